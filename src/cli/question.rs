//! What is asked of a spread, the same for `trace`, `draw` and `export`.

use crate::app::trace::Question;
use clap::ValueEnum;
use diagnostics::Text;
use diffusion::Variants;
use diffusion::field::{Basis, PartialDate};

/// Which part of a spread is looked at.
#[derive(Debug, Clone, clap::Args)]
pub struct QuestionArgs {
    /// Which variants count: none, comparable (extending, reducing, narrower, broader) or a distance up to 1
    #[arg(long, value_name = "none|comparable|0..1", default_value = "comparable", num_args = 0..=1,
          default_missing_value = "comparable", value_parser = variants)]
    pub variants: Variants,
    /// Only what comes down from this place or organization (name or IRI)
    #[arg(long, value_name = "PLACE")]
    pub from: Option<String>,
    /// Only what leads up from this place or organization (name or IRI)
    #[arg(long, value_name = "PLACE")]
    pub to: Option<String>,
    /// Only adopters that are this place or sit in it (name or IRI); sources elsewhere stay as such
    #[arg(long, value_name = "PLACE")]
    pub within: Option<String>,
    /// Only adoptions that may have begun at or after this date (2017, 2017-03, 2017-03-05)
    #[arg(long, value_name = "DATE")]
    pub since: Option<PartialDate>,
    /// Only adoptions that may have begun at or before this date
    #[arg(long, value_name = "DATE")]
    pub until: Option<PartialDate>,
    /// Only links on this basis; may be given several times [default: observed and derived]
    #[arg(long, value_enum, value_name = "BASIS")]
    pub basis: Vec<BasisArg>,
}

impl QuestionArgs {
    /// Asks this of a model.
    pub fn of(&self, model: &str) -> Question {
        Question {
            model: model.to_owned(),
            variants: self.variants,
            from: self.from.clone(),
            to: self.to.clone(),
            within: self.within.clone(),
            since: self.since,
            until: self.until,
            bases: self.basis.iter().map(|&b| b.into()).collect(),
        }
    }
}

/// A basis on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum BasisArg {
    /// A report says so
    Observed,
    /// A named rule derives it
    Derived,
    /// A statistical method infers it
    Inferred,
}

impl From<BasisArg> for Basis {
    fn from(arg: BasisArg) -> Self {
        match arg {
            BasisArg::Observed => Self::Observed,
            BasisArg::Derived => Self::Derived,
            BasisArg::Inferred => Self::Inferred,
        }
    }
}

/// Reads which variants count.
pub fn variants(text: &str) -> Result<Variants, Text> {
    match text {
        "none" => Ok(Variants::Same),
        "comparable" => Ok(Variants::Comparable),
        number => match number.parse::<f64>() {
            Ok(distance) if (0.0..=1.0).contains(&distance) => Ok(Variants::Within(distance)),
            _ => Err(Text::new(
                "expected none, comparable or a distance from 0 to 1",
                "应为 none、comparable 或 0 到 1 之间的距离",
            )),
        },
    }
}
