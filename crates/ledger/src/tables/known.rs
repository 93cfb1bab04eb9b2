//! Which ledger of the folder one of this run is: a later version of it, or another one of the same name.

use std::collections::BTreeSet;

use super::existing::each_row_of;
use crate::error::Error;
use crate::facts::{Fact, Facts, Report};
use crate::folder::Folder;
use crate::reader::Notice;
use crate::standard::Fields;
use crate::text;

/// A ledger as far as it tells itself from others: its file, its title, the places that it is about.
#[derive(Clone, Debug, Default)]
struct Ledger {
    id: String,
    stem: String,
    title: String,
    sha256: String,
    places: BTreeSet<String>,
}

/// A file's name without its ending.
fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The first digits of the codes of places: six of a county, nine of a township.
fn parts(places: &BTreeSet<String>, digits: usize) -> BTreeSet<&str> {
    places
        .iter()
        .filter_map(|p| p.get(..digits))
        .filter(|p| p.bytes().all(|b| b.is_ascii_digit()))
        .collect()
}

impl Ledger {
    fn of_row(row: &Fields<'_>) -> Option<Ledger> {
        let get = |column: &str| row.get(column).unwrap_or_default();
        let id = row.get("id")?.to_owned();
        let stem = stem(get("file")).to_owned();
        let (title, sha256) = (get("title").to_owned(), get("sha256").to_owned());
        Some(Ledger { id, stem, title, sha256, ..Ledger::default() })
    }

    fn of_report(report: &Report) -> Ledger {
        Ledger {
            id: report.id.clone(),
            stem: stem(&report.file).to_owned(),
            title: report.title.clone(),
            sha256: report.sha256.clone(),
            places: BTreeSet::new(),
        }
    }

    /// Adds the places that a ledger of this run is about.
    fn with_places(mut self, facts: &Facts, at: u32) -> Ledger {
        for evidence in facts.evidence.iter().filter(|e| e.report == at) {
            let Fact::Division(division) = evidence.fact else { continue };
            let id = facts.divisions.get(division as usize).map_or("", |d| d.id.as_str());
            if !self.places.contains(id) {
                self.places.insert(id.to_owned());
            }
        }
        self
    }

    /// Whether this one may be a later version of a ledger of the same name: not where they are about different counties,
    /// nor where neither title nor places agree.
    fn is_version_of(&self, known: &Ledger) -> bool {
        if self.sha256 == known.sha256 {
            return true;
        }
        let apart = |digits: usize| {
            let (own, old) = (parts(&self.places, digits), parts(&known.places, digits));
            !own.is_empty() && !old.is_empty() && own.is_disjoint(&old)
        };
        if apart(6) {
            return false;
        }
        let (own, old) = (text::squeezed(&self.title), text::squeezed(&known.title));
        if own.is_empty() || old.is_empty() || own == old {
            return !apart(9);
        }
        // A title may be corrected; another year or month in it makes it another ledger.
        let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
        let shared = self.places.intersection(&known.places).count();
        digits(&own) == digits(&old)
            && shared > 0
            && shared * 2 >= self.places.len().min(known.places.len())
    }
}

/// The ledgers that the folder has already read, with their places where a file of this run has their name.
fn read(folder: &dyn Folder, stems: &BTreeSet<&str>) -> Result<Vec<Ledger>, Error> {
    let mut known: Vec<Ledger> = Vec::new();
    each_row_of(folder, "reports", &mut |row| {
        known.extend(Ledger::of_row(row));
        Ok(())
    })?;
    if known.iter().any(|k| stems.contains(k.stem.as_str())) {
        each_row_of(folder, "evidence", &mut |row| {
            let report = row.get("report").unwrap_or_default();
            let ledger = known.iter_mut().find(|k| k.id == report);
            let place = row.get("fact").and_then(|fact| fact.strip_prefix("division/"));
            if let (Some(ledger), Some(place)) = (ledger, place)
                && !ledger.places.contains(place)
            {
                ledger.places.insert(place.to_owned());
            }
            Ok(())
        })?;
    }
    Ok(known)
}

/// Gives every ledger of this run its id: that of the ledger in the folder of which it is a later version, else one that
/// no other has. Returns what is to be said of it, and the files of which the folder has another ledger.
pub(crate) fn settle(
    facts: &mut Facts,
    folder: &dyn Folder,
) -> Result<(Vec<Notice>, BTreeSet<String>), Error> {
    let known = read(folder, &facts.reports.iter().map(|r| stem(&r.file)).collect())?;
    let own = |(at, report): (u32, &Report)| {
        let own = Ledger::of_report(report);
        let has_namesake = known.iter().any(|k| k.stem == own.stem);
        if has_namesake { own.with_places(facts, at) } else { own }
    };
    let own: Vec<Ledger> = (0u32..).zip(&facts.reports).map(own).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let (mut notices, mut beside) = (Vec::new(), BTreeSet::new());
    for (ledger, report) in own.iter().zip(&mut facts.reports) {
        let mut namesakes = known.iter().filter(|k| k.stem == ledger.stem);
        let before = namesakes.clone().find(|k| !taken.contains(&k.id) && ledger.is_version_of(k));
        let free = |id: &String| !taken.contains(id) && known.iter().all(|k| k.id != *id);
        let numbered = || (2..u32::MAX).map(|n| format!("{}-{n}", ledger.id)).find(free);
        let id = match before {
            Some(before) => before.id.clone(),
            None if free(&ledger.id) => ledger.id.clone(),
            None => numbered().unwrap_or_else(|| ledger.id.clone()),
        };
        if before.is_none() && namesakes.any(|k| !taken.contains(&k.id)) {
            beside.insert(report.file.clone());
            notices.push(Notice::new(
                &report.file,
                "",
                format!("文件夹中已有同名但地区或标题不同的台账，两份并存，本份记为 {id}"),
                format!("the folder has another ledger of this name (other county or title): both are kept, this one as {id}"),
            ));
        } else if before.is_some_and(|b| b.sha256 != ledger.sha256) {
            notices.push(Notice::new(
                &report.file,
                "",
                "内容与上次读取时不同，以本次为准，替换上次的结果".to_owned(),
                "has changed since it was last read: replaces what it told then".to_owned(),
            ));
        }
        taken.insert(id.clone());
        report.id = id;
    }
    Ok((notices, beside))
}
