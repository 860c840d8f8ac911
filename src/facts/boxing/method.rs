//! Whether a method of a value is still the one that is found where the value is in a box.

use ra_ap_hir::{Adt, AsAssocItem, AssocItem, HasCrate, Impl, Trait};
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast;

use super::binding::{Bindings, Mode};
use super::{Keeps, Kept};
use crate::facts::Facts;
use crate::facts::callers::Spelling;

/// Traits that every box implements, whatever is in it.
const OF_ALL_BOXES: &[&str] = &[
    "Any",
    "AsMut",
    "AsRef",
    "Borrow",
    "BorrowMut",
    "Deref",
    "DerefMut",
    "From",
    "Into",
    "ToOwned",
    "TryFrom",
    "TryInto",
];

/// Methods whose result is the same for the box.
const TRANSPARENT: &[&str] = &["fmt", "hash", "to_string"];

impl<'db> Facts<'db> {
    /// ```text
    /// p.clone()
    /// (**p).clone()
    /// ```
    ///
    /// where a box has a method of that name itself.
    pub(super) fn method_of_box(
        &self,
        call: &ast::MethodCallExpr,
        expr: &ast::PathExpr,
        mode: Mode,
        bindings: &Bindings<'_, 'db>,
    ) -> Result<Vec<Spelling>, Kept> {
        let unclear = || Keeps::Use.because(call.syntax());
        let is_receiver = call.receiver().is_some_and(|it| it.syntax() == expr.syntax());
        let name = call.name_ref().filter(|_| is_receiver).ok_or_else(unclear)?.text().to_string();
        let found = self.sema.resolve_method_call(call).ok_or_else(unclear)?;
        if self.is_clone_of_box(&ast::Expr::MethodCallExpr(call.clone()), bindings)
            || TRANSPARENT.contains(&name.as_str())
        {
            return Ok(Vec::new());
        }
        let scope = self.sema.scope(call.syntax()).ok_or_else(unclear)?;
        let declares = |of: &Trait| {
            of.items(self.db()).into_iter().any(|item| match item {
                AssocItem::Function(it) => it.name(self.db()).as_str() == name,
                _ => false,
            })
        };
        let of_trait =
            found.as_assoc_item(self.db()).and_then(|it| it.container_or_implemented_trait(self.db()));
        let visible = scope.visible_traits();
        let mut rivals = visible.0.iter().map(|&it| Trait::from(it)).chain(of_trait).filter(declares);
        if !rivals.any(|it| self.is_of_boxes(it, bindings)) {
            return Ok(Vec::new());
        }
        let prefix = if mode == Mode::Move { "(*" } else { "(**" };
        Ok(vec![self.with_prefix(expr.syntax(), prefix)?, self.with_suffix(expr.syntax(), ")")?])
    }

    /// Whether a box of the payload implements a trait.
    fn is_of_boxes(&self, of: Trait, bindings: &Bindings<'_, 'db>) -> bool {
        let db = self.db();
        if matches!(of.krate(db).origin(db), CrateOrigin::Lang(_)) {
            // What is no matter of all boxes is passed on to what is in them.
            return OF_ALL_BOXES.contains(&of.name(db).as_str())
                || bindings.target.payload.impls_trait(db, of, &[]);
        }
        Impl::all_for_trait(db, of).into_iter().any(|it| {
            let of = it.self_ty(db);
            match of.strip_references().as_adt() {
                Some(Adt::Struct(adt)) => self.adt_path(Adt::Struct(adt)) == "alloc::boxed::Box",
                Some(_) => false,
                None => of.strip_references().as_type_param(db).is_some(),
            }
        })
    }
}
