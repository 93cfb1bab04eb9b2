//! Whether the references of a field that was read lead anywhere: nothing is taken on trust.

use crate::field::population::Field;
use crate::field::source::Slice;
use crate::field::transmission::Origin;

/// Whether every reference leads to a row that is there.
pub(super) fn refers_within(f: &Field) -> bool {
    let below = |index: u32, len: usize| (index as usize) < len;
    let maybe = |index: Option<u32>, len: usize| index.is_none_or(|i| below(i, len));
    let (actors, schemes, texts) = (f.actors.len(), f.schemes.len(), f.texts.len());
    let stated = |s: Slice| s.start as usize + usize::from(s.len) <= f.sources.len();
    f.sources.iter().all(|s| below(s.report, f.reports.len()))
        && f.borders.iter().all(|b| below(b.0, actors) && below(b.1, actors))
        && f.borders.is_sorted()
        && f.reports.rows().iter().all(|r| maybe(r.title, texts))
        && f.actor_names.iter().all(|&(t, actor)| below(t, texts) && below(actor, actors))
        && f.scheme_names.iter().all(|&(t, scheme)| below(t, texts) && below(scheme, schemes))
        && f.actors
            .rows()
            .iter()
            .all(|a| maybe(a.name, texts) && maybe(a.parent, actors) && maybe(a.division, actors))
        && f.schemes.rows().iter().all(|s| {
            [s.name, s.formula, s.alternative_formula].into_iter().all(|t| maybe(t, texts))
                && maybe(s.variant_of, schemes)
                && maybe(s.part_of, schemes)
                && maybe(s.originator, actors)
        })
        && f.adoptions
            .rows()
            .iter()
            .all(|a| below(a.scheme, schemes) && below(a.adopter, actors) && stated(a.sources))
        && f.transmissions.rows().iter().all(|t| {
            let from = match t.from {
                Origin::Actor(actor) => below(actor, actors),
                Origin::Named(name) => below(name, texts),
                Origin::Unknown => true,
            };
            from && maybe(t.scheme, schemes)
                && below(t.to, actors)
                && below(t.channel, f.channels.len())
                && maybe(t.rule, texts)
                && stated(t.sources)
        })
        && f.promotions.rows().iter().all(|p| {
            maybe(p.scheme, schemes)
                && below(p.promoter, actors)
                && maybe(p.scope, actors)
                && below(p.channel, f.channels.len())
                && stated(p.sources)
        })
        && f.visits.rows().iter().all(|v| {
            maybe(v.scheme, schemes)
                && maybe(v.visitor, actors)
                && maybe(v.host, actors)
                && maybe(v.host_name, texts)
                && stated(v.sources)
        })
}
