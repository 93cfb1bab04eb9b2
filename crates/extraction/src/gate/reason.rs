use std::fmt;

/// Why a fact is refused, or accepted with a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The fact has no kind, or lacks a field that its kind needs.
    Incomplete(&'static str),
    /// The quote stands nowhere in the text.
    QuoteAbsent,
    /// The quote stands in the text, but not where the draft says.
    SpanShifted,
    /// The quote stood elsewhere, exactly once; its place was mended.
    SpanRepaired(usize),
    /// A name that the text does not have.
    NameAbsent(String),
    /// A person.
    Person(String),
    /// Neither place nor organization.
    NoActor(String),
    /// The text puts it elsewhere.
    OtherParent(String, String),
    /// Words in quotation marks that name no scheme.
    NoScheme(String),
    /// A role that the formula does not have.
    RoleAdded(String),
    /// A part that the text does not have.
    PartAbsent(String),
    /// The passage says no, or takes it back.
    Negated,
    /// The passage only means to.
    Planned,
    /// The passage says that it is over.
    Stopped,
    /// The passage asks or repeats hearsay.
    Hearsay,
    /// A visit alone takes nothing up.
    VisitOnly,
    /// The passage does not speak of the scheme.
    SchemeElsewhere(String),
    /// The passage does not speak of this actor.
    ActorElsewhere(String),
    /// A date that cannot be reached from the passage.
    DateAbsent(String),
    /// The number of the passage is another.
    NumberOther(String),
    /// The number belongs to several together.
    Joint(String),
    /// Source and receiver are the other way round.
    Direction,
    /// The passage names no giver, or another.
    GiverOther(String),
    /// The title stands not in the passage.
    TitleAbsent(String),
    /// A field that the passage does not bear out, and its value.
    FieldOther(&'static str, String),
    /// A person's, not a place's or an organization's.
    Personal,
    /// Applied for or put forward, not given.
    Candidate,
    /// The same fact stands in the draft before.
    Duplicate(String),
    /// Another fact of the draft says otherwise.
    Contradicts(String),
}

impl Reason {
    /// Returns the stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Incomplete(_) => "incomplete",
            Self::QuoteAbsent => "quote-absent",
            Self::SpanShifted => "span-shifted",
            Self::SpanRepaired(_) => "span-repaired",
            Self::NameAbsent(_) => "name-absent",
            Self::Person(_) => "person",
            Self::NoActor(_) => "no-actor",
            Self::OtherParent(..) => "other-parent",
            Self::NoScheme(_) => "no-scheme",
            Self::RoleAdded(_) => "role-added",
            Self::PartAbsent(_) => "part-absent",
            Self::Negated => "negated",
            Self::Planned => "planned",
            Self::Stopped => "stopped",
            Self::Hearsay => "hearsay",
            Self::VisitOnly => "visit-only",
            Self::SchemeElsewhere(_) => "scheme-elsewhere",
            Self::ActorElsewhere(_) => "actor-elsewhere",
            Self::DateAbsent(_) => "date-absent",
            Self::NumberOther(_) => "number-other",
            Self::Joint(_) => "joint",
            Self::Direction => "direction",
            Self::GiverOther(_) => "giver-other",
            Self::TitleAbsent(_) => "title-absent",
            Self::FieldOther(..) => "field-other",
            Self::Personal => "personal",
            Self::Candidate => "candidate",
            Self::Duplicate(_) => "duplicate",
            Self::Contradicts(_) => "contradicts",
        }
    }

    /// Returns the sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Incomplete(f) => format!("缺少字段“{f}”。"),
            Self::QuoteAbsent => "原文里没有这段引文。".to_owned(),
            Self::SpanShifted => "引文不在所写的位置。".to_owned(),
            Self::SpanRepaired(at) => format!("引文在原文里只出现一次，位置已改为 {at}。"),
            Self::NameAbsent(n) => format!("原文里没有“{n}”。"),
            // A person's name is never written out, here neither.
            Self::Person(_) => "这是人名，不能入表。".to_owned(),
            Self::NoActor(_) => "这既不是地方，也不是组织。".to_owned(),
            Self::OtherParent(n, p) => format!("按原文，“{n}”不在“{p}”。"),
            Self::NoScheme(n) => format!("“{n}”在文中不是做法的名称，只是修辞或口号。"),
            Self::RoleAdded(r) => format!("原文的公式里没有“{r}”。"),
            Self::PartAbsent(p) => format!("原文里没有“{p}”这一项。"),
            Self::Negated => "原文说的是没有、不是或未采用。".to_owned(),
            Self::Planned => "原文只说打算或计划，尚未做到。".to_owned(),
            Self::Stopped => "原文说已经停止或撤销。".to_owned(),
            Self::Hearsay => "原文只是提问或转述传闻。".to_owned(),
            Self::VisitOnly => "原文只说去看过，没有说采用。".to_owned(),
            Self::SchemeElsewhere(s) => format!("这段原文没有说到“{s}”。"),
            Self::ActorElsewhere(a) => format!("这段原文说的不是“{a}”。"),
            Self::DateAbsent(d) => format!("从这段原文得不出时间“{d}”。"),
            Self::NumberOther(t) => format!("原文的数是“{t}”。"),
            Self::Joint(t) => format!("这个数是{t}合在一起的。"),
            Self::Direction => "来源与去向说反了。".to_owned(),
            Self::GiverOther(g) => format!("原文没有说由“{g}”授予。"),
            Self::TitleAbsent(t) => format!("这段原文里没有“{t}”这一称号。"),
            Self::FieldOther(field, value) => {
                format!("按原文，{}不是“{value}”。", label(field))
            }
            Self::Personal => "原文说的是个人，不是地方或组织。".to_owned(),
            Self::Candidate => "原文只说申报、提名或候选，尚未授予。".to_owned(),
            Self::Duplicate(id) => format!("与前面的 {id} 重复。"),
            Self::Contradicts(id) => format!("与 {id} 相互矛盾。"),
        }
    }

    /// Returns the sentence in English.
    pub fn en(&self) -> String {
        match self {
            Self::Incomplete(f) => format!("The field {f} is missing."),
            Self::QuoteAbsent => "The quote is not in the text.".to_owned(),
            Self::SpanShifted => "The quote is not where the draft says.".to_owned(),
            Self::SpanRepaired(at) => {
                format!("The quote stands once in the text; its place is now {at}.")
            }
            Self::NameAbsent(n) => format!("“{n}” is not in the text."),
            Self::Person(_) => "This is a person and goes into no table.".to_owned(),
            Self::NoActor(_) => "This is neither a place nor an organization.".to_owned(),
            Self::OtherParent(n, p) => format!("By the text, “{n}” does not lie in “{p}”."),
            Self::NoScheme(n) => {
                format!("“{n}” names no scheme here; it is a figure of speech or a slogan.")
            }
            Self::RoleAdded(r) => format!("The formula in the text has no “{r}”."),
            Self::PartAbsent(p) => format!("The text has no part “{p}”."),
            Self::Negated => "The passage says that it is not so.".to_owned(),
            Self::Planned => "The passage only plans it.".to_owned(),
            Self::Stopped => "The passage says that it has ended or was revoked.".to_owned(),
            Self::Hearsay => "The passage asks, or repeats hearsay.".to_owned(),
            Self::VisitOnly => "The passage tells of a visit and of nothing taken up.".to_owned(),
            Self::SchemeElsewhere(s) => format!("The passage does not speak of “{s}”."),
            Self::ActorElsewhere(a) => format!("The passage does not speak of “{a}”."),
            Self::DateAbsent(d) => format!("The date {d} cannot be reached from the passage."),
            Self::NumberOther(t) => format!("The passage says “{t}”."),
            Self::Joint(t) => format!("The number is that of {t} together."),
            Self::Direction => "Source and receiver have changed places.".to_owned(),
            Self::GiverOther(g) => format!("The passage does not say that “{g}” gave it."),
            Self::TitleAbsent(t) => format!("The passage has no title “{t}”."),
            Self::FieldOther(field, value) => {
                format!("By the passage, the {field} is not “{value}”.")
            }
            Self::Personal => {
                "The passage tells of a person, not of a place or an organization.".to_owned()
            }
            Self::Candidate => {
                "The passage tells of an application or a candidate; nothing was given yet."
                    .to_owned()
            }
            Self::Duplicate(id) => format!("The same as {id}."),
            Self::Contradicts(id) => format!("Contradicts {id}."),
        }
    }
}

/// The name of a field in Chinese.
fn label(field: &str) -> &str {
    match field {
        "level" => "级别",
        "type" => "类型",
        "originator" => "首创者",
        "status" => "状态",
        "channel" => "传播方式",
        "bound" => "数量界限",
        "measure" => "指标",
        other => other,
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} / {}", self.code(), self.zh(), self.en())
    }
}
