//! The constraint components (*SHACL*, 4 and 5): whether values keep them, and what is found where not.

use super::graph::Graph;
use super::path::Path;
use super::query::{self, Rows};
use super::shapes::{Bound, Constraint, Qualified, Shape, ShapeId, Shapes, Sparql};
use super::turtle::SH;
use super::{ShaclError, Violation, value};
use rdf::term::{NamedNode, Term};
use spareval::QueryableDataset;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A validation under way.
pub(crate) struct Check<'c, 'a, D: QueryableDataset<'a>> {
    pub(crate) graph: &'c Graph<'a, D>,
    pub(crate) shapes: &'c Shapes,
    /// Where results go; `None` where it is only asked whether a node conforms.
    pub(crate) found: Option<&'c mut Vec<Violation>>,
}

/// A focus node and the values that a shape looks at.
struct Focus<'f, N> {
    shape: &'f Shape,
    node: &'f N,
    values: &'f [N],
}

/// Checks focus nodes against a shape that has them as targets.
pub(crate) fn check_all<'a, D: QueryableDataset<'a> + Clone>(
    check: &mut Check<'_, 'a, D>,
    id: ShapeId,
    nodes: &[D::InternalTerm],
) -> Result<(), ShaclError> {
    let shape = &check.shapes.all[id];
    for node in nodes {
        check.shape_but_queries(id, node)?;
    }
    for constraint in &shape.constraints {
        if let Constraint::Sparql(sparql) = constraint {
            check_query(check, shape, sparql, nodes)?;
        }
    }
    Ok(())
}

/// Asks a query for all focus nodes: at once where that gives the same rows.
fn check_query<'a, D: QueryableDataset<'a> + Clone>(
    check: &mut Check<'_, 'a, D>,
    shape: &Shape,
    sparql: &Sparql,
    nodes: &[D::InternalTerm],
) -> Result<(), ShaclError> {
    if !sparql.binds_this {
        return nodes.iter().try_for_each(|node| {
            let term = check.graph.term(node)?;
            let rows = query::rows(check.graph, shape, sparql, Some(&term))?;
            check.rows(shape, sparql, &term, rows);
            Ok(())
        });
    }
    let mut by_node: HashMap<Term, Rows> = HashMap::new();
    for row in query::rows(check.graph, shape, sparql, None)? {
        if let Some(this) = row.get("this").cloned() {
            by_node.entry(this).or_default().push(row);
        }
    }
    if by_node.is_empty() {
        return Ok(());
    }
    for node in nodes {
        let term = check.graph.term(node)?;
        if let Some(rows) = by_node.remove(&term) {
            check.rows(shape, sparql, &term, rows);
        }
    }
    Ok(())
}

impl<'a, D: QueryableDataset<'a> + Clone> Check<'_, 'a, D> {
    /// Returns whether a node conforms to a shape.
    fn conforms(&mut self, id: ShapeId, node: &D::InternalTerm) -> Result<bool, ShaclError> {
        let mut quiet = Check { graph: self.graph, shapes: self.shapes, found: None };
        quiet.shape(id, node)
    }

    /// Checks a node against a shape and all that it names; returns whether it conforms.
    fn shape(&mut self, id: ShapeId, node: &D::InternalTerm) -> Result<bool, ShaclError> {
        let mut conforms = self.shape_but_queries(id, node)?;
        let shapes = self.shapes;
        let shape = &shapes.all[id];
        if shape.deactivated {
            return Ok(true);
        }
        for constraint in &shape.constraints {
            if let Constraint::Sparql(sparql) = constraint {
                let term = self.graph.term(node)?;
                let rows = query::rows(self.graph, shape, sparql, Some(&term))?;
                conforms &= self.rows(shape, sparql, &term, rows);
            }
        }
        Ok(conforms)
    }

    /// As [`Self::shape`], without the shape's own SPARQL-based constraints.
    fn shape_but_queries(
        &mut self,
        id: ShapeId,
        node: &D::InternalTerm,
    ) -> Result<bool, ShaclError> {
        let shapes = self.shapes;
        let shape = &shapes.all[id];
        if shape.deactivated {
            return Ok(true);
        }
        let values = match &shape.path {
            Some(path) => self.graph.follow(node, path)?,
            None => vec![node.clone()],
        };
        let focus = Focus { shape, node, values: &values };
        let mut conforms = true;
        for constraint in &shape.constraints {
            conforms &= self.constraint(&focus, constraint)?;
            if !conforms && self.found.is_none() {
                return Ok(false);
            }
        }
        Ok(conforms)
    }

