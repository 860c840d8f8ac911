//! The parser of format strings.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| memfix_fuzz::format_string(bytes));
