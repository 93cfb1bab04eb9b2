//! The state of what a row tells: practised, piloted, planned or ended.

use super::view::View;
use crate::cell::{Date, DateReading, read_date};
use crate::columns::Use;
use crate::reader::Reader;
use crate::review::Kind;
use crate::text;

/// The states that a person chooses from.
const CHOICES: &str = "practised | piloted | planned | ended";

/// Words of states, the id first: of a status column whole or inside, of a remark inside.
const STATES: [(&str, &[&str]); 4] = [
    (
        "ended",
        &[
            "ended",
            "已停止",
            "停止",
            "终止",
            "已注销",
            "注销",
            "停业",
            "歇业",
            "吊销",
            "撤销",
            "解散",
            "停办",
            "停运",
            "退出",
            "空壳",
            "僵尸",
            "瘫痪",
            "名存实亡",
            "关停",
            "关闭",
            "倒闭",
            "停产",
            "停摆",
            "暂停",
            "休眠",
            "清算",
            "撤社",
            "不正常",
            "未正常",
            "未运营",
            "未经营",
            "不经营",
            "不运行",
            "没有运行",
            "无经营",
            "已停",
            "不再运行",
            "未运行",
            "非正常",
            "否",
        ],
    ),
    (
        "planned",
        &[
            "planned",
            "筹备",
            "筹建",
            "计划",
            "拟",
            "待推行",
            "未推行",
            "未开展",
            "未启动",
            "尚未",
            "准备",
            "规划",
            "申报",
            "待启动",
            "在建",
            "正在组建",
        ],
    ),
    ("piloted", &["piloted", "试点", "试行", "试运行", "试验", "先行先试"]),
    (
        "practised",
        &[
            "practised",
            "practiced",
            "正常",
            "运行",
            "实行",
            "推行",
            "存续",
            "在营",
            "开业",
            "良好",
            "已实施",
            "已开展",
            "正在实施",
            "示范",
            "规范",
            "优",
            "稳定",
            "盈利",
            "经营中",
            "运营",
            "是",
            "一般",
            "active",
        ],
    ),
];

/// A state with the column that tells it, and when the practice ended where that cell says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) id: &'static str,
    pub(super) told_by: Use,
    pub(super) end: Option<(Date, Use)>,
}

/// Words of an end, with which a remark may say when.
const ENDS: [&str; 18] = [
    "停止运行",
    "停止运营",
    "停止经营",
    "停止",
    "终止",
    "注销",
    "吊销",
    "撤销",
    "解散",
    "停办",
    "停业",
    "停运",
    "歇业",
    "关停",
    "关闭",
    "倒闭",
    "退出",
    "清算",
];

/// An end that a text tells, with or without its date.
struct End(Option<Date>);

/// The end that a text tells, with its date: 2021年注销, 该社已于2020年3月解散. None where it is about something else.
fn end_in(text: &str) -> Option<End> {
    text.split([',', ';', '。', '、', '(', ')']).find_map(|part| {
        let (at, verb) = ENDS
            .iter()
            .filter_map(|w| Some((part.find(w)?, *w)))
            .min_by_key(|(at, w)| (*at, usize::MAX - w.len()))?;
        let (before, after) = (&part[..at], &part[at + verb.len()..]);
        let mut when = before;
        for word in [
            "该",
            "本",
            "此",
            "社",
            "合作社",
            "公司",
            "已于",
            "已经",
            "已",
            "现",
            "于",
            "因故",
            "自行",
            "被",
        ] {
            when = when.strip_prefix(word).unwrap_or(when);
        }
        for word in ["已经", "已", "因故", "自行", "被", "正式", "申请", "依法"] {
            when = when.strip_suffix(word).unwrap_or(when);
        }
        let dated = match read_date(when) {
            DateReading::Date(date, None) => Some(date),
            _ => None,
        };
        let plain = dated.is_some() || when.is_empty() && before.contains('已');
        (plain && after.chars().count() <= 3).then_some(End(dated))
    })
}

/// The id of the state that the status column says, or else the remark.
pub(super) fn status(reader: &mut Reader<'_>, view: &View<'_>) -> Option<State> {
    let told = by_column(reader, view);
    let column = (!view.text(Use::Status).is_empty()).then_some(Use::Status);
    let remark = text::squeezed(&view.text(Use::Remark));
    let (id, told_by) = match (column, told) {
        (Some(_), None) => return None,
        (Some(column), Some(id)) => (id, column),
        (None, _) => (by_remark(&remark)?, Use::Remark),
    };
    let own = end_in(&text::squeezed(&view.text(Use::Status)))
        .and_then(|e| e.0)
        .map(|d| (d, Use::Status));
    let noted = || end_in(&remark).and_then(|e| e.0).map(|d| (d, Use::Remark));
    let end = (id == "ended").then(|| own.or_else(noted)).flatten();
    Some(State { id, told_by, end })
}

/// The id of the state that the status column says.
fn by_column(reader: &mut Reader<'_>, view: &View<'_>) -> Option<&'static str> {
    let told = view.text(Use::Status);
    let squeezed = text::squeezed(&told).to_lowercase();
    if !squeezed.is_empty() {
        // One character alone says it (优, 是, 否), or begins it (拟推行).
        // 未注销 is no end.
        let squeezed = ["未注销", "未停", "未吊销", "未解散"]
            .iter()
            .fold(squeezed.clone(), |text, denied| text.replace(denied, "正常"));
        let says = |w: &str| {
            if w.chars().count() == 1 {
                squeezed == w || w == "拟" && squeezed.starts_with(w)
            } else {
                squeezed.contains(w)
            }
        };
        let found = STATES.iter().find(|(_, words)| words.iter().any(|w| says(w)));
        if let Some((id, _)) = found {
            return Some(id);
        }
        let (column, cell) = view.cell(Use::Status)?;
        let line = view.line(column, cell, Kind::Status, CHOICES.to_owned());
        return reader.content(line, |_, word| {
            let word = word.to_lowercase();
            STATES
                .iter()
                .find(|(id, words)| *id == word || words.contains(&word.as_str()))
                .map(|(id, _)| *id)
        });
    }
    None
}

/// What a remark says of the state: 拟于下年推行, 试点, 已注销.
fn by_remark(remark: &str) -> Option<&'static str> {
    let says = |words: &[&str]| words.iter().any(|w| remark.contains(w));
    if says(&["已注销", "已停止", "已停业", "已解散", "已吊销", "已终止", "停止运行", "已停办"])
        || end_in(remark).is_some()
    {
        Some("ended")
    } else if says(&[
        "拟于",
        "拟推行",
        "拟开展",
        "计划推行",
        "计划开展",
        "下年推行",
        "明年推行",
        "筹备中",
        "筹建中",
        "尚未推行",
        "拟实施",
    ]) {
        Some("planned")
    } else if says(&["试点", "试行", "试运行"]) {
        Some("piloted")
    } else {
        None
    }
}
