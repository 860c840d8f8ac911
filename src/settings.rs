//! `memfix.toml`, or `[workspace.metadata.memfix]` in the root manifest: which transforms run where, and how boldly.
//!
//! Text in, plain data out; who reads the file is up to the caller. A key or name that is not known is an error that
//! names the nearest one that is, since a setting that is ignored in silence is worse than none.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

use crate::config::{nearest, unknown_transform};
use crate::engine::FileSettings;
use crate::facts::Thresholds;
use crate::transform::Safety;
use crate::transforms::ALL;

/// The file's name, at the root of the workspace.
pub const FILE: &str = "memfix.toml";

/// What `memfix init` writes: every key, commented out, with its default.
pub const TEMPLATE: &str = include_str!("settings/memfix.toml");

/// All settings; the default changes nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// Transforms to run, and no others.
    pub select: Vec<Id>,
    /// Transforms not to run.
    pub skip: Vec<Id>,
    /// As `--include`.
    pub include: Vec<Include>,
    /// As `--verify`.
    pub verify: Option<Verify>,
    /// cargo's flags for features and target, one string for each configuration.
    pub configurations: Vec<String>,
    /// Files to leave alone.
    pub exclude: Vec<Pattern>,
    /// What pads an atomic: `crossbeam-utils`, or the path of a type.
    pub pad_with: Option<String>,
    /// The class that proposals of a transform are given.
    pub class: BTreeMap<Id, Class>,
    pub thresholds: Limits,
    /// What holds for some files; of several that match, the last one counts.
    pub path: Vec<PathSettings>,
}

/// What holds for the files that match.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PathSettings {
    pub glob: Pattern,
    #[serde(default)]
    pub skip: Vec<Id>,
    #[serde(default)]
    pub class: BTreeMap<Id, Class>,
    #[serde(default)]
    pub thresholds: Limits,
}

/// What `include` can add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Include {
    Review,
    Tests,
    Public,
}

/// How changes are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    None,
    Types,
    Check,
    Test,
}

/// A class that a transform's proposals can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Taken by default.
    Safe,
    /// Taken with `review`.
    Review,
    /// Shown, never taken.
    Advice,
}

/// Limits of size; what is not given is as it is elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Limits {
    /// The largest value that is passed by value, in words.
    pub small_value: Option<u64>,
    /// The largest value that is not passed by reference, in bytes.
    pub large_value: Option<u64>,
    /// How much larger than the others a variant is that is boxed, in bytes.
    pub large_variant: Option<u64>,
    /// How much smaller a struct is with what is in an `Option` boxed, in bytes.
    pub large_option: Option<u64>,
}

/// The name of a transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub &'static str);

// Derived, it would want a file that lives as long as the name.
impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        Id::try_from(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(name: String) -> Result<Id, String> {
        let known: Vec<&'static str> = ALL.iter().map(|it| it.meta().id).collect();
        known.iter().find(|id| **id == name).map(|id| Id(id)).ok_or_else(|| unknown_transform(&name, &known))
    }
}

/// A glob for paths from the workspace's root, with `/`: `*` stays within a folder, `**` does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(GlobMatcher);

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(glob: String) -> Result<Pattern, String> {
        let built = GlobBuilder::new(&glob).literal_separator(true).build();
        built.map(|it| Pattern(it.compile_matcher())).map_err(|error| error.to_string())
    }
}

impl Settings {
    /// Reads the text of a `memfix.toml`.
    ///
    /// # Errors
    /// It is no TOML, or a key or a value is not known: the line, what is wrong, and what was probably meant.
    pub fn parse(text: &str) -> Result<Settings, String> {
        toml::from_str(text).map_err(|error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            format!("line {line}: {}", with_nearest(error.message()))
        })
    }

    /// Reads `[workspace.metadata.memfix]` or `[package.metadata.memfix]` of a root manifest, where it has one.
    ///
    /// # Errors
    /// As [`Settings::parse`], without the line.
    pub fn of_manifest(text: &str) -> Result<Option<Settings>, String> {
        // cargo has read the manifest and found nothing wrong with it.
        let Ok(manifest) = text.parse::<toml::Table>() else { return Ok(None) };
        let table = |owner: &str| manifest.get(owner)?.get("metadata")?.get("memfix").cloned();
        let Some(table) = table("workspace").or_else(|| table("package")) else { return Ok(None) };
        table.try_into().map(Some).map_err(|error: toml::de::Error| with_nearest(error.message()))
    }

    /// Whether the file at `path`, from the workspace's root, is to be left alone.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.0.is_match(path))
    }

    /// What holds for the file at `path`, from the workspace's root.
    pub fn of_file(&self, path: &str) -> FileSettings {
        let mut settings = FileSettings::default();
        add(&mut settings, &[], &self.class, self.thresholds);
        for of_path in self.path.iter().filter(|it| it.glob.0.is_match(path)) {
            add(&mut settings, &of_path.skip, &of_path.class, of_path.thresholds);
        }
        settings
    }
}

