//! The boolean format of CSVW: `true|false` values, e.g. `是|否`.
//!
//! *Model for Tabular Data*, section 6.4.3.

/// The strings for true and false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooleanPattern {
    yes: String,
    no: String,
}

impl BooleanPattern {
    /// Compiles `TRUE|FALSE`; `None` if there is not exactly one bar or a side is empty or both are
    /// the same.
    pub fn parse(pattern: &str) -> Option<Self> {
        let (yes, no) = pattern.split_once('|')?;
        let valid = !yes.is_empty() && !no.is_empty() && !no.contains('|') && yes != no;
        valid.then(|| Self { yes: yes.into(), no: no.into() })
    }

    /// The value that a string stands for.
    pub fn read(&self, text: &str) -> Option<bool> {
        match text {
            t if t == self.yes => Some(true),
            t if t == self.no => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_two_words_and_a_bar() {
        let check = |pattern, text, expected| {
            assert_eq!(BooleanPattern::parse(pattern).map(|p| p.read(text)), expected);
        };
        check("Y|N", "Y", Some(Some(true)));
        check("Y|N", "N", Some(Some(false)));
        check("Y|N", "y", Some(None));
        check("是|否", "否", Some(Some(false)));
        check("Y", "Y", None);
        check("Y|", "Y", None);
        check("Y|N|M", "Y", None);
        check("Y|Y", "Y", None);
    }
}
