//! Habits that a test can hold.

use ra_ap_syntax::ast::{self, AstToken, HasArgList};
use ra_ap_syntax::{AstNode, Edition, NodeOrToken, SourceFile, SyntaxKind, SyntaxNode};

use crate::source::{Source, files};

/// Longest file, and longest file of a transform, in lines without the unit tests.
const LINES: usize = 600;
const LINES_OF_TRANSFORM: usize = 400;

/// Calls and macros that end the process or were left over from writing the code.
const FORBIDDEN_METHODS: &[&str] = &["unwrap", "unwrap_err", "expect", "expect_err"];
const FORBIDDEN_MACROS: &[&str] = &["todo", "unimplemented", "dbg", "panic", "unreachable"];
const PRINTING_MACROS: &[&str] = &["println", "print", "eprintln", "eprint"];

/// Who may print: the command line, and the helper, which is nothing else.
const PRINTS: &[&str] = &["src/cli.rs", "src/cli/", "src/main.rs", "src/bin/", "tests/xtask/"];

/// Hosts that links may lead to. Anything else is a registry, a mirror or a machine that readers cannot reach.
const HOSTS: &[&str] = &[
    "anssi-fr.github.io",
    "blog.rust-lang.org",
    "crates.io",
    "doc.rust-lang.org",
    "docs.github.com",
    "docs.oasis-open.org",
    "docs.rs",
    "en.wikipedia.org",
    "example.com",
    "github.com",
    "json-schema.org",
    "json.schemastore.org",
    "nnethercote.github.io",
    "opensource.org",
    "rust-analyzer.github.io",
    "rust-lang.github.io",
    "rust-lang.org",
    "rustup.rs",
    "sh.rustup.rs",
    "spdx.org",
    "valgrind.org",
    "www.apache.org",
    "www.rust-lang.org",
    "www.schemastore.org",
];

/// All Rust files but the corpus, which is code as other people write it.
fn rust() -> Vec<Source> {
    ["src", "transforms", "tests", "benches"].iter().flat_map(|folder| files(folder, &[".rs"])).collect()
}

/// Rust files that end up in the library, a binary or the helper: no cases, no tests.
fn shipped() -> Vec<Source> {
    let transforms =
        files("transforms", &[".rs"]).into_iter().filter(|file| file.path.matches('/').count() == 1);
    files("src", &[".rs"]).into_iter().chain(transforms).chain(files("tests/xtask", &[".rs"])).collect()
}

fn texts() -> Vec<Source> {
    files("", &[".rs", ".md", ".toml", ".json", ".txt", "/run"])
        .into_iter()
        .chain(files(".ci", &[""]))
        .filter(|file| !file.path.starts_with("corpus/"))
        .collect()
}

fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = rust().into_iter().filter(|file| {
        let head = file.text.lines().find(|line| !line.starts_with("//@")).unwrap_or_default();
        !(head.starts_with("//! ") || head.starts_with("#![doc"))
    });
    report(silent.map(|file| format!("{}: does not open with `//!`", file.path)).collect());
}

#[test]
fn no_file_is_too_long() {
    let long = rust().into_iter().filter_map(|file| {
        let of_transform = file.path.starts_with("transforms/") && file.path.matches('/').count() == 1;
        let limit = if of_transform { LINES_OF_TRANSFORM } else { LINES };
        let lines = file.shipped_lines();
        (lines > limit).then(|| format!("{}: {lines} lines, at most {limit}", file.path))
    });
    report(long.collect());
}

#[test]
fn shipped_code_does_not_panic_or_print() {
    let mut problems = Vec::new();
    for file in shipped() {
        let may_print = PRINTS.iter().any(|prefix| file.path.starts_with(prefix));
        for node in file.shipped() {
            if let Some(name) = forbidden(&node, may_print) {
                problems.push(format!("{}:{}: {name}", file.path, file.line(&node)));
            }
        }
    }
    report(problems);
}

fn forbidden(node: &SyntaxNode, may_print: bool) -> Option<String> {
    if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        let name = call.name_ref()?.text().to_string();
        let arguments = call.arg_list().map_or(0, |list| list.args().count());
        // A parser's own `expect(kind, …)` takes more than a message.
        return (FORBIDDEN_METHODS.contains(&name.as_str()) && arguments <= 1).then_some(name);
    }
    let name = ast::MacroCall::cast(node.clone())?.path()?.to_string();
    let forbidden =
        FORBIDDEN_MACROS.contains(&name.as_str()) || (!may_print && PRINTING_MACROS.contains(&name.as_str()));
    forbidden.then(|| name + "!")
}

