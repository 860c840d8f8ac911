//! What of all that is found is taken: the user's settings, as plain data.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::engine::history::History;
use crate::facts::Thresholds;
use crate::transform::{FileRef, Proposal, Safety, Span};

/// What is taken. The default takes everything that the classes allow.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The spans of the lines that may be looked at, by file, in the untouched text; `None`: all.
    pub changed: Option<BTreeMap<FileRef, Vec<Span>>>,
    /// Ids of findings that are known already, and not taken.
    pub known: HashSet<String>,
    /// Nothing is taken: only what there is to be found is of interest.
    pub only_look: bool,
    /// Signatures may change that other workspaces can see.
    pub public: bool,
    /// The type that pads, by its path, where it is not that of crossbeam-utils.
    pub pad_with: Option<String>,
    /// Remove suppression comments that suppress nothing.
    pub fix_suppressions: bool,
    /// What holds for single files; all others have the default.
    pub settings: BTreeMap<FileRef, Arc<FileSettings>>,
}

/// What holds for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSettings {
    /// Transforms that leave the file alone.
    pub skip: Vec<&'static str>,
    /// The class that proposals of a transform are given instead of their own, unless that is advice.
    pub classes: BTreeMap<&'static str, Safety>,
    pub thresholds: Thresholds,
}

impl Policy {
    /// Whether `transform` leaves `file` alone.
    pub(super) fn skips(&self, file: FileRef, transform: &str) -> bool {
        self.settings.get(&file).is_some_and(|it| it.skip.contains(&transform))
    }

    /// The limits for `file`.
    pub(super) fn thresholds(&self, file: FileRef) -> Thresholds {
        self.settings.get(&file).map(|it| it.thresholds).unwrap_or_default()
    }

    /// Gives `proposal` the class that the settings want it to have.
    pub(super) fn reclassify(&self, proposal: &mut Proposal) {
        let Proposal { finding, plan } = proposal;
        let class = self.settings.get(&finding.file).and_then(|it| it.classes.get(finding.transform));
        if let Some(&class) = class.filter(|&&class| plan.class != Safety::Advice && plan.class != class) {
            plan.class = class;
            if plan.because.is_empty() && class != Safety::Safe {
                plan.because = "as the settings say".to_owned();
            }
        }
    }

    /// Whether a span of the untouched text of `file` is in lines that may be looked at.
    pub(super) fn is_of_interest(&self, file: FileRef, span: Span) -> bool {
        let Some(changed) = &self.changed else { return true };
        let overlaps =
            |line: &Span| span.start < line.end && line.start < span.end.max(span.start.saturating_add(1));
        changed.get(&file).is_some_and(|lines| lines.iter().any(overlaps))
    }

    /// Whether `proposal` stands in, or changes, lines that may be looked at.
    pub(super) fn concerns(&self, proposal: &Proposal, history: &History) -> bool {
        let is_of_interest = |file, span| self.is_of_interest(file, history.origin_of(file, span));
        is_of_interest(proposal.finding.file, proposal.finding.span)
            || proposal.plan.edits.iter().any(|edit| is_of_interest(edit.file, edit.span))
    }
}
