//! How deep and how long a text may be, found out before anything parses it.
//!
//! Parsers, optimisers and evaluators of SPARQL and RDF recurse, and what recurses into a text that somebody else
//! wrote can be made to overflow its stack, which ends the process. So the text is read once by a scanner without
//! recursion that knows strings, comments, IRIs and names, and refuses what nests deeper than [`DEEPEST`] brackets
//! or chains longer than [`LONGEST`] steps; what it lets through has room on the threads of [`super::room`].
//!
//! # What is counted
//!
//! A *frame* is what stands between two brackets. A *step* is whatever makes a tree one level deeper without a
//! bracket: an operator (`||`, `&&`, `!`, `+`, `-`, `*`, `/`, `|`, `^`), a `FILTER`, an `AS`, a group `{ … }` beside
//! others. The steps of all open frames are added up: that is the depth of the tree that a parser makes. A sign of a number counts
//! like an operator within `( )`, and begins anew after each comma.
//!
//! # Rationale
//!
//! `<` can begin an IRI or be an operator, and only a grammar knows which. What could be either is taken as an
//! IRI, and the brackets and steps in it are counted nevertheless, as a frame of its own: nothing can hide there.

use std::io::{self, Read};

use super::StoreError;
use rdf::format::RdfFormat;

/// The most brackets that may be open at once.
pub(super) const DEEPEST: usize = 128;
/// The most steps that may stand in all open frames together: the optimiser's time grows with their square, and nothing
/// can end it.
pub(super) const LONGEST: usize = 500;

/// What is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excess {
    Brackets,
    Steps,
}

impl Excess {
    fn text(self) -> String {
        match self {
            Self::Brackets => format!("more than {DEEPEST} brackets within one another"),
            Self::Steps => format!("a chain of more than {LONGEST} operators or groups"),
        }
    }
}

/// What stands between two brackets.
struct Frame {
    /// Its opening bracket.
    open: u8,
    steps: usize,
    /// Whether its inner groups are data, which make nothing deeper.
    is_data: bool,
    /// Whether it ends in a step of the frame around it.
    binds: bool,
}

impl Frame {
    fn of(open: u8) -> Self {
        Self { open, steps: 0, is_data: false, binds: false }
    }
}

/// Reads a query or an update and refuses it if a parser could not take it.
pub(super) fn sparql(text: &str) -> Result<(), StoreError> {
    Scanner::new(text.as_bytes()).run().map_err(|(at, excess)| {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        StoreError::Bounds {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what: excess.text(),
        }
    })
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The outermost frame is the text itself.
    frames: Vec<Frame>,
    steps: usize,
    /// Whether the last word was `DATA`.
    after_data: bool,
}

