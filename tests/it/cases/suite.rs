//! Loads all cases and their variants as crates of one project, runs every transform over them, keeps plain results.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use memfix::engine::{self, Changeset, Fate, FileChange, Left, Outcome, Reported, Request};
use memfix::transform::{AnyTransform, FileRef, Safety, Scope};
use memfix::transforms::ALL;
use memfix::verify::types;
use memfix::workspace::{InlineCrate, Workspace};

use super::case::{Case, example_of, read_auxiliary, read_cases};
use super::variants;

/// What a run found in one file.
#[derive(Default)]
pub struct Seen {
    /// The text after the rewrite, where it changed.
    pub after: Option<String>,
    pub findings: Vec<Reported>,
    pub declines: Vec<Left>,
    pub crashes: Vec<String>,
    /// Lines of `// memfix: keep` comments that suppressed nothing.
    pub unused_suppressions: Vec<u32>,
}

/// A case and what its transform made of it and of its variants.
pub struct Ran {
    pub case: Case,
    pub scope: Scope,
    /// The highest class that the transform declares.
    pub class: Safety,
    pub base: Seen,
    /// On the text after the rewrite.
    pub second: Seen,
    pub crlf: Seen,
    pub wrapped: Seen,
    /// With `// memfix: keep` wherever something fires; only where something does.
    pub keep: Option<Seen>,
    /// New problems that `--verify types` sees in the text after the rewrite.
    pub rejected: Vec<String>,
}

/// The example in a transform's documentation.
pub struct Example {
    pub transform: &'static str,
    pub case: Case,
    /// The text after the rewrite according to the documentation; `Err` where there is no example.
    pub expected: Result<String, String>,
    /// What the example became.
    pub found: Option<String>,
}

/// All results.
pub struct Suite {
    pub ran: Vec<Ran>,
    pub auxiliary: Vec<Case>,
    pub examples: Vec<Example>,
    /// Whether no filter is set.
    pub complete: bool,
    /// Transforms whose result depends on the number of threads.
    pub thread_differences: Vec<String>,
    /// Findings of the other transforms in each case.
    pub interplay: String,
    /// Cases that all transforms together change twice.
    pub unsettled: Vec<String>,
}

