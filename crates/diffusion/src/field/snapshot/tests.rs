use super::*;
use crate::field::actor::Level;
use crate::field::adoption::Status;
use crate::field::builder::{ActorRow, AdoptionRow, FieldBuilder, SourceRow, TransmissionRow};
use crate::field::iri::Base;
use crate::field::population::Field;
use crate::field::transmission::{Basis, Channel, Statement};

fn field() -> Field {
    let mut b = FieldBuilder::new(Base::new("x:"));
    let place = |iri, parent| ActorRow {
        iri,
        name: Some("某村"),
        level: Some(Level::Village),
        parent,
        position: Some((26.5, 106.7)),
        ..ActorRow::default()
    };
    b.actor(&place("x:division/a", None));
    b.actor(&place("x:division/b", Some("x:division/a")));
    b.actor_name("x:division/b", "某庄");
    b.scheme_name("x:scheme/s", "某法");
    b.border("x:division/b", "x:division/a");
    let sources = [SourceRow { report: "x:report/r", span: Some((3, 9)) }];
    for (iri, adopter) in [("x:adoption/1", "x:division/a"), ("x:adoption/2", "x:division/b")] {
        b.adoption(&AdoptionRow {
            iri,
            scheme: "x:scheme/s",
            adopter,
            start: "2020-03".parse().ok(),
            status: Some(Status::Piloted),
            sources: &sources,
            ..AdoptionRow::default()
        });
    }
    b.transmission(&TransmissionRow {
        iri: "y:t",
        scheme: Some("x:scheme/s"),
        from: None,
        from_name: Some("外地"),
        to: "x:division/b",
        date: "2020-03-01".parse().ok(),
        channel: &Channel::new(Some("top-down"), ["learning"], ["pilot", "award"]),
        basis: Basis::Inferred,
        statement: Some(Statement::Implied),
        rule: Some("rule"),
        weight: Some(0.5),
        p_value: Some(0.25),
        sources: &sources,
    });
    b.finish().0
}

fn bytes(key: &Key) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&field(), key, &mut bytes).unwrap();
    bytes
}

fn back(key: &Key, bytes: &[u8]) -> Result<Field, Unusable> {
    read(key, bytes.len() as u64, &mut &bytes[..])
}

#[test]
fn a_field_comes_back_as_it_was() {
    let (before, after) = (field(), back(&[7; 32], &bytes(&[7; 32])).unwrap());
    let rows = |f: &Field| {
        let places = (f.actors.rows().to_vec(), f.schemes.rows().to_vec());
        let facts = (f.adoptions.rows().to_vec(), f.transmissions.rows().to_vec());
        format!(
            "{places:?} {facts:?} {:?} {:?} {:?} {:?}",
            f.channels,
            f.sources,
            f.reports.rows(),
            f.borders
        )
    };
    assert_eq!(rows(&before), rows(&after));
    assert_eq!(after.actor("x:division/b"), before.actor("x:division/b"));
    assert_eq!(after.actors_named("某村"), before.actors_named("某村"));
    assert_eq!(after.actors_named("某庄"), [1]);
    assert_eq!(after.other_names().collect::<Vec<_>>(), [(0, "某法")]);
    assert_eq!(after.iri(after.transmissions.name(0)), "y:t");
    let mut again = Vec::new();
    write(&after, &[7; 32], &mut again).unwrap();
    assert_eq!(again, bytes(&[7; 32]));
}

#[test]
fn a_snapshot_of_something_else_is_stale() {
    assert!(is_for(&[7; 32], &mut &bytes(&[7; 32])[..]));
    assert!(!is_for(&[8; 32], &mut &bytes(&[7; 32])[..]));
    assert!(!is_for(&[7; 32], &mut &bytes(&[7; 32])[..50]));
    assert!(matches!(back(&[8; 32], &bytes(&[7; 32])), Err(Unusable::Stale)));
}

#[test]
fn no_damage_goes_unnoticed() {
    let whole = bytes(&[7; 32]);
    for end in 0..whole.len() {
        assert!(back(&[7; 32], &whole[..end]).is_err(), "cut at {end}");
    }
    for at in 0..whole.len() {
        let mut hurt = whole.clone();
        hurt[at] ^= 0x41;
        assert!(back(&[7; 32], &hurt).is_err(), "byte {at}");
    }
    let mut long = whole.clone();
    long.push(0);
    assert!(back(&[7; 32], &long).is_err());
}
