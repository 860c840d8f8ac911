//! `cargo new-transform NAME`: a transform that compiles, passes tidy and does nothing yet.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// Writes `transforms/NAME.rs` and its folder of cases, and enters it in `transforms/mod.rs`.
///
/// `name` is kebab-case. Fails, having written nothing, where the name is taken or not kebab-case.
pub fn create(root: &Path, name: &str) -> Result<()> {
    let well_formed = name.split('-').all(|word| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    });
    ensure!(well_formed, "`{name}` is no name for a transform: write it as `insert-capacity`");
    let module = name.replace('-', "_");
    let transforms = root.join("transforms");
    let file = transforms.join(format!("{module}.rs"));
    if file.exists() {
        bail!("{} exists: choose another name", file.display());
    }
    let table = transforms.join("mod.rs");
    let entered = enter(&read(&table)?, &module)?;

    let folder = transforms.join(&module);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    write(&file, &fill(TRANSFORM, name))?;
    write(&folder.join("nothing_to_do.rs"), CASE)?;
    write(&table, &entered)?;
    // The table may have outgrown its line. rustfmt follows the `mod` lines to the new file.
    let status = Command::new("rustfmt").args(["--edition", "2024"]).arg(&table).current_dir(root).status();
    ensure!(status.context("cannot start rustfmt")?.success(), "rustfmt does not accept {}", table.display());
    Ok(())
}

/// The text of `transforms/mod.rs` with a `mod` line and an entry of `ALL` for `module` added.
fn enter(table: &str, module: &str) -> Result<String> {
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let declaration = format!("pub mod {module};");
    let at = lines
        .iter()
        .position(|line| line.starts_with("pub mod ") && *line > declaration)
        .or_else(|| lines.iter().rposition(|line| line.starts_with("pub mod ")).map(|last| last + 1))
        .context("transforms/mod.rs has no `pub mod` line")?;
    lines.insert(at, declaration);

    let text = lines.join("\n") + "\n";

    let all = text.find("pub const ALL").context("transforms/mod.rs has no table `ALL`")?;
    let close = all + text[all..].find("];").context("the table `ALL` of transforms/mod.rs has no end")?;
    let (head, tail) = text.split_at(close);
    let head = head.trim_end().trim_end_matches(',');
    let comma = if head.ends_with('[') { "" } else { ", " };
    Ok(format!("{head}{comma}&{module}::{}{tail}", type_name(module)))
}

fn type_name(module: &str) -> String {
    module
        .split('_')
        .map(|word| {
            let mut chars = word.chars();
            chars
                .next()
                .map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
        })
        .collect()
}

/// Puts `name` in the place of the template's own. The template is Rust that the tests compile.
fn fill(template: &str, name: &str) -> String {
    let module = name.replace('-', "_");
    template
        .replace("new-transform", name)
        .replace("new_transform", &module)
        .replace("NewTransform", &type_name(&module))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

const TRANSFORM: &str = include_str!("../templates/new_transform.rs");
const CASE: &str = include_str!("../templates/case.rs");

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(table: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("transforms")).unwrap();
        fs::write(root.path().join("transforms/mod.rs"), table).unwrap();
        fs::write(root.path().join("transforms/pad_atomics.rs"), "//! Taken.\n").unwrap();
        root
    }

    const TABLE: &str = "\
//! The catalogue.

pub mod pad_atomics;

/// In the order of the passes.
pub const ALL: &[&dyn AnyTransform] = &[&pad_atomics::PadAtomics];
";

    #[test]
    fn a_new_transform_is_written_and_entered_in_the_table() {
        let root = repository(TABLE);
        create(root.path(), "box-large").unwrap();
        let table = fs::read_to_string(root.path().join("transforms/mod.rs")).unwrap();
        assert_eq!(
            table,
            TABLE
                .replace("pub mod pad", "pub mod box_large;\npub mod pad")
                .replace("PadAtomics]", "PadAtomics, &box_large::BoxLarge]")
        );
        let file = fs::read_to_string(root.path().join("transforms/box_large.rs")).unwrap();
        assert!(file.contains("id: \"box-large\"") && file.contains("impl Transform for BoxLarge"), "{file}");
        assert!(!file.contains("new_transform") && file.contains("include_str!(\"box_large.rs\")"), "{file}");
        assert!(root.path().join("transforms/box_large/nothing_to_do.rs").exists());
    }

    #[test]
    fn a_table_that_outgrows_its_line_is_broken_as_rustfmt_would() {
        let root = repository(TABLE);
        for name in ["pass-by-value", "pass-by-reference", "box-large"] {
            create(root.path(), name).unwrap();
        }
        let table = fs::read_to_string(root.path().join("transforms/mod.rs")).unwrap();
        let entries = "&[\n    &pad_atomics::PadAtomics,\n    &pass_by_value::PassByValue,\n";
        assert!(table.contains(entries), "{table}");
    }

    #[test]
    fn a_taken_or_malformed_name_changes_nothing() {
        let root = repository(TABLE);
        for name in ["pad-atomics", "PadAtomics", "pad_atomics", "", "-", "pad-", "1st"] {
            assert!(create(root.path(), name).is_err(), "{name}");
        }
        assert_eq!(fs::read_to_string(root.path().join("transforms/mod.rs")).unwrap(), TABLE);
        assert_eq!(fs::read_dir(root.path().join("transforms")).unwrap().count(), 2);
    }
}
