//! What every page knows of its visit: the language, and where its links lead.

use axum::http::HeaderMap;
use std::fmt::Write as _;
use views::Language;

use super::super::negotiate;
use super::super::request::Params;
use super::{address, assets};

/// The frame of a page.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) language: Language,
    /// Whether the address names the language, so that links do too.
    is_named: bool,
    /// Path and query of this page, without the language.
    here: String,
    /// What was searched for.
    pub(super) search: String,
    /// Where the same is to be had in other forms: media type and address.
    pub(super) alternates: Vec<(&'static str, String)>,
    /// JSON-LD about what the page shows, safe inside a script element.
    pub(super) json_ld: Option<String>,
    pub(super) style: String,
    pub(super) script: String,
    pub(super) icon: String,
}

impl Site {
    pub(super) fn new(path: &str, params: &Params, headers: &HeaderMap) -> Self {
        let offers = [("zh", Language::Zh), ("en", Language::En)];
        let named = params.all("lang").find_map(|tag| {
            let tag = tag.split('-').next().unwrap_or_default();
            offers.iter().find(|(name, _)| *name == tag).map(|(_, language)| *language)
        });
        let mut here = path.to_owned();
        let pairs = params.pairs().filter(|(name, _)| *name != "lang");
        for (n, (name, value)) in pairs.enumerate() {
            here.push(if n == 0 { '?' } else { '&' });
            let _ = write!(here, "{}={}", address::value(name), address::value(value));
        }
        Self {
            language: named.unwrap_or_else(|| negotiate::language(headers, offers)),
            is_named: named.is_some(),
            here,
            search: String::new(),
            alternates: Vec::new(),
            json_ld: None,
            style: assets::STYLE.address(),
            script: assets::SCRIPT.address(),
            icon: assets::ICON.address(),
        }
    }

    /// One of two texts.
    pub(super) fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.language.pick(zh, en)
    }

    /// The code of the language, for `lang=`.
    pub(super) fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// Its short code, as in `?lang=`.
    pub(super) fn code(&self) -> &'static str {
        self.language.pick("zh", "en")
    }

    /// An address on this server, in the language that was named.
    pub(super) fn to(&self, path: &str) -> String {
        match self.is_named {
            true => with(path, self.code()),
            false => path.to_owned(),
        }
    }

    /// The page of a thing.
    pub(super) fn thing(&self, iri: &str) -> String {
        self.to(&address::of_page(iri))
    }

    /// Whether a form must hand the language on.
    pub(super) fn hands_on(&self) -> bool {
        self.is_named
    }

    /// This page in the other language.
    pub(super) fn other(&self) -> String {
        with(&self.here, self.language.pick("en", "zh"))
    }
}

/// An address with the language in its query, before a fragment.
fn with(path: &str, code: &str) -> String {
    let (path, fragment) = path.split_once('#').map_or((path, None), |(p, f)| (p, Some(f)));
    let sign = if path.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|f| format!("#{f}")).unwrap_or_default();
    format!("{path}{sign}lang={code}{fragment}")
}
