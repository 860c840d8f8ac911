//! Changes to std's sources in memory, without which the analyser is wrong or slow; the files stay as they are.
//!
//! Nothing here is trusted. A patch whose text is not found changes nothing, [`layouts_are_exact`] says afterwards
//! whether layouts came out right, and a test fails for each patch that is no longer needed.

use ra_ap_hir::{Adt, Module, ModuleDef, ScopeDef, attach_db};
use ra_ap_ide_db::RootDatabase;
use ra_ap_vfs::FileId;

/// One change to the files of std for whose path below `library/` `applies` holds.
pub(super) struct Patch {
    applies: fn(path: &str) -> bool,
    /// The new text, or `None` where the file does not look as expected and stays.
    patch: fn(text: &str) -> Option<String>,
    /// Whether the patch takes away what code that names `core::arch` needs.
    hides_arch: bool,
}

/// The patches in use.
pub(super) const ALL: &[Patch] = &[EMPTY_ARCH, NON_NULL, TWO_RANGES, HASHBROWN];

/// Hundreds of thousands of lines of intrinsics take more than half of the time that resolving the names of core
/// takes, for code that does not name `core::arch`.
const EMPTY_ARCH: Patch = Patch {
    applies: |path| is_arch(path) && !path.ends_with("core_arch/src/mod.rs"),
    patch: |_| Some(String::new()),
    hides_arch: true,
};

/// The analyser computes niches from pattern types only. std 1.95 gives `NonNull` its niche with
/// `rustc_layout_scalar_valid_range_start`, so every `Option<Box<_>>` would come out a word too large.
const NON_NULL: Patch = Patch {
    applies: |path| path == "core/src/ptr/non_null.rs",
    patch: |text| {
        const FIELD: &str = "pointer: *const T,";
        const PATTERN: &str = "pointer: crate::pattern_type!(*const T is !null),";
        let (before, after) = text.split_once(FIELD)?;
        Some(format!("{before}{PATTERN}{after}"))
    },
    hides_arch: false,
};

/// The analyser has no layout for a pattern of two ranges, which says of a signed number that it is not 0, or not -1. The
/// unsigned number of the same size leaves out the same bits; nothing else of these types is seen outside of core.
const TWO_RANGES: Patch = Patch {
    applies: |path| path == "core/src/num/niche_types.rs",
    patch: |text| {
        let unsigned = ["8", "16", "32", "64", "128", "size"].iter().fold(text.to_owned(), |text, bits| {
            let not_zero = text.replace(&format!("(i{bits} is ..0 | 1..)"), &format!("(u{bits} is 1..)"));
            not_zero.replace(&format!("(i{bits} is ..-1 | 0..)"), &format!("(u{bits} is 0..u{bits}::MAX)"))
        });
        (unsigned != text).then_some(unsigned)
    },
    hides_arch: false,
};

/// std's hash maps and their iterators wrap those of hashbrown, whose sources are no part of std's. A field without a
/// type makes the struct one of which not even `Sized` is known, so that nothing implements `IntoIterator` any more and
/// what `for (k, v) in map.iter()` binds has no type. The maps themselves are given the fields that they have in
/// hashbrown 0.12 to 0.17: a hasher, an allocator, three numbers and a pointer that is never null. What is in an iterator
/// changes with versions: an array whose length nobody knows is sized, and has no layout.
const HASHBROWN: Patch = Patch {
    applies: |path| path == "std/src/collections/hash/map.rs" || path == "std/src/collections/hash/set.rs",
    patch: |text| {
        const FIELD: &str = "    base: base::";
        text.contains(FIELD).then(|| {
            let lines = text.split_inclusive('\n').map(|line| match line.starts_with(FIELD) {
                true => sized(line).unwrap_or_else(|| line.to_owned()),
                false => line.to_owned(),
            });
            lines.chain([MAP.to_owned()]).collect()
        })
    },
    hides_arch: false,
};

/// `    base: base::Iter<'a, K, V>,` as a field that is sized, owns something, and is sent where `K` and `V` are.
fn sized(field: &str) -> Option<String> {
    let (name, parameters) = field.trim_end().strip_suffix(">,")?.split_once('<')?;
    let types: Vec<&str> = parameters.split(", ").filter(|it| !it.starts_with('\'')).collect();
    let marker = format!("crate::marker::PhantomData<({},)>", types.join(", "));
    let (key, value, rest) = match (name.trim_start(), types.as_slice()) {
        ("base: base::HashMap", [key, value, rest @ ..]) => (*key, *value, rest),
        ("base: base::HashSet", [key, rest @ ..]) => (*key, "()", rest),
        _ => return Some(format!("    base: [(crate::boxed::Box<u8>, {marker}); UNKNOWN],\n")),
    };
    let (hasher, allocator) = (rest.first()?, rest.get(1).unwrap_or(&"()"));
    Some(format!("    base: MapOfHashbrown<{key}, {value}, {hasher}, {allocator}>,\n"))
}

