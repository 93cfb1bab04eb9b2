use scraper::{Html, Node};

const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "br",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "blockquote",
    "table",
    "ul",
    "ol",
    "header",
    "footer",
    "dd",
    "dt",
    "figcaption",
];
const HIDDEN: [&str; 8] =
    ["script", "style", "noscript", "head", "template", "svg", "nav", "select"];

/// The words of a page, a line for each block; scripts, styles and navigation left out.
pub(super) fn text(source: &str) -> String {
    let page = Html::parse_document(source);
    let mut out = String::new();
    walk(page.tree.root(), &mut out);
    let mut lines = String::new();
    for line in out.lines().map(str::trim).filter(|l| !l.is_empty()) {
        lines.push_str(line);
        lines.push('\n');
    }
    lines
}

/// Whether an element is not shown.
fn is_hidden(e: &scraper::node::Element) -> bool {
    let style: String = e
        .attr("style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    e.attr("hidden").is_some()
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

fn walk(node: ego_tree_ref::Ref<'_>, out: &mut String) {
    for child in node.children() {
        match child.value() {
            Node::Text(t) => {
                // Line breaks of the source are no line breaks of the page; between Chinese words they are nothing.
                // A space within a line stands between Chinese words too: 党支部 合作社 农户.
                let (mut space, mut broken) = (false, false);
                for c in t.chars() {
                    if c.is_ascii_whitespace() {
                        space = true;
                        broken |= matches!(c, '\n' | '\r');
                    } else {
                        let wide =
                            !c.is_ascii() || out.chars().next_back().is_none_or(|l| !l.is_ascii());
                        let kept = !wide || !broken;
                        if space && kept && !out.is_empty() && !out.ends_with(['\n', ' ']) {
                            out.push(' ');
                        }
                        (space, broken) = (false, false);
                        out.push(c);
                    }
                }
                if space && !broken && !out.is_empty() && !out.ends_with(['\n', ' ']) {
                    out.push(' ');
                }
                if space
                    && out.chars().next_back().is_some_and(|l| l.is_ascii() && !l.is_whitespace())
                {
                    out.push(' ');
                }
            }
            Node::Element(e) => {
                if HIDDEN.contains(&e.name()) || is_hidden(e) {
                    continue;
                }
                let block = BLOCKS.contains(&e.name());
                if block && !out.ends_with('\n') {
                    out.push('\n');
                }
                walk(child, out);
                if block && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
            _ => {}
        }
    }
}

mod ego_tree_ref {
    /// A node of the page's tree.
    pub(super) type Ref<'a> = ego_tree::NodeRef<'a, scraper::Node>;
}
