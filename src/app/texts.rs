//! The texts of reports, where somebody keeps them: the sentence behind a fact.
//!
//! A text is a file in a folder, named as the report's row says (`file`), or by the report's id. It never enters a
//! store: it is read when somebody looks. Where the row has the hash of the text that its facts were taken from, another
//! text is not shown.

use super::AppError;
use rdf::term::Term;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use store::{QueryOptions, Store};
use views::model::{Cascade, Source};

/// Texts held in memory.
const HELD: usize = 64;
/// Characters of a sentence that are shown before and after a passage.
const AROUND: usize = 120;
/// Characters of a passage that are shown.
const LONGEST: usize = 1000;

/// How a report names its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The last part of the report's IRI.
    pub id: &'a str,
    /// The name of the file, if the report's row has one.
    pub file: Option<&'a str>,
    /// The SHA-256 of the file, if the report's row has one.
    pub sha256: Option<&'a str>,
}

/// A passage in its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// What stands before it in its sentence.
    pub before: String,
    /// The passage.
    pub itself: String,
    /// What stands behind it in its sentence.
    pub after: String,
}

impl Passage {
    /// The whole sentence.
    pub fn sentence(&self) -> String {
        format!("{}{}{}", self.before, self.itself, self.after)
    }
}

/// A folder of texts.
#[derive(Debug)]
pub struct Texts {
    files: BTreeMap<String, PathBuf>,
    held: Mutex<HashMap<PathBuf, Arc<Text>>>,
}

#[derive(Debug)]
struct Text {
    text: String,
    sha256: String,
}

impl Texts {
    /// Looks which texts a folder and the folders in it hold.
    pub fn open(folder: &Path) -> Result<Self, AppError> {
        let mut found = BTreeMap::new();
        let mut open = vec![folder.to_path_buf()];
        while let Some(folder) = open.pop() {
            for path in files::list(&folder)? {
                if path.is_dir() && !path.is_symlink() {
                    open.push(path);
                } else if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                    found.insert(name.to_owned(), path.clone());
                }
            }
        }
        Ok(Self { files: found, held: Mutex::default() })
    }

    /// Takes these files, as far as they are there; of two of one name the first.
    pub fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut files = BTreeMap::new();
        for path in paths.into_iter().filter(|path| path.is_file()) {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                files.entry(name.to_owned()).or_insert_with(|| path.clone());
            }
        }
        Self { files, held: Mutex::default() }
    }

    /// Returns the passage between two offsets in Unicode code points, with its sentence; `None` where there is no such
    /// text, where it is another one, or where it is shorter.
    pub fn passage(&self, wanted: Wanted<'_>, start: u32, end: u32) -> Option<Passage> {
        let text = self.text(wanted)?;
        cut(&text.text, start as usize, end as usize)
    }

    /// Puts the sentence behind each passage of a cascade beside it; returns how many were found.
    pub fn quote(&self, store: &dyn Store, cascade: &mut Cascade) -> Result<usize, AppError> {
        let files = named_files(store)?;
        let mut found = 0;
        let mut quote = |source: &mut Source| {
            let id = source.report.rsplit(['/', '#']).next().unwrap_or(&source.report);
            let (file, sha256) = files.get(&source.report).cloned().unwrap_or_default();
            let wanted = Wanted { id, file: file.as_deref(), sha256: sha256.as_deref() };
            let passage = source.span.and_then(|(start, end)| self.passage(wanted, start, end));
            if let Some(passage) = passage {
                source.text = Some(passage.sentence());
                found += 1;
            }
        };
        for entry in &mut cascade.entries {
            let links = entry.parent.iter_mut().chain(&mut entry.alternatives);
            let links = links.chain(&mut entry.unnamed).flat_map(|link| &mut link.sources);
            entry.sources.iter_mut().chain(links).for_each(&mut quote);
        }
        cascade.visits.iter_mut().flat_map(|visit| &mut visit.sources).for_each(&mut quote);
        cascade.promotions.iter_mut().flat_map(|p| &mut p.sources).for_each(&mut quote);
        Ok(found)
    }

    fn text(&self, wanted: Wanted<'_>) -> Option<Arc<Text>> {
        let path = self.find(wanted)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match held.get(path) {
            Some(text) => Arc::clone(text),
            None => {
                let text = Arc::new(read(path)?);
                if held.len() >= HELD {
                    held.clear();
                }
                held.insert(path.clone(), Arc::clone(&text));
                text
            }
        };
        let is_it = wanted.sha256.is_none_or(|hash| hash.eq_ignore_ascii_case(&text.sha256));
        is_it.then_some(text)
    }

    /// Names come from tables: only a name that the folder has is looked up, never a path.
    fn find(&self, wanted: Wanted<'_>) -> Option<&PathBuf> {
        let by_file = wanted.file.and_then(|file| self.files.get(file));
        by_file.or_else(|| {
            let prefix = format!("{}.", wanted.id);
            let mut from = self.files.range(prefix.clone()..);
            from.next().filter(|(name, _)| name.starts_with(&prefix)).map(|(_, path)| path)
        })
    }
}

