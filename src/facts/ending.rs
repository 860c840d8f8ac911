//! The end of a block: its value, what still borrows a local there, and what an item beside the local can name.
//!
//! For rewrites that hand the value of a local on when its block ends, by the one path that comes to the end.

use ra_ap_hir::{DropGlue, HirDisplay as _, Type};
use ra_ap_syntax::ast::{self, HasArgList, HasName};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::escape::{FREES, Local};
use crate::facts::place::{Declaration, declaration};
use crate::facts::source::cfg_inside;
use crate::transform::Import;

/// The last thing that a block does.
#[derive(Clone, Debug)]
pub enum Ending {
    /// A statement, or an expression of type `()`; whether it lacks its semicolon.
    Statement { node: SyntaxNode, bare: bool },
    /// The block's value, in which nothing made in the block is borrowed.
    Value(ast::Expr),
    /// The block's value, which looks at what was made in the block; the type that the function declares for it,
    /// where the value is turned into a `dyn` on its way.
    ValueOf(ast::Expr, Option<ast::Type>),
}

/// Why a block has no end to speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEnding {
    /// It is never reached.
    NotReached,
    /// The name of the local means something else there.
    Shadowed,
    /// A type that decides is unknown.
    Unknown,
}

/// Why a type cannot be written in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unnamed {
    /// It has a parameter of the function or of the `impl` around it.
    Generic,
    /// It has no name, or none that can be written here.
    NoName,
    /// The analyser does not know it.
    Unknown,
}

