//! Whether the value of an expression may hold a borrow of a place.
//!
//! What the compiler would refuse is found without it: a value can borrow from a place only if its type has room for
//! a borrow, and only if the place, or a variable that may hold a borrow of it, is named where the value comes from.

use ra_ap_hir::{HasSource, HirFileId, Type};
use ra_ap_hir_ty::drop::DropGlue;
use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::macro_args::tokens;
use crate::facts::place::{Declaration, Place, Touch, body_owner, declaration, mentions};

/// How many variables may come one from the other.
const DEPTH: u8 = 4;

impl<'db> Facts<'db> {
    /// What in `value`, borrowed while `place` is written to at `at`, may hold a borrow of `place`.
    ///
    /// `value` is in the expansion of a macro call at `at`, or is `at` itself.
    pub fn borrow_of(&self, place: &Place, value: &ast::Expr, at: &SyntaxNode) -> Option<String> {
        // Names are declared outside of an expansion.
        let is_expanded = value.syntax().ancestors().last() != at.ancestors().last();
        let seen = if is_expanded { Place { declared: None, ..place.clone() } } else { place.clone() };
        let said = || value.syntax().text().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(read) = Place::of(value) {
            let overlaps = read.overlaps(&seen);
            return (overlaps || self.variable_borrows(read.root(), place, at, DEPTH)).then(said);
        }
        let holds = match self.ty(value) {
            Ok(ty) if !self.can_borrow(&ty) => {
                self.guards(value).any(|it| self.names_borrowing(&it, &seen, place, at))
            }
            _ if self.returns_static(value) => false,
            _ => self.names_borrowing(value, &seen, place, at),
        };
        holds.then(said)
    }

    /// Whether the variable `name`, as seen at `at`, may hold a borrow of `place`.
    pub(crate) fn variable_borrows(&self, name: &str, place: &Place, at: &SyntaxNode, depth: u8) -> bool {
        let Some(declared) = declaration(name, at) else { return false };
        let Some(depth) = depth.checked_sub(1) else { return true };
        let pattern = declared.pattern();
        if self.sema.type_of_binding_in_pat(pattern).is_some_and(|ty| !self.can_borrow(&ty)) {
            return false;
        }
        let borrows = |source: &ast::Expr| {
            let by_name = !mentions(place, source.syntax()).is_empty() && !self.returns_static(source);
            by_name
                || variables(source)
                    .iter()
                    .any(|it| it != name && self.variable_borrows(it, place, source.syntax(), depth))
        };
        let sources = match &declared {
            Declaration::Let(stmt, _) => stmt.initializer().into_iter().collect(),
            Declaration::Param(pattern) => closure_source(pattern).into_iter().collect(),
            Declaration::Pattern(pattern) => pattern_source(pattern).into_iter().collect::<Vec<_>>(),
        };
        if sources.iter().any(borrows) {
            return true;
        }
        let variable = Place { path: vec![name.to_owned()], declared: Some(declared.span()) };
        let Some(body) = body_owner(at) else { return true };
        mentions(&variable, body.syntax()).iter().any(|mention| match &mention.touch {
            Touch::Assigned(bin) => bin.rhs().is_some_and(|it| borrows(&it)),
            Touch::Method(call) => call.arg_list().is_some_and(|it| it.args().any(|it| borrows(&it))),
            _ => false,
        })
    }

    /// Temporaries in `value` that end with the statement only, and that do something then.
    fn guards<'a>(&'a self, value: &ast::Expr) -> impl Iterator<Item = ast::Expr> + 'a {
        let inner = value.syntax().descendants().skip(1).filter_map(ast::Expr::cast);
        inner.filter(|it| {
            let makes = matches!(it, ast::Expr::MethodCallExpr(_) | ast::Expr::CallExpr(_));
            makes && self.ty(it).map_or(true, |ty| self.can_borrow(&ty) && self.drops(&ty))
        })
    }

    fn drops(&self, ty: &Type<'db>) -> bool {
        ty.drop_glue(self.db()) != DropGlue::None
    }

    fn names_borrowing(&self, value: &ast::Expr, seen: &Place, place: &Place, at: &SyntaxNode) -> bool {
        !mentions(seen, value.syntax()).is_empty()
            || variables(value).iter().any(|it| self.variable_borrows(it, place, at, DEPTH))
    }

    /// Whether a call returns something whose every borrow is `'static`.
    fn returns_static(&self, expr: &ast::Expr) -> bool {
        let function = match expr {
            ast::Expr::MethodCallExpr(call) => self.sema.resolve_method_call(call),
            _ => None,
        };
        let source = function.and_then(|it| it.source(self.db()));
        let Some(source) = source.filter(|it| matches!(it.file_id, HirFileId::FileId(_))) else {
            return false;
        };
        let Some(ty) = source.value.ret_type().and_then(|it| it.ty()) else { return false };
        let text: String = ty.syntax().text().to_string().split_whitespace().collect();
        text.contains("&'static")
            && text.matches('&').count() == text.matches("&'static").count()
            && text.matches('\'').count() == text.matches("'static").count()
    }
}

/// The names of the variables that `expr` reads, in macro calls as well.
fn variables(expr: &ast::Expr) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for node in expr.syntax().descendants() {
        if let Some(path) = ast::PathExpr::cast(node.clone()) {
            let single = path.path().and_then(|it| it.as_single_name_ref());
            names.extend(single.map(|name| name.text().to_string()));
        } else if let Some(call) = ast::MacroCall::cast(node) {
            let words = tokens(&call).filter(|token| token.kind().is_any_identifier());
            names.extend(words.map(|token| token.text().to_owned()));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// What a closure's parameter is taken from: the receiver of the call that the closure is an argument of.
fn closure_source(pattern: &ast::IdentPat) -> Option<ast::Expr> {
    let inner = pattern
        .syntax()
        .ancestors()
        .find(|it| ast::ClosureExpr::can_cast(it.kind()) || ast::Fn::can_cast(it.kind()))?;
    let closure = ast::ClosureExpr::cast(inner)?;
    let call = closure.syntax().parent()?.parent().and_then(ast::MethodCallExpr::cast)?;
    call.receiver()
}

/// What a pattern is matched with.
fn pattern_source(pattern: &ast::IdentPat) -> Option<ast::Expr> {
    pattern.syntax().ancestors().find_map(|node| {
        ast::ForExpr::cast(node.clone())
            .and_then(|it| it.iterable())
            .or_else(|| ast::LetStmt::cast(node.clone()).and_then(|it| it.initializer()))
            .or_else(|| ast::LetExpr::cast(node.clone()).and_then(|it| it.expr()))
            .or_else(|| ast::MatchExpr::cast(node).and_then(|it| it.expr()))
    })
}
