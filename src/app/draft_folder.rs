//! The folder of a draft: whose it is, what was decided and looked at in it, and what it lacks to be loaded.

use super::AppError;
use super::review::records;
use diagnostics::Text;
use extraction::table::{Decisions, Sheet, Tables};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where lines of the review list may have been filled in, the latest last.
const LISTS: [&str; 3] = [ledger::DECISIONS_FILE, "review.xlsx", "review.csv"];

/// The folder of each text: the one that is meant, or with several texts a folder in it by the text's name.
pub(super) fn folders(texts: &[PathBuf], into: &Path) -> Vec<PathBuf> {
    if let [_] = texts {
        return vec![into.to_path_buf()];
    }
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let whole = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let folder = |text: &PathBuf| {
        let alike = texts.iter().filter(|other| stem(other) == stem(text)).count();
        let name = if alike == 1 { stem(text) } else { whole(text) };
        let times = taken.entry(name.clone()).or_default();
        *times += 1;
        into.join(if *times == 1 { name } else { format!("{name}-{times}") })
    };
    texts.iter().map(folder).collect()
}

/// Refuses a folder that holds tables of something else than this text.
pub(super) fn is_free(folder: &Path, name: &str, sha256: &str) -> Result<(), AppError> {
    let (header, rows) = records(&folder.join("reports.csv"))?;
    let at = |column: &str| header.iter().position(|h| h == column);
    let of = |row: &Vec<String>, column: &str| {
        at(column).and_then(|i| row.get(i)).cloned().unwrap_or_default()
    };
    let own = |row: &&Vec<String>| {
        let hash = of(row, "sha256");
        of(row, "file") == name && (hash.is_empty() || hash.eq_ignore_ascii_case(sha256))
    };
    let other = match rows.iter().find(|row| !own(row)) {
        Some(row) => Some(of(row, "file")).filter(|f| !f.is_empty()).or(Some(of(row, "id"))),
        None if rows.is_empty() => filled(folder)?,
        None => None,
    };
    let Some(other) = other else { return Ok(()) };
    let folder = folder.display();
    Err(AppError::Unsupported(Text::new(
        format!(
            "`{folder}` already holds tables of `{other}`, which is not this text; nothing was written: \
             give each text a folder of its own, or name all texts in one call"
        ),
        format!(
            "“{folder}”里已有“{other}”的表格，与本篇文本不是同一份；未写入任何内容：请为每篇文本各用一个文件夹，或在一次命令中列出全部文本"
        ),
    )))
}

/// A table of the folder that has rows, though no report has.
fn filled(folder: &Path) -> Result<Option<String>, AppError> {
    for (name, _) in Tables::default().iter().filter(|(name, _)| *name != "review") {
        let file = format!("{name}.csv");
        if !records(&folder.join(&file))?.1.is_empty() {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// What a person decided of the lines of the folder: in the list that remembers, and in the review list as filled in.
pub(super) fn decisions(folder: &Path) -> Result<Decisions, AppError> {
    let mut decided = Decisions::default();
    let mut kept: Vec<Vec<String>> = Vec::new();
    for name in LISTS {
        let path = folder.join(name);
        if !path.exists() {
            continue;
        }
        let book = ledger::read_book(name, &files::read(&path)?)?;
        let Some(sheet) = book.sheets.first() else { continue };
        let cells = |row: usize| -> Vec<String> {
            (0..ledger::REVIEW_COLUMNS.len())
                .map(|at| match sheet.cell(row, at) {
                    ledger::Cell::Number(n) => format!("{n}"),
                    cell => cell.text().trim().to_owned(),
                })
                .collect()
        };
        for row in (1..sheet.rows.len()).map(cells).filter(|row| !row[7].is_empty()) {
            decided.add(&row[2], &row[3], &row[4], &row[7]);
            kept.retain(|old| old[..6] != row[..6]);
            kept.push(row);
        }
    }
    if !kept.is_empty() {
        let header = ledger::REVIEW_COLUMNS.map(str::to_owned);
        super::review::write(&folder.join(ledger::DECISIONS_FILE), &header, &kept)?;
    }
    Ok(decided)
}

/// Keeps what a person did with drafted facts: what was refused goes again, what was mended stays as it was left.
pub(super) fn keep_reviewed(folder: &Path, tables: &mut Tables) -> Result<(), AppError> {
    for seen in records(&folder.join("reviewed.csv"))?.1 {
        let [table, id, word] = &seen[..] else { continue };
        let Some(sheet) = tables.get_mut(table) else { continue };
        match word.as_str() {
            "refused" => {
                remove(sheet, "id", id);
                let fact = format!("{}/{id}", table.trim_end_matches('s'));
                for told in ["evidence", "provenance"] {
                    if let Some(sheet) = tables.get_mut(told) {
                        remove(sheet, "fact", &fact);
                    }
                }
            }
            "mended" => {
                let (header, rows) = records(&folder.join(format!("{table}.csv")))?;
                let at = header.iter().position(|h| h == "id");
                let old = rows.iter().find(|row| at.and_then(|i| row.get(i)) == Some(id));
                if let Some(old) = old {
                    restore(sheet, id, &header, old);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn remove(sheet: &mut Sheet, column: &str, value: &str) {
    let at = sheet.columns.iter().position(|c| c == column);
    sheet.rows.retain(|row| at.and_then(|i| row.get(i)).is_none_or(|v| v != value));
}

/// Puts the values of an old row in the place of the new one.
fn restore(sheet: &mut Sheet, id: &str, header: &[String], old: &[String]) {
    let columns = sheet.columns.clone();
    let at = columns.iter().position(|c| c == "id");
    for row in sheet.rows.iter_mut().filter(|row| at.is_some_and(|i| row[i] == id)) {
        for (column, cell) in columns.iter().zip(row.iter_mut()) {
            let value = header.iter().position(|h| h == column).and_then(|i| old.get(i));
            value.into_iter().for_each(|v| cell.clone_from(v));
        }
    }
}

/// Writes what a folder of tables lacks to be loaded: metadata, and tables without rows.
pub(super) fn complete(folder: &Path, lacking: &[(String, Vec<u8>)]) -> Result<(), AppError> {
    for (name, bytes) in lacking {
        let path = folder.join(name);
        if !path.exists() {
            files::write_at_once(&path, bytes)?;
        }
    }
    Ok(())
}
