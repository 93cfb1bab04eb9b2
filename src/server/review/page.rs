//! The pages of a review.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::super::error::{Kind as Failure, Problem};
use super::super::pages::{assets, reply};
use super::Desk;
use crate::app::review::{self, DraftedFact, Question};
use crate::app::texts::Passage;
use diagnostics::Language;
use ledger::Kind;

/// What every page has: its language, and how far the review is.
struct Frame {
    language: Language,
    lines: usize,
    facts: usize,
    /// Whether there are facts to look at: the folder was drafted from a text, or they were asked for.
    has_facts: bool,
    done: usize,
    all: usize,
    can_undo: bool,
    list: &'static str,
    at: usize,
    style: String,
    own_style: String,
    script: String,
    icon: String,
}

impl Frame {
    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn tag(&self) -> &'static str {
        self.pick("zh-Hans", "en")
    }
}

/// A line that waits.
struct Line<'a> {
    question: &'a Question,
    asks: &'static str,
    candidates: Vec<Candidate<'a>>,
    may_be_new: bool,
}

struct Candidate<'a> {
    key: usize,
    id: &'a str,
    label: &'a str,
}

/// A fact that was drafted.
struct Fact<'a> {
    fact: &'a DraftedFact,
    passages: Vec<(Passage, &'a str)>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Next<'a> {
    frame: &'a Frame,
    line: Option<Line<'a>>,
    fact: Option<Fact<'a>>,
}

#[derive(Template)]
#[template(path = "review_end.html")]
struct End<'a> {
    frame: &'a Frame,
    /// The page after the last answer, else one without anything to answer.
    is_finished: bool,
}

/// The line or fact that waits at a place of its list.
pub(super) fn next(desk: &Desk, list: Option<&str>, at: usize) -> Result<Response, Problem> {
    let folder = &desk.asked.folder;
    let failed = |error| super::failed(&error);
    let lines = review::questions(folder).map_err(failed)?;
    let has_facts = desk.asked.facts || review::text_of(folder).map_err(failed)?.is_some();
    let facts = if has_facts { review::facts(folder).map_err(failed)? } else { Vec::new() };
    let list = match list {
        Some("facts") if has_facts => "facts",
        Some("lines") => "lines",
        _ if has_facts && (desk.asked.facts || lines.is_empty()) => "facts",
        _ => "lines",
    };
    let waiting = if list == "facts" { facts.len() } else { lines.len() };
    let at = at.min(waiting.saturating_sub(1));
    let frame = frame(desk, list, at, (lines.len(), facts.len(), has_facts))?;
    let page = Next {
        line: (list == "lines").then(|| lines.get(at)).flatten().map(|l| asked(&frame, l)),
        fact: (list == "facts").then(|| facts.get(at)).flatten().map(|fact| Fact {
            fact,
            passages: fact
                .passages
                .iter()
                .map(|told| (desk.sources.passage(told), told.cell.as_str()))
                .collect(),
        }),
        frame: &frame,
    };
    html(&page, StatusCode::OK, frame.tag())
}

fn frame(
    desk: &Desk,
    list: &'static str,
    at: usize,
    (lines, facts, has_facts): (usize, usize, bool),
) -> Result<Frame, Problem> {
    let done = review::done(&desk.asked.folder).map_err(|e| super::failed(&e))?;
    let (done, waiting) = if list == "facts" { (done.facts, facts) } else { (done.lines, lines) };
    let going = desk.going();
    Ok(Frame {
        language: going.language,
        lines,
        facts,
        has_facts,
        done,
        all: done + waiting,
        can_undo: !going.before.is_empty(),
        list,
        at,
        style: assets::STYLE.address(),
        own_style: assets::REVIEW_STYLE.address(),
        script: assets::REVIEW_SCRIPT.address(),
        icon: assets::ICON.address(),
    })
}

fn asked<'a>(frame: &Frame, question: &'a Question) -> Line<'a> {
    let candidates = question.candidates().into_iter().enumerate().map(|(at, label)| Candidate {
        key: at + 1,
        id: label.split_whitespace().next().unwrap_or(label),
        label,
    });
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == question.kind());
    let may_be_new = kind.is_none_or(|kind| {
        matches!(
            kind,
            Kind::Division
                | Kind::Organization
                | Kind::Personal
                | Kind::Duplicate
                | Kind::Source
                | Kind::Visit
        )
    });
    Line {
        asks: kind.map_or("", |kind| frame.pick(kind.question().0, kind.question().1)),
        candidates: candidates.collect(),
        may_be_new,
        question,
    }
}

/// The last page.
pub(super) fn finished(desk: &Desk) -> Result<Response, Problem> {
    let folder = &desk.asked.folder;
    let lines = review::questions(folder).map_err(|e| super::failed(&e))?.len();
    let frame = frame(desk, "lines", 0, (lines, 0, false))?;
    html(&End { frame: &frame, is_finished: true }, StatusCode::OK, frame.tag())
}

/// What is said to who has no token, or one that is spent: nothing of the folder.
pub(super) fn closed(desk: &Desk) -> Response {
    let frame = Frame {
        language: desk.going().language,
        lines: 0,
        facts: 0,
        has_facts: false,
        done: 0,
        all: 0,
        can_undo: false,
        list: "lines",
        at: 0,
        style: assets::STYLE.address(),
        own_style: assets::REVIEW_STYLE.address(),
        script: assets::REVIEW_SCRIPT.address(),
        icon: assets::ICON.address(),
    };
    html(&End { frame: &frame, is_finished: false }, StatusCode::FORBIDDEN, frame.tag())
        .unwrap_or_else(IntoResponse::into_response)
}

fn html(
    template: &impl Template,
    status: StatusCode,
    tag: &'static str,
) -> Result<Response, Problem> {
    let text = template
        .render()
        .map_err(|e| Problem::because(Failure::Fault, format!("a template: {e}")))?;
    let mut response =
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply::secure(headers);
    Ok(response)
}
