//! What becomes of each use of a variable that a pattern binds to a boxed part.
//!
//! The variable was the value, or a reference to it, and is a box, or a reference to a box. A box is followed by
//! itself where a field, a method or an element is looked up, and where a reference to the value is wanted by its
//! type; everywhere else the value is written out: `*p`, `&**p`, `&mut **p`.

use ra_ap_hir::{Local, ModuleDef, Mutability, PathResolution, Type};
use ra_ap_syntax::ast::{self, BinaryOp, UnaryOp};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::{Keeps, Kept, Target};
use crate::facts::Facts;
use crate::facts::callers::{Occurrence, Spelling, binds_tightly};
use crate::facts::place::body_owner;

/// What a variable was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The value.
    Move,
    /// `&` of it.
    Ref,
    /// `&mut` of it.
    RefMut,
}

impl Mode {
    /// What to write before the variable for what it was.
    fn prefix(self) -> &'static str {
        match self {
            Mode::Move => "*",
            Mode::Ref => "&**",
            Mode::RefMut => "&mut **",
        }
    }
}

/// A variable that a pattern binds to the boxed part.
pub(super) struct Bound<'db> {
    pub(super) local: Local<'db>,
    pub(super) name: String,
    pub(super) mode: Mode,
    /// A node of the file near the pattern.
    pub(super) written: SyntaxNode,
}

/// All variables of the workspace that are bound to the boxed part.
pub(super) struct Bindings<'t, 'db> {
    pub(super) target: &'t Target<'db>,
    pub(super) bound: Vec<Bound<'db>>,
}

impl<'t, 'db> Bindings<'t, 'db> {
    pub(super) fn new(target: &'t Target<'db>) -> Self {
        Self { target, bound: Vec::new() }
    }
}

impl<'db> Facts<'db> {
    /// What `local` was, a binding of the part that is boxed.
    pub(super) fn mode(&self, local: Local<'db>, target: &Target<'db>) -> Option<Mode> {
        let ty = local.ty(self.db());
        match ty.as_reference() {
            _ if self.is_payload(&ty, target) => Some(Mode::Move),
            Some((inner, Mutability::Shared)) if self.is_payload(&inner, target) => Some(Mode::Ref),
            Some((inner, Mutability::Mut)) if self.is_payload(&inner, target) => Some(Mode::RefMut),
            _ => None,
        }
    }

    /// Whether `ty` is the type of what is boxed; lifetimes do not count.
    fn is_payload(&self, ty: &Type<'db>, target: &Target<'db>) -> bool {
        self.same(ty, &target.payload) || self.same_but_lifetimes(ty, &target.payload, 8)
    }

    fn same_but_lifetimes(&self, a: &Type<'db>, b: &Type<'db>, depth: usize) -> bool {
        let (of_a, of_b): (Vec<_>, Vec<_>) = (a.type_arguments().collect(), b.type_arguments().collect());
        let is_one = a.as_adt().is_some() && a.as_adt() == b.as_adt() && of_a.len() == of_b.len();
        let arguments =
            || of_a.iter().zip(&of_b).all(|(a, b)| a == b || self.same_but_lifetimes(a, b, depth - 1));
        depth > 0 && is_one && !a.is_reference() && !b.is_reference() && arguments()
    }

    /// What the variable `expr` was, if it is bound to the boxed part.
    pub(super) fn mode_of(&self, expr: &ast::PathExpr, bindings: &Bindings<'_, 'db>) -> Option<Mode> {
        let Some(PathResolution::Local(local)) = self.sema.resolve_path(&expr.path()?) else { return None };
        bindings.bound.iter().find(|it| it.local == local).map(|it| it.mode)
    }

    pub(super) fn uses_of_bindings(&self, bindings: &Bindings<'_, 'db>) -> Result<Vec<Spelling>, Kept> {
        let mut spellings = Vec::new();
        for bound in &bindings.bound {
            let owner = body_owner(&bound.written).ok_or_else(|| Keeps::Unknown.because(&bound.name))?;
            let occurrences = self.occurrences_in(owner.syntax(), &bound.name, bound.local)?;
            let several = occurrences.len() > 1;
            for occurrence in occurrences {
                let Occurrence::Expr(expr) = occurrence else { continue };
                spellings.extend(self.use_of_box(&expr, bound, several, bindings)?);
            }
        }
        Ok(spellings)
    }

