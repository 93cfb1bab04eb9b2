//! Formulas as they are printed → terms with their places in the text.
//!
//! # Grammar
//! ```text
//! text    = blank* ( quoted tail? | body ) blank*       “党支部+合作社”模式 : tail = 模式
//! body    = term ( link term )*
//! link    = plus | arrow | list | dash | blank
//! plus    = "+" | "＋" | "﹢" | "➕"
//! arrow   = "→" | "⇒" | "➔" | "➡" | "—>" | "->"
//! list    = "、"            a link only where the body has neither plus nor arrow
//! dash    = "—"+ | "–" | "－" | "-"   a link only where the body has none of the above
//! blank   = white space between two Chinese characters: a plus that was lost; only in the
//!           alternative reading [`Reading::PlusRestored`]
//! term    = member ( ( "、" | "/" ) member )*      several roles in one position
//! member  = group | atom note?
//! group   = bracket body bracket                   a nested formula
//! note    = bracket text bracket                   农户(工人)
//! atom    = open | number | scheme | role
//! open    = "N" | "X" | "…" | nothing after the last plus     “+N”, “党建+”
//! number  = digits counted?                        “1+3+N”, “3+1主导产业”
//! scheme  = role verb role                         党支部领办合作社
//! verb    = 领办 创办 引领 绑定 … (see `VERBS`)
//! bracket = () （） [] 【】 “” "" 「」 『』 ‘’ 《》 〈〉
//! ```
//! Spans count Unicode code points of the text as given, from 0, end excluded. Any text is accepted:
//! what does not fit becomes a term as it stands and a finding.
//!
//! Refuses to know which words are roles: that is [`super::role`].

use super::sign::{
    closes, closing, is_arrow, is_chinese, is_closing, is_dash, is_plus, is_quote, partner, trim,
};
use diagnostics::{Diagnostic, Place, Text, codes};
use serde::Serialize;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// How two neighbouring terms are joined in print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// `+`, in any of its widths.
    Plus,
    /// `→`.
    Arrow,
    /// `、`.
    List,
    /// `—`.
    Dash,
    /// White space where a plus was lost.
    Blank,
}

/// Which reading of the printed text a formula is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Only the signs that are printed separate terms.
    AsPrinted,
    /// White space between Chinese characters separates terms too.
    PlusRestored,
    /// No sign is printed; known role labels cover the whole text (made by the role lexicon).
    Segmented,
}

/// What a term is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// One role, or a word that may be one.
    Role,
    /// Room for others: `N`, `X`, or nothing after the last plus.
    Open,
    /// A number, with what it counts if that is printed.
    Number {
        /// The number.
        number: u32,
        /// What follows it in the term; may be empty.
        counted: String,
    },
    /// A nested scheme: one role leads, founds or binds another.
    Scheme {
        /// The word between the roles.
        verb: String,
        /// The roles on both sides of it.
        parts: Vec<Term>,
    },
    /// Several roles in one position (种植大户、家庭农场).
    Members(Vec<Term>),
    /// A bracketed formula in the place of a role.
    Group(Vec<Term>),
}

/// One term of a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    /// The term as printed, without its note and outer brackets.
    pub text: String,
    /// Its code points in the text.
    pub span: Range<u32>,
    /// What joins it to the term before; `None` for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// What it is.
    pub kind: TermKind,
    /// The words printed in brackets behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A formula in one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Formula {
    /// The text as given.
    pub printed: String,
    /// Which reading this is.
    pub reading: Reading,
    /// The terms in printed order.
    pub terms: Vec<Term>,
    /// What stands behind the closing quotation mark (模式, 产业发展模式).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tail: Option<String>,
}

impl Formula {
    /// Returns whether every term is a number or open, as in “1+3+N”.
    pub fn is_numeric(&self) -> bool {
        !self.terms.is_empty()
            && self.terms.iter().all(|t| matches!(t.kind, TermKind::Number { .. } | TermKind::Open))
    }

    /// Writes the terms joined by `+`, half-width, notes left out.
    pub fn to_plain(&self) -> String {
        let terms: Vec<_> = self.terms.iter().map(|t| t.text.as_str()).collect();
        terms.join("+")
    }
}

