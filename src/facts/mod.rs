//! Answers questions about code. Knows nothing of transforms, findings or edits.

use ra_ap_syntax::SyntaxNode;

use crate::transform::Finding;

/// The facts of one file in one view.
pub struct Facts<'db> {
    _db: std::marker::PhantomData<&'db ()>,
}

impl Facts<'_> {
    /// Where `node` is, in plain words.
    pub fn finding(&self, _transform: &'static str, _node: &SyntaxNode) -> Finding {
        unimplemented!()
    }
}
