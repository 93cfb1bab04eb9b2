//! One place or body: from whom it took what, to whom it gave it, and what else is known of it.

use super::frame::{Frame, MARGIN};
use super::{Options, words};
use crate::language::Language;
use crate::metrics;
use crate::model::{Cascade, Entry, Link, Lookup, Promotion, Who};
use crate::palette;
use crate::scene::{Bounds, Group, Item, Label, Path, Scene};

const SIZE: f64 = 11.0;
const SMALL: f64 = 9.5;
const LINE: f64 = 13.5;
const NARROW: f64 = 640.0;

/// Somebody at the other end of a link, and what passed.
struct Neighbour {
    key: String,
    name: String,
    lines: Vec<String>,
    /// Its basis, and whether it is only another possible one.
    link: Option<(crate::model::Basis, bool)>,
    title: String,
}

/// Draws what is known around the place or body `iri`, or of that name.
pub(super) fn draw(cascade: &Cascade, iri: &str, options: &Options) -> Scene {
    let l = options.language;
    let lookup = Lookup::new(cascade, l);
    let is_it = |who: &Who| who.iri.as_deref() == Some(iri) || who.name == iri;
    let own: Vec<&Entry> = cascade.entries.iter().filter(|e| is_it(&e.who)).collect();
    let name = own.first().map_or(iri, |e| lookup.who(&e.who)).to_owned();
    let path = own.first().map(|e| lookup.above(&e.who).join(" › ")).unwrap_or_default();
    let title = format!("{}{name}", l.pick("来龙去脉：", "Around "));
    let mut frame = Frame::new(options, &title, &path);
    if own.is_empty() && cascade.places.iter().all(|p| p.iri != iri) {
        frame.note(
            l.pick("级联中没有这个地方或组织。", "The cascade does not hold this place or body."),
        );
        return frame.scene();
    }
    let took: Vec<Neighbour> = own
        .iter()
        .flat_map(|e| {
            let drawn = e.parent.iter().chain(&e.unnamed).map(|link| (link, true));
            drawn
                .chain(e.alternatives.iter().map(|link| (link, false)))
                .map(|(link, is_drawn)| neighbour(&link.from, e, link, is_drawn, &lookup))
        })
        .collect();
    let gave: Vec<Neighbour> = cascade
        .entries
        .iter()
        .flat_map(|e| {
            let drawn = e.parent.iter().map(|link| (link, true));
            let all = drawn.chain(e.alternatives.iter().map(|link| (link, false)));
            all.filter(|(link, _)| is_it(&link.from))
                .map(|(link, is_drawn)| neighbour(&e.who, e, link, is_drawn, &lookup))
        })
        .collect();
    let (took, gave) = (merged(took), merged(gave));
    let mut centre = vec![name];
    for entry in &own {
        let scheme = entry.scheme.as_ref().map(|s| lookup.scheme(s)).unwrap_or_default();
        centre.push(format!("{scheme} {}", words::date(entry, l)).trim().to_owned());
    }
    sections(&mut frame, &took, &centre, &gave);
    events(&mut frame, cascade, &is_it, &lookup);
    let mut outcomes: Vec<String> = Vec::new();
    for line in own.iter().flat_map(|e| &e.outcomes).map(|o| o.line(l).to_owned()) {
        if !outcomes.contains(&line) {
            outcomes.push(line);
        }
    }
    list(&mut frame, l.pick("成效", "Outcomes"), &outcomes);
    let known_as = own.iter().find_map(|e| e.who.iri.as_deref()).unwrap_or(iri);
    known(&mut frame, cascade, (known_as, &outcomes), &lookup);
    frame.scene()
}

/// One card for everybody, the best documented link first; what repeats stands once.
fn merged(all: Vec<Neighbour>) -> Vec<Neighbour> {
    let mut merged: Vec<Neighbour> = Vec::new();
    for next in all {
        let Some(same) = merged.iter_mut().find(|n| n.key == next.key) else {
            merged.push(next);
            continue;
        };
        for line in next.lines {
            if !same.lines.contains(&line) {
                same.lines.push(line);
            }
        }
        same.title = format!("{}\n{}", same.title, next.title);
        same.link = same.link.min(next.link);
    }
    merged
}

fn neighbour(
    who: &Who,
    entry: &Entry,
    link: &Link,
    is_drawn: bool,
    lookup: &Lookup<'_>,
) -> Neighbour {
    let unnamed = lookup.language.pick("来源未具名", "source not named");
    let name = if who.name.is_empty() { unnamed } else { lookup.who(who) };
    let mut lines = Vec::new();
    let place = lookup.above(who);
    if let Some(above) = place.last() {
        lines.push((*above).to_owned());
    }
    let channel = lookup.channel(&link.channel);
    let date = link.date.map(|d| d.to_string());
    let parts: Vec<String> =
        channel.into_iter().chain([lookup.basis(link.basis).to_owned()]).chain(date).collect();
    lines.push(parts.join(" · "));
    if let Some(change) = entry.change.as_ref().filter(|_| is_drawn).and_then(|c| lookup.change(c))
    {
        lines.push(change);
    }
    Neighbour {
        key: who.iri.clone().unwrap_or_else(|| who.name.clone()),
        name: name.to_owned(),
        lines,
        link: Some((link.basis, !is_drawn)),
        title: lookup.link(link),
    }
}

