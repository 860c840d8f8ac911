//! What a padded field is given when a value is made: the atomic, wrapped.

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, HasArgList, HasGenericArgs};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};

use super::{Form, Keeps, Kept, Part};
use crate::facts::Facts;

/// The first compiler that takes `const { … }` as an expression.
const INLINE_CONST: (u64, u64, u64) = (1, 79, 0);

/// Types that hold elements.
const LISTS: &[&str] = &["Arc", "Box", "Vec"];

/// Types whose value a closure makes.
pub(super) const LAZY: &[&str] = &["Lazy", "LazyLock"];

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
    /// `AtomicX` becomes `CachePadded<AtomicX>`.
    WrapType(SyntaxNode),
    /// `iterator` becomes `iterator.map(CachePadded::new)`.
    After(SyntaxNode),
    /// Another expression for the same.
    Replace(SyntaxNode, &'static str),
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
    /// How the value that the field is given is to be written; `is_short`: by its name alone.
    pub(super) fn initial_value(
        &self,
        part: &Part,
        file: FileId,
        value: &ast::Expr,
        is_short: bool,
    ) -> Result<Vec<Fix>, Kept> {
        let unclear = || Keeps::Initial.because(value.syntax());
        if part.form == Form::Elements {
            return self.initial_elements(file, value).ok_or_else(unclear);
        }
        let made = self.made_atomic(file, value).ok_or_else(unclear)?;
        Ok(match is_short {
            true => vec![Fix { file, what: What::Shorthand(value.syntax().clone()) }],
            false => made,
        })
    }

    /// One atomic.
    fn made_atomic(&self, file: FileId, value: &ast::Expr) -> Option<Vec<Fix>> {
        if is_default(value) {
            return Some(Vec::new());
        }
        let known = self.sema.type_of_expr(value).is_some_and(|it| self.is_atomic(&it.original));
        known.then(|| vec![Fix::wrap(file, value.syntax())])
    }

    /// The atomics that an array, a slice or a `Vec` is made of.
    pub(super) fn initial_elements(&self, file: FileId, value: &ast::Expr) -> Option<Vec<Fix>> {
        if is_default(value) {
            return Some(Vec::new());
        }
        match value {
            ast::Expr::ArrayExpr(array) => {
                let mut fixes = Vec::new();
                let exprs: Vec<ast::Expr> = array.exprs().collect();
                let is_repeat = array.semicolon_token().is_some();
                for expr in exprs.iter().take(if is_repeat { 1 } else { exprs.len() }) {
                    match expr {
                        // `[const { x }; n]`
                        ast::Expr::BlockExpr(block) if block.const_token().is_some() => {
                            fixes.extend(self.made_atomic(file, &block.stmt_list()?.tail_expr()?)?);
                        }
                        expr if !is_repeat => fixes.extend(self.made_atomic(file, expr)?),
                        // `[X; n]`, where `X` is a constant
                        ast::Expr::PathExpr(path) if self.dialect().msrv >= INLINE_CONST => {
                            self.made_atomic(file, expr)?;
                            fixes.push(Fix { file, what: What::WrapConst(path.syntax().clone()) });
                        }
                        _ => return None,
                    }
                }
                Some(fixes)
            }
            ast::Expr::PathExpr(path) => self.grown(file, path),
            ast::Expr::BlockExpr(block) if block.modifier().is_none() => {
                self.initial_elements(file, &block.stmt_list()?.tail_expr()?)
            }
            ast::Expr::MacroExpr(call) => {
                let call = call.macro_call()?;
                let is_empty =
                    super::super::macro_args::tokens(&call).filter(|it| !it.kind().is_trivia()).count() == 2;
                (is_empty && self.is_std_macro(&call, "vec")).then(Vec::new)
            }
            ast::Expr::CallExpr(call) => {
                let ast::Expr::PathExpr(callee) = call.expr()? else { return None };
                let text = callee.syntax().text().to_string();
                let first = call.arg_list()?.args().next();
                if text.ends_with("array::from_fn") || text == "from_fn" {
                    return self.maker(file, &first?);
                }
                let (ty, name) = text.rsplit_once("::")?;
                let ty = ty
                    .split(['<', ':'])
                    .filter(|it| !it.is_empty())
                    .find(|it| LISTS.contains(it) || LAZY.contains(it))?;
                match name {
                    "new" | "with_capacity" | "default" if ty == "Vec" => {
                        Some(self.types_in(file, callee.syntax()))
                    }
                    "new" if LAZY.contains(&ty) => {
                        self.maker_of(&first?, |it| self.initial_elements(file, it))
                    }
                    "new" | "from" => {
                        let mut fixes = self.types_in(file, callee.syntax());
                        fixes.extend(self.initial_elements(file, &first?)?);
                        Some(fixes)
                    }
                    _ => None,
                }
            }
            ast::Expr::MethodCallExpr(call) => {
                let name = call.name_ref()?.text().to_string();
                let receiver = call.receiver()?;
                match name.as_str() {
                    "into_boxed_slice" | "into" => self.initial_elements(file, &receiver),
                    "collect" => {
                        let named = call.generic_arg_list();
                        let mut fixes = named.map_or_else(Vec::new, |it| self.types_in(file, it.syntax()));
                        fixes.extend(self.initial_items(file, &receiver)?);
                        Some(fixes)
                    }
                    // Of an array.
                    "map" if self.sema.type_of_expr(&receiver)?.original.is_array() => {
                        let each = self.maker(file, &call.arg_list()?.args().next()?);
                        Some(
                            each.unwrap_or_else(|| {
                                vec![Fix { file, what: What::After(call.syntax().clone()) }]
                            }),
                        )
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The atomics that an iterator yields.
    fn initial_items(&self, file: FileId, iterator: &ast::Expr) -> Option<Vec<Fix>> {
        let yields = || {
            let item = self.sema.type_of_expr(iterator)?.original.iterator_item(self.db())?;
            let after = Fix { file, what: What::After(iterator.syntax().clone()) };
            self.is_atomic(&item).then(|| vec![after])
        };
        let each = match iterator {
            ast::Expr::MethodCallExpr(call) => match call.name_ref()?.text().to_string().as_str() {
                "map" => self.maker(file, &call.arg_list()?.args().next()?),
                "take" => self.initial_items(file, &call.receiver()?),
                _ => None,
            },
            ast::Expr::CallExpr(call)
                if call.expr()?.syntax().text().to_string().ends_with("repeat_with") =>
            {
                self.maker(file, &call.arg_list()?.args().next()?)
            }
            _ => None,
        };
        each.or_else(yields)
    }

    /// A function that makes an atomic: a closure, or `Default::default`.
    fn maker(&self, file: FileId, function: &ast::Expr) -> Option<Vec<Fix>> {
        let ast::Expr::PathExpr(path) = function else {
            return self.maker_of(function, |it| self.made_atomic(file, it));
        };
        let path = path.path()?;
        if path.segment()?.name_ref()?.text() != "default" {
            return None;
        }
        match self.sema.resolve_path(&path.qualifier()?)? {
            PathResolution::Def(ModuleDef::Trait(_)) => Some(Vec::new()),
            PathResolution::Def(ModuleDef::Adt(it)) if self.is_atomic(&it.ty(self.db())) => {
                Some(vec![Fix { file, what: What::Replace(function.syntax().clone(), "Default::default") }])
            }
            _ => None,
        }
    }

    /// The value of a variable, and what is added to it before this use, which is its last.
    fn grown(&self, file: FileId, last: &ast::PathExpr) -> Option<Vec<Fix>> {
        let Some(PathResolution::Local(local)) = self.sema.resolve_path(&last.path()?) else { return None };
        let name = last.syntax().text().to_string();
        let body = last.syntax().ancestors().filter_map(ast::BlockExpr::cast).last()?;
        let tokens = body.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
        let mut fixes = None;
        let mut added = Vec::new();
        for token in tokens.filter(|it| it.text() == name && it.kind() == SyntaxKind::IDENT) {
            if let Some(bound) = token.parent_ancestors().take(2).find_map(ast::IdentPat::cast) {
                if self.sema.to_def(&bound) != Some(local) {
                    continue;
                }
                let binding = bound.syntax().parent().and_then(ast::LetStmt::cast)?;
                let mut first = self.initial_elements(file, &binding.initializer()?)?;
                first.extend(binding.ty().map_or_else(Vec::new, |it| self.types_in(file, it.syntax())));
                fixes = Some(first);
                continue;
            }
            if token.parent()?.kind() == SyntaxKind::TOKEN_TREE {
                return None;
            }
            let Some(path) = token.parent_ancestors().take(4).find_map(ast::PathExpr::cast) else { continue };
            let is_ours = matches!(self.sema.resolve_path(&path.path()?), Some(PathResolution::Local(it)) if it == local);
            if path == *last || !is_ours {
                continue;
            }
            let call = path.syntax().parent().and_then(ast::MethodCallExpr::cast)?;
            if call.receiver()?.syntax() != path.syntax() {
                return None;
            }
            let mut args = call.arg_list()?.args();
            match call.name_ref()?.text().to_string().as_str() {
                "push" => added.extend(self.made_atomic(file, &args.next()?)?),
                "resize_with" => added.extend(self.maker(file, &args.nth(1)?)?),
                "extend" => added.extend(self.initial_items(file, &args.next()?)?),
                "len" | "is_empty" | "capacity" | "reserve" | "reserve_exact" | "shrink_to_fit" => {}
                _ => return None,
            }
        }
        fixes.as_mut()?.extend(added);
        fixes
    }

    /// The atomics among the types that are written in `node`.
    fn types_in(&self, file: FileId, node: &SyntaxNode) -> Vec<Fix> {
        let types = node.descendants().filter_map(ast::Type::cast);
        let atomics = types.filter(|it| self.is_written_atomic(it));
        atomics.map(|it| Fix { file, what: What::WrapType(it.syntax().clone()) }).collect()
    }

    /// What `each` says of the expression that a closure ends with, where it ends nowhere else.
    fn maker_of(
        &self,
        closure: &ast::Expr,
        each: impl Fn(&ast::Expr) -> Option<Vec<Fix>>,
    ) -> Option<Vec<Fix>> {
        let ast::Expr::ClosureExpr(closure) = closure else { return None };
        if closure.ret_type().is_some() {
            return None;
        }
        let last = match closure.body()? {
            ast::Expr::BlockExpr(block) => {
                let returns = block.syntax().descendants().any(|it| ast::ReturnExpr::can_cast(it.kind()));
                block.stmt_list()?.tail_expr().filter(|_| !returns && block.modifier().is_none())?
            }
            body => body,
        };
        each(&last)
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
