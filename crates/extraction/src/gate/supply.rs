//! What accepted facts name and the draft does not list: the places, organizations and schemes that the rules found.

use crate::draft::{Fact, Kind};
use crate::lexicon::Lexicon;
use crate::mention::{scheme_keys, without_body};

/// Names still to be looked up, with the place they lie in where it is told.
type Wanted = Vec<(String, Option<String>)>;

/// Returns, of what the text names, what the facts need: each once, with what encloses it.
pub(super) fn supplied(facts: &[Fact], named: &[Fact], lexicon: &Lexicon) -> Vec<Fact> {
    let mut out: Vec<Fact> = Vec::new();
    let mut wanted = wanted(facts);
    let mut at = 0;
    while at < wanted.len() {
        let (name, parent) = wanted[at].clone();
        at += 1;
        let has = facts.iter().chain(&out).any(|f| is_called(f, &name, parent.as_deref(), lexicon));
        if has {
            continue;
        }
        for fact in meant(named, &name, parent.as_deref(), lexicon) {
            if out.iter().any(|o| o == fact) {
                continue;
            }
            for above in [&fact.parent, &fact.place, &fact.originator].into_iter().flatten() {
                wanted.push((above.clone(), None));
            }
            out.push(fact.clone());
        }
    }
    out
}

/// Every name that the facts use.
fn wanted(facts: &[Fact]) -> Wanted {
    let mut out = Wanted::new();
    for f in facts {
        let pairs = [
            (&f.parent, &None),
            (&f.place, &f.place_parent),
            (&f.originator, &None),
            (&f.adopter, &f.adopter_parent),
            (&f.scheme, &None),
            (&f.from, &f.from_parent),
            (&f.to, &f.to_parent),
            (&f.holder, &f.holder_parent),
            (&f.giver, &None),
        ];
        for (name, parent) in pairs {
            out.extend(name.clone().map(|n| (n, parent.clone())));
        }
        let subjects = if f.joint.is_empty() { f.subject.as_slice() } else { &f.joint };
        out.extend(subjects.iter().map(|s| (s.clone(), f.subject_parent.clone())));
    }
    out
}

fn is_called(f: &Fact, name: &str, parent: Option<&str>, lexicon: &Lexicon) -> bool {
    if f.kind == Some(Kind::Scheme) {
        let wanted = scheme_keys(name, lexicon);
        let mut names = f.name.iter().chain(&f.aliases);
        return names.any(|n| scheme_keys(n, lexicon).iter().any(|k| wanted.contains(k)));
    }
    let plain = |n: &str| n.trim_start_matches("中共").to_owned();
    let called = f.name.iter().chain(&f.aliases).any(|n| plain(n) == plain(name));
    let listed = matches!(f.kind, Some(Kind::Place | Kind::Organization));
    let elsewhere = f.kind == Some(Kind::Place)
        && parent.is_some_and(|p| f.parent.as_deref().is_some_and(|own| own != p));
    listed && called && !elsewhere
}

/// What of the named things a name means: of several of one name all, so that a person can choose.
fn meant<'a>(
    named: &'a [Fact],
    name: &str,
    parent: Option<&str>,
    lexicon: &Lexicon,
) -> Vec<&'a Fact> {
    let of = |name: &str| -> Vec<&'a Fact> {
        let right: Vec<&Fact> =
            named.iter().filter(|f| is_called(f, name, parent, lexicon)).collect();
        match right.is_empty() {
            true => named.iter().filter(|f| is_called(f, name, None, lexicon)).collect(),
            false => right,
        }
    };
    let own = of(name);
    if !own.is_empty() {
        return own;
    }
    // 响洪甸村党支部 is the village's where it has no row of its own.
    without_body(name).map(of).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Gives a place of a draft the code, level and parent that it lacks, where the text has one place of that name.
pub(super) fn complete(fact: &Fact, named: &[Fact]) -> Fact {
    let mut out = fact.clone();
    if fact.kind != Some(Kind::Place) {
        return out;
    }
    let called = |f: &&Fact| {
        f.kind == Some(Kind::Place)
            && fact
                .name
                .as_ref()
                .is_some_and(|n| f.name.as_ref() == Some(n) || f.aliases.contains(n))
    };
    let here = |f: &&Fact| fact.parent.is_none() || f.parent == fact.parent;
    let all: Vec<&Fact> = named.iter().filter(called).collect();
    let right: Vec<&Fact> = all.iter().copied().filter(here).collect();
    if let ([only], _) | (_, [only]) = (&right[..], &all[..]) {
        let fits = fact.level.is_none() || fact.level == only.level;
        if fits {
            out.level.clone_from(&only.level);
            out.code = out.code.or_else(|| only.code.clone());
            out.parent = out.parent.or_else(|| only.parent.clone());
        }
    }
    out
}
