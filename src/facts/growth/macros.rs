//! What is known of macros by their names, since their arguments are only tokens.

use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast;

use crate::facts::place::Place;

/// Macros that end in a panic or an error.
pub const PANICS: &[&str] = &["panic", "unreachable", "todo", "unimplemented", "bail"];

/// Macros that only look at their arguments and always fall through, or panic.
pub const LOOKS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "concat",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "ensure",
    "env",
    "eprint",
    "eprintln",
    "error",
    "event",
    "file",
    "format",
    "format_args",
    "info",
    "include_bytes",
    "include_str",
    "json",
    "line",
    "log",
    "matches",
    "print",
    "println",
    "span",
    "stringify",
    "trace",
    "vec",
    "warn",
    "write",
    "writeln",
];

/// Macros that add to their first argument.
pub const WRITES: &[&str] = &["write", "writeln"];

/// Whether the first argument of a macro call is `target`, borrowed or not.
pub fn first_argument_is(call: &ast::MacroCall, target: &Place) -> bool {
    let Some(tokens) = call.token_tree() else { return false };
    let first: String = tokens
        .syntax()
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .skip(1)
        .take_while(|token| token.text() != ",")
        .filter(|token| !token.kind().is_trivia())
        .map(|token| token.text().to_owned())
        .collect();
    first.trim_start_matches("&mut").trim_start_matches(['&', '*']) == target.text()
}
