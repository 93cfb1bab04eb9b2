//! Persons, phones and identity numbers: recognised so that they are read into nothing.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::credit::{CreditCode, read_credit_code};
use crate::text;

/// Words before a person's name or number.
const ROLES: [&str; 41] = [
    "法定代表人",
    "第一书记",
    "党组织书记",
    "党支部书记",
    "支部书记",
    "村支书",
    "支书",
    "书记",
    "副书记",
    "负责人",
    "责任人",
    "联系人",
    "联络人",
    "填报人",
    "填表人",
    "审核人",
    "审批人",
    "制表人",
    "经办人",
    "经手人",
    "统计人",
    "录入人",
    "理事长",
    "董事长",
    "总经理",
    "经理",
    "场长",
    "社长",
    "主任",
    "村主任",
    "会长",
    "法人代表",
    "法人",
    "户主",
    "姓名",
    "带头人",
    "指导员",
    "包村干部",
    "手机号",
    "手机",
    "电话",
];

struct Surnames {
    single: HashSet<char>,
    compound: Vec<&'static str>,
}

fn surnames() -> &'static Surnames {
    static SURNAMES: OnceLock<Surnames> = OnceLock::new();
    SURNAMES.get_or_init(|| {
        let lines: Vec<&'static str> = include_str!("../../words/surnames.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        Surnames {
            single: lines.first().map(|line| line.chars().collect()).unwrap_or_default(),
            compound: lines.get(1).map(|line| line.split(' ').collect()).unwrap_or_default(),
        }
    })
}

/// Returns whether a whole cell has the form of a person's name: a surname and one or two characters more, no ending of
/// a place or an organization.
pub fn looks_like_a_person(cell: &str) -> bool {
    const ENDINGS: &str = "村镇乡街区县市省屯庄寨堡组社会部局站所厂场院校户亩元人年月日";
    let squeezed = text::squeezed(cell);
    let chars: Vec<char> = squeezed.chars().filter(|c| *c != '·').collect();
    if !chars.iter().all(|c| text::is_han(*c)) {
        return false;
    }
    if chars.last().is_some_and(|c| ENDINGS.contains(*c)) {
        return false;
    }
    let known = surnames();
    match chars.len() {
        2 | 3 => known.single.contains(&chars[0]),
        4 => known.compound.iter().any(|s| squeezed.starts_with(s)),
        _ => false,
    }
}

/// Returns whether a text is a person's name rather than a word: of three characters with a surname, or of two with one
/// of the most common.
pub(crate) fn surely_a_person(text: &str) -> bool {
    const COMMON: &str = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏蒋蔡贾丁魏薛阎余潘杜戴夏钟汪姜范姚谭廖邹熊陆郝崔邱秦侯邵孟";
    let squeezed = text::squeezed(text);
    looks_like_a_person(&squeezed)
        && (squeezed.chars().count() > 2 || squeezed.starts_with(|c| COMMON.contains(c)))
}

/// Takes the person's name off an organization's that stands in brackets or after a dash behind it.
///
/// ```
/// assert_eq!(ledger::without_person("景溪合作社（张卫国）"), "景溪合作社");
/// ```
pub fn without_person(name: &str) -> String {
    let trimmed = name.trim_end();
    let closed = trimmed.strip_suffix([')', '）']);
    let cut = match closed {
        Some(open) => open.rsplit_once(['(', '（']),
        None => trimmed.rsplit_once(['-', '—', '–', ' ', '·', '/', ':', '：']),
    };
    match cut {
        Some((head, tail)) if head.chars().count() >= 3 && surely_a_person(tail) => {
            head.trim_end_matches(['-', '—', '–', ' ']).to_owned()
        }
        _ => name.to_owned(),
    }
}

/// Returns whether the text holds a phone or identity number.
///
/// ```
/// assert!(ledger::holds_contact("联系 139-1234-5678"));
/// assert!(!ledger::holds_contact("93430522MAT9RAQT52"));
/// ```
pub fn holds_contact(cell: &str) -> bool {
    !numbers(&text::plain(cell)).is_empty()
}

