//! Who may know whom: the table of DESIGN's layers, held by a test.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode, ast};

use crate::source::{Source, files};

/// A module of the library, the modules that it may use, and the names from outside that it alone may use.
struct Layer {
    module: &'static str,
    uses: &'static [&'static str],
    may: &'static [&'static str],
}

/// Names that only the layers listed with them may use. A name is the start of a path.
const GUARDED: &[&str] = &[
    "std::env",
    "std::fs",
    "std::process",
    "rayon",
    "ra_ap_hir",
    "ra_ap_ide",
    "ra_ap_load_cargo",
    "ra_ap_proc_macro_api",
    "ra_ap_project_model",
    "ra_ap_vfs",
];

/// From the bottom to the top.
const LAYERS: &[Layer] = &[
    Layer { module: "transform", uses: &["facts"], may: &[] },
    Layer { module: "schedule", uses: &["transform"], may: &[] },
    Layer {
        module: "workspace",
        uses: &["git", "transform"],
        may: &[
            "std::env",
            "std::fs",
            "std::process",
            "rayon",
            "ra_ap_hir",
            "ra_ap_ide",
            "ra_ap_load_cargo",
            "ra_ap_proc_macro_api",
            "ra_ap_project_model",
            "ra_ap_vfs",
        ],
    },
    Layer { module: "facts", uses: &["transform"], may: &["ra_ap_hir", "ra_ap_ide"] },
    Layer { module: "config", uses: &["transform"], may: &[] },
    Layer { module: "transforms", uses: &["facts", "transform"], may: &[] },
    Layer {
        module: "engine",
        uses: &["config", "facts", "schedule", "transform", "transforms", "workspace"],
        may: &[],
    },
    Layer { module: "settings", uses: &["config", "engine", "facts", "transform", "transforms"], may: &[] },
    Layer { module: "diff", uses: &[], may: &[] },
    Layer { module: "git", uses: &[], may: &["std::process"] },
    Layer { module: "format", uses: &["engine", "schedule", "transform"], may: &["std::process", "rayon"] },
    Layer {
        module: "verify",
        uses: &["engine", "git", "transform", "workspace"],
        may: &["std::fs", "std::process", "ra_ap_hir", "ra_ap_ide"],
    },
    Layer { module: "apply", uses: &["git"], may: &["std::fs", "std::process"] },
    Layer { module: "report", uses: &["diff", "engine", "format", "transform", "transforms"], may: &[] },
    Layer {
        module: "cli",
        uses: &[
            "apply",
            "config",
            "diff",
            "engine",
            "format",
            "report",
            "settings",
            "transform",
            "transforms",
            "verify",
            "workspace",
        ],
        may: &["std::env", "std::fs", "std::process"],
    },
];

