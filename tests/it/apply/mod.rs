//! The one writer, on real files: all or nothing, whatever happens in between.

mod leftovers;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use memfix::apply::{ApplyError, Recovery, Rewrite, Step, Writer};
use memfix::workspace::on_disk;

const FILES: [&str; 3] = ["src/a.rs", "src/b.rs", "src/deep/c.rs"];

/// A workspace of three files and a target directory beside them.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new() -> Tree {
        let tree = Tree(tempfile::tempdir().expect("temporary folder"));
        tree.fill();
        tree
    }

    fn fill(&self) {
        for name in FILES {
            self.write(name, &old(name));
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("ws").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("in the tree")).expect("folder");
        fs::write(path, text).expect("file");
    }

    fn open(&self) -> Result<(Writer, Recovery), ApplyError> {
        Writer::open(&self.path(""), &self.0.path().join("target"))
    }

    /// A writer where nothing is to be restored.
    fn writer(&self) -> Writer {
        let (writer, recovery) = self.open().expect("nobody else writes");
        assert_eq!(recovery, Recovery::default());
        writer
    }

    fn rewrites(&self) -> Vec<Rewrite> {
        FILES.map(|name| self.rewrite(name)).into()
    }

    fn rewrite(&self, name: &str) -> Rewrite {
        Rewrite { path: self.path(name), old: old(name), new: new(name) }
    }

    /// Every file of the workspace, temporary ones too, with its text.
    fn texts(&self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("folder") {
                let path = entry.expect("entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path("")).expect("in the tree").display().to_string();
                    texts.insert(name, fs::read_to_string(path).expect("text"));
                }
            }
        }
        texts
    }

    /// The folder of the writer's journals; a folder of its own, since the target directory is not in the workspace.
    fn journals(&self) -> PathBuf {
        let folder = self.0.path().join("target/memfix");
        let mut entries =
            fs::read_dir(folder).expect("made by the writer").map(|entry| entry.expect("entry").path());
        entries.find(|path| path.is_dir()).expect("one workspace").join("journal")
    }

    fn has_journal(&self, name: &str) -> bool {
        self.journals().join(name).exists()
    }

    /// Puts a journal where an earlier run would have left it.
    fn plant(&self, name: &str, text: &str) -> PathBuf {
        drop(self.writer());
        let journal = self.journals().join(name);
        fs::write(&journal, text).expect("file");
        journal
    }
}

fn old(name: &str) -> String {
    format!("// {name}\nfn old() {{}}\n")
}

fn new(name: &str) -> String {
    format!("// {name}\nfn new_and_longer() {{}}\n")
}

fn all(text: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    FILES.into_iter().map(|name| (name.to_owned(), text(name))).collect()
}

fn go(_: Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The steps of a run over the three files.
fn steps() -> Vec<Step> {
    let tree = Tree::new();
    let steps = RefCell::new(Vec::new());
    let note = |step| {
        steps.borrow_mut().push(step);
        ControlFlow::Continue(())
    };
    tree.writer().apply(&tree.rewrites(), &note).expect("applies");
    let steps = steps.into_inner();
    assert_eq!((steps.len(), steps.first(), steps.last()), (8, Some(&Step::Record), Some(&Step::Finish)));
    steps
}

#[test]
fn a_run_writes_every_file_and_leaves_nothing_else_behind() {
    let tree = Tree::new();
    tree.writer().apply(&tree.rewrites(), &go).expect("applies");
    assert_eq!(tree.texts(), all(new));
    assert!(tree.has_journal("last.json") && !tree.has_journal("active.json"));
}

#[test]
fn line_ends_and_byte_order_marks_are_those_given() {
    let tree = Tree::new();
    let (old, new) = (on_disk("a\r\nb\n", true), on_disk("a\r\nc\n", true));
    tree.write("bom.rs", &old);
    tree.writer().apply(&[Rewrite { path: tree.path("bom.rs"), old, new }], &go).expect("applies");
    assert_eq!(fs::read(tree.path("bom.rs")).expect("file"), b"\xef\xbb\xbfa\r\nc\n");
}

#[cfg(unix)]
#[test]
fn mode_and_owner_are_kept() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

    let tree = Tree::new();
    let path = tree.path("src/a.rs");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).expect("own file");
    // Only the superuser can give a file away.
    let given = chown(&path, Some(12_345), Some(54_321)).is_ok();
    tree.writer().apply(&tree.rewrites(), &go).expect("applies");
    let metadata = fs::metadata(&path).expect("file");
    assert_eq!(metadata.mode() & 0o7777, 0o750);
    if given {
        assert_eq!((metadata.uid(), metadata.gid()), (12_345, 54_321));
    }
    assert_eq!(fs::read_to_string(path).expect("file"), new("src/a.rs"));
}

