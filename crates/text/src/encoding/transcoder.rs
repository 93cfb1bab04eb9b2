//! Decoding block by block, with the places of what cannot be decoded.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Decodes blocks of an encoding other than UTF-8.
pub(super) struct Transcoder {
    decoder: Decoder,
    normalizes: bool,
    /// Decoded text whose last character may still combine with what follows.
    pending: String,
    /// Source offset of the bytes not yet decoded.
    offset: u64,
    /// Source offsets of what could not be decoded, the first thousand.
    pub(super) bad: Vec<u64>,
    pub(super) finished: bool,
}

impl Transcoder {
    const KEPT: usize = 1000;

    /// Begins at `offset` of the source.
    pub(super) fn new(encoding: &'static Encoding, offset: u64) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            normalizes: encoding != UTF_16BE && encoding != UTF_16LE && encoding != UTF_8,
            pending: String::new(),
            offset,
            bad: Vec::new(),
            finished: false,
        }
    }

    /// Appends what `input` decodes to; what cannot be decoded becomes U+FFFD.
    pub(super) fn push(&mut self, mut input: &[u8], last: bool, out: &mut Vec<u8>) {
        let mut text = std::mem::take(&mut self.pending);
        loop {
            text.reserve(input.len() * 3 + 16);
            let (result, read) =
                self.decoder.decode_to_string_without_replacement(input, &mut text, last);
            self.offset += read as u64;
            input = &input[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
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
