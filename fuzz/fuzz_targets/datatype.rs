//! See the library's `datatype`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::datatype::run(bytes));
