//! Loading: tables through their CSVW metadata into named graphs, all or nothing.
//!
//! Every input is described, converted and validated into a spool first; only when no finding is an
//! error are the graphs replaced, in one change together with what follows from them by rule
//! ([`super::derive`]) and with the ontology. Loading the same tables again changes nothing: what is
//! recorded of the last load ([`super::stamps`]) tells which tables have changed.

use super::error::Shrinking;
use super::merged::{self, Merged};
use super::progress::{Phase, Progress};
use super::records::Records;
use super::source_name::SourceName;
use super::spooled::{Converted, ConvertedTable, convert_all, statements, write_rejects};
use super::stamps::{self, PROGRAM};
use super::{AppError, context, derive, gate, trace_graph};
use crate::ontology;
use crate::query::field::{Evidence, EvidenceReader, FieldReader};
use diagnostics::{Text, has_errors};
use diffusion::field::Field;
use files::Spool;
use rdf::term::{NamedNode, NamedOrBlankNode, Triple};
use std::collections::BTreeSet;
use store::stamp::{self, Stamp};
use store::{
    Change, GraphLoad, GraphReplacement, Progress as Going, Store, TripleSource, difference,
};

pub use super::outcome::{LoadedTable, Outcome};
pub use super::request::Request;

/// Loads tables into `store`. Tables that are as they were loaded before are skipped.
///
/// Loading one source leaves the graphs of others alone. A change after which there would be fewer statements than
/// before, or a graph would be emptied, needs [`Request::confirm`] to say yes.
pub fn load(store: &dyn Store, request: &Request) -> Result<Outcome, AppError> {
    let records = Records::read(store, request)?;
    let drop = match request.prune {
        true => stamps::removed(&records.stamps, &records.hashes),
        false => Vec::new(),
    };
    let nothing_new = request.at.is_some() && request.rejects.is_none() && records.is_all_known();
    if nothing_new && drop.is_empty() {
        if let Some(path) = request.snapshot.as_deref().filter(|_| !request.dry_run)
            && super::snapshot::keep(store, path)?
        {
            request.progress.note(super::snapshot::kept_note());
        }
        let unchanged = records.hashes.into_iter().map(|t| t.name).collect();
        return Ok(Outcome { unchanged, ..Outcome::default() });
    }
    let mut spool = if request.inputs.is_empty() { Spool::in_memory() } else { Spool::in_file()? };
    request.progress.begin(Phase::Reading, 0);
    let mut converted = convert_all(Some(store), request, &mut spool)?;
    // What is read into memory to be asked once is not kept, and was checked by who made it.
    if request.at.is_some() && !converted.is_blocked {
        let broken = gate::judge(store, request, &records, &mut converted, &spool)?;
        converted.is_blocked |= has_errors(&broken);
        converted.findings.extend(broken);
    }
    write_rejects(request, &converted)?;
    if converted.is_blocked {
        return Err(AppError::Findings(converted.findings));
    }
    let merged = Merged::read(store)?;
    if !merged.is_empty() {
        remap(&merged, &mut converted, &mut spool)?;
    }
    let outcome = carry_out(store, request, &records, &converted, &spool, drop)?;
    if !request.dry_run {
        converted.inputs.iter().try_for_each(|(input, _)| input.keep_name())?;
    }
    Ok(Outcome { findings: converted.findings, ..outcome })
}

/// Puts what things are now in the place of what was merged into them.
fn remap(merged: &Merged, converted: &mut Converted, spool: &mut Spool) -> Result<(), AppError> {
    let mut mapped = spool.emptied()?;
    let mut start = 0;
    for table in &mut converted.tables {
        table.loaded.triples = merged.rewrite(spool, (table.start, table.end), &mut mapped)?;
        table.start = start;
        start = merged::length(&mut mapped)?;
        table.end = start;
    }
    *spool = mapped;
    Ok(())
}

/// Replaces graphs by statements that stand in a spool (graph, count, from, to), keeping what is recorded of their loads, and
/// makes anew what follows by rule.
pub(super) fn remake(
    store: &dyn Store,
    request: &Request,
    graphs: &[(String, u64, u64, u64)],
    spool: &Spool,
) -> Result<Outcome, AppError> {
    let mut records = Records { are_all_new: true, ..Records::read(store, request)? };
    let mut converted = Converted::default();
    for (graph, triples, start, end) in graphs {
        let stamp = records.stamps.iter().find(|s| s.graph.as_str() == graph);
        let name = stamp.map_or_else(|| "merge".to_owned(), |s| s.source.clone());
        let rows = stamp.map_or(*triples, |s| s.rows);
        let hash = stamp.map_or_else(String::new, |s| s.hash.clone());
        records.hashes.push(stamps::Hashed { name: name.clone(), graph: graph.clone(), hash });
        let loaded =
            LoadedTable { name, graph: graph.clone(), rows, triples: *triples, difference: None };
        converted.tables.push(ConvertedTable { loaded, start: *start, end: *end });
    }
    carry_out(store, request, &records, &converted, spool, Vec::new())
}

