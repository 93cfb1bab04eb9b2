//! Schemas as their documents have them, before tables inherit and keys are followed.

use super::super::iri;
use super::{Column, ForeignKey, Inherited, Schema};
use diagnostics::{Diagnostic, Place, Text, codes};
use std::collections::{HashMap, HashSet};

/// A schema as its document has it: nothing inherited yet, foreign keys not yet followed.
#[derive(Debug, Clone, Default)]
pub(super) struct SchemaDescription {
    pub(super) id: Option<String>,
    pub(super) columns: Vec<Column>,
    pub(super) inherited: Inherited,
    pub(super) primary_key: Vec<usize>,
    pub(super) row_titles: Vec<usize>,
    pub(super) foreign_keys: Vec<KeyDescription>,
}

/// A foreign key definition whose target has not been looked up.
#[derive(Debug, Clone)]
pub(super) struct KeyDescription {
    pub(super) columns: Vec<usize>,
    pub(super) target: Target,
    pub(super) referenced: Vec<String>,
    pub(super) place: Place,
}

/// What a key refers to: a table by its address, or all that use a schema.
#[derive(Debug, Clone)]
pub(super) enum Target {
    Resource(String),
    Schema(String),
}

impl SchemaDescription {
    /// What a table with this schema takes in memory, about; what it inherits from without has the
    /// weight `outer`.
    pub(super) fn weight(&self, outer: usize) -> usize {
        let inherited = self.inherited.weight() + outer;
        let column = |c: &Column| {
            let titles: usize = c.titles.iter().map(|(tag, title)| tag.len() + title.len()).sum();
            size_of::<Column>() + titles + c.annotated_name.len() + c.inherited.weight() + inherited
        };
        let keys = self.foreign_keys.len() * size_of::<KeyDescription>() * 2;
        inherited + keys + self.columns.iter().map(column).sum::<usize>()
    }

    /// The schema as it applies to a table whose inherited properties are `outer`.
    pub(super) fn apply(&self, outer: &Inherited) -> Schema {
        let inherited = self.inherited.or(outer);
        let mut columns = self.columns.clone();
        for column in &mut columns {
            column.inherited = column.inherited.or(&inherited);
        }
        Schema {
            id: self.id.clone(),
            columns,
            primary_key: self.primary_key.clone(),
            row_titles: self.row_titles.clone(),
            foreign_keys: Vec::new(),
            inherited,
        }
    }
}

/// The tables that foreign keys may refer to: index of the first, and how many there are.
#[derive(Default)]
pub(super) struct Targets {
    resources: HashMap<String, (usize, usize)>,
    schemas: HashMap<String, (usize, usize)>,
}

impl Targets {
    pub(super) fn of(tables: &[super::Table]) -> Self {
        let mut targets = Self::default();
        for (i, table) in tables.iter().enumerate() {
            targets.resources.entry(table.url.clone()).or_insert((i, 0)).1 += 1;
            if let Some(id) = &table.schema.id {
                targets.schemas.entry(iri::normalize(id)).or_insert((i, 0)).1 += 1;
            }
        }
        targets
    }
}

impl KeyDescription {
    /// Finds the referenced table and columns, or says what is missing.
    pub(super) fn resolve(
        &self,
        tables: &[super::Table],
        targets: &Targets,
    ) -> Result<ForeignKey, Box<Diagnostic>> {
        let broken = |en: String, zh: String| {
            let place = self.place.clone();
            Box::new(Diagnostic::error(&codes::FOREIGN_KEY_DEFINITION, place, Text::new(en, zh)))
        };
        let (name, found) = match &self.target {
            Target::Resource(url) => (url, targets.resources.get(url)),
            Target::Schema(id) => (id, targets.schemas.get(id)),
        };
        let Some(&(table, count)) = found else {
            return Err(broken(
                format!("no table of the group is or uses `{name}`"),
                format!("这组表中没有 `{name}`，也没有使用它的表"),
            ));
        };
        let target = &tables[table];
        if matches!(self.target, Target::Schema(_)) && count > 1 {
            return Err(broken(
                format!("more than one table of the group uses the schema `{name}`"),
                format!("这组表中有多张表使用 `{name}`"),
            ));
        }
        let mut referenced = Vec::new();
        for name in &self.referenced {
            let named = |c: &Column| c.name.as_ref() == Some(name);
            let Some(index) = target.schema.columns.iter().position(named) else {
                return Err(broken(
                    format!("the referenced table has no column named `{name}`"),
                    format!("被引用的表中没有名为 `{name}` 的列"),
                ));
            };
            referenced.push(index);
        }
        let mut seen = HashSet::new();
        let pairs = self.columns.iter().copied().zip(referenced);
        let (columns, referenced) = pairs.filter(|pair| seen.insert(*pair)).unzip();
        Ok(ForeignKey { columns, table, referenced })
    }
}
