//! See the library's `encoding`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::encoding::run(bytes));
