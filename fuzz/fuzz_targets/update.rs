//! See the library's `update`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| xiangmai_fuzz::update::run(bytes));
