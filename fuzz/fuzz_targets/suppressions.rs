//! The parser of suppression comments.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memfix_fuzz::suppressions(bytes));
