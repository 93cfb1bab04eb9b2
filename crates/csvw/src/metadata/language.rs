//! Language tags of BCP 47 (RFC 5646, section 2.1): syntax only.
//!
//! Refuses to know which languages exist: `qq` is well-formed.

/// Irregular tags that the grammar lists by name.
const GRANDFATHERED: &[&str] = &[
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];

/// Returns whether `tag` is well-formed.
pub(super) fn is_language_tag(tag: &str) -> bool {
    let lower = tag.to_ascii_lowercase();
    if GRANDFATHERED.contains(&lower.as_str()) {
        return true;
    }
    let mut parts = lower.split('-').peekable();
    let Some(language) = parts.next() else {
        return false;
    };
    let alphabetic = |s: &str| s.bytes().all(|b| b.is_ascii_alphabetic());
    let alphanumeric = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric());
    if language == "x" {
        return is_private_use(parts);
    }
    if !(2..=8).contains(&language.len()) || !alphabetic(language) {
        return false;
    }
    if language.len() <= 3 {
        for _ in 0..3 {
            if parts.next_if(|p| p.len() == 3 && alphabetic(p)).is_none() {
                break;
            }
        }
    }
    let _ = parts.next_if(|p| p.len() == 4 && alphabetic(p));
    let digits = |p: &str| p.bytes().all(|b| b.is_ascii_digit());
    let _ = parts.next_if(|p| (p.len() == 2 && alphabetic(p)) || (p.len() == 3 && digits(p)));
    let variant = |p: &&str| {
        alphanumeric(p)
            && ((5..=8).contains(&p.len())
                || (p.len() == 4 && p.starts_with(|c: char| c.is_ascii_digit())))
    };
    while parts.next_if(variant).is_some() {}
    while let Some(singleton) = parts.next() {
        if singleton == "x" {
            return is_private_use(parts);
        }
        if singleton.len() != 1 || !alphanumeric(singleton) {
            return false;
        }
        let mut count = 0;
        while parts.next_if(|p| (2..=8).contains(&p.len()) && alphanumeric(p)).is_some() {
            count += 1;
        }
        if count == 0 {
            return false;
        }
    }
    true
}

fn is_private_use<'a>(parts: impl Iterator<Item = &'a str>) -> bool {
    let mut count = 0;
    for part in parts {
        if !(1..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return false;
        }
        count += 1;
    }
    count > 0
}

/// Returns whether two tags match: equal when cut to the length of the shorter, or `und`.
pub(super) fn languages_match(a: &str, b: &str) -> bool {
    if a.eq_ignore_ascii_case(super::UNDETERMINED) || b.eq_ignore_ascii_case(super::UNDETERMINED) {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.get(..short.len()).is_some_and(|head| head.eq_ignore_ascii_case(short))
        && matches!(long.as_bytes().get(short.len()), None | Some(b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_tags_are_told_from_others() {
        let check = |tag, expected| assert_eq!(is_language_tag(tag), expected, "{tag}");
        for tag in [
            "en",
            "zh-Hans-CN",
            "zh-cmn-Hans-CN",
            "de-1996",
            "und",
            "en-a-bbb-x-a-ccc",
            "x-whatever",
            "sl-rozaj-biske",
            "es-419",
            "i-klingon",
            "qaa-Qaaa-QM-x-southern",
        ] {
            check(tag, true);
        }
        for tag in [
            "",
            "a",
            "a-bad-language",
            "notavalidlanguagetag",
            "en-",
            "zh_CN",
            "en-a",
            "x",
            "1",
            "de-419-DE",
        ] {
            check(tag, false);
        }
    }

    #[test]
    fn a_tag_matches_its_longer_forms() {
        let check = |a, b, expected| assert_eq!(languages_match(a, b), expected);
        check("en", "en-US", true);
        check("en-us", "en-US", true);
        check("en", "de", false);
        check("und", "de", true);
        check("en", "eng", false);
    }
}
