//! A clean file stays clean: with the real rustfmt.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use memfix::engine::FileChange;
use memfix::format::{FormatInfo, Note, Rustfmt, format_changes};
use memfix::transform::FileRef;

const CLEAN: &str = "mod missing;\n\nfn f() {\n    g(1);\n}\n";
const EDITED: &str = "mod missing;\n\nfn f() {\n    g( 2 );\n  h(3);\n}\n";
const AFTER: &str = "mod missing;\n\nfn f() {\n    g(2);\n    h(3);\n}\n";

struct Folder(tempfile::TempDir);

impl Folder {
    /// A workspace folder with these files.
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = tempfile::tempdir().expect("temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("in the folder")).expect("folder");
            fs::write(path, text).expect("file");
        }
        Folder(folder)
    }

    fn rustfmt(&self) -> Rustfmt {
        Rustfmt { program: "rustfmt".into(), root: self.0.path().to_owned() }
    }

    /// Formats one change of the file at `path`: the text after, and the note.
    fn format(&self, path: &str, edition: &str, old: &str, new: &str) -> (String, Note) {
        let mut changes = BTreeMap::from([(FileRef(0), change(old, new))]);
        let path = self.0.path().join(path);
        let info = |_| FormatInfo { path: path.clone(), edition: edition.to_owned() };
        let mut notes = format_changes(&self.rustfmt(), &mut changes, &info);
        assert!(!Path::new(&path).exists(), "rustfmt works on text, nothing is written");
        let (_, note) = notes.pop().expect("one file");
        (changes.remove(&FileRef(0)).expect("one file").new, note)
    }
}

fn change(old: &str, new: &str) -> FileChange {
    FileChange { old: Arc::from(old), new: new.to_owned() }
}

#[test]
fn a_clean_file_is_formatted_and_another_is_left_as_edited() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.format("src/a.rs", "2021", CLEAN, EDITED), (AFTER.to_owned(), Note::Formatted));
    let (text, note) = folder.format("src/a.rs", "2021", &CLEAN.replace("g(1)", "g( 1)"), EDITED);
    assert_eq!((text.as_str(), note), (EDITED, Note::NotCleanBefore));
    let (text, note) = folder.format("src/a.rs", "2021", "fn f( {\n", EDITED);
    assert_eq!((text.as_str(), note), (EDITED, Note::NotCleanBefore));
}

#[test]
fn many_files_keep_their_order_and_their_own_outcome() {
    let folder = Folder::new(&[("b/.rustfmt.toml", "hard_tabs = true\n")]);
    let mut changes: BTreeMap<FileRef, FileChange> =
        (0..12).map(|n| (FileRef(n), change(CLEAN, EDITED))).collect();
    let root = folder.0.path();
    let info = |file: FileRef| FormatInfo {
        path: root.join(if file.0.is_multiple_of(2) { "a/x.rs" } else { "b/x.rs" }),
        edition: "2021".to_owned(),
    };
    let notes = format_changes(&folder.rustfmt(), &mut changes, &info);
    for (n, (file, note)) in notes.into_iter().enumerate() {
        assert_eq!(file, FileRef(n as u32));
        let clean = n % 2 == 0;
        assert_eq!(note, if clean { Note::Formatted } else { Note::NotCleanBefore });
        assert_eq!(changes[&file].new, if clean { AFTER } else { EDITED });
    }
}

#[test]
fn the_nearest_configuration_counts() {
    let folder =
        Folder::new(&[("rustfmt.toml", "hard_tabs = true\n"), ("deep/rustfmt.toml", "tab_spaces = 2\n")]);
    let (text, note) = folder.format("src/a.rs", "2021", &CLEAN.replace("    ", "\t"), EDITED);
    assert_eq!((text, note), (AFTER.replace("    ", "\t"), Note::Formatted));
    let (text, note) = folder.format("deep/src/a.rs", "2021", &CLEAN.replace("    ", "  "), EDITED);
    assert_eq!((text, note), (AFTER.replace("    ", "  "), Note::Formatted));
}

#[test]
fn the_edition_decides_what_is_clean() {
    let folder = Folder::new(&[]);
    let old = "use a::{a, x10, x9, B};\n";
    let new = "use a::{a, x10, x9,  C};\n";
    let (text, note) = folder.format("a.rs", "2021", old, new);
    assert_eq!((text.as_str(), note), ("use a::{a, x10, x9, C};\n", Note::Formatted));
    assert_eq!(folder.format("a.rs", "2024", old, new).1, Note::NotCleanBefore);
    let styled = Folder::new(&[("rustfmt.toml", "style_edition = \"2021\"\n")]);
    assert_eq!(styled.format("a.rs", "2024", old, new).1, Note::Formatted);
    let asynchronous = "async fn f() {}\n";
    assert_eq!(folder.format("a.rs", "2018", asynchronous, asynchronous).1, Note::Formatted);
    assert_eq!(folder.format("a.rs", "2015", asynchronous, asynchronous).1, Note::NotCleanBefore);
}

