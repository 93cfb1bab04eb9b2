//! Text of cells in the form in which it is compared: NFKC, simplified characters, no stray white space.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::OnceLock;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use unicode_normalization::UnicodeNormalization;

/// The first and last characters whose simplified form is looked up.
const HAN: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// For every character of [`HAN`] its simplified form, built once.
fn simplified() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| match OpenCC::from_config(BuiltinConfig::T2s) {
        Ok(converter) => HAN
            .map(|c| {
                let mut buffer = [0; 4];
                let converted = converter.convert(c.encode_utf8(&mut buffer));
                let mut chars = converted.chars();
                match (chars.next(), chars.next()) {
                    (Some(one), None) => one,
                    _ => c,
                }
            })
            .collect(),
        Err(_) => HAN.collect(),
    })
}

/// Returns the simplified form of a character (itself for most).
pub fn simplify(c: char) -> char {
    if HAN.contains(&c) {
        simplified().get(c as usize - *HAN.start() as usize).copied().unwrap_or(c)
    } else {
        c
    }
}

/// Returns the text in NFKC and simplified characters, trimmed, every run of white space one space.
///
/// Zero-width characters and quotation marks that Excel puts before numbers go too.
///
/// ```
/// assert_eq!(ledger::text::plain(" １,２８０ 畝\n"), "1,280 亩");
/// ```
pub fn plain(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.nfkc() {
        if c.is_whitespace() || c.is_control() {
            space = !out.is_empty();
        } else if !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fffd}') {
            if space {
                out.push(' ');
                space = false;
            }
            out.push(simplify(c));
        }
    }
    out
}

/// Whether a text of common characters stands already in the form of [`plain`]: most cells do.
fn is_plain(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        let stays = match c {
            '!'..='~' | '“' | '”' | '‘' | '’' | '、' | '。' | '《' | '》' | '—' => {
                true
            }
            ' ' => before != ' ',
            _ => HAN.contains(&c) && simplify(c) == c,
        };
        if !stays {
            return false;
        }
        before = c;
    }
    before != ' ' || text.is_empty()
}

/// Returns [`plain`] without any white space.
///
/// ```
/// assert_eq!(ledger::text::squeezed("合  計"), "合计");
/// ```
pub fn squeezed(text: &str) -> String {
    let mut plain = plain(text);
    if plain.contains(' ') {
        plain.retain(|c| c != ' ');
    }
    plain
}

/// Returns a name as it is written to the tables: squeezed, with the full-width brackets of Chinese print.
pub fn name(text: &str) -> String {
    let squeezed = squeezed(text);
    if squeezed.contains(['(', ')']) {
        return squeezed.replace('(', "（").replace(')', "）");
    }
    squeezed
}

/// Returns whether the character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Returns whether a cell says that there is nothing to say: empty, dashes, 无, 暂无, 不详.
pub fn says_nothing(squeezed: &str) -> bool {
    const WORDS: [&str; 22] = [
        "无",
        "暂无",
        "没有",
        "未填",
        "未知",
        "不详",
        "不清楚",
        "空",
        "待定",
        "待补",
        "待核",
        "待核实",
        "暂缺",
        "缺",
        "未统计",
        "无数据",
        "暂无数据",
        "null",
        "none",
        "nan",
        "n/a",
        "na",
    ];
    // No word has more than four characters.
    squeezed.chars().all(|c| "-—–―/\\_.。*~…×".contains(c))
        || squeezed.chars().nth(4).is_none() && WORDS.contains(&squeezed.to_lowercase().as_str())
}

/// Returns the text without brackets and what stands in them.
pub fn without_brackets(text: &str) -> Cow<'_, str> {
    if !text.contains(['(', '（', '[', '【', '〔']) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// Returns what stands in the brackets of a text, in order.
pub fn in_brackets(text: &str) -> Vec<String> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => {
                depth += 1;
                if depth == 1 {
                    found.push(String::new());
                }
            }
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {
                if let Some(last) = found.last_mut() {
                    last.push(c);
                }
            }
            _ => {}
        }
    }
    found
}

/// Returns the text in pinyin without tones, ASCII letters and digits kept, other characters as one dash: the readable
/// part of an id.
///
/// ```
/// assert_eq!(ledger::text::slug("清丰县“1+3+N”模式"), "qingfengxian-1-3-n-moshi");
/// ```
pub fn slug(text: &str) -> String {
    use pinyin::ToPinyin;
    let mut out = String::new();
    for c in squeezed(text).chars() {
        if c.is_ascii_alphanumeric() {
            if out.ends_with(|l: char| !l.is_ascii_digit() && l != '-') && c.is_ascii_digit() {
                out.push('-');
            }
            out.push(c.to_ascii_lowercase());
        } else if let Some(sound) = c.to_pinyin() {
            for letter in sound.plain().chars() {
                out.push(if letter == 'ü' { 'v' } else { letter });
            }
        } else if is_han(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "u{:x}", c as u32);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_compared_in_one_form() {
        assert_eq!(plain("  西華縣　臺賬\u{200b} "), "西华县 台账");
        assert_eq!(squeezed("党支部 +\n合作社＋农户"), "党支部+合作社+农户");
        assert_eq!(name("光明村(原榆鹿坪村)"), "光明村（原榆鹿坪村）");
    }

    #[test]
    fn what_is_taken_for_plain_is_plain() {
        let slowly = |text: &str| text.nfkc().map(simplify).collect::<String>();
        let common = ('!'..='~').chain("“”‘’、。《》—".chars()).chain(HAN);
        for c in common.filter(|c| is_plain(&c.to_string())) {
            let text = format!("村{c} {c}组");
            assert_eq!(slowly(&text), text, "{c}");
            assert_eq!(plain(&text), text, "{c}");
        }
        for not in [" 村", "村 ", "村  组", "臺", "＋", "１", "村\u{200b}", "\u{fa0e}", "a\u{301}"]
        {
            assert!(!is_plain(not), "{not}");
        }
        assert!(is_plain("") && is_plain("2021年3月 党支部+合作社"));
    }

    #[test]
    fn nothing_is_told_from_one() {
        for nothing in ["", "-", "/", "——", "无", "暂无", "N/A"] {
            assert!(says_nothing(nothing), "{nothing}");
        }
        for something in ["一", "0", "无公害", "一户"] {
            assert!(!says_nothing(something), "{something}");
        }
    }

    #[test]
    fn brackets_are_taken_off_and_read() {
        assert_eq!(without_brackets("镇（街道）名"), "镇名");
        assert_eq!(in_brackets("收入（万元）(2022年)"), ["万元", "2022年"]);
    }
}
