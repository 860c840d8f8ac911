//! Repeatable expressions: those that may be written a second time, because evaluating them is cheap, changes
//! nothing and gives the same value.
//!
//! A call is repeatable only if it is an accessor, which is read from the callee's own body: nothing but field
//! access, borrow, dereference, constants and arithmetic, `as_ref`-like calls of std, or another accessor.

use std::fmt::Write as _;

use ra_ap_hir::{
    Access, AsAssocItem, AssocItem, AssocItemContainer, Function, HasCrate, HasVisibility, HirFileId, Impl,
    PathResolution, Type,
};
use ra_ap_ide_db::RootDatabase;
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasArgList};

use crate::facts::place::{Place, strip};
use crate::facts::quantity::Read;
use crate::facts::{Answer, Facts, Unknown};

/// How many accessors may call each other.
const DEPTH: u8 = 4;

/// Methods of std that only look: no allocation, no walk, the same answer each time.
const LOOKS: &[&str] = &[
    "len",
    "is_empty",
    "iter",
    "keys",
    "values",
    "as_ref",
    "as_slice",
    "as_str",
    "as_bytes",
    "as_deref",
    "as_path",
    "as_os_str",
    "deref",
    "get_ref",
    "start",
    "end",
    "capacity",
    "count_ones",
    "leading_zeros",
];

/// An expression that may be written again.
#[derive(Clone, Debug)]
pub struct Repeatable {
    /// Its text, without comments and line breaks.
    pub text: String,
    /// The places that it reads.
    pub reads: Vec<Read>,
}

impl<'db> Facts<'db> {
    /// `expr` as text that may be written again, or what in it may not.
    pub fn repeatable(&self, expr: &ast::Expr) -> Answer<Repeatable> {
        let expr = strip(expr.clone());
        if let Some(place) = Place::of(&expr) {
            self.plain_fields(&expr)?;
            if place.declared.is_none() && place.root() != "self" && self.is_local(&expr) {
                return Err(Unknown::Call.of(expr.syntax()));
            }
            let text = place.text();
            return Ok(Repeatable { text, reads: vec![place.read()] });
        }
        match &expr {
            ast::Expr::Literal(it) => {
                Ok(Repeatable { text: it.syntax().text().to_string(), reads: Vec::new() })
            }
            // A constant or a static by its path.
            ast::Expr::PathExpr(it) => {
                Ok(Repeatable { text: it.syntax().text().to_string(), reads: Vec::new() })
            }
            ast::Expr::FieldExpr(it) => {
                let base = it.expr().ok_or_else(|| Unknown::Type.of(expr.syntax()))?;
                let name = it.name_ref().ok_or_else(|| Unknown::Type.of(expr.syntax()))?;
                let mut base = self.repeatable(&base)?;
                let _ = write!(base.text, ".{}", name.text());
                Ok(base)
            }
            ast::Expr::IndexExpr(it) => {
                let (Some(base), Some(index)) = (it.base(), it.index()) else {
                    return Err(Unknown::Call.of(expr.syntax()));
                };
                let ty = self.pointee(self.ty(&base)?);
                let indexed = ty.as_slice().is_some()
                    || ty.is_array()
                    || self.container_of(&ty).is_some_and(|it| it.of.path == "alloc::vec::Vec");
                if !indexed || !self.ty(&index)?.is_usize() {
                    return Err(Unknown::Call.of(expr.syntax()));
                }
                let (mut base, index) = (self.repeatable(&base)?, self.repeatable(&index)?);
                base.text.push('[');
                base.text.push_str(&index.text);
                base.text.push(']');
                base.reads.extend(index.reads);
                base.reads.iter_mut().for_each(|read| read.can_panic = true);
                Ok(base)
            }
            ast::Expr::MethodCallExpr(it) => {
                let call = || Unknown::Call.of(expr.syntax());
                let (Some(receiver), Some(name)) = (it.receiver(), it.name_ref()) else { return Err(call()) };
                let function =
                    self.sema.resolve_method_call(it).ok_or_else(|| Unknown::Type.of(expr.syntax()))?;
                if it.arg_list().is_some_and(|args| args.args().next().is_some())
                    || !self.is_accessor(function)
                {
                    return Err(call());
                }
                let mut receiver = self.repeatable(&receiver)?;
                let _ = write!(receiver.text, ".{}()", name.text());
                Ok(receiver)
            }
            _ => Err(Unknown::Call.of(expr.syntax())),
        }
    }

