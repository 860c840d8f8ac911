//! One case: its text, its options, its marks, and how they compare with what was found.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use memfix::engine::{Fate, Left, Reported};
use memfix::transform::Safety;

use super::suite::Seen;
use super::{class_named, root, variants};

/// A case, or a stand-in crate.
pub struct Case {
    /// `insert-capacity`.
    pub transform: String,
    /// The file's stem.
    pub name: String,
    /// Path from the repository's root, for messages.
    pub relative: String,
    /// What memfix sees: the file without the marks, so that they can neither help nor hinder.
    pub text: String,
    pub edition: String,
    /// The oldest compiler that it supports, where that is not the toolchain.
    pub rust_version: Option<(u64, u64, u64)>,
    /// Names of stand-in crates it depends on.
    pub aux: Vec<String>,
    /// Whether test code in it is rewritten.
    pub tests: bool,
    /// By 1-based line.
    marks: BTreeMap<u32, Vec<Mark>>,
}

#[derive(Debug)]
enum Mark {
    Fires { class: Safety, parts: Vec<String> },
    Leaves { reason: String },
}

impl Case {
    /// Reads one file. `Err` says which line is malformed.
    fn read(path: &Path, transform: &str) -> Result<Case, String> {
        let relative = path.strip_prefix(root()).unwrap_or(path).display().to_string();
        let source = std::fs::read_to_string(path).map_err(|error| format!("{relative}: {error}"))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self::parse(&source, transform, name, relative)
    }

    /// Takes the options and marks out of `source`.
    pub fn parse(source: &str, transform: &str, name: String, relative: String) -> Result<Case, String> {
        let mut case = Case {
            transform: transform.to_owned(),
            name,
            relative,
            text: String::with_capacity(source.len()),
            edition: "2021".to_owned(),
            rust_version: None,
            aux: Vec::new(),
            tests: false,
            marks: BTreeMap::new(),
        };
        for (line, number) in source.lines().zip(1..) {
            let mut parts = line.split("//~");
            let code = parts.next().unwrap_or_default();
            let marks: Vec<Mark> = parts
                .map(|mark| {
                    Mark::parse(mark.trim()).map_err(|why| format!("{}:{number}: {why}", case.relative))
                })
                .collect::<Result<_, _>>()?;
            if marks.is_empty() {
                case.text += line;
            } else {
                case.text += code.trim_end();
                case.marks.insert(number, marks);
            }
            case.text.push('\n');
            if let Some(option) = line.strip_prefix("//@") {
                case.option(option.trim()).map_err(|why| format!("{}:{number}: {why}", case.relative))?;
            }
        }
        Ok(case)
    }

    fn option(&mut self, option: &str) -> Result<(), String> {
        match option.split_once(':').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("edition", value @ ("2015" | "2018" | "2021" | "2024"))) => self.edition = value.to_owned(),
            Some(("rust-version", value)) => {
                let (major, minor) = value.split_once('.').ok_or("a rust-version is MAJOR.MINOR")?;
                let number = |text: &str| text.parse::<u64>().map_err(|error| format!("{text}: {error}"));
                self.rust_version = Some((number(major)?, number(minor)?, 0));
            }
            Some(("aux", value)) => self.aux = value.split(',').map(|name| name.trim().to_owned()).collect(),
            Some(("include", "tests")) => self.tests = true,
            _ => return Err(format!("`{option}` is no option: edition, rust-version, aux, include: tests")),
        }
        Ok(())
    }

    /// The name of the crate that the case is loaded as.
    pub fn krate(&self) -> String {
        format!("{}_{}", self.transform, self.name).replace('-', "_")
    }

    /// Where the text after the rewrite is kept.
    pub fn after_path(&self) -> PathBuf {
        root().join(&self.relative).with_extension("after.rs")
    }

    /// Whether a mark says that something fires.
    pub fn fires(&self) -> bool {
        self.marks.values().flatten().any(|mark| matches!(mark, Mark::Fires { .. }))
    }

    /// The text with a `// memfix: keep` above each statement in which a mark says that something fires.
    pub fn kept(&self) -> String {
        let lines = self
            .marks
            .iter()
            .filter(|(_, marks)| marks.iter().any(|mark| matches!(mark, Mark::Fires { .. })))
            .map(|(&line, _)| line);
        variants::keep(&self.text, lines)
    }

    /// Each difference between the marks and `seen`, as lines of a report.
    pub fn compare(&self, seen: &Seen) -> Vec<String> {
        let mut missing: Vec<(u32, &Mark)> =
            self.marks.iter().flat_map(|(&line, marks)| marks.iter().map(move |mark| (line, mark))).collect();
        let mut surplus: Vec<(u32, String)> = Vec::new();
        let mut take = |line: u32, matches: &dyn Fn(&Mark) -> bool, found: String| match missing
            .iter()
            .position(|&(at, mark)| at == line && matches(mark))
        {
            Some(index) => drop(missing.remove(index)),
            None => surplus.push((line, found)),
        };
        for found in &seen.findings {
            take(found.line, &|mark| mark.is_finding(found), describe_finding(found));
        }
        for left in &seen.declines {
            take(left.line, &|mark| mark.is_decline(left), describe_decline(left));
        }
        let missing = missing.into_iter().map(|(line, mark)| (line, format!("marked: {}", mark.describe())));
        let mut problems: Vec<(u32, String)> = missing
            .chain(surplus.into_iter().map(|(line, found)| (line, format!("found:  {found}"))))
            .collect();
        problems.sort();
        let lines: Vec<&str> = self.text.lines().collect();
        let mut shown = 0;
        problems
            .into_iter()
            .map(|(line, problem)| {
                let code = lines.get(line as usize - 1).copied().unwrap_or_default();
                let head = if line == shown { String::new() } else { format!("{line:>5} | {code}\n") };
                shown = line;
                format!("{head}        {problem}\n")
            })
            .collect()
    }
}

