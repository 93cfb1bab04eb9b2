//! Terms as bytes: a letter for the kind, then the text.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;
use siphasher::sip128::{Hasher128, SipHasher13 as SipHasher13Wide};

use crate::rdf::term::{BlankNode, Literal, NamedNode, Term, TermRef};

const XSD_STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// Writes a term; `None` for a kind that is not kept (triple terms, texts with a direction).
pub(super) fn encode(term: TermRef<'_>, out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    let mut put = |kind: u8, text: &str| {
        out.push(kind);
        out.extend_from_slice(text.as_bytes());
    };
    match term {
        TermRef::NamedNode(node) => put(b'I', node.as_str()),
        TermRef::BlankNode(node) => put(b'B', node.as_str()),
        TermRef::Literal(literal) => {
            if literal.direction().is_some() {
                return None;
            }
            let (kind, of) = match literal.language() {
                Some(language) => (b'L', language),
                None => (b'T', literal.datatype().as_str()),
            };
            if of == XSD_STRING {
                put(b'S', literal.value());
            } else {
                put(kind, "");
                out.extend_from_slice(&u16::try_from(of.len()).ok()?.to_le_bytes());
                out.extend_from_slice(of.as_bytes());
                out.extend_from_slice(literal.value().as_bytes());
            }
        }
        TermRef::Triple(_) => return None,
    }
    Some(())
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> Option<Term> {
    let (kind, rest) = bytes.split_first()?;
    let text = |bytes| std::str::from_utf8(bytes).ok();
    Some(match kind {
        b'I' => NamedNode::new_unchecked(text(rest)?).into(),
        b'B' => BlankNode::new_unchecked(text(rest)?).into(),
        b'S' => Literal::new_simple_literal(text(rest)?).into(),
        b'L' | b'T' => {
            let (length, rest) = rest.split_at_checked(2)?;
            let length = usize::from(u16::from_le_bytes(length.try_into().ok()?));
            let (of, value) = rest.split_at_checked(length)?;
            let (of, value) = (text(of)?, text(value)?);
            if *kind == b'L' {
                Literal::new_language_tagged_literal_unchecked(value, of).into()
            } else {
                Literal::new_typed_literal(value, NamedNode::new_unchecked(of)).into()
            }
        }
        _ => return None,
    })
}

/// What stands for a term while columns are made; two terms never share it in practice (SipHash-1-3
/// of 128 bits, as wide as what Oxigraph itself stores in place of a text).
pub(super) fn hash(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13Wide::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

/// Tells damaged bytes from whole ones.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish()
}
