//! The manifest of the suite and the small web that it simulates.

use csvw::{FetchError, Origin, Resolver, Response};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One entry of the manifest.
#[derive(Clone)]
pub(crate) struct Test {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) action: String,
    pub(crate) metadata: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) minimal: bool,
    /// File of the expected graph.
    pub(crate) expected: Option<String>,
}

struct Resource {
    file: String,
    content_type: Option<String>,
    link: Option<String>,
}

/// The suite.
pub(crate) struct Suite {
    pub(crate) root: PathBuf,
    pub(crate) tests: Vec<Test>,
    resources: HashMap<String, Resource>,
}

impl Suite {
    /// Reads the manifest; `None` if there is none.
    pub(crate) fn read(root: &Path) -> Option<Self> {
        let text = std::fs::read(root.join("manifest.json")).ok()?;
        let manifest: Value = serde_json::from_slice(&text).expect("the manifest is JSON");
        let text = |v: &Value, key: &str| v[key].as_str().map(str::to_owned);
        let test = |t: &Value| Test {
            id: text(t, "id").expect("a test has an id"),
            kind: text(t, "type").expect("a test has a type"),
            action: text(t, "action").expect("a test has an action"),
            metadata: text(t, "metadata"),
            link: text(t, "link"),
            minimal: t["minimal"].as_bool().unwrap_or_default(),
            expected: text(t, "resultNt"),
        };
        let resource = |(url, r): (&String, &Value)| {
            let file = text(r, "file").expect("a resource has a file");
            let resource =
                Resource { file, content_type: text(r, "contentType"), link: text(r, "link") };
            (url.clone(), resource)
        };
        let tests = manifest["tests"].as_array().expect("there are tests");
        let resources = manifest["resources"].as_object().expect("there are resources");
        Some(Self {
            root: root.to_owned(),
            tests: tests.iter().map(test).collect(),
            resources: resources.iter().map(resource).collect(),
        })
    }

    /// Returns whether the validation test of the same input is a positive one.
    pub(crate) fn is_wholly_valid(&self, test: &Test) -> bool {
        let id = test.id.replace("rdf/", "validation/");
        self.tests.iter().any(|t| t.id == id && t.kind == "PositiveValidationTest")
    }
}

impl Resolver for Suite {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let url = url.split('#').next().unwrap_or_default();
        let resource = self.resources.get(url).ok_or(FetchError::NotFound)?;
        let file = std::fs::File::open(self.root.join(&resource.file))
            .map_err(|error| FetchError::Failed(error.to_string()))?;
        Ok(Response {
            content_type: resource.content_type.clone(),
            links: resource.link.iter().cloned().collect(),
            content_language: None,
            body: Box::new(file),
        })
    }
}
