//! What the service says of itself.

use serde_json::{Value, json};

use super::{MOST_QUERIES, Version, Work};
use crate::namespace::{ID, ONTOLOGY};

const NAME: &str = "乡脉 xiangmai";

fn default_types(work: &Work<'_>) -> Vec<Value> {
    ["Division", "Organization", "Scheme"]
        .iter()
        .map(|of| json!({ "id": of, "name": work.index.type_name(of) }))
        .collect()
}

/// The manifest of version 0.2.
pub(super) fn v02(work: &Work<'_>, origin: &str) -> Value {
    let base = format!("{origin}{}", Version::V02.base());
    let suggest = |kind: &str| {
        json!({
            "service_url": base,
            "service_path": format!("/suggest/{kind}"),
            "flyout_service_url": base,
            "flyout_service_path": format!("/flyout/{kind}?id=${{id}}"),
        })
    };
    json!({
        "versions": ["0.2"],
        "name": NAME,
        "identifierSpace": ID,
        "schemaSpace": ONTOLOGY,
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "view": { "url": format!("{base}/view?id={{{{id}}}}") },
        "defaultTypes": default_types(work),
        "preview": {
            "url": format!("{base}/preview?id={{{{id}}}}"),
            "width": 440,
            "height": 300,
        },
        "suggest": {
            "entity": suggest("entity"),
            "property": suggest("property"),
            "type": suggest("type"),
        },
        "extend": {
            "propose_properties": { "service_url": base, "service_path": "/extend/propose" },
            "property_settings": [
                {
                    "name": "limit", "label": "最多几个值 at most so many values", "type": "number",
                    "default": 0, "help_text": "0: 全部 all",
                },
                {
                    "name": "content", "label": "取值 content", "type": "select", "default": "literal",
                    "choices": [
                        { "value": "literal", "name": "名称 name" },
                        { "value": "id", "name": "编号 id" },
                    ],
                },
            ],
        },
        "batchSize": MOST_QUERIES / 10,
    })
}

/// The manifest of the draft.
pub(super) fn draft(work: &Work<'_>, origin: &str) -> Value {
    json!({
        "versions": ["1.0-draft"],
        "name": NAME,
        "identifierSpace": ID,
        "schemaSpace": ONTOLOGY,
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "lang": "zh",
        "view": { "url": format!("{origin}{}/view?id={{{{id}}}}", Version::V02.base()) },
        "defaultTypes": default_types(work),
        "preview": { "width": 440, "height": 300 },
        "suggest": { "entity": true, "property": true, "type": true },
        "extend": {
            "proposeProperties": true,
            "propertySettings": [
                {
                    "name": "limit", "id": "limit", "type": "number", "default": 0,
                    "helpText": "最多几个值，0 为全部 at most so many values, 0 for all",
                },
                {
                    "name": "content", "id": "content", "type": "select", "default": "literal",
                    "helpText": "取名称或编号 names or ids",
                    "choices": [
                        { "value": "literal", "name": "名称 name" },
                        { "value": "id", "name": "编号 id" },
                    ],
                },
            ],
        },
        "standardizedScore": true,
        "batchSize": MOST_QUERIES / 10,
    })
}