/// A map as hashbrown has it; that the pointer is a box makes the map own what it holds.
const MAP: &str = "
struct MapOfHashbrown<K, V, S, A> { hash_builder: S, table: TableOfHashbrown<(K, V), A> }
struct TableOfHashbrown<T, A> { table: InnerOfHashbrown, alloc: A, marker: crate::marker::PhantomData<T> }
struct InnerOfHashbrown { bucket_mask: usize, ctrl: crate::boxed::Box<u8>, growth_left: usize, items: usize }
";

fn is_arch(path: &str) -> bool {
    path.starts_with("stdarch/crates/core_arch/src/")
}

/// Applies `patches` to `texts`; `path` gives a file's path below std's `library` folder, if it is in there.
///
/// `arch_is_named`: whether the workspace's own code names `core::arch`, which then stays.
pub(super) fn apply(
    patches: &[Patch],
    texts: &mut [(FileId, String)],
    arch_is_named: bool,
    path: impl Fn(FileId) -> Option<String>,
) {
    for (id, text) in texts {
        let Some(path) = path(*id) else { continue };
        for patch in patches.iter().filter(|patch| !(arch_is_named && patch.hides_arch)) {
            if (patch.applies)(&path)
                && let Some(new) = (patch.patch)(text)
            {
                *text = new;
            }
        }
    }
}

/// Whether a source text names `core::arch` or `std::arch`, also inside a group of imports.
pub(super) fn names_arch(text: &str) -> bool {
    ["core::arch", "std::arch"].iter().any(|path| text.contains(path))
        || (text.contains("arch::") && ["core::{", "std::{"].iter().any(|group| text.contains(group)))
}

/// Whether layouts of std's types have their niches: `CString` owns a box, so a null pointer in it must be free to
/// mean `None`.
///
/// `CString` stands for all, since it is a type without parameters that has nothing but a `NonNull` to take a niche
/// from; the same niche makes `Option<Box<u8>>` one word.
pub(super) fn layouts_are_exact(db: &RootDatabase) -> bool {
    attach_db(db, || {
        let Some(c_string) = item_of_alloc(db, &["ffi", "c_str", "CString"]) else { return false };
        c_string.layout(db).is_ok_and(|layout| layout.niches().is_some_and(|niches| niches > 0))
    })
}