/// File and hash of each report that has them.
type Files = HashMap<String, (Option<String>, Option<String>)>;

fn named_files(store: &dyn Store) -> Result<Files, AppError> {
    const QUERY: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
        SELECT ?report ?file ?sha256 { ?report a xm:Report . OPTIONAL { ?report xm:file ?file } \
        OPTIONAL { ?report xm:sha256 ?sha256 } }";
    let mut files = Files::new();
    for row in store.query(QUERY, &QueryOptions::default())?.into_solutions()? {
        let row = row?;
        let Some(Term::NamedNode(report)) = row.get("report") else { continue };
        let text = |name: &str| match row.get(name) {
            Some(Term::Literal(literal)) => Some(literal.value().to_owned()),
            _ => None,
        };
        files.insert(report.as_str().to_owned(), (text("file"), text("sha256")));
    }
    Ok(files)
}

/// The plain text of a file in whichever form it comes; offsets count in it as in what `extract` reads.
fn read(path: &Path) -> Option<Text> {
    let bytes = files::read(path).ok()?;
    let text = super::extract::words(path, &bytes).ok()?;
    let sha256 = super::name::hex(&Sha256::digest(&bytes));
    Some(Text { text, sha256 })
}

/// Cuts a passage and the rest of its sentence out of a text.
fn cut(text: &str, start: usize, end: usize) -> Option<Passage> {
    let ends = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?' | '\n' | '\r');
    // Byte offsets of two code points.
    let mut offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let from = offsets.nth(start)?;
    let to = match end.checked_sub(start)? {
        0 => from,
        length => offsets.nth(length - 1)?,
    };
    let (before, itself, after) = (&text[..from], &text[from..to], &text[to..]);
    let backwards: Vec<char> =
        before.chars().rev().take_while(|c| !ends(*c)).take(AROUND).collect();
    // A passage that ends its sentence has nothing behind it.
    let mut behind = String::new();
    if !itself.ends_with(ends) {
        for c in after.chars().take(AROUND) {
            if matches!(c, '\n' | '\r') {
                break;
            }
            behind.push(c);
            if ends(c) {
                break;
            }
        }
    }
    let mut shown: String = itself.chars().take(LONGEST).collect();
    if shown.len() < itself.len() {
        shown.push('…');
    }
    let before = backwards.into_iter().rev().collect::<String>().trim_start().to_owned();
    Some(Passage { before, itself: shown, after: behind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_stands_in_its_sentence() {
        let text = "甲村先行。乙村学习甲村，办起合作社。丙村不同。";
        let check = |start, end, before: &str, itself: &str, after: &str| {
            let expected =
                Passage { before: before.into(), itself: itself.into(), after: after.into() };
            assert_eq!(cut(text, start, end), Some(expected));
        };
        check(5, 7, "", "乙村", "学习甲村，办起合作社。");
        check(12, 18, "乙村学习甲村，", "办起合作社。", "");
        check(7, 7, "乙村", "", "学习甲村，办起合作社。");
        assert_eq!(cut(text, 3, 2), None);
        assert_eq!(cut(text, 20, 99), None);
        assert_eq!(cut("", 0, 0), Some(Passage::default()));
    }

    #[test]
    fn a_text_is_found_by_file_or_id_and_shown_only_if_it_is_the_one() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("secret.txt");
        files::write_atomic(&outside, "秘密".as_bytes()).unwrap();
        let inside = folder.path().join("texts");
        files::create_dir(&inside).unwrap();
        files::write_atomic(&inside.join("r1.txt"), "一二三".as_bytes()).unwrap();
        files::write_atomic(&inside.join("r10.txt"), "四五六".as_bytes()).unwrap();
        let texts = Texts::open(&inside).unwrap();
        let of = |id: &str, file: Option<&str>, sha256: Option<&str>| {
            let wanted = Wanted { id, file, sha256 };
            texts.passage(wanted, 0, 1).map(|p| p.itself)
        };
        assert_eq!(of("r1", None, None).as_deref(), Some("一"));
        assert_eq!(of("x", Some("r10.txt"), None).as_deref(), Some("四"));
        assert_eq!(of("x", Some("../secret.txt"), None), None);
        assert_eq!(of("../secret", None, None), None);
        let other = "0".repeat(64);
        assert_eq!(of("r1", None, Some(&other)), None);
        let hash = super::super::name::hex(&Sha256::digest("一二三"));
        assert_eq!(of("r1", None, Some(&hash)).as_deref(), Some("一"));
    }
}
