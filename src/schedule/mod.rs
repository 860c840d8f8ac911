//! Decides which proposals go together and applies their edits to text. Pure text and sets.
//!
//! A proposal is a small commit: accepted with all its edits, in all its files, or not at all. One that conflicts
//! with an accepted one is deferred, and the next round, on fresh text, finds it again if it is still true.

pub mod conflict;
pub mod dependencies;
pub mod edit;
pub mod imports;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::schedule::conflict::Claims;
use crate::schedule::edit::{EditError, Patch, PositionMap};
use crate::transform::{FileRef, Plan, Proposal, Span};

/// The outcome of one round. Every proposal is in exactly one of `accepted`, `deferred` and `malformed`.
#[derive(Debug, Default)]
pub struct Round {
    /// The texts after the accepted proposals; changed files only.
    pub texts: BTreeMap<FileRef, String>,
    /// For each file of `texts`, where its positions went.
    pub positions: BTreeMap<FileRef, PositionMap>,
    /// Indices into the proposals given, ascending.
    pub accepted: Vec<usize>,
    /// Indices of those that conflict with an accepted one, ascending.
    pub deferred: Vec<usize>,
    /// Proposals whose edits do not fit the text or each other, ascending: a mistake of their transform.
    pub malformed: Vec<(usize, EditError)>,
}

/// Chooses a set of proposals without conflicts and applies them to the texts.
///
/// The choice is greedy in the order of file and span of the finding, so that it depends only on the set of
/// proposals. Proposals without edits are accepted and change nothing.
pub fn round(proposals: &[Proposal], text_of: &dyn Fn(FileRef) -> Arc<str>) -> Round {
    let mut round = Round::default();
    let mut claims = Claims::default();
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by_key(|&index| rank(&proposals[index]));
    for index in order {
        let plan = &proposals[index].plan;
        if let Err(error) = check(plan, text_of) {
            round.malformed.push((index, error));
        } else if claims.conflict_with(plan) {
            round.deferred.push(index);
        } else {
            claims.add(plan);
            round.accepted.push(index);
        }
    }
    // Insertions at one point go in this order, which does not depend on that of the input.
    let ranked = round.accepted.clone();
    round.accepted.sort_unstable();
    round.deferred.sort_unstable();
    round.malformed.sort_unstable_by_key(|(index, _)| *index);

    let accepted = || ranked.iter().map(|&index| &proposals[index].plan);
    let mut by_file = imports::render(accepted().flat_map(|plan| &plan.imports), text_of);
    for (file, edits) in dependencies::render(accepted().flat_map(|plan| &plan.dependencies), text_of) {
        by_file.entry(file).or_default().extend(edits);
    }
    for edit in accepted().flat_map(|plan| &plan.edits) {
        by_file.entry(edit.file).or_default().push((edit.span, edit.new.clone()));
    }
    for (file, edits) in by_file {
        let old = text_of(file);
        // Each plan was checked, and what was accepted does not touch, so the patch fits.
        let Ok(patch) = Patch::new(&old, edits) else { continue };
        let new = patch.apply();
        if *new != *old {
            round.positions.insert(file, patch.positions());
            round.texts.insert(file, new);
        }
    }
    round
}

/// What proposals are sorted by: place first, then everything that could tell two apart, so that the order of the
/// input never decides.
fn rank(proposal: &Proposal) -> impl Ord + '_ {
    let Proposal { finding, plan } = proposal;
    (
        (finding.file, finding.span, finding.transform, &finding.text, &finding.item),
        (&plan.edits, &plan.imports, &plan.dependencies, &plan.subjects),
    )
}

/// Whether the edits and imports of one plan fit the texts and each other.
fn check(plan: &Plan, text_of: &dyn Fn(FileRef) -> Arc<str>) -> Result<(), EditError> {
    let mut by_file: BTreeMap<FileRef, Vec<(Span, String)>> = BTreeMap::new();
    for import in &plan.imports {
        by_file.entry(import.file).or_default().push((Span::at(import.at), String::new()));
    }
    for edit in &plan.edits {
        by_file.entry(edit.file).or_default().push((edit.span, String::new()));
    }
    by_file.into_iter().try_for_each(|(file, mut edits)| edit::check(&text_of(file), &mut edits))
}
