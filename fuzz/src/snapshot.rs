//! Snapshots of a field: any bytes are refused, or are a field that gives the same bytes back.

use diffusion::field::snapshot::{self, Key};
use diffusion::field::{FieldBuilder, builder, iri::Base};
use std::io::Cursor;

const KEY: Key = [7; 32];

/// A small field as bytes.
fn whole() -> Vec<u8> {
    let mut fields = FieldBuilder::new(Base::new("http://e/"));
    for name in ["http://e/头营村", "http://e/袁家村"] {
        fields.actor(&builder::ActorRow {
            iri: name,
            name: Some(name),
            ..builder::ActorRow::default()
        });
    }
    fields.scheme(&builder::SchemeRow {
        iri: "http://e/m",
        name: Some("党支部+合作社+农户"),
        ..builder::SchemeRow::default()
    });
    let mut bytes = Vec::new();
    snapshot::write(&fields.finish().0, &KEY, &mut bytes).unwrap();
    bytes
}

fn check(bytes: &[u8]) {
    if let Ok(field) = snapshot::read(&KEY, bytes.len() as u64, &mut Cursor::new(bytes)) {
        let mut again = Vec::new();
        snapshot::write(&field, &KEY, &mut again).unwrap();
        assert!(again == bytes);
    }
}

/// Reads the bytes as a snapshot, and as places of a whole one at which it is damaged.
pub fn run(bytes: &[u8]) {
    check(bytes);
    let mut damaged = whole();
    for pair in bytes.chunks_exact(3).take(8) {
        let at = usize::from(u16::from_le_bytes([pair[0], pair[1]])) % damaged.len();
        damaged[at] ^= pair[2];
    }
    check(&damaged);
}
