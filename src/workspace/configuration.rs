//! One way to compile a workspace: cargo's features and target.

use std::fmt;

/// Features and target, as cargo takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    pub features: Vec<String>,
    pub all_features: bool,
    pub no_default_features: bool,
    pub target: Option<String>,
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
        f.write_str(&args.join(" "))
    }
}
