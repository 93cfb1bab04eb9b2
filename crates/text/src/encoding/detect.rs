//! Which encoding bytes are in: marks, validity, and how much the text reads like text.
//!
//! # Rationale
//! Validity alone does not tell encodings apart: most Chinese UTF-8 is valid GB18030, too, and most Big5
//! is; as single-byte encodings everything is valid. What is told apart is then what the text says:
//! text in the wrong encoding has few everyday characters (level 1 of GB/T 2312 or of Big5, kana,
//! Hangul, CJK punctuation), text in its own has hardly any others.

use super::super::content::{self, Content};
use encoding_rs::{
    BIG5, CoderResult, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE,
};

/// Why a file is read in an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The caller declared it, and nothing speaks against it.
    Named,
    /// The file begins with a byte order mark, and the caller declared nothing.
    ByteOrderMark,
    /// All bytes looked at are ASCII, or valid UTF-8; nothing was declared.
    Valid,
    /// The bytes look like it; nothing was declared.
    Guessed,
    /// The bytes are in this encoding and not in the one that the caller declared.
    Contradicted,
}

/// Why a name cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of an encoding")]
pub struct UnknownEncoding(pub String);

/// Why bytes cannot be read as text at all.
///
/// A [`Utf8Reader`](super::Utf8Reader) gives it as the inner error of an [`std::io::Error`] of kind
/// `InvalidData`; [`NotText::of`] finds it there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotText {
    /// The content is of a kind that is no text.
    #[error("the content is {}, not text", .0.name().0)]
    Binary(Content),
    /// The bytes fit neither the encoding declared nor another one.
    #[error("the bytes fit no encoding: from byte {offset} on they are not {encoding}")]
    Undecodable {
        /// The name of the encoding declared, or of the one that fits best.
        encoding: &'static str,
        /// Where in the source the first bytes stand that do not fit, from 0.
        offset: u64,
        /// The line on which they stand, from 1.
        line: u64,
    },
}

impl NotText {
    /// Returns why the source of an error is no text, if that is what the error is about.
    pub fn of(error: &std::io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<NotText> for std::io::Error {
    fn from(error: NotText) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, error)
    }
}

/// How many bytes a decision looks at.
pub(super) const WINDOW: usize = 64 << 10;

/// Returns whether `name` is a WHATWG label.
pub fn is_known(name: &str) -> bool {
    label(name).is_ok()
}

/// The encoding of a label. GBK is read as GB18030, of which it is a part.
pub(super) fn label(name: &str) -> Result<&'static Encoding, UnknownEncoding> {
    let encoding = Encoding::for_label_no_replacement(name.as_bytes());
    match encoding {
        Some(gbk) if gbk == GBK => Ok(GB18030),
        Some(encoding) => Ok(encoding),
        None => Err(UnknownEncoding(name.to_owned())),
    }
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// What the beginning of a file says of its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// It is in this encoding, for this reason, and so many bytes are a mark.
    Found(&'static Encoding, Why, usize),
    /// ASCII or an encoding that begins as ASCII does; the first byte beyond it decides. The flag:
    /// whether the encoding declared is ruled out already.
    Open(bool),
}

/// Looks at the first window of a file.
pub(super) fn beginning(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<Beginning, NotText> {
    if let Some(content) = content::recognise(bytes) {
        return Err(NotText::Binary(content));
    }
    let why = |found: &'static Encoding, otherwise| match declared {
        None => otherwise,
        // The label `utf-16` means UTF-16LE to the standard; the file knows better.
        Some(d) if d == found || (is_utf16(d) && is_utf16(found)) => Why::Named,
        Some(_) => Why::Contradicted,
    };
    if let Some((found, length)) = Encoding::for_bom(bytes) {
        return Ok(Beginning::Found(found, why(found, Why::ByteOrderMark), length));
    }
    if let Some(found) = utf16(bytes, declared) {
        return Ok(Beginning::Found(found, why(found, Why::Guessed), 0));
    }
    if content::is_binary(bytes) {
        return Err(NotText::Binary(Content::Unknown));
    }
    Ok(match declared {
        // Escapes are ASCII, so that no byte would ever decide.
        Some(d) if !d.is_ascii_compatible() && !is_utf16(d) => Beginning::Found(d, Why::Named, 0),
        Some(d) => Beginning::Open(is_utf16(d) && !bytes.is_empty()),
        None => Beginning::Open(false),
    })
}

