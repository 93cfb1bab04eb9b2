//! Reading shapes from Turtle.

use super::ShaclError;
use super::path::Path;
use super::shapes::{Bound, Constraint, NodeKind, Qualified, Shape, ShapeId, Shapes, Target};
use super::{query, support};
use ::rdf::term::{Literal, NamedNode, Term, Triple};
use ::rdf::vocab::{rdf as rdf_terms, rdfs};
use diagnostics::Severity;
use oxigraph::io::{RdfFormat, RdfParser};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The namespace of SHACL.
pub(crate) const SH: &str = "http://www.w3.org/ns/shacl#";

/// Reads shapes; see [`Shapes::parse`].
pub(crate) fn parse(turtle: &str) -> Result<Shapes, ShaclError> {
    let mut triples: Vec<Triple> = Vec::new();
    for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(turtle.as_bytes()) {
        triples.push(quad.map_err(ShaclError::Syntax)?.into());
    }
    read(triples)
}

/// Reads shapes; see [`Shapes::from_triples`].
pub(crate) fn read(triples: Vec<Triple>) -> Result<Shapes, ShaclError> {
    support::check(&triples)?;
    let source = Source::of(triples);
    let mut reader = Reader { source: &source, all: Vec::new(), ids: HashMap::new() };
    for name in source.shape_names() {
        reader.shape(&name)?;
    }
    let mut shapes = Shapes { all: reader.all };
    find_siblings(&mut shapes);
    refuse_recursion(&shapes)?;
    Ok(shapes)
}

/// The shapes graph, by subject.
pub(crate) struct Source {
    triples: Vec<Triple>,
    by_subject: HashMap<Term, Vec<usize>>,
}

impl Source {
    fn of(triples: Vec<Triple>) -> Self {
        let mut by_subject: HashMap<Term, Vec<usize>> = HashMap::new();
        for (at, triple) in triples.iter().enumerate() {
            by_subject.entry(triple.subject.clone().into()).or_default().push(at);
        }
        Self { triples, by_subject }
    }

    /// Returns the objects of a property whose full IRI is given.
    fn objects<'s>(&'s self, subject: &Term, property: &'s str) -> impl Iterator<Item = &'s Term> {
        let of_subject = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
        let triples = of_subject.iter().map(|at| &self.triples[*at]);
        triples.filter(move |t| t.predicate.as_str() == property).map(|t| &t.object)
    }

    /// Returns the values of a SHACL property.
    pub(crate) fn values(&self, subject: &Term, name: &str) -> Vec<&Term> {
        let of_subject = self.by_subject.get(subject).map_or(&[][..], Vec::as_slice);
        let triples = of_subject.iter().map(|at| &self.triples[*at]);
        triples
            .filter(|t| t.predicate.as_str().strip_prefix(SH) == Some(name))
            .map(|t| &t.object)
            .collect()
    }

    /// Returns the members of a list.
    fn list(&self, head: &Term) -> Option<Vec<Term>> {
        let mut members = Vec::new();
        let mut at = head.clone();
        while !matches!(&at, Term::NamedNode(n) if n.as_str() == rdf_terms::NIL) {
            members.push(self.objects(&at, rdf_terms::FIRST).next()?.clone());
            let rest = self.objects(&at, rdf_terms::REST).next()?.clone();
            at = rest;
            if members.len() > self.triples.len() {
                return None;
            }
        }
        Some(members)
    }

    fn is_a(&self, subject: &Term, class: &str) -> bool {
        self.objects(subject, rdf_terms::TYPE)
            .any(|t| matches!(t, Term::NamedNode(n) if n.as_str() == class))
    }

    /// Returns what is a shape by itself: typed as one, or with a target. Others are read where they are named.
    fn shape_names(&self) -> Vec<Term> {
        let mut names = Vec::new();
        let mut seen = BTreeSet::new();
        for triple in &self.triples {
            let subject: Term = triple.subject.clone().into();
            let property = triple.predicate.as_str();
            let is_target = property.strip_prefix(SH).is_some_and(|n| n.starts_with("target"));
            let is_typed = property == rdf_terms::TYPE
                && matches!(&triple.object, Term::NamedNode(n)
                    if matches!(n.as_str().strip_prefix(SH), Some("NodeShape" | "PropertyShape")));
            if (is_target || is_typed) && seen.insert(subject.to_string()) {
                names.push(subject);
            }
        }
        names
    }

