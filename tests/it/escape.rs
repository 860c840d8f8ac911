//! The escape analysis, on programs whose locals are marked with the answer.
//!
//! Each `let` with a `//= ` comment is asked about, as if it were alive across every `.await` of its block; the comment
//! is `confined`, or what the analysis says.

use std::sync::Arc;

use memfix::facts::escape::Local;
use memfix::facts::{Dialect, Facts, Thresholds};
use memfix::workspace::{InlineCrate, Workspace};
use ra_ap_syntax::{AstNode, SyntaxKind, ast};

/// The marked programs; they compile.
const PROGRAMS: &str = include_str!("escape/programs.rs");

#[test]
fn every_marked_local_is_answered_as_marked() {
    let krate = InlineCrate {
        name: "programs".to_owned(),
        edition: "2021".to_owned(),
        rust_version: None,
        files: vec![("src/lib.rs".to_owned(), PROGRAMS.to_owned())],
        is_member: true,
        ..InlineCrate::default()
    };
    let workspace = Workspace::from_crates(vec![krate], None).expect("the programs load");
    let file = workspace.files().first().expect("there is one file").id;
    let dialect = Dialect {
        public: false,
        padder: Arc::default(),
        thresholds: Thresholds::default(),
        edition: "2021".to_owned(),
        msrv: workspace.rustc_version(),
        lints: Vec::new(),
        allowed_lints: Vec::new(),
        realm: Arc::default(),
    };
    let db = workspace.snapshot();
    let mut asked = 0;
    let wrong = Facts::ask(&db, file, dialect, |facts| {
        let lets = facts.tree().syntax().descendants().filter_map(ast::LetStmt::cast);
        let mut wrong = Vec::new();
        for stmt in lets {
            let Some(expected) = marked(&stmt) else { continue };
            let local = Local::of(&stmt).expect("a marked `let` binds one name");
            let block = local.block().expect("a `let` is in a block");
            let awaits = block.descendants().any(|it| it.kind() == SyntaxKind::AWAIT_EXPR);
            let answer = facts.confined(&local).and_then(|()| facts.may_outlive(&local, awaits));
            let answer = answer.map_or_else(|escape| escape.to_string(), |()| "confined".to_owned());
            asked += 1;
            if answer != expected {
                wrong.push(format!("{}\n    is {answer}\nshould be {expected}", stmt.syntax().text()));
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert_eq!(asked, PROGRAMS.matches("//= ").count(), "a mark belongs to no `let`");
}

#[test]
fn the_programs_compile() {
    let folder = std::env::temp_dir().join("memfix-escape");
    std::fs::create_dir_all(&folder).unwrap();
    let output = std::process::Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2021", "--crate-type=lib", "--emit=metadata", "-Awarnings", "--out-dir"])
        .arg(&folder)
        .arg("tests/it/escape/programs.rs")
        .current_dir(crate::source::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The comment behind a `let` on its line.
fn marked(stmt: &ast::LetStmt) -> Option<String> {
    let after = stmt.syntax().siblings_with_tokens(ra_ap_syntax::Direction::Next).skip(1);
    let comment = after.take_while(|it| it.kind().is_trivia()).find(|it| it.kind() == SyntaxKind::COMMENT)?;
    Some(comment.as_token()?.text().strip_prefix("//= ")?.trim().to_owned())
}