/// UTF-16 without byte order mark: ledgers hold line ends, commas and digits, whose high byte is zero,
/// and no text in another encoding holds zero bytes.
fn utf16(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    let declared = declared.filter(|d| is_utf16(d));
    let bytes = &bytes[..bytes.len().min(WINDOW) & !1];
    let zeros = |start: usize| bytes.iter().skip(start).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let found = match (even, odd) {
        (even, odd) if even > odd * 8 => Some(UTF_16BE),
        (even, odd) if odd > even * 8 => Some(UTF_16LE),
        _ => None,
    };
    let most = even.max(odd);
    // Few zeros may be stray ones in a text that is valid without them.
    let many = most > (bytes.len() / 2 / 20).max(1);
    let reads = |e: &'static Encoding| Fit::of(e, bytes, false).bad == 0;
    match found {
        Some(found) if many || declared.is_some() => Some(found),
        Some(found) if most > 1 && reads(found) && !reads(UTF_8) && !reads(GB18030) => Some(found),
        Some(_) => None,
        // Without a zero there is neither a comma nor the end of a line.
        None => declared.filter(|&d| {
            let (own, other) = (Fit::of(d, bytes, false), Fit::of(GB18030, bytes, false));
            let better = other.bad > 0 || own.quality() > other.quality();
            !bytes.is_ascii() && own.bad == 0 && !reads(UTF_8) && better
        }),
    }
}

/// Where bytes stand in a source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// How many bytes stand before them.
    pub(super) offset: u64,
    /// How many lines end before them.
    pub(super) lines: u64,
}

/// Decides for bytes some of which are beyond ASCII; `whole`: whether nothing follows them.
pub(super) fn choose(
    bytes: &[u8],
    whole: bool,
    declared: Option<&'static Encoding>,
    start: Start,
) -> Result<(&'static Encoding, Why), NotText> {
    let undecodable = |fit: &Fit| NotText::Undecodable {
        encoding: fit.encoding.name(),
        offset: start.offset + fit.first_bad as u64,
        line: 1 + start.lines + line_ends(&bytes[..fit.first_bad]),
    };
    let utf8 = Fit::of(UTF_8, bytes, whole);
    let Some(declared) = declared else {
        if utf8.bad == 0 || utf8.is_mostly_good() {
            return Ok((UTF_8, Why::Valid));
        }
        let fit = Fit::of(guess(bytes, whole), bytes, whole);
        // Whole sequences of UTF-8 do not stand in other text by chance.
        let fits_better =
            !fit.encoding.is_single_byte() && fit.bad == 0 && fit.quality() >= utf8.quality();
        if utf8.good >= utf8.bad && !fits_better {
            return Ok((UTF_8, Why::Valid));
        }
        return if fit.is_hopeless() {
            Err(undecodable(&fit))
        } else {
            Ok((fit.encoding, Why::Guessed))
        };
    };
    let own = if declared == UTF_8 { utf8.clone() } else { Fit::of(declared, bytes, whole) };
    if declared != UTF_8 && utf8.bad == 0 {
        let says_more = || utf8.quality() >= own.quality();
        if own.bad > 0 || declared.is_single_byte() || says_more() {
            return Ok((UTF_8, Why::Contradicted));
        }
    }
    // Mostly what it is said to be, with a few broken bytes, is not something else.
    if declared == UTF_8 && own.bad == 0 || own.bad > 0 && own.is_mostly_good() {
        return Ok((declared, Why::Named));
    }
    let other = Fit::of(guess(bytes, whole), bytes, whole);
    // A single-byte encoding fits whatever bytes there are, so that its fitting says nothing.
    let possible = other.encoding != declared
        && other.bad == 0
        && (!other.encoding.is_single_byte() && other.encoding != UTF_8);
    let better = own.is_hopeless()
        || other.reads_better_than(&own)
        || (own.bad > 0 && other.quality() >= own.quality());
    if possible && better {
        return Ok((other.encoding, Why::Contradicted));
    }
    if own.is_hopeless() { Err(undecodable(&own)) } else { Ok((declared, Why::Named)) }
}