impl<'a> Scanner<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, frames: vec![Frame::of(b' ')], steps: 0, after_data: false }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn run(mut self) -> Result<(), (usize, Excess)> {
        while self.at < self.bytes.len() {
            let begin = self.at;
            self.token().map_err(|excess| (begin, excess))?;
        }
        Ok(())
    }

    fn token(&mut self) -> Result<(), Excess> {
        let byte = self.peek(0);
        match byte {
            b'#' => self.skip_while(|b| b != b'\n' && b != b'\r'),
            b'"' | b'\'' => self.string(byte),
            b'\\' => self.at += 2,
            b'<' => return self.less_than(),
            b'>' if self.peek(1) == b'>' && self.top().open == b'<' => {
                self.at += 2;
                self.close(b'<')?;
            }
            b'(' | b'[' | b'{' => return self.open(byte),
            b')' => return self.close(b'('),
            b']' => return self.close(b'['),
            b'}' => return self.close(b'{'),
            b'?' | b'$' => {
                self.at += 1;
                self.skip_while(|b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80);
            }
            b'@' => {
                self.at += 1;
                self.skip_while(|b| b.is_ascii_alphanumeric() || b == b'-');
            }
            b'0'..=b'9' => self.skip_while(|b| b.is_ascii_alphanumeric() || b == b'.'),
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | b':' | 0x80.. => return self.word(),
            _ => return self.sign(byte),
        }
        Ok(())
    }

    fn skip_while(&mut self, more: impl Fn(u8) -> bool) {
        while self.at < self.bytes.len() && more(self.bytes[self.at]) {
            self.at += 1;
        }
    }

    fn string(&mut self, quote: u8) {
        let is_long = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if is_long { 3 } else { 1 };
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                // No grammar goes on behind a string that does not end.
                b'\n' | b'\r' if !is_long => return,
                b if b == quote && !is_long => {
                    self.at += 1;
                    return;
                }
                b if b == quote && self.peek(1) == quote && self.peek(2) == quote => {
                    self.at += 3;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// An IRI, an operator, or the beginning of a triple term.
    fn less_than(&mut self) -> Result<(), Excess> {
        let rest = &self.bytes[self.at + 1..];
        let forbidden = |b: u8| b <= b' ' || matches!(b, b'<' | b'"' | b'{' | b'}' | b'|' | b'`');
        let end = rest.iter().position(|b| *b == b'>' || forbidden(*b));
        match end.map(|end| (end, rest[end])) {
            Some((end, b'>')) => {
                let inner = &rest[..end];
                self.hidden(inner)?;
                self.at += end + 2;
                Ok(())
            }
            Some((0, b'<')) => {
                self.at += 1;
                self.open(b'<')
            }
            _ => {
                self.at += 1;
                Ok(())
            }
        }
    }

    /// Counts what an IRI would hold if it were none.
    fn hidden(&self, text: &[u8]) -> Result<(), Excess> {
        let (mut open, mut deepest, mut steps) = (0_usize, 0, 0);
        for byte in text {
            match byte {
                b'(' | b'[' => open += 1,
                b')' | b']' => open = open.saturating_sub(1),
                b'!' | b'&' | b'+' | b'*' | b'/' | b'-' | b'^' => steps += 1,
                _ => {}
            }
            deepest = deepest.max(open);
        }
        if self.frames.len() + deepest > DEEPEST {
            return Err(Excess::Brackets);
        }
        if self.steps + steps > 2 * LONGEST { Err(Excess::Steps) } else { Ok(()) }
    }

    fn top(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::of(b' '));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn open(&mut self, bracket: u8) -> Result<(), Excess> {
        self.at += 1;
        let is_data = bracket == b'{' && (self.after_data || self.top().is_data);
        self.after_data = false;
        self.frames.push(Frame { is_data, ..Frame::of(bracket) });
        if self.frames.len() > DEEPEST + 1 { Err(Excess::Brackets) } else { Ok(()) }
    }

    fn close(&mut self, bracket: u8) -> Result<(), Excess> {
        self.at += usize::from(bracket != b'<');
        // What does not fit is a syntax error that the parser will name.
        let Some(from) = self.frames.iter().rposition(|frame| frame.open == bracket) else {
            return Ok(());
        };
        let mut makes_step = false;
        for frame in self.frames.drain(from..) {
            self.steps -= frame.steps;
            makes_step = frame.binds || (frame.open == b'{' && !frame.is_data);
        }
        if makes_step && !self.top().is_data { self.step() } else { Ok(()) }
    }

    fn step(&mut self) -> Result<(), Excess> {
        self.top().steps += 1;
        self.steps += 1;
        if self.steps > LONGEST { Err(Excess::Steps) } else { Ok(()) }
    }

    /// A keyword, or a name with or without a prefix.
    fn word(&mut self) -> Result<(), Excess> {
        let begin = self.at;
        loop {
            self.skip_while(|b| {
                b.is_ascii_alphanumeric()
                    || matches!(b, b'_' | b':' | b'-' | b'.' | b'%')
                    || b >= 0x80
            });
            if self.peek(0) != b'\\' {
                break;
            }
            self.at += 2;
        }
        let end = self.at.min(self.bytes.len());
        let word = &self.bytes[begin..end];
        self.after_data = word.eq_ignore_ascii_case(b"DATA");
        if word.eq_ignore_ascii_case(b"AS") {
            self.top().binds = true;
        } else if word.eq_ignore_ascii_case(b"FILTER") {
            self.step()?;
        } else if !word.contains(&b':') {
            // `true-true` is a difference.
            for _ in word.iter().filter(|b| **b == b'-') {
                self.step()?;
            }
        }
        Ok(())
    }

    fn sign(&mut self, byte: u8) -> Result<(), Excess> {
        let next = self.peek(1);
        let is_doubled = next == byte && matches!(byte, b'|' | b'&' | b'^');
        self.at += 1 + usize::from(is_doubled);
        match byte {
            b'^' if is_doubled => Ok(()),
            b'!' if next == b'=' => Ok(()),
            b'+' | b'-' if self.top().open != b'(' && (next.is_ascii_digit() || next == b'.') => {
                Ok(())
            }
            b'|' | b'&' | b'!' | b'+' | b'-' | b'*' | b'/' | b'^' => self.step(),
            b',' if self.top().open == b'(' => self.begin_anew(),
            // Another operation of an update.
            b';' if self.frames.len() == 1 => self.begin_anew(),
            _ => Ok(()),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "an arm among others that can fail")]
    fn begin_anew(&mut self) -> Result<(), Excess> {
        let steps = std::mem::take(&mut self.top().steps);
        self.steps -= steps;
        Ok(())
    }
}

/// Bytes of an RDF document that fail where it nests deeper than a parser can take.
///
/// ```
/// use std::io::Read;
/// use rdf::format::RdfFormat;
/// use xiangmai_store::Bounded;
///
/// let deep = "[".repeat(100_000);
/// let mut text = String::new();
/// assert!(Bounded::new(RdfFormat::JsonLd, deep.as_bytes()).read_to_string(&mut text).is_err());
/// ```
#[derive(Debug)]
pub struct Bounded<R> {
    reader: R,
    state: State,
    syntax: Syntax,
    open: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Turtle,
    Json,
    Xml,
}

/// Where in a document the last byte stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Plain,
    Comment,
    /// Behind a backslash outside of strings.
    Escape,
    Less,
    Greater,
    Iri,
    /// Behind so many opening quotes.
    Quotes(u8, u8),
    /// In a string; whether it is a long one, whether a backslash was the last, and how many quotes in a row.
    String {
        quote: u8,
        is_long: bool,
        escaped: bool,
        quotes: u8,
    },
    /// Between `<!ENTITY` and its end; how much of the word was read.
    Declaration(u8),
}

