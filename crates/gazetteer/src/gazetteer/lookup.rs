//! Looking divisions up: by code, along the tree, by part of a name.

use super::{Division, Gazetteer, Hit};
use crate::code::{Code, Level};
use crate::fold::{Folded, fold_char};
use crate::name::{is_placeholder, split};
use crate::renames::renames;
use crate::tree::Place;

impl Gazetteer {
    /// Returns whether it holds villages.
    pub fn has_villages(&self) -> bool {
        self.villages.len() > 0
    }

    /// Returns how many divisions of this level it holds.
    pub fn count(&self, level: Level) -> usize {
        match level {
            Level::Village => self.villages.len(),
            _ => self.upper.nodes().iter().filter(|node| node.code.level() == level).count(),
        }
    }

    /// Returns the division of a code as written: 2, 4, 6, 9 or 12 digits, padded with zeros or not. A former code of a
    /// county or prefecture leads to the division of today; those of townships below it do not, because their last
    /// digits may have been given anew.
    pub fn get(&self, code: &str) -> Option<Division> {
        self.place_of_text(code.trim()).map(|place| self.describe(place))
    }

    /// Returns the division of a code.
    pub fn division(&self, code: Code) -> Option<Division> {
        self.place(code).map(|place| self.describe(place))
    }

    /// Returns the enclosing divisions from the province down, without itself.
    pub fn parents(&self, code: Code) -> Vec<Division> {
        let mut parents: Vec<Division> =
            self.enclosing(code).into_iter().map(|node| self.describe(Place::Node(node))).collect();
        parents.reverse();
        parents
    }

    /// Returns the divisions directly below, in the order of their codes; the provinces for none.
    pub fn children(&self, code: Option<Code>) -> Vec<Division> {
        let node = match code {
            None => None,
            Some(code) => match self.upper.find(code) {
                None => return Vec::new(),
                node => node,
            },
        };
        let mut children: Vec<Division> = self
            .upper
            .children(node)
            .into_iter()
            .map(|node| self.describe(Place::Node(node)))
            .collect();
        if let Some(node) =
            node.filter(|node| self.upper.node(*node).code.level() == Level::Township)
        {
            let villages = self.villages.below(&self.upper, node);
            children.extend(villages.map(|number| self.describe(Place::Village(number))));
        }
        children
    }

    /// Returns the name from the province down, e.g. `湖南省湘西土家族苗族自治州吉首市马颈坳镇`; rungs without a name of their own
    /// (市辖区, 省直辖县级行政区划) are left out unless they are what is asked for.
    pub fn full_name(&self, code: Code) -> Option<String> {
        let place = self.place(code)?;
        let mut name: String = self
            .parents(code)
            .iter()
            .filter(|parent| !is_placeholder(&parent.name, parent.code.level()))
            .map(|parent| parent.name.as_str())
            .collect();
        name.push_str(&self.describe(place).name);
        Some(name)
    }

    /// Returns the divisions whose name starts with the text (punctuation, width and traditional characters do not matter), upper
    /// levels first, then by code; of one level alone where one is given. Reads every name: some milliseconds.
    pub fn suggest(&self, prefix: &str, level: Option<Level>, limit: usize) -> Vec<Hit> {
        self.scan(prefix, level, limit, false)
    }

    /// Returns the divisions whose name holds the text anywhere: exact names first, then names without their ending, then
    /// beginnings, then by level and code. Reads every name: some milliseconds.
    pub fn search(&self, text: &str, level: Option<Level>, limit: usize) -> Vec<Hit> {
        self.scan(text, level, limit, true)
    }

    fn scan(&self, text: &str, level: Option<Level>, limit: usize, anywhere: bool) -> Vec<Hit> {
        let wanted = Folded::new(text).chars;
        if wanted.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut found: Vec<(u8, Level, Place)> = Vec::new();
        for (number, node) in self.upper.nodes().iter().enumerate() {
            let own = node.code.level();
            if level.is_some_and(|level| level != own) {
                continue;
            }
            if let Some(rank) = rank(self.upper.name(number as u32), "", &wanted, anywhere) {
                found.push((rank, own, Place::Node(number as u32)));
            }
        }
        if level.is_none_or(|level| level == Level::Village) {
            for number in 0..self.villages.len() as u32 {
                let (stem, ending) = (self.villages.stem(number), self.villages.ending(number));
                if let Some(rank) = rank(stem, ending, &wanted, anywhere) {
                    found.push((rank, Level::Village, Place::Village(number)));
                }
            }
        }
        found.sort_unstable();
        found
            .into_iter()
            .take(limit)
            .map(|(rank, _, place)| Hit {
                division: self.describe(place),
                score: [1.0, 0.9, 0.7, 0.5][usize::from(rank.min(3))],
            })
            .collect()
    }

    /// Returns the enclosing nodes of a code, the nearest first, without itself.
    pub(crate) fn enclosing(&self, code: Code) -> Vec<u32> {
        let Some(parent) = code.parent().and_then(|parent| self.upper.deepest(parent)) else {
            return Vec::new();
        };
        std::iter::once(parent).chain(self.upper.ancestors(parent)).collect()
    }

    /// Returns the place of a code that the gazetteer holds.
    pub(crate) fn place(&self, code: Code) -> Option<Place> {
        match code.level() {
            Level::Village => self.villages.find(&self.upper, code).map(Place::Village),
            _ => self.upper.find(code).map(Place::Node),
        }
    }

    /// Returns the place of a code as written, also of a padded or a former one.
    pub(crate) fn place_of_text(&self, text: &str) -> Option<Place> {
        let literal = Code::parse(text)?;
        let known = self.place(literal);
        if known.is_some() {
            return known;
        }
        let code = Code::parse_padded(text)?;
        self.place(code).or_else(|| {
            let rename = renames().iter().find(|rename| rename.former_code == Some(code))?;
            self.place(rename.code)
        })
    }

    /// Returns the code of a place.
    pub(crate) fn code_of(&self, place: Place) -> Code {
        match place {
            Place::Node(number) => self.upper.node(number).code,
            Place::Village(number) => self.villages.code(&self.upper, number),
        }
    }

    /// Returns the official name of a place.
    pub(crate) fn name_of(&self, place: Place) -> String {
        match place {
            Place::Node(number) => self.upper.name(number).to_owned(),
            Place::Village(number) => self.villages.name(number),
        }
    }

    fn describe(&self, place: Place) -> Division {
        Division { code: self.code_of(place), name: self.name_of(place) }
    }
}

/// Ranks a name by how it holds the folded text: 0 whole, 1 without its ending, 2 as its beginning, 3 inside; none if it does not.
fn rank(stem: &str, ending: &str, wanted: &[char], anywhere: bool) -> Option<u8> {
    let name = || stem.chars().chain(ending.chars()).filter_map(fold_char);
    let mut rest = name();
    if wanted.iter().all(|c| rest.next() == Some(*c)) {
        let left = rest.count();
        let bare = if ending.is_empty() { split(stem).1 } else { ending };
        return Some(match left {
            0 => 0,
            _ if left == bare.chars().count() => 1,
            _ => 2,
        });
    }
    if !anywhere {
        return None;
    }
    let name: Vec<char> = name().collect();
    name.windows(wanted.len()).any(|window| window == wanted).then_some(3)
}