/// Counts the line ends in bytes of an encoding that holds ASCII.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().map(|&b| u64::from(b == b'\n')).sum()
}

/// How bytes fit an encoding.
#[derive(Debug, Clone)]
struct Fit {
    encoding: &'static Encoding,
    text: String,
    /// Characters beyond ASCII.
    good: usize,
    /// Sequences that cannot be decoded.
    bad: usize,
    /// Where the first of them stands.
    first_bad: usize,
}

impl Fit {
    fn of(encoding: &'static Encoding, bytes: &[u8], whole: bool) -> Self {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut text = String::new();
        let (mut bad, mut first_bad, mut at) = (0, 0, 0);
        loop {
            text.reserve((bytes.len() - at) * 3 + 16);
            let (result, read) =
                decoder.decode_to_string_without_replacement(&bytes[at..], &mut text, whole);
            at += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    if bad == 0 {
                        first_bad = at.saturating_sub(usize::from(length) + usize::from(after));
                    }
                    bad += 1;
                }
            }
        }
        let good = text.chars().filter(|c| !c.is_ascii()).count();
        // A window that ends within its only character says nothing for UTF-8.
        let bad = bad + usize::from(encoding == UTF_8 && !whole && good == 0);
        Self { encoding, text, good, bad, first_bad }
    }

    fn is_mostly_good(&self) -> bool {
        self.good > 10 * self.bad
    }

    fn is_hopeless(&self) -> bool {
        self.bad > self.good
    }

    /// The share of everyday characters among those beyond ASCII. Korean of today is written in Hangul
    /// alone: Chinese read as Korean is a mixture.
    fn quality(&self) -> f64 {
        let is_hangul = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c);
        let is_korean = self.text.contains(is_hangul);
        let beyond = self.text.chars().filter(|c| !c.is_ascii());
        let counts =
            |c: char| is_everyday(c) && !(is_korean && ('\u{4E00}'..='\u{9FFF}').contains(&c));
        beyond.filter(|&c| counts(c)).count() as f64 / self.good.max(1) as f64
    }

    fn reads_better_than(&self, other: &Self) -> bool {
        const LEAST: usize = 4;
        let quality = self.quality();
        self.good >= LEAST && quality >= 0.9 && quality - other.quality() >= 0.1
    }
}

/// Returns whether a character stands in everyday East Asian text.
fn is_everyday(c: char) -> bool {
    match c {
        // Half-width katakana and their like are what Chinese becomes in Shift_JIS.
        '\u{FF61}'..='\u{FFDC}' => false,
        '\u{00B7}'
        | '\u{2010}'..='\u{2027}'
        | '\u{3000}'..='\u{30FF}'
        | '\u{FF00}'..='\u{FFEF}'
        | '\u{AC00}'..='\u{D7A3}' => true,
        '\u{4E00}'..='\u{9FFF}' => is_in(GB18030, 0xB0..=0xD7, c) || is_in(BIG5, 0xA4..=0xC6, c),
        _ => false,
    }
}

/// Returns whether a character has two bytes in an encoding, of which the first is one of `leads`.
fn is_in(encoding: &'static Encoding, leads: std::ops::RangeInclusive<u8>, c: char) -> bool {
    let mut out = [0; 8];
    let mut text = [0; 4];
    let mut encoder = encoding.new_encoder();
    let (result, _, written) =
        encoder.encode_from_utf8_without_replacement(c.encode_utf8(&mut text), &mut out, true);
    let is_level_1 = leads.contains(&out[0]) && (encoding == BIG5 || out[1] >= 0xA1);
    result == encoding_rs::EncoderResult::InputEmpty && written == 2 && is_level_1
}

/// The encoding, other than UTF-8, of bytes some of which are beyond ASCII.
fn guess(bytes: &[u8], whole: bool) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    let decodes = |encoding: &'static Encoding| {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut out = vec![0; bytes.len() * 3 + 16];
        let (result, _, _, errors) = decoder.decode_to_utf8(bytes, &mut out, whole);
        result == CoderResult::InputEmpty && !errors
    };
    if guessed == GBK || (guessed.is_single_byte() && decodes(GB18030)) { GB18030 } else { guessed }
}
