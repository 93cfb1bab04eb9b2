//! Folding: what two spellings of one name have in common.
//!
//! Traditional characters become simplified ones, full-width forms half-width ones (NFKC), Arabic digits Chinese ones, letters
//! capitals; blanks and punctuation go. Official and written names are folded by the same table, so that it need
//! not be right about the language, only the same on both sides.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Pairs of a traditional character and its simplified form.
const SIMPLIFIED: &str = include_str!("../../data/simplified.txt");

/// Variants that the pairs lack, each before the form it becomes.
const VARIANTS: &str = "谿溪峯峰邨村裡里菴庵羣群塲场嶽岳濶阔衞卫畬畲硚桥垻坝磜际隄堤埧坝";

/// The folded form of each character of the basic plane; 0 where it goes.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(table);

fn table() -> Vec<u16> {
    let mut table: Vec<u16> = (0..=u16::MAX).collect();
    for line in SIMPLIFIED.lines() {
        let mut pair = line.chars();
        if let (Some(from), Some(to)) = (pair.next(), pair.next()) {
            table[from as usize] = to as u16;
        }
    }
    for (from, to) in VARIANTS.chars().zip(VARIANTS.chars().skip(1)).step_by(2) {
        table[from as usize] = to as u16;
    }
    for c in 0..0x3000_u32 {
        if let Some(c) = char::from_u32(c)
            && !c.is_alphanumeric()
        {
            table[c as usize] = 0;
        }
    }
    for (digit, numeral) in ('0'..='9').zip("〇一二三四五六七八九".chars()) {
        table[digit as usize] = numeral as u16;
    }
    for letter in 'a'..='z' {
        table[letter as usize] = letter.to_ascii_uppercase() as u16;
    }
    table[0x3000..0x3041].fill(0);
    for kept in ['〇', '々'] {
        table[kept as usize] = kept as u16;
    }
    for zero in ['零', '○', '◯'] {
        table[zero as usize] = '〇' as u16;
    }
    // Blanks and punctuation outside of the general blocks: katakana dots, forms of private use.
    for gone in ['・', '\u{feff}', '\u{fffd}'] {
        table[gone as usize] = 0;
    }
    table[0xe000..0xf900].fill(0);
    // Full-width forms of ASCII.
    for c in 0xff01..=0xff5e_usize {
        table[c] = table[c - 0xfee0];
    }
    table
}

/// Returns the folded form of a character, none where it goes. Compatibility characters must have been decomposed.
pub(crate) fn fold_char(c: char) -> Option<char> {
    match TABLE.get(c as usize) {
        Some(0) => None,
        Some(&folded) => char::from_u32(u32::from(folded)),
        None => c.is_alphanumeric().then_some(c),
    }
}

/// Whether NFKC leaves the character as it is without looking it up.
fn is_plain(c: char) -> bool {
    c.is_ascii() || ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// A folded text, and where each character stood in the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    /// The folded characters.
    pub(crate) chars: Vec<char>,
    /// For each character and the end: its first byte in the original.
    origins: Vec<usize>,
    /// Whether a traditional character was read as a simplified one.
    pub(crate) traditional: bool,
}

impl Folded {
    /// Folds a text.
    pub(crate) fn new(text: &str) -> Folded {
        let mut folded = Folded::default();
        folded.chars.reserve(text.len() / 3);
        for (at, c) in text.char_indices() {
            if is_plain(c) {
                folded.push(c, at);
            } else {
                std::iter::once(c).nfkc().for_each(|c| folded.push(c, at));
            }
        }
        folded.origins.push(text.len());
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        if let Some(to) = fold_char(c) {
            self.traditional |= to != c && c >= '\u{3400}' && to != '〇';
            self.chars.push(to);
            self.origins.push(at);
        }
    }

    /// Returns the original text of the characters `start..end`, without blanks around it.
    pub(crate) fn original<'a>(&self, text: &'a str, start: usize, end: usize) -> &'a str {
        let from = self.origins.get(start).copied().unwrap_or(text.len());
        let to = self.origins.get(end).copied().unwrap_or(text.len());
        text.get(from..to).unwrap_or("").trim_matches(|c: char| fold_char(c).is_none())
    }
}

/// A hash of folded characters that grows by one character at a time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hash(u64);

impl Hash {
    /// Takes one more character in.
    #[inline]
    pub(crate) fn push(&mut self, c: char) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(c as u32)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    /// Returns the hash of what was taken in so far.
    #[inline]
    pub(crate) fn finish(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    }

    /// Returns the hash of folded characters.
    pub(crate) fn of(chars: impl IntoIterator<Item = char>) -> u64 {
        let mut hash = Hash::default();
        chars.into_iter().for_each(|c| hash.push(c));
        hash.finish()
    }
}

/// Returns the hash of a text as it folds.
pub(crate) fn hash_text(text: &str) -> u64 {
    if text.chars().all(is_plain) {
        return Hash::of(text.chars().filter_map(fold_char));
    }
    Hash::of(text.nfkc().filter_map(fold_char))
}

/// Returns whether a text folds to these characters.
pub(crate) fn folds_to(text: &str, chars: &[char]) -> bool {
    if text.chars().all(is_plain) {
        return text.chars().filter_map(fold_char).eq(chars.iter().copied());
    }
    text.nfkc().filter_map(fold_char).eq(chars.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(Folded::new(text).chars.iter().collect::<String>(), expected);
    }

    #[test]
    fn traditional_full_width_and_blanks_fold_to_one_form() {
        check("臺　灣 （原）", "台湾原");
        check("第１２社區", "第一二社区");
        check("309医院", "三〇九医院");
        check("三零九醫院", "三〇九医院");
        check("a·B", "AB");
    }

    #[test]
    fn the_original_of_a_folded_part_is_the_text_as_it_stood() {
        let text = " 長葛市 / 南席鎮";
        let folded = Folded::new(text);
        assert_eq!(folded.original(text, 0, 3), "長葛市");
        assert_eq!(folded.original(text, 3, 6), "南席鎮");
        assert!(folded.traditional);
    }
}