/// Replaces one graph and forgets of others that they were loaded, so that the next load reads their tables again; returns
/// the sources of those.
pub(super) fn forget(
    store: &dyn Store,
    request: &Request,
    table: &LoadedTable,
    spool: &Spool,
    (start, end): (u64, u64),
    stale: &BTreeSet<String>,
) -> Result<Vec<String>, AppError> {
    let mut records = Records { hashes: Vec::new(), ..Records::read(store, request)? };
    for stamp in records.stamps.iter_mut().filter(|s| stale.contains(s.graph.as_str())) {
        stamp.hash.clear();
    }
    let outcome = Outcome { tables: vec![table.clone()], ..Outcome::default() };
    let mut change = Change::default();
    change.replace.push(GraphReplacement {
        name: NamedNode::new_unchecked(&table.graph),
        triples: TripleSource::from_ntriples(spool.reader(start, end)?),
        version: None,
    });
    change.record = record(request, &records, &outcome, Vec::new());
    apply(store, change, &outcome, request.progress.as_ref())?;
    keep_field(store, request, None)?;
    let sources = stale.iter().filter_map(|graph| SourceName::of_graph(graph));
    let sources: BTreeSet<String> = sources.map(|(source, _)| source.to_string()).collect();
    Ok(sources.into_iter().collect())
}

/// Takes a source out of a store: its graphs go, and what follows by rule is made anew.
pub fn unload(
    store: &dyn Store,
    name: &SourceName,
    request: &Request,
) -> Result<Outcome, AppError> {
    let records = Records { hashes: Vec::new(), ..Records::read(store, request)? };
    let sources = super::graph_names(store)?.into_iter().filter_map(|graph| {
        SourceName::of_graph(graph.as_str()).map(|(source, _)| (source, graph))
    });
    let (mut gone, mut known) = (Vec::new(), BTreeSet::new());
    for (source, graph) in sources {
        if source == *name {
            gone.push(graph);
        }
        known.insert(source.to_string());
    }
    if gone.is_empty() {
        let known = known.into_iter().collect();
        return Err(AppError::NoSource { name: name.to_string(), known });
    }
    carry_out(store, request, &records, &Converted::default(), &Spool::in_memory(), gone)
}

/// Replaces the graphs of converted tables that are new and drops others, with what follows from what is then there.
fn carry_out(
    store: &dyn Store,
    request: &Request,
    records: &Records,
    converted: &Converted,
    spool: &Spool,
    drop: Vec<NamedNode>,
) -> Result<Outcome, AppError> {
    let pruned = drop.iter().map(|g| g.as_str().to_owned()).collect();
    let mut outcome = Outcome { pruned, ..Outcome::default() };
    let mut follows = spool.emptied()?;
    let (derived, field) = derive_from(store, converted, spool, &drop, &mut follows)?;
    outcome.derived = derived;
    let mut change = Change { drop, ..Change::default() };
    for table in &converted.tables {
        let mut loaded = table.loaded.clone();
        let hash = records.hash_of(&loaded.graph);
        if request.at.is_some() && !records.is_new(&loaded.graph, &hash) {
            outcome.unchanged.push(loaded.name);
            continue;
        }
        let name = NamedNode::new_unchecked(&loaded.graph);
        if request.dry_run {
            let triples = TripleSource::from_ntriples(spool.reader(table.start, table.end)?)
                .with_canonical_values();
            let watch = request.progress.as_ref();
            loaded.difference = Some(difference(store, &name, triples, &mut |_| going(watch))?);
        }
        outcome.tables.push(loaded);
        change.replace.push(GraphReplacement {
            name,
            triples: TripleSource::from_ntriples(spool.reader(table.start, table.end)?)
                .with_canonical_values(),
            version: Some(hash).filter(|h| !h.is_empty()),
        });
    }
    if request.dry_run {
        return Ok(outcome);
    }
    let mut shrinking = shrinking(records, &outcome);
    for (source, graph) in strangers(store, records, converted, spool, &outcome)? {
        request.progress.note(Text::new(
            format!(
                "none of the reports that the source `{source}` has is in these tables; if they are another source, \
                 load them with --source NAME to keep both"
            ),
            format!("来源“{source}”原有的报道无一在这些表格中；如属另一来源，请用 --source 名称 载入，以便两者并存"),
        ));
        shrinking.push(graph);
    }
    if !shrinking.is_empty() && !(request.confirm)(&shrinking) {
        return Err(AppError::Shrinks(shrinking));
    }
    let ontology = ontology::quads()?.into_iter().map(Triple::from).collect();
    let follows = statements(follows.reader(0, follows.written()?)?);
    let follows = follows.map(|triple| triple.map_err(Into::into));
    for (graph, triples) in [
        (ontology::GRAPH, TripleSource::from_triples(ontology).with_canonical_values()),
        (derive::GRAPH, TripleSource::Triples(Box::new(follows)).with_canonical_values()),
    ] {
        let name = NamedNode::new_unchecked(graph);
        change.replace.push(GraphReplacement { name, triples, version: None });
    }
    change.record = record(request, records, &outcome, change.drop.clone());
    apply(store, change, &outcome, request.progress.as_ref())?;
    keep_field(store, request, field)?;
    let old = trace_graph::outdated(store)?;
    if !old.is_empty() {
        request.progress.note(trace_graph::outdated_note(old.len()));
    }
    Ok(outcome)
}

