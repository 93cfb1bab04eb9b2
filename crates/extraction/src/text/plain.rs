use std::collections::BTreeSet;

use super::sentence::{self, Section, Sentence};
use crate::mention::{Date, Precision, dates};

/// A report: its characters and how they hang together.
#[derive(Debug, Clone)]
pub struct Text {
    /// The characters of the file.
    pub chars: Vec<char>,
    /// The sentences in order, repeated ones marked.
    pub sentences: Vec<Sentence>,
    /// The day that the report stands under, where it prints one.
    pub date: Option<Date>,
}

impl Text {
    /// Reads a plain text.
    ///
    /// ```
    /// let text = extraction::Text::new("石堤镇推行“三带”工作法。麻岔村先行。");
    /// assert_eq!(text.sentences.len(), 2);
    /// assert_eq!(text.slice(0, 3), "石堤镇");
    /// ```
    pub fn new(source: &str) -> Self {
        let chars: Vec<char> = source.chars().collect();
        let sentences = sentence::split(&chars);
        let date = header_date(&chars);
        let mut text = Self { chars, sentences, date };
        text.tell_past_years();
        text
    }

    /// In a plan, a sentence that prints an earlier year and none of the plan's own tells what was.
    fn tell_past_years(&mut self) {
        let head = self.sentences.get(2).map_or(0, |s| s.end);
        let own = self
            .date
            .map(|d| d.year)
            .or_else(|| dates(&self.chars, 0, head).first().map(|d| d.2.year));
        let Some(own) = own else { return };
        for i in 0..self.sentences.len() {
            let s = &self.sentences[i];
            if s.section == Section::Planned && !s.heading {
                let years: Vec<i32> =
                    dates(&self.chars, s.start, s.end).iter().map(|d| d.2.year).collect();
                let words = self.slice(s.start, s.end);
                let earlier = !years.is_empty()
                    && years.iter().all(|y| *y < own)
                    && !["今年", "年内", "明年"].iter().any(|w| words.contains(w));
                if earlier || self.is_dated_past(s.start, s.end) {
                    self.sentences[i].section = Section::Told;
                }
            }
        }
    }

    /// 2023年7月，甲村推行…… in a report of December: told, whatever the heading above it says.
    fn is_dated_past(&self, start: usize, end: usize) -> bool {
        const PLANS: [&str; 12] = [
            "拟", "计划", "打算", "将", "力争", "建议", "准备", "预计", "要", "争取", "可", "确保",
        ];
        let Some(Date { year, month: Some(month), .. }) = self.date else { return false };
        let told = dates(&self.chars, start, end);
        let past = |d: &Date| d.month.is_some_and(|m| (d.year, m) < (year, month));
        let words = self.slice(start, end);
        !told.is_empty()
            && told.iter().all(|d| past(&d.2))
            && !PLANS.iter().any(|w| words.contains(w))
    }

    /// Returns the characters from `start` to `end`; what lies outside the text is left out.
    pub fn slice(&self, start: usize, end: usize) -> String {
        let end = end.min(self.chars.len());
        let start = start.min(end);
        self.chars[start..end].iter().collect()
    }

    /// Returns the places where `needle` stands, in order.
    pub fn find_all(&self, needle: &str) -> Vec<usize> {
        let needle: Vec<char> = needle.chars().collect();
        if needle.is_empty() || needle.len() > self.chars.len() {
            return Vec::new();
        }
        (0..=self.chars.len() - needle.len())
            .filter(|&i| {
                self.chars[i] == needle[0] && self.chars[i..i + needle.len()] == needle[..]
            })
            .collect()
    }

    /// Returns the index of the sentence in which `position` lies.
    pub fn sentence_at(&self, position: usize) -> usize {
        self.sentences
            .partition_point(|s| s.end <= position)
            .min(self.sentences.len().saturating_sub(1))
    }

    /// Returns the years that are printed with four digits anywhere in the text.
    pub fn printed_years(&self) -> BTreeSet<i32> {
        let mut out = BTreeSet::new();
        let mut i = 0;
        while i < self.chars.len() {
            let run = self.chars[i..].iter().take_while(|c| c.is_ascii_digit()).count();
            if run == 4 {
                let year: i32 = self.slice(i, i + 4).parse().unwrap_or(0);
                if (1949..=2100).contains(&year) {
                    out.insert(year);
                }
            }
            i += run.max(1);
        }
        out
    }
}

/// The day of a bulletin, a newspaper or a speech: a full date in the first or last lines that is no part of a sentence, or
/// in the brackets that end the text; else a month that stands so.
fn header_date(chars: &[char]) -> Option<Date> {
    let lines: Vec<(usize, usize)> = sentence::lines(chars);
    let filled: Vec<(usize, usize)> = lines.into_iter().filter(|(s, e)| e > s).collect();
    let line = |s: usize, e: usize| -> String { chars[s..e].iter().collect() };
    let head = filled.iter().take(6).copied();
    let tail = filled.iter().rev().take(3).copied();
    // （2022年8月　某人）at the end of the last line.
    let bracket = filled.iter().rev().take(2).filter_map(|&(s, e)| {
        let open = (s..e).rev().take(40).find(|&k| "（(".contains(chars[k]))?;
        let closed = chars[e - 1] == '）' || chars[e - 1] == ')';
        (closed && open > s).then_some((open, e))
    });
    let day = head
        .clone()
        .chain(tail.clone())
        .filter(|(s, e)| e - s <= 45 || !line(*s, *e).contains(['。', '；']))
        .chain(bracket.clone())
        .find_map(|(s, e)| {
            dates(chars, s, e).into_iter().find(|d| d.2.precision() == Precision::Day)
        });
    // A line of a place and a month: 某县某镇 2023年3月.
    let dateline = |(s, e): &(usize, usize)| {
        let words = line(*s, *e);
        e - s <= 24
            && !words.contains(['。', '，', '；', '：'])
            && words.trim_end_matches(['）', ')']).ends_with('月')
    };
    let month = || {
        head.take(4).chain(tail).filter(dateline).chain(bracket).find_map(|(s, e)| {
            dates(chars, s, e).into_iter().find(|d| d.2.precision() == Precision::Month)
        })
    };
    day.or_else(month).map(|d| d.2)
}
