//! Documents for the CSVW engine: files, and what may be opened.
//!
//! What the user names is opened wherever it is. What metadata name is opened only inside the folder
//! of the input: no `..`, no absolute path elsewhere, no network.

use super::AppError;
use csvw::{FetchError, Origin, Resolver, Response};
use diagnostics::Text;
use std::path::{Path, PathBuf};
use url::Url;

/// Opens files; metadata reach no further than one folder.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// A resolver for which metadata may name the files in `folder` and below.
    pub fn within(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl Resolver for Files {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        let parsed = Url::parse(url).map_err(|e| FetchError::Failed(e.to_string()))?;
        let path = (parsed.scheme() == "file").then(|| parsed.to_file_path().ok()).flatten();
        let Some(path) = path else {
            return Err(FetchError::Refused(format!("`{url}` is not a file")));
        };
        if origin == Origin::Metadata && !self.holds(&path) {
            let text = format!("`{}` lies outside `{}`", path.display(), self.folder.display());
            return Err(FetchError::Refused(text));
        }
        match files::open(&path) {
            Ok(file) => Ok(Response {
                content_type: None,
                links: Vec::new(),
                content_language: None,
                body: Box::new(file),
            }),
            Err(e) if e.is_missing() => Err(FetchError::NotFound),
            Err(e) => Err(FetchError::Failed(e.source.to_string())),
        }
    }
}

impl Files {
    /// Whether a path, with its links followed, lies inside the folder.
    fn holds(&self, path: &Path) -> bool {
        let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
        let parent = path.parent().map(real);
        let inside = |p: &Path| p.starts_with(real(&self.folder));
        inside(&real(path)) && parent.is_none_or(|p| inside(&p))
    }
}

/// The URL of an input that a user named, and the resolver for what it names in turn.
///
/// A folder stands for its `csv-metadata.json`.
pub fn input(path: &Path) -> Result<(String, Files), AppError> {
    let whole = std::path::absolute(path).map_err(|source| files::FileError {
        action: "find",
        path: path.to_path_buf(),
        source,
    })?;
    let target = if whole.is_dir() {
        let metadata = whole.join("csv-metadata.json");
        if !metadata.exists() {
            return Err(AppError::NoMetadata(path.to_path_buf()));
        }
        metadata
    } else {
        files::open(path)?;
        whole
    };
    let folder = target.parent().map_or_else(|| PathBuf::from("/"), Path::to_path_buf);
    let url = Url::from_file_path(&target).map_err(|()| no_file_url(&target.display()))?;
    Ok((url.into(), Files::within(folder)))
}

/// A path cannot be written as a URL.
pub(super) fn no_file_url(path: &dyn std::fmt::Display) -> AppError {
    let (en, zh) = (format!("`{path}` has no file URL"), format!("“{path}”无法写成 file: 网址"));
    AppError::Unsupported(Text::new(en, zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_reach_no_further_than_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        files::create_dir(&folder.path().join("in")).unwrap();
        for name in ["in/a.csv", "b.csv"] {
            files::write_atomic(&folder.path().join(name), b"x\n").unwrap();
        }
        let files = Files::within(folder.path().join("in"));
        let check = |name: &str, origin, allowed: bool| {
            let url = Url::from_file_path(folder.path().join(name)).unwrap();
            assert_eq!(files.fetch(url.as_str(), origin).is_ok(), allowed, "{name}");
        };
        check("in/a.csv", Origin::Metadata, true);
        check("b.csv", Origin::Metadata, false);
        check("in/../b.csv", Origin::Metadata, false);
        check("b.csv", Origin::User, true);
        assert!(files.fetch("http://example.org/a.csv", Origin::User).is_err());
    }
}
