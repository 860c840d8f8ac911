//! What builds a value whose part is boxed.

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, HasArgList, UnaryOp};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::binding::{Bindings, Mode};
use super::{Keeps, Kept, Target};
use crate::facts::Facts;
use crate::facts::callers::{Spelling, line_of_node};

/// A value that is put into a box.
pub(super) struct Made {
    pub(super) spellings: Vec<Spelling>,
    /// Whether that makes a box, instead of passing one on.
    pub(super) allocates: bool,
}

impl<'db> Facts<'db> {
    /// The boxed value of `expr`; `short`: it is a field of this name, written in short.
    ///
    /// ```text
    /// E::Big(x)              E::Big { x }
    /// E::Big(Box::new(x))    E::Big { x: Box::new(x) }
    /// ```
    pub(super) fn boxed_value(
        &self,
        expr: &ast::Expr,
        short: Option<String>,
        bindings: &Bindings<'_, 'db>,
    ) -> Result<Made, Kept> {
        let node = expr.syntax();
        self.box_is_known(node)?;
        if self.passes_box_on(expr, bindings)? {
            return Ok(Made { spellings: Vec::new(), allocates: false });
        }
        if self.is_clone_of_box(expr, bindings) {
            return Ok(Made { spellings: Vec::new(), allocates: true });
        }
        if let ast::Expr::PrefixExpr(prefix) = expr
            && prefix.op_kind() == Some(UnaryOp::Deref)
            && let Some(inner) = prefix.expr()
            && self.is_box_of(&inner, &bindings.target.payload)
        {
            return Ok(Made { spellings: vec![self.without_prefix(prefix, "*")?], allocates: false });
        }
        if short.is_none() && self.is_default(expr) {
            let spellings = vec![self.replaced(node, "Box::default()".to_owned())?];
            return Ok(Made { spellings, allocates: true });
        }
        let name = short.map_or_else(String::new, |it| format!("{it}: "));
        let spellings =
            vec![self.with_prefix(node, &format!("{name}Box::new("))?, self.with_suffix(node, ")")?];
        Ok(Made { spellings, allocates: true })
    }

    /// ```text
    /// map(E::Big)
    /// map(|it| E::Big(Box::new(it)))
    /// ```
    pub(super) fn boxed_function(&self, expr: &ast::PathExpr, target: &Target<'db>) -> Result<Made, Kept> {
        let db = self.db();
        let node = expr.syntax();
        self.box_is_known(node)?;
        let single = target.variant.is_some_and(|it| it.fields(db).len() == 1);
        let parent = node.parent();
        let place = parent.as_ref().is_some_and(|it| {
            ast::ArgList::can_cast(it.kind())
                || ast::LetStmt::cast(it.clone()).is_some_and(|it| it.ty().is_none())
        });
        if !single || !place {
            return Err(Keeps::Barrier(crate::facts::callers::Barrier::Value).because(line_of_node(node)));
        }
        let text = format!("|it| {}(Box::new(it))", node.text());
        Ok(Made { spellings: vec![self.replaced(node, text)?], allocates: true })
    }

    /// Whether the code at `node` runs, instead of being evaluated by the compiler.
    pub(super) fn is_no_constant(&self, node: &SyntaxNode) -> Result<(), Kept> {
        let constant = || Keeps::Const.because(line_of_node(node));
        for around in node.ancestors() {
            if ast::ClosureExpr::can_cast(around.kind()) {
                return Ok(());
            }
            if ast::BlockExpr::cast(around.clone()).is_some_and(|it| it.const_token().is_some()) {
                return Err(constant());
            }
            if let Some(function) = ast::Fn::cast(around.clone()) {
                return if function.const_token().is_some() { Err(constant()) } else { Ok(()) };
            }
            if ast::Item::can_cast(around.kind()) && !ast::MacroCall::can_cast(around.kind()) {
                return Err(constant());
            }
        }
        Err(constant())
    }

