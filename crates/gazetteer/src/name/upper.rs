//! Names of provinces, prefectures, counties and townships, and the forms in which people write them.

use crate::code::Level;

/// How a form departs from the official name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FormKind {
    /// The official name.
    Official,
    /// Without its ending: `恩施` for `恩施土家族苗族自治州`.
    Short,
    /// A usual other name: `恩施州`.
    Alias,
    /// A former name; the number of the row in the table of renames.
    Former(u16),
    /// Under a name of another ending, as before or after an upgrade: `官湖乡` for `官湖镇`.
    Swapped,
}

/// One way to write a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) text: String,
    pub(crate) kind: FormKind,
}

/// Peoples in names of autonomous divisions, as they are written there with 族.
const PEOPLES: [&str; 55] = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
];

/// Peoples that official names also write without 族 (`巴里坤哈萨克自治县`).
const PEOPLES_ALONE: [&str; 9] =
    ["蒙古", "哈萨克", "塔吉克", "锡伯", "柯尔克孜", "维吾尔", "鄂伦春", "达斡尔", "藏"];

/// Names that only hold a place in the code (`市辖区`, `省直辖县级行政区划`).
pub(crate) fn is_placeholder(name: &str, level: Level) -> bool {
    match level {
        Level::Prefecture => name == "市辖区" || name == "县" || name.contains("直辖县级行政区"),
        Level::County => name == "市辖区" || name.contains("直辖"),
        Level::Township => name.contains("直辖村级区划"),
        Level::Province | Level::Village => false,
    }
}

/// Endings of a level, longer ones first, each with the short word that people use for it.
fn endings(level: Level) -> &'static [(&'static str, &'static str)] {
    match level {
        Level::Province => &[("特别行政区", ""), ("自治区", ""), ("省", ""), ("市", "")],
        Level::Prefecture => {
            &[("自治州", "州"), ("地区", ""), ("盟", ""), ("市", ""), ("州", ""), ("区", "")]
        }
        Level::County => &[
            ("自治县", "县"),
            ("自治旗", "旗"),
            ("县", ""),
            ("新区", ""),
            ("林区", ""),
            ("特区", ""),
            ("矿区", ""),
            ("区", ""),
            ("市", ""),
            ("旗", ""),
        ],
        Level::Township => &[
            ("街道办事处", "街道"),
            ("地区办事处", "地区"),
            ("街道", ""),
            ("民族乡", "乡"),
            ("民族苏木", "苏木"),
            ("苏木", ""),
            ("办事处", ""),
            ("地区", ""),
            ("镇", ""),
            ("乡", ""),
        ],
        Level::Village => &[],
    }
}

/// Endings that one and the same division has before and after an upgrade.
fn swaps(level: Level) -> &'static [&'static str] {
    match level {
        Level::Prefecture => &["市", "地区"],
        Level::County => &["县", "市", "区"],
        Level::Township => &["镇", "乡", "街道"],
        Level::Province | Level::Village => &[],
    }
}

/// Other endings under which one official ending goes.
fn other_endings(ending: &str) -> &'static [&'static str] {
    match ending {
        "街道" => &["街道办事处", "街道办", "办事处", "街"],
        "街道办事处" => &["街道", "街道办", "办事处"],
        "地区" => &["地区办事处", "地区街道"],
        "镇" => &["镇人民政府", "镇政府"],
        "乡" => &["乡人民政府", "乡政府"],
        _ => &[],
    }
}

/// Takes names of peoples off the end; what is left has at least two characters.
fn without_peoples(mut base: &str, alone: bool) -> &str {
    loop {
        let shorter = PEOPLES
            .iter()
            .filter_map(|people| base.strip_suffix('族')?.strip_suffix(people))
            .chain(
                PEOPLES_ALONE
                    .iter()
                    .filter(|_| alone)
                    .filter_map(|people| base.strip_suffix(people)),
            )
            .filter(|rest| rest.chars().count() >= 2)
            .min_by_key(|rest| rest.len());
        match shorter {
            Some(rest) => base = rest,
            None => return base,
        }
    }
}

/// Collects forms, each text once, the first kind kept.
struct Forms(Vec<Form>);