    /// What the use `expr` of `bound` becomes. `several`: it is not the only one.
    fn use_of_box(
        &self,
        expr: &ast::PathExpr,
        bound: &Bound<'db>,
        several: bool,
        bindings: &Bindings<'_, 'db>,
    ) -> Result<Vec<Spelling>, Kept> {
        let (mode, target, node) = (bound.mode, bindings.target, expr.syntax());
        let parent = node.parent().ok_or_else(|| Keeps::Unknown.because(node))?;
        let unclear = || Keeps::Use.because(&parent);
        let same = || Ok(Vec::new());
        if ast::FieldExpr::can_cast(parent.kind()) {
            // A closure takes a box along as a whole.
            return if mode == Mode::Move && several && is_taken_along(node) {
                Err(unclear())
            } else {
                same()
            };
        }
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            return self.method_of_box(&call, expr, mode, bindings);
        }
        if let Some(index) = ast::IndexExpr::cast(parent.clone())
            && index.base().is_some_and(|it| it.syntax() == node)
        {
            return same();
        }
        if let Some(call) = ast::CallExpr::cast(parent.clone())
            && call.expr().is_some_and(|it| it.syntax() == node)
        {
            return Err(unclear());
        }
        if ast::TryExpr::can_cast(parent.kind()) || ast::AwaitExpr::can_cast(parent.kind()) {
            return Err(unclear());
        }
        if ast::FormatArgsArg::can_cast(parent.kind()) {
            let template = parent.parent().map(|it| it.text().to_string()).unwrap_or_default();
            let other = |kind: &str| {
                template.contains(&format!(":{kind}}}")) || template.contains(&format!("#{kind}}}"))
            };
            return if ["p", "x", "X", "b", "o", "e"].into_iter().any(other) {
                Err(unclear())
            } else {
                same()
            };
        }
        if let Some(prefix) = ast::PrefixExpr::cast(parent.clone())
            && prefix.op_kind() == Some(UnaryOp::Deref)
        {
            return Ok(vec![self.with_prefix(node, "*")?]);
        }
        if self.passes_box_on(&ast::Expr::PathExpr(expr.clone()), bindings)? {
            return same();
        }
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            let changes = reference.mut_token().is_some() && mode != Mode::Move;
            // A reference to a reference that is written out points to a temporary value.
            let outer = reference.syntax().parent().map(|it| it.kind());
            let passing = outer.is_some_and(|it| {
                ast::ArgList::can_cast(it) || ast::BinExpr::can_cast(it) || ast::TupleExpr::can_cast(it)
            });
            if outer.is_some_and(ast::FormatArgsArg::can_cast) {
                return same();
            }
            if reference.raw_token().is_some() || changes || (mode != Mode::Move && !passing) {
                return Err(unclear());
            }
            if mode == Mode::Move && self.follows_box(reference.syntax(), target) {
                return same();
            }
            return Ok(vec![self.with_prefix(node, mode.prefix())?]);
        }
        if let Some(binary) = ast::BinExpr::cast(parent.clone()) {
            return self.operand_of_box(&binary, expr, mode, bindings);
        }
        if mode != Mode::Move {
            if ast::CastExpr::can_cast(parent.kind()) {
                return Err(unclear());
            }
            if self.follows_box(node, target) {
                return same();
            }
        }
        if let Some(field) = ast::RecordExprField::cast(parent.clone())
            && field.name_ref().is_none()
        {
            return Ok(vec![self.with_prefix(node, &format!("{}: {}", bound.name, mode.prefix()))?]);
        }
        Ok(vec![self.with_prefix(node, mode.prefix())?])
    }

    /// `p == q`, `p = q`, `p + q`.
    fn operand_of_box(
        &self,
        binary: &ast::BinExpr,
        expr: &ast::PathExpr,
        mode: Mode,
        bindings: &Bindings<'_, 'db>,
    ) -> Result<Vec<Spelling>, Kept> {
        let unclear = || Keeps::Use.because(binary.syntax());
        let (left, right) = binary.lhs().zip(binary.rhs()).ok_or_else(unclear)?;
        let is_left = left.syntax() == expr.syntax();
        let other = if is_left { right } else { left };
        match binary.op_kind() {
            Some(BinaryOp::CmpOp(_)) => {
                // Two boxes are compared as what is in them.
                if let ast::Expr::PathExpr(other) = &other
                    && self.mode_of(other, bindings) == Some(mode)
                {
                    return Ok(Vec::new());
                }
                if mode == Mode::Move {
                    return Ok(vec![self.with_prefix(expr.syntax(), "*")?]);
                }
                let opposite = match &other {
                    ast::Expr::RefExpr(it) if it.mut_token().is_none() => self.without_prefix(it, "&")?,
                    it if binds_tightly(it) => self.with_prefix(it.syntax(), "*")?,
                    _ => return Err(unclear()),
                };
                Ok(vec![self.with_prefix(expr.syntax(), "**")?, opposite])
            }
            Some(BinaryOp::Assignment { .. }) if is_left && mode != Mode::Move => Err(unclear()),
            _ => Ok(vec![self.with_prefix(expr.syntax(), mode.prefix())?]),
        }
    }

    /// Whether a reference to a box, at `node`, is followed to what is in the box, since a reference to that is wanted.
    fn follows_box(&self, node: &SyntaxNode, target: &Target<'db>) -> bool {
        let wanted = |it: Type<'db>| it.as_reference_inner().is_some_and(|it| self.is_payload(&it, target));
        let Some(parent) = node.parent() else { return false };
        if let Some(arguments) = ast::ArgList::cast(parent.clone()) {
            return self.declared_argument(node, &arguments).is_some_and(wanted);
        }
        if let Some(field) = ast::RecordExprField::cast(parent.clone()) {
            let found = self.sema.resolve_record_field(&field);
            return found.is_some_and(|(field, ..)| wanted(field.ty(self.db())));
        }
        if let Some(written) = ast::LetStmt::cast(parent).and_then(|it| it.ty()) {
            return self.sema.resolve_type(&written).is_some_and(wanted);
        }
        self.result_of(node).is_some_and(wanted)
    }

    /// The type that the callee declares for the argument at `node`.
    fn declared_argument(&self, node: &SyntaxNode, arguments: &ast::ArgList) -> Option<Type<'db>> {
        let db = self.db();
        let index = arguments.args().position(|it| it.syntax() == node)?;
        let parent = arguments.syntax().parent()?;
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            let function = self.sema.resolve_method_call(&call)?;
            return Some(function.params_without_self(db).get(index)?.ty().clone());
        }
        let ast::Expr::PathExpr(callee) = ast::CallExpr::cast(parent)?.expr()? else { return None };
        match self.sema.resolve_path(&callee.path()?)? {
            PathResolution::Def(ModuleDef::Function(it)) => {
                Some(it.assoc_fn_params(db).get(index)?.ty().clone())
            }
            PathResolution::Def(ModuleDef::EnumVariant(it)) => Some(it.fields(db).get(index)?.ty(db)),
            _ => None,
        }
    }

    /// The declared result of the function that `node` is, or is part of, the result of.
    fn result_of(&self, node: &SyntaxNode) -> Option<Type<'db>> {
        let mut node = node.clone();
        loop {
            let parent = node.parent()?;
            if let Some(function) = ast::Fn::cast(parent.clone()) {
                let function = self.sema.to_def(&function)?;
                return Some(function.ret_type(self.db()));
            }
            let passes = if ast::ReturnExpr::can_cast(parent.kind()) {
                let function = parent.ancestors().find(|it| {
                    ast::Fn::can_cast(it.kind()) || ast::ClosureExpr::can_cast(it.kind()) || is_future(it)
                })?;
                return Some(self.sema.to_def(&ast::Fn::cast(function)?)?.ret_type(self.db()));
            } else if let Some(arm) = ast::MatchArm::cast(parent.clone()) {
                arm.expr().is_some_and(|it| *it.syntax() == node)
            } else if let Some(list) = ast::StmtList::cast(parent.clone()) {
                list.tail_expr().is_some_and(|it| *it.syntax() == node)
            } else if let Some(it) = ast::IfExpr::cast(parent.clone()) {
                it.condition().is_none_or(|it| *it.syntax() != node)
            } else if let Some(it) = ast::MatchExpr::cast(parent.clone()) {
                it.expr().is_none_or(|it| *it.syntax() != node)
            } else if let Some(block) = ast::BlockExpr::cast(parent.clone()) {
                block.try_block_modifier().is_none() && !is_future(block.syntax())
            } else {
                ast::MatchArmList::can_cast(parent.kind()) || ast::ParenExpr::can_cast(parent.kind())
            };
            if !passes {
                return None;
            }
            node = parent;
        }
    }
}

/// `async { … }`.
fn is_future(node: &SyntaxNode) -> bool {
    ast::BlockExpr::cast(node.clone())
        .is_some_and(|it| it.async_token().is_some() || it.gen_token().is_some())
}

/// Whether a `move` closure or a future around `node` takes it along.
fn is_taken_along(node: &SyntaxNode) -> bool {
    node.ancestors()
        .take_while(|it| !ast::Fn::can_cast(it.kind()))
        .any(|it| is_future(&it) || ast::ClosureExpr::cast(it).is_some_and(|it| it.move_token().is_some()))
}
