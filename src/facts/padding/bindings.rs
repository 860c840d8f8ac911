//! Fields that a pattern binds: what is done with the variables.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use super::uses::{Found, Uses, is_constant, is_printed, line_around, parenthesised};
use super::{Form, Keeps, Kept, Part};
use crate::facts::Facts;

impl<'db> Facts<'db> {
    /// What becomes of the field in a pattern that takes the struct apart.
    pub(super) fn use_of_pattern(
        &self,
        part: &Part,
        found: &Found<'_>,
        pat: Option<&ast::Pat>,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let taken = || Keeps::Pattern.because(line_around(found.token));
        let bound = match pat {
            Some(ast::Pat::WildcardPat(_)) => return Ok(()),
            Some(ast::Pat::IdentPat(bound)) if bound.pat().is_none() && !found.in_macro => bound,
            _ => return Err(taken()),
        };
        let name = bound.name().ok_or_else(taken)?.text().to_string();
        let ty = self.sema.type_of_binding_in_pat(bound).ok_or_else(taken)?;
        let local = self.sema.to_def(bound).ok_or_else(taken)?;
        let is_reference = ty.is_reference();
        // The elements themselves would be moved.
        if part.form == Form::Elements && !is_reference {
            return Err(taken());
        }
        let body = bound.syntax().ancestors().filter_map(ast::BlockExpr::cast).last().ok_or_else(taken)?;
        if is_printed(body.syntax(), &name) {
            return Err(taken());
        }
        let tokens = body.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
        let is_ours = |path: &ast::PathExpr| {
            let to = path.path().and_then(|it| self.sema.resolve_path(&it));
            matches!(to, Some(PathResolution::Local(it)) if it == local)
        };
        for token in tokens.filter(|it| it.text() == name && it.kind() != SyntaxKind::COMMENT) {
            let Some(parent) = token.parent() else { continue };
            let outside = Found { token: &token, ..*found };
            if parent.kind() != SyntaxKind::TOKEN_TREE {
                let path = token.parent_ancestors().take(4).find_map(ast::PathExpr::cast);
                if let Some(path) = path.filter(is_ours) {
                    self.use_of_bound(part, &outside, &path, is_reference, uses)?;
                }
                continue;
            }
            for inner in self.sema.descend_into_macros_exact(token.clone()) {
                if inner.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
                    return Err(Keeps::Macro.because(line_around(&token)));
                }
                let path = inner.parent_ancestors().take(4).find_map(ast::PathExpr::cast);
                if let Some(path) = path.filter(is_ours) {
                    let inside = Found { in_macro: true, ..outside };
                    self.use_of_bound(part, &inside, &path, is_reference, uses)?;
                }
            }
        }
        Ok(())
    }

    /// What is done with the variable at `path`.
    fn use_of_bound(
        &self,
        part: &Part,
        found: &Found<'_>,
        path: &ast::PathExpr,
        is_reference: bool,
        uses: &mut Uses,
    ) -> Result<(), Kept> {
        let taken = || Keeps::Pattern.because(line_around(found.token));
        let place: SyntaxNode = parenthesised(path.syntax());
        let parent = place.parent().ok_or_else(taken)?;
        if part.form == Form::Elements {
            // `&slots` would be a reference to a reference.
            return match ast::RefExpr::can_cast(parent.kind()) {
                true => Err(taken()),
                false => self.use_of_elements(part, found, &place, uses),
            };
        }
        if ast::MethodCallExpr::can_cast(parent.kind()) {
            return self.use_of_atomic(part, found, &place, &parent, None, uses);
        }
        // A function that asks for a reference to the atomic gets it by coercion.
        if is_reference && !is_constant(found.token) && self.coerces(&place) {
            self.note(part, found, "&", true, None, uses);
            return Ok(());
        }
        Err(taken())
    }
}
