//! Which proposal is to blame for a fault that the untouched text does not have.

use std::ops::Range;

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, SourceFile, SyntaxNode, TextSize};
use similar::{DiffTag, TextDiff};

use super::Fault;
use crate::engine::{Fate, Reported};
use crate::transform::FileRef;

/// A changed file: its two texts, and which line of the old each line of the new came from.
pub(super) struct Texts<'a> {
    old: &'a str,
    old_lines: Vec<u32>,
    new_lines: Vec<u32>,
    /// By 0-based line of the new text.
    origin: Vec<usize>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(old: &'a str, new: &str) -> Self {
        let mut origin = Vec::new();
        for op in TextDiff::from_lines(old, new).ops() {
            let last = op.old_range().end.saturating_sub(1).max(op.old_range().start);
            for (step, _) in op.new_range().enumerate() {
                origin.push(match op.tag() {
                    DiffTag::Equal | DiffTag::Replace => (op.old_range().start + step).min(last),
                    DiffTag::Insert | DiffTag::Delete => op.old_range().start,
                });
            }
        }
        Texts { old, old_lines: line_starts(old), new_lines: line_starts(new), origin }
    }

    /// The 1-based line of `offset` in the new text.
    pub(super) fn new_line(&self, offset: u32) -> u32 {
        line_of(&self.new_lines, offset) as u32 + 1
    }

    /// The faults of the new text that the old does not have: those left over when each old one is set against a new
    /// one with the same message, on the line that it came from where there is one.
    pub(super) fn new_faults(&self, old: &[Fault], new: Vec<Fault>) -> Vec<Fault> {
        let mut left = new;
        let mut unmatched: Vec<&Fault> = Vec::new();
        for fault in old {
            let line = line_of(&self.old_lines, fault.span.start);
            let same = |new: &Fault| new.message == fault.message && self.old_line(new) == line;
            match left.iter().position(same) {
                Some(index) => drop(left.remove(index)),
                None => unmatched.push(fault),
            }
        }
        for fault in unmatched {
            if let Some(index) = left.iter().position(|new| new.message == fault.message) {
                left.remove(index);
            }
        }
        left
    }

    /// The ids of the accepted findings that edit `file` nearest to `fault`, first in the same function, then anywhere.
    pub(super) fn nearest(&self, file: FileRef, fault: &Fault, findings: &[Reported]) -> Vec<String> {
        let line = self.old_line(fault);
        let function = self.function_around(line);
        let mut best = (true, usize::MAX);
        let mut blamed = Vec::new();
        for found in findings.iter().filter(|found| found.fate == Fate::Accepted) {
            let edits = found.proposal.plan.edits.iter().filter(|edit| edit.file == file);
            let nearest = edits
                .map(|edit| {
                    let at = line_of(&self.old_lines, edit.span.start);
                    (!function.contains(&at), at.abs_diff(line))
                })
                .min();
            let Some(rank) = nearest else { continue };
            if rank < best {
                blamed.clear();
                best = rank;
            }
            if rank == best {
                blamed.push(found.id.clone());
            }
        }
        blamed.sort();
        blamed
    }

    /// The 1-based line of the old text that a 1-based line of the new text came from.
    pub(super) fn old_line_of(&self, line: u32) -> u32 {
        self.old_line_at(line.saturating_sub(1) as usize) as u32 + 1
    }

    /// The ids of the accepted findings that edit the function, or else the item, that has the 1-based `line` of the new
    /// text.
    pub(super) fn editing_item_around(&self, file: FileRef, line: u32, findings: &[Reported]) -> Vec<String> {
        let line = self.old_line_at(line.saturating_sub(1) as usize);
        let mut item = self.function_around(line);
        if item.is_empty() {
            item = self.item_around(line);
        }
        let edits_here = |found: &&Reported| {
            let mut edits = found.proposal.plan.edits.iter().filter(|edit| edit.file == file);
            edits.any(|edit| item.contains(&line_of(&self.old_lines, edit.span.start)))
        };
        findings
            .iter()
            .filter(|found| found.fate == Fate::Accepted)
            .filter(edits_here)
            .map(|found| found.id.clone())
            .collect()
    }

    fn old_line_at(&self, line: usize) -> usize {
        self.origin.get(line).or(self.origin.last()).copied().unwrap_or(0)
    }

    /// The 0-based line of the old text that a fault of the new one came from.
    fn old_line(&self, fault: &Fault) -> usize {
        self.old_line_at(line_of(&self.new_lines, fault.span.start))
    }

    /// The lines of the innermost function around a line of the old text; none outside of functions.
    fn function_around(&self, line: usize) -> Range<usize> {
        self.around(line, |node| ast::Fn::can_cast(node.kind()))
    }

    /// The lines of the innermost item around a line of the old text.
    fn item_around(&self, line: usize) -> Range<usize> {
        self.around(line, |node| ast::Item::can_cast(node.kind()) && !ast::Module::can_cast(node.kind()))
    }

    /// The lines of the innermost node around a line of the old text that is `wanted`.
    fn around(&self, line: usize, wanted: impl Fn(&SyntaxNode) -> bool) -> Range<usize> {
        let start = self.old_lines.get(line).copied().unwrap_or(0) as usize;
        let indent = self.old[start..].find(|c: char| !c.is_whitespace()).unwrap_or(0);
        let Ok(offset) = TextSize::try_from(start + indent) else { return 0..0 };
        let tree = SourceFile::parse(self.old, Edition::CURRENT).tree();
        let token = tree.syntax().token_at_offset(offset).right_biased();
        let Some(node) = token.and_then(|token| token.parent_ancestors().find(wanted)) else { return 0..0 };
        let range = node.text_range();
        line_of(&self.old_lines, range.start().into())..line_of(&self.old_lines, range.end().into()) + 1
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at as u32 + 1)).collect()
}

/// The 0-based line of `offset`.
fn line_of(starts: &[u32], offset: u32) -> usize {
    starts.partition_point(|&start| start <= offset).saturating_sub(1)
}
