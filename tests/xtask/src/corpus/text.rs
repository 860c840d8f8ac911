//! Comparing source texts: what a rewrite may and may not change in them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, strip_shebang, tokenize};

/// A replacement as the JSON report gives it: byte offsets in the text before.
#[derive(Clone, Debug)]
pub struct Replacement {
    pub start: usize,
    pub end: usize,
    pub new: String,
}

/// The comments of `before` that `after` does not have, as often as it lacks them.
pub fn lost_comments(before: &str, after: &str) -> Vec<String> {
    let mut left: BTreeMap<String, usize> = BTreeMap::new();
    for comment in comments(after) {
        *left.entry(comment).or_default() += 1;
    }
    let mut lost = Vec::new();
    for comment in comments(before) {
        match left.get_mut(&comment) {
            Some(count) if *count > 0 => *count -= 1,
            _ => lost.push(comment),
        }
    }
    lost
}

/// Whether the two texts are the same code with the same comments, laid out differently at most.
///
/// A comma before a closing bracket is layout: rustfmt adds it where it breaks a list over lines.
pub fn same_code(one: &str, other: &str) -> bool {
    code(one) == code(other)
}

/// `text` with `edits` made; `None` where they overlap or do not fit the text.
pub fn replaced(text: &str, edits: &[Replacement]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in &edits {
        if edit.end < edit.start {
            return None;
        }
        result.push_str(text.get(done..edit.start)?);
        result.push_str(&edit.new);
        done = edit.end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

/// The 1-based lines of `text` that `edit` reaches: first and last.
pub fn lines(text: &str, edit: &Replacement) -> Option<(usize, usize)> {
    let line = |offset: usize| Some(text.get(..offset)?.bytes().filter(|byte| *byte == b'\n').count() + 1);
    Some((line(edit.start)?, line(edit.end)?))
}

/// A number for `bytes` that says whether two files are the same; not against malice.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn tokens(text: &str) -> impl Iterator<Item = (TokenKind, &str)> {
    let mut rest = &text[strip_shebang(text).unwrap_or(0)..];
    tokenize(rest, FrontmatterAllowed::Yes).map(move |token| {
        let (this, next) = rest.split_at(token.len as usize);
        rest = next;
        (token.kind, this)
    })
}

/// Comments with their lines trimmed: moving a comment along with its code may change its indentation.
fn comments(text: &str) -> Vec<String> {
    let is_comment =
        |kind: &TokenKind| matches!(kind, TokenKind::LineComment { .. } | TokenKind::BlockComment { .. });
    tokens(text).filter(|(kind, _)| is_comment(kind)).map(|(_, text)| trimmed(text)).collect()
}

fn trimmed(comment: &str) -> String {
    let lines: Vec<&str> = comment.lines().map(str::trim).collect();
    lines.join("\n")
}

fn code(text: &str) -> Vec<&str> {
    let mut code: Vec<&str> = Vec::new();
    for (kind, token) in tokens(text) {
        let closes = matches!(kind, TokenKind::CloseBrace | TokenKind::CloseBracket | TokenKind::CloseParen);
        if closes && code.last() == Some(&",") {
            code.pop();
        }
        if kind != TokenKind::Whitespace {
            code.push(token);
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_lost_once_is_named_once() {
        let before = "// a\nfn f() {} // a\n/* b\n   c */";
        assert_eq!(lost_comments(before, "// a\nfn f() {}\n/* b\n     c */"), ["// a"]);
        assert!(lost_comments(before, before).is_empty());
        assert_eq!(lost_comments("let s = 1; // s", "let s = \"// s\";"), ["// s"]);
    }

    #[test]
    fn layout_is_not_code() {
        assert!(same_code("f(a, b)", "f(\n    a,\n    b,\n)"));
        assert!(!same_code("f(a, b)", "f(a, c)"));
        assert!(!same_code("f(a) // x", "f(a)"));
        assert!(!same_code("\"a b\"", "\"a  b\""));
    }

    #[test]
    fn replacements_are_made_on_the_text_before() {
        let edit = |start, end, new: &str| Replacement { start, end, new: new.to_owned() };
        assert_eq!(replaced("abcdef", &[edit(4, 5, ""), edit(1, 2, "BB")]).as_deref(), Some("aBBcdf"));
        assert_eq!(replaced("abc", &[edit(0, 2, "x"), edit(1, 3, "y")]), None);
        assert_eq!(replaced("abc", &[edit(2, 9, "x")]), None);
        assert_eq!(lines("a\nb\nc", &edit(2, 4, "x")), Some((2, 3)));
    }
}
