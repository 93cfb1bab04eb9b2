//! When two names are one organization's: the core of a name, without what ledgers put in or leave out.

use crate::text;

/// The core of an organization's name: simplified, without the divisions before it and without 农民、专业、股份.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Core(pub(crate) String);

impl Core {
    /// Takes the core of a name; `parents` are the names of the enclosing divisions from the province down.
    pub(crate) fn of(name: &str, parents: &[String]) -> Core {
        let squeezed = text::squeezed(name);
        let mut rest = squeezed.as_str();
        for parent in parents {
            rest = strip_division(rest, parent);
        }
        let mut core: String =
            rest.chars().filter(|c| !"()[]\"'“”‘’「」·-—".contains(*c)).collect();
        for word in ["农民", "专业", "股份", "责任"] {
            if core.contains(word) {
                core = core.replace(word, "");
            }
        }
        Core(core)
    }
}

/// Returns what is left of an organization's name for comparing: simplified, without the divisions before it and without 农民,
/// 专业, 股份. `parents` are the names of the enclosing divisions from the province down.
///
/// ```
/// let parents = ["清丰县".to_owned()];
/// assert_eq!(ledger::core_of_name("清丰县果华肉牛农民专业合作社", &parents), "果华肉牛合作社");
/// ```
pub fn core_of_name(name: &str, parents: &[String]) -> String {
    Core::of(name, parents).0
}

/// Takes a division's name off the front: the official one, or without its suffix where enough is left.
fn strip_division<'a>(text: &'a str, division: &str) -> &'a str {
    if let Some(rest) = text.strip_prefix(division).filter(|r| r.chars().count() >= 4) {
        return rest;
    }
    // A base begins as the whole does.
    let first = division.trim_start().chars().next().map(text::simplify);
    if first.is_none() || text.chars().next() != first {
        return text;
    }
    let base = base_of(division);
    if base.chars().count() >= 2
        && let Some(rest) = text.strip_prefix(base.as_str()).filter(|r| r.chars().count() >= 6)
    {
        return rest.strip_prefix(['县', '市', '区', '镇', '乡', '村']).unwrap_or(rest);
    }
    text
}

/// A division's name without its suffix: 古泉街道 → 古泉, 王屯村村民委员会 → 王屯.
pub(crate) fn base_of(division: &str) -> String {
    let squeezed = text::squeezed(division);
    let mut base = squeezed.as_str();
    while let Some(rest) = [
        "村民委员会",
        "居民委员会",
        "村委会",
        "居委会",
        "社区",
        "委员会",
        "街道办事处",
        "街道",
        "自治州",
        "自治县",
        "自治区",
        "地区",
        "嘎查",
        "苏木",
        "村",
        "镇",
        "乡",
        "县",
        "市",
        "区",
        "省",
        "旗",
        "盟",
        "州",
        "居",
    ]
    .iter()
    .find_map(|suffix| base.strip_suffix(suffix))
    .filter(|rest| rest.chars().count() >= 1)
    {
        base = rest;
    }
    base.to_owned()
}

/// What is left of a Party organization's name without 中共, its divisions and its kind: empty for a village's own branch.
///
/// `places` are the names of its divisions from the province down, then other spellings of the village.
pub(crate) fn party_rest(name: &str, places: &[String]) -> String {
    let squeezed = text::squeezed(name);
    let mut rest = squeezed.trim_start_matches("中共").trim_start_matches("中国共产党");
    for ending in [
        "总支部委员会",
        "总支委员会",
        "支部委员会",
        "委员会",
        "党总支",
        "总支部",
        "党支部",
        "党委",
        "党组织",
        "总支",
        "支部",
        "党小组",
    ] {
        if let Some(head) = rest.strip_suffix(ending) {
            rest = head;
            break;
        }
    }
    let mut rest = rest.to_owned();
    for place in places {
        let whole = text::squeezed(place);
        let base = base_of(&whole);
        if let Some(tail) = rest.strip_prefix(whole.as_str()) {
            rest = tail.to_owned();
        } else if let Some(tail) = rest.strip_prefix(base.as_str()).filter(|_| !base.is_empty()) {
            rest = tail
                .trim_start_matches(['县', '市', '区', '镇', '乡', '村', '居', '街', '道', '社'])
                .to_owned();
        }
    }
    for filler in ["村", "社区", "居委会", "村委会", "嘎查", "区", "街道", "镇", "乡"]
    {
        if rest == filler {
            rest.clear();
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn a_cooperative_has_one_core_in_any_spelling() {
        let parents = names(&["河南省", "濮阳市", "清丰县", "柳格镇", "十八户村民委员会"]);
        let core = Core::of("清丰县诚丰中药材合作社", &parents);
        for other in [
            "诚丰中药材合作社",
            "清丰县诚丰中药材农民专业合作社",
            "清丰县诚丰中药材\n专业合作社",
            "清豐縣誠豐中藥材合作社",
        ] {
            assert_eq!(Core::of(other, &parents), core, "{other}");
        }
        assert_ne!(Core::of("诚丰中药材农民专业合作社联合社", &parents), core);
        assert_ne!(Core::of("诚丰茶叶合作社", &parents), core);
    }

    #[test]
    fn a_villages_branch_is_one_in_any_spelling() {
        let places = names(&["吉林省", "长春市", "公主岭市", "岭西街道", "新建社区居委会"]);
        for name in [
            "新建社区党支部",
            "岭西街道新建社区党支部",
            "中共岭西街道新建社区支部委员会",
            "中共公主岭市岭西街道新建社区支部委员会",
        ] {
            assert_eq!(party_rest(name, &places), "", "{name}");
        }
        assert_eq!(party_rest("新建社区康和合作社党支部", &places), "康和合作社");
        assert_eq!(base_of("王屯村村民委员会"), "王屯");
        assert_eq!(base_of("古泉街道"), "古泉");
    }
}
