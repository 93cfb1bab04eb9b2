//! What a fact is called: a sentence made of what it says, in Chinese or English.
//!
//! Tables give facts (adoptions, transmissions, visits, figures, honours, …) ids and no names. A name is made where it
//! is shown and is never stated in a graph: it follows what the fact says now, in every store.
//!
//! A wording is a text in which `{from|fromName}` stands for the first of these properties that the fact has, and
//! `[ … | … ]` for the first of these parts whose properties are all there, or nothing. Of several wordings the first
//! counts whose properties outside of brackets are all there; in the last one what is absent is said to be so. `{id}` is
//! the last part of the fact's IRI.

use crate::namespace;

/// The languages of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tongue {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Tongue {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// Its tag in a graph.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    const fn comma(self) -> &'static str {
        match self {
            Self::Zh => "、",
            Self::En => ", ",
        }
    }

    const fn absent(self) -> &'static str {
        match self {
            Self::Zh => "（未载）",
            Self::En => "(not stated)",
        }
    }
}

/// How the facts of a class are named.
#[derive(Debug, PartialEq, Eq)]
pub struct Wording {
    /// Local name of the class.
    pub class: &'static str,
    zh: &'static [&'static str],
    en: &'static [&'static str],
}

const fn wording(
    class: &'static str,
    zh: &'static [&'static str],
    en: &'static [&'static str],
) -> Wording {
    Wording { class, zh, en }
}

/// The most specific classes before those above them; what is told of before what tells of it.
const WORDINGS: &[Wording] = &[
    wording(
        "Report",
        &["{publisher}[（{published}）]", "无题报道 {id}[（{published}）]"],
        &["{publisher}[ ({published})]", "untitled report {id}[ ({published})]"],
    ),
    wording(
        "Adoption",
        &["{adopter}采纳{scheme}[（{start}）|（不晚于{notAfter}）]"],
        &["{adopter} adopts {scheme}[ ({start})| (by {notAfter})]"],
    ),
    wording(
        "Intention",
        &["{adopter}打算采纳{scheme}[（{start}）]"],
        &["{adopter} plans to adopt {scheme}[ ({start})]"],
    ),
    wording(
        "Refusal",
        &["{adopter}未采纳{scheme}[（{start}）]"],
        &["{adopter} did not adopt {scheme}[ ({start})]"],
    ),
    wording(
        "Transmission",
        &[
            "{scheme}从{from|fromName}传到{to}[（{date}）|（不晚于{notAfter}）]",
            "从{from|fromName}传到{to}[（{date}）|（不晚于{notAfter}）]",
            "{scheme}传到{to}[（{date}）|（不晚于{notAfter}）]",
        ],
        &[
            "{scheme} passed from {from|fromName} to {to}[ ({date})| (by {notAfter})]",
            "passed from {from|fromName} to {to}[ ({date})| (by {notAfter})]",
            "{scheme} reached {to}[ ({date})| (by {notAfter})]",
        ],
    ),
    wording(
        "DerivedClaim",
        &[
            "推导：{scheme}从{from|fromName}传到{to}[（{date}）]",
            "推导：从{from|fromName}传到{to}[（{date}）]",
        ],
        &[
            "derived: {scheme} passed from {from|fromName} to {to}[ ({date})]",
            "derived: passed from {from|fromName} to {to}[ ({date})]",
        ],
    ),
    wording(
        "InferredClaim",
        &[
            "推断：{scheme}从{from|fromName}传到{to}[（{date}）]",
            "推断：从{from|fromName}传到{to}[（{date}）]",
        ],
        &[
            "inferred: {scheme} passed from {from|fromName} to {to}[ ({date})]",
            "inferred: passed from {from|fromName} to {to}[ ({date})]",
        ],
    ),
    wording(
        "Promotion",
        &[
            "{promoter}[在{scope}]推广{scheme}[（{date}）|（不晚于{notAfter}）]",
            "{scheme}在{scope}推广[（{date}）|（不晚于{notAfter}）]",
            "推广{scheme}[（{date}）|（不晚于{notAfter}）]",
        ],
        &[
            "{promoter} promotes {scheme}[ in {scope}][ ({date})| (by {notAfter})]",
            "{scheme} is promoted in {scope}[ ({date})| (by {notAfter})]",
            "promotion of {scheme}[ ({date})| (by {notAfter})]",
        ],
    ),
    wording(
        "StudyVisit",
        &[
            "{visitor}赴{host|hostName}考察[{scheme}][（{date}）|（不晚于{notAfter}）]",
            "{visitor}外出考察[{scheme}][（{date}）|（不晚于{notAfter}）]",
            "{host|hostName}接待考察[{scheme}][（{date}）|（不晚于{notAfter}）]",
        ],
        &[
            "{visitor} visits {host|hostName}[ to see {scheme}][ ({date})| (by {notAfter})]",
            "{visitor} makes a study visit[ to see {scheme}][ ({date})| (by {notAfter})]",
            "{host|hostName} receives a study visit[ about {scheme}][ ({date})| (by {notAfter})]",
        ],
    ),
    wording(
        "DeprecatedStatement",
        &[
            "不取的说法：{subject|outcomeOf}的{indicator}[{bound}]{deprecatedValue|value}[{unit}][（{year}）|（{start}）]",
            "不取的说法：{recipient|about|scope}获“{label}”[（{year}）]",
            "不取的说法：{label}",
        ],
        &[
            "not held: {subject|outcomeOf}: {indicator}[ {bound}] {deprecatedValue|value}[ {unit}][ ({year})| ({start})]",
            "not held: {recipient|about|scope} receives “{label}”[ ({year})]",
            "not held: {label}",
        ],
    ),
    wording(
        "Observation",
        &["{subject|outcomeOf}的{indicator}[{bound}]{value}[{unit}][（{year}）|（{start}）]"],
        &["{subject|outcomeOf}: {indicator}[ {bound}] {value}[ {unit}][ ({year})| ({start})]"],
    ),
    wording(
        "Honour",
        &["{recipient|about|scope}获“{label}”[（{year}）]", "“{label}”[（{year}）]"],
        &["{recipient|about|scope} receives “{label}”[ ({year})]", "“{label}”[ ({year})]"],
    ),
    wording(
        "Affiliation",
        &["{affiliatedWith}的{affiliationRole}：{affiliate|affiliateName}[（{start}）]"],
        &["{affiliate|affiliateName}: {affiliationRole} of {affiliatedWith}[ ({start})]"],
    ),
    wording(
        "Change",
        &[
            "{changedFrom|nameBefore}{changeKind}：今{changedTo}[（{date}）]",
            "{changedFrom|changedTo|nameBefore}{changeKind}[（{date}）]",
        ],
        &[
            "{changedFrom|nameBefore} {changeKind}: now {changedTo}[ ({date})]",
            "{changedFrom|changedTo|nameBefore} {changeKind}[ ({date})]",
        ],
    ),
    wording(
        "Specialty",
        &["{producer|site|locatedIn}特产：{label|industry}"],
        &["{producer|site|locatedIn} produces {label|industry}"],
    ),
    wording(
        "SchemePart",
        &["{partOf}：{label|names|heading}"],
        &["{partOf}: {label|names|heading}"],
    ),
    wording(
        "Attestation",
        &[
            "{report}另载{property}为{attestedValue}[：{attests}]",
            "{report}亦载：{attests}",
            "旁证：{attests}",
        ],
        &[
            "{report} gives {property} as {attestedValue}[: {attests}]",
            "{report} says so too: {attests}",
            "attestation: {attests}",
        ],
    ),
    wording(
        "Evidence",
        &["证据：{hasSource}[“{keyword}”]"],
        &["evidence: {hasSource}[, “{keyword}”]"],
    ),
    wording(
        "TraceStep",
        &["溯源中的一步：{stepScheme}从{stepFrom}传到{stepTo}", "溯源中的一步：{stepTo}"],
        &[
            "step of a trace: {stepScheme} passed from {stepFrom} to {stepTo}",
            "step of a trace: {stepTo}",
        ],
    ),
    wording("Trace", &["溯源：{asked|tracedScheme}"], &["trace of {asked|tracedScheme}"]),
];

