//! The frame of the page.

use super::sections;
use crate::language::Language;
use crate::model::Cascade;
use crate::svg::escaped;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

const STYLE: &str = include_str!("../../web/brief.css");
const SCRIPT: &str = include_str!("../../web/brief.js");

/// Returns the brief as HTML. `cascade` should be complete ([`Cascade::complete`]).
///
/// ```
/// # let text = r#"{"summary":{"adopters":0,"dated":0,"others":0,"observed":0,"derived":0,"inferred":0},"entries":[]}"#;
/// let cascade = views::model::Cascade::from_json(text)?;
/// let html = views::brief::write(&cascade)?;
/// assert!(html.contains("default-src 'none'"));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn write(cascade: &Cascade) -> Result<String, serde_json::Error> {
    let title = cascade.asked.as_deref().unwrap_or("xiangmai");
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    // Inside a script element only `<` could end it.
    let data = serde_json::to_string(cascade)?.replace('<', "\\u003c");
    let mut out = String::with_capacity(512 * 1024);
    out.push_str("<!DOCTYPE html>\n<html lang=\"zh-Hans\">\n<head>\n<meta charset=\"utf-8\">\n");
    let _ = writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    let _ =
        writeln!(out, "<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>", escaped(title));
    out.push_str(concat!(
        "<input class=\"langs\" type=\"radio\" name=\"lang\" id=\"lang-zh\" checked>",
        "<input class=\"langs\" type=\"radio\" name=\"lang\" id=\"lang-en\">\n",
        "<div class=\"pick\"><label for=\"lang-zh\" lang=\"zh-Hans\">中文</label>",
        "<label for=\"lang-en\" lang=\"en\">English</label></div>\n<main>\n"
    ));
    let _ = writeln!(out, "<h1>{}</h1>", escaped(title));
    tools(&mut out);
    for language in Language::ALL {
        let _ = writeln!(out, "<div class=\"part\" lang=\"{}\">", language.tag());
        sections::write(&mut out, cascade, language);
        out.push_str("</div>\n");
    }
    out.push_str("</main>\n<div id=\"tip\" role=\"status\" hidden></div>\n");
    let _ = writeln!(out, "<script type=\"application/json\" id=\"cascade\">{data}</script>");
    let _ = writeln!(out, "<script type=\"module\">{SCRIPT}</script>\n</body>\n</html>");
    Ok(out)
}

/// A source expression of a policy: the hash of what stands in an element.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Search and filters; hidden until the script shows them.
fn tools(out: &mut String) {
    out.push_str(concat!(
        "<div class=\"tools\" role=\"search\" aria-label=\"筛选 filter\" hidden>\n",
        "<label>搜索 search <input name=\"text\" type=\"search\"></label>\n",
        "<label>省 province <select name=\"province\"><option value=\"\">–</option></select></label>\n",
        "<label>变体 variant <select name=\"variant\"><option value=\"\">–</option></select></label>\n",
        "<label>依据 basis <select name=\"basis\"><option value=\"\">–</option></select></label>\n",
        "<label>至 until <input name=\"until\" type=\"range\"></label>\n",
        "<button name=\"play\" type=\"button\">播放 play</button>\n",
        "<button name=\"csv\" type=\"button\">CSV</button>\n",
        "<output name=\"said\" class=\"soft\"></output>\n</div>\n"
    ));
}
