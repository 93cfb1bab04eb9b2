//! Writes a scene as SVG 1.1 with ARIA: same scene, same bytes.
//!
//! Presentation attributes only, no style sheet: a strict Content-Security-Policy does not touch it, and
//! every renderer reads it. Roles follow the WAI-ARIA Graphics Module,
//! <https://www.w3.org/TR/graphics-aria-1.0/>.

use crate::metrics::FONTS;
use crate::palette::PAPER;
use crate::scene::{Anchor, Group, Item, Label, Path, Point, Scene, Step};
use std::fmt::Write;

/// Returns `scene` as an SVG document; `prefix` begins its ids, for pages with several.
pub fn write(scene: &Scene, prefix: &str) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let (w, h) = (number(scene.width), number(scene.height));
    push!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         role=\"graphics-document document\" aria-labelledby=\"{p}-title\" aria-describedby=\"{p}-desc\" \
         xml:lang=\"{l}\" lang=\"{l}\" font-family=\"{FONTS}\">",
        p = escaped(prefix),
        l = scene.language.tag(),
    );
    push!(out, "\n<title id=\"{}-title\">{}</title>", escaped(prefix), escaped(&scene.title));
    push!(out, "\n<desc id=\"{}-desc\">{}</desc>", escaped(prefix), escaped(&scene.description));
    push!(out, "\n<rect width=\"{w}\" height=\"{h}\" fill=\"{PAPER}\"/>");
    items(&mut out, &scene.items);
    out.push_str("\n</svg>\n");
    out
}

/// Appends to a text, which cannot fail.
macro_rules! push {
    ($out:expr, $($words:tt)*) => {
        if write!($out, $($words)*).is_err() {}
    };
}
use push;

fn items(out: &mut String, list: &[Item]) {
    for item in list {
        match item {
            Item::Group(g) => group(out, g),
            Item::Label(l) => label(out, l),
            Item::Path(p) => path(out, p),
        }
    }
}

fn group(out: &mut String, group: &Group) {
    push!(out, "\n<g class=\"{}\"", group.class);
    if !group.title.is_empty() {
        out.push_str(" role=\"graphics-symbol img\"");
    }
    for (name, value) in &group.data {
        push!(out, " data-{name}=\"{}\"", escaped(value));
    }
    out.push('>');
    if !group.title.is_empty() {
        push!(out, "<title>{}</title>", escaped(&group.title));
    }
    items(out, &group.items);
    out.push_str("</g>");
}

fn label(out: &mut String, label: &Label) {
    let (x, y) = (number(label.at.0), number(label.at.1));
    push!(
        out,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" fill=\"{}\"",
        number(label.size),
        label.fill
    );
    match label.anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    if label.bold {
        out.push_str(" font-weight=\"bold\"");
    }
    if label.turned != 0.0 {
        push!(out, " transform=\"rotate({} {x} {y})\"", number(label.turned));
    }
    push!(out, ">{}</text>", escaped(&label.text));
}

fn path(out: &mut String, path: &Path) {
    out.push_str("<path d=\"");
    for step in &path.steps {
        match step {
            Step::Move(p) => push!(out, "M{}", point(*p)),
            Step::Line(p) => push!(out, "L{}", point(*p)),
            Step::Cubic(a, b, c) => push!(out, "C{} {} {}", point(*a), point(*b), point(*c)),
            Step::Close => out.push('Z'),
        }
    }
    push!(out, "\" fill=\"{}\"", path.fill.unwrap_or("none"));
    if path.fill.is_some() && path.opacity < 1.0 {
        push!(out, " fill-opacity=\"{}\"", number(path.opacity));
    }
    if let Some(stroke) = path.stroke {
        push!(out, " stroke=\"{stroke}\" stroke-width=\"{}\"", number(path.weight));
        if !path.dash.is_empty() {
            let dash: Vec<String> = path.dash.iter().map(|d| number(*d)).collect();
            push!(out, " stroke-dasharray=\"{}\"", dash.join(" "));
        }
    }
    out.push_str("/>");
}

fn point((x, y): Point) -> String {
    format!("{} {}", number(x), number(y))
}

/// A coordinate with at most two decimals, the same on every platform.
fn number(x: f64) -> String {
    let hundredths = (x * 100.0).round();
    if !hundredths.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{:.2}", hundredths / 100.0);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Returns `text` for XML text and attributes; what XML 1.0 cannot hold becomes U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("&#10;"),
            '\t' | '\r' => out.push(' '),
            c if (c as u32) < 0x20 || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let scene = Scene {
            width: 10.0,
            height: 10.0,
            title: "</title><script>alert(1)</script>".into(),
            items: vec![Item::Group(Group {
                class: "node",
                title: "a\u{0}b\u{FFFF}".into(),
                data: vec![("node", "\" onload=\"x".into())],
                items: vec![Item::Label(Label::new("]]><&'", (1.0, 2.0), 3.0))],
            })],
            ..Scene::default()
        };
        let text = write(&scene, "x\"");
        let document = roxmltree::Document::parse(&text).unwrap();
        assert!(document.descendants().all(|n| n.tag_name().name() != "script"));
        assert!(document.descendants().all(|n| n.attribute("onload").is_none()));
    }

    #[test]
    fn numbers_are_short_and_the_same_everywhere() {
        let check = |x: f64, expected: &str| assert_eq!(number(x), expected);
        check(1.0, "1");
        check(-0.001, "0");
        check(12.345_6, "12.35");
        check(100.0, "100");
        check(f64::NAN, "0");
    }
}
