//! Files that a source file names by their path: `#[path = "…"] mod x;` and `include!("…")`.
//!
//! The analyser finds such a file only within the package's own folder, but rustc compiles it wherever it is. A file
//! that a second package compiles this way must count as shared, although the database knows it in one.

use std::path::{Component, Path, PathBuf};

use ra_ap_syntax::ast::{self, HasAttrs, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, AstToken, Edition, SourceFile};

/// A file that another names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) target: PathBuf,
    pub(super) kind: LinkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// `#[path = "…"] mod x;`
    Module,
    /// `include!("…")`
    Include,
}

/// The files that the file at `path` names in `text`.
pub(super) fn links(path: &Path, text: &str) -> Vec<Link> {
    // Both are rare, and parsing every file twice is not free.
    if !text.contains("path") && !text.contains("include!") {
        return Vec::new();
    }
    if !text.contains("#[path") && !text.contains("include!") {
        return Vec::new();
    }
    let Some(folder) = path.parent() else { return Vec::new() };
    let file = SourceFile::parse(text, Edition::CURRENT).tree();
    let mut links = Vec::new();
    for call in file.syntax().descendants().filter_map(ast::MacroCall::cast) {
        links.extend(
            included(&call).map(|target| Link { target: join(folder, &target), kind: LinkKind::Include }),
        );
    }
    // Inside `mod inner { … }`, paths start in the folder where the files of `inner` would be.
    let is_root =
        path.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs" || name == "main.rs");
    let inner = if is_root { folder.to_owned() } else { folder.join(path.file_stem().unwrap_or_default()) };
    modules(file.items(), folder, &inner, &mut links);
    links
}

/// Where the files of the modules may lie that the file at `path` declares in `text`, without those that are there for
/// tests. `is_root`: it is the root of a crate.
pub(super) fn declared(path: &Path, text: &str, is_root: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Some(folder) = path.parent().filter(|_| text.contains("mod ")) else { return found };
    let file = SourceFile::parse(text, Edition::CURRENT).tree();
    let is_root = is_root || path.file_name().is_some_and(|name| name == "mod.rs");
    let inner = if is_root { folder.to_owned() } else { folder.join(path.file_stem().unwrap_or_default()) };
    files_of_modules(file.items(), folder, &inner, &mut found);
    found
}

fn files_of_modules(
    items: impl Iterator<Item = ast::Item>,
    folder: &Path,
    inner: &Path,
    found: &mut Vec<PathBuf>,
) {
    for item in items {
        let ast::Item::Module(module) = item else { continue };
        let Some(name) = module.name() else { continue };
        let name = name.text().to_string();
        let name = name.trim_start_matches("r#");
        if module.attrs().any(|attr| is_for_tests(&attr)) {
            continue;
        }
        let path = module.attrs().find_map(|attr| path_value(&attr));
        match (module.item_list(), path) {
            (Some(list), path) => {
                let below = path.map_or_else(|| inner.join(name), |path| join(folder, &path));
                files_of_modules(list.items(), &below, &below, found);
            }
            (None, Some(path)) => found.push(join(folder, &path)),
            (None, None) => {
                found.extend([inner.join(format!("{name}.rs")), inner.join(name).join("mod.rs")]);
            }
        }
    }
}

/// Whether an attribute says `cfg(…test…)` without a `not`.
fn is_for_tests(attr: &ast::Attr) -> bool {
    let text: String = attr.syntax().text().to_string().split_whitespace().collect();
    text.starts_with("#[cfg(") && !text.contains("not(") && {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '"');
        words.any(|word| word == "test")
    }
}

fn modules(items: impl Iterator<Item = ast::Item>, folder: &Path, inner: &Path, links: &mut Vec<Link>) {
    for item in items {
        let ast::Item::Module(module) = item else { continue };
        let path = module.attrs().find_map(|attr| path_value(&attr));
        match (module.item_list(), path) {
            (Some(list), path) => {
                let name = module.name().map(|name| name.text().to_string()).unwrap_or_default();
                let below = path.map_or_else(|| inner.join(&name), |path| join(folder, &path));
                modules(list.items(), &below, &below, links);
            }
            (None, Some(path)) => links.push(Link { target: join(folder, &path), kind: LinkKind::Module }),
            (None, None) => {}
        }
    }
}

/// `x.rs` of `#[path = "x.rs"]`.
fn path_value(attr: &ast::Attr) -> Option<String> {
    let text = attr.syntax().text().to_string();
    let text = text.strip_prefix("#[")?.trim_start().strip_prefix("path")?.trim_start().strip_prefix('=')?;
    let (value, _) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    Some(value.to_owned())
}

/// `x.rs` of `include!("x.rs")`.
fn included(call: &ast::MacroCall) -> Option<String> {
    if call.path()?.segment()?.name_ref()?.text() != "include" {
        return None;
    }
    call.token_tree()?
        .syntax()
        .children_with_tokens()
        .filter_map(|element| ast::String::cast(element.into_token()?))
        .find_map(|string| Some(string.value().ok()?.into_owned()))
}

/// `folder` and `path` as one, `..` taken out.
fn join(folder: &Path, path: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir => {
                joined.pop();
            }
            Component::CurDir => {}
            part => joined.push(part),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(path: &str, text: &str) -> Vec<(String, LinkKind)> {
        let links = links(Path::new(path), text);
        links.into_iter().map(|link| (link.target.to_string_lossy().into_owned(), link.kind)).collect()
    }

    #[test]
    fn paths_are_relative_to_the_file_or_to_the_folder_of_the_inline_module() {
        assert_eq!(
            targets(
                "/w/src/a.rs",
                "#[path = \"../x.rs\"] mod x;\nmod inner { #[path = \"y.rs\"] mod y; }\nmod z;"
            ),
            [("/w/x.rs".to_owned(), LinkKind::Module), ("/w/src/a/inner/y.rs".to_owned(), LinkKind::Module)]
        );
        assert_eq!(
            targets("/w/src/lib.rs", "mod inner { #[path = \"y.rs\"] mod y; }"),
            [("/w/src/inner/y.rs".to_owned(), LinkKind::Module)]
        );
    }

    #[test]
    fn includes_are_found_in_items_and_expressions() {
        assert_eq!(
            targets(
                "/w/src/lib.rs",
                "include!(\"g.rs\");\nfn f() { std::include!(\"../h.rs\"); include_str!(\"t\"); }"
            ),
            [("/w/src/g.rs".to_owned(), LinkKind::Include), ("/w/h.rs".to_owned(), LinkKind::Include)]
        );
    }
}
