//! Style, script and icon, under names that change with their bytes.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::super::error::{Kind, Problem};

/// A file of the pages.
#[derive(Debug)]
pub(in crate::server) struct Asset {
    stem: &'static str,
    ending: &'static str,
    media_type: &'static str,
    text: &'static str,
}

pub(in crate::server) const STYLE: Asset = Asset {
    stem: "site",
    ending: "css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("assets/site.css"),
};
pub(in crate::server) const SCRIPT: Asset = Asset {
    stem: "site",
    ending: "js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("assets/site.js"),
};

pub(in crate::server) const ICON: Asset = Asset {
    stem: "icon",
    ending: "svg",
    media_type: "image/svg+xml",
    text: include_str!("assets/icon.svg"),
};

/// What the pages of a review have beside [`STYLE`].
pub(in crate::server) const REVIEW_STYLE: Asset = Asset {
    stem: "review",
    ending: "css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("assets/review.css"),
};
/// The keys of a review.
pub(in crate::server) const REVIEW_SCRIPT: Asset = Asset {
    stem: "review",
    ending: "js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("assets/review.js"),
};

impl Asset {
    fn name(&self) -> String {
        let hash = Sha256::digest(self.text);
        let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{hash}.{}", self.stem, self.ending)
    }

    /// Where it is.
    pub(in crate::server) fn address(&self) -> String {
        format!("/assets/{}", self.name())
    }
}

/// `GET /assets/NAME`: no secret, and the same for everybody.
pub(in crate::server) async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = [&STYLE, &SCRIPT, &ICON, &REVIEW_STYLE, &REVIEW_SCRIPT]
        .into_iter()
        .find(|asset| asset.name() == name);
    let asset = asset.ok_or_else(|| Problem::of(Kind::NoSuchPath))?;
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.text).into_response())
}
