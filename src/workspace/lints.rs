//! Which lints a package's manifest warns of or forbids.

use std::path::Path;

/// The lints that `manifest`, or the `manifest` of the workspace at `root` that it inherits from, warns of or forbids:
/// `clippy::unwrap_used`, `unused_must_use`.
///
/// Cargo has accepted both, so what cannot be read here names none.
pub fn forbidden(manifest: &Path, root: &Path) -> Vec<String> {
    let read = |path: &Path| -> toml::Table {
        std::fs::read_to_string(path).unwrap_or_default().parse().unwrap_or_default()
    };
    let own = read(manifest);
    let Some(lints) = own.get("lints") else { return Vec::new() };
    if lints.get("workspace").and_then(toml::Value::as_bool) == Some(true) {
        let workspace = read(&root.join("Cargo.toml"));
        let lints = workspace.get("workspace").and_then(|it| it.get("lints"));
        return lints.map(of_table).unwrap_or_default();
    }
    of_table(lints)
}

fn of_table(lints: &toml::Value) -> Vec<String> {
    let tools = lints.as_table().into_iter().flatten();
    let lints = tools.flat_map(|(tool, lints)| {
        lints.as_table().into_iter().flatten().map(move |(name, level)| (tool, name, level))
    });
    lints
        .filter(|(_, _, level)| {
            let level = level.get("level").unwrap_or(level);
            matches!(level.as_str(), Some("warn" | "deny" | "forbid"))
        })
        .map(|(tool, name, _)| if tool == "rust" { name.clone() } else { format!("{tool}::{name}") })
        .collect()
}
