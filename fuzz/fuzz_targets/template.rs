//! See the library's `template`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::template::run(bytes));
