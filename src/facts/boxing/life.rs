//! Whether values of an enum are kept, and which variants are built.

use ra_ap_hir::{Adt, Enum, EnumVariant, HasCrate, ModuleDef, PathResolution};
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, SyntaxToken};

use super::declared::flat;
use super::variant::Role;
use super::{Keeps, Kept};
use crate::facts::Facts;
use crate::facts::source::is_test_item;

/// Types that hold a value on its way from one function to the next.
const PASSING: &[&str] = &["Option", "Result", "Poll", "ControlFlow", "Cow", "LazyResult", "PhantomData"];

/// Methods that put their argument into something that keeps it.
const KEEPING: &[&str] = &["push", "push_back", "push_front", "insert", "send", "set", "replace", "extend"];

/// Functions that look at the size or at the bytes of the type that they are given.
const SIZES: &[&str] = &["align_of", "size_of", "transmute", "transmute_copy", "zeroed"];

/// Enough places to say that there are several.
const MANY: usize = 99;

impl<'db> Facts<'db> {
    /// Whether a value of `adt` is a part of something that is kept: a field, an element, a static. And nobody asks how
    /// large it is.
    pub(super) fn is_stored(&self, adt: Adt) -> Result<(), Kept> {
        let name = adt.name(self.db()).as_str().to_owned();
        let (mut stored, mut measured) = (false, None);
        let Ok(()) = self.each_mention(adt.krate(self.db()), &name, &mut |_, token| {
            if let Some(what) = measures(token) {
                measured = Some(what);
            }
            let nodes = self.expanded(token);
            if let Some(what) = nodes.iter().find_map(asks_for_size) {
                measured = Some(what);
            }
            stored |= nodes.iter().any(|node| self.is_stored_at(adt, node));
            Ok::<(), std::convert::Infallible>(())
        });
        match measured {
            Some(what) => Err(Keeps::Size.because(what)),
            None if stored => Ok(()),
            None => Err(Keeps::ShortLived.because(name)),
        }
    }

    /// The parents of a name, in the file or in what a macro makes of it.
    fn expanded(&self, token: &SyntaxToken) -> Vec<SyntaxNode> {
        let Some(parent) = token.parent() else { return Vec::new() };
        if parent.kind() != SyntaxKind::TOKEN_TREE {
            return vec![parent];
        }
        let inner = self.sema.descend_into_macros_exact(token.clone());
        inner
            .iter()
            .filter_map(SyntaxToken::parent)
            .filter(|it| it.kind() != SyntaxKind::TOKEN_TREE)
            .collect()
    }

    fn is_stored_at(&self, adt: Adt, node: &SyntaxNode) -> bool {
        let segment = node.parent().and_then(ast::PathSegment::cast);
        let Some(path) = segment.map(|it| it.parent_path()) else { return false };
        let is_it = |it: Option<PathResolution<'_>>| matches!(it, Some(PathResolution::Def(ModuleDef::Adt(it))) if it == adt);
        if !is_it(self.sema.resolve_path(&path)) {
            return false;
        }
        let Some(parent) = path.syntax().parent() else { return false };
        if ast::Path::can_cast(parent.kind()) {
            return parent.parent().is_some_and(|it| is_kept(&it));
        }
        if !ast::PathType::can_cast(parent.kind()) {
            return false;
        }
        for around in parent.ancestors().skip(1) {
            let kind = around.kind();
            if ast::RefType::can_cast(kind)
                || ast::FnPtrType::can_cast(kind)
                || ast::ParenthesizedArgList::can_cast(kind)
                || ast::ParamList::can_cast(kind)
                    && around.parent().is_some_and(|it| !ast::Fn::can_cast(it.kind()))
            {
                return false;
            }
            if ast::RecordField::can_cast(kind)
                || ast::TupleField::can_cast(kind)
                || ast::Static::can_cast(kind)
                || ast::ArrayType::can_cast(kind)
                || ast::SliceType::can_cast(kind)
                || ast::TypeAlias::cast(around.clone()).is_some_and(|it| !is_associated(it.syntax()))
            {
                return true;
            }
            if ast::GenericArgList::can_cast(kind) {
                match self.keeps_values(&around) {
                    Some(true) => return true,
                    Some(false) => return false,
                    None => continue,
                }
            }
            if ast::Item::can_cast(kind) || ast::Expr::can_cast(kind) && !ast::BlockExpr::can_cast(kind) {
                return false;
            }
        }
        false
    }

