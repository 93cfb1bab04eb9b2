//! See the library's `query`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::query::run(bytes));
