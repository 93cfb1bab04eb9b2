//! How wide a text stands, without any font at hand.
//!
//! Widths are upper bounds over the fonts that [`FONTS`] names: the wide one of them for ASCII (DejaVu
//! Sans), a full em for whatever an East Asian font draws full (ambiguous characters among them, UAX #11).
//! A label that fits by these widths fits in every one of the fonts.

use unicode_width::UnicodeWidthChar;

/// Fonts with Chinese glyphs, first found wins.
pub const FONTS: &str = "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC',\
    'Microsoft YaHei','WenQuanYi Micro Hei',sans-serif";

/// Advance widths of DejaVu Sans from U+0020 to U+007E, in thousandths of an em.
const ASCII: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// How much wider a bold text may stand.
const BOLD: f64 = 1.16;

fn em(c: char) -> f64 {
    if let Some(width) = (c as usize).checked_sub(32).and_then(|at| ASCII.get(at)) {
        return f64::from(*width) / 1000.0;
    }
    match c.width_cjk() {
        Some(0) => 0.0,
        Some(1) => 0.75,
        _ => 1.0,
    }
}

/// Returns the width of `text` in the unit of `size`.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// Returns the width of `text` set in bold.
pub fn bold_width(text: &str, size: f64) -> f64 {
    width(text, size) * BOLD
}

/// Returns `text`, or as much of its beginning as fits into `room` with `…` behind it.
pub fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room / size - em('…');
    let mut short = String::new();
    for c in text.chars() {
        left -= em(c);
        if left < 0.0 {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Returns `text`, or as much of its end as fits into `room` with `…` before it.
pub fn fit_end(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let backwards: String = text.chars().rev().collect();
    fit(&backwards, size, room).chars().rev().collect()
}

/// Returns `text` in lines no wider than `room`: broken at blanks, and between Chinese characters.
pub fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0.0);
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = |w: &String| {
            let last = w.chars().next_back().unwrap_or(' ');
            (c.is_ascii() && c != ' ' && last.is_ascii() && last != ' ') || closes(c) || opens(last)
        };
        match words.last_mut() {
            Some(word) if joins(word) => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    for word in words {
        let wide = width(&word, size);
        if used + wide > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            used = 0.0;
            if word == " " {
                continue;
            }
        }
        if wide > room {
            line.push_str(&fit(&word, size, room));
            used = room;
        } else {
            line.push_str(&word);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Whether a character may not begin a line.
fn closes(c: char) -> bool {
    "，。；：、！？）”’》】,.;:!?)".contains(c)
}

/// Whether a character may not end a line.
fn opens(c: char) -> bool {
    "（“‘《【(".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fitted_or_wrapped_is_no_wider_than_its_room() {
        for text in [
            "党支部领办合作社",
            "a long English sentence, with words",
            "混排 mixed 文字（括号）",
            "",
        ] {
            for room in [20.0, 55.0, 400.0] {
                assert!(width(&fit(text, 10.0, room), 10.0) <= room, "{text} {room}");
                assert!(width(&fit_end(text, 10.0, room), 10.0) <= room, "{text} {room}");
                let lines = wrap(text, 10.0, room);
                assert!(lines.iter().all(|l| width(l, 10.0) <= room + 12.0), "{lines:?} {room}");
                if room > 60.0 {
                    assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
                }
            }
        }
        assert_eq!(fit_end("山东省›烟台市", 10.0, 40.0), "…烟台市");
    }
}
