//! What it takes to pass a reference to a large value where the value itself is passed.
//!
//! The body may do with the value what can be done through a reference: look at it, copy parts of it, lend it. The
//! caller keeps what it would have copied or given away, so that nothing may be dropped earlier for having been
//! given away, and nothing may change it before the call is over.

use std::collections::BTreeSet;

use ra_ap_hir::{Access, DropGlue, Function, Local, ModuleDef, PathResolution, Type};
use ra_ap_syntax::ast::{self, BinaryOp, HasArgList, UnaryOp};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::by_value::{binds_tightly, consistent, function_key};
use super::parameter::Occurrence;
use super::{Barrier, Call, CallNode, Calls, Obstacle, Parameter, Spelling};
use crate::facts::Facts;
use crate::facts::place::Place;

/// A parameter that can be passed by reference.
#[derive(Clone, Debug)]
pub struct ByReference {
    /// The type of the value.
    pub ty: String,
    /// Its size in bytes.
    pub size: u64,
    /// What to write, sorted.
    pub spellings: Vec<Spelling>,
    /// The calls that are rewritten.
    pub calls: Calls,
    /// How many calls no longer clone the value.
    pub clones: usize,
    /// The functions whose text follows from this signature.
    pub functions: Vec<String>,
    /// Whether code of other workspaces may call it.
    pub public: bool,
}

/// Why a parameter stays a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Its size is no more than the limit, or not known.
    Small,
    /// Dropping it does something, and the function does that at its end.
    DropGlue,
    /// It is declared `mut`.
    Mutable,
    Obstacle(Obstacle),
}

impl From<Obstacle> for Given {
    fn from(obstacle: Obstacle) -> Self {
        Given::Obstacle(obstacle)
    }
}

impl<'db> Facts<'db> {
    /// What passing `parameter` by reference takes, where its size is over `limit` bytes.
    pub fn by_reference(&self, parameter: &Parameter, limit: u64) -> Result<ByReference, Given> {
        let db = self.db();
        let Ok((local, ty)) = self.local(parameter) else { return Err(Given::Small) };
        let size = match ty.layout(db) {
            Ok(layout) if layout.size() > limit && !ty.is_reference() => layout.size(),
            _ => return Err(Given::Small),
        };
        let function = self.changeable(&parameter.function)?;
        if ty.drop_glue(db) != DropGlue::None {
            return Err(Given::DropGlue);
        }
        if parameter.is_mutable() {
            return Err(Given::Mutable);
        }
        let mut spellings = vec![match (parameter.receiver(), parameter.written_type()) {
            (Some(receiver), None) => self.with_prefix(receiver.syntax(), "&")?,
            (None, Some(written)) if parameter.reference_pattern().is_none() => {
                self.with_prefix(written.syntax(), "&")?
            }
            _ => return Err(Barrier::Unknown.at(parameter.syntax()).into()),
        }];
        self.result_stays(parameter)?;
        let calls = self.callers(function)?;
        for occurrence in self.occurrences(parameter, local)? {
            if let Occurrence::Expr(expr) = occurrence {
                spellings.extend(self.use_of_reference(&expr, &ty, parameter, function)?);
            }
        }
        let own = self.written_at(parameter.syntax())?.file;
        let mut functions = BTreeSet::from([function_key(own, &parameter.function)]);
        let (mut files, mut places, mut clones) = (BTreeSet::new(), BTreeSet::new(), 0);
        for call in &calls {
            let origin = self.written_at(call.syntax())?;
            files.insert(origin.file);
            let first = places.insert((origin.file, origin.span));
            let Some(argument) = call.argument(parameter.index, function.has_self_param(db)) else {
                return Err(Barrier::Argument.at(call.syntax()).into());
            };
            let (Ok(expr) | Err(expr)) = &argument;
            self.stays_unchanged(call, expr, &ty, function)?;
            // A method call borrows its receiver by itself; but a trait's method that takes the value is nearer.
            let Ok(expr) = &argument else {
                if self.has_rival(call, function) {
                    return Err(Barrier::Operator.at(call.syntax()).into());
                }
                continue;
            };
            let (written, cloned) = self.argument_by_reference(expr, &ty, local)?;
            clones += usize::from(cloned && first);
            if let Some(around) = self.written_around(expr).find_map(ast::Fn::cast) {
                functions.insert(function_key(origin.file, &around));
            }
            spellings.extend(written);
        }
        Ok(ByReference {
            ty: self.spelt(&ty),
            size,
            spellings: consistent(spellings)?,
            calls: Calls { count: places.len(), files: files.len() },
            clones,
            functions: functions.into_iter().collect(),
            public: self.visible_outside(function, self.file()),
        })
    }