/// Byte ranges of phone and identity numbers in a plain text.
fn numbers(plain: &str) -> Vec<(usize, usize)> {
    let bytes = plain.as_bytes();
    let mut found = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() || i > 0 && bytes[i - 1].is_ascii_alphanumeric() {
            i += 1;
            continue;
        }
        // A run of digits with single spaces or hyphens between.
        let (mut end, mut run) = (i, String::new());
        let mut j = i;
        while j < bytes.len() {
            match bytes[j] {
                b if b.is_ascii_digit() => {
                    run.push(b as char);
                    end = j + 1;
                }
                b' ' | b'-' | b'(' | b')' => {}
                b'x' | b'X' if run.len() == 17 => {
                    run.push('X');
                    end = j + 1;
                    break;
                }
                _ => break,
            }
            j += 1;
        }
        let followed = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        if !followed && is_contact(&run, &plain[i..end]) {
            found.push((i, end));
        }
        i = end.max(i + 1);
    }
    found
}

/// Whether digits are a mobile number, a landline with its area code, or a resident identity number.
fn is_contact(run: &str, written: &str) -> bool {
    let bytes = run.as_bytes();
    match bytes.len() {
        11 if bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) => true,
        13 if run.starts_with("861") && (b'3'..=b'9').contains(&bytes[3]) => true,
        11 | 12 if bytes[0] == b'0' => true,
        10 if bytes[0] == b'0' && written.contains(['-', '(']) => true,
        15 | 18 => {
            let birth = if bytes.len() == 18 { &run[6..14] } else { &run[6..12] };
            let (month, day) =
                (&birth[birth.len() - 4..birth.len() - 2], &birth[birth.len() - 2..]);
            let plausible = ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
            plausible && !matches!(read_credit_code(run), CreditCode::Valid(_))
        }
        _ => false,
    }
}

/// Takes phones, identity numbers and `联系人某某` out of a text; returns what is left and whether anything was taken.
///
/// ```
/// assert_eq!(ledger::scrub("张口村党支部（书记：李四 13912345678）"), ("张口村党支部".to_owned(), true));
/// ```
pub fn scrub(cell: &str) -> (String, bool) {
    let mut taken = false;
    let mut kept = text::plain(cell);
    for (start, end) in numbers(&kept).into_iter().rev() {
        kept.replace_range(start..end, "");
        taken = true;
    }
    // The name after a role's word, and the word.
    while let Some((start, end)) = named(&kept) {
        kept.replace_range(start..end, "");
        taken = true;
    }
    if taken {
        for empty in ["()", "( )", "(:)", "[]"] {
            kept = kept.replace(empty, "");
        }
        kept = kept.trim_matches([' ', ':', ',', ';', '、', '。', '/', '(', '-']).to_owned();
    }
    (kept, taken)
}

/// The byte range of a role's word with the name after it: after a colon or a space any two to four characters, without
/// one only what looks like a person's name and ends there.
fn named(plain: &str) -> Option<(usize, usize)> {
    for (at, c) in plain.char_indices().filter(|(_, c)| begins_a_role(*c)) {
        let here = &plain[at..];
        let roles = roles_by_first().get(&c).map_or(&[][..], Vec::as_slice);
        for role in roles.iter().filter(|r| here.starts_with(**r)) {
            let after = &here[role.len()..];
            let marked = after.starts_with([':', ' ', '是', '为']);
            let tail = after.trim_start_matches([':', ' ', '是', '为', '(']);
            let skipped = after.len() - tail.len();
            let mut name: String =
                tail.chars().take_while(|c| text::is_han(*c) || *c == '·').collect();
            if let Some(head) = before_deed(&name) {
                name = head;
            }
            let length = name.chars().count();
            if marked && (2..=4).contains(&length) || !marked && looks_like_a_person(&name) {
                return Some((at, at + role.len() + skipped + name.len()));
            }
            if marked && length == 0 {
                return Some((at, at + role.len() + skipped));
            }
        }
    }
    None
}