/// The wording of a class, by its local name.
pub fn of_class(class: &str) -> Option<&'static Wording> {
    WORDINGS.iter().find(|wording| wording.class == class)
}

/// Every wording, the more specific classes first.
pub fn all() -> impl Iterator<Item = &'static Wording> {
    WORDINGS.iter()
}

/// The IRI of the property that a wording names.
pub fn property(name: &str) -> String {
    match name {
        "label" => ::rdf::vocab::rdfs::LABEL.to_owned(),
        "hasSource" => "http://www.w3.org/ns/oa#hasSource".to_owned(),
        "publisher" => "http://purl.org/dc/terms/publisher".to_owned(),
        "published" => "http://purl.org/dc/terms/date".to_owned(),
        _ => format!("{}{name}", namespace::ONTOLOGY),
    }
}

/// Whether a value goes without saying: a figure is exact unless something else is said.
pub fn is_silent(iri: &str) -> bool {
    iri.strip_prefix(namespace::ID) == Some("bound/exact")
}

/// A piece of a wording.
enum Piece<'t> {
    Text(&'t str),
    /// The first of these properties that is there.
    Slot(&'t str),
    /// The first of these parts that is whole.
    Choice(&'t str),
}

/// The pieces of a wording; brackets do not stand within brackets.
fn pieces(wording: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = wording;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (open, close) = match first {
            '{' => (1, '}'),
            '[' => (1, ']'),
            _ => {
                let end = rest.find(['{', '[']).unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                rest = after;
                return Some(Piece::Text(text));
            }
        };
        let end = rest.find(close).unwrap_or(rest.len());
        let inner = rest.get(open..end).unwrap_or_default();
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(if first == '{' { Piece::Slot(inner) } else { Piece::Choice(inner) })
    })
}