#[test]
fn a_file_that_changed_since_it_was_analysed_stops_the_run() {
    let tree = Tree::new();
    tree.write("src/b.rs", "fn mine() {}\n");
    fs::remove_file(tree.path("src/deep/c.rs")).expect("file");
    let before = tree.texts();
    let error = tree.writer().apply(&tree.rewrites(), &go).expect_err("changed");
    let ApplyError::Changed(paths) = &error else { panic!("{error}") };
    assert!(paths[0].ends_with("src/b.rs") && paths[1].ends_with("src/deep/c.rs"), "{error}");
    assert_eq!(tree.texts(), before);
}

#[test]
fn a_file_that_changes_during_the_run_keeps_its_change_and_the_rest_is_taken_back() {
    let tree = Tree::new();
    let edit = |step| {
        if step == Step::Replace(1) {
            tree.write("src/b.rs", "fn mine() {}\n");
        }
        ControlFlow::Continue(())
    };
    let error = tree.writer().apply(&tree.rewrites(), &edit).expect_err("changed");
    assert!(matches!(&error, ApplyError::Changed(paths) if paths[0].ends_with("src/b.rs")), "{error}");
    let mut expected = all(old);
    expected.insert("src/b.rs".to_owned(), "fn mine() {}\n".to_owned());
    assert_eq!(tree.texts(), expected);
    assert!(!tree.has_journal("active.json") && !tree.has_journal("last.json"));
}

