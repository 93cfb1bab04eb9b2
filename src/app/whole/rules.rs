//! Which records are facts between two things, and which attributes nodes and edges have.

use std::borrow::Cow;
use views::network::{Attribute, Type};

/// A class whose records are no things but facts between things.
#[derive(Debug)]
pub(super) struct Rule {
    /// Local name of the class.
    pub(super) class: &'static str,
    /// Properties that name where the edge leaves; the first that is there counts.
    pub(super) from: &'static [&'static str],
    /// Properties that name where it enters.
    pub(super) to: &'static [&'static str],
    /// Where only one end is named, the attribute of that node which tells of the fact.
    pub(super) folded: &'static str,
}

const fn rule(
    class: &'static str,
    from: &'static [&'static str],
    to: &'static [&'static str],
    folded: &'static str,
) -> Rule {
    Rule { class, from, to, folded }
}

/// Classes of facts. An end may also be a text (`fromName`): a party that is named, but not as a thing.
pub(super) const RULES: &[Rule] = &[
    rule("Adoption", &["adopter"], &["scheme"], "records"),
    rule("Intention", &["adopter"], &["scheme"], "records"),
    rule("Refusal", &["adopter"], &["scheme"], "records"),
    rule("Transmission", &["from", "fromName"], &["to"], "records"),
    rule("DerivedClaim", &["from", "fromName"], &["to"], "records"),
    rule("InferredClaim", &["from", "fromName"], &["to"], "records"),
    rule("Promotion", &["promoter"], &["scope", "scheme"], "records"),
    rule("StudyVisit", &["host", "hostName"], &["visitor"], "records"),
    rule("Observation", &["subject", "outcomeOf"], &["indicator"], "records"),
    rule("DeprecatedStatement", &["subject", "outcomeOf"], &["indicator"], "records"),
    rule("Honour", &["giver"], &["recipient", "about", "scope"], "honours"),
    rule("Affiliation", &["affiliate", "affiliateName"], &["affiliatedWith"], "records"),
    rule("Change", &["changedFrom"], &["changedTo"], "records"),
    rule("Specialty", &["producer", "site", "locatedIn"], &["industry"], "records"),
    rule("SchemePart", &["partOf"], &["names"], "parts"),
    rule("Attestation", &["attests"], &[], "records"),
];

/// The rule of a class.
pub(super) fn of(class: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.class == class)
}

/// How values of the graph become those of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The last segment of an IRI: `observed`.
    Id,
    /// The whole IRI.
    Iri,
    /// The label of what an IRI names.
    Label,
    /// The text as it is.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// The year of a date.
    Year,
    /// Not from a property: the program puts it in.
    Made,
}

/// An attribute with the properties from which it comes; the first that is there counts.
#[derive(Debug)]
pub(super) struct Column {
    name: &'static str,
    kind: Type,
    zh: &'static str,
    en: &'static str,
    pub(super) way: Way,
    /// Local names of our properties, or whole IRIs of others.
    pub(super) from: &'static [&'static str],
}

impl Column {
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn declared(&self) -> Attribute {
        let text = Cow::Borrowed;
        Attribute { name: text(self.name), kind: self.kind, zh: text(self.zh), en: text(self.en) }
    }
}

const fn column(
    (name, zh, en): (&'static str, &'static str, &'static str),
    way: Way,
    from: &'static [&'static str],
) -> Column {
    let kind = match way {
        Way::Number => Type::Number,
        Way::Boolean => Type::Boolean,
        Way::Year => Type::Integer,
        _ => Type::Text,
    };
    Column { name, kind, zh, en, way, from }
}

const fn day(
    (name, zh, en): (&'static str, &'static str, &'static str),
    from: &'static [&'static str],
) -> Column {
    Column { name, kind: Type::Day, zh, en, way: Way::Text, from }
}