/// What [`parse`] found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The readings; the first is always [`Reading::AsPrinted`].
    pub readings: Vec<Formula>,
    /// What looks wrong. Places are left open: only the caller knows the file.
    pub findings: Vec<Diagnostic>,
}

impl Parsed {
    /// The formula as printed.
    pub fn formula(&self) -> &Formula {
        &self.readings[0]
    }
}

/// Words that join the two roles of a nested scheme, longest first.
const VERBS: [&str; 13] = [
    "牵头创办",
    "牵头成立",
    "联合领办",
    "领建办",
    "领创办",
    "领办",
    "创办",
    "联办",
    "兴办",
    "引领",
    "绑定",
    "托管",
    "联结",
];

/// Nesting of brackets deeper than this is kept as text.
const MAX_DEPTH: u32 = 8;

/// Reads a printed formula; accepts any text.
///
/// ```
/// use xiangmai_diffusion::formula::parse;
/// let parsed = parse("党支部＋合作社+农户");
/// let terms: Vec<_> = parsed.formula().terms.iter().map(|t| t.text.as_str()).collect();
/// assert_eq!(terms, ["党支部", "合作社", "农户"]);
/// ```
pub fn parse(text: &str) -> Parsed {
    let chars: Vec<char> = text.chars().collect();
    let mut findings = Vec::new();
    check_brackets(text, &chars, &mut findings);
    let (body, tail) = unquote(&chars);
    let mut reader = Reader { chars: &chars, restore: false, empty: 0 };
    let terms = reader.body(body.clone(), 0);
    if terms.is_empty() {
        findings.push(warning(
            &codes::FORMULA_EMPTY,
            text,
            "the formula has no term",
            "组织模式里没有任何一项",
        ));
    }
    if reader.empty > 0 {
        findings.push(
            warning(&codes::FORMULA_TERM_EMPTY, text, "a term is empty", "有一项是空的").with_hint(
                Text::new("write one plus sign between two roles", "两个角色之间只写一个加号"),
            ),
        );
    }
    let tail = tail.filter(|t| !t.is_empty());
    let printed = |reading, terms, tail| Formula { printed: text.to_owned(), reading, terms, tail };
    let mut restoring = Reader { chars: &chars, restore: true, empty: 0 };
    let restored = restoring.body(body, 0);
    let mut readings = vec![printed(Reading::AsPrinted, terms, tail.clone())];
    if restored != readings[0].terms {
        findings.push(
            warning(&codes::FORMULA_LOST_PLUS, text, "plus signs seem to be lost", "加号似乎丢失")
                .with_hint(Text::new(
                    "check the printed source; both readings are kept",
                    "请核对原文；两种读法都会保留",
                )),
        );
        readings.push(printed(Reading::PlusRestored, restored, tail));
    }
    Parsed { readings, findings }
}

