//! Decides which proposals go together and applies their edits to text. Pure text and sets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::transform::{FileRef, Proposal};

/// The outcome of one round: the texts after the accepted proposals, and who was accepted.
#[derive(Debug)]
pub struct Round {
    /// Changed files only.
    pub texts: BTreeMap<FileRef, String>,
    /// Indices into the proposals given, ascending.
    pub accepted: Vec<usize>,
    /// Indices of those that conflict with an accepted one.
    pub deferred: Vec<usize>,
}

/// Chooses a set of proposals without conflicts and applies them to `texts`.
///
/// The result depends only on the set of proposals, not on their order. `allow_import` says whether the module
/// already has an import in scope (then nothing is added).
pub fn round(_proposals: &[Proposal], _text_of: &dyn Fn(FileRef) -> Arc<str>) -> Round {
    unimplemented!()
}
