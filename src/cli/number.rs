//! Numbers in English sentences.

/// Words that follow a number, with what they are after a one.
const WORDS: [(&str, &str); 23] = [
    ("adopters", "adopter"),
    ("adoptions", "adoption"),
    ("bytes", "byte"),
    ("columns", "column"),
    ("edges", "edge"),
    ("errors", "error"),
    ("events", "event"),
    ("facts", "fact"),
    ("files", "file"),
    ("graphs", "graph"),
    ("lines", "line"),
    ("links", "link"),
    ("names", "name"),
    ("nodes", "node"),
    ("places", "place"),
    ("reports", "report"),
    ("rows", "row"),
    ("segments", "segment"),
    ("statements", "statement"),
    ("tables", "table"),
    ("triples", "triple"),
    ("warnings", "warning"),
    ("years", "year"),
];

/// A sentence whose nouns after a one are in the singular: `1 errors, 2 warnings` is `1 error, 2 warnings`.
pub(super) fn agreed(text: &str) -> String {
    let mut agreed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("1 ") {
        let is_one = !rest[..at].ends_with(|c: char| c.is_ascii_digit() || ".,-".contains(c));
        let (before, after) = rest.split_at(at + 2);
        agreed.push_str(before);
        rest = after;
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        if is_one && let Some((_, one)) = WORDS.iter().find(|(many, _)| *many == &after[..end]) {
            agreed.push_str(one);
            rest = &after[end..];
        }
    }
    agreed.push_str(rest);
    agreed
}

#[cfg(test)]
mod tests {
    use super::agreed;

    #[test]
    fn one_is_followed_by_one() {
        for (said, expected) in [
            ("1 errors, 2 warnings", "1 error, 2 warnings"),
            ("21 errors and 1 rows", "21 errors and 1 row"),
            ("0.1 years, 1,1 rows, 1 of 2 rows", "0.1 years, 1,1 rows, 1 of 2 rows"),
            ("graph 1 tables", "graph 1 table"),
            ("一 1 ", "一 1 "),
        ] {
            assert_eq!(agreed(said), expected);
        }
    }
}
