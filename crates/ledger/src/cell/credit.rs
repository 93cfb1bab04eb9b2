//! Unified social credit codes (统一社会信用代码, GB 32100-2015): told right, wrong, or damaged by Excel.
//!
//! Own code, for the crate `stdnum` 0.2 refuses codes whose second character is no digit before the ninth place
//! (N2…, given to collective economic organizations) and those whose sum leaves no remainder.

use crate::text;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// What a cell of a credit code's column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreditCode {
    /// Nothing.
    None,
    /// A right code, in capitals without spaces.
    Valid(String),
    /// The length or the check character is wrong; with the only right code that another reading of one look-alike
    /// letter (O for 0, I for 1 …) gives, if there is one.
    Bad(Option<String>),
    /// Excel turned it into a number: `9.34109E+17`, `934109220254799000`.
    Damaged,
}

/// Returns the check character that GB 32100 asks for after seventeen characters; none where one is not of its alphabet.
///
/// ```
/// assert_eq!(ledger::check_character("91350100M000100Y4"), Some('3'));
/// ```
pub fn check_character(first: &str) -> Option<char> {
    if first.len() != 17 {
        return None;
    }
    let sum = first.bytes().zip(WEIGHTS).try_fold(0, |sum, (b, weight)| {
        Some(sum + ALPHABET.iter().position(|a| *a == b)? * weight)
    })?;
    ALPHABET.get((31 - sum % 31) % 31).map(|b| char::from(*b))
}

fn is_valid(code: &str) -> bool {
    code.len() == 18 && code.is_ascii() && check_character(&code[..17]) == code[17..].chars().next()
}

/// Reads the text of a cell as a credit code. Numbers from workbooks come as their shortest decimal text.
///
/// ```
/// use ledger::{CreditCode, read_credit_code};
/// assert_eq!(read_credit_code(" 91350100 m000100y43"), CreditCode::Valid("91350100M000100Y43".to_owned()));
/// assert_eq!(read_credit_code("9.34109E+17"), CreditCode::Damaged);
/// ```
pub fn read_credit_code(cell: &str) -> CreditCode {
    let squeezed = text::squeezed(cell).to_uppercase();
    if text::says_nothing(&squeezed) {
        return CreditCode::None;
    }
    let exponent = squeezed.split_once("E+").is_some_and(|(mantissa, power)| {
        mantissa.chars().all(|c| c.is_ascii_digit() || c == '.')
            && power.chars().all(|c| c.is_ascii_digit())
    });
    if exponent {
        return CreditCode::Damaged;
    }
    let code: String = squeezed.chars().filter(char::is_ascii_alphanumeric).collect();
    if is_valid(&code) {
        return CreditCode::Valid(code);
    }
    if (17..=19).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_digit())
        && code.ends_with("00")
    {
        return CreditCode::Damaged;
    }
    if code.len() < 4 && squeezed.chars().any(text::is_han) {
        return CreditCode::Bad(None);
    }
    let repaired: String = code
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' => '1',
            'S' => '5',
            'Z' => '2',
            'V' => 'U',
            c => c,
        })
        .collect();
    CreditCode::Bad((repaired != code && is_valid(&repaired)).then_some(repaired))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_codes_pass_in_any_spelling() {
        for text in [
            "91350100M000100Y43",
            "91350100m000100y43",
            "9135 0100 M000 100Y43",
            "９１３５０１００Ｍ０００１００Ｙ４３",
            "'91350100M000100Y43",
        ] {
            assert_eq!(
                read_credit_code(text),
                CreditCode::Valid("91350100M000100Y43".to_owned()),
                "{text}"
            );
        }
        // A collective economic organization, whose second character is a digit after N.
        let first = "N2371726MARQFXRE8";
        let code = format!("{first}{}", check_character(first).unwrap());
        assert_eq!(read_credit_code(&code), CreditCode::Valid(code.clone()));
    }

    #[test]
    fn every_remainder_has_a_check_character() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..2000u32 {
            let first = format!("91350100M{n:08}");
            let check = check_character(&first).unwrap();
            seen.insert(check);
            assert!(is_valid(&format!("{first}{check}")));
        }
        assert_eq!(seen.len(), 31);
    }

    #[test]
    fn wrong_and_damaged_codes_are_told_apart() {
        for text in ["9.34109E+17", "934109220254799000", "9.34305240750417E+17"] {
            assert_eq!(read_credit_code(text), CreditCode::Damaged, "{text}");
        }
        assert_eq!(read_credit_code("91350100M000100Y44"), CreditCode::Bad(None));
        assert_eq!(read_credit_code("91350100M000100"), CreditCode::Bad(None));
        assert_eq!(
            read_credit_code("9135O100MO00100Y43"),
            CreditCode::Bad(Some("91350100M000100Y43".to_owned()))
        );
        assert_eq!(read_credit_code("无"), CreditCode::None);
        assert_eq!(read_credit_code(""), CreditCode::None);
    }
}