#[test]
fn errors_are_lower_case_and_have_no_full_stop() {
    let mut problems = Vec::new();
    for file in shipped() {
        for node in file.shipped() {
            let Some(message) = error_message(&node) else { continue };
            let mut chars = message.chars();
            let capital =
                chars.next().is_some_and(char::is_uppercase) && !chars.next().is_some_and(char::is_uppercase);
            if capital || message.ends_with('.') {
                problems.push(format!("{}:{}: \"{message}\"", file.path, file.line(&node)));
            }
        }
    }
    report(problems);
}

/// The text of an error that is made here: `LoadError(…)`, `bail!(…)`, `.context(…)` and their like.
fn error_message(node: &SyntaxNode) -> Option<String> {
    let makes_error = if let Some(call) = ast::CallExpr::cast(node.clone()) {
        call.expr()?.to_string().ends_with("Error")
    } else if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        call.arg_list()?;
        matches!(call.name_ref()?.text(), "context" | "with_context")
    } else {
        let name = ast::MacroCall::cast(node.clone())?.path()?.to_string();
        matches!(name.as_str(), "bail" | "anyhow" | "ensure")
    };
    if !makes_error {
        return None;
    }
    let arguments = node
        .children()
        .find(|child| matches!(child.kind(), SyntaxKind::ARG_LIST | SyntaxKind::TOKEN_TREE))?;
    let mut tokens = arguments.descendants_with_tokens().filter_map(NodeOrToken::into_token);
    let text = tokens.find_map(ast::String::cast)?;
    Some(text.value().ok()?.into_owned())
}

#[test]
fn reasons_and_names_are_kebab_case_and_their_sentences_lower_case() {
    let kebab = |id: &str| {
        id.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
    };
    let mut problems = Vec::new();
    for transform in memfix::transforms::ALL {
        let meta = transform.meta();
        let names = std::iter::once(meta.id).chain(meta.declines.iter().map(|reason| reason.id));
        problems
            .extend(names.filter(|id| !kebab(id)).map(|id| format!("{}: `{id}` is not kebab-case", meta.id)));
        for reason in meta.declines {
            let sentence = reason.sentence;
            if sentence.is_empty() || sentence.starts_with(char::is_uppercase) || sentence.ends_with('.') {
                problems.push(format!("{}: {}: \"{sentence}\"", meta.id, reason.id));
            }
        }
    }
    report(problems);
}

#[test]
fn no_line_ends_in_white_space_and_every_file_ends_in_a_line_end() {
    let mut problems = Vec::new();
    for file in texts() {
        for (index, line) in file.text.split('\n').enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                problems.push(format!("{}:{}: trailing white space", file.path, index + 1));
            }
        }
        if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
            problems.push(format!("{}: does not end in one line end", file.path));
        }
    }
    report(problems);
}

#[test]
fn no_comment_puts_work_off() {
    let mut problems = Vec::new();
    for file in rust() {
        let tree = SourceFile::parse(&file.text, Edition::CURRENT).tree();
        let comments = tree.syntax().descendants_with_tokens().filter_map(NodeOrToken::into_token);
        for comment in comments.filter(|token| token.kind() == SyntaxKind::COMMENT) {
            if comment
                .text()
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| matches!(word, "TODO" | "FIXME" | "XXX"))
            {
                problems.push(format!("{}: {}", file.path, comment.text()));
            }
        }
    }
    report(problems);
}

#[test]
fn nothing_points_to_a_machine_that_readers_do_not_have() {
    let homes = ["home", "root", "Users", "work"].map(|folder| format!("/{folder}/"));
    let mut problems = Vec::new();
    for file in texts() {
        for (line, number) in file.text.lines().zip(1..) {
            let path = homes.iter().find(|home| {
                line.match_indices(home.as_str()).any(|(at, _)| {
                    // `src/work/` is a path in the repository, `https://…` is looked at below.
                    line[..at].chars().next_back().is_none_or(|c| " \"'`=(:".contains(c))
                })
            });
            problems.extend(path.map(|home| format!("{}:{number}: {home}", file.path)));
            for (at, scheme) in ["https://", "http://"].iter().flat_map(|scheme| line.match_indices(scheme)) {
                let host: &str = line[at + scheme.len()..]
                    .split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches('.');
                if !host.is_empty() && !HOSTS.contains(&host) {
                    problems.push(format!("{}:{number}: {host}", file.path));
                }
            }
        }
    }
    report(problems);
}
