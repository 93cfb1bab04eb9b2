//! The divisions that names are resolved against, by name.

use std::collections::HashMap;
use std::sync::Arc;

/// The villages of a gazetteer, of which there are too many to be held by name.
pub trait Villages: std::fmt::Debug + Send + Sync {
    /// Returns the villages of exactly this name below a division, by its code.
    fn named(&self, within: &str, name: &str) -> Vec<Division>;
}

/// A division of a gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its code: 2, 4, 6, 9 or 12 digits.
    pub code: String,
    /// Its official name.
    pub name: String,
}

impl Division {
    /// Returns the level of the code: province, prefecture, county, township or village.
    pub fn level(&self) -> &'static str {
        level_of_code(&self.code)
    }
}

fn level_of_code(code: &str) -> &'static str {
    match code.len() {
        2 => "province",
        4 => "prefecture",
        6 => "county",
        9 => "township",
        _ => "village",
    }
}

/// Divisions by name and code.
#[derive(Debug, Clone, Default)]
pub struct Divisions {
    rows: Vec<Division>,
    by_name: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, usize>,
    short: HashMap<String, Vec<usize>>,
    villages: Option<Arc<dyn Villages>>,
}

impl Divisions {
    /// Takes divisions as pairs of code and name.
    ///
    /// ```
    /// use extraction::Divisions;
    /// let divisions = Divisions::new([("43", "湖南省"), ("4331", "湘西土家族苗族自治州")].map(|(c, n)| (c.to_owned(), n.to_owned())));
    /// assert_eq!(divisions.named("湖南省")[0].code, "43");
    /// assert_eq!(divisions.shortened("湘西州")[0].code, "4331");
    /// ```
    pub fn new(rows: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut out = Self::default();
        for (code, name) in rows {
            if matches!(
                name.as_str(),
                "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划"
            ) {
                continue;
            }
            let i = out.rows.len();
            out.by_code.insert(code.clone(), i);
            out.by_name.entry(name.clone()).or_default().push(i);
            for s in shortenings(&name) {
                out.short.entry(s).or_default().push(i);
            }
            out.rows.push(Division { code, name });
        }
        out
    }

    /// Adds villages, which are asked for by the division in which they lie.
    #[must_use]
    pub fn with_villages(mut self, villages: Arc<dyn Villages>) -> Self {
        self.villages = Some(villages);
        self
    }

    /// Returns the villages of exactly this name below a division, by its code.
    pub fn villages(&self, within: &str, name: &str) -> Vec<Division> {
        self.villages.as_ref().map_or_else(Vec::new, |all| all.named(within, name))
    }

    /// Returns the divisions of exactly this name, by code.
    pub fn named(&self, name: &str) -> Vec<&Division> {
        self.by_name
            .get(name)
            .map(|v| v.iter().map(|&i| &self.rows[i]).collect())
            .unwrap_or_default()
    }

    /// Returns whether a division has exactly this name.
    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Returns the divisions whose name this shortens: 湘西州, 新华乡.
    pub fn shortened(&self, name: &str) -> Vec<&Division> {
        self.short.get(name).map(|v| v.iter().map(|&i| &self.rows[i]).collect()).unwrap_or_default()
    }

    /// Returns the division of a code.
    pub fn get(&self, code: &str) -> Option<&Division> {
        self.by_code.get(code).map(|&i| &self.rows[i])
    }

    /// Returns the enclosing divisions, nearest first.
    pub fn parents(&self, code: &str) -> Vec<&Division> {
        [9, 6, 4, 2]
            .into_iter()
            .filter(|&n| n < code.len())
            .filter_map(|n| self.get(&code[..n]))
            .collect()
    }
}

/// 湘西土家族苗族自治州 is shortened to 湘西州, 新华彝族苗族乡 to 新华乡.
fn shortenings(name: &str) -> Vec<String> {
    const LONG: [(&str, char); 4] =
        [("自治州", '州'), ("自治县", '县'), ("自治旗", '旗'), ("族乡", '乡')];
    for (tail, sign) in LONG {
        if let Some(stem) = name.strip_suffix(tail) {
            let chars: Vec<char> = stem.chars().collect();
            return (2..chars.len().min(5))
                .map(|n| chars[..n].iter().chain([&sign]).collect())
                .collect();
        }
    }
    Vec::new()
}