    fn constraint(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        constraint: &Constraint,
    ) -> Result<bool, ShaclError> {
        match constraint {
            Constraint::MinCount(least) => {
                self.whole(focus, focus.values.len() as u64 >= *least, "MinCount")
            }
            Constraint::MaxCount(most) => {
                self.whole(focus, focus.values.len() as u64 <= *most, "MaxCount")
            }
            Constraint::HasValue(term) => {
                let wanted = self.graph.intern(term)?;
                self.whole(focus, focus.values.contains(&wanted), "HasValue")
            }
            Constraint::UniqueLang => self.unique_languages(focus),
            Constraint::Equals(property) => self.equals(focus, property),
            Constraint::Disjoint(property) => {
                let others = self.graph.objects(focus.node, property)?;
                self.each(focus, "Disjoint", |_, value| Ok(!others.contains(value)))
            }
            Constraint::LessThan { property, or_equal } => {
                self.less_than(focus, property, *or_equal)
            }
            Constraint::Property(id) => {
                let mut conforms = true;
                for value in focus.values {
                    conforms &= self.shape(*id, value)?;
                }
                Ok(conforms)
            }
            Constraint::Qualified(qualified) => self.qualified(focus, qualified),
            Constraint::Closed { ignored } => self.closed(focus, ignored),
            // Asked for all focus nodes together.
            Constraint::Sparql(_) => Ok(true),
            Constraint::Not(_)
            | Constraint::And(_)
            | Constraint::Or(_)
            | Constraint::Xone(_)
            | Constraint::Node(_) => self.logical(focus, constraint),
            _ => self
                .each(focus, component(constraint), |graph, value| keeps(graph, value, constraint)),
        }
    }

    /// Reports each value that a test rejects.
    fn each(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        component: &str,
        mut test: impl FnMut(&Graph<'a, D>, &D::InternalTerm) -> Result<bool, ShaclError>,
    ) -> Result<bool, ShaclError> {
        let mut conforms = true;
        for value in focus.values {
            if !test(self.graph, value)? {
                conforms = false;
                self.report(focus, Some(value), component)?;
            }
        }
        Ok(conforms)
    }

    /// Reports the values as a whole unless they keep a constraint.
    fn whole(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        keeps: bool,
        component: &str,
    ) -> Result<bool, ShaclError> {
        if !keeps {
            self.report(focus, None, component)?;
        }
        Ok(keeps)
    }

    fn logical(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        constraint: &Constraint,
    ) -> Result<bool, ShaclError> {
        let mut conforms = true;
        for value in focus.values {
            let keeps = match constraint {
                Constraint::Not(id) => !self.conforms(*id, value)?,
                Constraint::Node(id) => self.conforms(*id, value)?,
                Constraint::And(ids) => self.count(ids, value)? == ids.len(),
                Constraint::Or(ids) => self.count(ids, value)? > 0,
                Constraint::Xone(ids) => self.count(ids, value)? == 1,
                _ => true,
            };
            if !keeps {
                conforms = false;
                self.report(focus, Some(value), component(constraint))?;
            }
        }
        Ok(conforms)
    }

    /// Returns to how many of the shapes a value conforms.
    fn count(&mut self, ids: &[ShapeId], value: &D::InternalTerm) -> Result<usize, ShaclError> {
        let mut count = 0;
        for id in ids {
            count += usize::from(self.conforms(*id, value)?);
        }
        Ok(count)
    }

    fn unique_languages(&mut self, focus: &Focus<'_, D::InternalTerm>) -> Result<bool, ShaclError> {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for value in focus.values {
            if let Term::Literal(literal) = self.graph.term(value)?
                && let Some(tag) = literal.language()
            {
                *counts.entry(tag.to_lowercase()).or_default() += 1;
            }
        }
        let repeated = counts.values().filter(|n| **n > 1).count();
        for _ in 0..repeated {
            self.report(focus, None, "UniqueLang")?;
        }
        Ok(repeated == 0)
    }

