//! Syntax errors, from the text alone.

use ra_ap_syntax::{Edition, SourceFile};

use super::Fault;

/// The syntax errors of `text`.
pub(super) fn faults(text: &str, edition: Edition) -> Vec<Fault> {
    SourceFile::parse(text, edition)
        .errors()
        .into_iter()
        .map(|error| Fault { message: format!("syntax error: {error}"), span: error.range().into() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_that_does_not_parse_has_faults() {
        assert_eq!(faults("fn f() { let x = 1; }", Edition::CURRENT), []);
        let faults = faults("fn f() { let x = ; }", Edition::CURRENT);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].message.starts_with("syntax error: expected expression"), "{faults:?}");
        assert_eq!(parse_edition("fn f() { async { 1 } }"), (1, 0));
    }

    /// Number of faults in 2015 and in 2021.
    fn parse_edition(text: &str) -> (usize, usize) {
        (faults(text, Edition::Edition2015).len(), faults(text, Edition::Edition2021).len())
    }
}
