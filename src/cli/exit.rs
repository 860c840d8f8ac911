//! How the program ends: its exit codes, its errors, and what happens on a panic and on ^C.

use std::backtrace::Backtrace;
use std::ops::ControlFlow;
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::terminal;

/// The exit codes, which scripts depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// `--check` found something that `--apply` would write.
    Found = 1,
    /// The command line asks for something that cannot be: an unknown flag, or writing over uncommitted changes.
    Usage = 2,
    /// The workspace could not be loaded.
    NotLoaded = 3,
    /// Under `--strict`: verification rejected a change.
    Rejected = 4,
    /// The result could not be written; of the workspace's files, all or none are as asked.
    NotWritten = 5,
    /// A defect of memfix.
    Internal = 70,
    /// ^C, as a shell reports it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a run ended early: what, why and what to do, and the exit code.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub message: String,
}

impl Failure {
    /// A failure with this code and message.
    pub fn new(exit: Exit, message: impl Into<String>) -> Failure {
        Failure { exit, message: message.into() }
    }
}

/// How far the run is, as far as ^C must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No file has been touched.
    Looking,
    /// Files are being written.
    Writing,
    /// The writer has been asked to take back what it wrote.
    Stopping,
    /// Files have been written.
    Written,
}

static PHASE: Mutex<Phase> = Mutex::new(Phase::Looking);

fn phase() -> MutexGuard<'static, Phase> {
    PHASE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `write`, which asks its argument between two steps whether to go on: after ^C, no more.
pub fn while_writing<T, E>(write: impl FnOnce(&dyn Fn() -> ControlFlow<()>) -> Result<T, E>) -> Result<T, E> {
    *phase() = Phase::Writing;
    let result = write(&|| match *phase() {
        Phase::Stopping => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    *phase() = if result.is_ok() { Phase::Written } else { Phase::Looking };
    result
}

/// Makes ^C end the program with code 130; while files are written, by way of the writer, which takes them back.
pub fn catch_interrupts() {
    let handler = || {
        // Held until the end: no writing can begin any more.
        let mut phase = phase();
        let state = match *phase {
            Phase::Looking => "nothing was written",
            Phase::Written => "the changes had been written; `memfix undo` takes them back",
            Phase::Writing | Phase::Stopping => {
                *phase = Phase::Stopping;
                return;
            }
        };
        terminal::say(&format!("interrupted: {state}"));
        std::process::exit(i32::from(Exit::Interrupted as u8));
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        terminal::warn(&format!("^C will end memfix without a word: its handler could not be set: {error}"));
    }
}

/// What is known of the last panic.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Runs `body`; a panic in it is reported as a defect of memfix.
///
/// The hook only takes notes: a transform that panics on one file is caught by the engine, becomes an entry of the
/// report and is nothing to be shouted about on the terminal.
pub fn guarded(body: impl FnOnce() -> Exit + panic::UnwindSafe) -> Exit {
    panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map_or_else(String::new, |location| format!(" at {location}"));
        let message = info.payload_as_str().unwrap_or("a panic without a message");
        let notes = format!("{message}{place}\n{}", Backtrace::force_capture());
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(notes);
    }));
    panic::catch_unwind(body).unwrap_or_else(|_| {
        let notes = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        let (first, backtrace) = notes.split_once('\n').unwrap_or(("a panic without a message", ""));
        let files = match *phase() {
            Phase::Looking => "nothing was written",
            Phase::Written => "the changes had been written; `memfix undo` takes them back",
            Phase::Writing | Phase::Stopping => "writing was cut short: the next `memfix --apply` restores the files",
        };
        terminal::error(&format!(
            "internal error: {first}; {files}. this is a defect of memfix: please report it with the command line and \
             what follows"
        ));
        terminal::say(backtrace);
        Exit::Internal
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_internal_error() {
        let exit = guarded(|| panic!("of a test"));
        // Other tests want the usual hook.
        drop(panic::take_hook());
        assert_eq!(exit, Exit::Internal);
        assert_eq!(guarded(|| Exit::Found), Exit::Found);
        drop(panic::take_hook());
    }

    #[test]
    fn writing_is_told_to_stop_after_an_interrupt() {
        let asked = while_writing(|go_on| {
            let before = go_on();
            *phase() = Phase::Stopping;
            Err::<(), _>((before, go_on()))
        });
        assert_eq!(asked, Err((ControlFlow::Continue(()), ControlFlow::Break(()))));
        assert_eq!(*phase(), Phase::Looking);
        assert_eq!(while_writing(|_| Ok::<_, ()>(1)), Ok(1));
        assert_eq!(*phase(), Phase::Written);
    }
}