#[test]
fn line_ends_stay_as_they_are() {
    let folder = Folder::new(&[]);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let result = folder.format("a.rs", "2021", &crlf(CLEAN), &crlf(EDITED));
    assert_eq!(result, (crlf(AFTER), Note::Formatted));
    // Line ends are no matter of format to rustfmt, so a file that mixes them is clean and stays mixed.
    let mixed = |text: &str| crlf(text).replace("fn f() {\r\n", "fn f() {\n");
    let result = folder.format("a.rs", "2021", &mixed(CLEAN), &mixed(EDITED));
    assert_eq!(result, (mixed(AFTER), Note::Formatted));
}

#[test]
fn a_configured_line_end_is_a_matter_of_format() {
    let windows = Folder::new(&[("rustfmt.toml", "newline_style = \"Windows\"\n")]);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(windows.format("a.rs", "2021", CLEAN, EDITED).1, Note::NotCleanBefore);
    let result = windows.format("a.rs", "2021", &crlf(CLEAN), &crlf(EDITED));
    assert_eq!(result, (crlf(AFTER), Note::Formatted));
    let unix = Folder::new(&[("rustfmt.toml", "newline_style = \"Unix\"\n")]);
    assert_eq!(unix.format("a.rs", "2021", &crlf(CLEAN), &crlf(EDITED)).1, Note::NotCleanBefore);
}

#[test]
fn options_that_this_rustfmt_does_not_take_leave_the_text_alone() {
    for (config, said) in [
        ("no_such_option = true\n", "no_such_option"),
        ("max_width = = 3\n", "TOML"),
        ("max_width = \"wide\"\n", "failed to parse"),
    ] {
        let folder = Folder::new(&[("rustfmt.toml", config)]);
        let (text, note) = folder.format("a.rs", "2021", CLEAN, EDITED);
        assert_eq!(text, EDITED);
        assert!(matches!(&note, Note::OptionsUnknown(what) if what.contains(said)), "{config} {note:?}");
    }
}

#[test]
fn a_deprecated_option_is_still_obeyed() {
    let folder = Folder::new(&[("rustfmt.toml", "fn_args_layout = \"Vertical\"\n")]);
    let old = "fn f(\n    a: u8,\n    b: u8,\n) {\n}\n";
    let (text, note) = folder.format("a.rs", "2021", old, "fn f(a: u8, b: u8) {\n}\n");
    assert_eq!((text.as_str(), note), (old, Note::Formatted));
}

#[test]
fn a_project_that_is_not_formatted_at_all_stays_as_edited() {
    let folder = Folder::new(&[("rustfmt.toml", "disable_all_formatting = true\n")]);
    assert_eq!(folder.format("a.rs", "2021", CLEAN, EDITED).0, EDITED);
    let skip = "#![rustfmt::skip]\n";
    let new = format!("{skip}{EDITED}");
    assert_eq!(Folder::new(&[]).format("a.rs", "2021", &format!("{skip}{CLEAN}"), &new).0, new);
}

#[test]
fn without_rustfmt_the_text_stays_as_edited() {
    let folder = Folder::new(&[]);
    let rustfmt = Rustfmt { program: folder.0.path().join("none"), ..folder.rustfmt() };
    let mut changes = BTreeMap::from([(FileRef(0), change(CLEAN, EDITED))]);
    let info = |_| FormatInfo { path: folder.0.path().join("a.rs"), edition: "2021".to_owned() };
    let notes = format_changes(&rustfmt, &mut changes, &info);
    assert!(matches!(notes.as_slice(), [(FileRef(0), Note::NoRustfmt(_))]), "{notes:?}");
    assert_eq!(changes[&FileRef(0)].new, EDITED);
}

/// rustup reads `rust-toolchain.toml` from the folder that rustfmt is started in; here rustfmt's own search for a
/// configuration shows which that is, for a file that has none above it.
#[test]
fn rustfmt_is_started_in_the_root_of_the_workspace() {
    let folder = Folder::new(&[("rustfmt.toml", "tab_spaces = 2\n")]);
    let (text, note) = folder.format("/no/such/folder/a.rs", "2021", &CLEAN.replace("    ", "  "), EDITED);
    assert_eq!((text, note), (AFTER.replace("    ", "  "), Note::Formatted));
}

#[test]
fn an_edited_text_that_rustfmt_refuses_is_kept_and_reported() {
    let folder = Folder::new(&[]);
    let broken = "fn f( {\n";
    let (text, note) = folder.format("a.rs", "2021", CLEAN, broken);
    assert_eq!(text, broken);
    assert!(matches!(note, Note::Failed(_)), "{note:?}");
}

#[test]
fn long_texts_do_not_block() {
    let folder = Folder::new(&[]);
    let long: String = (0..20_000).map(|n| format!("const A{n}: u32 = {n};\n")).collect();
    let (text, note) = folder.format("a.rs", "2021", &long, &format!("{long}const  B: u8 = 1;\n"));
    assert_eq!((text, note), (format!("{long}const B: u8 = 1;\n"), Note::Formatted));
}
