//! URI templates: RFC 6570, levels 1 to 4, compiled once and expanded for every row.
//!
//! Refuses to know what the variables are: the caller binds names to values. The result is text; it
//! is not resolved against any base.
//!
//! Departs from the RFC in leniency only: a literal character that a URI cannot hold is
//! percent-encoded (also `"` or `^`, which the grammar forbids), and names may hold letters beyond
//! ASCII, because columns of ledgers have Chinese names.

use std::borrow::Cow;

/// Bytes of a template, at most: its names are looked up one by one.
const MAX_TEMPLATE: usize = 8 << 10;

/// Bytes of an expansion that are of use; a longer one ends somewhere behind them.
pub const MAX_EXPANSION: usize = 64 << 10;

/// The value of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Var<'a> {
    /// A string.
    Text(&'a str),
    /// A list of strings; an empty one counts as undefined.
    List(&'a [Cow<'a, str>]),
    /// An associative array; an empty one counts as undefined.
    Pairs(&'a [(Cow<'a, str>, Cow<'a, str>)]),
}

/// A malformed template: where (byte offset) and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {at}: {reason}")]
pub struct TemplateError {
    /// Byte offset in the template.
    pub at: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    names: Vec<String>,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    /// Encoded already.
    Literal(String),
    Expression(Operator, Vec<VarSpec>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct VarSpec {
    name: usize,
    explode: bool,
    prefix: Option<usize>,
}

/// One row of the table in appendix A of the RFC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Operator {
    first: &'static str,
    separator: char,
    named: bool,
    if_empty: &'static str,
    reserved: bool,
}

impl Operator {
    const SIMPLE: Self =
        Self { first: "", separator: ',', named: false, if_empty: "", reserved: false };

    fn from_byte(b: u8) -> Option<Self> {
        let named = |first, separator, if_empty| Self {
            first,
            separator,
            named: true,
            if_empty,
            reserved: false,
        };
        Some(match b {
            b'+' => Self { reserved: true, ..Self::SIMPLE },
            b'#' => Self { first: "#", reserved: true, ..Self::SIMPLE },
            b'.' => Self { first: ".", separator: '.', ..Self::SIMPLE },
            b'/' => Self { first: "/", separator: '/', ..Self::SIMPLE },
            b';' => named(";", ';', ""),
            b'?' => named("?", '&', "="),
            b'&' => named("&", '&', "="),
            _ => return None,
        })
    }
}

impl Template {
    /// Compiles a template.
    pub fn parse(template: &str) -> Result<Self, TemplateError> {
        if template.len() > MAX_TEMPLATE {
            return Err(TemplateError { at: MAX_TEMPLATE, reason: "longer than 8192 bytes" });
        }
        let mut compiled = Self { names: Vec::new(), pieces: Vec::new() };
        let mut literal = String::new();
        let mut at = 0;
        while let Some(offset) = template[at..].find(['{', '}']) {
            let open = at + offset;
            encode_reserved(&template[at..open], &mut literal);
            if template.as_bytes()[open] == b'}' {
                return Err(TemplateError { at: open, reason: "`}` without `{`" });
            }
            let Some(length) = template[open + 1..].find(['{', '}']) else {
                return Err(TemplateError { at: open, reason: "`{` is never closed" });
            };
            let close = open + 1 + length;
            if template.as_bytes()[close] == b'{' {
                return Err(TemplateError { at: close, reason: "`{` inside an expression" });
            }
            if !literal.is_empty() {
                compiled.pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            compiled.expression(&template[open + 1..close], open + 1)?;
            at = close + 1;
        }
        encode_reserved(&template[at..], &mut literal);
        if !literal.is_empty() {
            compiled.pieces.push(Piece::Literal(literal));
        }
        Ok(compiled)
    }

    /// Compiles what stands between braces; `at` is its offset.
    fn expression(&mut self, text: &str, mut at: usize) -> Result<(), TemplateError> {
        let first = text.as_bytes().first().copied();
        let first = first.ok_or(TemplateError { at, reason: "an expression without variables" })?;
        let (operator, list) = match Operator::from_byte(first) {
            Some(operator) => {
                at += 1;
                (operator, &text[1..])
            }
            None if matches!(first, b'=' | b',' | b'!' | b'@' | b'|') => {
                return Err(TemplateError { at, reason: "an operator reserved for the future" });
            }
            None => (Operator::SIMPLE, text),
        };
        let mut specs = Vec::new();
        for spec in list.split(',') {
            specs.push(self.spec(spec, at)?);
            at += spec.len() + 1;
        }
        self.pieces.push(Piece::Expression(operator, specs));
        Ok(())
    }

    fn spec(&mut self, text: &str, at: usize) -> Result<VarSpec, TemplateError> {
        let (name, explode, prefix) = if let Some(name) = text.strip_suffix('*') {
            (name, true, None)
        } else if let Some((name, length)) = text.split_once(':') {
            let valid = (1..=4).contains(&length.len())
                && length.bytes().all(|b| b.is_ascii_digit())
                && !length.starts_with('0');
            let length = length.parse().ok().filter(|_| valid);
            let length = length.ok_or(TemplateError {
                at: at + name.len(),
                reason: "a prefix length is a number from 1 to 9999",
            })?;
            (name, false, Some(length))
        } else {
            (text, false, None)
        };
        if !is_name(name) {
            return Err(TemplateError { at, reason: "not the name of a variable" });
        }
        let known = self.names.iter().position(|n| n == name);
        let name = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        Ok(VarSpec { name, explode, prefix })
    }

    /// The names of the variables, each once, in order of first appearance; [`Self::expand`] asks for
    /// them by their index here. Percent-encoded names stay as they are written.
    pub fn variables(&self) -> &[String] {
        &self.names
    }

    /// The expansion, if the template holds no variable.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Appends the expansion; `bind(i)` is the value of `variables()[i]`, `None` if undefined.
    ///
    /// Allocates nothing beyond what `out` needs.
    pub fn expand<'v>(&self, mut bind: impl FnMut(usize) -> Option<Var<'v>>, out: &mut String) {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Expression(operator, specs) => {
                    let mut writer = Writer { operator, out, started: false };
                    for spec in specs {
                        if writer.out.len() > MAX_EXPANSION {
                            return;
                        }
                        if let Some(value) = bind(spec.name) {
                            writer.variable(spec, &self.names[spec.name], value);
                        }
                    }
                }
            }
        }
    }
}

