//! Suppression comments after a run: which are in use, which are in vain, and their removal.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, TextSize};

use crate::config::{Directive, Suppressions};
use crate::engine::agree::{CFG_INACTIVE, CONFIGURATIONS_DIFFER};
use crate::engine::survey::{PROOF_FAILED, UNKNOWN_TYPES};
use crate::engine::{CommentProblem, Run, UnusedSuppression, line_column};
use crate::facts::source::is_test_item;
use crate::transform::{FileRef, Span};
use crate::transforms::{ALL, default_set};
use crate::workspace::Workspace;

/// What a decline for one of these says is nothing about the code: with other flags, something may be found there.
const NOT_SEEN: &[&str] =
    &[CFG_INACTIVE.id, CONFIGURATIONS_DIFFER.id, UNKNOWN_TYPES.id, PROOF_FAILED.id, "type-unknown"];

/// Comments look the same in every edition.
pub(super) fn read(text: &str) -> Suppressions {
    Suppressions::parse(&parse(text))
}

fn parse(text: &str) -> ast::SourceFile {
    ast::SourceFile::parse(text, Edition::CURRENT).tree()
}

impl Run<'_> {
    /// Reports the comments of `file` that are misspelt or suppressed nothing.
    ///
    /// A comment is in vain only if all that it could suppress was looked for: it may be in use with other flags.
    pub(super) fn judge_comments(&mut self, workspace: &Workspace, file: FileRef) {
        let text = &workspace.file(file).base;
        if !text.contains("memfix") {
            return;
        }
        let tree = parse(text);
        let suppressions = Suppressions::parse(&tree);
        let known: Vec<&str> = ALL.iter().map(|it| it.meta().id).collect();
        for problem in suppressions.problems(&known) {
            let (line, _) = line_column(text, problem.comment.start);
            self.outcome.comment_problems.push(CommentProblem { file, line, message: problem.message });
        }
        let is_half_seen =
            self.request.policy.changed.is_some() || self.outcome.crashes.iter().any(|it| it.file == file);
        if is_half_seen || self.outcome.unparsed.contains(&file) {
            return;
        }
        for directive in suppressions.directives() {
            let in_vain = !self.used.contains(&(file, directive.comment.start))
                && self.was_looked_for(file, directive)
                && (self.request.tests || !is_in_tests(&tree, directive))
                && !self.is_half_seen(file, directive);
            if in_vain {
                let (line, _) = line_column(text, directive.comment.start);
                self.outcome.unused_suppressions.push(UnusedSuppression {
                    file,
                    line,
                    comment: directive.comment,
                });
            }
        }
    }

    /// Whether every transform that the comment is about was run on the file.
    fn was_looked_for(&self, file: FileRef, directive: &Directive) -> bool {
        let ran = |id: &str| {
            self.request.transforms.iter().any(|it| it.meta().id == id)
                && !self.request.policy.skips(file, id)
        };
        match directive.transforms.as_slice() {
            [] => default_set().all(|it| ran(it.meta().id)),
            // One that nobody knows is reported as such.
            named => named.iter().all(|id| ran(id) || !ALL.iter().any(|it| it.meta().id == id)),
        }
    }

    /// Whether something that the comment covers could not be looked into.
    fn is_half_seen(&self, file: FileRef, directive: &Directive) -> bool {
        let Some(covers) = directive.covers else { return false };
        self.outcome.declines.iter().any(|it| {
            let finding = &it.decline.finding;
            finding.file == file && covers.contains(finding.span) && NOT_SEEN.contains(&it.decline.reason.id)
        })
    }

    /// Takes the comments that are in vain out of the texts that the run gives.
    pub(super) fn remove_comments(&mut self, workspace: &mut Workspace) {
        let mut of_file: BTreeMap<FileRef, BTreeSet<u32>> = BTreeMap::new();
        for unused in &self.outcome.unused_suppressions {
            of_file.entry(unused.file).or_default().insert(unused.comment.start);
        }
        let mut texts = Vec::with_capacity(of_file.len());
        for (file, starts) in of_file {
            let text = workspace.text(file);
            let mut new = text.to_string();
            for directive in read(&text).directives().iter().rev() {
                if starts.contains(&self.history.origin(file, directive.comment.start)) {
                    new.replace_range(with_its_line(&text, directive.comment).range(), "");
                }
            }
            texts.push((file, new.into()));
        }
        if !texts.is_empty() {
            workspace.set_texts(texts);
        }
    }
}

/// Whether the comment stands in code for tests.
fn is_in_tests(tree: &ast::SourceFile, directive: &Directive) -> bool {
    let at = directive.covers.unwrap_or(directive.comment).start;
    let token = tree.syntax().token_at_offset(TextSize::from(at)).right_biased();
    token.is_some_and(|it| it.parent_ancestors().any(|node| is_test_item(&node)))
}

/// The comment with what goes with it: its line where nothing else is on it, else the blanks before it.
fn with_its_line(text: &str, comment: Span) -> Span {
    let (start, end) = (comment.start as usize, comment.end as usize);
    let before = text[..start].trim_end_matches([' ', '\t']).len();
    let after = &text[end..];
    let rest = after.trim_start_matches([' ', '\t', '\r']);
    let alone = before == 0 || text[..before].ends_with('\n');
    match rest.strip_prefix('\n') {
        Some(rest) if alone => Span::new(before as u32, (text.len() - rest.len()) as u32),
        Some(_) => Span::new(before as u32, comment.end),
        None if rest.is_empty() => Span::new(before as u32, text.len() as u32),
        None => comment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_goes_with_its_line_or_the_blanks_before_it() {
        let without = |text: &str| {
            let start = text.find("/").unwrap();
            let end = start + text[start..].find(['\r', '\n', '!']).unwrap_or(text.len() - start);
            let span = with_its_line(text, Span::new(start as u32, end as u32));
            format!("{}{}", &text[..span.start as usize], &text[span.end as usize..])
        };
        assert_eq!(without("a\n  // k\n  b\n"), "a\n  b\n");
        assert_eq!(without("a\r\n\t// k\r\nb\r\n"), "a\r\nb\r\n");
        assert_eq!(without("// k\nb\n"), "b\n");
        assert_eq!(without("a; // k\nb\n"), "a;\nb\n");
        assert_eq!(without("a; // k\r\nb\n"), "a;\r\nb\n");
        assert_eq!(without("a; // k"), "a;");
        assert_eq!(without("a /* k */! b"), "a ! b");
    }
}
