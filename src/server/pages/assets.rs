//! Style, script and icon, under names that change with their bytes.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::super::error::{Kind, Problem};

/// A file of the pages.
#[derive(Debug)]
pub(super) struct Asset {
    stem: &'static str,
    ending: &'static str,
    media_type: &'static str,
    text: &'static str,
}

pub(super) const STYLE: Asset = Asset {
    stem: "site",
    ending: "css",
    media_type: "text/css; charset=utf-8",
    text: include_str!("assets/site.css"),
};
pub(super) const SCRIPT: Asset = Asset {
    stem: "site",
    ending: "js",
    media_type: "text/javascript; charset=utf-8",
    text: include_str!("assets/site.js"),
};

pub(super) const ICON: Asset = Asset {
    stem: "icon",
    ending: "svg",
    media_type: "image/svg+xml",
    text: include_str!("assets/icon.svg"),
};

impl Asset {
    fn name(&self) -> String {
        let hash = Sha256::digest(self.text);
        let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{hash}.{}", self.stem, self.ending)
    }

    /// Where it is.
    pub(super) fn address(&self) -> String {
        format!("/assets/{}", self.name())
    }
}

/// `GET /assets/NAME`: no secret, and the same for everybody.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = [&STYLE, &SCRIPT, &ICON].into_iter().find(|asset| asset.name() == name);
    let asset = asset.ok_or_else(|| Problem::of(Kind::NoSuchPath))?;
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.text).into_response())
}