fn add(settings: &mut FileSettings, skip: &[Id], classes: &BTreeMap<Id, Class>, limits: Limits) {
    settings.skip.extend(skip.iter().map(|id| id.0));
    let class = |class: Class| match class {
        Class::Safe => Safety::Safe,
        Class::Review => Safety::Review,
        Class::Advice => Safety::Advice,
    };
    settings.classes.extend(classes.iter().map(|(id, it)| (id.0, class(*it))));
    let Thresholds { small_value, large_value, large_variant, large_option } = &mut settings.thresholds;
    *small_value = limits.small_value.unwrap_or(*small_value);
    *large_value = limits.large_value.unwrap_or(*large_value);
    *large_variant = limits.large_variant.unwrap_or(*large_variant);
    *large_option = limits.large_option.unwrap_or(*large_option);
}

/// Adds to serde's complaint of something unknown which of the known names is meant.
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown ").then(|| quoted.next()).flatten();
    let known: Vec<&str> = quoted.collect();
    match unknown.and_then(|word| nearest(word, &known)) {
        Some(name) => format!("{message}; did you mean `{name}`?"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_an_error_that_names_the_nearest() {
        let error = |text: &str| Settings::parse(text).map(|_| ()).unwrap_err();
        let slip = error("\nslect = []\n");
        assert!(slip.starts_with("line 2: unknown field `slect`"), "{slip}");
        assert!(slip.ends_with("did you mean `select`?"), "{slip}");
        assert!(error("include = [\"reviw\"]").ends_with("did you mean `review`?"));
        assert!(error("skip = [\"insert-capacty\"]").ends_with("did you mean `insert-capacity`?"));
        assert!(error("[thresholds]\nsmal-value = 2").ends_with("did you mean `small-value`?"));
        assert!(error("[[path]]\nglob = \"a\"\nskpi = []").ends_with("did you mean `skip`?"));
        assert!(error("[class]\nbuild-strings = \"safe\"").contains("did you mean `build-string`?"));
        assert!(error("exclude = [\"a{\"]").starts_with("line 1: "));
        assert!(error("select = 1").starts_with("line 1: invalid type"));
        assert!(error("= 1").starts_with("line 1: "));
    }

    #[test]
    fn the_last_path_that_matches_counts() {
        let settings = Settings::parse(
            "exclude = [\"gen/**\"]\n[class]\nbuild-string = \"review\"\n[thresholds]\nlarge-value = 8\n\
             [[path]]\nglob = \"a/**\"\nskip = [\"reuse-buffer\"]\nclass.build-string = \"safe\"\n\
             [[path]]\nglob = \"a/*.rs\"\nthresholds.small-value = 3\nclass.build-string = \"advice\"\n",
        )
        .unwrap();
        let thresholds =
            |small_value, large_value| Thresholds { small_value, large_value, ..Thresholds::default() };
        let elsewhere = settings.of_file("b.rs");
        assert_eq!((elsewhere.skip.len(), elsewhere.thresholds), (0, thresholds(2, 8)));
        assert_eq!(elsewhere.classes["build-string"], Safety::Review);
        let deep = settings.of_file("a/b/c.rs");
        assert_eq!((deep.skip, deep.thresholds), (vec!["reuse-buffer"], thresholds(2, 8)));
        assert_eq!(deep.classes["build-string"], Safety::Safe);
        let near = settings.of_file("a/c.rs");
        assert_eq!((near.skip, near.thresholds), (vec!["reuse-buffer"], thresholds(3, 8)));
        assert_eq!(near.classes["build-string"], Safety::Advice);
        assert!(settings.excludes("gen/x/y.rs") && !settings.excludes("a/gen/x.rs"));
    }

    #[test]
    fn a_manifest_may_have_them_instead() {
        let of = |text: &str| Settings::of_manifest(text).map(|it| it.map(|it| it.skip.len()));
        assert_eq!(of("[package]\nname = \"a\"\n"), Ok(None));
        assert_eq!(of("[workspace.metadata.memfix]\nskip = [\"build-string\"]\n"), Ok(Some(1)));
        assert_eq!(of("[package.metadata.memfix]\nskip = []\n"), Ok(Some(0)));
        assert!(of("[package.metadata.memfix]\nskp = []\n").unwrap_err().ends_with("did you mean `skip`?"));
    }
}
