//! What has to change in a published manifest before its crate can be built here.

use anyhow::{Result, ensure};

use super::list::Entry;

/// The manifest with what the list takes out of it or puts in; `None` where it stays as it was published.
///
/// # Errors
/// It is no manifest, or the list names something that it does not have.
pub fn adapted(entry: &Entry, text: &str) -> Result<Option<String>> {
    let untouched = entry.drop_dev_dependencies.is_empty()
        && entry.relax_dev_dependencies.is_empty()
        && entry.drop_targets.is_empty()
        && !entry.patch_self;
    if untouched {
        return Ok(None);
    }
    let mut manifest: toml::Table = toml::from_str(text)?;
    for name in &entry.drop_dev_dependencies {
        let dropped = dev_dependencies(&mut manifest).filter_map(|table| table.remove(name)).count();
        ensure!(dropped > 0, "it has no development dependency {name}: correct corpus/crates.toml");
        forget_feature_of(&mut manifest, name);
    }
    for name in &entry.relax_dev_dependencies {
        let relaxed = dev_dependencies(&mut manifest).filter_map(|table| relax(table.get_mut(name)?)).count();
        ensure!(relaxed > 0, "it pins no development dependency {name}: correct corpus/crates.toml");
    }
    for target in &entry.drop_targets {
        let dropped = drop_target(&mut manifest, target);
        ensure!(dropped, "it has no target {target}: correct corpus/crates.toml");
    }
    if entry.patch_self {
        let here = toml::Table::from_iter([("path".to_owned(), ".".into())]);
        let crates_io = toml::Table::from_iter([(entry.name.clone(), here.into())]);
        let patch = toml::Table::from_iter([("crates-io".to_owned(), crates_io.into())]);
        manifest.insert("patch".to_owned(), patch.into());
    }
    Ok(Some(toml::to_string(&manifest)?))
}

/// Takes out `example/walk`, or every `example`; says whether there was one.
fn drop_target(manifest: &mut toml::Table, target: &str) -> bool {
    let Some((kind, name)) = target.split_once('/') else { return manifest.remove(target).is_some() };
    let Some(targets) = manifest.get_mut(kind).and_then(toml::Value::as_array_mut) else { return false };
    let all = targets.len();
    targets.retain(|target| target.get("name").and_then(toml::Value::as_str) != Some(name));
    targets.len() < all
}

/// The tables of development dependencies: the general one and those of single platforms.
fn dev_dependencies<'a>(manifest: &'a mut toml::Table) -> impl Iterator<Item = &'a mut toml::Table> {
    let mut tables = Vec::new();
    for (name, value) in manifest.iter_mut() {
        match (name.as_str(), value.as_table_mut()) {
            ("dev-dependencies", Some(table)) => tables.push(table),
            ("target", Some(platforms)) => {
                let of_platform = |(_, value): (&String, &'a mut toml::Value)| {
                    value.get_mut("dev-dependencies")?.as_table_mut()
                };
                tables.extend(platforms.iter_mut().filter_map(of_platform));
            }
            _ => {}
        }
    }
    tables.into_iter()
}

/// Takes `name/feature` out of the features, since cargo refuses those of a dependency that is not there.
fn forget_feature_of(manifest: &mut toml::Table, name: &str) {
    let Some(features) = manifest.get_mut("features").and_then(toml::Value::as_table_mut) else { return };
    for enabled in features.iter_mut().filter_map(|(_, enabled)| enabled.as_array_mut()) {
        enabled.retain(|item| {
            item.as_str().and_then(|item| item.split_once('/')).is_none_or(|(of, _)| of != name)
        });
    }
}

/// `=1.2.3` as `1.2.3`; `None` where it is not pinned.
fn relax(dependency: &mut toml::Value) -> Option<()> {
    let version = match dependency {
        toml::Value::String(version) => version,
        toml::Value::Table(table) => match table.get_mut("version")? {
            toml::Value::String(version) => version,
            _ => return None,
        },
        _ => return None,
    };
    *version = version.strip_prefix('=')?.to_owned();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = r#"
        [package]
        name = "a"
        [features]
        test = ["suite/all", "std"]
        [[test]]
        name = "one"
        [[test]]
        name = "two"
        [[bench]]
        name = "fast"
        [dev-dependencies]
        suite = "1"
        exact = "=1.2.3"
        [target.'cfg(unix)'.dev-dependencies.pinned]
        version = "=0.1.0"
    "#;

    fn adapt(options: &str) -> Result<Option<toml::Table>> {
        let listed = format!("name = \"a\"\nversion = \"1.0.0\"\nchecksum = \"\"\nwhy = \"\"\n{options}");
        let text = adapted(&toml::from_str(&listed)?, PUBLISHED)?;
        Ok(text.map(|text| toml::from_str(&text)).transpose()?)
    }

    #[test]
    fn a_manifest_of_which_nothing_is_said_stays() {
        assert_eq!(adapt("features = [\"test\"]").unwrap(), None);
    }

    #[test]
    fn a_dropped_dependency_takes_its_features_along() {
        let manifest = adapt("drop-dev-dependencies = [\"suite\"]").unwrap().unwrap();
        assert!(manifest["dev-dependencies"].get("suite").is_none());
        assert_eq!(manifest["features"]["test"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn pinned_versions_are_relaxed_wherever_they_stand() {
        let manifest = adapt("relax-dev-dependencies = [\"exact\", \"pinned\"]").unwrap().unwrap();
        assert_eq!(manifest["dev-dependencies"]["exact"].as_str(), Some("1.2.3"));
        let pinned = &manifest["target"]["cfg(unix)"]["dev-dependencies"]["pinned"];
        assert_eq!(pinned["version"].as_str(), Some("0.1.0"));
    }

    #[test]
    fn targets_are_dropped_by_kind_and_by_name() {
        let manifest = adapt("drop-targets = [\"bench\", \"test/one\"]").unwrap().unwrap();
        assert!(manifest.get("bench").is_none());
        assert_eq!(manifest["test"].as_array().unwrap().len(), 1);
        assert_eq!(manifest["test"][0]["name"].as_str(), Some("two"));
    }

    #[test]
    fn a_crate_can_take_its_own_place_below_its_dependencies() {
        let manifest = adapt("patch-self = true").unwrap().unwrap();
        assert_eq!(manifest["patch"]["crates-io"]["a"]["path"].as_str(), Some("."));
    }

    #[test]
    fn a_name_that_is_not_there_is_an_error() {
        for options in [
            "drop-targets = [\"test/three\"]",
            "drop-dev-dependencies = [\"x\"]",
            "relax-dev-dependencies = [\"suite\"]",
        ] {
            let error = adapt(options).unwrap_err().to_string();
            assert!(error.contains("correct corpus/crates.toml"), "{error}");
        }
    }
}
