//! `--apply` and `undo`: what must hold before the long work begins, and the call of the one writer.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::args::{Guard, Undo};
use super::exit::{self, Exit, Failure};
use super::run;
use super::terminal::{self, Terminal};
use crate::apply::guard::{self, Allow};
use crate::apply::{ApplyError, Rewrite, Writer};
use crate::engine::Outcome;
use crate::workspace::{UnitTests, Workspace, on_disk};

/// Takes the right to write and makes sure that nothing uncommitted can be lost.
///
/// `true` comes with it where files of an interrupted run were restored: what was loaded before is then out of date.
pub fn prepare(workspace: &Workspace, flags: Guard, terminal: &Terminal) -> Result<(Writer, bool), Failure> {
    let (root, target) = (workspace.root(), target(workspace));
    let (writer, recovery) = Writer::open(root, &target).map_err(failure)?;
    if !recovery.restored.is_empty() || !recovery.left.is_empty() {
        terminal.warn(&recovery.to_string());
    }
    let allow = Allow { dirty: flags.allow_dirty, staged: flags.allow_staged, no_vcs: flags.allow_no_vcs };
    guard::check(root, &target, allow).map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
    Ok((writer, !recovery.restored.is_empty()))
}

/// Writes the changes, all or none.
pub fn write(writer: &Writer, workspace: &Workspace, outcome: &Outcome) -> Result<(), Failure> {
    let rewrites: Vec<Rewrite> = outcome
        .changes
        .iter()
        .map(|(&file, change)| {
            let file = workspace.file(file);
            Rewrite {
                path: file.path.clone(),
                old: on_disk(&change.old, file.has_bom),
                new: on_disk(&change.new, file.has_bom),
            }
        })
        .collect();
    exit::while_writing(|go_on| writer.apply(&rewrites, &|_| go_on())).map_err(failure)
}

/// Answers `memfix undo`.
pub fn undo(args: &Undo) -> Result<Exit, Failure> {
    let terminal = Terminal::new(&args.terminal);
    let workspace =
        run::load(&args.load, &args.load.configurations(), &args.path, UnitTests::LeftOut, &terminal)?;
    let (writer, recovery) = Writer::open(workspace.root(), &target(&workspace)).map_err(failure)?;
    terminal.done();
    if recovery.interrupted {
        // The last run never ended, so this was what there was to undo, and not the run before it.
        terminal.warn(&recovery.to_string());
        return Ok(Exit::Done);
    }
    let restored = exit::while_writing(|go_on| writer.undo(&|_| go_on())).map_err(failure)?;
    let list: String = restored.iter().fold(String::new(), |mut out, path| {
        let _ = writeln!(out, "{}", path.display());
        out
    });
    terminal::print(&list).map_err(|message| Failure::new(Exit::NotWritten, message))?;
    terminal
        .note("these files are as they were before the last --apply; `memfix undo` takes that back in turn");
    Ok(Exit::Done)
}

fn target(workspace: &Workspace) -> PathBuf {
    workspace.target().map_or_else(|| workspace.root().join("target"), PathBuf::from)
}

fn failure(error: ApplyError) -> Failure {
    let exit = match error {
        ApplyError::Interrupted => Exit::Interrupted,
        ApplyError::NothingToUndo => Exit::Usage,
        _ => Exit::NotWritten,
    };
    Failure::new(exit, error.to_string())
}
