//! The writer, killed or refused at every system call that writes, over generated workspaces.
//!
//! A child process does nothing but one run of the writer. strace watches it once, so that the calls are known, and
//! then once more for each call, which it makes the last one or a failing one. What must hold afterwards is checked
//! here, by the next run or by `undo`, in turn.

mod generate;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use memfix::apply::{ApplyError, Step};

use generate::{State, Tree, files, open, planned};

/// Calls that change what is on disk, or who may write there.
const WRITES: &[&str] = &[
    "openat",
    "open",
    "creat",
    "write",
    "pwrite64",
    "writev",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "fchownat",
    "lchown",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "truncate",
    "ftruncate",
    "fallocate",
    "copy_file_range",
    "sendfile",
    "ioctl",
    "utimensat",
    "setxattr",
    "fsetxattr",
    "flock",
];

/// Calls that change nothing there.
const READS: &[&str] = &[
    "read",
    "pread64",
    "readv",
    "close",
    "statx",
    "stat",
    "lstat",
    "fstat",
    "newfstatat",
    "lseek",
    "readlink",
    "readlinkat",
    "getcwd",
    "getdents64",
    "access",
    "faccessat",
    "faccessat2",
    "fcntl",
    "mmap",
    "munmap",
    "mremap",
    "mprotect",
    "madvise",
    "brk",
    "futex",
    "getrandom",
    "getpid",
    "gettid",
    "clock_gettime",
    "rt_sigaction",
    "rt_sigprocmask",
    "sigaltstack",
    "sched_yield",
    "umask",
    "geteuid",
    "poll",
    "prctl",
];

/// What the child is told, by the environment.
const FOLDER: &str = "MEMFIX_FAULT_FOLDER";
const RUN: &str = "MEMFIX_FAULT_RUN";

/// What the child opens, in vain, before and after the run, so that the calls between can be told from the others.
const BEGIN: &str = "the-run-begins";
const END: &str = "the-run-ends";

/// More calls of a name than libtest makes: it loads libraries and says which test it runs.
const AHEAD: usize = 64;

/// What the child does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Run {
    Apply,
    /// Takes back a run.
    Undo,
    /// Restores what a run has left that was killed halfway.
    Restore,
}

const RUNS: [Run; 3] = [Run::Apply, Run::Undo, Run::Restore];

/// How the child says how it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Done = 0,
    /// An error that promises that all is as it was.
    Refused = 20,
    /// An error that promises that the next run restores.
    Stuck = 21,
}

/// One call of the run: the how many-th of its name in the whole process.
#[derive(Clone, Debug)]
struct Call {
    name: String,
    count: usize,
    /// It opens a file and makes none.
    only_reads: bool,
}

impl fmt::Display for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.name, self.count)
    }
}

#[test]
#[ignore = "started by the other tests of this file"]
fn child_that_writes() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let rewrites = planned(&folder);
    let go = |_| ControlFlow::Continue(());
    let run = std::env::var(RUN).unwrap_or_default();
    // strace counts the calls of each thread on their own. With these ahead, no call of the run has a number that one
    // of libtest's own thread has.
    for _ in 0..AHEAD {
        let _ = fs::File::open(folder.join("nothing"));
        let _ = fs::write("/dev/null", "nothing");
    }
    let _ = fs::File::open(folder.join(BEGIN));
    let result = open(&folder).and_then(|(writer, _)| match run.as_str() {
        "Apply" => writer.apply(&rewrites, &go),
        "Undo" => writer.undo(&go).map(drop),
        _ => Ok(()),
    });
    let _ = fs::File::open(folder.join(END));
    let said = match &result {
        Ok(()) => Said::Done,
        Err(ApplyError::Stuck { .. }) => Said::Stuck,
        Err(_) => Said::Refused,
    };
    let message = result.err().map(|error| error.to_string()).unwrap_or_default();
    let _ = fs::write(folder.join("message"), message);
    std::process::exit(said as i32);
}

