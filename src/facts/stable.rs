//! Which mentions of a place leave it as it is, and whether it stays the same over a stretch of code.

use ra_ap_hir::Access;
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::collection::is_loop;
use crate::facts::macros::FORMATS;
use crate::facts::place::{Mention, Place, Touch, mentions};
use crate::facts::quantity::Read;
use crate::transform::Span;

impl Facts<'_> {
    /// Whether a mention leaves the place's value and length as they were.
    pub fn only_reads(&self, mention: &Mention) -> bool {
        match &mention.touch {
            Touch::Shared => true,
            // A value that can be used again was copied.
            Touch::Value => ast::Expr::cast(mention.node.clone())
                .and_then(|expr| self.ty(&expr).ok())
                .is_some_and(|ty| ty.is_copy(self.db())),
            Touch::Method(call) => self.borrows_shared(call),
            Touch::Macro(call) => {
                let name = call.path().and_then(|path| path.segment()).and_then(|it| it.name_ref());
                name.is_some_and(|name| FORMATS.contains(&name.text()))
            }
            Touch::Exclusive | Touch::Assigned(_) => false,
        }
    }

    /// Whether a method takes its receiver by shared reference, or copies it.
    fn borrows_shared(&self, call: &ast::MethodCallExpr) -> bool {
        let Some(function) = self.sema.resolve_method_call(call) else { return false };
        match function.self_param(self.db()).map(|it| it.access(self.db())) {
            Some(Access::Shared) => true,
            Some(Access::Owned) => call
                .receiver()
                .and_then(|receiver| self.ty(&receiver).ok())
                .is_some_and(|ty| ty.is_copy(self.db())),
            Some(Access::Exclusive) | None => false,
        }
    }

    /// Whether an exclusive borrow that begins at a mention may outlive the expression that it is in: a binding takes
    /// the value, and the value's type has room for a borrow.
    fn is_kept_exclusively(&self, mention: &Mention) -> bool {
        let exclusive = match &mention.touch {
            Touch::Exclusive => true,
            Touch::Method(call) => !self.borrows_shared(call),
            _ => false,
        };
        exclusive
            && mention.node.ancestors().any(|node| {
                let value = ast::LetStmt::cast(node.clone())
                    .and_then(|it| it.initializer())
                    .or_else(|| ast::LetExpr::cast(node.clone()).and_then(|it| it.expr()))
                    .or_else(|| ast::MatchExpr::cast(node.clone()).and_then(|it| it.expr()))
                    .or_else(|| ast::ForExpr::cast(node.clone()).and_then(|it| it.iterable()))
                    .or_else(|| ast::BinExpr::cast(node).and_then(|it| it.rhs()));
                value.is_some_and(|value| {
                    value.syntax().text_range().contains_range(mention.node.text_range())
                        && self.ty(&value).map_or(true, |ty| self.can_borrow(&ty))
                })
            })
    }

    /// Whether an expression in a loop may have another value from round to round: a variable in it is declared or
    /// changed in the innermost loop.
    pub fn varies_in_loop(&self, expr: &ast::Expr) -> bool {
        let Some(round) = expr.syntax().ancestors().find(is_loop) else { return false };
        let within = Span::from(round.text_range());
        expr.syntax().descendants().filter_map(ast::Expr::cast).filter_map(|it| Place::of(&it)).any(|place| {
            place.declared.is_some_and(|declared| within.contains(declared))
                || mentions(&place, &round).iter().any(|mention| !self.only_reads(mention))
        })
    }

    /// Whether what `read` reads is the same at the offsets `from` and `to` of `body`, and may be read at both.
    ///
    /// A borrow made before `from` and kept in a variable could still be alive there.
    pub fn is_unchanged(&self, read: &Read, body: &SyntaxNode, from: u32, to: u32) -> bool {
        if from >= to {
            return true;
        }
        mentions(&Place::from(read), body).iter().all(|mention| {
            let at = u32::from(mention.node.text_range().start());
            if at < from { !self.is_kept_exclusively(mention) } else { at >= to || self.only_reads(mention) }
        })
    }
}
