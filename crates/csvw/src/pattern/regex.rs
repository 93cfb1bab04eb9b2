//! Regular expressions of ECMAScript, as the `format` of strings and durations has them.
//!
//! *Model for Tabular Data*, sections 6.4.5 and 6.4.6: syntax and processing are those of ECMAScript,
//! so an expression matches anywhere unless it is anchored. Expressions are translated for the
//! `regex` crate, whose running time is linear. Look-around and back-references have no such
//! translation and are refused.

use regex::{Regex, RegexBuilder};
use std::fmt::Write;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct TextPattern(Regex);

impl TextPattern {
    /// Compiles an expression; `None` if it is invalid or cannot be matched in linear time.
    pub fn parse(pattern: &str) -> Option<Self> {
        let translated = translate(pattern)?;
        RegexBuilder::new(&translated).size_limit(1 << 22).nest_limit(100).build().ok().map(Self)
    }

    /// Returns whether the expression matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn translate(pattern: &str) -> Option<String> {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars().peekable();
    // How many quantifiers precede: a second may only be the `?` that makes the first lazy.
    let mut quantifiers = 0;
    while let Some(c) = chars.next() {
        if matches!(c, '*' | '+' | '?') || (c == '{' && is_quantifier(&chars)) {
            quantifiers += 1;
            if quantifiers > 2 || (quantifiers == 2 && c != '?') {
                return None;
            }
            out.push(c);
            while c == '{' && !out.ends_with('}') {
                out.push(chars.next()?);
            }
            continue;
        }
        quantifiers = 0;
        match c {
            '\\' => escape(&mut chars, false, &mut out)?,
            '[' => class(&mut chars, &mut out)?,
            '.' => out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '(' => {
                out.push('(');
                if chars.next_if_eq(&'?').is_some() {
                    out.push('?');
                    // `(?:…)` and `(?<name>…)`; flags, look-around and comments are none of ours.
                    match chars.next()? {
                        ':' => out.push(':'),
                        '<' if !matches!(chars.peek(), Some('=' | '!')) => out.push('<'),
                        _ => return None,
                    }
                }
            }
            '{' => out.push_str(r"\{"),
            _ => out.push(c),
        }
    }
    Some(out)
}

/// Whether `digits }`, `digits , }` or `digits , digits }` follows.
fn is_quantifier(chars: &Chars<'_>) -> bool {
    let body: String = chars.clone().take(16).take_while(|&c| c != '}').collect();
    let closed = chars.clone().nth(body.len()) == Some('}');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    closed
        && match body.split_once(',') {
            Some((least, most)) => digits(least) && (most.is_empty() || digits(most)),
            None => digits(&body),
        }
}