    /// Returns the prefixes that a constraint declares through `sh:prefixes`, or all that the document has.
    pub(crate) fn prefixes(&self) -> Vec<(String, String)> {
        let text = |subject: &Term, name| {
            self.values(subject, name).first().and_then(|t| match t {
                Term::Literal(l) => Some(l.value().to_owned()),
                _ => None,
            })
        };
        let declared =
            self.triples.iter().filter(|t| t.predicate.as_str() == format!("{SH}declare"));
        declared
            .filter_map(|t| text(&t.object, "prefix").zip(text(&t.object, "namespace")))
            .collect()
    }

    /// Returns the messages of a shape or constraint by language.
    pub(crate) fn messages(&self, subject: &Term) -> BTreeMap<String, String> {
        let messages = self.values(subject, "message").into_iter().filter_map(|t| match t {
            Term::Literal(l) => {
                Some((l.language().unwrap_or_default().to_owned(), l.value().to_owned()))
            }
            _ => None,
        });
        messages.collect()
    }

    fn is_true(&self, subject: &Term, name: &str) -> bool {
        self.values(subject, name).first().is_some_and(
            |t| matches!(t, Term::Literal(l) if l.value() == "true" || l.value() == "1"),
        )
    }
}

fn malformed(shape: &Term, what: impl Into<String>) -> ShaclError {
    ShaclError::Malformed { what: what.into(), shape: shape.to_string() }
}

struct Reader<'s> {
    source: &'s Source,
    all: Vec<Shape>,
    ids: HashMap<Term, ShapeId>,
}

