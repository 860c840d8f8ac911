//! One way to compile a workspace: cargo's features and target, with or without unit tests.

use std::fmt;

use super::UnitTests;

/// Features and target, as cargo takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    pub features: Vec<String>,
    pub all_features: bool,
    pub no_default_features: bool,
    pub target: Option<String>,
    /// Whether `cfg(test)` is on.
    pub unit_tests: bool,
}

/// Each of `configurations`, as often as `tests` asks for it; without any, cargo's default.
pub(super) fn views(configurations: &[Configuration], tests: UnitTests) -> Vec<Configuration> {
    let default = [Configuration::default()];
    let configurations = if configurations.is_empty() { &default[..] } else { configurations };
    let view =
        |unit_tests: bool| configurations.iter().map(move |it| Configuration { unit_tests, ..it.clone() });
    match tests {
        UnitTests::LeftOut => view(false).collect(),
        UnitTests::Compiled => view(true).collect(),
        UnitTests::Both => view(false).chain(view(true)).collect(),
    }
}

impl Configuration {
    /// The flags that make cargo compile this way.
    pub fn cargo_args(&self) -> Vec<String> {
        let mut args = Vec::new();
        if !self.features.is_empty() {
            args.extend(["--features".to_owned(), self.features.join(",")]);
        }
        let flags =
            [("--all-features", self.all_features), ("--no-default-features", self.no_default_features)];
        args.extend(flags.iter().filter(|(_, set)| *set).map(|(flag, _)| (*flag).to_owned()));
        if let Some(target) = &self.target {
            args.extend(["--target".to_owned(), target.clone()]);
        }
        args
    }
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args = self.cargo_args();
        f.write_str(if args.is_empty() { "the default features" } else { "" })?;
        f.write_str(&args.join(" "))?;
        f.write_str(if self.unit_tests { " and unit tests" } else { "" })
    }
}