impl Forms {
    fn add(&mut self, text: impl Into<String>, kind: FormKind) {
        let text = text.into();
        if text.chars().count() >= 2 && self.0.iter().all(|form| form.text != text) {
            self.0.push(Form { text, kind });
        }
    }
}

/// Returns the forms in which a division of one of the four upper levels is written. `parents` are its parents'
/// official names, from the province down.
pub(crate) fn forms(name: &str, level: Level, parents: &[&str]) -> Vec<Form> {
    let mut forms = Forms(vec![Form { text: name.to_owned(), kind: FormKind::Official }]);
    if is_placeholder(name, level) {
        return forms.0;
    }
    short_forms(name, level, &mut forms);
    zone_forms(name, &mut forms);
    // `召陵区天桥街街道`, `河北唐山芦台经济开发区`: the parent's name is part of the official one.
    for parent in parents {
        for prefix in [*parent, core(parent)] {
            if prefix.chars().count() < 2 {
                continue;
            }
            let known: Vec<String> = forms
                .0
                .iter()
                .filter(|form| form.kind != FormKind::Swapped)
                .map(|form| form.text.clone())
                .collect();
            for text in known {
                if let Some(rest) = text.strip_prefix(prefix) {
                    let rest = rest.strip_prefix(['市', '县', '区']).unwrap_or(rest);
                    if rest.chars().count() >= 2 && !is_ending(rest, level) {
                        forms.add(rest, FormKind::Alias);
                    }
                }
            }
        }
    }
    forms.0
}

/// Whether nothing but an ending is left (`地区`, `林区`).
fn is_ending(text: &str, level: Level) -> bool {
    endings(level).iter().any(|(ending, _)| *ending == text)
        || swaps(level).contains(&text)
        || ["族乡", "自治县", "自治州"].contains(&text)
}

/// Returns a name without the ending of its level.
fn core(name: &str) -> &str {
    for level in [Level::Prefecture, Level::County, Level::Province] {
        for (ending, _) in endings(level) {
            if let Some(base) = name.strip_suffix(ending)
                && base.chars().count() >= 2
            {
                return without_peoples(base, ending.starts_with("自治"));
            }
        }
    }
    name
}

fn short_forms(name: &str, level: Level, forms: &mut Forms) {
    let Some((base, ending, word)) = endings(level)
        .iter()
        .find_map(|(ending, word)| Some((name.strip_suffix(ending)?, *ending, *word)))
        .filter(|(base, ..)| !base.is_empty())
    else {
        return;
    };
    // `虎形山瑶族乡`: a township of a people.
    let autonomous = ending.starts_with("自治") || (ending == "乡" && base.ends_with('族'));
    let mut stem = without_peoples(base, autonomous);
    if autonomous && stem == base {
        // `东乡族自治县`, `鄂温克族自治旗`: the people's name is all there is.
        stem = base.strip_suffix('族').unwrap_or(base);
    }
    forms.add(stem, FormKind::Short);
    if ending.starts_with("自治") {
        forms.add(format!("{base}自治"), FormKind::Short);
    }
    if stem != base {
        let short = if word.is_empty() { ending } else { word };
        forms.add(format!("{stem}{short}"), FormKind::Alias);
        forms.add(base, FormKind::Alias);
        forms.add(format!("{base}{short}"), FormKind::Alias);
        forms.add(format!("{stem}{ending}"), FormKind::Alias);
    }
    if matches!(ending, "新区" | "林区" | "特区" | "矿区" | "地区") {
        forms.add(format!("{base}{}", ending.trim_end_matches('区')), FormKind::Short);
    }
    for other in other_endings(ending) {
        forms.add(format!("{base}{other}"), FormKind::Alias);
    }
    if ending == "民族乡" {
        forms.add(format!("{base}民族"), FormKind::Short);
        forms.add(format!("{base}乡"), FormKind::Alias);
    }
    let swapped = swaps(level);
    if swapped.contains(&ending) || autonomous || ending == "民族乡" {
        for other in swapped.iter().filter(|other| **other != ending) {
            forms.add(format!("{stem}{other}"), FormKind::Swapped);
        }
    }
}