    fn equals(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        property: &NamedNode,
    ) -> Result<bool, ShaclError> {
        let others = self.graph.objects(focus.node, property)?;
        let mut conforms = self.each(focus, "Equals", |_, value| Ok(others.contains(value)))?;
        for other in others.iter().filter(|other| !focus.values.contains(other)) {
            conforms = false;
            self.report(focus, Some(other), "Equals")?;
        }
        Ok(conforms)
    }

    fn less_than(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        property: &NamedNode,
        or_equal: bool,
    ) -> Result<bool, ShaclError> {
        let component = if or_equal { "LessThanOrEquals" } else { "LessThan" };
        let others = self.graph.objects(focus.node, property)?;
        let others = others.iter().map(|o| self.graph.term(o)).collect::<Result<Vec<_>, _>>()?;
        let mut conforms = true;
        for value in focus.values {
            let term = self.graph.term(value)?;
            for other in &others {
                let order = value::compare(&term, other);
                let keeps =
                    order == Some(Ordering::Less) || (or_equal && order == Some(Ordering::Equal));
                if !keeps {
                    conforms = false;
                    self.report(focus, Some(value), component)?;
                }
            }
        }
        Ok(conforms)
    }

    fn qualified(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        qualified: &Qualified,
    ) -> Result<bool, ShaclError> {
        let mut count = 0;
        for value in focus.values {
            let counts = self.conforms(qualified.shape, value)?
                && self.count(&qualified.siblings, value)? == 0;
            count += u64::from(counts);
        }
        let enough = qualified.min.is_none_or(|least| count >= least);
        let few = qualified.max.is_none_or(|most| count <= most);
        Ok(self.whole(focus, enough, "QualifiedMinCount")?
            & self.whole(focus, few, "QualifiedMaxCount")?)
    }

    fn closed(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        ignored: &BTreeSet<String>,
    ) -> Result<bool, ShaclError> {
        let shapes = self.shapes;
        let allowed: BTreeSet<&str> = focus
            .shape
            .properties()
            .filter_map(|id| match &shapes.all[id].path {
                Some(Path::Property(property)) => Some(property.as_str()),
                _ => None,
            })
            .collect();
        let mut conforms = true;
        for value in focus.values {
            for (property, object) in self.graph.properties(value)? {
                let Term::NamedNode(property) = self.graph.term(&property)? else { continue };
                if allowed.contains(property.as_str()) || ignored.contains(property.as_str()) {
                    continue;
                }
                conforms = false;
                let path = Some(Path::Property(property));
                let object = self.graph.term(&object)?;
                let focus_term = self.graph.term(focus.node)?;
                self.push(focus.shape, focus_term, path, Some(object), "Closed");
            }
        }
        Ok(conforms)
    }

    /// Reports the rows of a query; returns whether there are none.
    fn rows(&mut self, shape: &Shape, sparql: &Sparql, focus: &Term, rows: Rows) -> bool {
        let conforms = rows.is_empty();
        let Some(found) = self.found.as_deref_mut() else { return conforms };
        for row in rows {
            let path = match row.get("path") {
                Some(Term::NamedNode(property)) => Some(Path::Property(property.clone())),
                _ => shape.path.clone(),
            };
            let own = if sparql.messages.is_empty() { &shape.messages } else { &sparql.messages };
            let mut messages: BTreeMap<String, String> = own
                .iter()
                .map(|(language, text)| (language.clone(), filled_in(text, &row)))
                .collect();
            if let Some(Term::Literal(said)) = row.get("message") {
                messages.insert(
                    said.language().unwrap_or_default().to_owned(),
                    said.value().to_owned(),
                );
            }
            // The focus node of a node shape stands for the value that the query does not name (5.3.1).
            let of_focus = shape.path.is_none().then(|| focus.clone());
            found.push(Violation {
                focus: focus.clone(),
                path,
                value: row.get("value").cloned().or(of_focus),
                messages,
                severity: shape.severity,
                shape: shape.name.clone(),
                component: format!("{SH}SPARQLConstraintComponent"),
            });
        }
        conforms
    }