/// A card of a neighbour; returns it with its height.
fn card(n: &Neighbour, x: f64, y: f64, wide: f64) -> (Item, f64) {
    let mut items = Vec::new();
    let mut at = y + 5.0;
    for line in metrics::wrap(&n.name, SIZE, (wide - 14.0) / 1.2) {
        at += LINE;
        items.push(Item::Label(Label::new(line, (x + 7.0, at - 3.0), SIZE).bold()));
    }
    for line in n.lines.iter().flat_map(|l| metrics::wrap(l, SMALL, wide - 14.0)) {
        at += LINE;
        items.push(Item::Label(Label::new(line, (x + 7.0, at - 3.0), SMALL).filled(palette::SOFT)));
    }
    let bottom = at + 5.0;
    let frame = Path::rectangle(Bounds(x, y, x + wide, bottom), palette::PAPER);
    items.insert(0, Item::Path(frame.stroked(palette::FAINT, 0.8)));
    let group = Group { class: "neighbour", title: n.title.clone(), items, ..Group::default() };
    (Item::Group(group), bottom - y)
}

fn sections(frame: &mut Frame, took: &[Neighbour], centre: &[String], gave: &[Neighbour]) {
    let l = frame.language;
    let is_narrow = frame.width < NARROW;
    let room = frame.width - 2.0 * MARGIN;
    let gap = if is_narrow { 0.0 } else { 56.0 };
    let wide = if is_narrow { room } else { (room - 2.0 * gap) / 3.0 };
    let columns: [f64; 3] = match is_narrow {
        true => [MARGIN; 3],
        false => [MARGIN, MARGIN + wide + gap, MARGIN + 2.0 * (wide + gap)],
    };
    let own = Neighbour {
        key: String::new(),
        name: centre.first().cloned().unwrap_or_default(),
        lines: centre.iter().skip(1).cloned().collect(),
        link: None,
        title: centre.join("\n"),
    };
    let heads = [
        l.pick("学自", "Took it from"),
        l.pick("本地", "This place"),
        l.pick("传给", "Gave it to"),
    ];
    let top = frame.y;
    let mut tallest = top;
    let mut middles: [Vec<f64>; 3] = Default::default();
    let mut cards = Vec::new();
    for (k, list) in [took, std::slice::from_ref(&own), gave].into_iter().enumerate() {
        if !is_narrow {
            frame.y = top;
        }
        frame.y += SIZE + 3.0;
        let label = Label::new(heads[k], (columns[k], frame.y - 2.0), SIZE);
        cards.push(Item::Label(label.filled(palette::SOFT)));
        frame.y += 4.0;
        if list.is_empty() {
            frame.y += SIZE + 6.0;
            let none =
                Label::new(l.pick("未载", "nothing reported"), (columns[k], frame.y - 6.0), SIZE);
            cards.push(Item::Label(none.filled(palette::SOFT)));
        }
        if k == 1 && !is_narrow {
            // In the middle of its longer neighbours.
            let tall = |list: &[Neighbour]| -> f64 {
                list.iter().map(|n| card(n, 0.0, 0.0, wide).1 + 7.0).sum()
            };
            let middle = (tall(took).max(tall(gave)) - tall(list)) / 2.0;
            frame.y += middle.clamp(0.0, 240.0);
        }
        for n in list {
            let (item, high) = card(n, columns[k], frame.y, wide);
            middles[k].push(frame.y + high / 2.0);
            cards.push(item);
            frame.y += high + 7.0;
        }
        tallest = tallest.max(frame.y);
    }
    frame.y = tallest + 4.0;
    if !is_narrow && let Some(&centre) = middles[1].first() {
        let mut lines = Vec::new();
        let mut line = |n: &Neighbour, a: (f64, f64), b: (f64, f64)| {
            let Some((basis, is_other)) = n.link else { return };
            let is_drawn = !is_other;
            let (stroke, weight) =
                if is_drawn { (palette::LINK, 1.3) } else { (palette::FAINT, 0.7) };
            let half = (b.0 - a.0) / 2.0;
            let steps = vec![
                crate::scene::Step::Move(a),
                crate::scene::Step::Cubic((a.0 + half, a.1), (b.0 - half, b.1), b),
            ];
            let path = Path { steps, ..Path::line(&[], stroke, weight) };
            lines.push(Item::Path(path.dashed(palette::dash(basis))));
            let head = [b, (b.0 - 6.0, b.1 - 3.0), (b.0 - 6.0, b.1 + 3.0)];
            lines.push(Item::Path(Path::area(&head, stroke)));
        };
        for (n, y) in took.iter().zip(&middles[0]) {
            line(n, (columns[0] + wide, *y), (columns[1], centre));
        }
        for (n, y) in gave.iter().zip(&middles[2]) {
            line(n, (columns[1] + wide, centre), (columns[2], *y));
        }
        frame.items.push(Item::Group(Group { class: "links", items: lines, ..Group::default() }));
    }
    frame.items.push(Item::Group(Group { class: "cards", items: cards, ..Group::default() }));
}