impl<R: Read> Bounded<R> {
    /// Watches over the bytes of a document in this format.
    pub fn new(format: RdfFormat, reader: R) -> Self {
        let syntax = match format {
            RdfFormat::JsonLd => Syntax::Json,
            RdfFormat::RdfXml => Syntax::Xml,
            _ => Syntax::Turtle,
        };
        Self { reader, state: State::Plain, syntax, open: 0 }
    }

    fn take(&mut self, byte: u8) -> Result<(), &'static str> {
        match self.syntax {
            Syntax::Turtle => self.turtle(byte),
            Syntax::Json => self.json(byte),
            Syntax::Xml => return self.xml(byte),
        }
        if self.open > DEEPEST { Err("the document nests deeper than 128 levels") } else { Ok(()) }
    }

    fn json(&mut self, byte: u8) {
        match self.state {
            State::String { escaped: true, .. } => self.state = in_string(false),
            State::String { .. } if byte == b'\\' => self.state = in_string(true),
            State::String { .. } if byte == b'"' => self.state = State::Plain,
            State::String { .. } => {}
            _ => match byte {
                b'"' => self.state = in_string(false),
                b'[' | b'{' => self.open += 1,
                b']' | b'}' => self.open = self.open.saturating_sub(1),
                _ => {}
            },
        }
    }

    fn turtle(&mut self, byte: u8) {
        use State as S;
        self.state = match self.state {
            S::Comment if byte != b'\n' && byte != b'\r' => S::Comment,
            S::Iri if !matches!(byte, b'>' | b'\n' | b' ' | b'"') => S::Iri,
            S::Comment | S::Iri | S::Escape => S::Plain,
            S::Less if byte == b'<' => {
                self.open += 1;
                S::Plain
            }
            S::Less if byte == b'>' => S::Plain,
            S::Less => S::Iri,
            S::Greater if byte == b'>' => {
                self.open = self.open.saturating_sub(1);
                S::Plain
            }
            S::Quotes(quote, 1) if byte == quote => S::Quotes(quote, 2),
            S::Quotes(quote, 2) if byte == quote => {
                S::String { quote, is_long: true, escaped: false, quotes: 0 }
            }
            S::Quotes(quote, 1) => string(quote, false, 0, byte),
            S::String { quote, is_long, escaped: true, .. } => {
                S::String { quote, is_long, escaped: false, quotes: 0 }
            }
            S::String { quote, is_long, quotes, .. } => {
                let quotes = if byte == quote { quotes + 1 } else { 0 };
                match is_long {
                    true if quotes == 3 => S::Plain,
                    true => string(quote, true, quotes, byte),
                    false => string(quote, false, quotes, byte),
                }
            }
            S::Plain | S::Greater | S::Quotes(..) | S::Declaration(_) => self.turtle_plain(byte),
        };
    }

    fn turtle_plain(&mut self, byte: u8) -> State {
        match byte {
            b'#' => return State::Comment,
            b'\\' => return State::Escape,
            b'<' => return State::Less,
            b'>' => return State::Greater,
            b'"' | b'\'' => return State::Quotes(byte, 1),
            b'(' | b'[' | b'{' => self.open += 1,
            b')' | b']' | b'}' => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        State::Plain
    }

    /// An entity made of other entities could grow without end; elements may nest as they like, their parser
    /// does not recurse.
    fn xml(&mut self, byte: u8) -> Result<(), &'static str> {
        const WORD: &[u8] = b"<!ENTITY";
        let read = match self.state {
            State::Declaration(read) => usize::from(read),
            _ => 0,
        };
        let read = match WORD.get(read) {
            Some(expected) if byte == *expected => read + 1,
            Some(_) => usize::from(byte == b'<'),
            None if byte == b'>' => 0,
            None if byte == b'&' => return Err("an entity is made of others"),
            None => read,
        };
        self.state = State::Declaration(read as u8);
        Ok(())
    }
}

fn in_string(escaped: bool) -> State {
    State::String { quote: b'"', is_long: false, escaped, quotes: 0 }
}

/// The state behind a byte of a string.
fn string(quote: u8, is_long: bool, quotes: u8, byte: u8) -> State {
    match byte {
        b'\n' | b'\r' if !is_long => State::Plain,
        _ if byte == quote && !is_long => State::Plain,
        _ => State::String { quote, is_long, escaped: byte == b'\\', quotes },
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(into)?;
        for byte in &into[..length] {
            self.take(*byte).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