    /// Whether what has these generic arguments keeps a value of their type; `None`: it passes it on.
    fn keeps_values(&self, arguments: &SyntaxNode) -> Option<bool> {
        let Some(segment) = arguments.parent().and_then(ast::PathSegment::cast) else { return Some(false) };
        let path = segment.parent_path();
        if segment.name_ref().is_some_and(|it| PASSING.iter().any(|name| it.text() == *name)) {
            return None;
        }
        // A function, a trait, or a type that is not known.
        Some(matches!(
            self.sema.resolve_path(&path),
            Some(PathResolution::Def(ModuleDef::Adt(_) | ModuleDef::TypeAlias(_)))
        ))
    }

    /// How many places outside of tests build another variant than `own`; none is a reason to leave `own` alone.
    pub(super) fn others_built(&self, of: Enum, own: EnumVariant, source: &ast::Enum) -> Result<usize, Kept> {
        let db = self.db();
        let around = of.name(db).as_str().to_owned();
        let mut count = 0;
        let derives =
            |name: &str| flat(source).iter().any(|it| it.starts_with("derive") && it.contains(name));
        count += usize::from(derives("Default")) + usize::from(derives("Deserialize"));
        for variant in of.variants(db).into_iter().filter(|it| *it != own) {
            let name = variant.name(db).as_str().to_owned();
            let _enough = self.each_mention(of.module(db).krate(db), &name, &mut |_, token| {
                if token.parent_ancestors().any(|it| is_test_item(&it)) {
                    return Ok(());
                }
                let built = self.expanded(token).iter().any(|node| match self.role(node, variant, &around) {
                    Ok(Role::Call(_) | Role::Value(_) | Role::Record(_)) => true,
                    Ok(_) => false,
                    // What is not known may well be one.
                    Err(_) => true,
                });
                count += usize::from(built);
                if count < MANY { Ok(()) } else { Err(()) }
            });
        }
        match count {
            0 => Err(Keeps::UsuallyLarge.because(own.name(db).as_str())),
            _ => Ok(count),
        }
    }
}

/// The macro call around a type's name that is there for its size, by the macro's name.
fn measures(token: &SyntaxToken) -> Option<String> {
    let call = token.parent_ancestors().find_map(ast::MacroCall::cast)?;
    let name = call.path()?.syntax().text().to_string();
    name.contains("size").then(|| call.syntax().text().to_string())
}

/// The call around a type's name that depends on its size or its bytes: `size_of::<T>()`.
fn asks_for_size(node: &SyntaxNode) -> Option<String> {
    let list = node.ancestors().find_map(ast::GenericArgList::cast)?;
    let segment = list.syntax().parent().and_then(ast::PathSegment::cast)?;
    let asks = segment.name_ref().is_some_and(|it| SIZES.iter().any(|name| it.text() == *name));
    asks.then(|| segment.parent_path().syntax().text().to_string())
}

/// Whether an expression that builds a value stands where the value is kept.
fn is_kept(built: &SyntaxNode) -> bool {
    if !ast::PathExpr::can_cast(built.kind()) && !ast::RecordExpr::can_cast(built.kind()) {
        return false;
    }
    let call = built.parent().filter(|it| ast::CallExpr::can_cast(it.kind()));
    let value = call.unwrap_or_else(|| built.clone());
    let Some(parent) = value.parent() else { return false };
    if ast::ArrayExpr::can_cast(parent.kind()) {
        return true;
    }
    let call =
        ast::ArgList::cast(parent).and_then(|it| it.syntax().parent()).and_then(ast::MethodCallExpr::cast);
    call.and_then(|it| it.name_ref()).is_some_and(|it| KEEPING.iter().any(|name| it.text() == *name))
}

/// Whether a type alias belongs to a trait or an impl.
fn is_associated(alias: &SyntaxNode) -> bool {
    alias.parent().is_some_and(|it| ast::AssocItemList::can_cast(it.kind()))
}
