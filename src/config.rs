//! Suppression comments and settings.

use ra_ap_syntax::ast;

use crate::transform::Span;

/// The `// memfix: keep` comments of one file.
#[derive(Debug, Default)]
pub struct Suppressions {}

impl Suppressions {
    /// Reads the comments of `file`.
    pub fn parse(_file: &ast::SourceFile) -> Suppressions {
        Suppressions {}
    }

    /// The index of the comment that covers `span` for `transform`, if one does.
    pub fn covering(&self, _transform: &str, _span: Span) -> Option<usize> {
        None
    }
}
