//! Tracing: what is asked of a field, from plain parameters.

use super::{AppError, Workspace, lexicon};
use diffusion::field::{ActorId, Basis, Field, PartialDate};
use diffusion::formula::RoleLexicon;
use diffusion::{Bases, Request, Variants};

/// What is asked, as a user says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// A formula, a scheme's name or its IRI.
    pub model: String,
    /// Which variants count.
    pub variants: Variants,
    /// Only what comes down from this place or organization, by name or IRI.
    pub from: Option<String>,
    /// Only what leads up from this place or organization, by name or IRI.
    pub to: Option<String>,
    /// Only adopters that are this place or organization or sit in it, by name or IRI.
    pub within: Option<String>,
    /// Only adoptions that may have begun at or after this date.
    pub since: Option<PartialDate>,
    /// Only adoptions that may have begun at or before this date.
    pub until: Option<PartialDate>,
    /// Which bases may draw edges; empty for observed and derived.
    pub bases: Vec<Basis>,
}

impl Question {
    /// Asks how `model` spread, without variants or limits.
    pub fn of(model: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            variants: Variants::Same,
            from: None,
            to: None,
            within: None,
            since: None,
            until: None,
            bases: Vec::new(),
        }
    }
}

/// The field and the lexicon on which a trace is made.
#[derive(Debug)]
pub struct Ground {
    /// The field.
    pub field: Field,
    /// The roles of the ontology.
    pub lexicon: RoleLexicon,
}

/// Reads what a trace needs from the graph; `making` as for [`Workspace::field`].
pub fn ground(workspace: &Workspace, making: &mut dyn FnMut()) -> Result<Ground, AppError> {
    Ok(Ground { field: workspace.field(making)?, lexicon: lexicon::roles()? })
}

/// Turns a question into a request on this field.
pub fn request(field: &Field, question: &Question) -> Result<Request, AppError> {
    let actor = |name: &Option<String>| name.as_deref().map(|n| actor(field, n)).transpose();
    Ok(Request {
        model: Some(question.model.clone()),
        variants: question.variants,
        from: actor(&question.from)?,
        to: actor(&question.to)?,
        within: actor(&question.within)?,
        since: question.since,
        until: question.until,
        bases: match question.bases.is_empty() {
            true => Bases::of(&[Basis::Observed, Basis::Derived]),
            false => Bases::of(&question.bases),
        },
        ..Request::default()
    })
}

/// Finds an actor by IRI or by name; a name that several bear is refused with their paths.
pub fn actor(field: &Field, name: &str) -> Result<ActorId, AppError> {
    if let Some(actor) = field.actor(name) {
        return Ok(actor);
    }
    let named = field.actors_named(name);
    match named[..] {
        [one] => Ok(one),
        [] => Err(AppError::Unknown {
            kind: "place or organization",
            name: name.to_owned(),
            nearest: nearest(field, name),
        }),
        _ => {
            let several = named.iter().map(|&a| {
                format!("{} ({})", field.iri(field.actors.name(a)), field.path(a).text())
            });
            Err(AppError::Unknown {
                kind: "single place or organization",
                name: name.to_owned(),
                nearest: several.collect(),
            })
        }
    }
}

fn nearest(field: &Field, name: &str) -> Vec<String> {
    let all = (0..field.actors.len() as u32).map(|actor| field.actor_name(actor));
    diffusion::near::nearest(name, all, 3).into_iter().map(str::to_owned).collect()
}

impl From<diffusion::UnknownModel> for AppError {
    fn from(unknown: diffusion::UnknownModel) -> Self {
        Self::Unknown { kind: "model", name: unknown.asked, nearest: unknown.nearest }
    }
}
