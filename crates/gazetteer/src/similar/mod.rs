//! Whether one character may have been written for another: alike in sound, or alike in shape.
//!
//! Shape is the four-corner code (四角号码), one digit for each corner, and a list of characters that look alike though their
//! corners differ. Sound is pinyin without tones. Directions, sizes and numbers that tell
//! neighbouring villages apart (`东`/`西`, `上`/`下`, `三`/`五`) are never taken for one another.

use std::io::Read;
use std::sync::LazyLock;

use pinyin::ToPinyin;

/// Four-corner codes of U+4E00 to U+9FA5, two bytes each, little end first, 65535 where there is none.
static CORNERS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    let packed: &[u8] = include_bytes!("../../data/corners.gz");
    // A damaged table only means that no two characters look alike.
    if flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).is_err() {
        bytes.clear();
    }
    bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
});

/// Groups of characters that look alike though their corners do not; in each line every one like every other.
const ALIKE: &str = include_str!("../../data/alike.txt");

/// Characters that tell places of one name apart; in each line none may be taken for another.
const TELLING: [&str; 8] = [
    "东西南北中",
    "上下中",
    "前后中",
    "左右",
    "内外里",
    "大小",
    "新老旧",
    "一二三四五六七八九十百千〇甲乙丙丁",
];

/// Common surnames, with which most names of villages begin: two of them are two villages, not a slip.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";

/// What two different folded characters are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Alike in shape or sound: one may be a slip for the other.
    Alike,
    /// Neither.
    Far,
    /// They tell places of one name apart.
    Telling,
}

/// Returns what two different folded characters are to each other.
pub(crate) fn likeness(written: char, official: char) -> Likeness {
    let both = |line: &str| line.contains(written) && line.contains(official);
    if TELLING.iter().any(|line| both(line)) || both(SURNAMES) && !sound_alike(written, official) {
        Likeness::Telling
    } else if look_alike(written, official) || sound_alike(written, official) {
        Likeness::Alike
    } else {
        Likeness::Far
    }
}

fn look_alike(a: char, b: char) -> bool {
    if ALIKE.lines().any(|line| line.contains(a) && line.contains(b)) {
        return true;
    }
    let (Some(a), Some(b)) = (corners(a), corners(b)) else { return false };
    a == b
}

fn corners(c: char) -> Option<u16> {
    let at = (c as usize).checked_sub(0x4e00)?;
    CORNERS.get(at).copied().filter(|code| *code < 10_000)
}

fn sound_alike(a: char, b: char) -> bool {
    let (Some(a), Some(b)) = (a.to_pinyin(), b.to_pinyin()) else { return false };
    a.plain() == b.plain()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_and_of_the_ear_are_told_from_other_names() {
        for (written, official) in
            [('出', '山'), ('占', '店'), ('平', '坪'), ('玉', '王'), ('太', '大'), ('章', '张')]
        {
            assert_eq!(likeness(written, official), Likeness::Alike, "{written} for {official}");
        }
        for (written, official) in
            [('东', '西'), ('上', '下'), ('三', '二'), ('李', '王'), ('沟', '岭'), ('前', '后')]
        {
            assert_ne!(likeness(written, official), Likeness::Alike, "{written} for {official}");
        }
    }
}