const fn made(name: (&'static str, &'static str, &'static str)) -> Column {
    column(name, Way::Made, &[])
}

const NOTE: &str = "http://www.w3.org/2004/02/skos/core#note";
const DATES: &[&str] = &["start", "date", "http://purl.org/dc/terms/date", "year", "asOf"];

/// What nodes say.
pub(super) const NODES: &[Column] = &[
    made(("kind", "类别", "kind")),
    made(("class", "类型", "class")),
    made(("name_zh", "中文名", "Chinese name")),
    made(("name_en", "英文名", "English name")),
    column(
        ("other_names", "其他名称", "other names"),
        Way::Text,
        &["http://www.w3.org/2004/02/skos/core#altLabel"],
    ),
    column(("level", "行政层级", "level"), Way::Id, &["level"]),
    made(("province", "省", "province")),
    made(("prefecture", "市", "prefecture")),
    made(("county", "县", "county")),
    made(("path", "行政隶属", "path of divisions")),
    column(("code", "行政区划代码", "code of the division"), Way::Text, &["code"]),
    column(("formula", "公式", "formula"), Way::Text, &["formula"]),
    column(("roles", "角色", "roles"), Way::Label, &["role"]),
    column(
        ("definition", "定义", "definition"),
        Way::Text,
        &["http://www.w3.org/2004/02/skos/core#definition"],
    ),
    column(("unit", "单位", "unit"), Way::Label, &["unit"]),
    column(("date", "日期（原文）", "date as printed"), Way::Text, DATES),
    column(("year", "年", "year"), Way::Year, DATES),
    day(("earliest", "最早", "earliest day"), &["earliest"]),
    day(("latest", "最晚", "latest day"), &["latest"]),
    column(
        ("longitude", "经度", "longitude"),
        Way::Number,
        &["http://www.w3.org/2003/01/geo/wgs84_pos#long"],
    ),
    column(
        ("latitude", "纬度", "latitude"),
        Way::Number,
        &["http://www.w3.org/2003/01/geo/wgs84_pos#lat"],
    ),
    column(
        ("publisher", "发布者", "publisher"),
        Way::Text,
        &["http://purl.org/dc/terms/publisher"],
    ),
    column(("url", "网址", "address"), Way::Iri, &["http://xmlns.com/foaf/0.1/page"]),
    made(("honours", "荣誉", "honours")),
    made(("parts", "组成", "parts")),
    made(("records", "其他记载", "other records")),
    made(("otherwise", "别处所载", "given otherwise elsewhere")),
    column(("note", "备注", "note"), Way::Text, &[NOTE]),
    made(("more", "其他", "more")),
    made(("reports", "报道", "reports")),
    made(("report_titles", "报道标题", "titles of the reports")),
    made(("report_urls", "报道网址", "addresses of the reports")),
    made(("evidence", "证据位置", "passages (report:from-to)")),
];

/// What edges say.
pub(super) const EDGES: &[Column] = &[
    made(("kind", "类别", "kind")),
    made(("class", "类型", "class")),
    made(("name_zh", "中文说明", "Chinese name")),
    made(("name_en", "英文说明", "English name")),
    column(("basis", "依据", "basis"), Way::Id, &["basis"]),
    column(("statement", "陈述", "how plainly it is stated"), Way::Id, &["statement"]),
    column(("rule", "规则", "rule"), Way::Id, &["rule"]),
    column(("status", "状态", "status"), Way::Id, &["status"]),
    column(("scheme", "做法", "scheme"), Way::Label, &["scheme", "about"]),
    column(("scheme_iri", "做法的IRI", "IRI of the scheme"), Way::Iri, &["scheme", "about"]),
    column(("channel", "渠道", "channel"), Way::Label, &["channel"]),
    column(("indicator", "指标", "indicator"), Way::Label, &["indicator"]),
    column(("value", "数值", "value"), Way::Number, &["value", "deprecatedValue"]),
    column(("unit", "单位", "unit"), Way::Label, &["unit"]),
    column(("value_bound", "数值界限", "bound of the value"), Way::Id, &["bound"]),
    column(("closed", "含界限值", "the bound is included"), Way::Boolean, &["boundClosed"]),
    column(("achieved", "已实现", "achieved"), Way::Boolean, &["achieved"]),
    column(("qualifier", "限定", "qualifier"), Way::Text, &["qualifier"]),
    column(("period", "周期", "period"), Way::Text, &["period"]),
    column(("outcome_of", "何者的成效", "outcome of"), Way::Iri, &["outcomeOf"]),
    column(
        ("role", "角色或种类", "role or kind"),
        Way::Label,
        &["affiliationRole", "changeKind", "honourKind"],
    ),
    column(("honour_level", "荣誉级别", "level of the honour"), Way::Label, &["honourLevel"]),
    column(("scope", "范围", "scope"), Way::Label, &["scope"]),
    column(("through", "经由", "through"), Way::Label, &["through"]),
    column(("industry", "产业", "industry"), Way::Label, &["industry"]),
    column(("instrument", "凭借", "instrument"), Way::Label, &["instrument"]),
    column(("households", "户数", "households"), Way::Number, &["households"]),
    column(("area_mu", "面积（亩）", "area in mu"), Way::Number, &["areaMu"]),
    column(("count", "数量", "count"), Way::Number, &["count"]),
    column(("count_of", "计数对象", "what is counted"), Way::Text, &["countOf"]),
    column(("rank", "等级", "rank"), Way::Id, &["rank"]),
    column(("doubt", "疑点", "doubt"), Way::Label, &["doubt"]),
    column(("date", "日期（原文）", "date as printed"), Way::Text, DATES),
    column(("ended", "结束（原文）", "end as printed"), Way::Text, &["end"]),
    column(("year", "年", "year"), Way::Year, DATES),
    day(("earliest", "最早", "earliest day"), &["earliest"]),
    day(("latest", "最晚", "latest day"), &["latest"]),
    column(("p_value", "p值", "p-value"), Way::Number, &["pValue"]),
    made(("otherwise", "别处所载", "given otherwise elsewhere")),
    column(("note", "备注", "note"), Way::Text, &[NOTE]),
    made(("more", "其他", "more")),
    made(("fact", "事实的IRI", "IRI of the fact")),
    made(("reports", "报道", "reports")),
    made(("report_titles", "报道标题", "titles of the reports")),
    made(("report_urls", "报道网址", "addresses of the reports")),
    made(("evidence", "证据位置", "passages (report:from-to)")),
];

/// Properties of ours that repeat others, or are of no use outside.
const REPEATED: &[&str] = &["industryId", "throughId", "learnedFrom", "attested", "report"];

/// Whether a property says nothing that is not said otherwise.
pub(super) fn is_repeated(property: &str) -> bool {
    const ELSEWHERE: &[&str] = &[
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://purl.org/dc/terms/identifier",
        "http://purl.org/dc/terms/title",
        "http://purl.org/dc/terms/isReplacedBy",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2004/02/skos/core#inScheme",
        "http://www.w3.org/2004/02/skos/core#topConceptOf",
    ];
    const NAMESPACES: &[&str] =
        &["http://www.w3.org/ns/prov#", "http://www.w3.org/ns/org#", "urn:x-store:"];
    ELSEWHERE.contains(&property)
        || NAMESPACES.iter().any(|n| property.starts_with(n))
        || property
            .strip_prefix(crate::namespace::ONTOLOGY)
            .is_some_and(|local| REPEATED.contains(&local))
}