/// Runs the child under strace with `options`, and gives how it ended and what it called.
fn trace(tree: &Tree, run: Run, options: &[&str]) -> (ExitStatus, String) {
    let log = tree.folder().join("log");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(&log)
        .args(options)
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", "faults::child_that_writes", "--ignored", "--nocapture"])
        .env(FOLDER, tree.folder())
        .env(RUN, format!("{run:?}"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .expect("strace starts");
    (status, fs::read_to_string(log).unwrap_or_default())
}

/// The calls of an undisturbed run that can change the disk, in order.
fn calls(tree: &Tree, run: Run) -> Vec<Call> {
    prepare(tree, run);
    let (status, log) = trace(tree, run, &["-e", "trace=all"]);
    assert!(status.success(), "the undisturbed run fails: {status}\n{log}");
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut calls, mut writer) = (Vec::new(), None);
    for line in log.lines() {
        // Other lines say how a call ended that was begun on an earlier one, or which signal came.
        let Some((call, rest)) = line.split_once('(') else { continue };
        let Some((thread, name)) = call.split_once(' ').map(|(thread, name)| (thread, name.trim())) else {
            continue;
        };
        let count = counts.entry((thread, name)).or_default();
        *count += 1;
        if rest.contains(BEGIN) {
            writer = Some(thread);
        } else if rest.contains(END) {
            return calls;
        } else if writer.is_some_and(|writer| writer == thread) {
            let writes = WRITES.contains(&name);
            assert!(writes || READS.contains(&name), "does this call write? {line}");
            if writes {
                let only_reads = name.starts_with("open") && !rest.contains("O_CREAT");
                calls.push(Call { name: name.to_owned(), count: *count, only_reads });
            }
        }
    }
    panic!("the run does not begin and end:\n{log}");
}

/// The workspace before the child's run.
fn prepare(tree: &Tree, run: Run) {
    tree.fill();
    if run == Run::Apply {
        return;
    }
    let (writer, _) = tree.open().expect("nobody else writes");
    let last = tree.changed() - 1;
    let halfway = |step| {
        if run == Run::Restore && step == Step::Replace(last) {
            // The disk is left as by a kill.
            std::panic::resume_unwind(Box::new("crash"));
        }
        ControlFlow::Continue(())
    };
    let applied = catch_unwind(AssertUnwindSafe(|| writer.apply(&tree.rewrites(), &halfway)));
    assert_eq!(applied.is_err(), run == Run::Restore);
}

/// The states before and after the child's run; a run that was killed halfway is followed by what it began with.
fn ends(tree: &Tree, run: Run) -> (State, State) {
    let (old, new) = (tree.expected(|file| &file.old), tree.expected(|file| &file.new));
    match run {
        Run::Apply => (old, new),
        Run::Undo => (new, old),
        Run::Restore => (old.clone(), old),
    }
}

/// How often what happened.
#[derive(Debug, Default)]
struct Tally {
    workspaces: usize,
    files: usize,
    kills: usize,
    /// By run and by call.
    by_call: BTreeMap<(Run, String), usize>,
    /// All old and all new, after the next run or `undo`.
    old: usize,
    new: usize,
    /// Kills that left something to clean up until then, and those of them that left files of both kinds.
    unfinished: usize,
    mixed: usize,
}

/// Kills the run at each of `calls`, and checks what the next run, or `undo`, makes of it.
fn kill_at(tree: &Tree, run: Run, calls: &[Call], tally: &mut Tally) {
    let (before, after) = ends(tree, run);
    for (index, call) in calls.iter().enumerate() {
        let when = format!("{run:?} killed at {call}");
        prepare(tree, run);
        let (traced, inject) = (
            format!("trace=openat,{}", call.name),
            format!("inject={}:signal=KILL:when={}", call.name, call.count),
        );
        let (status, log) = trace(tree, run, &["-e", &traced, "-e", &inject]);
        assert!(!status.success() && log.contains(BEGIN) && !log.contains(END), "{when}: {status}\n{log}");
        assert!(log.contains("killed by SIGKILL"), "{when}: {log}");

        tree.assert_no_file_is_half_written(&when);
        let left = tree.found();
        tally.unfinished += usize::from(left != before && left != after);
        let has_all_of = |whole: &State| whole.iter().all(|(name, file)| left.get(name) == Some(file));
        tally.mixed += usize::from(!has_all_of(&before) && !has_all_of(&after));
        let (writer, recovery) = tree.open().unwrap_or_else(|error| panic!("{when}: {error}"));
        assert_eq!(recovery.left, Vec::<PathBuf>::new(), "{when}");
        let by_undo = index % 2 == 1;
        let go = |_| ControlFlow::Continue(());
        // As the command does it: what was interrupted is what there is to take back.
        let undone = (by_undo && !recovery.interrupted).then(|| writer.undo(&go));
        let found = tree.found();
        assert!(found == before || found == after, "{when}: neither all old nor all new, {recovery:?}");
        match undone {
            Some(Err(ApplyError::NothingToUndo)) => assert!(run != Run::Undo && found == before, "{when}"),
            Some(Err(error)) => panic!("{when}: {error}"),
            Some(Ok(_)) if run == Run::Apply => assert!(found == before, "{when}"),
            _ => {}
        }
        // Nothing stands in the way of more: what was not done is done, what was done is taken back.
        if run == Run::Apply && !by_undo {
            let result = match found == after {
                true => writer.undo(&go).map(drop),
                false => writer.apply(&tree.rewrites(), &go),
            };
            result.unwrap_or_else(|error| panic!("{when}: {error}"));
            assert!(tree.found() == if found == after { before.clone() } else { after.clone() }, "{when}");
        }
        tally.kills += 1;
        *tally.by_call.entry((run, call.name.clone())).or_default() += 1;
        if found == tree.expected(|file| &file.old) { tally.old += 1 } else { tally.new += 1 }
    }
}

/// Kills the runs over the workspaces of `seeds` at no more than `a_run` calls of each run, spread evenly.
fn kill(seeds: impl Iterator<Item = u8>, most_files: usize, a_run: usize, enough: usize) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let tree = Tree::new(files(seed, most_files));
        tally.workspaces += 1;
        tally.files += tree.changed();
        for run in RUNS {
            let mut calls = calls(&tree, run);
            calls.retain(|call| !call.only_reads);
            let all = calls.len();
            // Where not all are taken, another workspace begins at another call.
            let step = all.div_ceil(a_run);
            let chosen: Vec<Call> = calls.into_iter().skip(usize::from(seed) % step).step_by(step).collect();
            kill_at(&tree, run, &chosen, &mut tally);
        }
        if tally.kills >= enough {
            break;
        }
    }
    tally
}

