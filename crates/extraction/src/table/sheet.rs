use std::collections::BTreeMap;
use std::path::Path;

const COLUMNS: &str = include_str!("../../lexicon/columns.tsv");

/// The metadata of `provenance.csv`: who drafted each fact, as PROV.
const PROVENANCE: &str = include_str!("../../schema/provenance.csv-metadata.json");

/// A table: its columns and rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The names of the columns, in order.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Adds a row from pairs of column and value; what is not given is empty.
    pub fn push(&mut self, cells: &[(&str, String)]) {
        let mut row = vec![String::new(); self.columns.len()];
        for (name, value) in cells {
            if let Some(i) = self.columns.iter().position(|c| c == name) {
                row[i].clone_from(value);
            }
        }
        self.rows.push(row);
    }

    /// Returns the values of a column.
    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.columns.iter().position(|c| c == name);
        at.map(|i| self.rows.iter().map(|r| r[i].as_str()).collect()).unwrap_or_default()
    }
}

/// The tables of a draft by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    sheets: BTreeMap<String, Sheet>,
}

impl Default for Tables {
    fn default() -> Self {
        let mut sheets = BTreeMap::new();
        for line in COLUMNS.lines().filter(|l| !l.starts_with('#')) {
            if let Some((name, columns)) = line.split_once('\t') {
                let columns = columns.split_whitespace().map(str::to_owned).collect();
                sheets.insert(name.to_owned(), Sheet { columns, rows: Vec::new() });
            }
        }
        Self { sheets }
    }
}

impl Tables {
    /// Returns a table; an unknown name gives an empty one.
    pub fn sheet(&mut self, name: &str) -> &mut Sheet {
        self.sheets.entry(name.to_owned()).or_default()
    }

    /// Returns the table of a name, if there is one, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Sheet> {
        self.sheets.get_mut(name)
    }

    /// Returns the tables with their names, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Sheet)> {
        self.sheets.iter().map(|(n, s)| (n.as_str(), s))
    }

    /// Writes every table that has rows to `folder` as CSV; `review.csv`, and a table that is there already, even without.
    ///
    /// # Errors
    ///
    /// The folder or a file cannot be written.
    #[expect(
        clippy::disallowed_methods,
        reason = "the crate stands alone; whoever calls it knows the folder and names it"
    )]
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, sheet) in &self.sheets {
            let path = folder.join(format!("{name}.csv"));
            if sheet.rows.is_empty() && name != "review" && !path.exists() {
                continue;
            }
            let mut out = csv::Writer::from_path(path)?;
            out.write_record(&sheet.columns)?;
            for row in &sheet.rows {
                out.write_record(row)?;
            }
            out.flush()?;
            if name == "provenance" {
                std::fs::write(folder.join("provenance.csv-metadata.json"), PROVENANCE)?;
            }
        }
        Ok(())
    }
}
