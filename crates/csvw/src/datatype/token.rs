//! Strings with a syntax of their own: names, language tags, binary encodings.
//!
//! XML Schema 1.1 part 2, sections 3.3.16 to 3.3.20 and 3.4.1 to 3.4.7; XML 1.0 productions 4 to 7.

use super::builtin::Token;

/// Whether a string is of a datatype derived from `token`.
pub(super) fn is_token(kind: Token, text: &str) -> bool {
    match kind {
        // White space was collapsed before; every string left is a token.
        Token::Any => true,
        Token::Language => is_language(text),
        Token::Nmtoken => !text.is_empty() && text.chars().all(is_name_char),
        Token::Name => is_name(text),
        Token::NcName => is_ncname(text),
    }
}

/// `[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*`.
fn is_language(text: &str) -> bool {
    text.split('-').enumerate().all(|(i, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphabetic() || (i > 0 && b.is_ascii_digit()))
    })
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_ncname(text: &str) -> bool {
    is_name(text) && !text.contains(':')
}

/// `NCName` or `NCName:NCName`.
pub(super) fn is_qname(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(text),
    }
}

fn is_name_start(c: char) -> bool {
    matches!(c, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}'
            | '\u{203F}'..='\u{2040}')
}

/// The number of bytes that a `hexBinary` stands for, `None` if it is none.
pub(super) fn hex_length(text: &str) -> Option<usize> {
    let valid = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    valid.then_some(text.len() / 2)
}

/// The number of bytes that a `base64Binary` stands for, `None` if it is none. Single spaces may
/// stand between any two characters; unused bits of the last character are zero.
pub(super) fn base64_length(text: &str) -> Option<usize> {
    let mut digits = 0usize;
    let mut padding = 0;
    let mut last = 0;
    for b in text.bytes() {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                continue;
            }
            b' ' => continue,
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        digits += 1;
        last = value;
    }
    let unused_bits_are_zero = match padding {
        0 => true,
        1 => last % 4 == 0,
        _ => last % 16 == 0,
    };
    let valid = (digits + padding).is_multiple_of(4) && padding <= 2 && unused_bits_are_zero;
    let valid = valid && (padding == 0 || digits >= 2);
    valid.then_some(digits * 6 / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_syntax() {
        // Whether it is a language, an NMTOKEN, a Name, an NCName, a QName.
        let check = |text: &str, expected: [bool; 5]| {
            let is = |k| is_token(k, text);
            let got = [
                is(Token::Language),
                is(Token::Nmtoken),
                is(Token::Name),
                is(Token::NcName),
                is_qname(text),
            ];
            assert_eq!(got, expected, "{text}");
        };
        check("zh-Hans-CN", [true, true, true, true, true]);
        check("汉字三", [false, true, true, true, true]);
        check("1a", [false, true, false, false, false]);
        check("a:b", [false, true, true, false, true]);
        check("a:b:c", [false, true, true, false, false]);
        check(":a", [false, true, true, false, false]);
        check("toolongtag", [false, true, true, true, true]);
        check("a b", [false; 5]);
        check("", [false; 5]);
        check("zh-", [false, true, true, true, true]);
    }

    #[test]
    fn binary_values_have_a_length_in_bytes() {
        let hex = |text, expected| assert_eq!(hex_length(text), expected, "{text}");
        hex("", Some(0));
        hex("0aFF", Some(2));
        hex("0aF", None);
        hex("0g", None);
        let base64 = |text, expected| assert_eq!(base64_length(text), expected, "{text}");
        base64("", Some(0));
        base64("TWFu", Some(3));
        base64("TWE=", Some(2));
        base64("TQ==", Some(1));
        base64("T W F u", Some(3));
        base64("TWFu TWE=", Some(5));
        base64("TWF=", None);
        base64("TWE", None);
        base64("T===", None);
        base64("=TWE", None);
        base64("TW=E", None);
        base64("TW-_", None);
    }
}