fn item_of_alloc(db: &RootDatabase, path: &[&str]) -> Option<Adt> {
    let krate = ra_ap_hir::Crate::all(db).into_iter().find(|krate| {
        matches!(krate.origin(db), ra_ap_base_db::CrateOrigin::Lang(ra_ap_base_db::LangCrateOrigin::Alloc))
    })?;
    let (name, modules) = path.split_last()?;
    let mut module: Module = krate.root_module(db);
    for segment in modules {
        module =
            module.children(db).find(|child| child.name(db).is_some_and(|name| name.as_str() == *segment))?;
    }
    module.scope(db, None).into_iter().find_map(|(found, def)| match def {
        ScopeDef::ModuleDef(ModuleDef::Adt(adt)) if found.as_str() == *name => Some(adt),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use ra_ap_hir::Semantics;
    use ra_ap_syntax::ast::{self, AstNode};

    use super::*;
    use crate::workspace::{InlineCrate, Workspace, inline};

    /// Types whose size depends on a niche, and their sizes in words as rustc has them.
    const SIZES: &[(&str, u64)] = &[
        ("Option<Box<u8>>", 1),
        ("Option<std::rc::Rc<str>>", 2),
        ("Option<std::sync::Arc<u8>>", 1),
        ("Option<Vec<u8>>", 3),
        ("Option<String>", 3),
        ("Option<&'static u8>", 1),
        ("Option<std::num::NonZeroI64>", 1),
        ("Option<std::num::NonZeroIsize>", 1),
        ("[Option<std::num::NonZeroI32>; 2]", 1),
        ("std::collections::HashMap<u8, String>", 6),
        ("Option<std::collections::HashSet<String>>", 6),
        ("std::collections::HashMap<u8, u8, std::hash::BuildHasherDefault<std::hash::DefaultHasher>>", 4),
    ];

    fn load(patches: &[Patch], text: &str) -> Workspace {
        let krate = InlineCrate {
            name: "probe".to_owned(),
            edition: "2024".to_owned(),
            rust_version: None,
            files: vec![("lib.rs".to_owned(), text.to_owned())],
            is_member: true,
            ..InlineCrate::default()
        };
        inline::load(vec![krate], None, patches).unwrap()
    }

    /// The sizes of the structs of the crate `probe`, in words, by name.
    fn sizes(workspace: &Workspace) -> Vec<Option<u64>> {
        let db = workspace.snapshot();
        attach_db(&db, || {
            let krate = ra_ap_hir::Crate::all(&db)
                .into_iter()
                .find(|krate| krate.origin(&db).is_local())
                .expect("the probe is loaded");
            let mut structs: Vec<(String, Adt)> = krate
                .root_module(&db)
                .declarations(&db)
                .into_iter()
                .filter_map(|def| match def {
                    ModuleDef::Adt(adt) => Some((adt.name(&db).as_str().to_owned(), adt)),
                    _ => None,
                })
                .collect();
            structs.sort_by(|a, b| a.0.cmp(&b.0));
            structs
                .into_iter()
                .map(|(_, adt)| adt.layout(&db).ok().map(|layout| layout.size() / size_of::<usize>() as u64))
                .collect()
        })
    }

    fn probe() -> String {
        let structs =
            SIZES.iter().enumerate().map(|(index, (ty, _))| format!("pub struct S{index:02}({ty});\n"));
        structs.collect()
    }

    #[test]
    fn with_the_patches_layouts_are_those_of_rustc() {
        let workspace = load(ALL, &probe());
        let expected: Vec<Option<u64>> = SIZES.iter().map(|(_, words)| Some(*words)).collect();
        assert_eq!(sizes(&workspace), expected);
        assert!(layouts_are_exact(&workspace.snapshot()));
    }

    #[test]
    fn the_patch_of_non_null_is_still_needed() {
        let workspace = load(&[EMPTY_ARCH], &probe());
        assert_ne!(
            sizes(&workspace).first(),
            Some(&Some(1)),
            "NonNull has its niche unpatched: drop the patch"
        );
        assert!(!layouts_are_exact(&workspace.snapshot()), "the check at start does not see a missing niche");
    }

    #[test]
    fn the_patch_of_signed_numbers_is_still_needed() {
        let workspace = load(&[EMPTY_ARCH], "pub struct A(std::num::NonZeroI64);\n");
        assert_eq!(sizes(&workspace), [None], "the layout is known unpatched: drop the patch");
    }

    #[test]
    fn the_patch_of_hash_maps_is_still_needed() {
        let is_known = |patches: &[Patch]| {
            let workspace = load(
                patches,
                "pub fn f(map: &std::collections::HashMap<u64, u64>) {\n    for pair in map.iter() {\n        \
                 pair;\n    }\n}\n",
            );
            let db = workspace.snapshot();
            let file = FileId::from_raw(workspace.files()[0].id.0);
            attach_db(&db, || {
                let sema = Semantics::new(&db);
                let tree = sema.parse_guess_edition(file);
                let paths = tree.syntax().descendants().filter_map(ast::PathExpr::cast);
                let pair = paths.last().map(ast::Expr::from).expect("the probe has a path");
                !sema.type_of_expr(&pair).expect("the probe is in a crate").original.contains_unknown()
            })
        };
        assert!(is_known(ALL));
        assert!(
            !is_known(&[EMPTY_ARCH, NON_NULL]),
            "what hash maps yield has a type unpatched: drop the patch"
        );
        let iterators = "use std::collections::*;\npub struct A(hash_map::IntoIter<u8, u8>);\n\
                         pub struct B(hash_set::Drain<'static, u8>);\n";
        assert_eq!(sizes(&load(ALL, iterators)), [None, None]);
    }

    #[test]
    fn the_patch_of_core_arch_is_still_needed() {
        let workspace = load(&[], "");
        let arch = workspace.std().path.join("stdarch/crates/core_arch/src");
        let bytes: u64 = walkdir::WalkDir::new(&arch)
            .into_iter()
            .filter_map(|entry| entry.ok()?.metadata().ok().filter(|it| it.is_file()).map(|it| it.len()))
            .sum();
        assert!(bytes > 1 << 20, "core_arch is no longer large or has moved: drop or mend the patch");
    }

    #[test]
    fn core_arch_is_empty_unless_the_workspace_names_it() {
        let modules = |text: &str| {
            let workspace = load(ALL, text);
            let db = workspace.snapshot();
            let core = ra_ap_hir::Crate::all(&db).into_iter().find(|krate| {
                krate.display_name(&db).is_some_and(|name| name.canonical_name().as_str() == "core")
            });
            core.expect("core is loaded").modules(&db).len()
        };
        let without = modules("pub fn f() {}");
        let with = modules("use std::{arch::x86_64::_mm_pause, fmt}; pub fn f() { unsafe { _mm_pause() } }");
        assert!(without + 50 < with, "{without} modules of core without arch, {with} with it");
    }
}
