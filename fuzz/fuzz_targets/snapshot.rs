//! See the library's `snapshot`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::snapshot::run(bytes));
