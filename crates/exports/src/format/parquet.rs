//! Parquet writer for nodes, edges and passages, by the column API without Arrow.
//! Source: <https://parquet.apache.org/docs/file-format/>.
//!
//! Text is UTF-8, whole numbers INT64, numbers DOUBLE, days DATE. Every column but the ids is optional.
//! One row group is held at a time.

use super::ExportError;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type as Schema;
use std::io::Write;
use std::sync::Arc;
use views::model::{Day, PartialDate};
use views::network::{Attribute, Network, Type, Value};

/// Rows that are held.
const GROUP: usize = 20_000;

/// Values of one column, and where they are (1) or missing (0).
enum Column {
    Text(Vec<ByteArray>),
    Integer(Vec<i64>),
    Number(Vec<f64>),
    Boolean(Vec<bool>),
    Day(Vec<i32>),
}

struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<(Column, Vec<i16>)>,
    /// Columns that must have a value.
    required: usize,
    rows: usize,
}

fn column(kind: Type) -> (Column, Vec<i16>) {
    let column = match kind {
        Type::Text => Column::Text(Vec::new()),
        Type::Integer => Column::Integer(Vec::new()),
        Type::Number => Column::Number(Vec::new()),
        Type::Boolean => Column::Boolean(Vec::new()),
        Type::Day => Column::Day(Vec::new()),
    };
    (column, Vec::new())
}

fn field(name: &str, kind: Type, is_required: bool) -> Result<Arc<Schema>, ParquetError> {
    let (physical, logical) = match kind {
        Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Type::Integer => (Physical::INT64, None),
        Type::Number => (Physical::DOUBLE, None),
        Type::Boolean => (Physical::BOOLEAN, None),
        Type::Day => (Physical::INT32, Some(LogicalType::Date)),
    };
    let repetition = if is_required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    let builder = Schema::primitive_type_builder(name, physical).with_repetition(repetition);
    builder.with_logical_type(logical).build().map(Arc::new)
}

impl<W: Write + Send> Table<W> {
    /// Begins a table; the first `required` columns always have a value.
    fn new(columns: &[(&str, Type)], required: usize, out: W) -> Result<Self, ParquetError> {
        let fields = columns.iter().enumerate().map(|(k, (n, t))| field(n, *t, k < required));
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(Schema::group_type_builder("schema").with_fields(fields).build()?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("xiangmai".to_owned())
            .build();
        Ok(Self {
            writer: SerializedFileWriter::new(out, schema, Arc::new(properties))?,
            columns: columns.iter().map(|(_, t)| column(*t)).collect(),
            required,
            rows: 0,
        })
    }

    /// Takes a row; what is missing, or has another type than its column, stays missing.
    fn row(&mut self, values: impl Iterator<Item = Option<Value>>) -> Result<(), ParquetError> {
        for ((column, present), value) in self.columns.iter_mut().zip(values) {
            let day = |text: &str| text.parse::<PartialDate>().ok().map(PartialDate::first_day);
            let is_there = match (&mut *column, value) {
                (Column::Text(list), Some(Value::Text(v))) => push(list, v.into_bytes().into()),
                (Column::Day(list), Some(Value::Text(v))) => match day(&v) {
                    Some(Day(days)) => push(list, days),
                    None => false,
                },
                (Column::Integer(list), Some(Value::Integer(v))) => push(list, v),
                (Column::Number(list), Some(Value::Number(v))) => push(list, v),
                (Column::Boolean(list), Some(Value::Boolean(v))) => push(list, v),
                _ => false,
            };
            present.push(i16::from(is_there));
        }
        self.rows += 1;
        if self.rows == GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (k, (column, present)) in self.columns.iter_mut().enumerate() {
            let levels = (k >= self.required).then_some(present.as_slice());
            match column {
                Column::Text(list) => write::<ByteArrayType, W>(&mut group, list, levels)?,
                Column::Integer(list) => write::<Int64Type, W>(&mut group, list, levels)?,
                Column::Number(list) => write::<DoubleType, W>(&mut group, list, levels)?,
                Column::Boolean(list) => write::<BoolType, W>(&mut group, list, levels)?,
                Column::Day(list) => write::<Int32Type, W>(&mut group, list, levels)?,
            }
            present.clear();
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    fn close(mut self) -> Result<(), ParquetError> {
        self.flush()?;
        self.writer.close().map(|_| ())
    }
}

fn push<T>(list: &mut Vec<T>, value: T) -> bool {
    list.push(value);
    true
}

fn write<D: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    list: &mut Vec<D::T>,
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<D>().write_batch(list, levels, None)?;
        column.close()?;
    }
    list.clear();
    Ok(())
}

fn columns<'a>(first: &[(&'a str, Type)], list: &'a [Attribute]) -> Vec<(&'a str, Type)> {
    let rest = list.iter().map(|a| (a.name.as_ref(), a.kind));
    first.iter().copied().chain(rest).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "stands in a row of values that may be missing")]
