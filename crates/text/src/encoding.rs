//! From bytes to UTF-8: which encoding a file is in, why we think so, and the text it holds.
//!
//! In order: the encoding that the caller names (a label of the WHATWG Encoding Standard), a byte order
//! mark, UTF-8 if the bytes are valid, else a guess: GB18030 for most ledgers in China, UTF-16 without
//! mark where every other byte is zero
//! or what `chardetng` finds. ASCII says nothing, so the decision waits for the first byte beyond it.
//!
//! Refuses to know what the text means. Legacy encodings are normalised to NFC, as *Model for Tabular
//! Data*, section 8, has it; UTF-8 and UTF-16 are left as they are.

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::io::{self, Read};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Why a file is read in an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The caller named it.
    Named,
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// All bytes looked at are ASCII, or valid UTF-8.
    Valid,
    /// The bytes look like it.
    Guessed,
}

/// Why a name cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of an encoding")]
pub struct UnknownEncoding(pub String);

/// How many bytes a decision looks at.
const WINDOW: usize = 64 << 10;

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
/// cannot decode becomes U+FFFD, and its place is kept.
#[derive(Debug)]
pub struct Utf8Reader<R> {
    source: R,
    named: Option<&'static Encoding>,
    encoding: &'static Encoding,
    why: Why,
    state: State,
    /// Source bytes read and not yet passed on.
    input: Vec<u8>,
    /// How many of them were passed on.
    taken: usize,
    /// How many bytes of ASCII were passed on before the decision.
    passed: u64,
    /// Decoded text not yet passed on.
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Utf8Reader<R> {
    /// Wraps `source`; `name` is a WHATWG label, `None`: find out.
    pub fn new(source: R, name: Option<&str>) -> Result<Self, UnknownEncoding> {
        let named = name.map(label).transpose()?;
        Ok(Self {
            source,
            named,
            encoding: named.unwrap_or(UTF_8),
            why: if named.is_some() { Why::Named } else { Why::Valid },
            state: State::Fresh,
            input: Vec::new(),
            taken: 0,
            passed: 0,
            output: Vec::new(),
            given: 0,
            ended: false,
        })
    }

    /// The name of the encoding, as far as it is known by now.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// Why it is read in that encoding.
    pub fn why(&self) -> Why {
        self.why
    }

    /// Byte offset (in the source) of the first bytes that could not be decoded, for encodings other
    /// than UTF-8.
    pub fn first_bad_byte(&self) -> Option<u64> {
        match &self.state {
            State::Other(transcoder) => transcoder.bad.first().copied(),
            _ => None,
        }
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
        let mark = Encoding::for_bom(&self.input);
        if let Some((encoding, length)) =
            mark.filter(|(e, _)| self.named.is_none_or(|n| agrees(n, e)))
        {
            self.taken = length;
            self.why = if self.named.is_some() { Why::Named } else { Why::ByteOrderMark };
            self.enter(encoding, length as u64);
        } else if let Some(named) = self.named {
            self.enter(named, 0);
        } else if let Some(encoding) = guess_utf16(&self.input) {
            self.why = Why::Guessed;
            self.enter(encoding, 0);
        } else {
            self.state = State::Ascii;
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
        let encoding = guess(&self.input, self.ended);
        self.why = if encoding == UTF_8 { Why::Valid } else { Why::Guessed };
        self.enter(encoding, self.passed);
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
                        self.passed += given as u64;
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

/// Decodes blocks of an encoding other than UTF-8.
struct Transcoder {
    decoder: Decoder,
    normalizes: bool,
    /// Decoded text whose last character may still combine with what follows.
    pending: String,
    /// Source offset of the bytes not yet decoded.
    offset: u64,
    /// Source offsets of what could not be decoded, the first thousand.
    bad: Vec<u64>,
    finished: bool,
}

impl Transcoder {
    const KEPT: usize = 1000;

    fn new(encoding: &'static Encoding, offset: u64) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            normalizes: encoding != UTF_16BE && encoding != UTF_16LE && encoding != UTF_8,
            pending: String::new(),
            offset,
            bad: Vec::new(),
            finished: false,
        }
    }

    fn push(&mut self, mut input: &[u8], last: bool, out: &mut Vec<u8>) {
        let mut text = std::mem::take(&mut self.pending);
        loop {
            text.reserve(input.len() * 3 + 16);
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(input, &mut text, last);
            self.offset += read as u64;
            input = &input[read..];
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(length, after) => {
                    if self.bad.len() < Self::KEPT {
                        let behind = u64::from(length) + u64::from(after);
                        self.bad.push(self.offset.saturating_sub(behind));
                    }
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.finished = last;
        if self.normalizes && is_nfc_quick(text.chars()) != IsNormalized::Yes {
            text = text.nfc().collect();
        }
        if self.normalizes && !last {
            let kept = text.pop();
            self.pending.extend(kept);
        }
        out.extend_from_slice(text.as_bytes());
    }
}

/// A whole file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The name of the encoding.
    pub encoding: &'static str,
    /// Why it was read in that encoding.
    pub why: Why,
    /// Byte offsets of what could not be decoded, the first thousand.
    pub bad: Vec<u64>,
}

/// Decodes a whole file; `name` is a WHATWG label, `None`: find out.
pub fn decode(bytes: &[u8], name: Option<&str>) -> Result<Decoded, UnknownEncoding> {
    let named = name.map(label).transpose()?;
    let mark = Encoding::for_bom(bytes).filter(|(e, _)| named.is_none_or(|n| agrees(n, e)));
    let (encoding, skipped, why) = match (mark, named) {
        (Some((encoding, length)), None) => (encoding, length, Why::ByteOrderMark),
        (Some((encoding, length)), Some(_)) => (encoding, length, Why::Named),
        (None, Some(named)) => (named, 0, Why::Named),
        (None, None) => {
            if let Some(encoding) = guess_utf16(bytes) {
                (encoding, 0, Why::Guessed)
            } else {
                let rest = &bytes[Encoding::ascii_valid_up_to(bytes)..];
                match guess(&rest[..rest.len().min(WINDOW)], rest.len() <= WINDOW) {
                    utf8 if utf8 == UTF_8 => (UTF_8, 0, Why::Valid),
                    other => (other, 0, Why::Guessed),
                }
            }
        }
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut transcoder = Transcoder::new(encoding, skipped as u64);
    transcoder.push(&bytes[skipped..], true, &mut out);
    // A transcoder writes UTF-8 only.
    let text = String::from_utf8(out).unwrap_or_default();
    Ok(Decoded { text, encoding: encoding.name(), why, bad: transcoder.bad })
}

/// Encodes text; `name` is a WHATWG label, `None` or an unknown one: UTF-8. What the encoding does not
/// have becomes a numeric character reference, as the Encoding Standard says for forms; UTF-16 cannot
/// be written that way, and becomes UTF-16 by hand.
pub fn encode<'t>(text: &'t str, name: Option<&str>) -> Cow<'t, [u8]> {
    let encoding = name.and_then(|name| label(name).ok()).unwrap_or(UTF_8);
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0
}

/// Returns whether `name` is a WHATWG label.
pub fn is_known(name: &str) -> bool {
    label(name).is_ok()
}

/// The encoding of a label. GBK is read as GB18030, of which it is a part.
fn label(name: &str) -> Result<&'static Encoding, UnknownEncoding> {
    let encoding = Encoding::for_label_no_replacement(name.as_bytes());
    match encoding {
        Some(gbk) if gbk == GBK => Ok(GB18030),
        Some(encoding) => Ok(encoding),
        None => Err(UnknownEncoding(name.to_owned())),
    }
}

/// Whether a byte order mark of `found` may stand in a file that is said to be in `named`.
fn agrees(named: &'static Encoding, found: &'static Encoding) -> bool {
    let is_utf16 = |e: &'static Encoding| e == UTF_16LE || e == UTF_16BE;
    // The label `utf-16` means UTF-16LE to the standard; the mark knows better.
    named == found || (is_utf16(named) && is_utf16(found))
}

/// UTF-16 without byte order mark: ledgers hold line ends, commas and digits, whose high byte is zero,
/// and no text in another encoding holds zero bytes.
fn guess_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(WINDOW) & !1];
    let zeros = |start: usize| bytes.iter().skip(start).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // One zero alone is a stray one.
    let enough = (bytes.len() / 2 / 20).max(1);
    match (even, odd) {
        _ if even.max(odd) <= enough => None,
        (even, odd) if even > odd * 8 => Some(UTF_16BE),
        (even, odd) if odd > even * 8 => Some(UTF_16LE),
        _ => None,
    }
}

