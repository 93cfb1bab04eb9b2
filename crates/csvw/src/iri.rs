//! Resolving, normalising and escaping IRIs.
//!
//! Follows RFC 3986 sections 5.2 (resolution) and 6.2 (syntax-based normalisation, and scheme-based
//! for `http` and `https`), read for IRIs (RFC 3987), so that Chinese characters stay as they are.
//! Refuses to know what an IRI identifies and opens nothing.
//!
//! # Rationale
//! The WHATWG algorithm of the crate `url` rewrites what it resolves (`http://example.org` gains a
//! slash, non-ASCII is escaped), but CSVW wants the references of metadata and of URI templates as
//! they were written.

use std::fmt::Write as _;

/// The five parts of an IRI reference (RFC 3986, appendix B).
#[derive(Clone, Copy)]
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

fn split(iri: &str) -> Parts<'_> {
    let (rest, fragment) = cut(iri, '#');
    let (rest, query) = cut(rest, '?');
    let (scheme, rest) = match scheme_end(rest) {
        Some(end) => (Some(&rest[..end]), &rest[end + 1..]),
        None => (None, rest),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            (Some(&rest[..end]), &rest[end..])
        }
        None => (None, rest),
    };
    Parts { scheme, authority, path, query, fragment }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(a, b)| (a, Some(b)))
}

/// Returns where the scheme ends, which is where its colon stands.
fn scheme_end(iri: &str) -> Option<usize> {
    let end = iri.find(':')?;
    let scheme = &iri.as_bytes()[..end];
    let known = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    (scheme.first()?.is_ascii_alphabetic() && scheme.iter().all(known)).then_some(end)
}

fn join(parts: Parts<'_>, path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 32);
    if let Some(scheme) = parts.scheme {
        out.push_str(scheme);
        out.push(':');
    }
    if let Some(authority) = parts.authority {
        out.push_str("//");
        out.push_str(authority);
    }
    out.push_str(path);
    if let Some(query) = parts.query {
        out.push('?');
        out.push_str(query);
    }
    if let Some(fragment) = parts.fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// Returns whether `iri` has a scheme.
pub fn is_absolute(iri: &str) -> bool {
    scheme_end(iri).is_some()
}

/// Resolves `reference` against `base` (RFC 3986, 5.2.2). A base without scheme changes nothing
/// but the path.
pub fn resolve(base: &str, reference: &str) -> String {
    let r = split(reference);
    let b = split(base);
    if r.scheme.is_some() {
        let path = if r.authority.is_some() { remove_dot_segments(r.path) } else { r.path.into() };
        return join(r, &path);
    }
    let mut target = Parts { scheme: b.scheme, ..r };
    if r.authority.is_some() {
        return join(target, &remove_dot_segments(r.path));
    }
    target.authority = b.authority;
    if r.path.is_empty() {
        target.query = r.query.or(b.query);
        return join(target, b.path);
    }
    if r.path.starts_with('/') {
        return join(target, &remove_dot_segments(r.path));
    }
    let merged = match b.path.rfind('/') {
        Some(end) => format!("{}{}", &b.path[..=end], r.path),
        None if b.authority.is_some() => format!("/{}", r.path),
        None => r.path.to_owned(),
    };
    join(target, &remove_dot_segments(&merged))
}

/// Removes `.` and `..` segments (RFC 3986, 5.2.4).
fn remove_dot_segments(path: &str) -> String {
    if !path.contains("./") && !path.ends_with('.') {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/');
    let segments: Vec<&str> = path.split('/').skip(usize::from(absolute)).collect();
    let last = segments.len().saturating_sub(1);
    for (i, segment) in segments.iter().enumerate() {
        match *segment {
            "." if i == last => kept.push(""),
            "." => {}
            ".." => {
                kept.pop();
                if i == last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    let joined = kept.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

/// Normalises an absolute IRI for comparison (RFC 3986, 6.2.2, and 6.2.3 for `http`, `https`).
pub fn normalize(iri: &str) -> String {
    let parts = split(iri);
    let Some(scheme) = parts.scheme else {
        return normalize_escapes(iri);
    };
    let scheme = scheme.to_ascii_lowercase();
    let mut authority = parts.authority.map(|a| {
        let (user, host) = a.rsplit_once('@').map_or((None, a), |(u, h)| (Some(u), h));
        let host = host.to_lowercase();
        user.map_or_else(|| host.clone(), |u| format!("{u}@{host}"))
    });
    let port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => ":",
    };
    if let Some(a) = &mut authority {
        let end = a.strip_suffix(port).or_else(|| a.strip_suffix(':')).map(str::len);
        a.truncate(end.unwrap_or(a.len()));
    }
    let mut path = normalize_escapes(parts.path);
    if authority.is_some() {
        path = remove_dot_segments(&path);
        if path.is_empty() && scheme.starts_with("http") {
            path.push('/');
        }
    }
    let query = parts.query.map(normalize_escapes);
    let fragment = parts.fragment.map(normalize_escapes);
    let parts = Parts {
        scheme: Some(&scheme),
        authority: authority.as_deref(),
        path: "",
        query: query.as_deref(),
        fragment: fragment.as_deref(),
    };
    join(parts, &path)
}

/// Undoes escapes of unreserved characters and writes the others in upper case.
fn normalize_escapes(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(byte) = rest.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            if is_unreserved(byte) {
                out.push(char::from(byte));
            } else {
                push_escape(&mut out, byte);
            }
            rest = &rest[3..];
        } else {
            out.push('%');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Returns `iri` without its fragment.
pub fn without_fragment(iri: &str) -> &str {
    cut(iri, '#').0
}

/// Returns the path of `iri`: neither authority nor query nor fragment.
pub fn path(iri: &str) -> &str {
    split(iri).path
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn push_escape(out: &mut String, byte: u8) {
    // Writing to a string cannot fail.
    let _ = write!(out, "%{byte:02X}");
}

/// Escapes a title so that it can be a variable of a URI template and a fragment.
pub fn escape_name(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for byte in title.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            push_escape(&mut out, byte);
        }
    }
    out
}

/// The name of the file at a URL: its last segment, without escapes.
pub fn file_name(url: &str) -> String {
    unescape(url.rsplit('/').next().unwrap_or(url))
}

/// Undoes percent-encoding; escapes that are not UTF-8 stay as they are.
pub fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_as_in_rfc_3986_section_5_4() {
        let check = |reference, expected: &str| {
            assert_eq!(resolve("http://a/b/c/d;p?q", reference), expected, "{reference}");
        };
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("g#s", "http://a/b/c/g#s"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("./", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("..g", "http://a/b/c/..g"),
            ("./g/.", "http://a/b/c/g/"),
            ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("乡镇.csv", "http://a/b/c/乡镇.csv"),
        ] {
            check(reference, expected);
        }
    }

    #[test]
    fn equal_urls_normalise_to_one() {
        let check = |iri, expected: &str| assert_eq!(normalize(iri), expected);
        check("HTTP://Example.ORG:80/a/./b/../%7euser", "http://example.org/a/~user");
        check("https://example.org:443", "https://example.org/");
        check("http://example.org:8080/%e6%9d%91", "http://example.org:8080/%E6%9D%91");
        check("urn:example:A", "urn:example:A");
    }

    #[test]
    fn names_are_escaped_and_unescaped() {
        assert_eq!(escape_name("On Street-1.a_b"), "On%20Street%2D1.a_b");
        assert_eq!(unescape(&escape_name("村名 (£)")), "村名 (£)");
        assert_eq!(unescape("100%"), "100%");
    }
}
