//! Types of expressions: which container, how large an element, which hasher.

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItemContainer, Function, HasCrate, ModuleDef, PathResolution, Trait, Type,
};
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_intern::Symbol;
use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxNode, TextRange};
use salsa::Database as _;

use crate::facts::containers::{CONTAINERS, ContainerType, POINTERS};
use crate::facts::{Answer, Facts, Unknown};
use crate::transform::Span;

/// A container as the type of an expression.
#[derive(Clone, Debug)]
pub struct Container {
    pub of: &'static ContainerType,
    /// Size of an element or entry in bytes, where the layout is known.
    pub element_size: Option<u64>,
    pub hasher: Hasher,
    /// Elements kept inside the value itself, before anything is allocated.
    pub inline: u64,
}

/// How a map or set hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hasher {
    /// Not hashed.
    None,
    /// Seeded anew in each process: its iteration order is observed by nobody.
    Random,
    /// The same order each time: the order depends on the capacity.
    Deterministic,
}

impl<'db> Facts<'db> {
    /// The type of `expr` before adjustment, if it is fully known at its head.
    pub(crate) fn ty(&self, expr: &ast::Expr) -> Answer<Type<'db>> {
        self.asked.set(self.asked.get() + 1);
        // An answer that is at hand asks no query, which would look.
        self.db().unwind_if_revision_cancelled();
        match self.sema.type_of_expr(expr) {
            Some(info) if !info.original.is_unknown() => Ok(info.original),
            _ => {
                self.unknown.set(self.unknown.get() + 1);
                Err(Unknown::Type.of(expr.syntax()))
            }
        }
    }

    /// What of the function around `span` cannot be seen: a syntax error in it, or the first name, call or macro in it
    /// that leads nowhere. What happens there is not known. `None` also where no function is around `span`.
    ///
    /// Other unknown types are gaps of the analyser's inference, and each proof asks for the types that it rests on.
    pub fn unseen(&self, span: Span) -> Option<String> {
        let range = TextRange::new(span.start.into(), span.end.into());
        let within = self.tree().syntax().covering_element(range);
        let function = within.ancestors().find_map(ast::Fn::cast)?;
        let around = function.syntax().text_range();
        if let Some(known) = self.unseen.borrow().get(&around) {
            return known.clone();
        }
        let unseen = self.unseen_in(&function);
        self.unseen.borrow_mut().insert(around, unseen.clone());
        unseen
    }

    fn unseen_in(&self, function: &ast::Fn) -> Option<String> {
        let around = function.syntax().text_range();
        if self.syntax_errors().any(|error| error.intersect(around).is_some()) {
            return Some("a syntax error".to_owned());
        }
        let unknown =
            |expr: &ast::Expr| self.sema.type_of_expr(expr).is_some_and(|it| it.original.is_unknown());
        let leads_nowhere = |expr: &ast::Expr| match expr {
            ast::Expr::MethodCallExpr(call) => self.sema.resolve_method_call(call).is_none(),
            ast::Expr::PathExpr(_) | ast::Expr::CallExpr(_) => unknown(expr),
            // Of a macro of std it is known what it does, also where the analyser stumbles over its arguments.
            ast::Expr::MacroExpr(it) => {
                unknown(expr) && it.macro_call().is_none_or(|it| self.std_macro(&it).is_none())
            }
            _ => false,
        };
        let mut expressions = function.body()?.syntax().descendants().filter_map(ast::Expr::cast);
        expressions.find(leads_nowhere).map(|expr| format!("`{}`", Unknown::Type.of(expr.syntax()).what))
    }

    /// Whether a `cfg` that is off leaves the function around `node` out of this configuration.
    pub fn is_inactive(&self, node: &SyntaxNode) -> bool {
        let function = node.ancestors().find_map(ast::Fn::cast);
        function.is_some_and(|function| self.sema.to_fn_def(&function).is_none())
    }

    /// The growable container that `expr` is, looking through references and std's pointers.
    ///
    /// `Ok(None)`: it is something else.
    pub fn container(&self, expr: &ast::Expr) -> Answer<Option<Container>> {
        let ty = self.pointee(self.ty(expr)?);
        if ty.is_unknown() {
            return Err(Unknown::Type.of(expr.syntax()));
        }
        Ok(self.container_of(&ty).filter(|it| it.of.growable))
    }

    pub(crate) fn container_of(&self, ty: &Type<'db>) -> Option<Container> {
        let (adt, args) = ty.as_adt_with_args()?;
        let path = self.adt_path(adt);
        let of = CONTAINERS.iter().find(|it| it.path == path)?;
        let arg = |index: Option<usize>| args.get(index?)?.clone();
        let sized = |ty: Type<'db>| ty.layout(self.db()).ok().map(|layout| layout.size());
        let mut inline = 0;
        let element_size = match of.path {
            "smallvec::SmallVec" => {
                let array = arg(Some(0)).and_then(|ty| ty.as_array(self.db()));
                inline = array.as_ref().map_or(u64::MAX, |(_, len)| *len as u64);
                array.and_then(|(element, _)| sized(element))
            }
            _ if of.element.is_none() => Some(1),
            // With the padding of an entry, which is a pair.
            _ if of.hasher == Some(2) => arg(Some(0))
                .zip(arg(Some(1)))
                .and_then(|pair| sized(Type::new_tuple(self.db(), <[Type<'_>; 2]>::from(pair)))),
            _ => arg(of.element).and_then(sized),
        };
        let hasher = match of.hasher {
            None => Hasher::None,
            Some(index) => match arg(Some(index)).and_then(|ty| ty.as_adt()) {
                // hashbrown's default is seeded as well.
                Some(adt)
                    if ["::RandomState", "::DefaultHashBuilder"]
                        .iter()
                        .any(|it| self.adt_path(adt).ends_with(it)) =>
                {
                    Hasher::Random
                }
                Some(_) => Hasher::Deterministic,
                // A type parameter, or a default that the analyser did not fill in.
                None if of.path.starts_with("std::") && args.len() <= index => Hasher::Random,
                None => Hasher::Deterministic,
            },
        };
        Some(Container { of, element_size, hasher, inline })
    }

    /// `ty` without references and std's pointers.
    pub(crate) fn pointee(&self, ty: Type<'db>) -> Type<'db> {
        let mut ty = ty.strip_references();
        for _ in 0..8 {
            let Some((adt, args)) = ty.as_adt_with_args() else { return ty };
            let path = self.adt_path(adt);
            if !POINTERS.contains(&path.as_str()) {
                return ty;
            }
            // `Cow` and `Ref` have a lifetime first, which is not a type argument.
            let Some(Some(inner)) = args.into_iter().find(Option::is_some) else { return ty };
            ty = inner.strip_references();
        }
        ty
    }

    /// Whether a value of this type can hold a borrow, as far as its parts are named.
    pub(crate) fn can_borrow(&self, ty: &Type<'db>) -> bool {
        let mut found = false;
        ty.walk(self.db(), |part| {
            let named = match part.as_adt() {
                Some(adt) => adt.lifetime(self.db()).is_none(),
                None => {
                    part.as_builtin().is_some()
                        || part.is_tuple()
                        || part.is_array()
                        || part.as_slice().is_some()
                }
            };
            found |= !named;
        });
        found
    }

    /// Whether the type name `name`, written at `node`, means the type at `path`.
    pub fn names(&self, name: &str, node: &SyntaxNode, path: &str) -> bool {
        let probe =
            ast::SourceFile::parse(&format!("type T = {name};"), ra_ap_syntax::Edition::CURRENT).tree();
        let written = probe.syntax().descendants().find_map(ast::Path::cast);
        let resolved =
            self.sema.scope(node).zip(written).and_then(|(scope, it)| scope.speculative_resolve(&it));
        matches!(resolved, Some(PathResolution::Def(ModuleDef::Adt(adt))) if self.adt_path(adt) == path)
    }

    /// The path of a type's definition, crate first: `alloc::vec::Vec`.
    pub(crate) fn adt_path(&self, adt: Adt) -> String {
        let db = self.db();
        let edition = adt.krate(db).edition(db);
        let krate = adt
            .krate(db)
            .display_name(db)
            .map_or_else(String::new, |name| name.canonical_name().as_str().to_owned());
        match ModuleDef::Adt(adt).canonical_path(db, edition) {
            Some(path) => format!("{krate}::{path}"),
            None => krate,
        }
    }

    /// The path of a function, with the type or trait it belongs to: `alloc::vec::Vec::push`.
    pub(crate) fn function_path(&self, function: Function) -> String {
        let db = self.db();
        let name = function.name(db);
        let edition = function.krate(db).edition(db);
        let owner = match function.as_assoc_item(db).map(|item| item.container(db)) {
            Some(AssocItemContainer::Impl(it)) => match it.trait_(db) {
                Some(of) => ModuleDef::Trait(of).canonical_path(db, edition).unwrap_or_default(),
                None => it.self_ty(db).as_adt().map_or_else(String::new, |adt| self.adt_path(adt)),
            },
            Some(AssocItemContainer::Trait(of)) => {
                ModuleDef::Trait(of).canonical_path(db, edition).unwrap_or_default()
            }
            None => String::new(),
        };
        format!("{owner}::{}", name.display(db, edition))
    }

    /// Whether `function` is defined in the standard library.
    pub(crate) fn is_std(&self, function: Function) -> bool {
        let db = self.db();
        matches!(function.krate(db).origin(db), CrateOrigin::Lang(_))
    }

    /// Whether a method is one of the crate `bytes`.
    pub(crate) fn is_method_of_bytes(&self, call: &ast::MethodCallExpr) -> bool {
        let krate = self.sema.resolve_method_call(call).map(|function| function.krate(self.db()));
        let name = krate.and_then(|krate| krate.display_name(self.db()));
        name.is_some_and(|name| name.canonical_name().as_str() == "bytes")
    }

    /// Whether a type implements the trait `ExactSizeIterator` of std.
    pub(crate) fn is_exact_size(&self, ty: &Type<'db>) -> bool {
        self.implements(ty, "ExactSizeIterator")
    }

    /// Whether a type is an associated type of a trait that is not std's: `G::Edges`.
    pub(crate) fn is_named_by_a_trait(&self, ty: &Type<'db>) -> bool {
        let db = self.db();
        ty.as_associated_type_parent_trait(db)
            .is_some_and(|of| !matches!(of.krate(db).origin(db), CrateOrigin::Lang(_)))
    }

    /// Whether a type implements a trait of `core::iter`.
    pub(crate) fn implements(&self, ty: &Type<'db>, name: &str) -> bool {
        self.trait_at(["core", "iter", name]).is_some_and(|it| ty.impls_trait(self.db(), it, &[]))
    }

    /// The trait at a path of the standard library.
    pub(crate) fn trait_at(&self, path: [&str; 3]) -> Option<Trait> {
        let path = path.map(Symbol::intern);
        ra_ap_hir::resolve_absolute_path(self.db(), path.into_iter()).find_map(|item| {
            match item.into_module_def() {
                ModuleDef::Trait(it) => Some(it),
                _ => None,
            }
        })
    }
}
