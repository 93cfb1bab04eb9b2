//! Messages with places in them, from a catalogue in the PO format.

/// A message and its translation; `{}` stands for what a message holds at that place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// What the message says between its places.
    parts: Vec<String>,
    translation: String,
}

impl Template {
    fn new(message: &str, translation: &str) -> Self {
        Self {
            parts: message.split("{}").map(str::to_owned).collect(),
            translation: translation.to_owned(),
        }
    }

    /// How many characters it fixes.
    fn fixed(&self) -> usize {
        self.parts.iter().map(|part| part.chars().count()).sum()
    }

    /// Returns what stands at the places of `said`, if it is this message.
    pub(super) fn find<'s>(&self, said: &'s str) -> Option<Vec<&'s str>> {
        let (first, others) = self.parts.split_first()?;
        let mut rest = said.strip_prefix(first.as_str())?;
        let Some((last, middle)) = others.split_last() else {
            return rest.is_empty().then(Vec::new);
        };
        let mut found = Vec::new();
        for part in middle {
            // Two places side by side: the first takes all.
            let at = if part.is_empty() { rest.len() } else { rest.find(part.as_str())? };
            found.push(&rest[..at]);
            rest = &rest[at + part.len()..];
        }
        found.push(rest.strip_suffix(last.as_str())?);
        Some(found)
    }

    /// Fills the translation: `{}` takes the next place, `{2}` the second.
    pub(super) fn fill(&self, found: &[&str], translate: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        let mut next = 0;
        let mut pieces = self.translation.split('{');
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (number, text) = piece.split_once('}').unwrap_or(("", piece));
            let at = number.parse::<usize>().map_or(next, |n| n.saturating_sub(1));
            next = at + 1;
            out.push_str(&found.get(at).map(|part| translate(part)).unwrap_or_default());
            out.push_str(text);
        }
        out
    }

    /// Whether the translation asks only for places that there are.
    #[cfg(test)]
    pub(super) fn is_whole(&self) -> bool {
        let marks: Vec<String> = (1..self.parts.len()).map(|n| format!("\u{1}{n}")).collect();
        let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
        let filled = self.fill(&marks, str::to_owned);
        let asked = self.translation.matches('{').count();
        !self.translation.is_empty() && filled.matches('\u{1}').count() == asked
    }
}

/// Reads a catalogue: pairs of `msgid` and `msgstr`, each one quoted line. Those that fix most come first.
pub(super) fn parse(po: &str) -> Vec<Template> {
    let mut templates = Vec::new();
    let mut message = String::new();
    for line in po.lines() {
        if let Some(text) = line.strip_prefix("msgid ") {
            message = unquoted(text);
        } else if let Some(text) = line.strip_prefix("msgstr ")
            && !message.is_empty()
        {
            templates.push(Template::new(&message, &unquoted(text)));
        }
    }
    templates.sort_by_key(|template| std::cmp::Reverse(template.fixed()));
    templates
}

fn unquoted(text: &str) -> String {
    let text = text.trim().trim_start_matches('"');
    let text = text.strip_suffix('"').unwrap_or(text);
    text.replace("\\\"", "\"").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_and_filled_in_any_order() {
        let template = Template::new("{} of {}", "{2}的{1}");
        assert_eq!(template.find("leaf of tree").unwrap(), ["leaf", "tree"]);
        assert_eq!(template.fill(&["leaf", "tree"], str::to_owned), "tree的leaf");
        assert_eq!(template.find("leaf"), None);
        assert!(template.is_whole());
        assert!(!Template::new("{}", "{}{}").is_whole());
    }

    #[test]
    fn what_fixes_more_comes_first() {
        let po = "msgid \"{} is\"\nmsgstr \"a\"\n\nmsgid \"`{}` is \\\"b\\\"\"\nmsgstr \"b\"\n";
        let all = parse(po);
        assert_eq!(all[0].translation, "b");
        assert!(all[0].find("`x` is \"b\"").is_some());
    }
}