    fn report(
        &mut self,
        focus: &Focus<'_, D::InternalTerm>,
        value: Option<&D::InternalTerm>,
        component: &str,
    ) -> Result<(), ShaclError> {
        if self.found.is_none() {
            return Ok(());
        }
        let value = value.map(|v| self.graph.term(v)).transpose()?;
        let node = self.graph.term(focus.node)?;
        self.push(focus.shape, node, focus.shape.path.clone(), value, component);
        Ok(())
    }

    fn push(
        &mut self,
        shape: &Shape,
        focus: Term,
        path: Option<Path>,
        value: Option<Term>,
        component: &str,
    ) {
        if let Some(found) = self.found.as_deref_mut() {
            found.push(Violation {
                focus,
                path,
                value,
                messages: shape.messages.clone(),
                severity: shape.severity,
                shape: shape.name.clone(),
                component: format!("{SH}{component}ConstraintComponent"),
            });
        }
    }
}

/// Returns a message with `{?name}` and `{$name}` replaced by what the row says.
fn filled_in(text: &str, row: &HashMap<String, Term>) -> String {
    let mut text = text.to_owned();
    for (name, term) in row {
        let said = match term {
            Term::Literal(literal) => literal.value().to_owned(),
            Term::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        };
        text = text.replace(&format!("{{?{name}}}"), &said).replace(&format!("{{${name}}}"), &said);
    }
    text
}

/// Returns the middle of a component's IRI.
fn component(constraint: &Constraint) -> &'static str {
    match constraint {
        Constraint::Class(_) => "Class",
        Constraint::Datatype(_) => "Datatype",
        Constraint::NodeKind(_) => "NodeKind",
        Constraint::Range(Bound::MinExclusive, _) => "MinExclusive",
        Constraint::Range(Bound::MinInclusive, _) => "MinInclusive",
        Constraint::Range(Bound::MaxExclusive, _) => "MaxExclusive",
        Constraint::Range(Bound::MaxInclusive, _) => "MaxInclusive",
        Constraint::MinLength(_) => "MinLength",
        Constraint::MaxLength(_) => "MaxLength",
        Constraint::Pattern(_) => "Pattern",
        Constraint::LanguageIn(_) => "LanguageIn",
        Constraint::In(_) => "In",
        Constraint::Not(_) => "Not",
        Constraint::And(_) => "And",
        Constraint::Or(_) => "Or",
        Constraint::Xone(_) => "Xone",
        Constraint::Node(_) => "Node",
        _ => "",
    }
}

/// Returns whether a value keeps a constraint that looks at nothing else.
fn keeps<'a, D: QueryableDataset<'a>>(
    graph: &Graph<'a, D>,
    value: &D::InternalTerm,
    constraint: &Constraint,
) -> Result<bool, ShaclError> {
    if let Constraint::Class(class) = constraint {
        return graph.is_instance(value, class);
    }
    let term = graph.term(value)?;
    let length = |term: &Term| value::text(term).map(|t| t.chars().count() as u64);
    Ok(match constraint {
        Constraint::Datatype(datatype) => matches!(&term, Term::Literal(literal)
            if literal.datatype() == *datatype && value::is_well_formed(literal)),
        Constraint::NodeKind(kind) => value::is_of_kind(&term, *kind),
        Constraint::Range(bound, limit) => {
            let order = value::compare(&term, &limit.clone().into());
            match bound {
                Bound::MinExclusive => order == Some(Ordering::Greater),
                Bound::MinInclusive => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
                Bound::MaxExclusive => order == Some(Ordering::Less),
                Bound::MaxInclusive => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            }
        }
        Constraint::MinLength(least) => length(&term).is_some_and(|n| n >= *least),
        Constraint::MaxLength(most) => length(&term).is_some_and(|n| n <= *most),
        Constraint::Pattern(pattern) => value::text(&term).is_some_and(|t| pattern.is_match(t)),
        Constraint::LanguageIn(ranges) => matches!(&term, Term::Literal(literal)
            if literal.language().is_some_and(|tag| ranges.iter().any(|r| is_in_range(tag, r)))),
        Constraint::In(members) => members.contains(&term),
        _ => true,
    })
}

/// Returns whether a language tag falls into a basic range (RFC 4647, 3.3.1).
fn is_in_range(tag: &str, range: &str) -> bool {
    let (tag, range) = (tag.to_lowercase(), range.to_lowercase());
    tag.strip_prefix(&range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