fn text(value: impl Into<String>) -> Option<Value> {
    Some(Value::Text(value.into()))
}

fn day(value: Option<Day>) -> Option<Value> {
    value.map(|d| Value::Text(d.to_string()))
}

/// Writes a row per node.
pub(super) fn nodes(
    network: &dyn Network,
    out: &mut (dyn Write + Send),
) -> Result<(u64, u64), ExportError> {
    let first =
        [("id", Type::Text), ("label", Type::Text), ("start", Type::Day), ("end", Type::Day)];
    let mut table = Table::new(&columns(&first, network.node_attributes()), 2, out)?;
    let mut count = 0;
    for node in network.nodes() {
        let first = [text(node.id), text(node.label), day(node.span.start), day(node.span.end)];
        table.row(first.into_iter().chain(node.values))?;
        count += 1;
    }
    table.close()?;
    Ok((count, 0))
}

/// Writes a row per edge.
pub(super) fn edges(
    network: &dyn Network,
    out: &mut (dyn Write + Send),
) -> Result<(u64, u64), ExportError> {
    let first = [
        ("source", Type::Text),
        ("target", Type::Text),
        ("id", Type::Text),
        ("label", Type::Text),
        ("weight", Type::Number),
        ("start", Type::Day),
        ("end", Type::Day),
    ];
    let mut table = Table::new(&columns(&first, network.edge_attributes()), 3, out)?;
    let mut count = 0;
    for edge in network.edges() {
        let first = [
            text(edge.source.id),
            text(edge.target.id),
            text(edge.id),
            Some(Value::Text(edge.label)).filter(|l| l != &Value::Text(String::new())),
            edge.weight.map(Value::Number),
            day(edge.span.start),
            day(edge.span.end),
        ];
        table.row(first.into_iter().chain(edge.values))?;
        count += 1;
    }
    table.close()?;
    Ok((0, count))
}

/// Writes a row per passage that states something.
pub(super) fn facts(
    network: &dyn Network,
    out: &mut (dyn Write + Send),
) -> Result<(u64, u64), ExportError> {
    let kinds = [Type::Text; 7].into_iter().chain([Type::Integer; 2]);
    let columns: Vec<_> = super::csv::FACTS.into_iter().zip(kinds).collect();
    let mut table = Table::new(&columns, 4, out)?;
    for fact in network.facts() {
        let at = |n: Option<u32>| n.map(|n| Value::Integer(n.into()));
        let row = [
            text(fact.about),
            text(fact.fact),
            text(fact.kind),
            text(fact.report),
            fact.report_title.map(Value::Text),
            fact.report_date.map(|d| Value::Text(d.to_string())),
            fact.report_url.map(Value::Text),
            at(fact.span.map(|s| s.0)),
            at(fact.span.map(|s| s.1)),
        ];
        table.row(row.into_iter())?;
    }
    table.close()?;
    Ok((0, 0))
}
