use std::collections::BTreeMap;

use super::place::{Raw, rank};
use crate::text::Text;

/// The places the report is about: of the title and first lines, completed downwards where the writer says 我村.
pub(super) fn home(text: &Text, raws: &[Raw]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let heads: Vec<(usize, usize)> = text
        .sentences
        .iter()
        .take(5)
        .take_while(|s| s.heading || s.repeated || s.end - s.start <= 45)
        .enumerate()
        .take_while(|(k, s)| {
            let line = text.slice(s.start, s.end);
            *k == 0 || crate::text::unmarked(&line).len() == line.len()
        })
        .map(|(_, s)| s)
        .filter(|s| !s.repeated && !"。！？；".contains(text.chars[s.end - 1]))
        .map(|s| (s.start, s.end))
        .collect();
    let take = |out: &mut Vec<usize>, range: &dyn Fn(&Raw) -> bool, deepest: usize| {
        for (i, r) in raws.iter().enumerate() {
            if range(r)
                && rank(&r.level) <= deepest
                && out.iter().all(|&o| raws[o].level != r.level)
            {
                out.push(i);
            }
        }
    };
    take(&mut out, &|r| heads.iter().any(|(s, e)| r.start >= *s && r.end <= *e), 4);
    let title = !heads.is_empty()
        && raws.iter().any(|r| heads.iter().any(|(s, e)| r.start >= *s && r.end <= *e));
    let body: Vec<(usize, usize)> = text
        .sentences
        .iter()
        .filter(|s| !s.repeated && !s.heading)
        .take(4)
        .map(|s| (s.start, s.end))
        .collect();
    let own_village = own(text, "村");
    // 我县, 我旗 and no 我镇: the county speaks.
    let county = ["县", "旗", "区"].iter().any(|w| own(text, w))
        && !own_village
        && !own(text, "镇")
        && !own(text, "乡")
        && !title_is_below(raws, &heads);
    if county {
        take(&mut out, &|_| true, 2);
        out.retain(|&o| rank(&raws[o].level) == 2);
        return out;
    }
    if title {
        // The title names a township; the county may stand in the first sentences.
        let deepest = if own_village && !title_is_below(raws, &heads) { 4 } else { 2 };
        take(&mut out, &|r| body.iter().any(|(s, e)| r.start >= *s && r.end <= *e), deepest);
    } else {
        take(
            &mut out,
            &|r| body.iter().any(|(s, e)| r.start >= *s && r.end <= *e),
            if own_village { 4 } else { 3 },
        );
    }
    let deepest = out.iter().map(|&o| rank(&raws[o].level)).max();
    if own(text, "镇") || own(text, "乡") {
        take(&mut out, &|_| true, 3);
    }
    if own_village
        && deepest.is_some()
        && let Some(v) = most_told_village(raws)
        && out.iter().all(|&o| raws[o].level != "village")
    {
        out.push(v);
    }
    out.sort_by_key(|&o| std::cmp::Reverse(rank(&raws[o].level)));
    out
}

/// The title names a township or village: the text is about it.
fn title_is_below(raws: &[Raw], heads: &[(usize, usize)]) -> bool {
    raws.iter()
        .any(|r| rank(&r.level) >= 3 && heads.iter().any(|(s, e)| r.start >= *s && r.end <= *e))
}

fn own(text: &Text, sign: &str) -> bool {
    let all = text.slice(0, text.chars.len());
    ["我", "我们", "咱", "咱们"].iter().any(|w| all.contains(&format!("{w}{sign}")))
        || sign == "村"
            && ["我们村民", "村里派", "村党支部牵头", "咱村"].iter().any(|w| all.contains(w))
}

fn most_told_village(raws: &[Raw]) -> Option<usize> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (i, r) in raws.iter().enumerate().filter(|(_, r)| r.level == "village") {
        counts.entry(&r.name).or_insert((0, i)).0 += 1;
    }
    counts.into_values().max_by_key(|(n, i)| (*n, std::cmp::Reverse(*i))).map(|(_, i)| i)
}
