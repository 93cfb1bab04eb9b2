use std::collections::BTreeSet;

use super::registry::{Registry, Row, slug};
use super::sheet::Tables;
use super::who::{Column, Decisions, Named, keyword_of};
use crate::Extractor;
use crate::division::Divisions;
use crate::draft::{Draft, Fact, Kind};
use crate::lexicon::Lexicon;
use crate::text::Text;

pub(super) struct Writer<'a> {
    pub(super) draft: &'a Draft,
    /// What the draft names and does not list itself: places, organizations and schemes that the rules found.
    supplied: &'a [Fact],
    pub(super) decisions: &'a Decisions,
    text: &'a Text,
    pub(super) lexicon: &'a Lexicon,
    pub(super) divisions: &'a Divisions,
    pub(super) tables: Tables,
    pub(super) known: Registry,
    pub(super) report: String,
    passages: usize,
    drafted: BTreeSet<String>,
}

/// Returns the standard tables of a draft, and in `review` what is unsure.
///
/// `supplied` are things that the draft's facts name and the draft does not list.
pub fn tables(draft: &Draft, supplied: &[Fact], text: &Text, extractor: &Extractor) -> Tables {
    let stem = draft.report.rsplit(['/', '\\']).next().unwrap_or(&draft.report);
    let stem = stem.rsplit_once('.').map_or(stem, |(s, _)| s);
    let mut w = Writer {
        draft,
        supplied,
        decisions: &extractor.decisions,
        text,
        lexicon: &extractor.lexicon,
        divisions: &extractor.divisions,
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

pub(super) fn text_of(words: Option<&String>) -> String {
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
    fn drafted(&mut self, fact: &str, by_rules: bool) {
        if !self.drafted.insert(fact.to_owned()) {
            return;
        }
        let by = match by_rules {
            true => "rules".to_owned(),
            false => self.draft.drafted_by.clone().unwrap_or_default(),
        };
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

    pub(super) fn evidence(&mut self, fact: String, f: &Fact, keyword: &str) {
        // What was supplied has no id in the draft.
        self.drafted(&fact, f.id.is_empty());
        self.passages += 1;
        let id = format!("{}-e{:04}", self.report, self.passages);
        let report = self.report.clone();
        let keyword = keyword_of(keyword, &self.text.slice(f.start, f.end));
        self.tables.sheet("evidence").push(&[
            ("id", id),
            ("fact", fact),
            ("report", report),
            ("start", f.start.to_string()),
            ("end", f.end.to_string()),
            ("keyword", keyword),
        ]);
    }

    fn named(&mut self) {
        const LEVELS: [&str; 6] =
            ["province", "prefecture", "county", "township", "village", "group"];
        let facts: Vec<Fact> = self.draft.facts.iter().chain(self.supplied).cloned().collect();
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

    pub(super) fn scheme(&mut self, f: &Fact) {
        let name = text_of(f.name.as_ref());
        // An organizational model is one by its formula.
        let kind = f.sort.clone().unwrap_or_default();
        let model = kind == "OrganizationalModel" && f.formula.as_deref().is_none_or(str::is_empty);
        let kind = if model || kind.is_empty() { "Mechanism".to_owned() } else { kind };
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
            ("kind", kind),
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

    fn adoption(&mut self, n: usize, f: &Fact) {
        let adopter = text_of(f.adopter.as_ref());
        let scheme = self.scheme_of(f, &text_of(f.scheme.as_ref()));
        let who = self.who(f, "adopter", &adopter, f.adopter_parent.as_deref());
        let (Named::Row(scheme), Named::Row(who)) = (scheme, who) else { return };
        let status = match f.status.as_deref() {
            Some("stopped") => "ended".to_owned(),
            other => other.unwrap_or("practised").to_owned(),
        };
        let keyword = text_of(f.scheme.as_ref());
        if let Some(id) = self.told_before(&scheme, &who, &status) {
            return self.evidence(format!("adoption/{id}"), f, &keyword);
        }
        let id = self.fact_id("a", n);
        let mut cells = vec![
            ("id", id.clone()),
            ("scheme", scheme),
            ("start", text_of(f.start_date.as_ref())),
            ("status", status),
            ("statement", "explicit".to_owned()),
            ("report", self.report.clone()),
        ];
        cells.extend(Self::cells(Some(who), "adopter_division", "adopter_organization"));
        self.tables.sheet("adoptions").push(&cells);
        self.evidence(format!("adoption/{id}"), f, &keyword);
    }

    /// A date that the report can tell of, and a note for one still to come.
    fn past(&self, date: &str) -> (String, String) {
        let told = self.text.date.map(|d| d.to_string()).unwrap_or_default();
        let n = date.len().min(told.len());
        let coming = date.get(..n) > told.get(..n);
        if coming {
            (String::new(), format!("拟于{date}"))
        } else {
            (date.to_owned(), String::new())
        }
    }

    /// The adoption of one adopter, scheme and status that has a row: a second passage is evidence for it.
    fn told_before(&mut self, scheme: &str, who: &Column, status: &str) -> Option<String> {
        let (column, id) = match who {
            Column::Division(id) => ("adopter_division", id),
            Column::Organization(id) => ("adopter_organization", id),
        };
        let sheet = self.tables.sheet("adoptions");
        let at = |name: &str| sheet.columns.iter().position(|c| c == name);
        let (own, s, w, t) = (at("id")?, at("scheme")?, at(column)?, at("status")?);
        let same = |row: &&Vec<String>| row[s] == scheme && row[w] == *id && row[t] == status;
        sheet.rows.iter().find(same).map(|row| row[own].clone())
    }

    /// Both ends of a spread and its scheme, each where it is told; none where one that is told has no row.
    fn ends(&mut self, f: &Fact) -> Option<(Option<Column>, Option<Column>, String)> {
        let mut sure = true;
        let mut ends = Vec::new();
        for (column, name, parent) in
            [("from", &f.from, &f.from_parent), ("to", &f.to, &f.to_parent)]
        {
            let end = name.as_deref().map(|n| self.who(f, column, n, parent.as_deref()));
            sure &= !matches!(end, Some(Named::Out));
            ends.push(end);
        }
        let scheme = f.scheme.as_deref().map(|s| self.scheme_of(f, s));
        let end = |e: Option<Named<Column>>| match e {
            Some(Named::Row(c)) => Some(c),
            _ => None,
        };
        let (to, from) = (ends.pop().and_then(end), ends.pop().and_then(end));
        let scheme = match scheme {
            Some(Named::Row(s)) => s,
            Some(Named::Out) => return None,
            None => String::new(),
        };
        (sure && (from.is_some() || to.is_some())).then_some((from, to, scheme))
    }

    fn spread(&mut self, n: usize, f: &Fact) {
        let Some((from, to, scheme)) = self.ends(f) else { return };
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
        let id = self.fact_id(letter, n);
        let (date, note) = self.past(f.date.as_deref().unwrap_or_default());
        let mut cells = vec![
            ("id", id.clone()),
            ("scheme", scheme),
            ("date", date),
            ("note", note),
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
        let parent = f.subject_parent.as_deref();
        let alone = names.len() == 1 && self.actor(&names[0], parent).is_none();
        let scheme = if alone { self.scheme_id(f.subject.as_ref()) } else { None };
        let mut whos = Vec::new();
        for name in names.iter().filter(|_| scheme.is_none()) {
            match self.who(f, "subject", name, parent) {
                Named::Row(who) => whos.push(who),
                Named::Out => return,
            }
        }
        if whos.is_empty() && scheme.is_none() {
            return self.review(f, "subject", "", "division", &[]);
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
        // 服务 in persons and 服务 in times are two indicators.
        let key = format!("{measure} {unit}");
        if let Some(id) = self.known.indicators.get(&key) {
            return id.clone();
        }
        let id = self.known.id("indicators", &slug(measure));
        self.known.indicators.insert(key, id.clone());
        self.tables.sheet("indicators").push(&[
            ("id", id.clone()),
            ("name", measure.to_owned()),
            ("unit", unit.to_owned()),
        ]);
        id
    }

    fn honour(&mut self, n: usize, f: &Fact) {
        let holder = text_of(f.holder.as_ref());
        let scheme = match self.actor(&holder, f.holder_parent.as_deref()) {
            Some(_) => None,
            None => self.scheme_id(f.holder.as_ref()),
        };
        let who = match &scheme {
            Some(_) => None,
            None => match self.who(f, "recipient", &holder, f.holder_parent.as_deref()) {
                Named::Row(who) => Some(who),
                Named::Out => return,
            },
        };
        let giver = match f.giver.as_deref().map(|g| self.who(f, "giver", g, None)) {
            Some(Named::Row(giver)) => Some(giver),
            Some(Named::Out)
                if self.decisions.on(&f.id, "giver", &text_of(f.giver.as_ref())).is_none() =>
            {
                return;
            }
            _ => None,
        };
        let id = self.fact_id("h", n);
        let mut cells = vec![
            ("id", id.clone()),
            ("name", text_of(f.title.as_ref())),
            ("level", f.level.clone().unwrap_or_else(|| "unstated".to_owned())),
            ("year", f.year.map(|y| y.to_string()).unwrap_or_default()),
            ("kind", "title".to_owned()),
            ("report", self.report.clone()),
        ];
        cells.extend(scheme.map(|s| ("recipient_scheme", s)));
        cells.extend(Self::cells(who, "recipient_division", "recipient_organization"));
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