    /// A reference more among the parameters must not give a lifetime to the result, or take the one it has.
    fn result_stays(&self, parameter: &Parameter) -> Result<(), Obstacle> {
        let function = &parameter.function;
        let Some(result) = function.ret_type().and_then(|it| it.ty()) else { return Ok(()) };
        let receiver = function.param_list().and_then(|list| list.self_param());
        let decided = receiver.is_some_and(|it| it.amp_token().is_some()) && !parameter.is_self();
        let captures = self.dialect().edition.as_str() >= "2024"
            && result.syntax().descendants().any(|it| ast::ImplTraitType::can_cast(it.kind()));
        match (decided && !captures) || !self.leaves_out_a_lifetime(&result) {
            true => Ok(()),
            false => Err(Barrier::Lifetime.at(result.syntax())),
        }
    }

    fn use_of_reference(
        &self,
        expr: &ast::PathExpr,
        ty: &Type<'db>,
        parameter: &Parameter,
        function: Function,
    ) -> Result<Vec<Spelling>, Obstacle> {
        for around in expr.syntax().ancestors().take_while(|it| !ast::Fn::can_cast(it.kind())) {
            let closure = ast::ClosureExpr::cast(around.clone());
            let future = ast::BlockExpr::cast(around.clone());
            if closure.is_some_and(|it| it.move_token().is_some() || it.async_token().is_some())
                || future.is_some_and(|it| it.async_token().is_some() || it.gen_token().is_some())
            {
                return Err(Barrier::Captured.at(around));
            }
        }
        let Some(parent) = expr.syntax().parent() else { return Err(Barrier::Unknown.at(expr.syntax())) };
        let indexed = ast::IndexExpr::cast(parent.clone()).and_then(|it| it.base());
        if ast::FieldExpr::can_cast(parent.kind()) || indexed.is_some_and(|it| it.syntax() == expr.syntax()) {
            self.part_is_only_read(&parent)?;
            return Ok(Vec::new());
        }
        let moved = || Barrier::Moved.at(&parent);
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            let receiver = self
                .sema
                .resolve_method_call_as_callable(&call)
                .and_then(|it| it.receiver_param(self.db()))
                .ok_or_else(|| Barrier::Unknown.at(call.syntax()))?;
            return match receiver.0.access(self.db()) {
                Access::Shared if !self.same(&receiver.1, ty) => Ok(Vec::new()),
                _ => Err(moved()),
            };
        }
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            if reference.mut_token().is_some() || reference.raw_token().is_some() {
                return Err(moved());
            }
            return Ok(vec![self.without_prefix(&reference, "&")?]);
        }
        if ast::FormatArgsArg::can_cast(parent.kind()) {
            return Ok(Vec::new());
        }
        if let Some(binary) = ast::BinExpr::cast(parent.clone())
            && matches!(binary.op_kind(), Some(BinaryOp::CmpOp(_)))
        {
            return Ok(vec![self.with_prefix(expr.syntax(), "*")?]);
        }
        if let Some(arguments) = ast::ArgList::cast(parent.clone())
            && self.is_own_call(expr, &arguments, parameter, function)
        {
            return Ok(Vec::new());
        }
        Err(moved())
    }

    /// `x.f`, `x[i]`, and what is taken from those: read, copied or lent.
    fn part_is_only_read(&self, part: &SyntaxNode) -> Result<(), Obstacle> {
        let mut node = part.clone();
        while let Some(parent) = node.parent() {
            let base = ast::IndexExpr::cast(parent.clone()).and_then(|it| it.base());
            let goes_on = ast::FieldExpr::can_cast(parent.kind())
                || ast::ParenExpr::can_cast(parent.kind())
                || base.is_some_and(|it| *it.syntax() == node);
            if !goes_on {
                break;
            }
            node = parent;
        }
        let unknown = || Barrier::Unknown.at(&node);
        let (Some(expr), Some(parent)) = (ast::Expr::cast(node.clone()), node.parent()) else {
            return Err(unknown());
        };
        let moved = || Barrier::Moved.at(&parent);
        let copies = || self.ty(&expr).is_ok_and(|it| it.is_copy(self.db()));
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            return match reference.mut_token().is_some() || reference.raw_token().is_some() {
                true => Err(moved()),
                false => Ok(()),
            };
        }
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            let callable = self.sema.resolve_method_call_as_callable(&call).ok_or_else(unknown)?;
            let (receiver, _) = callable.receiver_param(self.db()).ok_or_else(unknown)?;
            return match receiver.access(self.db()) {
                Access::Shared => Ok(()),
                Access::Owned if copies() => Ok(()),
                _ => Err(moved()),
            };
        }
        if let Some(binary) = ast::BinExpr::cast(parent.clone()) {
            let is_left = binary.lhs().is_some_and(|it| *it.syntax() == node);
            match binary.op_kind() {
                Some(BinaryOp::CmpOp(_)) => return Ok(()),
                Some(BinaryOp::Assignment { .. }) if is_left => return Err(moved()),
                _ => {}
            }
        }
        if ast::FormatArgsArg::can_cast(parent.kind()) || copies() {
            return Ok(());
        }
        Err(moved())
    }

    /// Whether `expr` is passed to the function itself, for the same parameter.
    fn is_own_call(
        &self,
        expr: &ast::PathExpr,
        arguments: &ast::ArgList,
        parameter: &Parameter,
        function: Function,
    ) -> bool {
        let Some(call) = arguments.syntax().parent().and_then(ast::CallExpr::cast) else { return false };
        let Some(ast::Expr::PathExpr(callee)) = call.expr() else { return false };
        let called = callee.path().and_then(|it| self.sema.resolve_path(&it));
        matches!(called, Some(PathResolution::Def(ModuleDef::Function(it))) if it == function)
            && arguments.args().position(|it| it.syntax() == expr.syntax()) == Some(parameter.index)
    }

    /// Nothing else in the call may change the argument, and no closure may own it.
    fn stays_unchanged(
        &self,
        call: &Call,
        expr: &ast::Expr,
        ty: &Type<'db>,
        function: Function,
    ) -> Result<(), Obstacle> {
        let Some(place) = root_of(expr) else { return Ok(()) };
        let borrowed = || Barrier::Borrowed.at(call.syntax());
        let owned_by_closure =
            expr.syntax().ancestors().take_while(|it| !ast::Fn::can_cast(it.kind())).any(|it| {
                ast::ClosureExpr::can_cast(it.kind())
                    || ast::BlockExpr::cast(it).is_some_and(|it| it.async_token().is_some())
            });
        if owned_by_closure && !ty.is_copy(self.db()) {
            return Err(borrowed());
        }
        let mut others: Vec<ast::Expr> = match &call.node {
            CallNode::Path(it) => it.arg_list().into_iter().flat_map(|list| list.args()).collect(),
            CallNode::Method(it) => {
                let arguments = it.arg_list().into_iter().flat_map(|list| list.args());
                it.receiver().into_iter().chain(arguments).collect()
            }
        };
        others.retain(|it| it.syntax() != expr.syntax());
        let exclusive =
            function.self_param(self.db()).is_some_and(|it| it.access(self.db()) == Access::Exclusive);
        for (number, other) in others.iter().enumerate() {
            if !names(other.syntax(), &place) {
                continue;
            }
            let is_receiver = number == 0 && matches!(call.node, CallNode::Method(_));
            let may_change = other.syntax().descendants().any(|node| {
                ast::RefExpr::cast(node.clone()).is_some_and(|it| it.mut_token().is_some())
                    || ast::MethodCallExpr::can_cast(node.kind())
                    || ast::CallExpr::can_cast(node.kind())
                    || ast::ClosureExpr::can_cast(node.kind())
                    || ast::MacroCall::can_cast(node.kind())
                    || ast::BlockExpr::can_cast(node.kind())
                    || ast::BinExpr::cast(node)
                        .is_some_and(|it| matches!(it.op_kind(), Some(BinaryOp::Assignment { .. })))
            });
            let lends = self.ty(other).is_ok_and(|it| it.is_mutable_reference());
            if may_change || lends || (is_receiver && exclusive) {
                return Err(borrowed());
            }
        }
        Ok(())
    }

    /// ```text
    /// f(x)     f(*r)    f(x.clone())
    /// f(&x)    f(r)     f(&x)
    /// ```
    /// The second: whether a clone is gone.
    fn argument_by_reference(
        &self,
        expr: &ast::Expr,
        ty: &Type<'db>,
        local: Local<'db>,
    ) -> Result<(Vec<Spelling>, bool), Obstacle> {
        if let ast::Expr::PathExpr(it) = expr
            && let Some(path) = it.path()
            && matches!(self.sema.resolve_path(&path), Some(PathResolution::Local(it)) if it == local)
        {
            return Ok((Vec::new(), false));
        }
        let of_expr = self.ty(expr).map_err(|_| Barrier::Unknown.at(expr.syntax()))?;
        if !self.same(&of_expr, ty) {
            return Err(Barrier::Argument.at(expr.syntax()));
        }
        if let ast::Expr::PrefixExpr(prefix) = expr
            && prefix.op_kind() == Some(UnaryOp::Deref)
            && let Some(inner) = prefix.expr()
            && self
                .ty(&inner)
                .ok()
                .and_then(|it| it.as_reference_inner())
                .is_some_and(|it| self.same(&it, ty))
        {
            return Ok((vec![self.without_prefix(prefix, "*")?], false));
        }
        if let Some(cloned) = self.cloned(expr, ty) {
            let origin = self.written_at(expr.syntax())?;
            let inner = self.written_at(cloned.syntax())?;
            let mut spellings = vec![Spelling {
                file: origin.file,
                span: crate::transform::Span::new(inner.span.end, origin.span.end),
                new: String::new(),
            }];
            if !self.ty(&cloned).is_ok_and(|it| it.is_reference()) {
                spellings.push(self.with_prefix(cloned.syntax(), "&")?);
            }
            return Ok((spellings, true));
        }
        let plain = binds_tightly(expr)
            || matches!(
                expr,
                ast::Expr::RecordExpr(_)
                    | ast::Expr::ArrayExpr(_)
                    | ast::Expr::TupleExpr(_)
                    | ast::Expr::Literal(_)
                    | ast::Expr::MacroExpr(_)
            );
        if plain {
            return Ok((vec![self.with_prefix(expr.syntax(), "&")?], false));
        }
        Ok((vec![self.with_prefix(expr.syntax(), "&(")?, self.with_suffix(expr.syntax(), ")")?], false))
    }

    /// `x` of `x.clone()`, where the clone is one that only copies.
    fn cloned(&self, expr: &ast::Expr, ty: &Type<'db>) -> Option<ast::Expr> {
        let ast::Expr::MethodCallExpr(call) = expr else { return None };
        let db = self.db();
        let called = self.sema.resolve_method_call(call)?;
        if called.name(db).as_str() != "clone" {
            return None;
        }
        // Copying is what the clone of a type that can be copied has to do.
        if !ty.is_copy(db) || super::parameter::has_comment(call.syntax()) {
            return None;
        }
        let receiver = call.receiver()?;
        let of_receiver = self.ty(&receiver).ok()?;
        let lent = of_receiver.as_reference_inner().is_some_and(|it| self.same(&it, ty));
        let is_place = root_of(&receiver).is_some() && binds_tightly(&receiver);
        (is_place && (lent || self.same(&of_receiver, ty))).then_some(receiver)
    }
}

/// The name of the variable that an argument is, or is part of, or is cloned from.
fn root_of(expr: &ast::Expr) -> Option<String> {
    let mut expr = expr.clone();
    loop {
        expr = match expr {
            ast::Expr::IndexExpr(it) => it.base()?,
            ast::Expr::MethodCallExpr(it) => it.receiver()?,
            ast::Expr::FieldExpr(it) => it.expr()?,
            expr => return Place::of(&expr).map(|place| place.root().to_owned()),
        };
    }
}

/// Whether a variable's name stands in a node.
fn names(node: &SyntaxNode, name: &str) -> bool {
    node.descendants_with_tokens().filter_map(|it| it.into_token()).any(|it| it.text() == name)
}
