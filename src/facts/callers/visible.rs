//! Whether code outside the workspace can call a function.

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItemContainer, Function, HasVisibility, Module, ModuleDef, ScopeDef, Visibility,
};
use rustc_hash::FxHashSet;

use crate::facts::Facts;
use crate::transform::FileRef;

impl Facts<'_> {
    /// Whether `function`, which `file` defines, may be called from other workspaces.
    ///
    /// A type that is `pub` counts as seen, wherever it stands: a public function can hand it out. So does a crate
    /// whose names cannot be walked.
    pub(super) fn visible_outside(&self, function: Function, file: FileRef) -> bool {
        let db = self.db();
        if function.visibility(db) != Visibility::Public || self.dialect().realm.programs.contains(&file) {
            return false;
        }
        let container = function.as_assoc_item(db).map(|it| it.container(db));
        if let Some(AssocItemContainer::Impl(of)) = container {
            return match of.self_ty(db).as_adt() {
                Some(Adt::Struct(it)) => it.visibility(db) == Visibility::Public,
                Some(Adt::Enum(it)) => it.visibility(db) == Visibility::Public,
                Some(Adt::Union(it)) => it.visibility(db) == Visibility::Public,
                None => true,
            };
        }
        let krate = function.module(db).krate(db);
        // What a stranger sees is what is public: any other crate's root will do.
        let stranger = krate.dependencies(db).into_iter().map(|it| it.krate.root_module(db)).next();
        let Some(stranger) = stranger else { return true };
        let mut seen: FxHashSet<Module> = FxHashSet::default();
        let mut todo = vec![krate.root_module(db)];
        while let Some(module) = todo.pop() {
            if !seen.insert(module) {
                continue;
            }
            for (_, item) in module.scope(db, Some(stranger)) {
                match item {
                    ScopeDef::ModuleDef(ModuleDef::Function(it)) if it == function => return true,
                    ScopeDef::ModuleDef(ModuleDef::Module(it)) if it.krate(db) == krate => todo.push(it),
                    _ => {}
                }
            }
        }
        false
    }
}
