//! A parameter of a function and what its body does with it.

use ra_ap_hir::{HirDisplay, Local, PathResolution, Type};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, AstToken, SyntaxKind, SyntaxNode};

use super::{Barrier, Obstacle};
use crate::facts::Facts;

/// A parameter, from syntax alone.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The function.
    pub function: ast::Fn,
    /// Its number; `self` is the first where there is one.
    pub index: usize,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Receiver(ast::SelfParam),
    Named(ast::Param, ast::IdentPat),
}

impl Parameter {
    /// The parameters of `function` that have one name each: `self`, `x: T`, `&x: &T`.
    pub fn all(function: &ast::Fn) -> Vec<Parameter> {
        let Some(list) = function.param_list() else { return Vec::new() };
        let receiver = list.self_param();
        let first = usize::from(receiver.is_some());
        let of = |index, kind| Parameter { function: function.clone(), index, kind };
        let named = list.params().enumerate().filter_map(|(number, param)| {
            let pat = match param.pat()? {
                ast::Pat::IdentPat(it) => it,
                ast::Pat::RefPat(it) if it.mut_token().is_none() => match it.pat()? {
                    ast::Pat::IdentPat(it) => it,
                    _ => return None,
                },
                _ => return None,
            };
            let plain = pat.ref_token().is_none() && pat.at_token().is_none();
            plain.then(|| of(first + number, Kind::Named(param, pat)))
        });
        receiver.into_iter().map(|it| of(0, Kind::Receiver(it))).chain(named).collect()
    }

    /// Its name.
    pub fn name(&self) -> String {
        match &self.kind {
            Kind::Receiver(_) => "self".to_owned(),
            Kind::Named(_, pat) => pat.name().map_or_else(String::new, |it| it.text().to_string()),
        }
    }

    /// Whether it is `self`.
    pub fn is_self(&self) -> bool {
        matches!(self.kind, Kind::Receiver(_))
    }

    /// Whether it may be given another value.
    pub fn is_mutable(&self) -> bool {
        match &self.kind {
            Kind::Receiver(it) => it.mut_token().is_some(),
            Kind::Named(_, pat) => pat.mut_token().is_some(),
        }
    }

    /// Its node in the list of parameters.
    pub fn syntax(&self) -> &SyntaxNode {
        match &self.kind {
            Kind::Receiver(it) => it.syntax(),
            Kind::Named(it, _) => it.syntax(),
        }
    }

    /// The type that is written for it; `None` for `self`.
    pub fn written_type(&self) -> Option<ast::Type> {
        match &self.kind {
            Kind::Receiver(it) => it.ty(),
            Kind::Named(it, _) => it.ty(),
        }
    }

    /// The `&` and the lifetime of `&self`.
    pub(super) fn receiver(&self) -> Option<&ast::SelfParam> {
        match &self.kind {
            Kind::Receiver(it) => Some(it),
            Kind::Named(..) => None,
        }
    }

    /// The `&` of the pattern in `&x: &T`.
    pub(super) fn reference_pattern(&self) -> Option<ast::RefPat> {
        match &self.kind {
            Kind::Receiver(_) => None,
            Kind::Named(_, pat) => pat.syntax().parent().and_then(ast::RefPat::cast),
        }
    }
}

/// A place in a body where a parameter stands. In a macro call the expression is one of the expansion.
pub(in crate::facts) enum Occurrence {
    /// An expression.
    Expr(ast::PathExpr),
    /// Captured by a format string, `"{x}"`.
    Formatted,
}

impl<'db> Facts<'db> {
    /// The variable that a parameter is, and its type.
    pub(super) fn local(&self, parameter: &Parameter) -> Result<(Local<'db>, Type<'db>), Obstacle> {
        let db = self.db();
        let local = match &parameter.kind {
            Kind::Receiver(it) => self.sema.to_def(it),
            Kind::Named(_, pat) => self.sema.to_def(pat),
        };
        let local = local.ok_or_else(|| Barrier::Unknown.at(parameter.syntax()))?;
        let ty = local.ty(db);
        if ty.contains_unknown() {
            return Err(Barrier::Unknown.at(parameter.syntax()));
        }
        Ok((local, ty))
    }

    /// Every place in its function's body where the parameter stands.
    pub(super) fn occurrences(
        &self,
        parameter: &Parameter,
        local: Local<'db>,
    ) -> Result<Vec<Occurrence>, Obstacle> {
        match parameter.function.body() {
            Some(body) => self.occurrences_in(body.syntax(), &parameter.name(), local),
            None => Ok(Vec::new()),
        }
    }