    /// Whether calling `function` on a receiver only looks: see the module.
    pub fn is_accessor(&self, function: Function) -> bool {
        self.is_accessor_within(function, DEPTH)
    }

    fn is_accessor_within(&self, function: Function, depth: u8) -> bool {
        let db = self.db();
        if !function.self_param(db).is_some_and(|it| it.access(db) == Access::Shared) {
            return false;
        }
        let name = function.name(db);
        if self.is_std(function) {
            return LOOKS.contains(&name.as_str());
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        // A trait's default body says nothing of the implementation that runs.
        if function
            .as_assoc_item(db)
            .is_some_and(|item| matches!(item.container(db), AssocItemContainer::Trait(_)))
        {
            return false;
        }
        let Some(source) = self.sema.source(function) else { return false };
        if !matches!(source.file_id, HirFileId::FileId(_)) || source.value.async_token().is_some() {
            return false;
        }
        let Some(body) = source.value.body().and_then(|body| body.stmt_list()) else { return false };
        body.statements().next().is_none()
            && body.tail_expr().is_some_and(|tail| self.only_looks(&tail, depth))
    }

    fn only_looks(&self, expr: &ast::Expr, depth: u8) -> bool {
        let looks = |expr: Option<ast::Expr>| expr.is_some_and(|expr| self.only_looks(&expr, depth));
        match expr {
            ast::Expr::Literal(_) => true,
            ast::Expr::PathExpr(it) => {
                it.path().and_then(|path| self.sema.resolve_path(&path)).is_some_and(|to| {
                    matches!(
                        to,
                        PathResolution::Local(_)
                            | PathResolution::ConstParam(_)
                            | PathResolution::Def(
                                ra_ap_hir::ModuleDef::Const(_) | ra_ap_hir::ModuleDef::Static(_)
                            )
                    )
                })
            }
            ast::Expr::ParenExpr(it) => looks(it.expr()),
            ast::Expr::RefExpr(it) => it.mut_token().is_none() && looks(it.expr()),
            ast::Expr::PrefixExpr(it) => {
                (self.sema.resolve_prefix_expr(it).is_none_or(|function| self.is_std(function)))
                    && looks(it.expr())
            }
            ast::Expr::FieldExpr(it) => looks(it.expr()),
            ast::Expr::CastExpr(it) => looks(it.expr()),
            ast::Expr::IndexExpr(it) => {
                matches!(it.index(), Some(ast::Expr::Literal(_) | ast::Expr::RangeExpr(_)))
                    && self.sema.resolve_index_expr(it).is_none_or(|function| self.is_std(function))
                    && looks(it.base())
            }
            ast::Expr::BinExpr(it) => {
                matches!(it.op_kind(), Some(ast::BinaryOp::ArithOp(_)))
                    && self.sema.resolve_bin_expr(it).is_none_or(|function| self.is_std(function))
                    && looks(it.lhs())
                    && looks(it.rhs())
            }
            ast::Expr::MethodCallExpr(it) => {
                it.arg_list().is_none_or(|args| args.args().next().is_none())
                    && self
                        .sema
                        .resolve_method_call(it)
                        .is_some_and(|function| self.is_accessor_within(function, depth))
                    && looks(it.receiver())
            }
            _ => false,
        }
    }

    /// The receiver of an accessor that yields the items of one of its fields, where its own `len` is that of the same
    /// field: `table` of `table.values()`.
    pub(crate) fn counted_by_itself(&self, expr: &ast::Expr) -> Option<ast::Expr> {
        let ast::Expr::MethodCallExpr(call) = strip(expr.clone()) else { return None };
        let db = self.db();
        let function = self.sema.resolve_method_call(&call)?;
        let field = self.asked_field(function, &["iter", "keys", "values"])?;
        let AssocItemContainer::Impl(of) = function.as_assoc_item(db)?.container(db) else { return None };
        let here = self.sema.scope(call.syntax())?.module();
        let len = self.inherent_len(&of.self_ty(db))?;
        let same = self.asked_field(len, &["len"])? == field && len.is_visible_from(db, here);
        if same { call.receiver() } else { None }
    }

    /// The method `len` that a type has itself.
    fn inherent_len(&self, ty: &Type<'db>) -> Option<Function> {
        let db = self.db();
        let inherent = Impl::all_for_type(db, ty.clone()).into_iter().filter(|it| it.trait_(db).is_none());
        inherent.flat_map(|it| it.items(db)).find_map(|item| function_named(item, "len", db))
    }

    /// The `deref` of a type of the code's own, if it is an accessor.
    fn deref_of(&self, ty: &Type<'db>) -> Option<Function> {
        let db = self.db();
        ty.as_adt().filter(|adt| !matches!(adt.krate(db).origin(db), CrateOrigin::Lang(_)))?;
        let traits = Impl::all_for_type(db, ty.clone()).into_iter();
        let of_deref = traits.filter(|it| it.trait_(db).is_some_and(|of| of.name(db).as_str() == "Deref"));
        let deref =
            of_deref.flat_map(|it| it.items(db)).find_map(|item| function_named(item, "deref", db))?;
        self.is_accessor(deref).then_some(deref)
    }

    /// A type of the code's own whose `Deref` is an accessor that gives a slice or a container, and which has no `len`
    /// itself: what it yields is what it dereferences to.
    pub(crate) fn is_newtype_of_items(&self, ty: &Type<'db>) -> bool {
        let target = self.deref_of(ty).map(|it| self.pointee(it.ret_type(self.db())));
        target.is_some_and(|target| self.counts_its_items(&target)) && self.inherent_len(ty).is_none()
    }

    /// The field that a method does nothing with but call one of `names` on it: `self.map` of `self.map.len()`.
    fn asked_field(&self, function: Function, names: &[&str]) -> Option<String> {
        if self.is_std(function) || !self.is_accessor(function) {
            return None;
        }
        let ast::Expr::MethodCallExpr(call) = self.sema.source(function)?.value.body()?.tail_expr()? else {
            return None;
        };
        let field = Place::of(&call.receiver()?)?;
        let asks = names.contains(&call.name_ref()?.text()) && field.root() == "self";
        asks.then(|| field.text())
    }

    /// Whether the root of a place is a variable, however it was declared.
    fn is_local(&self, expr: &ast::Expr) -> bool {
        let root = expr.syntax().descendants().filter_map(ast::PathExpr::cast).last();
        root.and_then(|it| it.path())
            .and_then(|path| self.sema.resolve_path(&path))
            .is_none_or(|to| matches!(to, PathResolution::Local(_)))
    }

    /// Field access through a user's `Deref` runs the user's code.
    fn plain_fields(&self, expr: &ast::Expr) -> Answer<()> {
        for node in expr.syntax().descendants() {
            let Some(field) = ast::FieldExpr::cast(node) else { continue };
            let Some(base) = field.expr() else { continue };
            let ty = self.pointee(self.ty(&base)?);
            let Some(name) = field.name_ref() else { continue };
            let owns =
                ty.fields(self.db()).iter().any(|(known, _)| *known.name(self.db()).as_str() == *name.text());
            if !owns && !ty.is_tuple() {
                return Err(Unknown::Call.of(field.syntax()));
            }
        }
        Ok(())
    }
}

fn function_named(item: AssocItem, name: &str, db: &RootDatabase) -> Option<Function> {
    match item {
        AssocItem::Function(it) if it.name(db).as_str() == name => Some(it),
        _ => None,
    }
}