/// The form in which terms and labels are compared: NFKC, lower case, no white space or quotes.
pub fn normalize(text: &str) -> String {
    text.nfkc()
        .filter(|c| !c.is_whitespace() && !is_quote(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn warning(code: &'static diagnostics::Code, text: &str, en: &str, zh: &str) -> Diagnostic {
    Diagnostic::warning(code, Place::default(), Text::new(en, zh)).with_value(text)
}

fn check_brackets(text: &str, chars: &[char], findings: &mut Vec<Diagnostic>) {
    let mut open: Vec<char> = Vec::new();
    let mut balanced = true;
    for &c in chars {
        if c == '"' {
            if open.last() == Some(&'"') {
                open.pop();
            } else {
                open.push(c);
            }
        } else if closing(c).is_some() {
            open.push(c);
        } else if is_closing(c) && !open.pop().is_some_and(|o| closes(o, c)) {
            balanced = false;
        }
    }
    if !balanced || !open.is_empty() {
        findings.push(warning(
            &codes::FORMULA_BRACKET,
            text,
            "a bracket has no partner",
            "括号或引号不成对",
        ));
    }
}

/// The body inside outer quotation marks and the tail behind them, or the whole text.
fn unquote(chars: &[char]) -> (Range<usize>, Option<String>) {
    let whole = trim(chars, 0..chars.len());
    if let Some(&first) = chars.get(whole.start)
        && is_quote(first)
        && let Some(end) = partner(chars, whole.start, whole.end)
        && !chars[end..whole.end].iter().any(|&c| is_plus(c) || is_arrow(c))
    {
        let tail: String = chars[end + 1..whole.end].iter().collect();
        return (whole.start + 1..end, Some(tail.trim().to_owned()));
    }
    (whole, None)
}

/// A piece of a body with the link before it.
struct Piece {
    link: Option<Link>,
    range: Range<usize>,
}

struct Reader<'a> {
    chars: &'a [char],
    /// Whether white space counts as a lost plus.
    restore: bool,
    /// Empty terms met.
    empty: u32,
}

impl Reader<'_> {
    /// Positions outside brackets at which `is_link` holds, with the link's end.
    fn cut(
        &self,
        range: &Range<usize>,
        is_link: impl Fn(usize) -> Option<(Link, usize)>,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut at, mut start, mut link) = (range.start, range.start, None);
        while at < range.end {
            if let Some(end) = partner(self.chars, at, range.end) {
                at = end + 1;
            } else if let Some((next, end)) = is_link(at) {
                pieces.push(Piece { link, range: start..at });
                (at, start, link) = (end, end, Some(next));
            } else {
                at += 1;
            }
        }
        pieces.push(Piece { link, range: start..range.end });
        pieces
    }

    /// Plus or arrow at `at`, and where it ends.
    fn strong_link(&self, at: usize) -> Option<(Link, usize)> {
        let c = self.chars[at];
        if is_plus(c) {
            Some((Link::Plus, at + 1))
        } else if is_arrow(c) {
            Some((Link::Arrow, at + 1))
        } else if is_dash(c) && self.chars.get(at + 1) == Some(&'>') {
            Some((Link::Arrow, at + 2))
        } else {
            None
        }
    }

    /// A run of white space between Chinese characters (or before `N`) at `at`, inside `range`.
    fn lost_plus(&self, at: usize, range: &Range<usize>) -> Option<(Link, usize)> {
        let end = (at..range.end).find(|&i| !self.chars[i].is_whitespace())?;
        if end == at || at <= range.start {
            return None;
        }
        let word = |c: char| is_chinese(c) || is_closing(c);
        let next = self.chars[end];
        let after =
            is_chinese(next) || matches!(next, 'N' | 'X' | 'n' | 'Ｎ') || closing(next).is_some();
        (word(self.chars[at - 1]) && after).then_some((Link::Blank, end))
    }

    fn dash_link(&self, at: usize, range: &Range<usize>) -> Option<(Link, usize)> {
        if !is_dash(self.chars[at]) || at <= range.start || !is_chinese(self.chars[at - 1]) {
            return None;
        }
        let end = (at..range.end).find(|&i| !is_dash(self.chars[i]))?;
        Some((Link::Dash, end))
    }

    fn body(&mut self, range: Range<usize>, depth: u32) -> Vec<Term> {
        let range = trim(self.chars, range);
        if range.is_empty() {
            return Vec::new();
        }
        let mut pieces = self.cut(&range, |i| self.strong_link(i));
        if pieces.len() == 1 {
            pieces = self.cut(&range, |i| (self.chars[i] == '、').then_some((Link::List, i + 1)));
        }
        if pieces.len() == 1 {
            pieces = self.cut(&range, |i| self.dash_link(i, &range));
        }
        if self.restore {
            pieces = self.restored(pieces);
        }
        self.terms(pieces, depth)
    }

    /// Cuts each piece again at lost plus signs.
    fn restored(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let mut all = Vec::new();
        for piece in pieces {
            let range = trim(self.chars, piece.range);
            for (k, part) in self.cut(&range, |i| self.lost_plus(i, &range)).into_iter().enumerate()
            {
                let link = if k == 0 { piece.link } else { part.link };
                all.push(Piece { link, range: part.range });
            }
        }
        all
    }

    fn terms(&mut self, pieces: Vec<Piece>, depth: u32) -> Vec<Term> {
        let last = pieces.len() - 1;
        let mut terms: Vec<Term> = Vec::new();
        for (k, piece) in pieces.into_iter().enumerate() {
            let range = trim(self.chars, piece.range);
            if range.is_empty() {
                if k == last && k > 0 && piece.link == Some(Link::Plus) && !terms.is_empty() {
                    terms.push(self.plain(&range, piece.link, TermKind::Open));
                } else {
                    self.empty += 1;
                }
                continue;
            }
            let mut term = self.term(range, depth);
            term.link = if terms.is_empty() { None } else { piece.link };
            terms.push(term);
        }
        terms
    }

    fn plain(&self, range: &Range<usize>, link: Option<Link>, kind: TermKind) -> Term {
        Term { text: self.text(range), span: span(range), link, kind, note: None }
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.chars[range.clone()].iter().collect()
    }

    fn term(&mut self, range: Range<usize>, depth: u32) -> Term {
        if partner(self.chars, range.start, range.end) == Some(range.end - 1) && depth < MAX_DEPTH {
            return self.bracketed(&range, depth);
        }
        let members = self.cut(&range, |i| {
            matches!(self.chars[i], '、' | '/' | '／').then_some((Link::List, i + 1))
        });
        if members.len() > 1 && depth < MAX_DEPTH {
            let members = self.terms(members, depth + 1);
            return self.plain(&range, None, TermKind::Members(members));
        }
        self.atom(&range)
    }

    /// A term that is one pair of brackets: a nested formula, or just a term in brackets.
    fn bracketed(&mut self, range: &Range<usize>, depth: u32) -> Term {
        let mut inner = self.body(range.start + 1..range.end - 1, depth + 1);
        match inner.len() {
            0 => self.plain(range, None, TermKind::Role),
            1 => inner.remove(0),
            _ => self.plain(&(range.start + 1..range.end - 1), None, TermKind::Group(inner)),
        }
    }

    fn atom(&self, range: &Range<usize>) -> Term {
        let bracket =
            range.clone().find_map(|i| partner(self.chars, i, range.end).map(|end| (i, end)));
        let Some((open, end)) =
            bracket.filter(|&(open, _)| open > range.start && !is_quote(self.chars[open]))
        else {
            return classified(self.text(range), range);
        };
        let text = self.text(&(range.start..open)) + &self.text(&(end + 1..range.end));
        let mut term = classified(text.trim().to_owned(), range);
        term.note = Some(self.text(&(open + 1..end)));
        term
    }
}

