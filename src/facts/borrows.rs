//! Whether the value of an expression may hold a borrow of a place.
//!
//! What the compiler would refuse is found without it: a value can borrow from a place only if its type has room for
//! a borrow, and only if the place, or a variable that may hold a borrow of it, is named where the value comes from.

use std::cell::RefCell;

use ra_ap_hir::{Access, HasSource, HirFileId, Type};
use ra_ap_hir_ty::drop::DropGlue;
use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::Facts;
use crate::facts::macro_args::tokens;
use crate::facts::place::{Declaration, Place, Touch, body_owner, declaration, mentions, strip};
use crate::transform::Span;

/// A question for a borrow, and which variables were asked already.
struct Search<'a> {
    /// The place, as it is at `at`.
    place: &'a Place,
    at: &'a SyntaxNode,
    asked: RefCell<Vec<Span>>,
}

impl<'db> Facts<'db> {
    /// What in `value`, borrowed while `place` is written to at `at`, may hold a borrow of `place`.
    ///
    /// `value` is in the expansion of a macro call at `at`, or is part of the code there.
    pub fn borrow_of(&self, place: &Place, value: &ast::Expr, at: &SyntaxNode) -> Option<String> {
        let said = || value.syntax().text().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        let search = Search { place, at, asked: RefCell::default() };
        self.borrowed(value, &search).then(said)
    }

    /// Whether the variable `name`, as seen at `at`, may hold a borrow of `place`.
    pub(crate) fn variable_borrows(&self, name: &str, place: &Place, at: &SyntaxNode) -> bool {
        self.variable(name, at, &Search { place, at, asked: RefCell::default() })
    }

    /// Whether `&expr` may hold a borrow of the place.
    fn borrowed(&self, expr: &ast::Expr, search: &Search<'_>) -> bool {
        let expr = strip(expr.clone());
        if let Some(read) = Place::of(&expr) {
            let overlaps = read.overlaps(&search.seen_from(expr.syntax()));
            return overlaps || self.variable(read.root(), search.outside(expr.syntax()), search);
        }
        match &expr {
            // A part of a value is borrowed from the value.
            ast::Expr::FieldExpr(it) => it.expr().is_none_or(|it| self.borrowed(&it, search)),
            ast::Expr::IndexExpr(it) => it.base().is_none_or(|it| self.borrowed(&it, search)),
            _ => self.holds(&expr, search),
        }
    }

    /// Whether the value of `expr` may hold a borrow of the place.
    fn holds(&self, expr: &ast::Expr, search: &Search<'_>) -> bool {
        if self.ty(expr).is_ok_and(|ty| !self.can_borrow(&ty)) {
            return self.guards(expr).any(|it| self.holds(&it, search));
        }
        if self.returns_static(expr) {
            return false;
        }
        match expr {
            ast::Expr::RefExpr(it) => it.expr().is_none_or(|it| self.borrowed(&it, search)),
            ast::Expr::ParenExpr(it) => it.expr().is_none_or(|it| self.holds(&it, search)),
            ast::Expr::MethodCallExpr(call) => {
                let function = self.sema.resolve_method_call(call);
                let by_value =
                    function.and_then(|it| it.self_param(self.db())).map(|it| it.access(self.db()))
                        == Some(Access::Owned);
                let receiver = call.receiver().is_none_or(|it| {
                    if by_value { self.holds(&it, search) } else { self.borrowed(&it, search) }
                });
                receiver || self.one_holds(call.arg_list(), search)
            }
            ast::Expr::CallExpr(call) => {
                call.expr().is_none_or(|it| self.holds(&it, search))
                    || self.one_holds(call.arg_list(), search)
            }
            _ => match Place::of(expr) {
                Some(read) => self.variable(read.root(), search.outside(expr.syntax()), search),
                None => self.names_one(expr, search),
            },
        }
    }

    fn one_holds(&self, list: Option<ast::ArgList>, search: &Search<'_>) -> bool {
        list.is_none_or(|it| it.args().any(|it| self.holds(&it, search)))
    }

    /// Whether `expr` names the place, or a variable that may hold a borrow of it.
    fn names_one(&self, expr: &ast::Expr, search: &Search<'_>) -> bool {
        let outside = search.outside(expr.syntax());
        !mentions(&search.seen_from(expr.syntax()), expr.syntax()).is_empty()
            || variables(expr)
                .iter()
                .any(|it| it != search.place.root() && self.variable(it, outside, search))
    }

    /// Whether the variable `name`, as seen at `at`, may hold a borrow of the place.
    fn variable(&self, name: &str, at: &SyntaxNode, search: &Search<'_>) -> bool {
        let Some(declared) = declaration(name, at) else { return false };
        let pattern = declared.pattern();
        let span = declared.span();
        if search.asked.borrow().contains(&span)
            || self.sema.type_of_binding_in_pat(pattern).is_some_and(|ty| !self.can_borrow(&ty))
        {
            return false;
        }
        search.asked.borrow_mut().push(span);
        let from_the_start = match &declared {
            Declaration::Let(stmt, _) => stmt.initializer().is_some_and(|it| self.holds(&it, search)),
            Declaration::Param(pattern) => {
                closure_source(pattern).is_some_and(|it| self.borrowed(&it, search))
            }
            Declaration::Pattern(pattern) => {
                pattern_source(pattern).is_none_or(|it| self.borrowed(&it, search))
            }
        };
        if from_the_start {
            return true;
        }
        let variable = Place { path: vec![name.to_owned()], declared: Some(span) };
        let Some(body) = body_owner(at) else { return true };
        mentions(&variable, body.syntax()).iter().any(|mention| match &mention.touch {
            Touch::Assigned(bin) => bin.rhs().is_some_and(|it| self.holds(&it, search)),
            // `names.push(name)`
            Touch::Method(call) => !self.only_reads(mention) && self.one_holds(call.arg_list(), search),
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
        let count = |part: &str| text.matches(part).count();
        count("'static") > 0 && count("&") == count("&'static") && count("'") == count("'static")
    }
}

impl<'a> Search<'a> {
    /// The place as code at `node` names it: in an expansion, what is outside is declared nowhere.
    fn seen_from(&self, node: &SyntaxNode) -> Place {
        let declared = if self.is_expanded(node) { None } else { self.place.declared };
        Place { declared, ..self.place.clone() }
    }

    /// Where the names of `node` are looked up.
    fn outside<'n>(&self, node: &'n SyntaxNode) -> &'n SyntaxNode
    where
        'a: 'n,
    {
        if self.is_expanded(node) { self.at } else { node }
    }

    fn is_expanded(&self, node: &SyntaxNode) -> bool {
        node.ancestors().last() != self.at.ancestors().last()
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