/// The parts of a choice: a bar within braces parts properties, one outside of them parts.
fn choices(choice: &str) -> Vec<&str> {
    let (mut parts, mut from, mut is_slot) = (Vec::new(), 0, false);
    for (at, c) in choice.char_indices() {
        match c {
            '{' => is_slot = true,
            '}' => is_slot = false,
            '|' if !is_slot => {
                parts.push(&choice[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&choice[from..]);
    parts
}

impl Wording {
    /// The properties that it names, each once.
    pub fn properties(&self) -> impl Iterator<Item = &'static str> {
        self.slots().into_iter().filter(|name| *name != "id")
    }

    fn slots(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = Vec::new();
        for text in self.zh.iter().chain(self.en) {
            let slots = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            for name in slots.flat_map(|slot| slot.split('|')) {
                if !all.contains(&name) {
                    all.push(name);
                }
            }
        }
        all
    }

    /// Whether the fact's own label is part of its name, so that it alone is none.
    pub fn has_label(&self) -> bool {
        self.zh.iter().any(|text| text.contains("{label}") || text.contains("{label|"))
    }

    /// The name of a fact of which `said` gives the words for the values of a property, by the name that wordings use.
    pub fn name(&self, tongue: Tongue, said: &dyn Fn(&str) -> Vec<String>) -> String {
        let all = match tongue {
            Tongue::Zh => self.zh,
            Tongue::En => self.en,
        };
        let whole = all.iter().find_map(|wording| filled(wording, tongue, said, false));
        let last = || filled(all.last().copied().unwrap_or_default(), tongue, said, true);
        whole.or_else(last).unwrap_or_default()
    }
}

/// A wording with its properties filled in; `None` where one is absent, unless that is to be said.
fn filled(
    wording: &str,
    tongue: Tongue,
    said: &dyn Fn(&str) -> Vec<String>,
    says_absent: bool,
) -> Option<String> {
    let slot = |names: &str| {
        let found = names.split('|').map(said).find(|words| !words.is_empty());
        found.map(|words| words.join(tongue.comma()))
    };
    let mut out = String::new();
    for piece in pieces(wording) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Slot(names) => match slot(names) {
                Some(words) => out.push_str(&words),
                None if says_absent => out.push_str(tongue.absent()),
                None => return None,
            },
            Piece::Choice(choice) => {
                let part = choices(choice).into_iter().find_map(|p| filled(p, tongue, said, false));
                out.push_str(&part.unwrap_or_default());
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(class: &str, said: &[(&str, &str)], zh: &str, en: &str) {
        let wording = of_class(class).unwrap();
        let words = |name: &str| {
            let of = said.iter().filter(|(n, _)| *n == name);
            of.map(|(_, word)| (*word).to_owned()).collect()
        };
        assert_eq!(wording.name(Tongue::Zh, &words), zh);
        assert_eq!(wording.name(Tongue::En, &words), en);
    }

    #[test]
    fn a_fact_is_named_by_what_it_says() {
        check(
            "Adoption",
            &[("adopter", "甲村"), ("scheme", "积分制"), ("start", "2011-10")],
            "甲村采纳积分制（2011-10）",
            "甲村 adopts 积分制 (2011-10)",
        );
        check(
            "Adoption",
            &[("adopter", "甲村"), ("adopter", "乙村"), ("scheme", "积分制"), ("notAfter", "2020")],
            "甲村、乙村采纳积分制（不晚于2020）",
            "甲村, 乙村 adopts 积分制 (by 2020)",
        );
        check(
            "Transmission",
            &[("fromName", "外地"), ("to", "甲村")],
            "从外地传到甲村",
            "passed from 外地 to 甲村",
        );
        check(
            "Observation",
            &[
                ("subject", "甲村"),
                ("indicator", "农户"),
                ("bound", "至少"),
                ("value", "30"),
                ("unit", "户"),
            ],
            "甲村的农户至少30户",
            "甲村: 农户 至少 30 户",
        );
        check("Honour", &[("label", "先进村")], "“先进村”", "“先进村”");
    }

    #[test]
    fn what_is_absent_is_said_to_be_so() {
        check("Adoption", &[], "（未载）采纳（未载）", "(not stated) adopts (not stated)");
        check("StudyVisit", &[], "（未载）接待考察", "(not stated) receives a study visit");
    }

    #[test]
    fn every_wording_names_properties_and_is_well_formed() {
        for wording in all() {
            assert!(wording.properties().next().is_some(), "{}", wording.class);
            for text in wording.zh.iter().chain(wording.en) {
                let count = |c: char| text.matches(c).count();
                assert_eq!((count('{'), count('[')), (count('}'), count(']')), "{text}");
                let names = pieces(text).flat_map(|piece| match piece {
                    Piece::Slot(names) => names.split('|').map(str::to_owned).collect(),
                    _ => Vec::new(),
                });
                let is_name = |n: String| n.bytes().all(|b| b.is_ascii_alphabetic());
                assert!(names.into_iter().all(is_name), "{text}");
            }
            // What is said in one language is said in the other.
            let words = |name: &str| vec![name.to_owned()];
            for name in wording.slots() {
                let only = |n: &str| if n == name { words(n) } else { Vec::new() };
                let names = Tongue::ALL.map(|t| wording.name(t, &only).contains(name));
                assert_eq!(names[0], names[1], "{}: {name}", wording.class);
            }
        }
    }
}
