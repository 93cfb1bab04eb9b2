//! Terms as bytes: a letter for the kind, then the text.

use std::hash::Hasher;
use std::io;

use oxigraph::model::BaseDirection;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::file::damaged;
use rdf::term::{
    BlankNode, Literal, LiteralRef, NamedNode, NamedOrBlankNode, Term, TermRef, Triple,
};
use rdf::vocab::xsd;

/// Writes a term in the place of what was there.
pub(super) fn encode(term: TermRef<'_>, out: &mut Vec<u8>) {
    out.clear();
    append(term, out);
}

/// The IRI that bytes of a term stand for.
pub(super) fn iri(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.strip_prefix(b"I")?).ok()
}

/// A term as bytes of its own.
pub(super) fn encoded(term: TermRef<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(term, &mut bytes);
    bytes
}

fn append(term: TermRef<'_>, out: &mut Vec<u8>) {
    match term {
        TermRef::NamedNode(node) => {
            out.push(b'I');
            out.extend_from_slice(node.as_str().as_bytes());
        }
        TermRef::BlankNode(node) => {
            out.push(b'B');
            out.extend_from_slice(node.as_str().as_bytes());
        }
        TermRef::Literal(literal) => append_literal(literal, out),
        TermRef::Triple(triple) => {
            out.push(b'Q');
            for term in [
                TermRef::from(triple.subject.as_ref()),
                TermRef::from(triple.predicate.as_ref()),
                triple.object.as_ref(),
            ] {
                part(&encoded(term), out);
            }
        }
    }
}

fn append_literal(literal: LiteralRef<'_>, out: &mut Vec<u8>) {
    let datatype = literal.datatype();
    match (literal.language(), literal.direction()) {
        (Some(language), None) => {
            out.push(b'L');
            part(language.as_bytes(), out);
        }
        (Some(language), Some(direction)) => {
            out.push(if direction == BaseDirection::Ltr { b'>' } else { b'<' });
            part(language.as_bytes(), out);
        }
        (None, _) if datatype.as_str() == xsd::STRING => out.push(b'S'),
        (None, _) => {
            out.push(b'T');
            part(datatype.as_str().as_bytes(), out);
        }
    }
    out.extend_from_slice(literal.value().as_bytes());
}

/// Writes bytes behind their length, seven bits of it at a time.
fn part(bytes: &[u8], out: &mut Vec<u8>) {
    let mut length = bytes.len();
    while length >= 128 {
        out.push((length % 128) as u8 | 128);
        length /= 128;
    }
    out.push(length as u8);
    out.extend_from_slice(bytes);
}

/// Reads what [`part`] wrote, and what follows it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut length, mut shift) = (0_usize, 0);
    for (at, byte) in bytes.iter().enumerate() {
        length |= usize::from(byte % 128).checked_shl(shift)?;
        shift += 7;
        if *byte < 128 {
            return bytes[at + 1..].split_at_checked(length);
        }
    }
    None
}

/// The kind of a term, its language or datatype if it has one, and its text; nothing of a triple.
pub(super) fn parts(bytes: &[u8]) -> Option<(u8, &str, &str)> {
    let (kind, rest) = bytes.split_first()?;
    let (of, text) = match kind {
        b'I' | b'B' | b'S' => (&[] as &[u8], rest),
        b'T' | b'L' => split(rest)?,
        _ => return None,
    };
    Some((*kind, std::str::from_utf8(of).ok()?, std::str::from_utf8(text).ok()?))
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> io::Result<Term> {
    decoded(bytes).ok_or_else(damaged)
}

fn decoded(bytes: &[u8]) -> Option<Term> {
    let (kind, rest) = bytes.split_first()?;
    let text = |bytes| std::str::from_utf8(bytes).ok();
    Some(match kind {
        b'I' => NamedNode::new_unchecked(text(rest)?).into(),
        b'B' => BlankNode::new_unchecked(text(rest)?).into(),
        b'S' => Literal::new_simple_literal(text(rest)?).into(),
        b'Q' => {
            let (subject, rest) = split(rest)?;
            let (predicate, rest) = split(rest)?;
            let (object, _) = split(rest)?;
            let Term::NamedNode(predicate) = decoded(predicate)? else { return None };
            let subject = NamedOrBlankNode::try_from(decoded(subject)?).ok()?;
            Term::Triple(Box::new(Triple::new(subject, predicate, decoded(object)?)))
        }
        _ => {
            let (of, value) = split(rest)?;
            let (of, value) = (text(of)?, text(value)?);
            let directed = |direction| {
                Literal::new_directional_language_tagged_literal_unchecked(value, of, direction)
            };
            Term::from(match kind {
                b'T' => Literal::new_typed_literal(value, NamedNode::new_unchecked(of)),
                b'L' => Literal::new_language_tagged_literal_unchecked(value, of),
                b'>' => directed(BaseDirection::Ltr),
                b'<' => directed(BaseDirection::Rtl),
                _ => return None,
            })
        }
    })
}

/// What stands for a term while columns are made; two terms never share it in practice (SipHash-1-3
/// of 128 bits, as wide as what Oxigraph itself stores in place of a text).
pub(super) fn hash(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_comes_back_as_it_went_in() {
        let node = |name: &str| NamedNode::new_unchecked(format!("http://e/{name}"));
        let long = node(&"n".repeat(70_000));
        let direction = BaseDirection::Rtl;
        let terms: Vec<Term> = vec![
            node("a").into(),
            BlankNode::new_unchecked("b").into(),
            Literal::new_simple_literal("文本").into(),
            Literal::new_simple_literal("").into(),
            Literal::new_language_tagged_literal_unchecked("text", "zh-hans").into(),
            Literal::new_directional_language_tagged_literal_unchecked("t", "ar", direction).into(),
            Literal::new_typed_literal("1", node("type")).into(),
            Literal::new_typed_literal("1", long).into(),
            Term::Triple(Box::new(Triple::new(
                BlankNode::new_unchecked("b"),
                node("p"),
                Literal::new_simple_literal("o"),
            ))),
        ];
        let mut bytes = Vec::new();
        for term in terms {
            encode(term.as_ref(), &mut bytes);
            assert_eq!(decode(&bytes).unwrap(), term);
        }
        assert!(decode(b"").is_err());
        assert!(decode(b"T\xff").is_err());
        assert!(decode(b"Q\x05I").is_err());
    }
}