/// The encoding of bytes some of which are beyond ASCII; `whole`: whether nothing follows them.
fn guess(bytes: &[u8], whole: bool) -> &'static Encoding {
    let valid_utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none() && error.valid_up_to() > 0,
    };
    if valid_utf8 {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    let decodes = |encoding: &'static Encoding| {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut out = vec![0; bytes.len() * 3 + 16];
        let (result, _, _, errors) = decoder.decode_to_utf8(bytes, &mut out, whole);
        result == CoderResult::InputEmpty && !errors
    };
    // Mostly UTF-8 with a few broken bytes is UTF-8, not something else.
    if mostly_utf8(bytes) {
        UTF_8
    } else if guessed == GBK || (is_single_byte(guessed) && decodes(GB18030)) {
        GB18030
    } else {
        guessed
    }
}

fn is_single_byte(encoding: &'static Encoding) -> bool {
    encoding.is_single_byte()
}

/// Whether nearly all bytes beyond ASCII are in valid UTF-8 sequences.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for piece in bytes.utf8_chunks() {
        good += piece.valid().bytes().filter(|b| !b.is_ascii()).count();
        bad += piece.invalid().len();
    }
    good > 20 * bad
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEDGER: &str = "编码,村名,年份\n350924,下党村,2016\n350925,上西坑村,2017\n";

    fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        if encoding == UTF_16BE {
            return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        }
        encoding.encode(text).0.into_owned()
    }

    /// Reads as a whole and as a stream of small pieces; both must agree.
    fn read(bytes: &[u8], name: Option<&str>) -> (String, &'static str, Why) {
        let whole = decode(bytes, name).unwrap();
        let bad = whole.bad.first().copied().filter(|_| whole.encoding != "UTF-8");
        let mut reader = Utf8Reader::new(Dribble(bytes), name).unwrap();
        let mut streamed = Vec::new();
        let mut buf = [0; 7];
        loop {
            match reader.read(&mut buf).unwrap() {
                0 => break,
                n => streamed.extend_from_slice(&buf[..n]),
            }
        }
        assert_eq!(String::from_utf8_lossy(&streamed), whole.text);
        assert_eq!(reader.first_bad_byte(), bad);
        assert_eq!((reader.encoding(), reader.why()), (whole.encoding, whole.why));
        (whole.text, whole.encoding, whole.why)
    }

    /// A source that gives three bytes at a time.
    struct Dribble<'a>(&'a [u8]);

    impl Read for Dribble<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let length = buf.len().min(3);
            self.0.read(&mut buf[..length])
        }
    }

    #[test]
    fn ledgers_are_read_whatever_their_encoding() {
        let check = |bytes: Vec<u8>, name, encoding, why| {
            assert_eq!(read(&bytes, name), (LEDGER.to_owned(), encoding, why));
        };
        check(LEDGER.into(), None, "UTF-8", Why::Valid);
        check(format!("\u{FEFF}{LEDGER}").into(), None, "UTF-8", Why::ByteOrderMark);
        check(format!("\u{FEFF}{LEDGER}").into(), Some("utf-8"), "UTF-8", Why::Named);
        check(encode(LEDGER, GB18030), None, "gb18030", Why::Guessed);
        check(encode(LEDGER, GBK), Some("gbk"), "gb18030", Why::Named);
        check(encode(LEDGER, UTF_16LE), None, "UTF-16LE", Why::Guessed);
        check(encode(LEDGER, UTF_16BE), None, "UTF-16BE", Why::Guessed);
        check(encode(&format!("\u{FEFF}{LEDGER}"), UTF_16BE), None, "UTF-16BE", Why::ByteOrderMark);
        check(
            encode(&format!("\u{FEFF}{LEDGER}"), UTF_16BE),
            Some("utf-16"),
            "UTF-16BE",
            Why::Named,
        );
        let big5 = encode("編碼,村名", encoding_rs::BIG5);
        assert_eq!(read(&big5, Some("big5")), ("編碼,村名".into(), "Big5", Why::Named));
        assert_eq!(read(b"a,b\n", None), ("a,b\n".into(), "UTF-8", Why::Valid));
        assert_eq!(read(b"", None), (String::new(), "UTF-8", Why::Valid));
        assert_eq!(read("下".as_bytes(), None), ("下".into(), "UTF-8", Why::Valid));
    }

    #[test]
    fn the_decision_waits_for_the_first_byte_beyond_ascii() {
        let text = format!("{}{LEDGER}", "1,2,3\n".repeat(30_000));
        assert_eq!(read(&encode(&text, GB18030), None), (text.clone(), "gb18030", Why::Guessed));
        assert_eq!(read(text.as_bytes(), None), (text.clone(), "UTF-8", Why::Valid));
    }

    #[test]
    fn bad_bytes_are_located() {
        let got = decode(b"a\xFFb\xFF", Some("gb18030")).unwrap();
        assert_eq!((got.text.as_str(), got.bad), ("a\u{FFFD}b\u{FFFD}", vec![1, 3]));
        let mut bytes = LEDGER.repeat(3).into_bytes();
        bytes.insert(0, 0xFF);
        let got = decode(&bytes, None).unwrap();
        assert_eq!((got.encoding, got.bad), ("UTF-8", vec![0]));
    }

    #[test]
    fn legacy_text_is_composed() {
        // Windows-1258 writes ấ as â and a combining acute.
        let got = decode(b"\xE2\xEC", Some("windows-1258")).unwrap();
        assert_eq!(got.text, "\u{1EA5}");
    }

    #[test]
    fn labels_are_those_of_the_standard() {
        let check = |name, expected| assert_eq!(is_known(name), expected, "{name}");
        check("utf-8", true);
        check("GB2312", true);
        check("latin1", true);
        check("klingon", false);
        check("", false);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes, None);
            read(&bytes, Some("gb18030"));
            read(&bytes, Some("utf-16le"));
        }
    }
}