/// Whether strace can do its work here: not every sandbox lets one process trace another.
fn has_strace() -> bool {
    let works = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let works = works.is_ok_and(|status| status.success());
    if !works {
        let why = "strace is not installed, or may not trace here; install the package `strace`";
        eprintln!("nothing was tested: {why}");
    }
    works
}

/// How many files a workspace has of which every call is taken.
const SMALL: usize = 3;

/// The first seed of a workspace of that many files, all of which change.
fn small() -> u8 {
    let changes = |file: &generate::File| file.old != file.new;
    let is_full = |seed: &u8| files(*seed, SMALL).iter().filter(|file| changes(file)).count() == SMALL;
    (0..=u8::MAX).find(is_full).expect("one of many")
}

#[test]
fn a_run_that_is_killed_at_any_write_leaves_all_old_or_all_new_or_is_restored() {
    if has_strace() {
        let tally = kill(std::iter::once(small()), SMALL, usize::MAX, usize::MAX);
        assert!(tally.kills > 40 && tally.mixed > 0 && tally.old > 0 && tally.new > 0, "{tally:#?}");
    }
}

#[test]
#[ignore = "takes minutes: cargo test --test it faults::a_thousand_kills -- --ignored --nocapture"]
fn a_thousand_kills() {
    if has_strace() {
        let tally = kill(2..=255, 30, 16, 1000);
        for ((run, call), kills) in &tally.by_call {
            println!("{run:?} {call}: {kills}");
        }
        println!(
            "{} kills of runs over {} workspaces with {} files to change; {} left something to clean up, {} of them files of \
             both kinds; then all old {} times and all new {} times",
            tally.kills, tally.workspaces, tally.files, tally.unfinished, tally.mixed, tally.old, tally.new
        );
        assert!(tally.kills >= 1000 && tally.mixed > 0 && tally.old > 0 && tally.new > 0);
    }
}

/// Errors that a file system gives, and the word of the message that says what to do about each.
const ERRORS: [(&str, &str); 4] =
    [("ENOSPC", "free some space"), ("EIO", "mend that"), ("EACCES", "writable"), ("EROFS", "writable")];

#[test]
fn a_run_of_which_any_call_fails_takes_everything_back() {
    if !has_strace() {
        return;
    }
    let tree = Tree::new(files(small(), SMALL));
    for run in RUNS {
        let (before, after) = ends(&tree, run);
        for (index, call) in calls(&tree, run).iter().enumerate() {
            let (error, remedy) = ERRORS[index % ERRORS.len()];
            // Once, or from then on.
            for ever in ["", "+"] {
                let when = format!("{run:?} with {error} at {call}{ever}");
                prepare(&tree, run);
                let (traced, inject) = (
                    format!("trace=openat,{}", call.name),
                    format!("inject={}:error={error}:when={}{ever}", call.name, call.count),
                );
                let (status, log) = trace(&tree, run, &["-e", &traced, "-e", &inject]);
                let message = fs::read_to_string(tree.folder().join("message")).unwrap_or_default();
                tree.assert_no_file_is_half_written(&when);
                let found = tree.found();
                match status.code() {
                    Some(code) if code == Said::Done as i32 => assert!(found == after, "{when}"),
                    Some(code) if code == Said::Refused as i32 && run != Run::Restore && ever.is_empty() => {
                        assert!(found == before, "{when}: {message}");
                        assert!(message.contains(remedy), "{when}: {message}");
                        assert!(!message.contains("failed too"), "{when}: {message}");
                    }
                    // While the fault lasts, the promise is that the next run restores.
                    Some(code) if [Said::Refused as i32, Said::Stuck as i32].contains(&code) => {}
                    _ => panic!("{when}: {status}, {message}\n{log}"),
                }
                let (_, recovery) = tree.open().unwrap_or_else(|error| panic!("{when}: {error}"));
                assert_eq!(recovery.left, Vec::<PathBuf>::new(), "{when}");
                let found = tree.found();
                assert!(found == before || found == after, "{when}: {message}, {recovery:?}");
                // Who takes everything back leaves nothing to restore.
                assert!(
                    run == Run::Restore || !ever.is_empty() || !recovery.interrupted,
                    "{when}: {message}"
                );
            }
        }
    }
}
