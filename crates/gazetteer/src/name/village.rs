//! Names of villages and residents' committees: a stem and an ending.

use crate::fold::fold_char;

/// Endings that may follow a stem, also one after the other (`永安村社区居委会`); longer ones first.
const ENDINGS: [&str; 19] = [
    "村民委员会",
    "村名委员会",
    "居民委员会",
    "居民委会",
    "村民委会",
    "虚拟生活区",
    "居委员会",
    "虚拟社区",
    "行政村",
    "生活区",
    "委员会",
    "村委会",
    "居委会",
    "村委",
    "居委",
    "社区",
    "嘎查",
    "村",
    "居",
];

/// What an ending says of the committee: villagers', residents', another, or several of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind(u8);

impl Kind {
    const VILLAGERS: u8 = 1;
    const RESIDENTS: u8 = 2;

    /// Returns whether both may end one name: what one of them says the other says too, or nothing.
    pub(crate) fn agrees(self, other: Kind) -> bool {
        self.0 == 0 || other.0 == 0 || self.0 & other.0 != 0
    }
}

/// Returns what an ending says. `居民委员会` after `村` says both.
pub(crate) fn kind(ending: &str) -> Kind {
    let mut kind = 0;
    if ending.contains('村') || ending.contains("嘎查") {
        kind |= Kind::VILLAGERS;
    }
    if ending.contains("社区") || ending.contains('居') {
        kind |= Kind::RESIDENTS;
    }
    Kind(kind)
}

/// Splits a name into stem and ending, taking every ending off; the stem keeps at least one character. Brackets do not matter
/// (`文峰塔居委会（社区）`).
pub(crate) fn split(name: &str) -> (&str, &str) {
    let solid = |end: usize| name[..end].trim_end_matches(|c: char| fold_char(c).is_none()).len();
    let mut end = name.len();
    loop {
        let at = solid(end);
        let rests =
            ENDINGS.iter().filter_map(|ending| Some(name[..at].strip_suffix(ending)?.len()));
        match { rests }.find(|rest| solid(*rest) > 0) {
            Some(rest) => end = rest,
            None => break,
        }
    }
    name.split_at(if end == name.len() { end } else { solid(end) })
}

/// Returns how many of the folded characters are the stem.
pub(crate) fn stem_length(chars: &[char]) -> usize {
    let mut end = chars.len();
    while let Some(length) = ENDINGS.iter().find_map(|ending| {
        // Chinese characters all, of three bytes each.
        let length = ending.len() / 3;
        (end > length && chars[end - length..end].iter().copied().eq(ending.chars()))
            .then_some(length)
    }) {
        end -= length;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, stem: &str, ending: &str) {
        assert_eq!(split(name), (stem, ending));
        let chars: Vec<char> = name.chars().collect();
        assert_eq!(stem_length(&chars), stem.chars().count());
    }

    #[test]
    fn every_ending_is_taken_off_and_the_stem_is_never_empty() {
        check("着落村", "着落", "村");
        check("永安村社区居委会", "永安", "村社区居委会");
        check("申家庄村村委会", "申家庄", "村村委会");
        check("德州一村居委会", "德州一", "村居委会");
        check("朝阳社区第二十九居民委员会", "朝阳社区第二十九", "居民委员会");
        check("村委会", "村委会", "");
        check("虚拟社区", "虚拟", "社区");
        check("呼和托哈队", "呼和托哈队", "");
        check("社区", "社区", "");
        check("南（", "南（", "");
        check("", "", "");
    }

    #[test]
    fn endings_are_of_characters_of_three_bytes() {
        for ending in ENDINGS {
            assert!(ending.chars().all(|c| c.len_utf8() == 3), "{ending}");
        }
    }

    #[test]
    fn brackets_belong_to_the_ending() {
        assert_eq!(split("文峰塔居委会（社区）"), ("文峰塔", "居委会（社区）"));
        assert_eq!(split("八家村民委员会（八家分场）").1, "");
    }

    #[test]
    fn villagers_and_residents_do_not_agree() {
        assert!(!kind("村委会").agrees(kind("社区居委会")));
        assert!(kind("村社区居委会").agrees(kind("村")));
        assert!(kind("生活区").agrees(kind("村")));
    }
}
