//! Buffers of one loop that a case cannot mark apart: several on one line, or of one name.

use memfix::engine::{self, Outcome, Request};
use memfix::transforms::ALL;
use memfix::workspace::{InlineCrate, Workspace};

/// What reuse-buffer makes of a file, and the reasons for what it leaves.
fn rewritten(text: &str) -> (String, Vec<&'static str>) {
    let krate = InlineCrate {
        name: "buffers".to_owned(),
        edition: "2021".to_owned(),
        files: vec![("src/lib.rs".to_owned(), text.to_owned())],
        is_member: true,
        ..InlineCrate::default()
    };
    let mut workspace = Workspace::from_crates(vec![krate], None).unwrap();
    let files: Vec<_> = workspace.files().iter().map(|file| file.id).collect();
    let request = Request {
        transforms: ALL.iter().copied().filter(|it| it.meta().id == "reuse-buffer").collect(),
        files: files.clone(),
        review: true,
        ..Request::default()
    };
    let Outcome { changes, declines, crashes, .. } = engine::run(&mut workspace, &request);
    assert!(crashes.is_empty(), "{crashes:?}");
    let new = changes.get(&files[0]).map_or_else(|| text.to_owned(), |change| change.new.clone());
    (new, declines.iter().map(|left| left.decline.reason.id).collect())
}

#[test]
fn of_two_buffers_with_one_name_one_is_hoisted() {
    let text = "\
pub fn f(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        {
            let mut text = String::new();
            text.push_str(row);
            n += text.len();
        }
        {
            let mut text = Vec::new();
            text.extend(row.bytes());
            n += text.len();
        }
    }
    n
}
";
    let expected = text
        .replace("    for row", "    let mut text = String::new();\n    for row")
        .replace("            let mut text = String::new();", "            text.clear();");
    assert_eq!(rewritten(text), (expected, vec!["name-taken"]));
}

#[test]
fn two_buffers_on_one_line_are_both_hoisted() {
    let text = "\
pub fn f(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let size = row.len(); let mut a = Vec::new(); let mut b = vec![1; size]; n += size;
        a.extend(row.bytes());
        b.push(2);
        n += a.len() + b.len();
    }
    n
}
";
    let expected = text
        .replace("    for row", "    let mut a = Vec::new();\n    let mut b = Vec::new();\n    for row")
        .replace(
            "let mut a = Vec::new(); let mut b = vec![1; size];",
            "a.clear(); b.clear(); b.resize(size, 1);",
        );
    assert_eq!(rewritten(text), (expected, vec![]));
}