fn class(chars: &mut Chars<'_>, out: &mut String) -> Option<()> {
    let negated = chars.next_if_eq(&'^').is_some();
    if chars.next_if_eq(&']').is_some() {
        out.push_str(if negated { r"[\s\S]" } else { r"[^\s\S]" });
        return Some(());
    }
    out.push_str(if negated { "[^" } else { "[" });
    // A hyphen is escaped where two in a row would be read as set difference.
    let mut escape_hyphen = true;
    loop {
        let c = chars.next()?;
        match c {
            ']' => {
                out.push(']');
                return Some(());
            }
            '\\' => escape(chars, true, out)?,
            '-' if escape_hyphen => out.push_str(r"\-"),
            // Set notation that ECMAScript does not have.
            '[' | '&' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
        escape_hyphen = c == '-' && !escape_hyphen;
    }
}

fn escape(chars: &mut Chars<'_>, in_class: bool, out: &mut String) -> Option<()> {
    let c = chars.next()?;
    match c {
        'd' => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str(if in_class { "A-Za-z0-9_" } else { "[A-Za-z0-9_]" }),
        'W' => out.push_str("[^A-Za-z0-9_]"),
        's' => out.push_str(if in_class { r"\s\x{FEFF}" } else { r"[\s\x{FEFF}]" }),
        'S' => out.push_str(r"[^\s\x{FEFF}]"),
        'b' if in_class => out.push_str(r"\x08"),
        'b' => out.push_str(r"(?-u:\b)"),
        'B' if !in_class => out.push_str(r"(?-u:\B)"),
        'n' | 'r' | 't' | 'f' | 'v' => out.extend(['\\', c]),
        '0' if !chars.peek().is_some_and(char::is_ascii_digit) => out.push_str(r"\x00"),
        '0'..='9' | 'k' => return None,
        'c' => {
            let letter = chars.next().filter(char::is_ascii_alphabetic)?;
            push_code(u32::from(letter) % 32, out);
        }
        'x' => push_code(hex(chars, 2)?, out),
        'u' => push_code(unicode(chars)?, out),
        'p' | 'P' if chars.peek() == Some(&'{') => out.extend(['\\', c]),
        _ if c.is_ascii_punctuation() => out.extend(['\\', c]),
        _ => out.push(c),
    }
    Some(())
}

/// What follows `\u`: `{…}`, four digits, or two such that are a surrogate pair.
fn unicode(chars: &mut Chars<'_>) -> Option<u32> {
    if chars.next_if_eq(&'{').is_some() {
        let mut code = 0u32;
        loop {
            match chars.next()? {
                '}' => return Some(code),
                c => code = code.checked_mul(16)?.checked_add(c.to_digit(16)?)?,
            }
        }
    }
    let first = hex(chars, 4)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Some(first);
    }
    (chars.next()? == '\\' && chars.next()? == 'u').then_some(())?;
    let second = hex(chars, 4).filter(|s| (0xDC00..0xE000).contains(s))?;
    Some(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
}

fn hex(chars: &mut Chars<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |code, _| Some(code * 16 + chars.next()?.to_digit(16)?))
}

fn push_code(code: u32, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(out, r"\x{{{code:X}}}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn expressions_match_as_in_ecmascript() {
        let check = |pattern, text, expected| {
            let got = TextPattern::parse(pattern).map(|p| p.is_match(text));
            assert_eq!(got, expected, "{pattern} {text}");
        };
        check("^-?P.*$", "-P60D", Some(true));
        check("^.$", "PT130S", Some(false));
        check("[Bb]+", "AaAaA", Some(false));
        check("b", "abc", Some(true));
        check(r"^\d$", "5", Some(true));
        check(r"^\d$", "５", Some(false));
        check(r"^\w+$", "字", Some(false));
        check(r"^[\w-]+$", "a-b_1", Some(true));
        check(r"^[^\d]$", "a", Some(true));
        check(r"^[\u4E00-\u9FFF]+$", "汉字三", Some(true));
        check(r"^\uD83D\uDE00$", "😀", Some(true));
        check(r"^\u{1F600}$", "😀", Some(true));
        check(r"^\x41\cI$", "A\t", Some(true));
        check(r"^a{2,3}?$", "aa", Some(true));
        check("^a{$", "a{", Some(true));
        check("^a{,2}$", "a{,2}", Some(true));
        check(r"a\/b", "a/b", Some(true));
        check("^[[]$", "[", Some(true));
        check("^[a&&b]$", "&", Some(true));
        check("^[+--]$", ",", Some(true));
        check("^(?:a|b)(?<x>c)$", "bc", Some(true));
        check("[^]", "\n", Some(true));
        check("[]", "a", Some(false));
        check("^.$", "\u{2028}", Some(false));
        check(r"^\s$", "\u{FEFF}", Some(true));
        check(r"\bfoo\b", "a foo b", Some(true));
        check("^$", "\n", Some(false));
        for not in [
            "[",
            "(",
            "a)",
            "*",
            r"(a)\1",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?i)a",
            r"\u12",
            "\\",
            "a**",
            "((a{1000}){1000}){1000}",
        ] {
            check(not, "", None);
        }
    }

    proptest! {
        #[test]
        fn any_text_compiles_or_is_refused(pattern in "\\PC*", text in "\\PC*") {
            if let Some(p) = TextPattern::parse(&pattern) {
                p.is_match(&text);
            }
        }
    }
}