impl Reader<'_> {
    /// Reads the shape of this name, unless it is read already.
    fn shape(&mut self, name: &Term) -> Result<ShapeId, ShaclError> {
        if let Some(id) = self.ids.get(name) {
            return Ok(*id);
        }
        let source = self.source;
        let id = self.all.len();
        self.ids.insert(name.clone(), id);
        let path = match source.values(name, "path").as_slice() {
            [] => None,
            [path] => Some(self.path(name, path)?),
            _ => return Err(malformed(name, "more than one sh:path")),
        };
        let severity = match source.values(name, "severity").first() {
            Some(Term::NamedNode(n)) if n.as_str() != format!("{SH}Violation") => Severity::Warning,
            _ => Severity::Error,
        };
        self.all.push(Shape {
            name: name.clone(),
            path,
            targets: self.targets(name)?,
            constraints: Vec::new(),
            messages: source.messages(name),
            severity,
            deactivated: source.is_true(name, "deactivated"),
            disjoint: source.is_true(name, "qualifiedValueShapesDisjoint"),
        });
        self.all[id].constraints = self.constraints(name)?;
        Ok(id)
    }

    fn node(shape: &Term, term: &Term) -> Result<NamedNode, ShaclError> {
        match term {
            Term::NamedNode(node) => Ok(node.clone()),
            other => Err(malformed(shape, format!("{other} is no IRI"))),
        }
    }

    fn literal(shape: &Term, term: &Term) -> Result<Literal, ShaclError> {
        match term {
            Term::Literal(literal) => Ok(literal.clone()),
            other => Err(malformed(shape, format!("{other} is no literal"))),
        }
    }

    fn count(shape: &Term, term: &Term) -> Result<u64, ShaclError> {
        let literal = Self::literal(shape, term)?;
        literal.value().parse().map_err(|_| malformed(shape, format!("{literal} is no count")))
    }

    fn members(&self, shape: &Term, head: &Term) -> Result<Vec<Term>, ShaclError> {
        self.source.list(head).ok_or_else(|| malformed(shape, "a list that does not end"))
    }

    fn targets(&self, name: &Term) -> Result<Vec<Target>, ShaclError> {
        let mut targets = Vec::new();
        for term in self.source.values(name, "targetNode") {
            targets.push(Target::Node(term.clone()));
        }
        for term in self.source.values(name, "targetClass") {
            targets.push(Target::Class(Self::node(name, term)?));
        }
        for term in self.source.values(name, "targetSubjectsOf") {
            targets.push(Target::SubjectsOf(Self::node(name, term)?));
        }
        for term in self.source.values(name, "targetObjectsOf") {
            targets.push(Target::ObjectsOf(Self::node(name, term)?));
        }
        // A shape that is a class looks at its own instances (2.1.3.3).
        if let Term::NamedNode(class) = name
            && self.source.is_a(name, rdfs::CLASS)
        {
            targets.push(Target::Class(class.clone()));
        }
        Ok(targets)
    }

    fn path(&self, shape: &Term, term: &Term) -> Result<Path, ShaclError> {
        if let Term::NamedNode(property) = term {
            return Ok(Path::Property(property.clone()));
        }
        let one = |name| self.source.values(term, name).first().copied();
        let inner = |t: &Term| self.path(shape, t).map(Box::new);
        if self.source.objects(term, rdf_terms::FIRST).next().is_some() {
            let members = self.members(shape, term)?;
            let paths: Result<Vec<_>, _> = members.iter().map(|t| self.path(shape, t)).collect();
            return match paths? {
                paths if paths.len() > 1 => Ok(Path::Sequence(paths)),
                _ => Err(malformed(shape, "a sequence of fewer than two paths")),
            };
        }
        if let Some(list) = one("alternativePath") {
            let members = self.members(shape, list)?;
            let paths: Result<_, _> = members.iter().map(|t| self.path(shape, t)).collect();
            return Ok(Path::Alternative(paths?));
        }
        if let Some(path) = one("inversePath") {
            return Ok(Path::Inverse(inner(path)?));
        }
        if let Some(path) = one("zeroOrMorePath") {
            return Ok(Path::ZeroOrMore(inner(path)?));
        }
        if let Some(path) = one("oneOrMorePath") {
            return Ok(Path::OneOrMore(inner(path)?));
        }
        if let Some(path) = one("zeroOrOnePath") {
            return Ok(Path::ZeroOrOne(inner(path)?));
        }
        Err(malformed(shape, "a sh:path that is no path"))
    }

    fn constraints(&mut self, name: &Term) -> Result<Vec<Constraint>, ShaclError> {
        let mut constraints = Vec::new();
        self.value_constraints(name, &mut constraints)?;
        self.pair_constraints(name, &mut constraints)?;
        self.shape_constraints(name, &mut constraints)?;
        for term in self.source.values(name, "sparql") {
            let sparql = query::read(self.source, name, term)?;
            constraints.extend(sparql.map(|s| Constraint::Sparql(Box::new(s))));
        }
        Ok(constraints)
    }

    /// Constraints on single values (4.1, 4.3, 4.4) and on their number (4.2).
    fn value_constraints(&self, name: &Term, to: &mut Vec<Constraint>) -> Result<(), ShaclError> {
        let source = self.source;
        for term in source.values(name, "class") {
            to.push(Constraint::Class(Self::node(name, term)?));
        }
        for term in source.values(name, "datatype") {
            to.push(Constraint::Datatype(Self::node(name, term)?));
        }
        for term in source.values(name, "nodeKind") {
            to.push(Constraint::NodeKind(node_kind(name, term)?));
        }
        for term in source.values(name, "minCount") {
            to.push(Constraint::MinCount(Self::count(name, term)?));
        }
        for term in source.values(name, "maxCount") {
            to.push(Constraint::MaxCount(Self::count(name, term)?));
        }
        for (property, bound) in [
            ("minExclusive", Bound::MinExclusive),
            ("minInclusive", Bound::MinInclusive),
            ("maxExclusive", Bound::MaxExclusive),
            ("maxInclusive", Bound::MaxInclusive),
        ] {
            for term in source.values(name, property) {
                to.push(Constraint::Range(bound, Self::literal(name, term)?));
            }
        }
        for term in source.values(name, "minLength") {
            to.push(Constraint::MinLength(Self::count(name, term)?));
        }
        for term in source.values(name, "maxLength") {
            to.push(Constraint::MaxLength(Self::count(name, term)?));
        }
        let flags = source.values(name, "flags");
        let flags = flags.first().map(|t| Self::literal(name, t)).transpose()?;
        for term in source.values(name, "pattern") {
            let pattern = Self::literal(name, term)?;
            let flags = flags.as_ref().map_or("", |f| f.value());
            to.push(Constraint::Pattern(pattern_of(name, pattern.value(), flags)?));
        }
        Ok(())
    }

    /// Constraints on languages, pairs of properties and listed values (4.4.4, 4.4.5, 4.5, 4.8).
    fn pair_constraints(&self, name: &Term, to: &mut Vec<Constraint>) -> Result<(), ShaclError> {
        let source = self.source;
        for term in source.values(name, "languageIn") {
            let members = self.members(name, term)?;
            let tags: Result<Vec<_>, _> = members.iter().map(|t| Self::literal(name, t)).collect();
            to.push(Constraint::LanguageIn(tags?.iter().map(|t| t.value().to_owned()).collect()));
        }
        // `true` alone counts here, and not `1` (4.4.5).
        let unique = source.values(name, "uniqueLang");
        if unique.iter().any(|t| matches!(t, Term::Literal(l) if l.value() == "true")) {
            to.push(Constraint::UniqueLang);
        }
        for term in source.values(name, "equals") {
            to.push(Constraint::Equals(Self::node(name, term)?));
        }
        for term in source.values(name, "disjoint") {
            to.push(Constraint::Disjoint(Self::node(name, term)?));
        }
        for (property, or_equal) in [("lessThan", false), ("lessThanOrEquals", true)] {
            for term in source.values(name, property) {
                to.push(Constraint::LessThan { property: Self::node(name, term)?, or_equal });
            }
        }
        for term in source.values(name, "hasValue") {
            to.push(Constraint::HasValue(term.clone()));
        }
        for term in source.values(name, "in") {
            to.push(Constraint::In(self.members(name, term)?));
        }
        Ok(())
    }

    /// Constraints that name other shapes (4.6, 4.7), and closed shapes (4.8.1).
    fn shape_constraints(
        &mut self,
        name: &Term,
        to: &mut Vec<Constraint>,
    ) -> Result<(), ShaclError> {
        let source = self.source;
        for term in source.values(name, "not") {
            to.push(Constraint::Not(self.shape(term)?));
        }
        for (property, make) in [
            ("and", Constraint::And as fn(Vec<ShapeId>) -> Constraint),
            ("or", Constraint::Or),
            ("xone", Constraint::Xone),
        ] {
            for term in source.values(name, property) {
                let members = self.members(name, term)?;
                let shapes: Result<_, _> = members.iter().map(|t| self.shape(t)).collect();
                to.push(make(shapes?));
            }
        }
        for term in source.values(name, "node") {
            to.push(Constraint::Node(self.shape(term)?));
        }
        for term in source.values(name, "property") {
            let id = self.shape(term)?;
            if self.all[id].path.is_none() {
                return Err(malformed(term, "a property shape without sh:path"));
            }
            to.push(Constraint::Property(id));
        }
        let count = |property| {
            let values = source.values(name, property);
            values.first().map(|t| Self::count(name, t)).transpose()
        };
        let (min, max) = (count("qualifiedMinCount")?, count("qualifiedMaxCount")?);
        for term in source.values(name, "qualifiedValueShape") {
            let siblings = Vec::new();
            to.push(Constraint::Qualified(Qualified {
                shape: self.shape(term)?,
                min,
                max,
                siblings,
            }));
        }
        if source.is_true(name, "closed") {
            let mut ignored = BTreeSet::new();
            for term in source.values(name, "ignoredProperties") {
                for member in self.members(name, term)? {
                    ignored.insert(Self::node(name, &member)?.into_string());
                }
            }
            to.push(Constraint::Closed { ignored });
        }
        Ok(())
    }
}