/// The results, computed once for all tests.
pub fn suite() -> &'static Suite {
    static SUITE: LazyLock<Result<Suite, String>> = LazyLock::new(Suite::run);
    match &*SUITE {
        Ok(suite) => suite,
        Err(problem) => panic!("the cases cannot be loaded: {problem}"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Variant {
    Base,
    Crlf,
    Wrapped,
    Keep,
}

impl Suite {
    fn run() -> Result<Suite, String> {
        let filter = std::env::var("MEMFIX_CASES").unwrap_or_default();
        let cases = read_cases(&filter)?;
        let auxiliary = read_auxiliary()?;
        let mut examples: Vec<Example> =
            ALL.iter().map(|transform| Example::read(*transform)).collect::<Result<_, _>>()?;
        let mut bench = Bench::load(&cases, &auxiliary, &examples)?;

        let mut thread_differences = Vec::new();
        let mut ran: Vec<Ran> = Vec::with_capacity(cases.len());
        let mut cases = cases.into_iter().peekable();
        for transform in ALL {
            let id = transform.meta().id;
            let mut own = Vec::new();
            while let Some(case) = cases.next_if(|case| case.transform == id) {
                own.push(case);
            }
            let (with_tests, without): (Vec<Case>, Vec<Case>) = own.into_iter().partition(|case| case.tests);
            for (cases, tests) in [(without, false), (with_tests, true)] {
                if !cases.is_empty() {
                    ran.extend(bench.cases(*transform, cases, tests, &mut thread_differences));
                }
            }
        }
        for (transform, example) in ALL.iter().zip(&mut examples) {
            let file = bench.file(&example.case, Variant::Base);
            let mut outcome = bench.run(&[*transform], vec![file], false, 0);
            example.found = outcome.changes.remove(&file).map(|change| change.new);
        }
        let (interplay, unsettled) = bench.together(&ran);
        let complete = filter.is_empty();
        Ok(Suite { ran, auxiliary, examples, complete, thread_differences, interplay, unsettled })
    }
}

impl Example {
    fn read(transform: &dyn AnyTransform) -> Result<Example, String> {
        let meta = transform.meta();
        let (before, expected) = match example_of(meta.source) {
            Ok((before, after)) => (before, Ok(after)),
            Err(problem) => (String::new(), Err(problem)),
        };
        let relative = format!("transforms/{}.rs: # Example", meta.id.replace('-', "_"));
        let case = Case::parse(&before, meta.id, "documentation_example".to_owned(), relative)?;
        Ok(Example { transform: meta.id, case, expected, found: None })
    }
}

/// The loaded project.
struct Bench {
    workspace: Workspace,
    files: BTreeMap<String, FileRef>,
}

impl Bench {
    fn load(cases: &[Case], auxiliary: &[Case], examples: &[Example]) -> Result<Bench, String> {
        let mut crates: Vec<InlineCrate> =
            auxiliary.iter().map(|aux| inline(aux, aux.name.clone(), aux.text.clone(), false)).collect();
        for case in cases.iter().chain(examples.iter().map(|example| &example.case)) {
            let mut add = |variant, text| crates.push(inline(case, name_of(case, variant), text, true));
            add(Variant::Base, case.text.clone());
            add(Variant::Crlf, variants::crlf(&case.text));
            add(Variant::Wrapped, variants::in_macro(&case.text));
            if case.fires() {
                add(Variant::Keep, case.kept());
            }
        }
        let workspace = Workspace::from_crates(crates, None).map_err(|error| error.0)?;
        let files = workspace
            .files()
            .iter()
            .map(|file| (workspace.packages()[file.package].name.clone(), file.id))
            .collect();
        Ok(Bench { workspace, files })
    }

    fn file(&self, case: &Case, variant: Variant) -> FileRef {
        self.files[&name_of(case, variant)]
    }

    /// Runs `transforms` over `files` and puts the texts back; `jobs` 0 is as many as there are cores.
    fn run(
        &mut self,
        transforms: &[&dyn AnyTransform],
        files: Vec<FileRef>,
        tests: bool,
        jobs: usize,
    ) -> Outcome {
        let before: Vec<(FileRef, Arc<str>)> =
            files.iter().map(|&file| (file, self.workspace.text(file))).collect();
        let jobs =
            if jobs == 0 { std::thread::available_parallelism().map_or(2, usize::from).max(2) } else { jobs };
        let request = Request {
            transforms: transforms.to_vec(),
            files,
            review: true,
            named: HashSet::new(),
            dropped: HashSet::new(),
            tests,
            jobs,
        };
        let outcome = engine::run(&mut self.workspace, &request);
        self.workspace.set_texts(before);
        outcome
    }

    /// Runs `transforms` on the texts that `changes` leads to.
    fn run_after(
        &mut self,
        transforms: &[&dyn AnyTransform],
        changes: &Changeset,
        files: Vec<FileRef>,
        tests: bool,
    ) -> Outcome {
        let texts = |of: fn(&FileChange) -> Arc<str>| {
            changes.iter().map(|(&file, change)| (file, of(change))).collect()
        };
        self.workspace.set_texts(texts(|change| change.new.as_str().into()));
        let outcome = self.run(transforms, files, tests, 0);
        self.workspace.set_texts(texts(|change| change.old.clone()));
        outcome
    }

    /// Runs a transform over its cases: the variants, one thread against several, a second time on the result.
    fn cases(
        &mut self,
        transform: &dyn AnyTransform,
        cases: Vec<Case>,
        tests: bool,
        thread_differences: &mut Vec<String>,
    ) -> Vec<Ran> {
        let meta = transform.meta();
        let all = [Variant::Base, Variant::Crlf, Variant::Wrapped, Variant::Keep];
        let files: Vec<FileRef> = cases
            .iter()
            .flat_map(|case| all.map(|variant| self.files.get(&name_of(case, variant)).copied()))
            .flatten()
            .collect();
        let mut outcome = self.run(&[transform], files.clone(), tests, 0);
        let single = self.run(&[transform], files, tests, 1);
        for (what, several, one) in [
            ("changes", format!("{:#?}", outcome.changes), format!("{:#?}", single.changes)),
            ("findings", format!("{:#?}", outcome.findings), format!("{:#?}", single.findings)),
            ("declines", format!("{:#?}", outcome.declines), format!("{:#?}", single.declines)),
        ] {
            if several != one {
                thread_differences.push(format!("{}: {what}\n{}", meta.id, super::diff(&one, &several)));
            }
        }

        let bases: Vec<FileRef> = cases.iter().map(|case| self.file(case, Variant::Base)).collect();
        let changes: Changeset = bases
            .iter()
            .filter_map(|file| outcome.changes.get(file).map(|change| (*file, change.clone())))
            .collect();
        let verdict = types::check(&mut self.workspace, &changes, &outcome.findings);
        let mut rejected: BTreeMap<FileRef, Vec<String>> = BTreeMap::new();
        for problem in verdict.problems {
            let line = format!("  line {} afterwards: {}\n", problem.line, problem.message);
            rejected.entry(problem.file).or_default().push(line);
        }

        let mut second = self.run_after(&[transform], &changes, bases, tests);

        cases
            .into_iter()
            .map(|case| {
                let base = self.file(&case, Variant::Base);
                let keep = self.files.get(&name_of(&case, Variant::Keep)).copied();
                Ran {
                    scope: meta.scope,
                    class: meta.class,
                    base: Seen::take(&mut outcome, base),
                    second: Seen::take(&mut second, base),
                    crlf: Seen::take(&mut outcome, self.file(&case, Variant::Crlf)),
                    wrapped: Seen::take(&mut outcome, self.file(&case, Variant::Wrapped)),
                    keep: keep.map(|file| Seen::take(&mut outcome, file)),
                    rejected: rejected.remove(&base).unwrap_or_default(),
                    case,
                }
            })
            .collect()
    }

    /// Runs all transforms over all cases: who else fires, and whether a second run changes nothing.
    fn together(&mut self, ran: &[Ran]) -> (String, Vec<String>) {
        let mut interplay = String::new();
        let mut unsettled = Vec::new();
        for tests in [false, true] {
            let of_group = || ran.iter().filter(|ran| ran.case.tests == tests);
            let files: Vec<FileRef> = of_group().map(|ran| self.file(&ran.case, Variant::Base)).collect();
            if files.is_empty() {
                continue;
            }
            let outcome = self.run(ALL, files.clone(), tests, 0);
            for (ran, file) in of_group().zip(&files) {
                for found in outcome.findings.iter().filter(|found| found.proposal.finding.file == *file) {
                    let id = found.proposal.finding.transform;
                    if id != ran.case.transform && matches!(found.fate, Fate::Accepted | Fate::Advice) {
                        let message = &found.proposal.plan.message;
                        let _ = writeln!(interplay, "{}: {id}: {message}", ran.case.relative);
                    }
                }
            }
            let again = self.run_after(ALL, &outcome.changes, files.clone(), tests);
            for (ran, file) in of_group().zip(&files) {
                if let Some(change) = again.changes.get(file) {
                    let difference = super::diff(&change.old, &change.new);
                    unsettled
                        .push(format!("{}: all transforms, second run\n{difference}", ran.case.relative));
                }
            }
        }
        (interplay, unsettled)
    }
}

impl Seen {
    /// Takes what `outcome` says of `file` out of it.
    fn take(outcome: &mut Outcome, file: FileRef) -> Seen {
        Seen {
            after: outcome.changes.remove(&file).map(|change| change.new),
            findings: outcome.findings.extract_if(.., |found| found.proposal.finding.file == file).collect(),
            declines: outcome.declines.extract_if(.., |left| left.decline.finding.file == file).collect(),
            crashes: outcome
                .crashes
                .iter()
                .filter(|crash| crash.file == file)
                .map(|crash| format!("{} crashed: {}", crash.transform, crash.message))
                .collect(),
            unused_suppressions: outcome
                .unused_suppressions
                .iter()
                .filter(|unused| unused.file == file)
                .map(|unused| unused.line)
                .collect(),
        }
    }
}

fn name_of(case: &Case, variant: Variant) -> String {
    let suffix = match variant {
        Variant::Base => "",
        Variant::Crlf => "_crlf",
        Variant::Wrapped => "_in_macro",
        Variant::Keep => "_kept",
    };
    case.krate() + suffix
}

fn inline(case: &Case, name: String, text: String, is_member: bool) -> InlineCrate {
    let files = vec![("src/lib.rs".to_owned(), text)];
    InlineCrate { name, edition: case.edition.clone(), files, deps: case.aux.clone(), is_member }
}