#[test]
fn a_replaced_file_that_changes_before_the_run_is_taken_back_is_left_alone_and_named() {
    let tree = Tree::new();
    let edit = |step| {
        if step == Step::Replace(2) {
            tree.write("src/a.rs", "fn mine() {}\n");
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    let error = tree.writer().apply(&tree.rewrites(), &edit).expect_err("broken off");
    let ApplyError::Mixed { left, journal: Some(journal), .. } = &error else { panic!("{error}") };
    assert_eq!(left, &[PathBuf::from("src/a.rs")]);
    assert!(fs::read_to_string(journal).expect("journal").contains("fn old()"));
    let mut expected = all(old);
    expected.insert("src/a.rs".to_owned(), "fn mine() {}\n".to_owned());
    assert_eq!(tree.texts(), expected);
}

#[test]
fn nothing_outside_of_the_workspace_is_written() {
    let tree = Tree::new();
    let outside = tree.0.path().join("outside.rs");
    fs::write(&outside, old("outside")).expect("file");
    let rewrite = |path: PathBuf| Rewrite { path, old: old("outside"), new: new("outside") };
    let mut paths = vec![outside.clone(), tree.path("../outside.rs"), tree.path("src/../../outside.rs")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&outside, tree.path("src/link.rs")).expect("link");
        std::os::unix::fs::symlink(tree.0.path(), tree.path("up")).expect("link");
        paths.extend([tree.path("src/link.rs"), tree.path("up/outside.rs")]);
    }
    for path in paths {
        let both = [tree.rewrite("src/a.rs"), rewrite(path)];
        let error = tree.writer().apply(&both, &go).expect_err("outside");
        assert!(matches!(error, ApplyError::Outside { .. }), "{error}");
    }
    assert_eq!(fs::read_to_string(outside).expect("file"), old("outside"));
    assert_eq!(fs::read_to_string(tree.path("src/a.rs")).expect("file"), old("src/a.rs"));
}

#[cfg(unix)]
#[test]
fn a_link_within_the_workspace_stays_a_link() {
    let tree = Tree::new();
    let link = tree.path("link.rs");
    std::os::unix::fs::symlink("src/a.rs", &link).expect("link");
    let through = Rewrite { path: link.clone(), ..tree.rewrite("src/a.rs") };
    // The file is reached by both names; the same rewrite twice is one.
    tree.writer().apply(&[through, tree.rewrite("src/a.rs")], &go).expect("applies");
    assert!(fs::symlink_metadata(&link).expect("link").is_symlink());
    assert_eq!(fs::read_to_string(tree.path("src/a.rs")).expect("file"), new("src/a.rs"));
}

#[test]
fn two_rewrites_of_one_file_are_refused() {
    let tree = Tree::new();
    let other = Rewrite { new: "fn other() {}\n".to_owned(), ..tree.rewrite("src/a.rs") };
    let error = tree.writer().apply(&[tree.rewrite("src/a.rs"), other], &go).expect_err("twice");
    assert!(matches!(error, ApplyError::Twice(_)), "{error}");
    assert_eq!(tree.texts(), all(old));
}

#[test]
fn a_hard_link_is_broken_and_its_other_name_keeps_the_old_text() {
    let tree = Tree::new();
    let store = tree.0.path().join("store.rs");
    fs::hard_link(tree.path("src/a.rs"), &store).expect("link");
    tree.writer().apply(&tree.rewrites(), &go).expect("applies");
    assert_eq!(tree.texts(), all(new));
    assert_eq!(fs::read_to_string(store).expect("file"), old("src/a.rs"));
}

#[test]
fn a_read_only_file_stops_the_run_even_for_the_superuser() {
    let tree = Tree::new();
    let path = tree.path("src/b.rs");
    let mut permissions = fs::metadata(&path).expect("file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("own file");
    let error = tree.writer().apply(&tree.rewrites(), &go).expect_err("read-only");
    assert!(matches!(&error, ApplyError::ReadOnly(path) if path.ends_with("src/b.rs")), "{error}");
    assert_eq!(tree.texts(), all(old));
}

/// The superuser passes over permission bits, but not over the immutable attribute.
#[cfg(unix)]
#[test]
fn a_read_only_folder_stops_the_run() {
    use std::os::unix::fs::PermissionsExt as _;

    let tree = Tree::new();
    let folder = tree.path("src/deep");
    let attribute = |flag: &str| Command::new("chattr").arg(flag).arg(&folder).output();
    let writable = || {
        let probe = folder.join("probe");
        fs::write(&probe, "").and_then(|()| fs::remove_file(&probe)).is_ok()
    };
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("own folder");
    if writable() {
        attribute("+i").expect("chattr is part of every Debian");
    }
    if writable() {
        eprintln!("this user can write to every folder here, so there is no read-only one to test with");
        return;
    }
    let error = tree.writer().apply(&tree.rewrites(), &go).expect_err("read-only");
    // The folder must be removable again, whatever is asserted.
    let _ = attribute("-i");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("own folder");
    assert!(matches!(&error, ApplyError::Io { path, .. } if path.ends_with("src/deep/c.rs")), "{error}");
    assert!(error.to_string().contains("make the folder writable"), "{error}");
    assert_eq!(tree.texts(), all(old));
}

#[test]
fn a_folder_that_vanishes_during_the_run_takes_the_rest_back() {
    for vanish in [Step::Stage(2), Step::Replace(2), Step::Finish] {
        let tree = Tree::new();
        let remove = |step| {
            if step == vanish {
                fs::remove_dir_all(tree.path("src/deep")).expect("folder");
                if step == Step::Finish {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        };
        let error = tree.writer().apply(&tree.rewrites(), &remove).expect_err("gone");
        assert!(!matches!(error, ApplyError::Stuck { .. }), "{error}");
        let mut expected = all(old);
        expected.remove("src/deep/c.rs");
        assert_eq!(tree.texts(), expected, "{vanish:?}");
    }
}

#[test]
fn an_interruption_between_any_two_steps_takes_everything_back() {
    for stop in steps() {
        let tree = Tree::new();
        let count = Cell::new(0);
        let until = |step| {
            count.set(count.get() + 1);
            if step == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let error = tree.writer().apply(&tree.rewrites(), &until).expect_err("interrupted");
        assert!(matches!(error, ApplyError::Interrupted), "{error}");
        assert_eq!(tree.texts(), all(old), "{stop:?}");
        assert!(!tree.has_journal("active.json") && !tree.has_journal("last.json"));
        // Nothing stands in the way of the next run.
        tree.writer().apply(&tree.rewrites(), &go).expect("applies");
        assert_eq!(tree.texts(), all(new));
    }
}

/// A panic in the callback leaves the disk as a kill at that point would: nothing is cleaned up on the way out.
#[test]
fn after_a_crash_between_any_two_steps_the_next_run_restores_every_file() {
    for crash in steps() {
        let tree = Tree::new();
        let writer = tree.writer();
        let until = |step| {
            if step == crash {
                std::panic::resume_unwind(Box::new("crash"));
            }
            ControlFlow::Continue(())
        };
        let run = AssertUnwindSafe(|| writer.apply(&tree.rewrites(), &until));
        assert!(catch_unwind(run).is_err(), "crashed");
        drop(writer);
        let (writer, recovery) = tree.open().expect("recovers");
        assert_eq!(tree.texts(), all(old), "{crash:?}");
        let replaced = match crash {
            Step::Record | Step::Stage(_) => 0,
            Step::Replace(index) => index,
            Step::Finish => 3,
        };
        assert_eq!(recovery.restored, FILES[..replaced].iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!((&recovery.left, &recovery.journal), (&vec![], &None));
        assert_eq!(recovery.interrupted, crash != Step::Record);
        assert_eq!(recovery.to_string().contains("src/a.rs"), replaced > 0, "{recovery}");
        assert!(!tree.has_journal("active.json"));
        drop(writer);
        assert_eq!(tree.writer().apply(&tree.rewrites(), &go).ok(), Some(()));
    }
}

#[test]
fn a_crash_while_a_text_or_the_journal_is_written_leaves_the_old_texts() {
    let tree = Tree::new();
    // Half a journal that was never renamed into place, and half a text whose journal is gone.
    tree.plant("next.json", "{\"version\":1,\"fil");
    tree.write("src/.memfix-0.tmp", "fn ne");
    let writer = tree.writer();
    writer.apply(&tree.rewrites(), &go).expect("applies");
    assert_eq!(tree.texts(), all(new));
}

#[test]
fn a_file_edited_after_a_crash_is_left_alone_and_its_old_text_is_kept() {
    let tree = Tree::new();
    let writer = tree.writer();
    let crash = |step| {
        if step == Step::Replace(2) {
            std::panic::resume_unwind(Box::new("crash"));
        }
        ControlFlow::Continue(())
    };
    assert!(catch_unwind(AssertUnwindSafe(|| writer.apply(&tree.rewrites(), &crash))).is_err());
    drop(writer);
    tree.write("src/a.rs", "fn mine() {}\n");
    let (_, recovery) = tree.open().expect("recovers");
    assert_eq!(recovery.left, [PathBuf::from("src/a.rs")]);
    assert_eq!(recovery.restored, [PathBuf::from("src/b.rs")]);
    let journal = recovery.journal.clone().expect("set aside");
    assert!(fs::read_to_string(journal).expect("journal").contains("// src/a.rs\\nfn old()"));
    assert!(recovery.to_string().contains("left src/a.rs alone"), "{recovery}");
    assert_eq!(tree.texts()["src/a.rs"], "fn mine() {}\n");
    assert_eq!(tree.open().expect("once is enough").1, Recovery::default());
}

#[test]
fn a_journal_cannot_lead_out_of_the_workspace() {
    let tree = Tree::new();
    let outside = tree.0.path().join("outside.rs");
    fs::write(&outside, "new").expect("file");
    tree.plant("active.json", r#"{"version":1,"files":[{"path":"../outside.rs","old":"old","new":"new"}]}"#);
    let (_, recovery) = tree.open().expect("recovers");
    assert_eq!(recovery.left, [PathBuf::from("../outside.rs")]);
    assert_eq!(fs::read_to_string(outside).expect("file"), "new");
}

#[test]
fn a_journal_that_cannot_be_read_stops_every_run() {
    for text in ["{", r#"{"version":99,"files":[]}"#] {
        let tree = Tree::new();
        let journal = tree.plant("active.json", text);
        let error = tree.open().expect_err("unreadable");
        assert!(matches!(&error, ApplyError::Unreadable { path, .. } if *path == journal), "{error}");
    }
}

#[test]
fn only_one_memfix_writes_at_a_time() {
    let tree = Tree::new();
    let writer = tree.writer();
    let error = tree.open().expect_err("locked");
    assert!(matches!(error, ApplyError::Busy(_)), "{error}");
    drop(writer);
    tree.writer();
}

#[test]
fn the_last_run_can_be_undone_and_done_again() {
    let tree = Tree::new();
    let writer = tree.writer();
    assert!(matches!(writer.undo(&go), Err(ApplyError::NothingToUndo)));
    writer.apply(&tree.rewrites(), &go).expect("applies");
    assert_eq!(writer.undo(&go).expect("undone"), FILES.map(PathBuf::from));
    assert_eq!(tree.texts(), all(old));
    writer.undo(&go).expect("done again");
    assert_eq!(tree.texts(), all(new));
    tree.write("src/b.rs", "fn mine() {}\n");
    let error = writer.undo(&go).expect_err("edited since");
    assert!(matches!(&error, ApplyError::EditedSince(paths) if paths[0].ends_with("src/b.rs")), "{error}");
    assert_eq!(tree.texts()["src/a.rs"], new("src/a.rs"));
}

/// What the tests below run in a process of its own, which is killed or limited in the middle.
const CHILD: &str = "MEMFIX_TEST_TREE";

/// Runs the ignored test `name` of this file on `tree`, as the last arguments of `wrapper`.
fn in_a_child(tree: &Tree, name: &str, wrapper: &[&str]) -> std::process::Output {
    let exe = std::env::current_exe().expect("this test");
    let mut words = wrapper.iter().map(Path::new).chain([exe.as_path()]);
    Command::new(words.next().expect("at least the test itself"))
        .args(words)
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(CHILD, tree.0.path())
        .output()
        .expect("starts")
}

/// The writer and the rewrites of the parent's tree; `None` where there is no parent.
fn of_the_parent() -> Option<(Writer, Vec<Rewrite>)> {
    let folder = PathBuf::from(std::env::var_os(CHILD)?);
    let rewrites =
        FILES.map(|name| Rewrite { path: folder.join("ws").join(name), old: old(name), new: new(name) });
    let (writer, _) = Writer::open(&folder.join("ws"), &folder.join("target")).expect("nobody else writes");
    Some((writer, rewrites.into()))
}

#[test]
#[ignore = "started by after_a_kill_the_next_run_restores_every_file"]
fn child_that_is_killed() {
    let Some((writer, rewrites)) = of_the_parent() else { return };
    let kill = |step| {
        if step == Step::Replace(2) {
            std::process::abort();
        }
        ControlFlow::Continue(())
    };
    let _ = writer.apply(&rewrites, &kill);
}

#[test]
fn after_a_kill_the_next_run_restores_every_file() {
    let tree = Tree::new();
    let output = in_a_child(&tree, "apply::child_that_is_killed", &[]);
    assert!(!output.status.success());
    assert_eq!(tree.texts()["src/a.rs"], new("src/a.rs"), "killed in the middle");
    let (_, recovery) = tree.open().expect("the lock died with its process");
    assert_eq!(recovery.restored, [PathBuf::from("src/a.rs"), PathBuf::from("src/b.rs")]);
    assert_eq!(tree.texts(), all(old));
}

#[test]
#[ignore = "started by of_many_processes_at_once_one_writes"]
fn child_among_others() {
    let Some(folder) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let rewrites =
        FILES.map(|name| Rewrite { path: folder.join("ws").join(name), old: old(name), new: new(name) });
    let slowly = |_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        ControlFlow::Continue(())
    };
    let opened = Writer::open(&folder.join("ws"), &folder.join("target"));
    match opened.and_then(|(writer, _)| writer.apply(&rewrites, &slowly)) {
        Ok(()) => println!("wrote all"),
        // Who comes while another writes, and who comes after it.
        Err(error @ (ApplyError::Busy(_) | ApplyError::Changed(_))) => println!("refused: {error}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn of_many_processes_at_once_one_writes() {
    let tree = Tree::new();
    let run = || {
        let output = in_a_child(&tree, "apply::child_among_others", &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let said: Vec<String> = std::thread::scope(|scope| {
        let children: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
        children.into_iter().map(|child| child.join().expect("child")).collect()
    });
    let count = |word: &str| said.iter().filter(|said| said.contains(word)).count();
    assert_eq!((count("wrote all"), count("refused: ")), (1, 5), "{said:#?}");
    assert_eq!(tree.texts(), all(new));
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "started by a_disk_that_fills_up_takes_everything_back"]
fn child_whose_disk_fills_up() {
    let Some((writer, mut rewrites)) = of_the_parent() else { return };
    if let Some(last) = rewrites.last_mut() {
        last.new = "// a long line of text\n".repeat(1000);
    }
    let full = std::env::var("MEMFIX_TEST_STEP").expect("named by the parent");
    let fill = |step| {
        if format!("{step:?}") == full {
            // A write beyond the limit fails as one on a full disk does, for the superuser too.
            let me = std::process::id().to_string();
            let limited = Command::new("prlimit").args(["--pid", &me, "--fsize=4096"]).status();
            assert!(limited.expect("prlimit is part of every Debian").success());
        }
        ControlFlow::Continue(())
    };
    println!("error: {}", writer.apply(&rewrites, &fill).expect_err("the disk is full"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_takes_everything_back() {
    for (step, file) in [("Record", "next.json"), ("Stage(2)", "c.rs")] {
        let tree = Tree::new();
        // Without the signal, which kills by default, the write returns the error.
        let ignoring =
            ["env", &format!("MEMFIX_TEST_STEP={step}"), "sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];
        let output = in_a_child(&tree, "apply::child_whose_disk_fills_up", &ignoring);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let error = said.lines().find(|line| line.contains("error: ")).expect("the run failed");
        assert!(error.contains(file) && error.contains("free some space"), "{error}");
        assert_eq!(tree.texts(), all(old), "{step}");
        assert!(!tree.has_journal("active.json") && !tree.has_journal("next.json"));
    }
}