#[test]
fn modules_know_only_those_below() {
    let mut problems = Vec::new();
    for file in library() {
        let module = module_of(&file.path);
        let Some(layer) = LAYERS.iter().find(|layer| layer.module == module) else {
            problems.push(format!("{}: no layer is called `{module}`", file.path));
            continue;
        };
        for (path, node) in paths(&file) {
            let Some(used) = path.strip_prefix("crate::") else { continue };
            let used = used.split("::").next().unwrap_or_default();
            // A macro of the crate has no layer.
            let is_module = LAYERS.iter().any(|layer| layer.module == used);
            if is_module && used != module && !layer.uses.contains(&used) {
                problems.push(format!("{}:{}: `{module}` may not use `{used}`", file.path, file.line(&node)));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn names_from_outside_stay_in_their_layers() {
    let mut problems = Vec::new();
    for file in library() {
        let module = module_of(&file.path);
        let may = LAYERS.iter().find(|layer| layer.module == module).map_or(&[][..], |layer| layer.may);
        for (path, node) in paths(&file) {
            let guarded = GUARDED.iter().find(|name| starts_with(&path, name));
            if let Some(name) = guarded.filter(|name| !may.contains(name)) {
                problems.push(format!("{}:{}: `{module}` may not use `{name}`", file.path, file.line(&node)));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn the_table_has_every_module_and_no_edge_that_nobody_uses() {
    let declared: BTreeSet<String> = std::fs::read_to_string(crate::source::root().join("src/lib.rs"))
        .unwrap()
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub mod ")?.trim_end_matches(';').to_owned()))
        .collect();
    let listed: BTreeSet<String> = LAYERS.iter().map(|layer| layer.module.to_owned()).collect();
    assert_eq!(declared, listed);

    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in library() {
        let used = used.entry(module_of(&file.path)).or_default();
        for (path, _) in paths(&file) {
            used.extend(GUARDED.iter().filter(|name| starts_with(&path, name)).map(|&name| name.to_owned()));
            if let Some(rest) = path.strip_prefix("crate::") {
                used.extend(rest.split("::").next().map(str::to_owned));
            }
        }
    }
    let mut idle = Vec::new();
    for layer in LAYERS {
        let used = used.get(layer.module);
        for name in layer.uses.iter().chain(layer.may) {
            if !used.is_some_and(|used| used.contains(*name)) {
                idle.push(format!("`{}` need not be allowed `{name}`", layer.module));
            }
        }
    }
    assert!(idle.is_empty(), "\n{}\n", idle.join("\n"));
}

/// The files of the library: `src/` without the binaries, and the transforms without their cases.
fn library() -> Vec<Source> {
    let src = files("src", &[".rs"]).into_iter().filter(|file| {
        !file.path.starts_with("src/bin/") && file.path != "src/main.rs" && file.path != "src/lib.rs"
    });
    let transforms =
        files("transforms", &[".rs"]).into_iter().filter(|file| file.path.matches('/').count() == 1);
    src.chain(transforms).collect()
}

/// `schedule` for `src/schedule/edit.rs` and for `src/schedule.rs`.
fn module_of(path: &str) -> String {
    let mut parts = path.split('/');
    match parts.next() {
        Some("transforms") => "transforms".to_owned(),
        _ => parts.next().unwrap_or_default().trim_end_matches(".rs").to_owned(),
    }
}

fn starts_with(path: &str, name: &str) -> bool {
    // `ra_ap_hir` stands for `ra_ap_hir_ty` as well.
    path.strip_prefix(name).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with("::") || (name.starts_with("ra_ap") && rest.starts_with('_'))
    })
}

/// Every path in shipped code, use trees spelled out, with `super` of a file that is a module of the root, and
/// `std::…` of a name imported from there, resolved.
fn paths(file: &Source) -> Vec<(String, SyntaxNode)> {
    let mut found = Vec::new();
    for node in file.shipped() {
        if let Some(import) = ast::Use::cast(node.clone()) {
            if let Some(tree) = import.use_tree() {
                spell_out(&tree, "", &mut found);
            }
        } else if let Some(path) = ast::Path::cast(node.clone()) {
            let is_part = node.parent().is_some_and(|parent| parent.kind() == SyntaxKind::PATH)
                || node.ancestors().any(|parent| parent.kind() == SyntaxKind::USE);
            if !is_part {
                found.push((path.syntax().text().to_string(), node));
            }
        }
    }
    let of_root = file.path.matches('/').count() == 1;
    for (path, _) in &mut found {
        *path = path.split_whitespace().collect();
        if of_root && let Some(rest) = path.strip_prefix("super::") {
            *path = format!("crate::{rest}");
        }
        if let Some(rest) = path.strip_prefix("super::super::") {
            *path = format!("crate::{rest}");
        }
    }
    found
}

fn spell_out(tree: &ast::UseTree, prefix: &str, found: &mut Vec<(String, SyntaxNode)>) {
    let own = tree.path().map(|path| path.syntax().text().to_string()).unwrap_or_default();
    let full = if prefix.is_empty() || own.is_empty() {
        format!("{prefix}{own}")
    } else {
        format!("{prefix}::{own}")
    };
    match tree.use_tree_list() {
        Some(list) => list.use_trees().for_each(|tree| spell_out(&tree, &full, found)),
        None => found.push((full, tree.syntax().clone())),
    }
}

#[test]
fn nested_imports_and_long_paths_are_seen_and_tests_are_not() {
    let text = "\
use crate::{engine, facts::{self, X as Y}};
fn f() { super::verify::g(std::fs::read); }
#[cfg(test)]
mod tests { use crate::cli; }
";
    let file = Source { path: "src/config.rs".to_owned(), text: text.to_owned() };
    let found: Vec<String> = paths(&file).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        found,
        ["crate::engine", "crate::facts::self", "crate::facts::X", "crate::verify::g", "std::fs::read"]
    );
}
