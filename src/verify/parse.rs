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
        // The missing value is the first thing that the parser stumbles over, and not the last.
        assert!(faults[0].message.starts_with("syntax error: expected expression"), "{faults:?}");
        // `async` became a keyword in 2018.
        let text = "fn f() { let async = 1; }";
        assert_eq!(super::faults(text, Edition::Edition2015), []);
        assert_ne!(super::faults(text, Edition::Edition2021), []);
    }
}