impl Mark {
    fn parse(mark: &str) -> Result<Mark, String> {
        let (kind, rest) = mark.split_once(':').map_or((mark, ""), |(kind, rest)| (kind.trim(), rest.trim()));
        match kind {
            "fires" => {
                let mut parts: Vec<String> = rest
                    .split(',')
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty())
                    .collect();
                let class = parts.first().and_then(|first| class_named(first));
                if class.is_some() {
                    parts.remove(0);
                }
                Ok(Mark::Fires { class: class.unwrap_or(Safety::Safe), parts })
            }
            "leaves" if !rest.is_empty() => Ok(Mark::Leaves { reason: rest.to_owned() }),
            _ => Err(format!("`{mark}` is no mark: fires, fires: CLASS, TEXT, leaves: REASON")),
        }
    }

    fn is_finding(&self, found: &Reported) -> bool {
        let Mark::Fires { class, parts } = self else { return false };
        let plan = &found.proposal.plan;
        let said = format!("{}\n{}\n{}", plan.message, plan.because, plan.assumes.join("\n"));
        matches!(found.fate, Fate::Accepted | Fate::Advice)
            && plan.class == *class
            && parts.iter().all(|part| said.contains(part.as_str()))
    }

    fn is_decline(&self, left: &Left) -> bool {
        matches!(self, Mark::Leaves { reason } if *reason == left.decline.reason.id)
    }

    fn describe(&self) -> String {
        match self {
            Mark::Fires { class: Safety::Safe, parts } if parts.is_empty() => "fires".to_owned(),
            Mark::Fires { class, parts } => {
                let parts: Vec<&str> =
                    std::iter::once(class.as_str()).chain(parts.iter().map(String::as_str)).collect();
                format!("fires: {}", parts.join(", "))
            }
            Mark::Leaves { reason } => format!("leaves: {reason}"),
        }
    }
}

fn describe_finding(found: &Reported) -> String {
    let plan = &found.proposal.plan;
    let mut text = match plan.class {
        Safety::Safe => "fires".to_owned(),
        class => format!("fires: {}", class.as_str()),
    };
    if !matches!(found.fate, Fate::Accepted | Fate::Advice) {
        let _ = write!(text, " ({:?})", found.fate);
    }
    let _ = write!(text, "   [column {}] {}", found.column, plan.message);
    for more in std::iter::once(&plan.because).filter(|because| !because.is_empty()).chain(&plan.assumes) {
        let _ = write!(text, "; {more}");
    }
    text
}

fn describe_decline(left: &Left) -> String {
    format!("leaves: {}   [column {}] {}", left.decline.reason.id, left.column, left.decline.message)
}

/// All cases whose `transform/name` contains `filter`, sorted. `Err` names the first line that is malformed.
pub fn read_cases(filter: &str) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for transform in memfix::transforms::ALL {
        let id = transform.meta().id;
        let folder = root().join("transforms").join(id.replace('-', "_"));
        for path in rust_files(&folder).into_iter().filter(|path| !is_after(path)) {
            let case = Case::read(&path, id)?;
            if format!("{id}/{}", case.name).contains(filter) {
                cases.push(case);
            }
        }
    }
    Ok(cases)
}

/// The stand-in crates of `transforms/auxiliary/`.
pub fn read_auxiliary() -> Result<Vec<Case>, String> {
    rust_files(&root().join("transforms/auxiliary"))
        .iter()
        .map(|path| Case::read(path, "auxiliary"))
        .collect()
}

/// Every `.after.rs` there is.
pub fn after_files() -> Vec<PathBuf> {
    let folders = memfix::transforms::ALL
        .iter()
        .map(|transform| root().join("transforms").join(transform.meta().id.replace('-', "_")));
    folders.flat_map(|folder| rust_files(&folder)).filter(|path| is_after(path)).collect()
}

fn is_after(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".after.rs")
}

/// The before and after of a transform's `# Example`.
pub fn example_of(source: &str) -> Result<(String, String), String> {
    let head = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line));
    let section: Vec<&str> = head
        .skip_while(|line| *line != "# Example")
        .skip(1)
        .take_while(|line| !line.starts_with("# "))
        .collect();
    let section = section.join("\n");
    let mut blocks = section
        .split("```")
        .skip(1)
        .step_by(2)
        .map(|block| block.split_once('\n').map_or("", |(_, code)| code).to_owned());
    match (blocks.next(), blocks.next(), blocks.next()) {
        (Some(before), Some(after), None) => Ok((before, after)),
        _ => Err("`# Example` does not have two code blocks: the code before, and after".to_owned()),
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}
