//! `memfix layout`: how the types of a workspace lie in memory.

use super::args::{Layout, LayoutFormat};
use super::exit::{Exit, Failure};
use super::terminal::{self, Terminal};
use super::{paths, run, select, settings};
use crate::engine::{Changeset, layouts};
use crate::report::Place;
use crate::report::layout::{Layouts, Style};
use crate::transform::FileRef;
use crate::workspace::{Configuration, UnitTests, Workspace};

/// Answers `memfix layout`.
pub fn layout(args: &Layout) -> Result<Exit, Failure> {
    let terminal = Terminal::new(&args.terminal);
    if !args.load.also.is_empty() {
        let message =
            "a type lies in memory as one configuration has it; give that one's flags, without --also";
        return Err(Failure::new(Exit::Usage, message));
    }
    let settings = settings::read(&args.path, &args.load)?;
    let first: Vec<Configuration> =
        settings::configurations(&args.load, &settings)?.into_iter().take(1).collect();
    let workspace = run::load(&args.load, &first, &args.path, UnitTests::LeftOut, &terminal)?;
    let files = select::files(&workspace, &args.packages, false)?;
    terminal.step("asking for layouts");
    let found = layouts::layouts(&workspace, &files, args.load.threads());
    let all = report(&workspace, found.types);
    terminal.done();
    for problem in &found.problems {
        terminal.warn(&format!("a layout is missing: {problem}"));
    }
    let shown = match &args.name {
        Some(name) => named(&all, name)?,
        None => all,
    };
    let text = match (args.format, &args.name) {
        (LayoutFormat::Json, _) => json(&shown)?,
        (LayoutFormat::Text, None) => shown.table(Style::Text),
        (LayoutFormat::Text, Some(_)) => shown.details(Style::Text),
        (LayoutFormat::Markdown, None) => shown.table(Style::Markdown),
        (LayoutFormat::Markdown, Some(_)) => shown.details(Style::Markdown),
    };
    let written = match &args.output {
        Some(file) => terminal::save(file, &text),
        None => terminal::print(&text),
    };
    written.map_err(|message| Failure::new(Exit::NotWritten, message))?;
    if args.name.is_none() {
        terminal.note(&summary(&shown));
    }
    Ok(Exit::Done)
}

/// The layouts with the places of their types, as people read them from the current folder.
fn report(workspace: &Workspace, types: Vec<(FileRef, layouts::TypeLayout)>) -> Layouts {
    let shown = paths::from_current_folder(workspace, &Changeset::default());
    Layouts::new(types.into_iter().map(|(id, ty)| {
        let file = workspace.file(id);
        let before = file.base.get(..ty.span.start as usize).unwrap_or_default();
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        let place = Place {
            file: shown.of.get(&id).unwrap_or(&file.relative).clone(),
            line: number(before.matches('\n').count()),
            column: number(column),
        };
        let package = workspace.packages().get(file.package).map_or_else(String::new, |it| it.name.clone());
        (ty, package, place)
    }))
}

fn named(all: &Layouts, name: &str) -> Result<Layouts, Failure> {
    let found = all.named(name);
    if found.paths().next().is_some() {
        return Ok(found);
    }
    let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let distance = |path: &&str| strsim::damerau_levenshtein(&last(path), &last(name));
    let nearest = all.paths().min_by_key(distance).filter(|path| distance(path) <= 3);
    let hint = nearest.map_or_else(String::new, |path| format!(" (did you mean `{path}`?)"));
    Err(Failure::new(
        Exit::Usage,
        format!("no type of the chosen packages is called `{name}`{hint}; `memfix layout` lists them"),
    ))
}

fn json(layouts: &Layouts) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(layouts);
    let text = text.map_err(|error| Failure::new(Exit::Internal, format!("cannot write JSON: {error}")))?;
    Ok(text + "\n")
}

fn summary(shown: &Layouts) -> String {
    let generic = shown.unknown.iter().filter(|it| it.generic).count();
    format!(
        "{} types: {} with a layout, {generic} generic, {} without an answer",
        shown.types.len() + shown.unknown.len(),
        shown.types.len(),
        shown.unknown.len() - generic,
    )
}
