//! What lies in the target directory and beside the files before a run: of others, of runs that never ended, planted.

use std::cell::Cell;
use std::fs;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use memfix::apply::{ApplyError, Recovery, Rewrite, Step, Writer};

use super::{FILES, Tree, all, go, new, old};

/// Who sends the code may send a build folder with it, but not what version control has of its own.
#[test]
fn a_journal_cannot_lead_into_version_control() {
    for private in [".git/config", "sub/.GIT/hooks/pre-commit", ".hg/hgrc", ".jj/repo/config"] {
        for journal in ["active.json", "last.json"] {
            let tree = Tree::new();
            tree.write(private, "new");
            let planted =
                format!(r#"{{"version":1,"files":[{{"path":"{private}","old":"evil","new":"new"}}]}}"#);
            tree.plant(journal, &planted);
            let (writer, recovery) = tree.open().expect("opens");
            let left = if journal == "active.json" { vec![PathBuf::from(private)] } else { Vec::new() };
            assert_eq!(recovery.left, left);
            assert!(writer.undo(&go).is_err());
            assert_eq!(tree.texts()[private], "new");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_under_the_names_of_temporary_files_are_replaced_and_not_written_through() {
    let tree = Tree::new();
    let outside = tree.0.path().join("outside");
    fs::write(&outside, "mine").expect("file");
    drop(tree.writer());
    let made = tree.0.path().join("made");
    let lock = tree.journals().with_file_name("lock");
    fs::remove_file(&lock).expect("lock");
    for (leads, link) in [
        (&outside, tree.journals().join("next.json")),
        (&outside, tree.path("src/.memfix-0.tmp")),
        (&outside, tree.path("src/deep/.memfix-2.tmp")),
        (&made, lock),
    ] {
        std::os::unix::fs::symlink(leads, link).expect("link");
    }
    tree.writer().apply(&tree.rewrites(), &go).expect("applies");
    assert_eq!(tree.texts(), all(new));
    assert_eq!(fs::read_to_string(outside).expect("file"), "mine");
    assert!(!made.exists());
}

/// With `CARGO_TARGET_DIR` many workspaces have one target directory, copies of one another among them.
#[test]
fn workspaces_that_share_a_target_directory_have_a_lock_and_journals_each() {
    let tree = Tree::new();
    let copy = tree.0.path().join("copy");
    let in_copy: Vec<Rewrite> =
        FILES.map(|name| Rewrite { path: copy.join(name), old: old(name), new: new(name) }).into();
    for rewrite in &in_copy {
        fs::create_dir_all(rewrite.path.parent().expect("folder")).expect("folder");
        fs::write(&rewrite.path, &rewrite.old).expect("file");
    }
    let target = tree.0.path().join("target");
    let (of_copy, _) = Writer::open(&copy, &target).expect("nobody writes");
    let writer = tree.writer();
    writer.apply(&tree.rewrites(), &go).expect("applies");
    assert!(matches!(of_copy.undo(&go), Err(ApplyError::NothingToUndo)));
    of_copy.apply(&in_copy, &go).expect("applies");
    of_copy.undo(&go).expect("undone");
    assert_eq!(fs::read_to_string(copy.join(FILES[0])).expect("file"), old(FILES[0]));
    assert_eq!(tree.texts(), all(new));
    writer.undo(&go).expect("undone");
    assert_eq!(tree.texts(), all(old));
}

#[test]
fn a_workspace_that_is_moved_with_its_target_directory_can_still_be_restored() {
    let tree = Tree::new();
    let (writer, _) = Writer::open(&tree.path(""), &tree.path("target")).expect("nobody writes");
    writer.apply(&tree.rewrites(), &go).expect("applies");
    drop(writer);
    let moved = tree.0.path().join("moved");
    fs::rename(tree.path(""), &moved).expect("moves");
    let (writer, _) = Writer::open(&moved, &moved.join("target")).expect("nobody writes");
    assert_eq!(writer.undo(&go).expect("undone"), FILES.map(PathBuf::from));
    assert_eq!(fs::read_to_string(moved.join(FILES[0])).expect("file"), old(FILES[0]));
}

#[test]
fn an_interrupted_run_that_replaced_nothing_is_still_said_to_have_been() {
    let tree = Tree::new();
    let whole = serde_json::json!({"version": 1, "files": [
        {"path": "src/a.rs", "old": old("src/a.rs"), "new": new("src/a.rs")},
    ]});
    tree.plant("active.json", &whole.to_string());
    let (_, recovery) = tree.open().expect("recovers");
    assert_eq!(recovery, Recovery { interrupted: true, ..Recovery::default() });
    assert!(recovery.to_string().contains("nothing to restore"), "{recovery}");
    assert_eq!(tree.open().expect("once is enough").1, Recovery::default());
}

#[test]
fn the_old_texts_of_every_interrupted_run_are_kept_until_someone_removes_them() {
    let tree = Tree::new();
    let mut kept = Vec::new();
    for text in ["first", "second"] {
        let planted = format!(r#"{{"version":1,"files":[{{"path":"src/a.rs","old":"{text}","new":"x"}}]}}"#);
        tree.plant("active.json", &planted);
        kept.push((tree.open().expect("recovers").1.journal.expect("set aside"), text));
    }
    for (journal, text) in kept {
        assert!(fs::read_to_string(journal).expect("journal").contains(text));
    }
}

#[test]
fn a_new_text_whose_file_was_removed_after_a_crash_is_removed_too() {
    let tree = Tree::new();
    let writer = tree.writer();
    let crash = |step| {
        if step == Step::Replace(0) {
            std::panic::resume_unwind(Box::new("crash"));
        }
        ControlFlow::Continue(())
    };
    assert!(catch_unwind(AssertUnwindSafe(|| writer.apply(&tree.rewrites(), &crash))).is_err());
    drop(writer);
    fs::remove_file(tree.path("src/a.rs")).expect("file");
    let (_, recovery) = tree.open().expect("recovers");
    assert_eq!(recovery.left, [PathBuf::from("src/a.rs")]);
    assert_eq!(tree.texts().keys().collect::<Vec<_>>(), ["src/b.rs", "src/deep/c.rs"]);
}

#[cfg(unix)]
#[test]
fn a_private_file_is_private_while_it_is_written() {
    use std::os::unix::fs::PermissionsExt as _;

    let tree = Tree::new();
    fs::set_permissions(tree.path("src/a.rs"), fs::Permissions::from_mode(0o600)).expect("own file");
    let looked = Cell::new(false);
    let look = |step| {
        if step == Step::Replace(0) {
            let mode = fs::metadata(tree.path("src/.memfix-0.tmp")).expect("staged").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            let journal =
                fs::metadata(tree.journals().join("active.json")).expect("written").permissions().mode();
            assert_eq!(journal & 0o777, 0o600);
            looked.set(true);
        }
        ControlFlow::Continue(())
    };
    tree.writer().apply(&tree.rewrites(), &look).expect("applies");
    assert!(looked.get());
}

#[test]
fn a_huge_file_is_written_and_taken_back() {
    let tree = Tree::new();
    let huge = "    let line = [0_u8; 16]; // of very many\r\n".repeat(1_600_000);
    assert!(huge.len() > 64 << 20);
    tree.write("src/huge.rs", &huge);
    let rewrite =
        Rewrite { path: tree.path("src/huge.rs"), old: huge.clone(), new: format!("// new\n{huge}") };
    let writer = tree.writer();
    writer.apply(std::slice::from_ref(&rewrite), &go).expect("applies");
    assert!(fs::read_to_string(&rewrite.path).expect("file") == rewrite.new);
    writer.undo(&go).expect("undone");
    assert!(fs::read_to_string(&rewrite.path).expect("file") == rewrite.old);
}
