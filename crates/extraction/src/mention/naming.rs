use super::numeral::is_numeral;
use crate::lexicon::Lexicon;

/// What stands after the name of a place in the name of its party or government body.
const BODIES: [&str; 12] = [
    "党委",
    "党总支",
    "党支部",
    "党组织",
    "村委会",
    "人民政府",
    "政府",
    "省委",
    "市委",
    "县委",
    "区委",
    "委",
];

/// Of the name of a party or government body what may be its place: 响洪甸村 of 响洪甸村党支部.
pub(crate) fn without_body(name: &str) -> impl Iterator<Item = &str> {
    BODIES.iter().filter_map(|body| name.strip_suffix(body))
}

/// Returns the forms under which two names of a scheme are the same: quotation marks, width of signs, lost plus signs
/// and general endings do not matter.
///
/// ```
/// let lexicon = extraction::Lexicon::shipped().unwrap();
/// let a = extraction::mention::scheme_keys("“党支部＋合作社”模式", &lexicon);
/// let b = extraction::mention::scheme_keys("党支部 合作社", &lexicon);
/// assert!(a.iter().any(|k| b.contains(k)));
/// ```
pub fn keys(name: &str, lexicon: &Lexicon) -> Vec<String> {
    let mut plain = String::new();
    for c in name.chars() {
        let c = match c {
            '“' | '”' | '‘' | '’' | '"' | '\'' | '『' | '』' | '「' | '」' | '《' | '》' =>
            {
                continue;
            }
            '＋' | '/' | '→' | '—' | '–' | '―' | '-' | '－' | '、' | '·' | ',' | '，' => {
                '+'
            }
            c if c.is_whitespace() => '+',
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            'Ａ'..='Ｚ' => char::from(b'A' + (c as u32 - 'Ａ' as u32) as u8),
            c => c,
        };
        if c == '+' && (plain.ends_with('+') || plain.is_empty()) {
            continue;
        }
        plain.push(c);
    }
    let plain = plain.trim_end_matches('+').to_owned();
    let mut out = vec![plain.clone()];
    for w in lexicon.words("name-ending") {
        if let Some(stem) = plain.strip_suffix(w.as_str())
            && stem.chars().count() >= 2
        {
            out.push(stem.trim_end_matches('+').to_owned());
        }
    }
    out.retain(|k| !k.is_empty());
    out.dedup();
    out
}

/// Returns the roles of a formula (党支部＋合作社＋农户; lost plus signs too), or none where the words are no formula.
pub fn formula_roles(words: &str, lexicon: &Lexicon) -> Option<Vec<String>> {
    let split = |signs: &[char]| -> Vec<String> {
        words.split(signs).map(|w| w.trim().to_owned()).collect()
    };
    let signed = split(&['＋', '+', '→']);
    if signed.len() >= 2 {
        let sound = signed.iter().all(|w| {
            !w.is_empty() && w.chars().count() <= 12 && !w.contains(['，', '。', '“', '”'])
        });
        return sound.then_some(signed);
    }
    let spaced = words
        .split([' ', '\u{3000}', '\u{a0}'])
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>();
    if (2..=7).contains(&spaced.len()) {
        let short = spaced.iter().all(|w| {
            w.chars().count() <= 8 && w.chars().all(|c| c.is_alphanumeric() || c == '“' || c == '”')
        });
        let figures = spaced
            .iter()
            .all(|w| w.chars().all(|c| c.is_ascii_digit() || c == 'N' || c == 'n' || c == 'X'));
        let roles = spaced.iter().filter(|w| lexicon.is_role(w)).count();
        if short && (figures || roles * 2 >= spaced.len()) {
            return Some(spaced);
        }
    }
    None
}

/// Whether a name begins with a number: 四议两公开, 1+6.
pub(super) fn numbered(name: &str) -> bool {
    let mut cs = name.chars();
    let first = cs.next().unwrap_or(' ');
    let second = cs.next().unwrap_or(' ');
    (is_numeral(first) && first != '万' && first != '千' && first != '百' || first.is_ascii_digit())
        && second != '村'
        && second != '站'
        && second != '键'
        && second != '体'
}

/// The kind of a scheme, by its name, the word after the name and its formula.
pub(super) fn kind_of(name: &str, way: &str, formula: Option<&[String]>) -> &'static str {
    if let Some(roles) = formula {
        let figures = roles
            .iter()
            .filter(|w| w.chars().all(|c| c.is_ascii_digit() || c == 'N' || c == 'n'))
            .count();
        return if figures * 2 >= roles.len() { "NumberedScheme" } else { "OrganizationalModel" };
    }
    if numbered(name) {
        "NumberedScheme"
    } else if way.ends_with("行动") || way.ends_with("工程") || way.ends_with("活动") {
        "Campaign"
    } else if way.ends_with("模式")
        || name.contains("联村")
        || name.contains("建在")
        || name.contains("联盟")
        || name.contains("联营")
    {
        "OrganizationalModel"
    } else {
        "Mechanism"
    }
}

/// Whether a formula has figures only.
pub(super) fn numbers_only(inner: &str) -> bool {
    inner.chars().all(|c| c.is_ascii_digit() || c == 'N' || c.is_whitespace())
}
