//! Full-width and half-width forms of the same characters, for matching only.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Returns the NFKC form: full-width digits, letters, `＋` and `，` as their ASCII counterparts, the
/// ideographic space as a space. Borrowed where nothing changes; ASCII is not looked at twice.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || unicode_normalization::is_nfkc(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_fold_to_ascii() {
        let check = |text, expected| assert_eq!(fold(text), expected);
        check("２０１６", "2016");
        check("党支部＋合作社，农户", "党支部+合作社,农户");
        check("下党村", "下党村");
        check("a\u{3000}b", "a b");
        check("㎡", "m2");
    }
}
