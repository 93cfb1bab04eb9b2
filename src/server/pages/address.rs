//! From IRIs to addresses on this server, and back.

use std::fmt::Write as _;

use crate::namespace;

/// The address of a thing: under `/id/` where its IRI is one of ours.
pub(super) fn of_thing(iri: &str) -> String {
    match local(iri) {
        Some(local) => format!("/id/{}", path(local)),
        None => format!("/doc?iri={}", value(iri)),
    }
}

/// The address of the page of a thing.
pub(super) fn of_page(iri: &str) -> String {
    match local(iri) {
        Some(local) => format!("/doc/{}", path(local)),
        None => format!("/doc?iri={}", value(iri)),
    }
}

/// What stands behind the base of our IRIs.
pub(super) fn local(iri: &str) -> Option<&str> {
    iri.strip_prefix(namespace::ID).filter(|local| !local.is_empty())
}

/// The IRIs that a path under a prefix may mean: as it is written, and decoded (an IRI may hold `%E6` itself, and
/// a browser writes `村` so).
pub(super) fn iris(uri_path: &str, prefix: &str) -> Vec<String> {
    let Some(raw) = uri_path.strip_prefix(prefix) else { return Vec::new() };
    let mut found = vec![format!("{}{raw}", namespace::ID)];
    let decoded = decoded(raw);
    if decoded != raw {
        found.push(format!("{}{decoded}", namespace::ID));
    }
    found
}

/// Percent-decoding; what is not UTF-8 then stays as it was.
pub(super) fn decoded(text: &str) -> String {
    let digit = |b: Option<&u8>| b.and_then(|b| (*b as char).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Text as a path: `/` stays, and so does `%`, which an IRI holds where it was encoded before.
pub(super) fn path(text: &str) -> String {
    encoded(text, b"-._~!$&'()*+,;=:@/%")
}

/// Text as a value in a query.
pub(super) fn value(text: &str) -> String {
    encoded(text, b"-._~")
}

fn encoded(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_iri_of_ours_comes_back_from_its_address() {
        for local in ["division/52", "scheme/党支部", "scheme/%E5%85%9A", "e/1#selector", "a/b?c"]
        {
            let iri = format!("{}{local}", namespace::ID);
            let address = of_thing(&iri);
            assert!(address.is_ascii(), "{address}");
            assert!(!address.contains(['#', '?']), "{address}");
            assert!(iris(&address, "/id/").contains(&iri), "{address}");
        }
    }

    #[test]
    fn other_iris_are_named_whole() {
        assert_eq!(of_thing("http://e.org/a?b&c#d"), "/doc?iri=http%3A%2F%2Fe.org%2Fa%3Fb%26c%23d");
        assert_eq!(decoded("%E6%9D%91%zz%ff"), "%E6%9D%91%zz%ff");
    }
}
