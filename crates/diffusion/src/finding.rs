//! What the facts of a cascade do not agree on. Nothing is dropped for it; it is said.

use super::rule::Rule;
use crate::field::{ActorId, Field, PromotionId, TransmissionId};
use serde::Serialize;

/// In which way an edge and the dates contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conflict {
    /// The source took it up after the learner did.
    SourceLater,
    /// It passed on before the source had it.
    PassedBeforeSource,
    /// It passed after the learner had taken it up.
    PassedAfterAdoption,
}

/// What an edge rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// A transmission of the field.
    Transmission(TransmissionId),
    /// A rule applied to a promotion of the field.
    Rule(Rule, PromotionId),
}

/// A contradiction or gap in the facts of a cascade.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// An edge contradicts the dates.
    Dates {
        /// What the edge rests on.
        ground: Ground,
        /// From whom.
        from: ActorId,
        /// To whom.
        to: ActorId,
        /// How.
        conflict: Conflict,
    },
    /// Learned from each other in a circle; the weakest edge does not draw the tree.
    Circle {
        /// The actors of the circle, each learning from the next.
        actors: Vec<ActorId>,
    },
    /// Adoption records of one actor and scheme give starts that exclude each other; the earliest is used.
    Starts {
        /// Whose.
        actor: ActorId,
    },
    /// Said to have learned, but no adoption is recorded.
    NoAdoption {
        /// What says so.
        transmission: TransmissionId,
        /// Who.
        actor: ActorId,
    },
    /// Said to have learned from itself; left out.
    Itself {
        /// What says so.
        transmission: TransmissionId,
        /// Who.
        actor: ActorId,
    },
}

impl Finding {
    /// A stable word for the kind of finding.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Dates { .. } => "dates",
            Self::Circle { .. } => "circle",
            Self::Starts { .. } => "starts",
            Self::NoAdoption { .. } => "no-adoption",
            Self::Itself { .. } => "itself",
        }
    }

    /// The finding in English and Chinese.
    pub fn message(&self, field: &Field) -> (String, String) {
        let name = |a: &ActorId| field.actor_name(*a);
        match self {
            Self::Dates { from, to, conflict, .. } => {
                let (from, to) = (name(from), name(to));
                let (en, zh) = match conflict {
                    Conflict::SourceLater => {
                        ("the source took it up after the learner", "来源方的采纳晚于学习方")
                    }
                    Conflict::PassedBeforeSource => {
                        ("it passed on before the source had it", "传播早于来源方的采纳")
                    }
                    Conflict::PassedAfterAdoption => {
                        ("it passed on after the learner had it", "传播晚于学习方的采纳")
                    }
                };
                (format!("{from} → {to}: {en}"), format!("{from} → {to}:{zh}"))
            }
            Self::Circle { actors } => {
                let names: Vec<_> = actors.iter().map(name).collect();
                let circle = names.join(" ← ");
                (
                    format!(
                        "learned from each other in a circle: {circle}; the weakest link does not draw the tree"
                    ),
                    format!("互相学习成环：{circle}；最弱的一环不画入传播树"),
                )
            }
            Self::Starts { actor } => (
                format!("{}: reports give different starts; the earliest is used", name(actor)),
                format!("{}：各报道的起始时间不一致，取最早者", name(actor)),
            ),
            Self::NoAdoption { actor, .. } => (
                format!("{}: said to have learned it, but no adoption is recorded", name(actor)),
                format!("{}：据称已学习，但没有采纳记录", name(actor)),
            ),
            Self::Itself { actor, .. } => (
                format!("{}: said to have learned from itself; left out", name(actor)),
                format!("{}：来源与学习方是同一主体，已略去", name(actor)),
            ),
        }
    }
}

/// A finding ready for output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingText {
    /// The kind.
    pub kind: &'static str,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl FindingText {
    /// Puts a finding into words.
    pub fn new(field: &Field, finding: &Finding) -> Self {
        let (en, zh) = finding.message(field);
        Self { kind: finding.kind(), en, zh }
    }
}
