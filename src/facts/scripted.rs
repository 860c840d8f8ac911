//! Types that a build script, which is not run, may make others than they look.
//!
//! A build script turns on `cfg`s of its own: `wrap_proc_macro` decides what a `proc_macro2::Span` is. Without it the
//! analyser sees the code without them, and layouts come out otherwise than rustc's.

use ra_ap_hir::{Adt, HasCrate, Module};
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_syntax::ast::{self, HasAttrs};
use ra_ap_syntax::{AstNode, SyntaxNode, WalkEvent};

use crate::facts::Facts;

/// What rustc and cargo set, or is set by hand for all crates, and the words of the language of `cfg`s.
const OTHERS: &[&str] = &[
    "all",
    "any",
    "cfg",
    "cfg_attr",
    "debug_assertions",
    "doc",
    "docsrs",
    "doctest",
    "false",
    "feature",
    "fuzzing",
    "loom",
    "miri",
    "not",
    "overflow_checks",
    "panic",
    "proc_macro",
    "rustfmt",
    "sanitize",
    "test",
    "true",
    "ub_checks",
    "unix",
    "windows",
];

impl Facts<'_> {
    /// Whether a `cfg` of a build script may decide what `adt`, or a name in its declaration, is: its package has one that
    /// was not run, and such a `cfg` stands on the type, on an item beside it, or on the modules that it is in.
    pub(in crate::facts) fn may_be_scripted(&self, adt: Adt) -> bool {
        let db = self.db();
        let scripted = match adt.krate(db).origin(db) {
            CrateOrigin::Local { name: Some(name), .. } | CrateOrigin::Library { name, .. } => {
                self.dialect().realm.scripted.contains(name.as_str())
            }
            _ => false,
        };
        if !scripted {
            return false;
        }
        let beside = self.sema.source(adt).and_then(|it| it.value.syntax().ancestors().last());
        if beside.is_none_or(|file| has_own_cfg(&file)) {
            return true;
        }
        let above = std::iter::successors(Some(adt.module(db)), |it: &Module| it.parent(db));
        above.filter_map(|module| module.declaration_source(db)).any(|it| is_own_cfg(&it.value))
    }
}

/// Whether a `cfg` of the package's own stands on an item, a field or a variant of the file.
fn has_own_cfg(file: &SyntaxNode) -> bool {
    let mut walk = file.preorder();
    while let Some(event) = walk.next() {
        let WalkEvent::Enter(node) = event else { continue };
        // What functions do, and which there are, is no matter of layout.
        if ast::Fn::can_cast(node.kind())
            || ast::Impl::can_cast(node.kind())
            || ast::Trait::can_cast(node.kind())
        {
            walk.skip_subtree();
        } else if ast::AnyHasAttrs::cast(node).is_some_and(|it| is_own_cfg(&it)) {
            return true;
        }
    }
    false
}

fn is_own_cfg(node: &impl HasAttrs) -> bool {
    node.attrs().any(|attr| {
        let text = attr.syntax().text().to_string();
        let is_cfg = text.trim_start_matches(['#', '!', '[', ' ']).starts_with("cfg");
        is_cfg && names(&text).any(|name| !OTHERS.contains(&name) && !name.starts_with("target_"))
    })
}

/// The words of a `cfg` outside of its strings; of `cfg_attr`, those of its condition.
fn names(cfg: &str) -> impl Iterator<Item = &str> {
    let outside = cfg.split('"').step_by(2);
    let condition_only = cfg.contains("cfg_attr");
    let words = outside.flat_map(|it| it.split(|c: char| !c.is_alphanumeric() && c != '_'));
    // A `cfg_attr` derives or documents; what it says of the layout, `repr`, is said of the type itself.
    words.filter(move |it| !it.is_empty() && !condition_only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cfg_of_the_package_is_told_from_those_of_cargo() {
        let has = |text: &str| {
            let file = ast::SourceFile::parse(text, ra_ap_syntax::Edition::CURRENT).tree();
            has_own_cfg(file.syntax())
        };
        assert!(has("#[cfg(wrap)]\nmod imp;\nstruct Span(imp::Span);\n"));
        assert!(has("struct A {\n    #[cfg(not(has_i128))]\n    high: u64,\n}\n"));
        assert!(has("#[cfg(all(unix, limbs = \"64\"))]\ntype Limb = u64;\n"));
        assert!(!has("#[cfg(all(unix, feature = \"wide\", target_os = \"linux\"))]\ntype Limb = u64;\n"));
        assert!(!has("#[cfg_attr(docs, doc(cfg(x)))]\nstruct A;\nfn f() {\n    #[cfg(own)]\n    g();\n}\n"));
        assert!(!has("struct A;\n#[cfg(own)]\nfn f() {}\nimpl A {\n    #[cfg(own)]\n    fn g() {}\n}\n"));
    }
}
