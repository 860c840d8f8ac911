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

/// Macros that only format what they are given.
pub const FORMATS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "error",
    "format",
    "format_args",
    "info",
    "log",
    "matches",
    "panic",
    "print",
    "println",
    "trace",
    "unreachable",
    "warn",
];

/// Macros that format an error, which may be returned.
pub const FORMAT_ERRORS: &[&str] = &["anyhow", "bail", "ensure"];

/// Macros that format into their first argument.
pub const FORMAT_INTO: &[&str] = &["write", "writeln"];
