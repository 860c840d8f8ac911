//! What cargo says of the copy: the compiler's complaints, and the results of tests.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};
use cargo_metadata::{Message, MetadataCommand};

use super::copy::Copy;

/// How cargo is called: the user's own flags, as plain data.
#[derive(Clone, Debug, Default)]
pub struct CargoFlags {
    /// `-p a`, `--workspace`, `--exclude b`.
    pub packages: Vec<String>,
    /// For each configuration: `--features a,b`, `--all-features`, `--no-default-features`, `--target T`. None at all is
    /// one without flags.
    pub configurations: Vec<Vec<String>>,
    /// `--offline`, `--locked`, `--frozen`.
    pub shared: Vec<String>,
}

/// Something that the compiler or a test complains of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Complaint {
    /// `error[E0382]: borrow of moved value: x`, without the place.
    pub message: String,
    /// The place it is about, first, and others that it names: path of the original and 1-based line.
    pub places: Vec<(PathBuf, u32)>,
    /// The package that is complained of.
    pub package: String,
    /// As the compiler shows it, with the code.
    pub rendered: String,
}

/// What one call of cargo gave.
#[derive(Debug)]
pub(super) struct Said {
    pub complaints: BTreeSet<Complaint>,
    /// cargo failed and no compiler said why: its own words.
    pub failed: Option<String>,
}

/// Runs cargo at one place, with one set of flags.
#[derive(Clone, Debug)]
pub(super) struct Cargo {
    /// Where cargo is started.
    pub folder: PathBuf,
    pub target: PathBuf,
    pub flags: CargoFlags,
    /// Configuration files that cargo would not find from `folder`.
    pub configuration: Vec<PathBuf>,
}

impl Cargo {
    /// The same, where cargo may write the lock file.
    pub(super) fn unlocked(&self) -> Cargo {
        let mut cargo = self.clone();
        for flag in &mut cargo.flags.shared {
            if flag == "--frozen" {
                *flag = "--offline".to_owned();
            }
        }
        cargo.flags.shared.retain(|flag| flag != "--locked");
        cargo
    }

    fn configurations(&self) -> impl Iterator<Item = &[String]> {
        let plain = self.flags.configurations.is_empty().then_some(&[][..]);
        self.flags.configurations.iter().map(Vec::as_slice).chain(plain)
    }