/// Development areas and farms: `高新技术产业开发区` is said 高新区, `经济技术开发区` 经开区.
fn zone_forms(name: &str, forms: &mut Forms) {
    const ZONES: [(&str, &[&str]); 9] = [
        ("高新技术产业开发区", &["高新区", "高新技术开发区", "高新"]),
        ("高新技术开发区", &["高新区", "高新技术产业开发区"]),
        ("高技术产业开发区", &["高新区", "高区"]),
        ("高新技术产业园区", &["高新区"]),
        ("经济技术开发区", &["经开区", "经济开发区", "开发区", "经济技术开发"]),
        ("经济开发区", &["经开区", "开发区", "经济技术开发区", "经济开发"]),
        ("城乡一体化示范区", &["示范区"]),
        ("管理区管委会", &["管理区"]),
        ("管委会", &[""]),
    ];
    for (long, shorts) in ZONES {
        if let Some(base) = name.strip_suffix(long) {
            for short in shorts {
                forms.add(format!("{base}{short}"), FormKind::Alias);
            }
            break;
        }
    }
    for zone in ["开发区", "管理区", "园区", "示范区", "新区", "农场", "林场", "牧场"]
    {
        if name.ends_with(zone) {
            forms.add(format!("{name}管委会"), FormKind::Alias);
            forms.add(format!("{name}管理委员会"), FormKind::Alias);
            if let Some(base) = name.strip_suffix('区')
                && zone.ends_with("区")
            {
                forms.add(base, FormKind::Short);
            }
        }
    }
    for (from, to) in [("兵团", ""), ("国营", ""), ("国有", "")] {
        if let Some(rest) = name.strip_prefix(from) {
            forms.add(format!("{to}{rest}"), FormKind::Alias);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(name: &str, level: Level, parents: &[&str], wanted: &[&str]) {
        let forms = forms(name, level, parents);
        for text in wanted {
            assert!(forms.iter().any(|form| form.text == *text), "{name}: no {text} in {forms:?}");
        }
    }

    #[test]
    fn autonomous_divisions_have_their_short_names() {
        has(
            "恩施土家族苗族自治州",
            Level::Prefecture,
            &["湖北省"],
            &["恩施", "恩施州", "恩施土家族苗族"],
        );
        has("内蒙古自治区", Level::Province, &[], &["内蒙古"]);
        has("新疆维吾尔自治区", Level::Province, &[], &["新疆"]);
        has("广西壮族自治区", Level::Province, &[], &["广西"]);
        has("维西傈僳族自治县", Level::County, &[], &["维西", "维西县"]);
        has("双江拉祜族佤族布朗族傣族自治县", Level::County, &[], &["双江", "双江县"]);
        has("东乡族自治县", Level::County, &[], &["东乡", "东乡县"]);
        has("鄂温克族自治旗", Level::County, &[], &["鄂温克", "鄂温克旗"]);
        has("塔什库尔干塔吉克自治县", Level::County, &[], &["塔什库尔干", "塔什库尔干县"]);
        has("积石山保安族东乡族撒拉族自治县", Level::County, &[], &["积石山", "积石山县"]);
        has("虎形山瑶族乡", Level::Township, &[], &["虎形山", "虎形山乡", "虎形山瑶族"]);
    }

    #[test]
    fn zones_are_known_without_their_parents_name() {
        has(
            "石家庄高新技术产业开发区",
            Level::County,
            &["河北省", "石家庄市"],
            &["石家庄高新区", "高新区"],
        );
        has(
            "河北唐山芦台经济开发区",
            Level::County,
            &["河北省", "唐山市"],
            &["芦台经济开发区", "芦台开发区"],
        );
        has(
            "召陵区天桥街街道",
            Level::Township,
            &["河南省", "漯河市", "召陵区"],
            &["天桥街街道", "天桥街", "召陵区天桥街"],
        );
    }

    #[test]
    fn a_name_of_two_characters_stays_whole() {
        let forms = forms("康县", Level::County, &["甘肃省", "陇南市"]);
        assert!(forms.iter().all(|form| form.text.chars().count() >= 2), "{forms:?}");
    }
}
