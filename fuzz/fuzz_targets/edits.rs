//! The edit algebra.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memfix_fuzz::edits(bytes));