/// Writes the variables of one expression (section 3.2.1 of the RFC).
struct Writer<'o> {
    operator: &'o Operator,
    out: &'o mut String,
    started: bool,
}

impl Writer<'_> {
    fn variable(&mut self, spec: &VarSpec, name: &str, value: Var<'_>) {
        match value {
            Var::Text(text) => {
                self.separate();
                self.name(name, text.is_empty());
                match spec.prefix {
                    Some(length) => self.value(take(text, length, self.operator.reserved)),
                    None => self.value(text),
                }
            }
            Var::List([]) | Var::Pairs([]) => {}
            Var::List(items) if spec.explode => {
                for item in items {
                    self.separate();
                    self.name(name, item.is_empty());
                    self.value(item);
                }
            }
            Var::List(items) => {
                self.separate();
                self.name(name, false);
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.out.push(',');
                    }
                    self.value(item);
                }
            }
            Var::Pairs(pairs) if spec.explode => {
                for (key, item) in pairs {
                    self.separate();
                    self.value(key);
                    if item.is_empty() && self.operator.named {
                        self.out.push_str(self.operator.if_empty);
                    } else {
                        self.out.push('=');
                        self.value(item);
                    }
                }
            }
            Var::Pairs(pairs) => {
                self.separate();
                self.name(name, false);
                for (i, (key, item)) in pairs.iter().enumerate() {
                    if i > 0 {
                        self.out.push(',');
                    }
                    self.value(key);
                    self.out.push(',');
                    self.value(item);
                }
            }
        }
    }

    fn separate(&mut self) {
        if self.started {
            self.out.push(self.operator.separator);
        } else {
            self.out.push_str(self.operator.first);
            self.started = true;
        }
    }

    fn name(&mut self, name: &str, empty: bool) {
        if self.operator.named {
            encode_reserved(name, self.out);
            self.out.push_str(if empty { self.operator.if_empty } else { "=" });
        }
    }

    fn value(&mut self, text: &str) {
        if self.operator.reserved {
            encode_reserved(text, self.out);
        } else {
            encode_unreserved(text, self.out);
        }
    }
}

/// The first `length` characters; where `reserved`, a percent-encoded triplet counts as one.
fn take(text: &str, length: usize, reserved: bool) -> &str {
    let mut end = 0;
    for _ in 0..length {
        if reserved && is_triplet(text.as_bytes(), end) {
            end += 3;
            continue;
        }
        match text[end..].chars().next() {
            Some(c) => end += c.len_utf8(),
            None => break,
        }
    }
    &text[..end]
}

/// Whether `name` is a varname: varchars, percent-encoded triplets, single dots between them.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    let mut after_dot = true;
    while let Some(c) = name[at..].chars().next() {
        match c {
            '%' if is_triplet(bytes, at) => at += 3,
            '.' if !after_dot => {
                after_dot = true;
                at += 1;
                continue;
            }
            '_' => at += 1,
            c if c.is_alphanumeric() => at += c.len_utf8(),
            _ => return false,
        }
        after_dot = false;
    }
    !after_dot
}

fn is_triplet(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some([b'%', a, b]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// `ALPHA / DIGIT / "-" / "." / "_" / "~"` of RFC 3986.
const UNRESERVED: [bool; 256] = table(b"-._~");
/// `gen-delims` and `sub-delims` of RFC 3986 besides the unreserved.
const RESERVED: [bool; 256] = table(b"-._~:/?#[]@!$&'()*+,;=");

const fn table(marks: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 128 {
        table[b] = (b as u8).is_ascii_alphanumeric();
        b += 1;
    }
    let mut i = 0;
    while i < marks.len() {
        table[marks[i] as usize] = true;
        i += 1;
    }
    table
}

/// Appends `text` with everything but unreserved characters percent-encoded.
pub fn encode_unreserved(text: &str, out: &mut String) {
    encode(text, &UNRESERVED, false, out);
}

/// Appends `text` with everything but reserved and unreserved characters and percent-encoded
/// triplets percent-encoded.
pub fn encode_reserved(text: &str, out: &mut String) {
    encode(text, &RESERVED, true, out);
}

fn encode(text: &str, plain: &[bool; 256], triplets: bool, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let bytes = text.as_bytes();
    let mut kept = 0;
    for (at, &b) in bytes.iter().enumerate() {
        if plain[usize::from(b)] || (triplets && b == b'%' && is_triplet(bytes, at)) {
            continue;
        }
        // Between two encoded bytes of one character there is nothing to copy; slices therefore
        // begin and end at characters.
        if kept < at {
            out.push_str(&text[kept..at]);
        }
        out.push('%');
        out.push(char::from(HEX[usize::from(b >> 4)]));
        out.push(char::from(HEX[usize::from(b & 15)]));
        kept = at + 1;
    }
    if kept < bytes.len() {
        out.push_str(&text[kept..]);
    }
}

#[cfg(test)]
mod tests;
