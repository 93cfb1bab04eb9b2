//! Other names of a place: in brackets behind the name, or in a remark.

/// What another name is to the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The name before (`原张庄村`).
    Former,
    /// The name now (`现更名为李庄村`, `2021年并入高庙村`).
    Present,
    /// Nothing is said: another name, a part, or the township.
    Other,
}

/// Words before a former name.
const FORMER: [&str; 9] =
    ["原名为", "原名", "原为", "原系", "原属", "曾用名", "旧称", "旧名", "原"];

/// Words before the present name.
const PRESENT: [&str; 22] = [
    "现更名为",
    "更名为",
    "改名为",
    "合并到",
    "合并至",
    "合并为",
    "合并成",
    "合并入",
    "已并入",
    "撤并到",
    "撤并至",
    "划归",
    "划入",
    "并入",
    "并到",
    "改为",
    "现名",
    "现为",
    "现属",
    "现称",
    "今为",
    "现",
];

/// Splits `新名（原旧名）` into the text outside of brackets and the texts inside, of any kind of bracket; none if there is none.
pub(crate) fn brackets(text: &str) -> Option<(String, Vec<&str>)> {
    const OPEN: [char; 6] = ['（', '(', '〔', '[', '【', '［'];
    const CLOSE: [char; 6] = ['）', ')', '〕', ']', '】', '］'];
    let mut outside = String::new();
    let mut inside = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(OPEN) {
        let (before, after) = rest.split_at(open);
        let after = &after[after.chars().next().map_or(0, char::len_utf8)..];
        let close = after.find(CLOSE).unwrap_or(after.len());
        outside.push_str(before);
        inside.push(&after[..close]);
        rest = &after[close..];
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
    if inside.is_empty() || outside.trim().is_empty() {
        return None;
    }
    outside.push_str(rest);
    Some((outside, inside))
}

/// Returns the other names that a remark or a text in brackets tells, present ones first.
pub(crate) fn other_names(text: &str, in_brackets: bool) -> Vec<(Relation, &str)> {
    let mut names = Vec::new();
    for part in text.split(['，', ',', '；', ';', '。', '、', '\n', ' ', '　', '：', ':']) {
        let found = find(part, &PRESENT).map(|name| (Relation::Present, name));
        let found = found.or_else(|| find(part, &FORMER).map(|name| (Relation::Former, name)));
        match found {
            Some((relation, name)) if !name.is_empty() => names.push((relation, name)),
            None if in_brackets && !part.trim().is_empty() => names.push((Relation::Other, part)),
            _ => {}
        }
    }
    names.sort_by_key(|(relation, _)| *relation != Relation::Present);
    names
}

/// Returns what stands behind the first of these words, without quotation marks.
fn find<'a>(part: &'a str, words: &[&str]) -> Option<&'a str> {
    let part = part.trim();
    // One character alone is such a word only at the beginning: 三原县 is no former name.
    let word = words.iter().find(|word| match word.chars().count() {
        1 => part.starts_with(**word),
        _ => part.contains(**word),
    })?;
    let name = part.split_once(word)?.1;
    let name = name.trim_start_matches(['为', '是', '“', '"', '「', '：']);
    let end = name.find(['”', '"', '」', '（', '(', '）', ')']).unwrap_or(name.len());
    Some(name[..end].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_part_the_new_name_from_the_old_one() {
        let (outside, inside) = brackets("光明村（原榆鹿坪村）").unwrap();
        assert_eq!((outside.as_str(), inside), ("光明村", vec!["原榆鹿坪村"]));
        assert_eq!(brackets("光明村"), None);
        assert_eq!(brackets("（光明村）"), None);
        assert!(brackets("光明村（原").is_some());
    }

    #[test]
    fn remarks_tell_former_and_present_names() {
        assert_eq!(
            other_names("柏榆湾村2021年并入高庙村", false),
            vec![(Relation::Present, "高庙村")]
        );
        assert_eq!(other_names("原张庄村", false), vec![(Relation::Former, "张庄村")]);
        assert_eq!(
            other_names("2019年更名为“李庄社区”", false),
            vec![(Relation::Present, "李庄社区")]
        );
        assert_eq!(other_names("八义集镇", true), vec![(Relation::Other, "八义集镇")]);
        assert!(other_names("新社，暂无数据", false).is_empty());
    }
}