    fn command(&self, what: &str, configuration: &[String]) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(&self.folder).arg(what);
        for file in &self.configuration {
            command.arg("--config").arg(file);
        }
        command.args(&self.flags.packages).args(configuration).args(&self.flags.shared);
        command
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_BUILD_BUILD_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            // A build script that asks git must not make it write to the index.
            .env("GIT_OPTIONAL_LOCKS", "0")
            .stdin(Stdio::null());
        command
    }

    /// `cargo check` in every configuration, of `all_targets` or of libraries and binaries. `copy` says where the
    /// originals of the files are.
    ///
    /// # Errors
    /// cargo cannot be started.
    pub(super) fn check(&self, copy: &Copy, all_targets: bool) -> io::Result<Said> {
        let mut all = Said { complaints: BTreeSet::new(), failed: None };
        for configuration in self.configurations() {
            let said = self.check_one(configuration, copy, all_targets)?;
            all.complaints.extend(said.complaints);
            all.failed = all.failed.or(said.failed);
        }
        Ok(all)
    }

    fn check_one(&self, configuration: &[String], copy: &Copy, all_targets: bool) -> io::Result<Said> {
        let mut command = self.command("check", configuration);
        command.args(["--keep-going", "--message-format=json"]);
        if all_targets {
            command.arg("--all-targets");
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stderr = child.stderr.take().map(|mut pipe| {
            thread::spawn(move || {
                let mut text = Vec::new();
                // What could not be read of a message is not worth a failure.
                let _ = pipe.read_to_end(&mut text);
                String::from_utf8_lossy(&text).into_owned()
            })
        });
        let mut complaints = BTreeSet::new();
        if let Some(stdout) = child.stdout.take() {
            for message in Message::parse_stream(BufReader::new(stdout)) {
                if let Message::CompilerMessage(it) = message? {
                    let package = it.target.name.clone();
                    let package = package_name(&it.package_id.repr).unwrap_or(package);
                    complaints.extend(complaint(&it.message, package, copy, &self.folder));
                }
            }
        }
        let status = child.wait()?;
        let stderr = stderr.and_then(|thread| thread.join().ok()).unwrap_or_default();
        let explained = complaints.iter().any(|it: &Complaint| it.message.starts_with("error"));
        let failed = (!status.success() && !explained).then(|| first_error(&stderr));
        Ok(Said { complaints, failed })
    }

    /// `cargo test` in every configuration: the names of the tests that passed, with their target and configuration.
    ///
    /// # Errors
    /// cargo cannot be started, or is not done after `limit`.
    pub(super) fn test(&self, limit: Duration) -> io::Result<Tested> {
        let start = Instant::now();
        let mut passed = BTreeSet::new();
        for configuration in self.configurations() {
            let flags = configuration.join(" ");
            let names = self.test_one(configuration, start, limit)?.into_iter();
            passed
                .extend(names.map(|name| if flags.is_empty() { name } else { format!("{name} ({flags})") }));
        }
        Ok(Tested { passed, took: start.elapsed() })
    }

    fn test_one(
        &self,
        configuration: &[String],
        start: Instant,
        limit: Duration,
    ) -> io::Result<BTreeSet<String>> {
        let mut command = self.command("test", configuration);
        command.arg("--no-fail-fast");
        let (reader, writer) = io::pipe()?;
        let child = command.stdout(writer.try_clone()?).stderr(writer).spawn();
        // The command holds the other ends of the pipe, which would never close.
        drop(command);
        let mut child = child?;
        let output = thread::spawn(move || {
            let mut text = Vec::new();
            let _ = BufReader::new(reader).read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let success = wait(&mut child, start, limit)?;
        let text = output.join().unwrap_or_default();
        let (passed, failed) = test_results(&text);
        if !success && failed.is_empty() {
            return Err(io::Error::other(first_error(&text)));
        }
        Ok(passed)
    }
}

/// The tests that passed, by target and name.
#[derive(Debug, Default)]
pub(super) struct Tested {
    pub passed: BTreeSet<String>,
    pub took: Duration,
}

fn wait(child: &mut Child, start: Instant, limit: Duration) -> io::Result<bool> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() > limit {
            // A test that hangs would go on without cargo. It is no process group of its own, so that Ctrl-C ends all.
            let _ = Command::new("pkill").args(["-KILL", "-P", &child.id().to_string()]).status();
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other(format!("the tests are not done after {} s", limit.as_secs())));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The folders of all packages that cargo reads from paths, absolute: members, path dependencies, theirs, and patches.
///
/// Asked manifest by manifest, since cargo writes a lock file where it resolves them all.
///
/// # Errors
/// cargo does not answer, in its own words.
pub(super) fn path_packages(root: &Path, flags: &CargoFlags) -> Result<Vec<PathBuf>, String> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut todo = vec![root.to_owned()];
    todo.extend(patches(&root.join("Cargo.toml")));
    let mut asked: BTreeSet<PathBuf> = BTreeSet::new();
    while let Some(folder) = todo.pop() {
        if !asked.insert(folder.clone()) {
            continue;
        }
        let mut command = MetadataCommand::new();
        command.manifest_path(folder.join("Cargo.toml")).current_dir(root).no_deps();
        let metadata = command
            .other_options(flags.shared.clone())
            .exec()
            .map_err(|error| format!("cannot read {}: {error}", folder.join("Cargo.toml").display()))?;
        for package in metadata.packages {
            let dependencies = package.dependencies.iter().filter_map(|it| it.path.as_ref());
            todo.extend(dependencies.map(|path| path.as_std_path().to_owned()));
            if let Some(folder) = package.manifest_path.parent() {
                asked.insert(folder.as_std_path().to_owned());
                found.push(folder.as_std_path().to_owned());
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The folders that a workspace's manifest puts in the place of packages.
fn patches(manifest: &Path) -> Vec<PathBuf> {
    // What cannot be read or parsed is for cargo to report, in its own words.
    let Ok(text) = std::fs::read_to_string(manifest) else { return Vec::new() };
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    let sources = table.get("patch").and_then(toml::Value::as_table).into_iter().flatten();
    let packages = sources.filter_map(|(_, source)| source.as_table()).flatten();
    packages
        .filter_map(|(_, package)| package.get("path")?.as_str())
        .map(|path| manifest.parent().unwrap_or(manifest).join(path))
        .collect()
}

/// `path+file:///a/b#name@1.0.0` or `path+file:///a/name#1.0.0`.
fn package_name(id: &str) -> Option<String> {
    let (url, fragment) = id.split_once('#')?;
    let name = match fragment.split_once('@') {
        Some((name, _)) => name,
        None => url.rsplit('/').next()?,
    };
    Some(name.to_owned())
}

fn complaint(message: &Diagnostic, package: String, copy: &Copy, folder: &Path) -> Option<Complaint> {
    let level = match message.level {
        DiagnosticLevel::Error | DiagnosticLevel::Ice => "error",
        DiagnosticLevel::Warning => "warning",
        _ => return None,
    };
    // "aborting due to 2 previous errors" repeats what was said.
    if message.code.is_none() && message.spans.is_empty() {
        return None;
    }
    let code = message.code.as_ref().map_or_else(String::new, |code| format!("[{}]", code.code));
    let mut places = Vec::new();
    let mut add = |spans: &[DiagnosticSpan], primary: bool| {
        for span in spans.iter().filter(|span| span.is_primary == primary) {
            let mut span = Some(span);
            // Where a macro wrote the code, its call is what stands in a file of ours.
            while let Some(it) = span {
                let place = (copy.original(&folder.join(&it.file_name)), it.line_start as u32);
                if !places.contains(&place) {
                    places.push(place);
                }
                span = it.expansion.as_ref().map(|expansion| &expansion.span);
            }
        }
    };
    add(&message.spans, true);
    add(&message.spans, false);
    for child in &message.children {
        add(&child.spans, true);
    }
    Some(Complaint {
        message: format!("{level}{code}: {}", message.message),
        places,
        package,
        rendered: message.rendered.clone().unwrap_or_default(),
    })
}

/// What cargo itself says is wrong.
fn first_error(stderr: &str) -> String {
    let from = stderr.find("error").map_or(stderr, |at| &stderr[at..]);
    let lines: Vec<&str> = from.lines().map(str::trim).filter(|line| !line.is_empty()).take(6).collect();
    if lines.is_empty() { "cargo failed without a message".to_owned() } else { lines.join("; ") }
}

/// The passed and the failed tests in what cargo and the test programs print.
fn test_results(log: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut passed, mut failed) = (BTreeSet::new(), BTreeSet::new());
    let mut target = String::new();
    for line in log.lines() {
        let trimmed = line.trim_start();
        if let Some(rest) = trimmed.strip_prefix("Running ").or(trimmed.strip_prefix("Doc-tests ")) {
            target = rest.rsplit_once(" (").map_or(rest, |(name, _)| name).to_owned();
        } else if let Some((name, result)) =
            line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... "))
        {
            // A rewrite moves lines, and a doc test is named after its line.
            let name = name.split_once(" (line ").map_or(name, |(name, _)| name);
            let name = format!("{target}: {name}");
            match result.split([',', ' ']).next() {
                Some("ok") => drop(passed.insert(name)),
                Some("FAILED") => drop(failed.insert(name)),
                _ => {}
            }
        } else if let Some(rest) = line.strip_prefix("error: test failed, to rerun pass ") {
            // The only sign of a target with a harness of its own, or of one that died of a signal.
            failed.insert(format!("the tests of {rest}"));
        }
    }
    (passed, failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_hangs_ends_with_what_started_it() {
        let mut shell = Command::new("sh");
        let mut child = shell.args(["-c", "sleep 600; true"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdout.take().unwrap();
        let error = wait(&mut child, Instant::now(), Duration::from_millis(200)).unwrap_err();
        assert!(error.to_string().contains("not done"), "{error}");
        // It ends when nobody can write into it any more.
        assert_eq!(pipe.read_to_end(&mut Vec::new()).unwrap(), 0);
    }

    #[test]
    fn results_are_read_from_the_log() {
        let log = "     Running unittests src/lib.rs (target/debug/deps/a-0)\ntest a::b ... ok\n\
                   test c - should panic ... FAILED\n   Doc-tests a\ntest src/lib.rs - f (line 3) ... ok\n\
                   test d ... ignored, slow\nerror: test failed, to rerun pass `--lib`\n";
        let (passed, failed) = test_results(log);
        assert_eq!(
            passed.into_iter().collect::<Vec<_>>(),
            ["a: src/lib.rs - f", "unittests src/lib.rs: a::b"]
        );
        assert_eq!(
            failed.into_iter().collect::<Vec<_>>(),
            ["the tests of `--lib`", "unittests src/lib.rs: c - should panic"]
        );
    }

    #[test]
    fn the_name_of_a_package_is_in_its_id() {
        assert_eq!(package_name("path+file:///a/b#name@1.0.0").as_deref(), Some("name"));
        assert_eq!(package_name("path+file:///a/name#1.0.0").as_deref(), Some("name"));
    }
}
