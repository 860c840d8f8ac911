//! The command line as data: every flag once, with its help.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::transforms::ALL;
use crate::verify;
use crate::workspace::{self, Configuration, UnitTests};

/// Rewrites Rust code so that it allocates less: proves each edit, shows the diff, verifies it, and writes it on request.
#[derive(Debug, Parser)]
#[command(name = "memfix", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub run: Run,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done, or nothing to do · 1 --check found something · 2 usage · 3 the workspace could not be loaded · \
4 with --strict: verification rejected a change · 5 the result could not be written · 70 internal error · 130 interrupted";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show every transform: name, scope, highest class, what it does
    List,
    /// Write a memfix.toml with every setting, commented out
    Init(Init),
    /// Explain a transform, or what memfix thinks of the allocation on a line and why
    Explain(Explain),
    /// Show how types lie in memory: size, padding, cache lines, niches, variants
    Layout(Layout),
    /// Put the files back as they were before the last --apply
    Undo(Undo),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What `memfix` without a subcommand takes.
#[derive(Debug, Args)]
pub struct Run {
    /// A folder or a Cargo.toml
    #[arg(default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub mode: Mode,
    #[command(flatten)]
    pub choice: Choice,
    #[command(flatten)]
    pub packages: Packages,
    #[command(flatten)]
    pub load: Load,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub guard: Guard,
    #[command(flatten)]
    pub terminal: Terminal,
}

/// What is done with what is found.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Mode {
    /// Print the diff, write nothing (the default)
    #[arg(long)]
    pub dry_run: bool,
    /// Write the changes
    #[arg(long)]
    pub apply: bool,
    /// Print one line a finding; exit 1 if --apply with the same flags would write something
    #[arg(long)]
    pub check: bool,
    /// Write the ids of all that is found to a file for --baseline, and change nothing
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
}

/// Which proposals are taken.
#[derive(Debug, Args)]
#[command(next_help_heading = "What to rewrite")]
pub struct Choice {
    /// Run these transforms only; of them, class `review` is taken too
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = transform_ids())]
    pub only: Vec<String>,
    /// Run all transforms but these
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = transform_ids(), conflicts_with = "only")]
    pub skip: Vec<String>,
    /// Look only at lines that have changed since this revision of git; `REV...`: since the branch left it
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// Leave alone what this file of --write-baseline lists
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Take these too
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub include: Vec<Include>,
    /// List every place left alone, with the reason (-v: and the code)
    #[arg(long)]
    pub declined: bool,
    /// How the changes are verified before they are shown or written [default: types; check with --apply]
    #[arg(long, value_name = "HOW")]
    pub verify: Option<Verify>,
    /// Remove `memfix: keep` comments that suppress nothing
    #[arg(long)]
    pub fix_suppressions: bool,
    /// Exit with code 4 if verification rejects a change
    #[arg(long)]
    pub strict: bool,
}

/// What `--include` can add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Include {
    /// Correct, but something observable or a trade-off is in it
    Review,
    /// Test, bench and example code
    Tests,
    /// Changes of signatures that other workspaces can see; with `review`, since they are never less
    Public,
}

/// How changes are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Verify {
    /// Not at all
    None,
    /// No new type error, in memory; nothing is executed
    Types,
    /// As well, no new error or warning of `cargo check`, in a scratch copy
    Check,
    /// As well, no failing test of `cargo test`, in the scratch copy
    Test,
}

impl From<Verify> for verify::Level {
    fn from(verify: Verify) -> verify::Level {
        match verify {
            Verify::None => verify::Level::None,
            Verify::Types => verify::Level::Types,
            Verify::Check => verify::Level::Check,
            Verify::Test => verify::Level::Test,
        }
    }
}

/// Which packages and targets are rewritten.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Packages and targets, as for cargo")]
pub struct Packages {
    /// Rewrite these members only
    #[arg(short, long, value_name = "SPEC")]
    pub package: Vec<String>,
    /// Rewrite all members
    #[arg(long)]
    pub workspace: bool,
    /// Rewrite all members but these
    #[arg(long, value_name = "SPEC", conflicts_with = "package")]
    pub exclude: Vec<String>,
    /// Rewrite the libraries
    #[arg(long)]
    pub lib: bool,
    /// Rewrite this binary
    #[arg(long, value_name = "NAME")]
    pub bin: Vec<String>,
    /// Rewrite all binaries
    #[arg(long)]
    pub bins: bool,
}

/// Features and target, as cargo takes them.
#[derive(Debug, Default, Args)]
pub struct Features {
    /// Activate these features
    #[arg(short = 'F', long, value_name = "FEATURES", value_delimiter = ',')]
    pub features: Vec<String>,
    /// Activate all features
    #[arg(long)]
    pub all_features: bool,
    /// Do not activate the default feature
    #[arg(long)]
    pub no_default_features: bool,
    /// See the code as it is compiled for this target
    #[arg(long, value_name = "TRIPLE")]
    pub target: Option<String>,
}

