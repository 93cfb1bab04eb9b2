//! See the library's `metadata`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::metadata::run(bytes));
