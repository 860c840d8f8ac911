//! Which proposals cannot be accepted together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::schedule::imports::bound_name;
use crate::transform::{FileRef, Plan, Span};

/// What the accepted proposals have claimed; answers for one more in logarithmic time an edit.
#[derive(Debug, Default)]
pub struct Claims<'p> {
    files: BTreeMap<FileRef, FileClaims>,
    subjects: HashSet<&'p str>,
    /// Which path a name stands for, by file and module.
    names: HashMap<(FileRef, u32, &'p str), &'p str>,
}

/// Spans and points claimed in one file.
#[derive(Debug, Default)]
struct FileClaims {
    /// Spans of accepted edits. Those of different proposals never touch, but for insertions at one point, and those
    /// of one never overlap, so that both ends ascend.
    spans: BTreeSet<Span>,
    /// Points where imports are inserted. Imports share a point freely: they are merged as sets.
    points: BTreeSet<u32>,
}

impl<'p> Claims<'p> {
    /// Whether `plan` cannot go together with what is claimed: an edit touches a claimed edit or import, a
    /// definition is changed by both, or one name is imported from two paths.
    pub fn conflict_with(&self, plan: &Plan) -> bool {
        plan.subjects.iter().any(|subject| self.subjects.contains(subject.as_str()))
            || plan.edits.iter().any(|edit| {
                self.files
                    .get(&edit.file)
                    .is_some_and(|file| file.edit_conflicts(edit.span) || file.import_touches(edit.span))
            })
            || plan.imports.iter().any(|import| {
                self.files.get(&import.file).is_some_and(|file| file.edit_touches(import.at))
                    || bound_name(&import.path)
                        .and_then(|name| self.names.get(&(import.file, import.module, name)))
                        .is_some_and(|path| *path != import.path)
            })
    }

    /// Claims all that `plan` touches.
    pub fn add(&mut self, plan: &'p Plan) {
        self.subjects.extend(plan.subjects.iter().map(String::as_str));
        for edit in &plan.edits {
            self.files.entry(edit.file).or_default().spans.insert(edit.span);
        }
        for import in &plan.imports {
            self.files.entry(import.file).or_default().points.insert(import.at);
            if let Some(name) = bound_name(&import.path) {
                self.names.insert((import.file, import.module, name), &import.path);
            }
        }
    }
}

impl FileClaims {
    /// Whether an edit of `span` cannot go with a claimed one.
    fn edit_conflicts(&self, span: Span) -> bool {
        // Both ends ascend, so the last edit that starts early enough is the one that reaches farthest.
        let early = ..=Span::new(span.end, u32::MAX);
        // Two insertions at one point go one after the other, in the order of the proposals.
        let is_insertion = span.start == span.end;
        let mut before = self.spans.range(early).rev().filter(|claimed| !(is_insertion && **claimed == span));
        before.next().is_some_and(|claimed| claimed.touches(span))
    }

    /// Whether a claimed edit covers or meets a point.
    fn edit_touches(&self, point: u32) -> bool {
        let early = ..=Span::new(point, u32::MAX);
        self.spans.range(early).next_back().is_some_and(|claimed| claimed.touches(Span::at(point)))
    }

    fn import_touches(&self, span: Span) -> bool {
        self.points.range(span.start..=span.end).next().is_some()
    }
}

/// Whether two plans cannot be accepted together.
pub fn conflict(a: &Plan, b: &Plan) -> bool {
    let mut claims = Claims::default();
    claims.add(a);
    claims.conflict_with(b)
}