/// Returns the graphs that would lose statements, if there would be fewer in all than before or a graph would be
/// emptied.
fn shrinking(records: &Records, outcome: &Outcome) -> Vec<Shrinking> {
    let of_tables = outcome.tables.iter().map(|t| (t.graph.as_str(), t.triples));
    let of_pruned = outcome.pruned.iter().map(|graph| (graph.as_str(), 0));
    let all: Vec<Shrinking> = of_tables
        .chain(of_pruned)
        .map(|(graph, after)| Shrinking {
            graph: graph.to_owned(),
            before: records.triples_of(graph),
            after,
        })
        .collect();
    let before: u64 = all.iter().map(|g| g.before).sum();
    let after: u64 = all.iter().map(|g| g.after).sum();
    let is_emptied = all.iter().any(|g| g.before > 0 && g.after == 0);
    match after < before || is_emptied {
        true => all.into_iter().filter(|g| g.after < g.before).collect(),
        false => Vec::new(),
    }
}

/// Sources that would be replaced by tables which have none of their reports: most likely another folder of the same name.
fn strangers(
    store: &dyn Store,
    records: &Records,
    converted: &Converted,
    spool: &Spool,
    outcome: &Outcome,
) -> Result<Vec<(SourceName, Shrinking)>, AppError> {
    let report = |triple: &Triple| match &triple.subject {
        NamedOrBlankNode::NamedNode(node) => {
            let local = node.as_str().strip_prefix(crate::namespace::ID)?;
            local.starts_with("report/").then(|| node.as_str().to_owned())
        }
        NamedOrBlankNode::BlankNode(_) => None,
    };
    let mut found = Vec::new();
    for loaded in &outcome.tables {
        let Some((source, table)) = SourceName::of_graph(&loaded.graph) else { continue };
        let before = records.triples_of(&loaded.graph);
        let table = match converted.tables.iter().find(|t| t.loaded.graph == loaded.graph) {
            Some(converted) if table == "reports" && before > 0 && loaded.triples > 0 => converted,
            _ => continue,
        };
        let mut known = BTreeSet::new();
        for triple in store.graph(&NamedNode::new_unchecked(&loaded.graph))? {
            known.extend(report(&triple?));
        }
        let mut is_shared = known.is_empty();
        for triple in statements(spool.reader(table.start, table.end)?) {
            is_shared |= report(&triple?).is_some_and(|iri| known.contains(&iri));
        }
        if !is_shared {
            found.push((source, Shrinking { graph: loaded.graph.clone(), before, after: 0 }));
        }
    }
    Ok(found)
}

