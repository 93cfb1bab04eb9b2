use super::{DraftError, Fact};

/// A part of a text that is put to a model at once: first character, one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Cuts a text into passages of at most `limit` characters: at the ends of lines, else of sentences.
///
/// ```
/// use extraction::draft::passages;
/// let cut = passages("甲村。\n乙村。丙村。\n", 5);
/// assert_eq!(cut.len(), 3);
/// assert_eq!((cut[0].start, cut[2].end), (0, 11));
/// ```
pub fn passages(text: &str, limit: usize) -> Vec<Passage> {
    let chars: Vec<char> = text.chars().collect();
    let limit = limit.max(1);
    let mut out = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let most = (start + limit).min(chars.len());
        let cut = |ends: &[char]| chars[start..most].iter().rposition(|c| ends.contains(c));
        let end = if most == chars.len() {
            most
        } else {
            cut(&['\n'])
                .or_else(|| cut(&['。', '！', '？', '；']))
                .map_or(most, |at| start + at + 1)
        };
        if chars[start..end].iter().any(|c| !c.is_whitespace()) {
            out.push(Passage { start, end });
        }
        start = end;
    }
    out
}

/// What a model answered for a passage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The facts, with offsets in the whole text.
    pub facts: Vec<Fact>,
    /// What cannot be read as a fact, as the model wrote it.
    pub unread: Vec<String>,
}

/// Reads the answer of a model for passage number `n`: JSON, also within a fence or between words.
///
/// A quote that stands in the passage just once gets its true place there, because models count badly; any other keeps the place
/// that the model says, and the gate judges it.
///
/// # Errors
///
/// The answer holds no JSON.
pub fn answer(words: &str, text: &str, passage: Passage, n: usize) -> Result<Answer, DraftError> {
    let first = words.find(['{', '[']).unwrap_or(0);
    let last = words.rfind(['}', ']']).map_or(words.len(), |at| at + 1);
    let json: serde_json::Value = serde_json::from_str(words.get(first..last).unwrap_or_default())?;
    let listed = json.get("facts").unwrap_or(&json).as_array().cloned().unwrap_or_default();
    let within: Vec<char> =
        text.chars().skip(passage.start).take(passage.end - passage.start).collect();
    let mut out = Answer::default();
    for (i, value) in listed.into_iter().enumerate() {
        let mut fact: Fact = match serde_json::from_value(value.clone()) {
            Ok(fact) => fact,
            Err(_) => {
                out.unread.push(value.to_string());
                continue;
            }
        };
        let id = if fact.id.is_empty() { format!("f{}", i + 1) } else { fact.id };
        fact.id = format!("p{n}-{id}");
        let quote: Vec<char> = fact.quote.chars().collect();
        let places: Vec<usize> = if quote.is_empty() {
            Vec::new()
        } else {
            within
                .windows(quote.len())
                .enumerate()
                .filter(|(_, w)| *w == quote)
                .map(|t| t.0)
                .collect()
        };
        let at = if let [only] = places[..] { only } else { fact.start };
        fact.start = passage.start.saturating_add(at);
        fact.end = fact.start.saturating_add(quote.len());
        out.facts.push(fact);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Passage, answer, passages};

    #[test]
    fn passages_cover_the_text_in_order() {
        let text = "一二三四五六七八九十。\n".repeat(40);
        let cut = passages(&text, 50);
        assert_eq!(cut[0].start, 0);
        assert!(cut.windows(2).all(|w| w[0].end == w[1].start));
        assert_eq!(cut.last().map(|p| p.end), Some(text.chars().count()));
        assert!(cut.iter().all(|p| p.end - p.start <= 50));
    }

    #[test]
    fn a_quote_gets_its_place_and_what_is_no_fact_is_kept_aside() {
        let text = "甲村有果园。乙村有茶园。";
        let words = "```json\n{\"facts\": [{\"id\": \"a\", \"kind\": \"place\", \"quote\": \"乙村\", \"start\": 99, \"end\": 3}, {\"kind\": 7}]}\n```";
        let got = answer(words, text, Passage { start: 6, end: 12 }, 2).ok();
        let got = got.unwrap_or_default();
        assert_eq!((got.facts[0].start, got.facts[0].end), (6, 8));
        assert_eq!(got.facts[0].id, "p2-a");
        assert_eq!(got.unread.len(), 1);
        assert!(answer("I cannot help.", text, Passage { start: 0, end: 6 }, 1).is_err());
    }
}
