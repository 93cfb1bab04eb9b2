//! A PDF in one order: objects as they are reached from the trailer, dictionaries by key.
//!
//! svg2pdf keeps fonts and resources in hash maps, and so writes the same picture in another order each time.

use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the same document, in the order that its content alone decides.
pub(super) fn canonical(bytes: &[u8]) -> Result<Vec<u8>, lopdf::Error> {
    let document = Document::load_mem(bytes)?;
    let order = reached(&document);
    let names: BTreeMap<ObjectId, ObjectId> =
        order.iter().zip(1..).map(|(id, number)| (*id, (number, 0))).collect();
    let mut ordered = Document::with_version(document.version.clone());
    for id in &order {
        if let (Some(name), Some(object)) = (names.get(id), document.objects.get(id)) {
            ordered.objects.insert(*name, renamed(object, &names));
        }
    }
    ordered.max_id = order.len() as u32;
    let trailer =
        document.trailer.iter().filter(|(key, _)| matches!(key.as_slice(), b"Root" | b"Info"));
    ordered.trailer = trailer.map(|(key, value)| (key.clone(), renamed(value, &names))).collect();
    let mut out = Vec::with_capacity(bytes.len());
    ordered.save_to(&mut out)?;
    Ok(out)
}

/// The objects that the trailer leads to, the nearest first.
fn reached(document: &Document) -> Vec<ObjectId> {
    let mut order: Vec<ObjectId> = Vec::new();
    let mut found = Vec::new();
    for key in [b"Root".as_slice(), b"Info"] {
        document.trailer.get(key).into_iter().for_each(|object| references(object, &mut found));
    }
    let mut seen = BTreeSet::new();
    let mut next = 0;
    loop {
        for id in found.drain(..) {
            if document.objects.contains_key(&id) && seen.insert(id) {
                order.push(id);
            }
        }
        let Some(object) = order.get(next).and_then(|id| document.objects.get(id)) else { break };
        references(object, &mut found);
        next += 1;
    }
    order
}

/// What an object refers to, dictionaries read by key.
fn references(object: &Object, found: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(list) => list.iter().for_each(|object| references(object, found)),
        Object::Dictionary(dictionary) => {
            sorted(dictionary).into_iter().for_each(|(_, object)| references(object, found));
        }
        Object::Stream(stream) => {
            sorted(&stream.dict).into_iter().for_each(|(_, object)| references(object, found));
        }
        _ => {}
    }
}

fn sorted(dictionary: &Dictionary) -> BTreeMap<&Vec<u8>, &Object> {
    dictionary.iter().collect()
}

/// The same object with new names in its references, its dictionaries in order.
fn renamed(object: &Object, names: &BTreeMap<ObjectId, ObjectId>) -> Object {
    let all = |dictionary: &Dictionary| -> Dictionary {
        let entries = sorted(dictionary).into_iter();
        entries.map(|(key, value)| (key.clone(), renamed(value, names))).collect()
    };
    match object {
        Object::Reference(id) => names.get(id).map_or(Object::Null, |id| Object::Reference(*id)),
        Object::Array(list) => {
            Object::Array(list.iter().map(|object| renamed(object, names)).collect())
        }
        Object::Dictionary(dictionary) => Object::Dictionary(all(dictionary)),
        Object::Stream(stream) => {
            let mut stream = stream.clone();
            stream.dict = all(&stream.dict);
            Object::Stream(stream)
        }
        other => other.clone(),
    }
}
