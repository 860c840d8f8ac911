//! What becomes of patterns that take a reference apart, where the value itself is passed.

use ra_ap_hir::Type;
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::parameter::Occurrence;
use super::value_use::{Use, Variable};
use super::{Barrier, Obstacle, Spelling};
use crate::facts::Facts;

impl<'db> Facts<'db> {
    /// `match x { A => …, &B => …, C(n) => … }`, `if let P = x`, `let P = x`; `None`: `parent` is none of these.
    ///
    /// Patterns that name no variable, or begin with `&`, take a value as they stand, or without the `&`. What the others
    /// bind is a value then, too, so that each use of it is rewritten as one of the parameter is.
    pub(super) fn taken_apart(&self, parent: &SyntaxNode) -> Result<Option<Use>, Obstacle> {
        let patterns: Vec<ast::Pat> = if let Some(it) = ast::MatchExpr::cast(parent.clone()) {
            let arms = it.match_arm_list().into_iter().flat_map(|list| list.arms());
            arms.filter_map(|arm| arm.pat()).collect()
        } else if let Some(it) = ast::LetExpr::cast(parent.clone()) {
            it.pat().into_iter().collect()
        } else if let Some(it) = ast::LetStmt::cast(parent.clone()) {
            let pat = it.pat();
            if pat.as_ref().is_none_or(|it| matches!(it, ast::Pat::IdentPat(_) | ast::Pat::WildcardPat(_))) {
                return Ok(None);
            }
            pat.into_iter().collect()
        } else {
            return Ok(None);
        };
        let alternatives: Vec<ast::Pat> = patterns
            .into_iter()
            .flat_map(|pat| match pat {
                ast::Pat::OrPat(it) => it.pats().collect::<Vec<_>>(),
                pat => vec![pat],
            })
            .collect();
        let catches_all = |pat: &ast::Pat| matches!(pat, ast::Pat::WildcardPat(_));
        if alternatives.iter().all(|it| catches_all(it) || matches!(it, ast::Pat::RefPat(_))) {
            let references = alternatives.iter().filter(|it| !catches_all(it));
            let stripped: Result<Vec<Spelling>, Obstacle> =
                references.map(|it| self.without_prefix(it, "&")).collect();
            return Ok(Some(Use::Read(stripped?)));
        }
        let pattern = || Barrier::Pattern.at(parent.text().to_string().lines().next().unwrap_or_default());
        let mut spellings = Vec::new();
        for node in alternatives.iter().flat_map(|it| it.syntax().descendants()) {
            if ast::RefPat::can_cast(node.kind()) {
                return Err(pattern());
            }
            let Some(binding) = ast::IdentPat::cast(node) else { continue };
            if self.sema.resolve_bind_pat_to_const(&binding).is_none() {
                spellings.extend(self.uses_of_binding(&binding).ok_or_else(pattern)?);
            }
        }
        Ok(Some(Use::Read(spellings)))
    }

    /// What the uses of what `binding` binds by reference become where it binds by value.
    ///
    /// The value lives as long as the arm, where the reference lived as long as the parameter: so nothing may borrow from
    /// it that could outlive the arm.
    fn uses_of_binding(&self, binding: &ast::IdentPat) -> Option<Vec<Spelling>> {
        if binding.ref_token().is_some() || binding.mut_token().is_some() || binding.pat().is_some() {
            return None;
        }
        let local = self.sema.to_def(binding)?;
        let of_binding = local.ty(self.db());
        let ty = of_binding.as_reference_inner().filter(|it| !it.contains_unknown())?;
        let name = binding.name()?.text().to_string();
        let variable = Variable { name: &name, ty: &ty, parameter: None };
        // In an expansion the names of the body are not all in sight.
        if self.sema.hir_file_for(binding.syntax()).is_macro() {
            return None;
        }
        let body = binding.syntax().ancestors().find_map(ast::Fn::cast)?.body()?;
        let mut spellings = Vec::new();
        for occurrence in self.occurrences_in(body.syntax(), &name, local).ok()? {
            let Occurrence::Expr(expr) = occurrence else { continue };
            match self.use_of_value(&expr, &variable).ok()? {
                Use::Lent(new) if !new.is_empty() => return None,
                Use::Read(new) | Use::Lent(new) => spellings.extend(new),
            }
            if self.borrows_from(&expr, &ty) || self.is_captured(&expr, binding) {
                return None;
            }
        }
        Some(spellings)
    }

    /// Whether a closure takes the variable along, by reference now.
    fn is_captured(&self, expr: &ast::PathExpr, binding: &ast::IdentPat) -> bool {
        let mut around = self.sema.ancestors_with_macros(expr.syntax().clone());
        around.any(|it| {
            ast::ClosureExpr::can_cast(it.kind()) && !binding.syntax().ancestors().any(|above| above == it)
        })
    }

    /// Whether what is made of the variable `expr`, a `ty` now, by fields, elements and methods may borrow from it.
    fn borrows_from(&self, expr: &ast::PathExpr, ty: &Type<'db>) -> bool {
        let mut chain = expr.syntax().clone();
        // A copy borrows from nothing but what the value does.
        let is_copy = |node: &SyntaxNode| {
            ast::PrefixExpr::cast(node.clone()).is_some_and(|it| it.op_kind() == Some(ast::UnaryOp::Deref))
        };
        while let Some(parent) = chain.parent().filter(|parent| {
            let receiver = ast::MethodCallExpr::cast(parent.clone()).and_then(|it| it.receiver());
            let base = ast::IndexExpr::cast(parent.clone()).and_then(|it| it.base());
            receiver.or(base).is_some_and(|it| *it.syntax() == chain)
                || ast::FieldExpr::can_cast(parent.kind())
                || ast::RefExpr::can_cast(parent.kind())
                || ast::ParenExpr::can_cast(parent.kind())
                || is_copy(parent)
        }) {
            chain = parent;
        }
        let Some(made) = ast::Expr::cast(chain.clone()) else { return true };
        if is_copy(&chain) || chain == *expr.syntax() {
            return false;
        }
        let formatted = chain.parent().is_some_and(|it| ast::FormatArgsArg::can_cast(it.kind()));
        !formatted && self.ty(&made).map_or(true, |made| self.can_borrow(&made) && !self.same(&made, ty))
    }
}