/// How the workspace is loaded.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Loading")]
pub struct Load {
    #[command(flatten)]
    pub configuration: Features,
    /// Let each change hold with these flags for features and target too, as in --also '--no-default-features -F serde';
    /// can be repeated, and each costs a load
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true, value_parser = also)]
    pub also: Vec<Configuration>,
    /// Do not read memfix.toml
    #[arg(long)]
    pub isolated: bool,
    /// Let cargo not use the network
    #[arg(long)]
    pub offline: bool,
    /// Let cargo not change Cargo.lock
    #[arg(long)]
    pub locked: bool,
    /// --offline and --locked
    #[arg(long)]
    pub frozen: bool,
    /// Run build scripts and load proc macros: resolves more types, executes code of the workspace
    #[arg(long)]
    pub build_scripts: bool,
    /// Execute nothing of the workspace: refuse every flag that would, and verify types at most
    #[arg(long, conflicts_with = "build_scripts")]
    pub untrusted: bool,
    /// Where the standard library's sources are: a folder with core, alloc and std
    #[arg(long, value_name = "DIR")]
    pub std_src: Option<PathBuf>,
    /// How long one transform may take for one file, in seconds; a file that takes longer is left to the others
    #[arg(long, value_name = "SECONDS", default_value_t = workspace::TIME_LIMIT.as_secs(), value_parser = clap::value_parser!(u64).range(1..))]
    pub time_limit: u64,
    /// Threads [default: one a processor]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

/// Where the result goes and in which form.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// The form of the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Write the report to a file instead of to stdout
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write the diff to a file as well
    #[arg(long, value_name = "FILE")]
    pub patch: Option<PathBuf>,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A diff that `git apply` takes, with a line of explanation for each change
    Text,
    /// As schema/report.schema.json describes
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations, as workflow commands of GitHub Actions
    Github,
    /// The body of a pull request
    Markdown,
}

/// What `--apply` may overwrite.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "With --apply")]
pub struct Guard {
    /// Write although files have uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,
    /// Write although files have staged changes
    #[arg(long)]
    pub allow_staged: bool,
    /// Write although there is no version control
    #[arg(long)]
    pub allow_no_vcs: bool,
}

/// What is shown on the terminal.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terminal")]
pub struct Terminal {
    /// Colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,
    /// No summary, only errors and warnings
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No progress line
    #[arg(long)]
    pub no_progress: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A transform's name, or FILE:LINE[:COLUMN]
    #[arg(value_name = "ID | FILE:LINE[:COL]")]
    pub what: String,
    #[command(flatten)]
    pub load: Load,
    #[command(flatten)]
    pub terminal: Terminal,
}

#[derive(Debug, Args)]
pub struct Init {
    /// A folder or a Cargo.toml
    #[arg(default_value = ".")]
    pub path: PathBuf,
}

#[derive(Debug, Args)]
pub struct Layout {
    /// A type in detail, as in `Row` or `parser::Row`; without one, all types, those that waste most first
    #[arg(value_name = "TYPE")]
    pub name: Option<String>,
    /// A folder or a Cargo.toml
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: LayoutFormat,
    /// Write the answer to a file instead of to stdout
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub packages: Packages,
    #[command(flatten)]
    pub load: Load,
    #[command(flatten)]
    pub terminal: Terminal,
}

/// The forms of an answer about layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayoutFormat {
    /// Columns
    Text,
    /// For programs
    Json,
    /// Tables for a document
    Markdown,
}

#[derive(Debug, Args)]
pub struct Undo {
    /// A folder or a Cargo.toml
    #[arg(default_value = ".")]
    pub path: PathBuf,
    #[command(flatten)]
    pub load: Load,
    #[command(flatten)]
    pub terminal: Terminal,
}

impl Load {
    /// How the workspace that `path` belongs to is loaded.
    pub fn options(
        &self,
        path: PathBuf,
        unit_tests: UnitTests,
        configurations: Vec<Configuration>,
    ) -> workspace::Options {
        workspace::Options {
            path,
            configurations,
            build_scripts: self.build_scripts,
            cargo_args: self.cargo_args(),
            std_src: self.std_src.clone(),
            unit_tests,
            time_limit: Some(Duration::from_secs(self.time_limit)),
        }
    }

    /// All configurations: the one of the flags, and those of `--also`.
    pub fn configurations(&self) -> Vec<Configuration> {
        std::iter::once(self.configuration.read()).chain(self.also.iter().cloned()).collect()
    }

    /// `--offline`, `--locked`, `--frozen`, as far as they were given.
    pub fn cargo_args(&self) -> Vec<String> {
        let flags = [("--offline", self.offline), ("--locked", self.locked), ("--frozen", self.frozen)];
        flags.iter().filter(|(_, set)| *set).map(|(flag, _)| (*flag).to_owned()).collect()
    }

    /// How many threads to use.
    pub fn threads(&self) -> usize {
        let asked = self.jobs.or_else(|| std::thread::available_parallelism().ok());
        asked.map_or(1, NonZeroUsize::get)
    }
}

impl Features {
    fn read(&self) -> Configuration {
        Configuration {
            // As cargo, `--features "a b"` names two.
            features: self
                .features
                .iter()
                .flat_map(|list| list.split_whitespace())
                .map(str::to_owned)
                .collect(),
            all_features: self.all_features,
            no_default_features: self.no_default_features,
            target: self.target.clone(),
            unit_tests: false,
        }
    }
}

/// Reads the flags of one more configuration.
pub fn also(flags: &str) -> Result<Configuration, String> {
    let command =
        Features::augment_args(clap::Command::new("--also").no_binary_name(true).disable_help_flag(true));
    let matches = command.try_get_matches_from(flags.split_whitespace());
    let features = matches.and_then(|it| Features::from_arg_matches(&it)).map_err(|error| {
        let text = error.render().to_string();
        let first = text.lines().next().unwrap_or_default();
        format!("{}; write cargo's flags for features and target", first.trim_start_matches("error: "))
    })?;
    Ok(features.read())
}

/// Accepts the names of transforms; a wrong one is answered with the nearest.
fn transform_ids() -> PossibleValuesParser {
    PossibleValuesParser::new(ALL.iter().map(|transform| transform.meta().id))
}