/// Makes the record of a load.
fn record<'a>(
    request: &Request,
    records: &'a Records,
    outcome: &Outcome,
    drop: Vec<NamedNode>,
) -> Option<store::Record<'a>> {
    let at = request.at.clone()?;
    let tables = outcome.tables.clone();
    Some(stamp::record(records.stamps.clone(), drop, move |load: &GraphLoad| {
        let table = tables.iter().find(|t| t.graph == load.name.as_str());
        let own = load.name.as_str() == ontology::GRAPH;
        let ontology_hash = || records.ontology_hash.clone();
        Stamp {
            graph: load.name.clone(),
            source: table.map_or_else(|| PROGRAM.to_owned(), |t| t.name.clone()),
            hash: if own { ontology_hash() } else { records.hash_of(load.name.as_str()) },
            at: at.clone(),
            program: PROGRAM.to_owned(),
            rows: table.map_or(0, |t| t.rows),
            triples: load.stored,
            content: load.content,
        }
    }))
}

/// Keeps the field of a store beside it, for the next trace.
fn keep_field(store: &dyn Store, request: &Request, field: Option<Field>) -> Result<(), AppError> {
    match (&request.snapshot, field) {
        (Some(path), Some(field)) => {
            super::snapshot::write(path, &super::snapshot::key(store)?, &field);
        }
        // Part of the field stands in graphs of other loads.
        (Some(path), None) => {
            super::snapshot::keep(store, path)?;
        }
        (None, _) => {}
    }
    Ok(())
}

fn apply(
    store: &dyn Store,
    change: Change<'_>,
    outcome: &Outcome,
    progress: &dyn Progress,
) -> Result<(), AppError> {
    let total: u64 = outcome.tables.iter().map(|t| t.triples).sum();
    progress.begin(Phase::Storing, total);
    let mut seen = 0;
    store.apply(change, &mut |read| {
        progress.advance(read.saturating_sub(seen));
        seen = read;
        going(progress)
    })?;
    Ok(())
}

fn going(progress: &dyn Progress) -> Going {
    if progress.is_cancelled() { Going::Stop } else { Going::Continue }
}

/// Writes what follows by rule from the new tables and from the graphs that stay; returns how many statements
/// that are, and the field, where it is all that a later reading of the store finds.
fn derive_from(
    store: &dyn Store,
    converted: &Converted,
    spool: &Spool,
    dropped: &[NamedNode],
    follows: &mut Spool,
) -> Result<(u64, Option<Field>), AppError> {
    let mut context = context()?;
    context.evidence = match converted.inputs.is_empty() {
        true => super::evidence(store)?,
        false => evidence(converted, spool)?,
    };
    let mut reader =
        FieldReader::new(diffusion::field::iri::Base::new(crate::namespace::ID), context);
    let mut derived = derive::Derived::new()?;
    let mut tables: Vec<&ConvertedTable> = converted.tables.iter().collect();
    // In the order in which the store is read.
    tables.sort_by(|a, b| a.loaded.graph.cmp(&b.loaded.graph));
    for table in tables {
        for triple in statements(spool.reader(table.start, table.end)?) {
            let triple = triple?;
            reader.add(&triple);
            derived.see(&triple)?;
        }
        reader.end_graph();
    }
    let replaced: Vec<&str> = converted.tables.iter().map(|t| t.loaded.graph.as_str()).collect();
    let mut is_whole = true;
    for name in super::graph_names(store)? {
        is_whole &= !super::is_inferred(name.as_str());
        let stays = !replaced.contains(&name.as_str())
            && !super::is_ours(name.as_str())
            && !dropped.contains(&name);
        if stays {
            is_whole = false;
            for triple in store.graph(&name)? {
                let triple = triple?;
                reader.add(&triple);
                derived.see_unordered(&triple)?;
            }
            reader.end_graph();
        }
    }
    let (field, _) = reader.finish();
    let count = derived.finish(&field, &super::lexicon::roles()?, follows)?;
    Ok((count, is_whole.then_some(field)))
}

/// The passages that support facts, out of the tables that hold evidence.
fn evidence(converted: &Converted, spool: &Spool) -> Result<Evidence, AppError> {
    // Which fact a passage supports or disputes depends on the row; its source stands in every one.
    const HAS_SOURCE: [&str; 2] = ["http://www.w3.org/ns/oa#hasSource", "oa:hasSource"];
    let of_inputs = converted.inputs.iter().flat_map(|(_, group)| &group.tables);
    let mut reader = EvidenceReader::default();
    for (described, table) in of_inputs.zip(&converted.tables) {
        let mut properties =
            described.schema.columns.iter().filter_map(|c| c.inherited.property_url.as_deref());
        if properties.any(|p| HAS_SOURCE.contains(&p)) {
            for triple in statements(spool.reader(table.start, table.end)?) {
                reader.add(&triple?);
            }
        }
    }
    Ok(reader.finish())
}
