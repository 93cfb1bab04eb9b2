//! The rules that derive edges, what was measured of each, and sets of them. What they ask for stands in
//! [`super::derive`].

use serde::Serialize;

/// A rule that derives edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A superior ordered it.
    MandateBySuperior,
    /// A superior promoted it.
    PromotionBySuperior,
    /// A superior rolled out what a place below had on trial.
    RollOutAfterPilot,
    /// A superior took up what a place below had on trial.
    PilotTakenUp,
    /// A superior took up what a place below had started.
    OriginTakenUp,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 5] = [
        Self::MandateBySuperior,
        Self::PromotionBySuperior,
        Self::RollOutAfterPilot,
        Self::PilotTakenUp,
        Self::OriginTakenUp,
    ];

    /// The id of the rule.
    pub fn id(self) -> &'static str {
        match self {
            Self::MandateBySuperior => "mandate-by-superior",
            Self::PromotionBySuperior => "promotion-by-superior",
            Self::RollOutAfterPilot => "roll-out-after-pilot",
            Self::PilotTakenUp => "pilot-taken-up",
            Self::OriginTakenUp => "origin-taken-up",
        }
    }

    /// What the rule says, in English and Chinese.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::MandateBySuperior => ("ordered by a superior", "上级要求"),
            Self::PromotionBySuperior => ("promoted by a superior", "上级推广"),
            Self::RollOutAfterPilot => ("rolled out after a pilot", "试点后推广"),
            Self::PilotTakenUp => ("a pilot that a superior took up", "试点被上级吸纳"),
            Self::OriginTakenUp => ("an origin that a superior took up", "首创被上级吸纳"),
        }
    }

    /// How many of its edges were looked at by hand, and how many of them were right.
    pub fn measured(self) -> Measured {
        let (right, checked) = match self {
            Self::MandateBySuperior => (8, 8),
            Self::PromotionBySuperior => (42, 42),
            Self::RollOutAfterPilot | Self::PilotTakenUp | Self::OriginTakenUp => (0, 0),
        };
        Measured { checked, right }
    }

    /// Whether it leads up to a superior.
    pub fn is_upward(self) -> bool {
        matches!(self, Self::PilotTakenUp | Self::OriginTakenUp)
    }
}

/// What a hand check of a rule's edges found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// Edges looked at.
    pub checked: u32,
    /// Of these, the edges that text or row supports.
    pub right: u32,
}

impl Measured {
    /// Edges that must have been looked at before a rule may be on by default.
    pub const ENOUGH: u32 = 20;

    /// Whether the rule is on by default: enough edges checked, at least 95 in 100 right.
    pub fn suffices(self) -> bool {
        self.checked >= Self::ENOUGH && self.right * 100 >= self.checked * 95
    }
}

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rules(u8);

impl Default for Rules {
    /// Those whose measured precision suffices.
    fn default() -> Self {
        Rule::ALL.into_iter().filter(|r| r.measured().suffices()).collect()
    }
}

impl Rules {
    /// Every rule, measured or not.
    pub const ALL: Self = Self(u8::MAX);

    /// Whether a rule is in the set.
    pub fn contains(self, rule: Rule) -> bool {
        self.0 >> rule as u8 & 1 == 1
    }
}

impl FromIterator<Rule> for Rules {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        Self(rules.into_iter().fold(0, |bits, rule| bits | 1 << rule as u8))
    }
}
