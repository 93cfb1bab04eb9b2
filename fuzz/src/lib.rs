//! What each fuzz target does with one input, as functions that any runner can call.
//!
//! A target reads bytes as its input and asserts what must hold whatever they are: no panic, no overflow, the same answer
//! in pieces as in one. `cargo fuzz` drives the binaries in `fuzz_targets/`; the test below feeds each target some hundred
//! seeded inputs on stable, `FUZZ_RUNS` of them where that is set.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    reason = "a target that fails says so by a panic"
)]

pub mod damage;
pub mod datatype;
pub mod encoding;
pub mod metadata;
pub mod query;
pub mod request;
pub mod rows;
pub mod snapshot;
pub mod template;
pub mod update;

use arbitrary::{Arbitrary, Unstructured};

/// A target: its name, what it does with an input, and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static str]);

/// Every target.
pub const TARGETS: &[Target] = &[
    ("damage", damage::run, &[]),
    ("datatype", datatype::run, &["\u{1}\u{1}#,##0.5;yyyy-MM-dd\u{3}"]),
    ("encoding", encoding::run, &["\u{2}村名,户数\n头营村,35户\n"]),
    ("metadata", metadata::run, &[]),
    ("query", query::run, query::SEEDS),
    ("request", request::run, request::SEEDS),
    ("rows", rows::run, &["\0\0\0\0\u{7}a,\"b\nc\",d\r\n1,2,3\r\n"]),
    ("snapshot", snapshot::run, &[]),
    ("template", template::run, &["http://e/{+name}{?a,b*}{;c:3}"]),
    ("update", update::run, update::SEEDS),
];

/// Reads bytes as an input of some shape.
fn input<'a, T: Arbitrary<'a>>(bytes: &'a [u8]) -> Option<T> {
    T::arbitrary_take_rest(Unstructured::new(bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::TARGETS;

    /// Numbers that come again with the same seed (xorshift64*).
    struct Numbers(u64);

    impl Numbers {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
        }

        fn below(&mut self, end: usize) -> usize {
            usize::try_from(self.next() % end.max(1) as u64).unwrap()
        }
    }

    /// What often means something.
    const SIGNS: &[u8] = b"(){}[]<>\"'\\;,.+-/*^|!?%#\n\0";

    /// A seed with some bytes changed, taken out, doubled, or spliced with another seed; or bytes out of nothing.
    fn input(numbers: &mut Numbers, seeds: &[&str]) -> Vec<u8> {
        let mut bytes = match seeds.len() {
            0 => Vec::new(),
            many => seeds[numbers.below(many)].as_bytes().to_vec(),
        };
        if bytes.is_empty() {
            let length = numbers.below(200);
            bytes = (0..length).map(|_| numbers.next().to_le_bytes()[3]).collect();
        }
        for _ in 0..numbers.below(6) {
            let (from, to) = (numbers.below(bytes.len()), numbers.below(bytes.len()));
            let (from, to) = (from.min(to), from.max(to));
            match numbers.below(6) {
                0 if !bytes.is_empty() => bytes[from] = numbers.next().to_le_bytes()[3],
                1 => drop(bytes.drain(from..to)),
                2 => {
                    let part = bytes[from..to].to_vec();
                    let times = numbers.below(40);
                    for _ in 0..times {
                        bytes.splice(from..from, part.iter().copied());
                    }
                }
                3 if !seeds.is_empty() => {
                    let other = seeds[numbers.below(seeds.len())].as_bytes();
                    bytes.splice(from..from, other[numbers.below(other.len())..].iter().copied());
                }
                4 => bytes.truncate(to),
                _ => bytes.insert(from, SIGNS[numbers.below(SIGNS.len())]),
            }
            bytes.truncate(1 << 14);
        }
        bytes
    }

    #[test]
    fn every_target_takes_any_input() {
        let runs = std::env::var("FUZZ_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
        for (at, (name, run, seeds)) in TARGETS.iter().enumerate() {
            let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ (at as u64 + 1));
            for seed in *seeds {
                run(seed.as_bytes());
            }
            for n in 0..runs {
                let bytes = input(&mut numbers, seeds);
                let ended = std::panic::catch_unwind(|| run(&bytes));
                assert!(ended.is_ok(), "{name}, input {n}: {}", bytes.escape_ascii());
            }
        }
    }

    #[test]
    fn every_target_has_its_binary() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz_targets");
        for (name, ..) in TARGETS {
            let text = std::fs::read_to_string(format!("{folder}/{name}.rs")).unwrap();
            assert!(text.contains(&format!("xiangmai_fuzz::{name}::run")), "{name}");
        }
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), TARGETS.len());
    }
}
