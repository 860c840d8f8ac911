//! Loads all cases and their variants as crates of one project, runs every transform over them, keeps plain results.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use memfix::engine::{self, Fate, Left, Outcome, Reported, Request};
use memfix::transform::{AnyTransform, FileRef, Safety, Scope};
use memfix::transforms::ALL;
use memfix::verify::types;
use memfix::workspace::{InlineCrate, Workspace};

use super::case::{Case, example_of, read_auxiliary, read_cases};
use super::variants;

/// As many threads as there are cores.
const CORES: usize = 0;
/// Several, even on a machine with one core.
const THREADS: usize = 4;

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
    /// The text after the rewrite.
    Again,
    /// The text after the rewrite by all transforms.
    Together,
}

impl Suite {
    fn run() -> Result<Suite, String> {
        let filter = std::env::var("MEMFIX_CASES").unwrap_or_default();
        let cases = read_cases(&filter)?;
        let auxiliary = read_auxiliary()?;
        // A filter names a transform, or one of its cases.
        let selected = || {
            let of_filter = |id: &str| filter.starts_with(id) || id.contains(&filter);
            ALL.iter().copied().filter(move |transform| of_filter(transform.meta().id))
        };
        let mut examples: Vec<Example> = selected().map(Example::read).collect::<Result<_, _>>()?;

        let mut bench = Bench::load(
            &auxiliary,
            cases.iter().chain(examples.iter().map(|example| &example.case)).flat_map(variants_of),
        )?;
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
        for (transform, example) in selected().zip(&mut examples) {
            let files = bench.files_of([&example.case], &[Variant::Base]);
            let outcome = bench.run(&[transform], files, false, CORES);
            example.found = outcome.changes.into_values().next().map(|change| change.new);
        }
        let (interplay, together) = bench.together(&ran);
        let unsettled = run_again(&auxiliary, &mut ran, &together)?;
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

/// Runs every transform on its own results, and all on the results of all. Gives the cases that the latter changes.
fn run_again(
    auxiliary: &[Case],
    ran: &mut [Ran],
    together: &BTreeMap<String, String>,
) -> Result<Vec<String>, String> {
    let mut texts: Vec<(&Case, Variant, String)> = Vec::new();
    for ran in ran.iter() {
        texts.extend(ran.base.after.clone().map(|text| (&ran.case, Variant::Again, text)));
        let text = together.get(&ran.case.krate()).cloned();
        texts.extend(text.map(|text| (&ran.case, Variant::Together, text)));
    }
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let mut bench = Bench::load(auxiliary, texts.into_iter())?;
    let mut unsettled = Vec::new();
    for tests in [false, true] {
        for transform in ALL {
            let id = transform.meta().id;
            let is_own = |ran: &Ran| ran.case.tests == tests && ran.case.transform == id;
            let cases = ran.iter().filter(|ran| is_own(ran)).map(|ran| &ran.case);
            let files = bench.files_of(cases, &[Variant::Again]);
            let mut outcome = bench.run(&[*transform], files, tests, CORES);
            for ran in ran.iter_mut().filter(|ran| is_own(ran)) {
                if let Some(file) = bench.file(&ran.case, Variant::Again) {
                    ran.second = Seen::take(&mut outcome, file);
                }
            }
        }
        let group = || ran.iter().filter(|ran| ran.case.tests == tests);
        let files = bench.files_of(group().map(|ran| &ran.case), &[Variant::Together]);
        let outcome = bench.run(ALL, files, tests, CORES);
        for ran in group() {
            let file = bench.file(&ran.case, Variant::Together);
            if let Some(change) = file.and_then(|file| outcome.changes.get(&file)) {
                let difference = super::diff(&change.old, &change.new);
                unsettled.push(format!("{}: all transforms, second run\n{difference}", ran.case.relative));
            }
        }
    }
    Ok(unsettled)
}

/// A loaded project: one crate for each case and variant.
struct Bench {
    workspace: Workspace,
    /// By name of the crate.
    files: BTreeMap<String, FileRef>,
}

impl Bench {
    fn load<'a>(
        auxiliary: &[Case],
        texts: impl Iterator<Item = (&'a Case, Variant, String)>,
    ) -> Result<Bench, String> {
        let mut crates: Vec<InlineCrate> =
            auxiliary.iter().map(|aux| inline(aux, aux.name.clone(), aux.text.clone(), false)).collect();
        crates.extend(texts.map(|(case, variant, text)| inline(case, name_of(case, variant), text, true)));
        let workspace = Workspace::from_crates(crates, None).map_err(|error| error.0)?;
        let files = workspace
            .files()
            .iter()
            .map(|file| (workspace.packages()[file.package].name.clone(), file.id))
            .collect();
        Ok(Bench { workspace, files })
    }

    fn file(&self, case: &Case, variant: Variant) -> Option<FileRef> {
        self.files.get(&name_of(case, variant)).copied()
    }

    fn files_of<'a>(&self, cases: impl IntoIterator<Item = &'a Case>, variants: &[Variant]) -> Vec<FileRef> {
        cases
            .into_iter()
            .flat_map(|case| variants.iter().filter_map(|&variant| self.file(case, variant)))
            .collect()
    }

    fn run(
        &mut self,
        transforms: &[&dyn AnyTransform],
        files: Vec<FileRef>,
        tests: bool,
        jobs: usize,
    ) -> Outcome {
        let request = Request {
            transforms: transforms.to_vec(),
            files,
            review: true,
            tests,
            jobs,
            ..Request::default()
        };
        engine::run(&mut self.workspace, &request)
    }

    /// Runs a transform over its cases and their variants, with one thread and with several, and verifies the result.
    fn cases(
        &mut self,
        transform: &dyn AnyTransform,
        cases: Vec<Case>,
        tests: bool,
        thread_differences: &mut Vec<String>,
    ) -> Vec<Ran> {
        let meta = transform.meta();
        let all = [Variant::Base, Variant::Crlf, Variant::Wrapped, Variant::Keep];
        let files = self.files_of(&cases, &all);
        let single = self.run(&[transform], files.clone(), tests, 1);
        let mut outcome = self.run(&[transform], files, tests, THREADS);
        for (what, several, one) in [
            ("changes", format!("{:#?}", outcome.changes), format!("{:#?}", single.changes)),
            ("findings", format!("{:#?}", outcome.findings), format!("{:#?}", single.findings)),
            ("declines", format!("{:#?}", outcome.declines), format!("{:#?}", single.declines)),
        ] {
            if several != one {
                thread_differences.push(format!("{}: {what}\n{}", meta.id, super::diff(&one, &several)));
            }
        }

        let bases = self.files_of(&cases, &[Variant::Base]);
        let mut changes = outcome.changes.clone();
        changes.retain(|file, _| bases.contains(file));
        let mut rejected: BTreeMap<FileRef, Vec<String>> = BTreeMap::new();
        for problem in types::check(&mut self.workspace, &changes, &outcome.findings, CORES).problems {
            let line = format!("  line {} afterwards: {}\n", problem.line, problem.message);
            rejected.entry(problem.file).or_default().push(line);
        }

        let mut seen =
            |case: &Case, variant| self.file(case, variant).map(|file| Seen::take(&mut outcome, file));
        cases
            .into_iter()
            .map(|case| Ran {
                scope: meta.scope,
                class: meta.class,
                base: seen(&case, Variant::Base).unwrap_or_default(),
                second: Seen::default(),
                crlf: seen(&case, Variant::Crlf).unwrap_or_default(),
                wrapped: seen(&case, Variant::Wrapped).unwrap_or_default(),
                keep: seen(&case, Variant::Keep),
                rejected: self
                    .file(&case, Variant::Base)
                    .and_then(|file| rejected.remove(&file))
                    .unwrap_or_default(),
                case,
            })
            .collect()
    }

    /// Runs all transforms over all cases: which others fire, and the texts afterwards by name of the crate.
    fn together(&mut self, ran: &[Ran]) -> (String, BTreeMap<String, String>) {
        let mut interplay = String::new();
        let mut texts = BTreeMap::new();
        for tests in [false, true] {
            let group = || ran.iter().filter(|ran| ran.case.tests == tests);
            let files = self.files_of(group().map(|ran| &ran.case), &[Variant::Base]);
            let mut outcome = self.run(ALL, files, tests, CORES);
            for ran in group() {
                let Some(file) = self.file(&ran.case, Variant::Base) else { continue };
                let seen = Seen::take(&mut outcome, file);
                texts.extend(seen.after.map(|text| (ran.case.krate(), text)));
                for found in seen.findings {
                    let id = found.proposal.finding.transform;
                    if id != ran.case.transform && matches!(found.fate, Fate::Accepted | Fate::Advice) {
                        let message = &found.proposal.plan.message;
                        let _ = writeln!(interplay, "{}: {id}: {message}", ran.case.relative);
                    }
                }
            }
        }
        (interplay, texts)
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

/// The forms in which a case is loaded.
fn variants_of(case: &Case) -> Vec<(&Case, Variant, String)> {
    let mut all = vec![
        (case, Variant::Base, case.text.clone()),
        (case, Variant::Crlf, variants::crlf(&case.text)),
        (case, Variant::Wrapped, variants::in_macro(&case.text)),
    ];
    if case.fires() {
        all.push((case, Variant::Keep, case.kept()));
    }
    all
}

fn name_of(case: &Case, variant: Variant) -> String {
    let suffix = match variant {
        Variant::Base => "",
        Variant::Crlf => "_crlf",
        Variant::Wrapped => "_in_macro",
        Variant::Keep => "_kept",
        Variant::Again => "_again",
        Variant::Together => "_together",
    };
    case.krate() + suffix
}

fn inline(case: &Case, name: String, text: String, is_member: bool) -> InlineCrate {
    let files = vec![("src/lib.rs".to_owned(), text)];
    InlineCrate {
        name,
        edition: case.edition.clone(),
        rust_version: case.rust_version,
        files,
        deps: case.aux.clone(),
        is_member,
    }
}