fn node_kind(shape: &Term, term: &Term) -> Result<NodeKind, ShaclError> {
    let name = match term {
        Term::NamedNode(n) => n.as_str().strip_prefix(SH),
        _ => None,
    };
    Ok(match name {
        Some("BlankNode") => NodeKind::BlankNode,
        Some("IRI") => NodeKind::Iri,
        Some("Literal") => NodeKind::Literal,
        Some("BlankNodeOrIRI") => NodeKind::BlankNodeOrIri,
        Some("BlankNodeOrLiteral") => NodeKind::BlankNodeOrLiteral,
        Some("IRIOrLiteral") => NodeKind::IriOrLiteral,
        _ => return Err(malformed(shape, format!("{term} is no kind of node"))),
    })
}

/// Compiles a pattern with the flags of SPARQL's `REGEX`.
fn pattern_of(shape: &Term, pattern: &str, flags: &str) -> Result<regex::Regex, ShaclError> {
    let literal = flags.contains('q').then(|| regex::escape(pattern));
    let mut builder = regex::RegexBuilder::new(literal.as_deref().unwrap_or(pattern));
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            _ => return Err(malformed(shape, format!("unknown flag `{flag}` of a pattern"))),
        };
    }
    builder.size_limit(1 << 20).build().map_err(|e| malformed(shape, e.to_string()))
}

