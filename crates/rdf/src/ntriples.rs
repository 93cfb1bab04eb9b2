//! Writing the terms of N-Triples and N-Quads as bytes.
//!
//! Follows *RDF 1.1 N-Triples*, sections 2 and 4 (canonical form): of a string only `"`, `\`, line
//! feed and carriage return are escaped. Refuses to know statements and where the bytes go.

/// For each byte, what it is escaped to in a string: 0 is itself.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table
};

/// For each byte, whether an IRI may not hold it.
const FORBIDDEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte <= 0x20 {
        table[byte] = true;
        byte += 1;
    }
    let others = b"<>\"{}|^`\\\x7f";
    let mut i = 0;
    while i < others.len() {
        table[others[i] as usize] = true;
        i += 1;
    }
    table
};

/// Appends the inside of a string literal: `text` without its quotes, escaped.
pub fn push_string(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|b| ESCAPES[usize::from(*b)] != 0) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(&[b'\\', ESCAPES[usize::from(rest[at])]]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// Appends the inside of an IRI: bytes that no IRI may hold become `%XX`.
pub fn push_iri(out: &mut Vec<u8>, iri: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = iri.as_bytes();
    while let Some(at) = rest.iter().position(|b| FORBIDDEN[usize::from(*b)]) {
        out.extend_from_slice(&rest[..at]);
        let (high, low) = (rest[at] >> 4, rest[at] & 15);
        out.extend_from_slice(&[b'%', HEX[usize::from(high)], HEX[usize::from(low)]]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// Appends `<iri>`.
pub fn push_node(out: &mut Vec<u8>, iri: &str) {
    out.push(b'<');
    push_iri(out, iri);
    out.push(b'>');
}

/// Appends a number in decimal.
pub fn push_number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(push: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn only_what_must_be_is_escaped() {
        assert_eq!(written(|o| push_string(o, "a\"b\\c\nd\re\t村")), "a\\\"b\\\\c\\nd\\re\t村");
        assert_eq!(written(|o| push_node(o, "http://a/b c<村>")), "<http://a/b%20c%3C村%3E>");
        assert_eq!(written(|o| push_number(o, 0)), "0");
        assert_eq!(written(|o| push_number(o, u64::MAX)), u64::MAX.to_string());
    }
}