/// A term without brackets and members.
fn classified(text: String, range: &Range<usize>) -> Term {
    let key = normalize(&text);
    let open = ["n", "x", "n个", "…", "……", "...", "......"];
    let kind = if open.contains(&key.as_str()) {
        TermKind::Open
    } else if let Some(kind) = number(&key) {
        kind
    } else {
        scheme(&text, range).unwrap_or(TermKind::Role)
    };
    Term { text, span: span(range), link: None, kind, note: None }
}

fn span(range: &Range<usize>) -> Range<u32> {
    range.start as u32..range.end as u32
}

fn number(key: &str) -> Option<TermKind> {
    let digits = key.find(|c: char| !c.is_ascii_digit()).unwrap_or(key.len());
    let number = key[..digits].parse().ok()?;
    Some(TermKind::Number { number, counted: key[digits..].to_owned() })
}

/// 党支部领办合作社 → its two roles. Spans are exact where the term holds no note.
fn scheme(text: &str, range: &Range<usize>) -> Option<TermKind> {
    let (verb, at) = VERBS.iter().find_map(|v| text.find(v).map(|at| (*v, at)))?;
    let (left, right) = (&text[..at], &text[at + verb.len()..]);
    if left.chars().count() < 2 || right.chars().count() < 2 {
        return None;
    }
    let start = range.start + left.chars().count();
    let part = |text: &str, span: Range<usize>| Term {
        text: text.to_owned(),
        span: self::span(&span),
        link: None,
        kind: TermKind::Role,
        note: None,
    };
    let right_start = (start + verb.chars().count()).min(range.end);
    Some(TermKind::Scheme {
        verb: verb.to_owned(),
        parts: vec![
            part(left, range.start..start.min(range.end)),
            part(right, right_start..range.end),
        ],
    })
}
