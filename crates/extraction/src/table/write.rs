use std::collections::BTreeSet;

use super::registry::{Registry, Row, slug};
use super::sheet::Tables;
use crate::division::Divisions;
use crate::draft::{Draft, Fact, Kind};
use crate::lexicon::Lexicon;
use crate::mention::scheme_keys;
use crate::text::Text;

struct Writer<'a> {
    draft: &'a Draft,
    text: &'a Text,
    lexicon: &'a Lexicon,
    divisions: &'a Divisions,
    tables: Tables,
    known: Registry,
    report: String,
    passages: usize,
    drafted: BTreeSet<String>,
}

/// One who acts, as the tables name it: in a column of divisions or of organizations.
enum Column {
    Division(String),
    Organization(String),
}

/// Returns the standard tables of a draft, and in `review` what is unsure.
pub fn tables(draft: &Draft, text: &Text, lexicon: &Lexicon, divisions: &Divisions) -> Tables {
    let stem = draft.report.rsplit(['/', '\\']).next().unwrap_or(&draft.report);
    let stem = stem.rsplit_once('.').map_or(stem, |(s, _)| s);
    let mut w = Writer {
        draft,
        text,
        lexicon,
        divisions,
        tables: Tables::default(),
        known: Registry::default(),
        report: slug(stem),
        passages: 0,
        drafted: BTreeSet::new(),
    };
    w.report_row();
    w.named();
    for (n, f) in draft.facts.iter().enumerate() {
        match f.kind {
            Some(Kind::Adoption) => w.adoption(n, f),
            Some(Kind::Spread) => w.spread(n, f),
            Some(Kind::Indicator) => w.indicator(n, f),
            Some(Kind::Honour) => w.honour(n, f),
            _ => {}
        }
    }
    w.tables
}

fn text_of(words: Option<&String>) -> String {
    words.cloned().unwrap_or_default()
}

