//! The properties that the fuzz targets check, on random bytes: `fuzz/` searches for longer.

#[path = "../../fuzz/properties.rs"]
mod shared;

use proptest::prelude::*;
use shared::{diff, edits, format_string, suppressions};

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..most)
}

/// More with `PROPTEST_CASES`.
fn cases() -> u32 {
    ProptestConfig::default().cases.max(2048)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_are_what_they_mean(bytes in bytes(160)) {
        edits(&bytes);
    }

    #[test]
    fn a_diff_read_back_gives_the_new_text(bytes in bytes(96)) {
        diff(&bytes);
    }

    #[test]
    fn format_strings_are_read_as_the_compiler_reads_them(bytes in bytes(24)) {
        format_string(&bytes);
    }

    #[test]
    fn suppressions_cover_what_is_there(bytes in bytes(64)) {
        suppressions(&bytes);
    }
}