fn events(frame: &mut Frame, cascade: &Cascade, is_it: &dyn Fn(&Who) -> bool, lookup: &Lookup<'_>) {
    let l = frame.language;
    let name = |who: &Option<Who>| who.as_ref().map_or("?", |w| lookup.who(w)).to_owned();
    let about = |who: &Option<Who>| who.as_ref().is_some_and(is_it);
    let date =
        |d: &Option<crate::model::PartialDate>| d.map(|d| format!(" · {d}")).unwrap_or_default();
    let visits = cascade.visits.iter().filter(|v| about(&v.visitor) || about(&v.host));
    let visits: Vec<String> = visits
        .map(|v| format!("{} → {}{}", name(&v.visitor), name(&v.host), date(&v.date)))
        .collect();
    list(frame, l.pick("考察学习（不等于采纳）", "Study visits (not adoptions)"), &visits);
    let promotions = cascade.promotions.iter().filter(|p| is_it(&p.promoter) || about(&p.scope));
    let promotions: Vec<String> =
        promotions.map(|p| format!("{}{}", promoted(p, lookup), date(&p.date))).collect();
    list(frame, l.pick("推广", "Promotions"), &promotions);
}

/// Who promoted what, and where.
fn promoted(p: &Promotion, lookup: &Lookup<'_>) -> String {
    let l = lookup.language;
    let nothing = l.pick("（未载做法）", "(no scheme named)");
    let what = p.scheme.as_ref().map_or(nothing, |s| lookup.scheme(s));
    let who = lookup.who(&p.promoter);
    let is_own = p.scope.as_ref().is_some_and(|s| s.iri.is_some() && s.iri == p.promoter.iri);
    match (l, &p.scope) {
        (Language::Zh, Some(_)) if is_own => format!("{who}在全境推广{what}"),
        (Language::Zh, Some(scope)) => format!("{who}在{}推广{what}", lookup.who(scope)),
        (Language::Zh, None) => format!("{who}推广{what}"),
        (Language::En, Some(_)) if is_own => format!("{who} promoted {what} in its whole area"),
        (Language::En, Some(scope)) => format!("{who} promoted {what} in {}", lookup.who(scope)),
        (Language::En, None) => format!("{who} promoted {what}"),
    }
}

fn known(
    frame: &mut Frame,
    cascade: &Cascade,
    (iri, told): (&str, &[String]),
    lookup: &Lookup<'_>,
) {
    let l = frame.language;
    let Some(place) = cascade.places.iter().find(|p| p.iri == iri) else { return };
    let organizations: Vec<String> =
        place.organizations.iter().map(|o| lookup.who(o).to_owned()).collect();
    list(frame, l.pick("组织", "Organizations"), &organizations);
    let schemes: Vec<String> = place.schemes.iter().map(|s| lookup.scheme(s).to_owned()).collect();
    list(frame, l.pick("做法", "Schemes"), &schemes);
    let figures: Vec<String> =
        place.figures.iter().map(|f| l.pick(&f.zh, &f.en).to_owned()).collect();
    let figures: Vec<String> = figures.into_iter().filter(|f| !told.contains(f)).collect();
    list(frame, l.pick("数据", "Figures"), &figures);
    list(frame, l.pick("荣誉", "Honours"), &place.honours);
}

fn list(frame: &mut Frame, heading: &str, rows: &[String]) {
    if rows.is_empty() {
        return;
    }
    let mut items = Vec::new();
    frame.y += 18.0;
    items.push(Item::Label(Label::new(heading, (MARGIN, frame.y), SIZE).bold()));
    frame.y += 4.0;
    for row in rows {
        for line in metrics::wrap(row, 10.0, frame.width - 2.0 * MARGIN - 10.0) {
            frame.y += LINE;
            items.push(Item::Label(Label::new(line, (MARGIN + 10.0, frame.y), 10.0)));
        }
    }
    frame.items.push(Item::Group(Group { class: "list", items, ..Group::default() }));
}
