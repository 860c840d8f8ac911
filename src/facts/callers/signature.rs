//! What keeps a function's signature as it is, whoever calls it.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function};
use ra_ap_syntax::ast::{self, HasAttrs, HasGenericArgs};
use ra_ap_syntax::{AstNode, SyntaxNode};

use super::{Barrier, Obstacle};
use crate::facts::Facts;
use crate::facts::source::is_inert;

/// Further attributes that neither read a signature nor change it.
const HARMLESS: &[&str] = &[
    "cfg",
    "clippy",
    "cold",
    "inline",
    "instrument",
    "rustfmt",
    "target_feature",
    "track_caller",
    "tracing",
];

/// Further attributes of an `impl` that leave its functions alone.
const HARMLESS_ON_IMPL: &[&str] = &["automatically_derived", "cfg", "clippy", "rustfmt"];

impl Facts<'_> {
    /// The function that `item` defines, where its signature is nobody else's business.
    pub(super) fn changeable(&self, item: &ast::Fn) -> Result<Function, Obstacle> {
        let function = self.sema.to_fn_def(item).ok_or_else(|| Barrier::Inactive.at("cfg"))?;
        let db = self.db();
        match function.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Trait(_)) => return Err(Barrier::Trait.at("trait")),
            Some(AssocItemContainer::Impl(it)) if it.trait_(db).is_some() => {
                return Err(Barrier::Trait.at("impl"));
            }
            _ => {}
        }
        if item.abi().is_some() {
            return Err(Barrier::Foreign.at("extern"));
        }
        if function.is_async(db) || item.gen_token().is_some() {
            return Err(Barrier::Async.at("async"));
        }
        for attr in attributes(item.attrs()) {
            if attr.contains("no_mangle") || attr.contains("export_name") || attr.contains("link_section") {
                return Err(Barrier::Foreign.at(attr));
            }
            if !is_named(&attr, HARMLESS) {
                return Err(Barrier::Attribute.at(format!("#[{attr}]")));
            }
        }
        // With one parameter more or less, the others have other numbers.
        let parameters = item.param_list().map(|it| it.syntax().clone());
        if let Some(attr) = parameters.and_then(|it| it.descendants().find_map(ast::Attr::cast)) {
            return Err(Barrier::Attribute.at(attr.syntax()));
        }
        for around in item.syntax().ancestors().skip(1) {
            if let Some(of) = ast::Impl::cast(around.clone())
                && let Some(attr) = attributes(of.attrs()).find(|attr| !is_named(attr, HARMLESS_ON_IMPL))
            {
                return Err(Barrier::Attribute.at(format!("#[{attr}]")));
            }
            if let Some(of) = ast::Module::cast(around.clone())
                && let Some(attr) = attributes(of.attrs()).find(|attr| !is_named(attr, HARMLESS_ON_IMPL))
                && !attr.starts_with("path")
            {
                return Err(Barrier::Attribute.at(format!("#[{attr}]")));
            }
        }
        if self.dialect().realm.shared.contains(&self.file()) {
            return Err(Barrier::Shared.at("mod"));
        }
        if !self.dialect().public && self.visible_outside(function, self.file()) {
            return Err(Barrier::Visible.at("pub"));
        }
        Ok(function)
    }

    /// Whether a lifetime that the result leaves out is that of parameter `index`.
    ///
    /// A parameter whose own lifetime has a name never comes here, so that only elision can tie the two.
    pub(super) fn ties_result(&self, item: &ast::Fn, is_self: bool) -> bool {
        let Some(result) = item.ret_type().and_then(|it| it.ty()) else { return false };
        if !self.leaves_out_a_lifetime(&result) {
            return false;
        }
        let receiver = item.param_list().and_then(|list| list.self_param());
        let receiver_lends = receiver.is_some_and(|it| it.amp_token().is_some() || it.ty().is_some());
        is_self || !receiver_lends
    }

    /// Whether a type has a lifetime that is not written: `&str`, `Iter<u8>`, `Foo<'_>`, `impl Trait` of 2024.
    pub(super) fn leaves_out_a_lifetime(&self, ty: &ast::Type) -> bool {
        ty.syntax().descendants().any(|node| self.is_elided(&node))
    }

    fn is_elided(&self, node: &SyntaxNode) -> bool {
        if let Some(reference) = ast::RefType::cast(node.clone()) {
            return reference.lifetime().is_none();
        }
        if let Some(lifetime) = ast::Lifetime::cast(node.clone()) {
            return lifetime.text() == "'_";
        }
        if ast::ImplTraitType::can_cast(node.kind()) {
            return self.dialect().edition.as_str() >= "2024";
        }
        if ast::MacroType::can_cast(node.kind()) || ast::InferType::can_cast(node.kind()) {
            return true;
        }
        let Some(path) = ast::PathType::cast(node.clone()).and_then(|it| it.path()) else { return false };
        let written = path
            .segment()
            .and_then(|it| it.generic_arg_list())
            .is_some_and(|list| list.lifetime_args().next().is_some());
        !written && self.has_lifetimes(&path)
    }

    /// Whether what a path names has lifetime parameters; where that is not known, it has.
    fn has_lifetimes(&self, path: &ast::Path) -> bool {
        use ra_ap_hir::{GenericDef, ModuleDef, PathResolution};
        let of = match self.sema.resolve_path(path) {
            Some(PathResolution::Def(ModuleDef::Adt(it))) => GenericDef::Adt(it),
            Some(PathResolution::Def(ModuleDef::TypeAlias(it))) => GenericDef::TypeAlias(it),
            // A bound of `dyn Trait` or `impl Trait`, and names that stand for one whole type.
            Some(_) => return false,
            None => return true,
        };
        !of.lifetime_params(self.db()).is_empty()
    }
}

/// What stands between the brackets of each attribute, that of `cfg_attr` among them.
fn attributes(attrs: impl Iterator<Item = ast::Attr>) -> impl Iterator<Item = String> {
    attrs.filter_map(|attr| Some(attr.meta()?.syntax().text().to_string()))
}

fn is_named(attr: &str, names: &[&str]) -> bool {
    let name: String = attr.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    is_inert(&name) || names.contains(&name.as_str())
}
