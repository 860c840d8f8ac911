//! The other forms in which each case is loaded.

use std::collections::BTreeSet;

use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxKind, SyntaxNode, TextSize};

/// The text with `\r\n` line ends.
pub fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// The items as the expansion of a `macro_rules!`.
pub fn in_macro(text: &str) -> String {
    let mut wrapped = String::from("macro_rules! wrap { () => {\n");
    for line in text.lines().filter(|line| !line.starts_with("#![") && !line.starts_with("//!")) {
        wrapped += line;
        wrapped.push('\n');
    }
    wrapped + "} }\nwrap! {}\n"
}

/// The text with `// memfix: keep` above the statement or item that the first token of each of `lines` belongs to.
pub fn keep(text: &str, lines: impl Iterator<Item = u32>) -> String {
    let file = SourceFile::parse(text, Edition::CURRENT).tree();
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line_of = |offset: usize| starts.partition_point(|&start| start <= offset) - 1;
    let mut above: BTreeSet<usize> = BTreeSet::new();
    for line in lines {
        let start = starts[line as usize - 1];
        let token = start + text[start..].find(|c: char| !c.is_whitespace()).unwrap_or(0);
        let node = statement_at(file.syntax(), token);
        above.insert(line_of(node.map_or(token, |node| first_token(&node))));
    }
    let mut kept = String::with_capacity(text.len() + above.len() * 32);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if above.contains(&index) {
            kept += &line[..line.len() - line.trim_start().len()];
            kept += "// memfix: keep\n";
        }
        kept += line;
    }
    kept
}

/// The innermost statement, tail expression or item at `offset`.
fn statement_at(root: &SyntaxNode, offset: usize) -> Option<SyntaxNode> {
    let token = root.token_at_offset(TextSize::try_from(offset).ok()?).right_biased()?;
    token.parent_ancestors().find(|node| {
        node.parent().is_some_and(|parent| {
            use SyntaxKind::{ASSOC_ITEM_LIST, ITEM_LIST, SOURCE_FILE, STMT_LIST};
            matches!(parent.kind(), STMT_LIST | SOURCE_FILE | ITEM_LIST | ASSOC_ITEM_LIST)
        })
    })
}

/// The offset of the first token that is neither white space nor a comment.
fn first_token(node: &SyntaxNode) -> usize {
    node.descendants_with_tokens()
        .filter_map(|element| element.into_token())
        .find(|token| !token.kind().is_trivia())
        .map_or(node.text_range().start(), |token| token.text_range().start())
        .into()
}

#[test]
fn keep_goes_above_the_whole_statement() {
    let text = "\
fn f() {
    // why
    let all = All {
        a: Vec::new(),
        b: Vec::new(),
    };
    all
}
";
    let expected = text.replace("    let all", "    // memfix: keep\n    let all");
    assert_eq!(keep(text, [4, 5].into_iter()), expected);
}