    /// Every place in `body` where the variable `local`, called `name`, stands.
    pub(in crate::facts) fn occurrences_in(
        &self,
        body: &SyntaxNode,
        name: &str,
        local: Local<'db>,
    ) -> Result<Vec<Occurrence>, Obstacle> {
        let mut found = Vec::new();
        for token in body.descendants_with_tokens().filter_map(|it| it.into_token()) {
            let in_tokens = token.parent().is_some_and(|node| node.kind() == SyntaxKind::TOKEN_TREE);
            if in_tokens && let Some(string) = ast::String::cast(token.clone()) {
                if captures(string.text(), name) {
                    // Not every string in a macro call is a format string.
                    if string.text().contains(":p}") || string.text().contains(":#p}") {
                        return Err(Barrier::Address.at(string.text()));
                    }
                    found.push(Occurrence::Formatted);
                }
                continue;
            }
            if token.text() != name {
                continue;
            }
            let Some(parent) = token.parent() else { continue };
            if !in_tokens {
                found.extend(self.occurrence(&parent, local)?.map(Occurrence::Expr));
                continue;
            }
            let call = token.parent_ancestors().find_map(ast::MacroCall::cast);
            let in_macro = || {
                Barrier::Macro.at(call.as_ref().map_or_else(String::new, |it| it.syntax().text().to_string()))
            };
            let before = found.len();
            for inner in self.sema.descend_into_macros_exact(token.clone()) {
                let Some(parent) = inner.parent() else { continue };
                if parent.kind() == SyntaxKind::TOKEN_TREE {
                    return Err(in_macro());
                }
                found.extend(self.occurrence(&parent, local)?.map(Occurrence::Expr));
            }
            // What is written once and stands in two places may have to be spelt in two ways.
            if found.len() > before + 1 {
                return Err(in_macro());
            }
        }
        Ok(found)
    }

    /// The expression that `node` is the name of, where it means `local`.
    fn occurrence(&self, node: &SyntaxNode, local: Local<'db>) -> Result<Option<ast::PathExpr>, Obstacle> {
        let Some(reference) = ast::NameRef::cast(node.clone()) else { return Ok(None) };
        let Some(segment) = reference.syntax().parent().and_then(ast::PathSegment::cast) else {
            return Ok(None);
        };
        let path = segment.parent_path();
        // `self::f`, or a module of that name.
        if path.qualifier().is_some() || path.syntax().parent().and_then(ast::Path::cast).is_some() {
            return Ok(None);
        }
        let Some(expr) = path.syntax().parent().and_then(ast::PathExpr::cast) else { return Ok(None) };
        match self.sema.resolve_path(&path) {
            // Names are found in code that a `cfg` leaves out, too, but types are not.
            Some(PathResolution::Local(it)) if it == local => {
                match self.sema.type_of_expr(&ast::Expr::PathExpr(expr.clone())) {
                    Some(_) => Ok(Some(expr)),
                    None => {
                        Err(Barrier::Unknown
                            .at(expr.syntax().parent().unwrap_or_else(|| path.syntax().clone())))
                    }
                }
            }
            Some(_) => Ok(None),
            None => Err(Barrier::Unknown.at(expr.syntax())),
        }
    }

    /// Whether two types are one; lifetimes do not count.
    pub(in crate::facts) fn same(&self, a: &Type<'db>, b: &Type<'db>) -> bool {
        a == b || (a.as_adt().is_some() && a.as_adt() == b.as_adt() && self.spelt(a) == self.spelt(b))
    }

    /// A type as one would write it here.
    pub(in crate::facts) fn spelt(&self, ty: &Type<'db>) -> String {
        let krate = self.sema.first_crate(FileId::from_raw(self.file().0));
        krate
            .map_or_else(String::new, |it| ty.display(self.db(), it.to_display_target(self.db())).to_string())
    }
}

/// Whether a format string takes a variable: `{x}`, `{x:?}`.
fn captures(text: &str, name: &str) -> bool {
    text.match_indices('{').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start();
        rest.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['}', ':']))
            || rest.split('}').next().is_some_and(|it| it.contains(&format!("{name}$")))
    })
}

/// Whether a comment stands in a node.
pub(super) fn has_comment(node: &SyntaxNode) -> bool {
    node.descendants_with_tokens().any(|it| it.kind() == SyntaxKind::COMMENT)
}
