//! What a package's manifest says of lints.

use std::path::Path;

/// The lints that a manifest names, as attributes write them: `clippy::unwrap_used`, `unused_must_use`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lints {
    /// Those that it warns of or forbids.
    pub forbidden: Vec<String>,
    /// Those that it allows.
    pub allowed: Vec<String>,
}

impl Lints {
    /// What `manifest`, or the manifest of the workspace at `root` that it inherits from, says.
    ///
    /// Cargo has accepted both, so what cannot be read here names none.
    pub(super) fn of(manifest: &Path, root: &Path) -> Lints {
        let read = |path: &Path| -> toml::Table {
            std::fs::read_to_string(path).unwrap_or_default().parse().unwrap_or_default()
        };
        let own = read(manifest);
        let Some(lints) = own.get("lints") else { return Lints::default() };
        if lints.get("workspace").and_then(toml::Value::as_bool) == Some(true) {
            let workspace = read(&root.join("Cargo.toml"));
            let lints = workspace.get("workspace").and_then(|it| it.get("lints"));
            return lints.map(Lints::of_table).unwrap_or_default();
        }
        Lints::of_table(lints)
    }

    fn of_table(lints: &toml::Value) -> Lints {
        let mut found = Lints::default();
        for (tool, lints) in lints.as_table().into_iter().flatten() {
            for (name, level) in lints.as_table().into_iter().flatten() {
                let level = level.get("level").unwrap_or(level);
                let list = match level.as_str() {
                    Some("warn" | "deny" | "forbid") => &mut found.forbidden,
                    Some("allow") => &mut found.allowed,
                    _ => continue,
                };
                // On the compiler's command line a hyphen is as good.
                let name = name.replace('-', "_");
                list.push(if tool == "rust" { name } else { format!("{tool}::{name}") });
            }
        }
        found
    }
}
