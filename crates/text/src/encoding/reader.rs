//! Reading a source as UTF-8, block by block.

use super::detect::{self, Beginning, Start, UnknownEncoding, WINDOW, Why, label};
use super::transcoder::Transcoder;
use encoding_rs::{Encoding, UTF_8};
use std::io::{self, Read};

/// What reads the bytes.
enum State {
    /// Nothing was read yet.
    Fresh,
    /// Only ASCII was seen.
    Ascii,
    /// UTF-8: bytes pass through.
    Utf8,
    /// Another encoding.
    Other(Box<Transcoder>),
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Fresh => "Fresh",
            Self::Ascii => "Ascii",
            Self::Utf8 => "Utf8",
            Self::Other(_) => "Other",
        })
    }
}

/// A reader that yields UTF-8 whatever its source is encoded in.
///
/// UTF-8 passes through unchecked: whoever makes text of it finds the bad bytes. What another encoding
/// cannot decode becomes U+FFFD, and its place is kept. What is no text at all is an error, see
/// [`NotText`](super::NotText).
///
/// # Examples
///
/// ```
/// use std::io::Read;
/// use xiangmai_text::encoding::Utf8Reader;
///
/// let mut reader = Utf8Reader::new(&b"\xFF\xFEa\0,\0b\0"[..], None)?;
/// let mut text = String::new();
/// reader.read_to_string(&mut text)?;
/// assert_eq!((text.as_str(), reader.encoding()), ("a,b", "UTF-16LE"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Utf8Reader<R> {
    source: R,
    declared: Option<&'static Encoding>,
    /// Whether the encoding declared is ruled out.
    contradicted: bool,
    encoding: &'static Encoding,
    why: Why,
    state: State,
    /// Bytes of the mark at the beginning.
    mark: u64,
    /// Source bytes read and not yet passed on.
    input: Vec<u8>,
    /// How many of them were passed on.
    taken: usize,
    /// The ASCII that was passed on before the decision.
    passed: Start,
    /// Decoded text not yet passed on.
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Utf8Reader<R> {
    /// Wraps `source`; `name`, a WHATWG label, is what it is said to be encoded in, `None`: find out.
    pub fn new(source: R, name: Option<&str>) -> Result<Self, UnknownEncoding> {
        let declared = name.map(label).transpose()?;
        Ok(Self {
            source,
            declared,
            contradicted: false,
            encoding: declared.unwrap_or(UTF_8),
            why: if declared.is_some() { Why::Named } else { Why::Valid },
            state: State::Fresh,
            mark: 0,
            input: Vec::new(),
            taken: 0,
            passed: Start { offset: 0, lines: 0 },
            output: Vec::new(),
            given: 0,
            ended: false,
        })
    }

    /// Returns the name of the encoding, as far as it is known by now.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Returns why it is read in that encoding.
    pub fn why(&self) -> Why {
        self.why
    }

    /// Returns the byte offset (in the source) of the first bytes that could not be decoded, for
    /// encodings other than UTF-8.
    pub fn first_bad_byte(&self) -> Option<u64> {
        self.bad_bytes().first().copied()
    }

    /// The same of all of them, the first thousand.
    pub(super) fn bad_bytes(&self) -> &[u64] {
        match &self.state {
            State::Other(transcoder) => &transcoder.bad,
            _ => &[],
        }
    }

    /// The length of the byte order mark.
    pub(super) fn mark_length(&self) -> u64 {
        self.mark
    }

    /// Reads until the window is full or the source ends.
    fn fill(&mut self) -> io::Result<()> {
        self.input.drain(..self.taken);
        self.taken = 0;
        let wanted = WINDOW.saturating_sub(self.input.len()) as u64;
        if wanted > 0 && !self.ended {
            let read = self.source.by_ref().take(wanted).read_to_end(&mut self.input)?;
            self.ended = (read as u64) < wanted;
        }
        Ok(())
    }

    /// Looks at the first window and enters the state that it calls for.
    fn start(&mut self) -> io::Result<()> {
        self.fill()?;
        match detect::beginning(&self.input, self.declared)? {
            Beginning::Found(encoding, why, length) => {
                (self.taken, self.mark, self.why) = (length, length as u64, why);
                self.enter(encoding, length as u64);
            }
            Beginning::Open(contradicted) => {
                self.state = State::Ascii;
                if contradicted {
                    (self.contradicted, self.declared) = (true, None);
                    (self.encoding, self.why) = (UTF_8, Why::Contradicted);
                }
            }
        }
        Ok(())
    }

    fn enter(&mut self, encoding: &'static Encoding, offset: u64) {
        self.encoding = encoding;
        self.state = if encoding == UTF_8 {
            State::Utf8
        } else {
            State::Other(Box::new(Transcoder::new(encoding, offset)))
        };
    }

    /// Decides once a byte beyond ASCII stands at `self.taken`.
    fn decide(&mut self) -> io::Result<()> {
        self.fill()?;
        let chosen = detect::choose(&self.input, self.ended, self.declared, self.passed);
        let (encoding, why) = chosen?;
        self.why = if self.contradicted { Why::Contradicted } else { why };
        self.enter(encoding, self.passed.offset);
        Ok(())
    }

    fn give_input(&mut self, buf: &mut [u8], limit: usize) -> usize {
        let length = buf.len().min(limit);
        buf[..length].copy_from_slice(&self.input[self.taken..self.taken + length]);
        self.taken += length;
        length
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        loop {
            match &mut self.state {
                State::Fresh => self.start()?,
                State::Utf8 if self.taken == self.input.len() => return self.source.read(buf),
                State::Utf8 => return Ok(self.give_input(buf, self.input.len() - self.taken)),
                State::Ascii => {
                    if self.taken == self.input.len() {
                        self.fill()?;
                        if self.input.is_empty() {
                            return Ok(0);
                        }
                    }
                    let ascii = Encoding::ascii_valid_up_to(&self.input[self.taken..]);
                    if ascii > 0 {
                        let given = self.give_input(buf, ascii);
                        self.passed.offset += given as u64;
                        self.passed.lines += detect::line_ends(&buf[..given]);
                        return Ok(given);
                    }
                    self.decide()?;
                }
                State::Other(transcoder) => {
                    if self.given < self.output.len() {
                        let length = buf.len().min(self.output.len() - self.given);
                        buf[..length]
                            .copy_from_slice(&self.output[self.given..self.given + length]);
                        self.given += length;
                        return Ok(length);
                    }
                    if transcoder.finished {
                        return Ok(0);
                    }
                    self.output.clear();
                    self.given = 0;
                    if self.taken == self.input.len() && !self.ended {
                        self.fill()?;
                    }
                    let State::Other(transcoder) = &mut self.state else { continue };
                    let last = self.ended;
                    transcoder.push(&self.input[self.taken..], last, &mut self.output);
                    self.taken = self.input.len();
                }
            }
        }
    }
}
