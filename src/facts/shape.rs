//! The shape of the code around a node: branches above it, and where a line before it begins.

use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};

/// A place for a line of its own: the offset to insert at, and what separates it from the statement there, mostly a
/// line break and the indentation.
#[derive(Clone, Debug)]
pub struct Line {
    pub offset: u32,
    pub separator: String,
}

impl Line {
    /// What separates a line that is one level deeper.
    pub fn deeper(&self) -> String {
        let level = match (self.separator.contains('\n'), self.separator.ends_with('\t')) {
            (false, _) => "",
            (true, true) => "\t",
            (true, false) => "    ",
        };
        format!("{}{level}", self.separator)
    }
}

/// Whether a branch of an `if` or `match` is between `node` and `above`.
pub fn is_below_branch(node: &SyntaxNode, above: &SyntaxNode) -> bool {
    let mut child = node.clone();
    for ancestor in node.ancestors().skip(1) {
        let head = ast::IfExpr::cast(ancestor.clone())
            .and_then(|it| it.condition())
            .or_else(|| ast::MatchExpr::cast(ancestor.clone()).and_then(|it| it.expr()));
        let branches = matches!(ancestor.kind(), SyntaxKind::IF_EXPR | SyntaxKind::MATCH_EXPR);
        if branches && head.is_some_and(|head| *head.syntax() != child) {
            return true;
        }
        if ancestor == *above {
            return false;
        }
        child = ancestor;
    }
    false
}

/// Where a line before `stmt` begins, above the comments that belong to it, and what ends it: a line break and the
/// indentation there, or a space where `stmt` is not the first on its line.
pub fn line_before(stmt: &SyntaxNode) -> Line {
    let mut offset = u32::from(stmt.text_range().start());
    let mut separator = " ".to_owned();
    let mut token = stmt.first_token().and_then(|it| it.prev_token());
    while let Some(blank) = token.filter(|it| it.kind() == SyntaxKind::WHITESPACE) {
        let newlines = blank.text().matches('\n').count();
        let own_line = newlines > 0;
        if own_line {
            separator = format!("\n{}", blank.text().rsplit('\n').next().unwrap_or_default());
        }
        let comment = blank.prev_token().filter(|it| it.kind() == SyntaxKind::COMMENT);
        match comment.filter(|it| newlines == 1 && starts_line(it)) {
            Some(comment) => {
                offset = comment.text_range().start().into();
                token = comment.prev_token();
            }
            None => break,
        }
    }
    Line { offset, separator }
}

/// Whether a comment is the first thing on its line.
fn starts_line(comment: &SyntaxToken) -> bool {
    comment.prev_token().is_some_and(|it| it.kind() == SyntaxKind::WHITESPACE && it.text().contains('\n'))
}

/// Where a line after `stmt` begins: behind the comment that may end its line.
pub fn line_after(stmt: &SyntaxNode) -> u32 {
    let end = stmt.text_range().end();
    let blank =
        stmt.last_token().and_then(|it| it.next_token()).filter(|it| it.kind() == SyntaxKind::WHITESPACE);
    let comment = blank.filter(|it| !it.text().contains('\n')).and_then(|it| it.next_token());
    let comment = comment.filter(|it| it.kind() == SyntaxKind::COMMENT);
    // A comment takes the first half of `\r\n` along.
    comment.map_or(end.into(), |it| {
        u32::from(it.text_range().start()) + it.text().trim_end_matches('\r').len() as u32
    })
}
