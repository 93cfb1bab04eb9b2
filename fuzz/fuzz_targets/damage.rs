//! See the library's `damage`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::damage::run(bytes));