/// Whether a role's word may begin with a character; every cell is asked, so this is no search in a text.
const fn begins_a_role(c: char) -> bool {
    matches!(
        c,
        '法' | '第'
            | '党'
            | '支'
            | '村'
            | '书'
            | '副'
            | '负'
            | '责'
            | '联'
            | '填'
            | '审'
            | '制'
            | '经'
            | '统'
            | '录'
            | '理'
            | '董'
            | '总'
            | '场'
            | '社'
            | '主'
            | '会'
            | '户'
            | '姓'
            | '带'
            | '指'
            | '包'
            | '手'
            | '电'
    )
}

/// Words of roles by their first character, longer ones before those that begin them.
fn roles_by_first() -> &'static HashMap<char, Vec<&'static str>> {
    static BY_FIRST: OnceLock<HashMap<char, Vec<&'static str>>> = OnceLock::new();
    BY_FIRST.get_or_init(|| {
        let mut by_first: HashMap<char, Vec<&'static str>> = HashMap::new();
        for role in ROLES {
            by_first.entry(role.chars().next().unwrap_or_default()).or_default().push(role);
        }
        by_first
    })
}

/// The name before what its bearer does: 赵铁柱带头 → 赵铁柱; none where nothing of that kind follows.
fn before_deed(text: &str) -> Option<String> {
    const DEEDS: [&str; 15] = [
        "带头", "牵头", "领办", "发起", "组织", "负责", "同志", "创办", "兼任", "担任", "党员",
        "带动", "等人", "领着", "主导",
    ];
    let (at, _) = DEEDS.iter().filter_map(|w| Some((text.find(w)?, w))).min()?;
    let head = &text[..at];
    looks_like_a_person(head).then(|| head.to_owned())
}

/// Returns a text that may be a person's name with all but its first character hidden, for the review list.
pub fn mask(cell: &str) -> String {
    let squeezed = text::squeezed(cell);
    let mut chars = squeezed.chars();
    chars.next().map_or_else(String::new, |first| format!("{first}{}", "×".repeat(chars.count())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_told_from_places_and_organizations() {
        for person in ["张三", "欧阳修文", "姜懿婧", "尤 翀"] {
            assert!(looks_like_a_person(person), "{person}");
        }
        for other in ["张家村", "王庄", "李村", "合作社", "城关镇", "13912345678", "", "党支部"]
        {
            assert!(!looks_like_a_person(other), "{other}");
        }
    }

    #[test]
    fn numbers_of_persons_are_found_in_any_spelling() {
        for number in [
            "13912345678",
            "139-1234-5678",
            "139 1234 5678",
            "0428-0292483",
            "１３９１２３４５６７８",
            "430522199001011234",
            "43052219900101123X",
        ] {
            assert!(holds_contact(number), "{number}");
        }
        for other in [
            "93430522MAT9RAQT52",
            "430522100005",
            "2021-03-05",
            "1,280",
            "20210305",
            "934109220254799000",
        ] {
            assert!(!holds_contact(other), "{other}");
        }
    }

    #[test]
    fn every_role_is_looked_for() {
        for role in ROLES {
            assert_eq!(scrub(&format!("{role}：张三")).0, "", "{role}");
        }
    }

    #[test]
    fn scrubbing_leaves_the_rest() {
        assert_eq!(scrub("联系人陶翊昶 0886-0324358").0, "");
        assert!(!scrub("清丰县飞农合作社(张三 13912345678)").0.contains("139"));
        assert_eq!(scrub("金融社区党支部"), ("金融社区党支部".to_owned(), false));
        assert_eq!(scrub("填报人：张姝翀 单位：农业局").0, "单位:农业局");
        assert_eq!(mask("张三"), "张×");
    }
}
