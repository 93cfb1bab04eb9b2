//! Why a division was taken or not, in words that a person can check.

use crate::code::{Code, Level};

/// A language of sentences that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

/// One reason for or against a division.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The official name stands in the text.
    Official(String),
    /// The code stands beside the name and is this division's.
    CodeGiven(Code),
    /// The enclosing division was found in the text, a column or the context, and told it from its namesakes.
    Parent(String),
    /// Another ending than the official one, or none: `written` for `official`.
    Suffix {
        /// As it stands in the text.
        written: String,
        /// The official name.
        official: String,
    },
    /// A usual other name: `written` for `official`.
    Alias {
        /// As it stands in the text.
        written: String,
        /// The official name.
        official: String,
    },
    /// A former name or code.
    Renamed {
        /// The former name.
        former: String,
        /// The present one.
        present: String,
        /// When it changed, as precise as known (`2016-11`); empty where unknown.
        date: String,
    },
    /// The text or a remark gives another name of the place, in brackets or after 原.
    OtherName(String),
    /// One character differs from the only near name of its parent.
    OneCharacter {
        /// As it stands in the text.
        written: String,
        /// The official name.
        official: String,
    },
    /// Traditional characters were read as simplified ones.
    Traditional,
    /// Abstained: this many divisions fit equally well.
    Several(usize),
    /// Abstained: no division of this name in the enclosing one.
    NoneIn(String),
    /// Abstained: no division of this name at all.
    NoneAnywhere,
    /// Abstained: the text names an enclosing division which has no such place, though another one has.
    ParentContradicts {
        /// The enclosing division that the text or the query names.
        parent: String,
        /// Where a place of this name lies.
        elsewhere: String,
    },
    /// Abstained: name and code beside it are two divisions.
    CodeContradicts {
        /// The code as it stands.
        code: String,
        /// The division of this code, empty where there is none.
        division: String,
    },
    /// Abstained: the text ends above the level wanted.
    OnlyLevel(Level),
    /// Abstained: the gazetteer holds no villages; one with villages is needed.
    NoVillages,
    /// Abstained: nothing to read.
    Empty,
}

impl Reason {
    /// Returns the reason as a sentence without full stop.
    ///
    /// ```
    /// use gazetteer::{Language, Reason};
    /// let reason = Reason::Suffix { written: "侯窑".into(), official: "侯窑村委会".into() };
    /// assert_eq!(reason.text(Language::Chinese), "“侯窑”即“侯窑村委会”，后缀写法不同");
    /// assert_eq!(reason.text(Language::English), "`侯窑` is `侯窑村委会` with another ending");
    /// ```
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.chinese(),
            Language::English => self.english(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Reason::Official(name) => format!("与全名“{name}”一致"),
            Reason::CodeGiven(code) => format!("与所填区划代码{code}一致"),
            Reason::Parent(name) => format!("在“{name}”之内"),
            Reason::Suffix { written, official } => {
                format!("“{written}”即“{official}”，后缀写法不同")
            }
            Reason::Alias { written, official } => format!("“{written}”是“{official}”的常用名"),
            Reason::Renamed { former, present, date } if date.is_empty() => {
                format!("“{former}”是“{present}”的旧名")
            }
            Reason::Renamed { former, present, date } => {
                format!("“{former}”是“{present}”的旧名，{date}变更")
            }
            Reason::OtherName(name) => format!("按括号或备注中的另一名称“{name}”查到"),
            Reason::OneCharacter { written, official } => {
                format!("“{written}”与“{official}”只差一个字，且所在地没有其他相近的名称")
            }
            Reason::Traditional => "繁体字按简体字识别".to_owned(),
            Reason::Several(count) => format!("有{count}个地方同样符合，需要人工选定"),
            Reason::NoneIn(parent) => format!("“{parent}”之内没有这个名称"),
            Reason::NoneAnywhere => "全表没有这个名称".to_owned(),
            Reason::ParentContradicts { parent, elsewhere } => {
                format!("“{parent}”之内没有这个名称，而“{elsewhere}”有")
            }
            Reason::CodeContradicts { code, division } if division.is_empty() => {
                format!("所填区划代码{code}不存在")
            }
            Reason::CodeContradicts { code, division } => {
                format!("所填区划代码{code}是“{division}”，与名称不符")
            }
            Reason::OnlyLevel(level) => format!("只写到{}", level.chinese()),
            Reason::NoVillages => "当前地名表不含村级，请指定含村级的地名表".to_owned(),
            Reason::Empty => "没有填写".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Reason::Official(name) => format!("the full name `{name}`"),
            Reason::CodeGiven(code) => format!("the division code {code} beside it agrees"),
            Reason::Parent(name) => format!("lies in `{name}`"),
            Reason::Suffix { written, official } => {
                format!("`{written}` is `{official}` with another ending")
            }
            Reason::Alias { written, official } => {
                format!("`{written}` is a usual name of `{official}`")
            }
            Reason::Renamed { former, present, date } if date.is_empty() => {
                format!("`{former}` is a former name of `{present}`")
            }
            Reason::Renamed { former, present, date } => {
                format!("`{former}` is a former name of `{present}`, changed {date}")
            }
            Reason::OtherName(name) => {
                format!("found by its other name `{name}` in brackets or a remark")
            }
            Reason::OneCharacter { written, official } => format!(
                "`{written}` differs from `{official}` in one character, and no other name there is near"
            ),
            Reason::Traditional => "traditional characters read as simplified ones".to_owned(),
            Reason::Several(count) => {
                format!("{count} places fit equally well; a person must choose")
            }
            Reason::NoneIn(parent) => format!("`{parent}` has no place of this name"),
            Reason::NoneAnywhere => "no place of this name".to_owned(),
            Reason::ParentContradicts { parent, elsewhere } => {
                format!("`{parent}` has no place of this name, but there is `{elsewhere}`")
            }
            Reason::CodeContradicts { code, division } if division.is_empty() => {
                format!("there is no division with the code {code} beside it")
            }
            Reason::CodeContradicts { code, division } => {
                format!("the code {code} beside it is `{division}`, not this name")
            }
            Reason::OnlyLevel(level) => format!("names only a {}", level.english()),
            Reason::NoVillages => "this gazetteer has no villages; give one that has".to_owned(),
            Reason::Empty => "nothing is written".to_owned(),
        }
    }
}
