//! `cargo memfix …`: starts the `memfix` that is installed beside it.
//!
//! It names nothing of the library, so that rust-analyzer is linked into one binary only.

use std::env;
use std::io;
use std::process::{Command, ExitCode};

/// What `memfix` itself exits with on an internal error.
const INTERNAL: u8 = 70;

fn main() -> ExitCode {
    // Cargo hands on the subcommand's name as the first argument.
    let mut arguments = env::args_os().skip(1).peekable();
    arguments.next_if(|argument| argument == "memfix");
    let program = match env::current_exe() {
        Ok(path) => path.with_file_name(format!("memfix{}", env::consts::EXE_SUFFIX)),
        Err(error) => {
            eprintln!("error: cannot tell where cargo-memfix is installed: {error}; run `memfix` itself");
            return ExitCode::from(INTERNAL);
        }
    };
    match run(Command::new(&program).args(arguments)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!(
                "error: cannot start {}: {error}; install both binaries with `cargo install memfix`",
                program.display()
            );
            ExitCode::from(INTERNAL)
        }
    }
}

/// Becomes `command`, so that signals and the exit code are its own. Returns only where that fails.
#[cfg(unix)]
fn run(command: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

/// Runs `command` and gives its exit code.
#[cfg(not(unix))]
fn run(command: &mut Command) -> io::Result<ExitCode> {
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(INTERNAL)))
}
