//! What a padded field is given when a value is made: the atomic, wrapped.

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, HasArgList, HasGenericArgs};
use ra_ap_syntax::{AstNode, SyntaxNode, SyntaxToken};

use super::{Form, Keeps, Kept, Part};
use crate::facts::Facts;

/// The first compiler that takes `const { … }` as an expression.
const INLINE_CONST: (u64, u64, u64) = (1, 79, 0);

/// A change of the text around one use.
#[derive(Clone, Debug)]
pub(super) struct Fix {
    pub(super) file: FileId,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// `x` becomes `CachePadded::new(x)`.
    Wrap(SyntaxNode),
    /// `[X; n]` becomes `[const { CachePadded::new(X) }; n]`.
    WrapConst(SyntaxNode),
    /// `S { f }` becomes `S { f: CachePadded::new(f) }`.
    Shorthand(SyntaxNode),
    Insert {
        at: u32,
        text: &'static str,
    },
}

impl Fix {
    pub(super) fn insert(file: FileId, at: u32, text: &'static str) -> Fix {
        Fix { file, what: What::Insert { at, text } }
    }

    pub(super) fn wrap(file: FileId, node: &SyntaxNode) -> Fix {
        Fix { file, what: What::Wrap(node.clone()) }
    }
}

impl<'db> Facts<'db> {
    /// How the value that `record` gives the field is to be written.
    pub(super) fn initial_value(
        &self,
        part: &Part,
        file: FileId,
        record: &ast::RecordExprField,
    ) -> Result<Vec<Fix>, Kept> {
        let unclear = || Keeps::Initial.because(record.syntax());
        let Some(value) = record.expr() else { return Err(unclear()) };
        if is_default(&value) {
            return Ok(Vec::new());
        }
        if part.form == Form::Elements {
            return self.initial_elements(file, &value).ok_or_else(unclear);
        }
        if !self.sema.type_of_expr(&value).is_some_and(|it| self.is_atomic(&it.original)) {
            return Err(unclear());
        }
        let what = match record.name_ref() {
            Some(_) => What::Wrap(value.syntax().clone()),
            None => What::Shorthand(value.syntax().clone()),
        };
        Ok(vec![Fix { file, what }])
    }

    /// The atomics that an array, a slice or a `Vec` is made of.
    fn initial_elements(&self, file: FileId, value: &ast::Expr) -> Option<Vec<Fix>> {
        let atomic = |it: &ast::Expr| {
            let known = self.sema.type_of_expr(it).is_some_and(|it| self.is_atomic(&it.original));
            known.then(|| Fix::wrap(file, it.syntax()))
        };
        match value {
            ast::Expr::ArrayExpr(array) => {
                let mut fixes = Vec::new();
                let exprs: Vec<ast::Expr> = array.exprs().collect();
                let is_repeat = array.semicolon_token().is_some();
                for expr in exprs.iter().take(if is_repeat { 1 } else { exprs.len() }) {
                    match expr {
                        // `[const { x }; n]`
                        ast::Expr::BlockExpr(block) if block.const_token().is_some() => {
                            fixes.push(atomic(&block.stmt_list()?.tail_expr()?)?);
                        }
                        expr if !is_repeat => fixes.push(atomic(expr)?),
                        // `[X; n]`, where `X` is a constant
                        ast::Expr::PathExpr(path) if self.dialect().msrv >= INLINE_CONST => {
                            atomic(expr)?;
                            fixes.push(Fix { file, what: What::WrapConst(path.syntax().clone()) });
                        }
                        _ => return None,
                    }
                }
                Some(fixes)
            }
            ast::Expr::PathExpr(path) => self.initial_elements(file, &self.only_value(path)?),
            ast::Expr::CallExpr(call) => {
                let callee = call.expr()?.syntax().text().to_string();
                let is_from_fn = callee.ends_with("array::from_fn") || callee == "from_fn";
                let first = call.arg_list()?.args().next().filter(|_| is_from_fn)?;
                self.last_of_closure(&first).and_then(|it| atomic(&it)).map(|it| vec![it])
            }
            ast::Expr::MethodCallExpr(call) => {
                let name = call.name_ref()?.text().to_string();
                match name.as_str() {
                    "into_boxed_slice" => self.initial_elements(file, &call.receiver()?),
                    "collect" => {
                        let named = call.generic_arg_list().map(|it| it.syntax().text().to_string());
                        if named.is_some_and(|it| it.contains("Atomic")) {
                            return None;
                        }
                        let ast::Expr::MethodCallExpr(map) = call.receiver()? else { return None };
                        if map.name_ref()?.text() != "map" {
                            return None;
                        }
                        let first = map.arg_list()?.args().next()?;
                        self.last_of_closure(&first).and_then(|it| atomic(&it)).map(|it| vec![it])
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The value of a variable that is used nowhere else, and whose type is not written.
    fn only_value(&self, path: &ast::PathExpr) -> Option<ast::Expr> {
        let name = path.syntax().text().to_string();
        let body = path.syntax().ancestors().find_map(ast::Fn::cast)?.body()?;
        let tokens = body.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
        // Its binding, and this use.
        if tokens.filter(|it| it.text() == name).count() != 2 {
            return None;
        }
        let binding =
            body.syntax().descendants().filter_map(ast::LetStmt::cast).find(|it| {
                it.ty().is_none() && it.pat().is_some_and(|it| it.syntax().text() == name.as_str())
            });
        binding?.initializer()
    }

    /// The expression that a closure ends with, where it ends nowhere else.
    fn last_of_closure(&self, closure: &ast::Expr) -> Option<ast::Expr> {
        let ast::Expr::ClosureExpr(closure) = closure else { return None };
        if closure.ret_type().is_some() {
            return None;
        }
        match closure.body()? {
            ast::Expr::BlockExpr(block) => {
                let returns = block.syntax().descendants().any(|it| ast::ReturnExpr::can_cast(it.kind()));
                block.stmt_list()?.tail_expr().filter(|_| !returns && block.modifier().is_none())
            }
            body => Some(body),
        }
    }
}

/// Whether an expression is `Default::default()`, which means whatever type is asked for.
fn is_default(value: &ast::Expr) -> bool {
    let text: String = value.syntax().text().to_string().split_whitespace().collect();
    matches!(
        text.as_str(),
        "Default::default()" | "std::default::Default::default()" | "core::default::Default::default()"
    )
}

/// The token before another one, without blanks and comments.
pub(super) fn before(token: &SyntaxToken) -> Option<SyntaxToken> {
    let mut next = token.prev_token()?;
    while next.kind().is_trivia() {
        next = next.prev_token()?;
    }
    Some(next)
}

/// The token after another one, without blanks and comments.
pub(super) fn after(token: &SyntaxToken) -> Option<SyntaxToken> {
    let mut next = token.next_token()?;
    while next.kind().is_trivia() {
        next = next.next_token()?;
    }
    Some(next)
}