/// Fills in the sibling shapes of disjoint qualified value shapes (4.7.3).
fn find_siblings(shapes: &mut Shapes) {
    let disjoint: Vec<bool> = shapes.all.iter().map(|s| s.disjoint).collect();
    let qualified = |shape: &Shape| -> Vec<ShapeId> {
        let of = shape.constraints.iter().filter_map(|c| match c {
            Constraint::Qualified(q) => Some(q.shape),
            _ => None,
        });
        of.collect()
    };
    let mut siblings: HashMap<ShapeId, BTreeSet<ShapeId>> = HashMap::new();
    for parent in &shapes.all {
        let children: Vec<ShapeId> = parent.properties().collect();
        let all: Vec<ShapeId> =
            children.iter().flat_map(|child| qualified(&shapes.all[*child])).collect();
        for child in children.iter().filter(|child| disjoint[**child]) {
            siblings.entry(*child).or_default().extend(&all);
        }
    }
    for (child, all) in siblings {
        for constraint in &mut shapes.all[child].constraints {
            if let Constraint::Qualified(q) = constraint {
                q.siblings = all.iter().copied().filter(|s| *s != q.shape).collect();
            }
        }
    }
}

impl Shape {
    /// Returns the property shapes of this one.
    pub(crate) fn properties(&self) -> impl Iterator<Item = ShapeId> {
        self.constraints.iter().filter_map(|c| match c {
            Constraint::Property(id) => Some(*id),
            _ => None,
        })
    }

    /// Returns the shapes that this one names.
    fn named(&self) -> Vec<ShapeId> {
        let mut named = Vec::new();
        for constraint in &self.constraints {
            match constraint {
                Constraint::Not(id) | Constraint::Node(id) | Constraint::Property(id) => {
                    named.push(*id);
                }
                Constraint::And(ids) | Constraint::Or(ids) | Constraint::Xone(ids) => {
                    named.extend(ids);
                }
                Constraint::Qualified(q) => named.push(q.shape),
                _ => {}
            }
        }
        named
    }
}

/// Recursive shapes are undefined (3.4.3), and would not end.
fn refuse_recursion(shapes: &Shapes) -> Result<(), ShaclError> {
    // 0 unseen, 1 on the way, 2 done.
    let mut state = vec![0_u8; shapes.all.len()];
    for start in 0..shapes.all.len() {
        let mut way = vec![(start, shapes.all[start].named())];
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        while let Some((at, left)) = way.last_mut() {
            match left.pop() {
                Some(next) if state[next] == 1 => {
                    return Err(ShaclError::Recursive(shapes.all[next].name.to_string()));
                }
                Some(next) if state[next] == 0 => {
                    state[next] = 1;
                    way.push((next, shapes.all[next].named()));
                }
                Some(_) => {}
                None => {
                    state[*at] = 2;
                    way.pop();
                }
            }
        }
    }
    Ok(())
}
