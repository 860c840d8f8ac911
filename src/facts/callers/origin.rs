//! Where code of an expansion is written.

use ra_ap_ide_db::base_db::SourceDatabase;
use ra_ap_syntax::{AstNode, SyntaxNode, ast};

use super::{Barrier, Obstacle, Spelling};
use crate::facts::Facts;
use crate::transform::{FileRef, Span};

/// A piece of text in a file that may be written.
pub(in crate::facts) struct Origin {
    pub(in crate::facts) file: FileRef,
    pub(in crate::facts) span: Span,
    pub(in crate::facts) text: String,
}

impl Facts<'_> {
    /// Where `node` is written literally, also where it is part of an expansion.
    pub(in crate::facts) fn written_at(&self, node: &SyntaxNode) -> Result<Origin, Obstacle> {
        let in_macro = || Barrier::Macro.at(node);
        let range = self.sema.original_range_opt(node).ok_or_else(in_macro)?;
        let id = range.file_id.file_id(self.db());
        let text = self.db().file_text(id).text(self.db());
        let span = Span::from(range.range);
        let written = text.get(span.range()).ok_or_else(in_macro)?;
        let blank = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        // An expansion can add tokens of its own, or take some from elsewhere.
        if self.sema.hir_file_for(node).is_macro() && blank(written) != blank(&node.text().to_string()) {
            return Err(in_macro());
        }
        let file = Self::file_ref(id);
        if !self.dialect().realm.editable.contains(&file) {
            return Err(Barrier::ReadOnly.at(node));
        }
        Ok(Origin { file, span, text: written.to_owned() })
    }

    /// `*x` or `&x` without its first token.
    pub(in crate::facts) fn without_prefix(
        &self,
        node: &impl AstNode,
        prefix: &str,
    ) -> Result<Spelling, Obstacle> {
        let origin = self.written_at(node.syntax())?;
        let rest =
            origin.text.strip_prefix(prefix).ok_or_else(|| Barrier::Macro.at(node.syntax()))?.trim_start();
        let end = origin.span.end - rest.len() as u32;
        Ok(Spelling { file: origin.file, span: Span::new(origin.span.start, end), new: String::new() })
    }

    /// `text` written before `node`.
    pub(in crate::facts) fn with_prefix(&self, node: &SyntaxNode, text: &str) -> Result<Spelling, Obstacle> {
        // An attribute belongs to the whole expression, and comes first.
        if let Some(attr) =
            node.children().find_map(ast::Attr::cast).filter(|_| ast::Expr::can_cast(node.kind()))
        {
            return Err(Barrier::Attribute.at(attr.syntax()));
        }
        let origin = self.written_at(node)?;
        Ok(Spelling { file: origin.file, span: Span::at(origin.span.start), new: text.to_owned() })
    }

    /// `text` written after `node`.
    pub(in crate::facts) fn with_suffix(&self, node: &SyntaxNode, text: &str) -> Result<Spelling, Obstacle> {
        let origin = self.written_at(node)?;
        Ok(Spelling { file: origin.file, span: Span::at(origin.span.end), new: text.to_owned() })
    }

    /// `text` in the place of `node`.
    pub(in crate::facts) fn replaced(&self, node: &SyntaxNode, text: String) -> Result<Spelling, Obstacle> {
        let origin = self.written_at(node)?;
        Ok(Spelling { file: origin.file, span: origin.span, new: text })
    }
}
