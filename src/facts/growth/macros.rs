//! What is known of macros by their names, since their arguments are only tokens.

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
