//! The repository's own source files, for the tests that hold its habits.

use std::path::{Path, PathBuf};

use ra_ap_syntax::ast::{self, HasAttrs};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxNode, WalkEvent};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file: its path from the root, with `/` between parts, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// All files below `folder` whose names end in one of `endings`, sorted. Build folders and hidden folders, except
/// those of CI and cargo, are skipped, and so is what is not UTF-8.
pub fn files(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path: PathBuf = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                let skipped =
                    name == "target" || (name.starts_with('.') && name != ".ci" && name != ".cargo");
                if !skipped {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending))
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                let relative = path.strip_prefix(root()).unwrap_or(&path);
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                found.push(Source { path: parts.join("/"), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

impl Source {
    /// The nodes of the syntax tree that are not under `#[cfg(test)]` or `#[test]`, in source order.
    pub fn shipped(&self) -> Vec<SyntaxNode> {
        let tree = SourceFile::parse(&self.text, Edition::CURRENT).tree();
        let mut nodes = Vec::new();
        let mut walk = tree.syntax().preorder();
        while let Some(event) = walk.next() {
            let WalkEvent::Enter(node) = event else { continue };
            if ast::AnyHasAttrs::cast(node.clone()).is_some_and(|node| is_test(&node)) {
                walk.skip_subtree();
            } else {
                nodes.push(node);
            }
        }
        nodes
    }

    /// The 1-based line of a node.
    pub fn line(&self, node: &SyntaxNode) -> usize {
        let start = usize::from(node.text_range().start());
        self.text[..start].matches('\n').count() + 1
    }

    /// Lines outside of the trailing module of unit tests.
    pub fn shipped_lines(&self) -> usize {
        let end = self.text.find("\n#[cfg(test)]\nmod tests").unwrap_or(self.text.len());
        self.text[..end].lines().count()
    }
}

fn is_test(node: &ast::AnyHasAttrs) -> bool {
    node.attrs().any(|attr| {
        let text: String = attr.syntax().text().to_string().split_whitespace().collect();
        text == "#[cfg(test)]" || text == "#[test]"
    })
}
