//! The signs of printed formulas: which characters join terms, and which brackets belong together.

use std::ops::Range;

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '"' | '「' | '」' | '『' | '』' | '‘' | '’' | '＂')
}

pub(super) fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋' | '﹢' | '➕')
}

pub(super) fn is_arrow(c: char) -> bool {
    matches!(c, '→' | '⇒' | '➔' | '➡')
}

pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '－' | '-' | '―')
}

pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The closing partner of an opening bracket or quote.
pub(super) fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '（' => '）',
        '[' => ']',
        '【' => '】',
        '“' => '”',
        '「' => '」',
        '『' => '』',
        '‘' => '’',
        '《' => '》',
        '〈' => '〉',
        '"' => '"',
        _ => return None,
    })
}

/// Whether `close` closes `open`; a half-width bracket may close a full-width one.
pub(super) fn closes(open: char, close: char) -> bool {
    closing(open) == Some(close) || (matches!(open, '(' | '（') && matches!(close, ')' | '）'))
}

pub(super) fn is_closing(c: char) -> bool {
    matches!(c, ')' | '）' | ']' | '】' | '”' | '」' | '』' | '’' | '》' | '〉')
}

/// The position of the partner of the bracket at `at`, if it lies before `end`.
pub(super) fn partner(chars: &[char], at: usize, end: usize) -> Option<usize> {
    let open = chars[at];
    closing(open)?;
    let mut depth = 0_usize;
    for (i, &c) in chars.iter().enumerate().take(end).skip(at + 1) {
        if closes(open, c) {
            if depth == 0 {
                return Some(i);
            }
            depth -= 1;
        } else if c == open {
            depth += 1;
        }
    }
    None
}

pub(super) fn trim(chars: &[char], mut range: Range<usize>) -> Range<usize> {
    while range.start < range.end && chars[range.start].is_whitespace() {
        range.start += 1;
    }
    while range.start < range.end && chars[range.end - 1].is_whitespace() {
        range.end -= 1;
    }
    range
}