    /// Whether `expr` is a binding of the boxed part and goes back into the same place, box and all.
    pub(super) fn passes_box_on(&self, expr: &ast::Expr, bindings: &Bindings<'_, 'db>) -> Result<bool, Kept> {
        let ast::Expr::PathExpr(path) = expr else { return Ok(false) };
        if self.mode_of(path, bindings) != Some(Mode::Move)
            || !self.is_in_place(expr.syntax(), bindings.target)
        {
            return Ok(false);
        }
        // A value that is copied is still there afterwards; a box is not.
        match bindings.target.payload.is_copy(self.db()) {
            true => Err(Keeps::Use.because(line_of_node(expr.syntax()))),
            false => Ok(true),
        }
    }

    /// `E::Big(p.clone())`, where `p` is a box or a reference to one.
    pub(super) fn is_clone_of_box(&self, expr: &ast::Expr, bindings: &Bindings<'_, 'db>) -> bool {
        let ast::Expr::MethodCallExpr(call) = expr else { return false };
        let Some(ast::Expr::PathExpr(receiver)) = call.receiver() else { return false };
        let clones = call.name_ref().is_some_and(|it| it.text() == "clone");
        clones
            && self.mode_of(&receiver, bindings).is_some()
            && self.is_in_place(expr.syntax(), bindings.target)
            && self.sema.resolve_method_call(call).is_some_and(|it| {
                use ra_ap_hir::AsAssocItem;
                let of =
                    it.as_assoc_item(self.db()).and_then(|it| it.container_or_implemented_trait(self.db()));
                of.is_some() && of == self.trait_at(["core", "clone", "Clone"])
            })
    }

    /// Whether `node` is what the boxed field is built from.
    pub(super) fn is_in_place(&self, node: &SyntaxNode, target: &Target<'db>) -> bool {
        let Some(parent) = node.parent() else { return false };
        if let Some(field) = ast::RecordExprField::cast(parent.clone()) {
            return self.sema.resolve_record_field(&field).is_some_and(|(it, ..)| it == target.field);
        }
        let Some(arguments) = ast::ArgList::cast(parent) else { return false };
        let index = arguments.args().position(|it| it.syntax() == node);
        let callee = arguments.syntax().parent().and_then(ast::CallExpr::cast).and_then(|it| it.expr());
        let Some(ast::Expr::PathExpr(callee)) = callee else { return false };
        let found = callee.path().and_then(|it| self.sema.resolve_path(&it));
        index == Some(target.field.index())
            && matches!(found, Some(PathResolution::Def(ModuleDef::EnumVariant(it))) if Some(it) == target.variant)
    }

    fn is_box_of(&self, expr: &ast::Expr, payload: &ra_ap_hir::Type<'db>) -> bool {
        let ty = self.ty(expr).ok();
        ty.and_then(|it| it.as_adt_with_args()).is_some_and(|(adt, arguments)| {
            self.adt_path(adt) == "alloc::boxed::Box"
                && arguments.into_iter().flatten().next().is_some_and(|it| self.same(&it, payload))
        })
    }

    /// `Payload::default()`, `Default::default()`: a box has a default as well.
    fn is_default(&self, expr: &ast::Expr) -> bool {
        let ast::Expr::CallExpr(call) = expr else { return false };
        let Some(ast::Expr::PathExpr(callee)) = call.expr() else { return false };
        let none = call.arg_list().is_some_and(|it| it.args().next().is_none());
        let Some(path) = callee.path().filter(|_| none) else { return false };
        let named = path.segment().and_then(|it| it.name_ref()).is_some_and(|it| it.text() == "default");
        match self.sema.resolve_path(&path) {
            Some(PathResolution::Def(ModuleDef::Function(it))) if named => {
                use ra_ap_hir::AsAssocItem;
                let of =
                    it.as_assoc_item(self.db()).and_then(|it| it.container_or_implemented_trait(self.db()));
                of.is_some() && of == self.trait_at(["core", "default", "Default"])
            }
            _ => false,
        }
    }
}
