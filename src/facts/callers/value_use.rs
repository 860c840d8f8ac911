//! What the uses of a reference in a body become where the value itself is passed.

use ra_ap_hir::{Access, AsAssocItem, Function, ModuleDef, PathResolution, Type};
use ra_ap_syntax::ast::{self, BinaryOp, HasName, UnaryOp};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::by_value::binds_tightly;
use super::{Barrier, Obstacle, Spelling};
use crate::facts::Facts;
use crate::transform::Span;

/// What a use becomes.
pub(super) enum Use {
    /// The value is read.
    Read(Vec<Spelling>),
    /// A reference is needed.
    Lent(Vec<Spelling>),
}

/// A variable that was a reference to a `ty`.
pub(super) struct Variable<'v, 'db> {
    pub(super) name: &'v str,
    pub(super) ty: &'v Type<'db>,
    /// The function, and the number of the parameter that it is; of what a pattern binds there is none.
    pub(super) parameter: Option<(Function, usize)>,
}

impl<'db> Facts<'db> {
    /// What the use `expr` of `variable` becomes.
    pub(super) fn use_of_value(
        &self,
        expr: &ast::PathExpr,
        variable: &Variable<'_, 'db>,
    ) -> Result<Use, Obstacle> {
        let ty = variable.ty;
        self.not_taken_along(expr.syntax())?;
        let Some(parent) = expr.syntax().parent() else { return Err(Barrier::Unknown.at(expr.syntax())) };
        if let Some(prefix) = ast::PrefixExpr::cast(parent.clone()) {
            return match prefix.op_kind() {
                Some(UnaryOp::Deref) => self.dereferenced(&prefix, variable.name),
                Some(_) if ty.is_scalar() => Ok(Use::Read(Vec::new())),
                _ => Err(Barrier::Operator.at(prefix.syntax())),
            };
        }
        if let Some(field) = ast::FieldExpr::cast(parent.clone()) {
            self.address_is_not_taken(field.syntax())?;
            return Ok(Use::Read(Vec::new()));
        }
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            return self.method_of_value(&call, ty);
        }
        if let Some(index) = ast::IndexExpr::cast(parent.clone())
            && index.base().is_some_and(|it| it.syntax() == expr.syntax())
        {
            self.address_is_not_taken(index.syntax())?;
            // What is found by its number has to lie in memory.
            return Ok(match index.index() {
                Some(ast::Expr::Literal(_)) => Use::Read(Vec::new()),
                _ => Use::Lent(Vec::new()),
            });
        }
        if let Some(call) = ast::CallExpr::cast(parent.clone())
            && call.expr().is_some_and(|it| it.syntax() == expr.syntax())
        {
            return Ok(Use::Read(Vec::new()));
        }
        if let Some(binary) = ast::BinExpr::cast(parent.clone()) {
            return self.operand(&binary, expr, ty);
        }
        if ast::FormatArgsArg::can_cast(parent.kind()) {
            let template = parent.parent().map(|it| it.text().to_string()).unwrap_or_default();
            return match template.contains(":p}") || template.contains(":#p}") {
                true => Err(Barrier::Address.at(template)),
                false => Ok(Use::Read(Vec::new())),
            };
        }
        if ast::CastExpr::can_cast(parent.kind()) {
            return Err(Barrier::Address.at(parent));
        }
        if let Some(read) = self.taken_apart(&parent)? {
            return Ok(read);
        }
        if let Some(reference) = ast::RefExpr::cast(parent.clone()) {
            let plain = reference.mut_token().is_none() && reference.raw_token().is_none();
            let types = self.sema.type_of_expr(&ast::Expr::RefExpr(reference.clone()));
            // `&x` that is made a `&T` again is one as it stands.
            let coerced = types.and_then(|it| it.adjusted).and_then(|it| it.as_reference_inner());
            return match coerced {
                _ if !plain => Err(Barrier::Address.at(reference.syntax())),
                Some(target) if self.same(&target, ty) => Ok(Use::Lent(Vec::new())),
                _ if self.is_formatted(reference.syntax()) => Ok(Use::Read(Vec::new())),
                _ => Ok(Use::Lent(vec![self.with_prefix(expr.syntax(), "&")?])),
            };
        }
        if let Some(arguments) = ast::ArgList::cast(parent.clone()) {
            self.address_stays_unknown(expr, &arguments)?;
            if self.is_own_argument(expr, &arguments, variable) {
                return Ok(Use::Lent(Vec::new()));
            }
        }
        if let Some(field) = ast::RecordExprField::cast(parent.clone())
            && field.name_ref().is_none()
        {
            let written = format!("{}: &", variable.name);
            return Ok(Use::Lent(vec![self.with_prefix(expr.syntax(), &written)?]));
        }
        if ast::TryExpr::can_cast(parent.kind()) || ast::AwaitExpr::can_cast(parent.kind()) {
            return Err(Barrier::Operator.at(parent));
        }
        Ok(Use::Lent(vec![self.with_prefix(expr.syntax(), "&")?]))
    }

    /// `*x` → `x`, `(*x).f()` → `x.f()`, `S { x: *x }` → `S { x }`; `let x = *x;` goes.
    fn dereferenced(&self, prefix: &ast::PrefixExpr, name: &str) -> Result<Use, Obstacle> {
        self.address_is_not_taken(prefix.syntax())?;
        let parent = prefix.syntax().parent();
        if let Some(stmt) = parent.clone().and_then(ast::LetStmt::cast)
            && let Some(ast::Pat::IdentPat(pat)) = stmt.pat()
            && pat.name().is_some_and(|it| it.text() == name)
            && pat.mut_token().is_none()
            && pat.ref_token().is_none()
            && stmt.let_else().is_none()
        {
            return Ok(Use::Read(vec![self.without_statement(stmt.syntax())?]));
        }
        if let Some(field) = parent.clone().and_then(ast::RecordExprField::cast)
            && field.name_ref().is_some_and(|it| it.text() == name)
            && !super::parameter::has_comment(field.syntax())
        {
            return Ok(Use::Read(vec![self.replaced(field.syntax(), name.to_owned())?]));
        }
        let mut spellings = vec![self.without_prefix(prefix, "*")?];
        if let Some(paren) = parent.and_then(ast::ParenExpr::cast)
            && let Some(open) = paren.l_paren_token()
            && let Some(close) = paren.r_paren_token()
            && !open.prev_token().is_some_and(|it| it.kind().is_keyword(ra_ap_syntax::Edition::CURRENT))
            && !self.sema.hir_file_for(paren.syntax()).is_macro()
            && !super::parameter::has_comment(paren.syntax())
        {
            let file = self.written_at(paren.syntax())?.file;
            spellings.extend([open, close].map(|token| Spelling {
                file,
                span: Span::from(token.text_range()),
                new: String::new(),
            }));
        }
        Ok(Use::Read(spellings))
    }

    /// The statement's line, or the statement alone where it shares the line.
    fn without_statement(&self, stmt: &SyntaxNode) -> Result<Spelling, Obstacle> {
        let origin = self.written_at(stmt)?;
        let mut start = origin.span.start;
        if let Some(before) = stmt.prev_sibling_or_token().and_then(|it| it.into_token())
            && let Some(at) = before.text().rfind('\n')
        {
            start = u32::from(before.text_range().start()) + at as u32;
            // With the whole line end.
            start -= u32::from(before.text().get(..at).is_some_and(|it| it.ends_with('\r')));
        }
        Ok(Spelling { file: origin.file, span: Span::new(start, origin.span.end), new: String::new() })
    }

    /// `x.f()`: the same function must be found for the value.
    fn method_of_value(&self, call: &ast::MethodCallExpr, ty: &Type<'db>) -> Result<Use, Obstacle> {
        let db = self.db();
        let other = || Barrier::Operator.at(call.syntax());
        let found = self.sema.resolve_method_call(call).ok_or_else(|| Barrier::Unknown.at(call.syntax()))?;
        let callable = self
            .sema
            .resolve_method_call_as_callable(call)
            .ok_or_else(|| Barrier::Unknown.at(call.syntax()))?;
        let (_, receiver) = callable.receiver_param(db).ok_or_else(other)?;
        let of_value = self.same(&receiver, ty);
        let of_reference = receiver.as_reference_inner().is_some_and(|it| self.same(&it, ty));
        let through_deref = !of_value && !of_reference && !self.same(&receiver.strip_references(), ty);
        if !of_value && !of_reference && !through_deref {
            // A method of the reference itself.
            return Err(other());
        }
        if of_reference && found.self_param(db).is_none_or(|it| it.access(db) == Access::Owned) {
            // `impl Trait for &T`.
            return Err(other());
        }
        let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
        let scope = self.sema.scope(call.syntax()).ok_or_else(other)?;
        let first = ty.iterate_method_candidates(db, &scope, Some(&found.name(db)), Some);
        match first {
            Some(first) if first == found || first.name(db) != found.name(db) => {}
            // The candidate may be the trait's function, or that of the impl.
            Some(first) if self.function_path(first).ends_with(&format!("::{name}")) => {
                let owner =
                    |it: Function| it.as_assoc_item(db).and_then(|it| it.container_or_implemented_trait(db));
                if owner(first) != owner(found) {
                    return Err(other());
                }
            }
            _ => {}
        }
        self.address_is_not_taken(call.syntax())?;
        // A slice's method walks through memory.
        Ok(if through_deref { Use::Lent(Vec::new()) } else { Use::Read(Vec::new()) })
    }

    /// `x == y`, `x + y`.
    fn operand(&self, binary: &ast::BinExpr, expr: &ast::PathExpr, ty: &Type<'db>) -> Result<Use, Obstacle> {
        let other = || Barrier::Operator.at(binary.syntax());
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else { return Err(other()) };
        let second = if left.syntax() == expr.syntax() { right } else { left };
        match binary.op_kind() {
            Some(BinaryOp::CmpOp(_)) => {
                let inner = self.ty(&second).ok().and_then(|it| it.as_reference_inner()).ok_or_else(other)?;
                if !self.same(&inner, ty) {
                    return Err(other());
                }
                let spelling = match &second {
                    ast::Expr::RefExpr(it) if it.mut_token().is_none() => self.without_prefix(it, "&")?,
                    it if binds_tightly(it) => self.with_prefix(it.syntax(), "*")?,
                    _ => return Err(other()),
                };
                Ok(Use::Read(vec![spelling]))
            }
            Some(BinaryOp::ArithOp(_)) | Some(BinaryOp::Assignment { op: Some(_) }) => {
                let plain = self.ty(&second).is_ok_and(|it| it.strip_references().is_scalar());
                if !(plain && ty.is_scalar()) {
                    return Err(other());
                }
                Ok(Use::Read(Vec::new()))
            }
            Some(BinaryOp::Assignment { op: None }) => {
                Ok(Use::Lent(vec![self.with_prefix(expr.syntax(), "&")?]))
            }
            _ => Err(other()),
        }
    }

    /// Whether a formatting macro takes the expression.
    fn is_formatted(&self, node: &SyntaxNode) -> bool {
        node.parent().is_some_and(|it| ast::FormatArgsArg::can_cast(it.kind()))
    }

    /// A `move` closure or a future has the value in itself, so that no reference to it may come out.
    fn not_taken_along(&self, node: &SyntaxNode) -> Result<(), Obstacle> {
        for around in node.ancestors().take_while(|it| !ast::Fn::can_cast(it.kind())) {
            if let Some(block) = ast::BlockExpr::cast(around.clone())
                && (block.async_token().is_some() || block.gen_token().is_some())
            {
                return Err(Barrier::Captured.at(block.syntax()));
            }
            let Some(closure) = ast::ClosureExpr::cast(around) else { continue };
            if closure.move_token().is_none() {
                continue;
            }
            let result = closure.body().and_then(|body| self.ty(&body).ok());
            if closure.async_token().is_some() || result.is_none_or(|it| self.can_borrow(&it)) {
                return Err(Barrier::Captured.at(closure.syntax()));
            }
        }
        Ok(())
    }

    /// `&x.f as *const _`, `ptr::eq(&*x, y)`, `&raw const *x`.
    fn address_is_not_taken(&self, node: &SyntaxNode) -> Result<(), Obstacle> {
        let Some(reference) = node.parent().and_then(ast::RefExpr::cast) else { return Ok(()) };
        let address = || Barrier::Address.at(reference.syntax());
        if reference.raw_token().is_some() {
            return Err(address());
        }
        let parent = reference.syntax().parent();
        if parent.as_ref().is_some_and(|it| ast::CastExpr::can_cast(it.kind())) {
            return Err(address());
        }
        let types = self.sema.type_of_expr(&ast::Expr::RefExpr(reference.clone()));
        if types.and_then(|it| it.adjusted).is_some_and(|it| it.is_raw_ptr()) {
            return Err(address());
        }
        match parent.and_then(ast::ArgList::cast) {
            Some(arguments) if self.compares_addresses(&arguments) => Err(address()),
            _ => Ok(()),
        }
    }

    /// `ptr::eq(x, y)`, or `x` where a raw pointer is wanted.
    fn address_stays_unknown(&self, expr: &ast::PathExpr, arguments: &ast::ArgList) -> Result<(), Obstacle> {
        let types = self.sema.type_of_expr(&ast::Expr::PathExpr(expr.clone()));
        let pointer = types.and_then(|it| it.adjusted).is_some_and(|it| it.is_raw_ptr());
        match pointer || self.compares_addresses(arguments) {
            true => Err(Barrier::Address
                .at(arguments.syntax().parent().unwrap_or_else(|| arguments.syntax().clone()))),
            false => Ok(()),
        }
    }

    /// Whether the arguments are those of a function of `core::ptr` or of `transmute`.
    fn compares_addresses(&self, arguments: &ast::ArgList) -> bool {
        let Some(call) = arguments.syntax().parent().and_then(ast::CallExpr::cast) else { return false };
        let Some(ast::Expr::PathExpr(callee)) = call.expr() else { return false };
        let Some(path) = callee.path() else { return false };
        let Some(PathResolution::Def(ModuleDef::Function(it))) = self.sema.resolve_path(&path) else {
            return false;
        };
        if !self.is_std(it) {
            return false;
        }
        let db = self.db();
        let module = it.module(db).name(db);
        let name = it.name(db);
        module.is_some_and(|it| matches!(it.as_str(), "ptr" | "const_ptr" | "non_null"))
            || matches!(name.as_str(), "transmute" | "transmute_copy")
    }

    /// Whether `expr` is passed to the function itself, for the same parameter: then both change.
    fn is_own_argument(
        &self,
        expr: &ast::PathExpr,
        arguments: &ast::ArgList,
        variable: &Variable<'_, 'db>,
    ) -> bool {
        let Some((function, number)) = variable.parameter else { return false };
        let Some(parent) = arguments.syntax().parent() else { return false };
        let mut index = arguments.args().position(|it| it.syntax() == expr.syntax());
        let called = if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            index = index.map(|it| it + 1);
            self.sema.resolve_method_call(&call)
        } else {
            let callee = ast::CallExpr::cast(parent).and_then(|it| it.expr());
            let Some(ast::Expr::PathExpr(callee)) = callee else { return false };
            match callee.path().and_then(|it| self.sema.resolve_path(&it)) {
                Some(PathResolution::Def(ModuleDef::Function(it))) => Some(it),
                _ => None,
            }
        };
        called == Some(function) && index == Some(number)
    }
}