impl Facts<'_> {
    /// How the block that declares `local` ends.
    pub fn ending(&self, local: &Local) -> Result<Ending, NoEnding> {
        let list = local.block().and_then(ast::StmtList::cast).ok_or(NoEnding::Unknown)?;
        let name = local.place.root();
        if self.later_names(local).any(|it| it.name().is_some_and(|it| it.text() == name)) {
            return Err(NoEnding::Shadowed);
        }
        if let Some(tail) = list.tail_expr() {
            let ty = self.ty(&tail).map_err(|_| NoEnding::Unknown)?;
            if ty.is_never() {
                return Err(NoEnding::NotReached);
            }
            return Ok(if ty.is_unit() {
                let block = matches!(
                    tail.syntax().kind(),
                    SyntaxKind::IF_EXPR
                        | SyntaxKind::MATCH_EXPR
                        | SyntaxKind::FOR_EXPR
                        | SyntaxKind::WHILE_EXPR
                        | SyntaxKind::LOOP_EXPR
                        | SyntaxKind::BLOCK_EXPR
                );
                Ending::Statement { node: tail.syntax().clone(), bare: !block }
            } else if !is_handed_on(&tail, local) && self.looks_at_locals(&tail, local) {
                let mut dynamic = false;
                ty.walk(self.db(), |part| dynamic |= part.as_dyn_trait().is_some());
                let function = list.syntax().parent().and_then(|it| it.parent()).and_then(ast::Fn::cast);
                let declared = function.and_then(|it| it.ret_type()).and_then(|it| it.ty());
                Ending::ValueOf(tail, declared.filter(|_| dynamic))
            } else {
                Ending::Value(tail)
            });
        }
        // A function that returns a value and has none at its end leaves before.
        let function = list.syntax().parent().and_then(|it| it.parent()).and_then(ast::Fn::cast);
        let returned = function.and_then(|it| it.ret_type()).and_then(|it| it.ty());
        let is_unit = |ty: &ast::Type| matches!(ty, ast::Type::TupleType(it) if it.fields().next().is_none());
        if returned.is_some_and(|ty| !is_unit(&ty)) {
            return Err(NoEnding::NotReached);
        }
        // Items stand where they like.
        let statements = || list.statements().filter(|it| !matches!(it, ast::Stmt::Item(_)));
        let leaves = |stmt: ast::Stmt| match stmt {
            ast::Stmt::ExprStmt(stmt) => {
                stmt.expr().is_some_and(|it| self.ty(&it).is_ok_and(|ty| ty.is_never()))
            }
            _ => false,
        };
        if statements().any(leaves) {
            return Err(NoEnding::NotReached);
        }
        let last = statements().last().ok_or(NoEnding::Unknown)?;
        Ok(Ending::Statement { node: last.syntax().clone(), bare: false })
    }

    /// Whether `expr` mentions `local`, or another variable that may borrow it.
    fn looks_at_locals(&self, expr: &ast::Expr, local: &Local) -> bool {
        expr.syntax().descendants().any(|node| {
            // What a macro does with names in its text is not seen.
            if ast::MacroCall::can_cast(node.kind()) {
                return true;
            }
            let Some(path) = ast::PathExpr::cast(node) else { return false };
            let name = path.path().and_then(|it| it.as_single_segment()).and_then(|it| it.name_ref());
            let Some(name) = name.map(|it| it.text().to_string()) else { return false };
            match declaration(&name, path.syntax()) {
                // What came from outside cannot borrow what was made here.
                None | Some(Declaration::Param(_)) => false,
                Some(declared) if Some(declared.span()) == local.place.declared => true,
                Some(_) => self.ty(&path.into()).map_or(true, |ty| self.can_borrow(&ty)),
            }
        })
    }

    /// A variable declared after `local` in its block that may still borrow it when the block ends: its type can hold
    /// a borrow, and its drop may look at it.
    pub fn late_borrower(&self, local: &Local) -> Option<String> {
        self.later_names(local).find_map(|pattern| {
            let name = pattern.name()?.text().to_string();
            let ty = self.sema.type_of_pat(&pattern.into()).map(|it| it.original);
            let held = ty.is_none_or(|ty| {
                ty.contains_unknown() || (self.can_borrow(&ty) && !self.drops_without_looking(&ty, 8))
            });
            held.then_some(name)
        })
    }

    /// The names that the `let`s after `local`, in its very block, declare.
    fn later_names(&self, local: &Local) -> impl Iterator<Item = ast::IdentPat> + use<> {
        let statements = std::iter::successors(local.stmt.syntax().next_sibling(), SyntaxNode::next_sibling);
        let patterns = statements.filter_map(ast::LetStmt::cast).filter_map(|it| it.pat());
        patterns.flat_map(|it| it.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>())
    }

    /// Whether dropping a value cannot look through the borrows that it holds: it drops nothing, or std promises it.
    fn drops_without_looking(&self, ty: &Type<'_>, depth: usize) -> bool {
        // What the caller chose cannot borrow what is made here.
        if ty.drop_glue(self.db()) == DropGlue::None || ty.as_type_param(self.db()).is_some() {
            return true;
        }
        let deeper = |ty: &Type<'_>| depth > 0 && self.drops_without_looking(ty, depth - 1);
        if ty.is_tuple() {
            return ty.tuple_fields(self.db()).iter().all(deeper);
        }
        let Some((adt, args)) = ty.as_adt_with_args() else { return false };
        let path = self.adt_path(adt);
        let of_std = ["alloc::", "core::", "std::"].iter().any(|krate| path.starts_with(krate));
        of_std && FREES.contains(&path.as_str()) && args.iter().flatten().all(deeper)
    }

    /// Whether the elements of the collection `local` own something, so that dropping them does something.
    pub fn elements_own(&self, local: &Local) -> bool {
        let ty = self.sema.type_of_pat(&local.pattern.clone().into()).map(|it| it.original);
        let args = ty.as_ref().and_then(|ty| ty.as_adt_with_args()).map(|(_, args)| args).unwrap_or_default();
        args.iter().flatten().any(|arg| {
            let allocator = arg.as_adt().is_some_and(|it| self.adt_path(it) == "alloc::alloc::Global");
            !allocator && arg.drop_glue(self.db()) != DropGlue::None
        })
    }

    /// The type of `local` as an item beside it would write it.
    pub fn spelled(&self, local: &Local) -> Result<String, Unnamed> {
        let known = self.sema.type_of_pat(&local.pattern.clone().into()).map(|it| it.original);
        let ty = known.filter(|ty| !ty.contains_unknown()).ok_or(Unnamed::Unknown)?;
        if !ty.generic_params(self.db()).is_empty() {
            return Err(Unnamed::Generic);
        }
        let scope = self.sema.scope(local.stmt.syntax()).ok_or(Unnamed::Unknown)?;
        let text = ty.display_source_code(self.db(), scope.module().into(), false);
        text.ok().filter(|text| !text.contains("{")).ok_or(Unnamed::NoName)
    }

    /// The type `path` of std, as it can be written where `node` is: by its last name, with the import where that is
    /// free and not imported yet; else the whole path.
    pub fn std_type(&self, path: &str, defined: &str, node: &SyntaxNode) -> (String, Option<Import>) {
        let name = path.rsplit("::").next().unwrap_or(path);
        let conditional = self.tree().syntax().descendants().filter_map(ast::Use::cast).any(|it| {
            cfg_inside(it.syntax()).next().is_some() && it.syntax().text().to_string().contains(name)
        });
        if conditional {
            (path.to_owned(), None)
        } else if self.names(name, node, defined) {
            (name.to_owned(), None)
        } else if self.is_free(name, node) {
            (name.to_owned(), Some(self.import_at(path, node)))
        } else {
            (path.to_owned(), None)
        }
    }

    /// The first of `names` that is free where `node` is, else the first with a number.
    pub fn unused_name(&self, names: &[String], node: &SyntaxNode) -> String {
        let numbered = (2..100).flat_map(|number| names.first().map(|name| format!("{name}_{number}")));
        let mut all = names.iter().cloned().chain(numbered);
        all.find(|name| self.is_free(name, node)).unwrap_or_default()
    }

    /// Whether nothing is called `name` where `node` is, nor anywhere in its function.
    fn is_free(&self, name: &str, node: &SyntaxNode) -> bool {
        let source = format!("type T = {name};");
        let probe = ast::SourceFile::parse(&source, ra_ap_syntax::Edition::CURRENT).tree();
        let written = probe.syntax().descendants().find_map(ast::Path::cast);
        let resolved =
            self.sema.scope(node).zip(written).and_then(|(scope, it)| scope.speculative_resolve(&it));
        let function = node.ancestors().find(|it| ast::Fn::can_cast(it.kind()));
        let mentioned = function.is_some_and(|it| {
            it.descendants_with_tokens().filter_map(|it| it.into_token()).any(|it| it.text() == name)
        });
        resolved.is_none() && !mentioned
    }
}

/// Whether a value is made of other variables as they are: what leaves the block cannot borrow what ends with it.
fn is_handed_on(expr: &ast::Expr, local: &Local) -> bool {
    match expr {
        ast::Expr::Literal(_) => true,
        ast::Expr::PathExpr(_) => expr.syntax().text() != local.place.root(),
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_handed_on(&it, local)),
        ast::Expr::TupleExpr(it) => it.fields().all(|it| is_handed_on(&it, local)),
        ast::Expr::CallExpr(call) => {
            let wraps = call
                .expr()
                .is_some_and(|it| ["Ok", "Err", "Some"].iter().any(|name| it.syntax().text() == *name));
            wraps && call.arg_list().is_some_and(|args| args.args().all(|it| is_handed_on(&it, local)))
        }
        _ => false,
    }
}