impl Writer<'_> {
    fn report_row(&mut self) {
        let title = self
            .text
            .sentences
            .iter()
            .find(|s| !s.repeated && s.heading)
            .map(|s| self.text.slice(s.start, s.end))
            .unwrap_or_default();
        let date = self.text.date.map(|d| d.to_string()).unwrap_or_default();
        let (id, file) = (self.report.clone(), self.draft.report.clone());
        self.tables.sheet("reports").push(&[
            ("id", id),
            ("title", title),
            ("date", date),
            ("file", file),
        ]);
    }

    /// Who drafted a fact: once for each.
    fn drafted(&mut self, fact: &str) {
        if !self.drafted.insert(fact.to_owned()) {
            return;
        }
        let by = self.draft.drafted_by.clone().unwrap_or_default();
        let kind = match by.as_str() {
            "" => "unstated",
            "rules" => "rules",
            words if words.starts_with("model") => "model",
            _ => "person",
        };
        let report = self.report.clone();
        self.tables.sheet("provenance").push(&[
            ("fact", fact.to_owned()),
            ("drafted_by", by),
            ("kind", kind.to_owned()),
            ("report", report),
        ]);
    }

    fn evidence(&mut self, fact: String, f: &Fact, keyword: &str) {
        self.drafted(&fact);
        self.passages += 1;
        let id = format!("{}-e{:04}", self.report, self.passages);
        let report = self.report.clone();
        self.tables.sheet("evidence").push(&[
            ("id", id),
            ("fact", fact),
            ("report", report),
            ("start", f.start.to_string()),
            ("end", f.end.to_string()),
            ("keyword", keyword.to_owned()),
        ]);
    }

    /// A line for the reviewer: what could not be written as it stands.
    fn review(&mut self, f: &Fact, column: &str, value: &str, kind: &str, candidates: &[String]) {
        let file = self.draft.report.clone();
        self.tables.sheet("review").push(&[
            ("file", file),
            ("row", f.id.clone()),
            ("column", column.to_owned()),
            ("value", value.to_owned()),
            ("kind", kind.to_owned()),
            ("candidates", candidates.join(" | ")),
        ]);
    }

    fn named(&mut self) {
        const LEVELS: [&str; 6] =
            ["province", "prefecture", "county", "township", "village", "group"];
        let facts: Vec<Fact> = self.draft.facts.clone();
        let mut places: Vec<&Fact> = facts.iter().filter(|f| f.kind == Some(Kind::Place)).collect();
        places.sort_by_key(|f| LEVELS.iter().position(|l| f.level.as_deref() == Some(*l)));
        for f in places {
            self.place(f);
        }
        for f in facts.iter().filter(|f| f.kind == Some(Kind::Organization)) {
            self.organization(f);
        }
        for f in facts.iter().filter(|f| f.kind == Some(Kind::Scheme)) {
            self.scheme(f);
        }
    }

    /// The rows of the divisions above a code, supplied by the gazetteer.
    fn supply(&mut self, code: &str) -> Option<String> {
        let above: Vec<(String, String, String)> = self
            .divisions
            .parents(code)
            .iter()
            .map(|d| (d.code.clone(), d.name.clone(), d.level().to_owned()))
            .collect();
        let first = above.first().map(|a| a.0.clone());
        for (i, (code, name, level)) in above.iter().enumerate() {
            if self.known.places.iter().any(|r| r.id == *code) {
                break;
            }
            let parent = above.get(i + 1).map(|a| a.0.clone()).unwrap_or_default();
            self.known.id("divisions", code);
            let parent_name = above.get(i + 1).map(|a| a.1.clone());
            self.known.places.push(Row {
                id: code.clone(),
                name: name.clone(),
                aliases: Vec::new(),
                parent: parent_name,
            });
            self.tables.sheet("divisions").push(&[
                ("id", code.clone()),
                ("code", code.clone()),
                ("name", name.clone()),
                ("level", level.clone()),
                ("parent", parent),
                ("attested", "false".to_owned()),
            ]);
        }
        first
    }

    fn place(&mut self, f: &Fact) {
        let name = text_of(f.name.as_ref());
        let level = text_of(f.level.as_ref());
        let code = f.code.clone().or_else(|| self.code(&name, &level, f.parent.as_deref()));
        let parent =
            f.parent.as_deref().and_then(|p| self.known.place(p, None).map(|r| r.id.clone()));
        let supplied = code.as_deref().and_then(|c| self.supply(c));
        let parent = parent.or(supplied).unwrap_or_default();
        if code.as_deref().is_some_and(|c| self.known.places.iter().any(|r| r.id == c)) {
            let code = code.unwrap_or_default();
            self.evidence(format!("division/{code}"), f, &name);
            return;
        }
        let wanted = code.clone().unwrap_or_else(|| {
            if parent.is_empty() { slug(&name) } else { format!("{parent}-{}", slug(&name)) }
        });
        let id = self.known.id("divisions", &wanted);
        self.known.places.push(Row {
            id: id.clone(),
            name: name.clone(),
            aliases: f.aliases.clone(),
            parent: f.parent.clone(),
        });
        let known = code.is_some() || level == "village" || level == "group";
        self.tables.sheet("divisions").push(&[
            ("id", id.clone()),
            ("code", code.clone().unwrap_or_default()),
            ("name", name.clone()),
            ("level", level),
            ("parent", parent),
            ("attested", "true".to_owned()),
            ("alt_names", f.aliases.join(";")),
        ]);
        if !known {
            let candidates: Vec<String> = self
                .divisions
                .named(&name)
                .iter()
                .map(|d| format!("{} {}", d.code, d.name))
                .collect();
            self.review(f, "division", &name, "division", &candidates);
        }
        self.evidence(format!("division/{id}"), f, &name);
    }

    fn code(&self, name: &str, level: &str, parent: Option<&str>) -> Option<String> {
        let above = parent.and_then(|p| self.known.place(p, None)).map(|r| r.id.clone());
        let rows: Vec<String> = self
            .divisions
            .named(name)
            .iter()
            .filter(|d| {
                d.level() == level && above.as_ref().is_none_or(|a| d.code.starts_with(a.as_str()))
            })
            .map(|d| d.code.clone())
            .collect();
        if rows.len() == 1 { rows.into_iter().next() } else { None }
    }

    fn organization(&mut self, f: &Fact) {
        let name = text_of(f.name.as_ref());
        let division = f
            .place
            .as_deref()
            .and_then(|p| self.known.place(p, f.place_parent.as_deref()))
            .map(|r| r.id.clone())
            .unwrap_or_default();
        let id = self.known.id("organizations", &slug(&name));
        self.known.organizations.push(Row {
            id: id.clone(),
            name: name.clone(),
            aliases: f.aliases.clone(),
            parent: f.place.clone(),
        });
        let kind = f.sort.clone().unwrap_or_else(|| "Organization".to_owned());
        self.tables.sheet("organizations").push(&[
            ("id", id.clone()),
            ("name", name.clone()),
            ("kind", kind),
            ("division", division),
            ("alt_names", f.aliases.join(";")),
        ]);
        self.evidence(format!("organization/{id}"), f, &name);
    }

    fn scheme(&mut self, f: &Fact) {
        let name = text_of(f.name.as_ref());
        let id = self.known.id("schemes", &slug(&name));
        self.known.schemes.push(Row {
            id: id.clone(),
            name: name.clone(),
            aliases: f.aliases.clone(),
            parent: None,
        });
        let mut cells = vec![
            ("id", id.clone()),
            ("name", name.clone()),
            ("kind", f.sort.clone().unwrap_or_else(|| "Mechanism".to_owned())),
            ("formula", text_of(f.formula.as_ref())),
            ("alt_names", f.aliases.join(";")),
            ("report", self.report.clone()),
        ];
        if let Some(o) = f.originator.as_deref() {
            match self.actor(o, None) {
                Some(Column::Division(d)) => cells.push(("originator_division", d)),
                Some(Column::Organization(d)) => cells.push(("originator_organization", d)),
                None => {}
            }
        }
        self.tables.sheet("schemes").push(&cells);
        for (n, part) in f.parts.iter().enumerate() {
            let report = self.report.clone();
            self.tables.sheet("scheme_parts").push(&[
                ("id", format!("{id}-p{}", n + 1)),
                ("scheme", id.clone()),
                ("position", (n + 1).to_string()),
                ("name", part.clone()),
                ("report", report),
            ]);
        }
        self.evidence(format!("scheme/{id}"), f, &name);
    }

    fn scheme_id(&self, name: Option<&String>) -> Option<String> {
        let wanted = scheme_keys(name?, self.lexicon);
        let found = self.known.schemes.iter().find(|r| {
            std::iter::once(&r.name)
                .chain(&r.aliases)
                .any(|n| scheme_keys(n, self.lexicon).iter().any(|k| wanted.contains(k)))
        });
        found.map(|r| r.id.clone())
    }

    fn actor(&self, name: &str, parent: Option<&str>) -> Option<Column> {
        if let Some(r) = self.known.place(name, parent) {
            return Some(Column::Division(r.id.clone()));
        }
        if let Some(r) = self.known.organization(name) {
            return Some(Column::Organization(r.id.clone()));
        }
        // 响洪甸村党支部 is the village's where it has no row of its own.
        let bare = ["党委", "党总支", "党支部", "村委会", "人民政府", "政府"]
            .iter()
            .find_map(|w| name.strip_suffix(w))?;
        self.known.place(bare, parent).map(|r| Column::Division(r.id.clone()))
    }

    fn fact_id(&self, letter: &str, n: usize) -> String {
        format!("{}-{letter}{:03}", self.report, n + 1)
    }

    fn cells(
        who: Option<Column>,
        division: &'static str,
        organization: &'static str,
    ) -> Vec<(&'static str, String)> {
        match who {
            Some(Column::Division(d)) => vec![(division, d)],
            Some(Column::Organization(o)) => vec![(organization, o)],
            None => Vec::new(),
        }
    }

    fn adoption(&mut self, n: usize, f: &Fact) {
        let adopter = text_of(f.adopter.as_ref());
        let who = self.actor(&adopter, f.adopter_parent.as_deref());
        let Some(scheme) = self.scheme_id(f.scheme.as_ref()) else {
            return self.review(f, "scheme", &text_of(f.scheme.as_ref()), "scheme", &[]);
        };
        if who.is_none() {
            return self.review(f, "adopter", &adopter, "division", &[]);
        }
        let status = match f.status.as_deref() {
            Some("stopped") => "ended".to_owned(),
            other => other.unwrap_or("practised").to_owned(),
        };
        let id = self.fact_id("a", n);
        let mut cells = vec![
            ("id", id.clone()),
            ("scheme", scheme),
            ("start", text_of(f.start_date.as_ref())),
            ("status", status),
            ("statement", "explicit".to_owned()),
            ("report", self.report.clone()),
        ];
        cells.extend(Self::cells(who, "adopter_division", "adopter_organization"));
        self.tables.sheet("adoptions").push(&cells);
        let keyword = text_of(f.scheme.as_ref());
        self.evidence(format!("adoption/{id}"), f, &keyword);
    }

    fn spread(&mut self, n: usize, f: &Fact) {
        let from = f.from.as_deref().and_then(|a| self.actor(a, f.from_parent.as_deref()));
        let to = f.to.as_deref().and_then(|a| self.actor(a, f.to_parent.as_deref()));
        let scheme = self.scheme_id(f.scheme.as_ref()).unwrap_or_default();
        let channel = text_of(f.channel.as_ref());
        let (table, kind, letter, columns, mechanism, carrier) = match channel.as_str() {
            "visit" => (
                "visits",
                "visit",
                "v",
                ["host_division", "host_organization", "visitor_division", "visitor_organization"],
                "",
                "",
            ),
            "promotion" => (
                "promotions",
                "promotion",
                "p",
                ["promoter_division", "promoter_organization", "scope_division", "scope_division"],
                "",
                "rollout",
            ),
            "pilot" => (
                "transmissions",
                "transmission",
                "t",
                ["from_division", "from_organization", "to_division", "to_organization"],
                "",
                "pilot",
            ),
            "mandate" => (
                "transmissions",
                "transmission",
                "t",
                ["from_division", "from_organization", "to_division", "to_organization"],
                "administrative-order",
                "",
            ),
            "pairing" => (
                "transmissions",
                "transmission",
                "t",
                ["from_division", "from_organization", "to_division", "to_organization"],
                "",
                "paired-aid",
            ),
            "imitation" => (
                "transmissions",
                "transmission",
                "t",
                ["from_division", "from_organization", "to_division", "to_organization"],
                "imitation",
                "",
            ),
            _ => (
                "transmissions",
                "transmission",
                "t",
                ["from_division", "from_organization", "to_division", "to_organization"],
                "learning",
                "",
            ),
        };
        if to.is_none() && from.is_none() {
            return self.review(f, "to", &text_of(f.to.as_ref()), "division", &[]);
        }
        let id = self.fact_id(letter, n);
        let mut cells = vec![
            ("id", id.clone()),
            ("scheme", scheme),
            ("date", text_of(f.date.as_ref())),
            ("mechanism", mechanism.to_owned()),
            ("carrier", carrier.to_owned()),
            ("statement", f.statement.clone().unwrap_or_else(|| "explicit".to_owned())),
            ("report", self.report.clone()),
        ];
        cells.extend(Self::cells(from, columns[0], columns[1]));
        cells.extend(Self::cells(to, columns[2], columns[3]));
        self.tables.sheet(table).push(&cells);
        let keyword = f.scheme.clone().or_else(|| f.from.clone()).unwrap_or_default();
        self.evidence(format!("{kind}/{id}"), f, &keyword);
    }

    fn unit(&self, printed: &str) -> (f64, String) {
        // 万元, 亿亩: ten thousand and the unit.
        let (scale, rest) = [("万", 1e4), ("亿", 1e8), ("千", 1e3)]
            .iter()
            .find_map(|(w, s)| printed.strip_prefix(w).filter(|r| !r.is_empty()).map(|r| (*s, r)))
            .unwrap_or((1.0, printed));
        match self.lexicon.units.iter().find(|u| u.printed == rest) {
            Some(u) => (scale * u.in_base * u.in_code, u.code.clone()),
            None => (scale, rest.to_owned()),
        }
    }

    fn indicator(&mut self, n: usize, f: &Fact) {
        let names: Vec<String> =
            if f.joint.is_empty() { f.subject.iter().cloned().collect() } else { f.joint.clone() };
        let whos: Vec<Column> =
            names.iter().filter_map(|s| self.actor(s, f.subject_parent.as_deref())).collect();
        let scheme = if whos.is_empty() { self.scheme_id(f.subject.as_ref()) } else { None };
        if whos.is_empty() && scheme.is_none() {
            return self.review(f, "subject", &text_of(f.subject.as_ref()), "division", &[]);
        }
        let Some(value) = f.value else { return };
        let (factor, code) = self.unit(f.unit.as_deref().unwrap_or_default());
        let measure =
            f.measure.clone().filter(|m| !m.is_empty()).unwrap_or_else(|| text_of(f.unit.as_ref()));
        let indicator = self.indicator_id(&measure, &code);
        let id = self.fact_id("o", n);
        let bound = f.bound.clone().unwrap_or_else(|| "exact".to_owned());
        let mut cells = vec![
            ("id", id.clone()),
            ("indicator", indicator),
            ("value", decimal(value * factor)),
            ("bound", bound),
            ("unit", code),
            ("year", f.year.map(|y| y.to_string()).unwrap_or_default()),
            ("achieved", f.achieved.unwrap_or(true).to_string()),
            ("report", self.report.clone()),
        ];
        if let Some(s) = scheme {
            cells.push(("subject_scheme", s));
        }
        let mut divisions = Vec::new();
        for w in whos {
            match w {
                Column::Division(d) => divisions.push(d),
                Column::Organization(o) => cells.push(("subject_organization", o)),
            }
        }
        let mut d = divisions.into_iter();
        if let Some(first) = d.next() {
            cells.push(("subject_division", first));
        }
        if let Some(second) = d.next() {
            cells.push(("joint_division", second));
        }
        if names.len() > 2 {
            cells.push(("qualifier", names.join("、")));
        }
        self.tables.sheet("observations").push(&cells);
        self.evidence(format!("observation/{id}"), f, &measure);
    }

    fn indicator_id(&mut self, measure: &str, unit: &str) -> String {
        if let Some(id) = self.known.indicators.get(measure) {
            return id.clone();
        }
        let id = self.known.id("indicators", &slug(measure));
        self.known.indicators.insert(measure.to_owned(), id.clone());
        self.tables.sheet("indicators").push(&[
            ("id", id.clone()),
            ("name", measure.to_owned()),
            ("unit", unit.to_owned()),
        ]);
        id
    }

    fn honour(&mut self, n: usize, f: &Fact) {
        let holder = text_of(f.holder.as_ref());
        let Some(who) = self.actor(&holder, f.holder_parent.as_deref()) else {
            return self.review(f, "recipient", &holder, "division", &[]);
        };
        let giver = f.giver.as_deref().and_then(|g| self.actor(g, None));
        let id = self.fact_id("h", n);
        let mut cells = vec![
            ("id", id.clone()),
            ("name", text_of(f.title.as_ref())),
            ("level", f.level.clone().unwrap_or_else(|| "unstated".to_owned())),
            ("year", f.year.map(|y| y.to_string()).unwrap_or_default()),
            ("kind", "title".to_owned()),
            ("report", self.report.clone()),
        ];
        cells.extend(Self::cells(Some(who), "recipient_division", "recipient_organization"));
        cells.extend(Self::cells(giver, "giver_division", "giver_organization"));
        self.tables.sheet("honours").push(&cells);
        let keyword = text_of(f.title.as_ref());
        self.evidence(format!("honour/{id}"), f, &keyword);
    }
}

/// A number without an exponent and without needless zeros.
fn decimal(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{rounded}")
}
