//! Comments and attributes must outlive a rewrite.

use memfix::transform::Scope;
use ra_ap_syntax::{AstNode, Edition, NodeOrToken, SourceFile, SyntaxKind, WalkEvent};

/// What `before` has and `after` has not. Within a body the order counts as well; a type's parts may be reordered.
pub fn lost(before: &str, after: &str, scope: Scope) -> Vec<String> {
    let (before, mut after) = (kept_text(before), kept_text(after));
    let mut lost = Vec::new();
    match scope {
        Scope::Body => {
            let mut rest = after.into_iter();
            for text in before {
                let mut ahead = rest.clone();
                if ahead.any(|other| other == text) {
                    rest = ahead;
                } else {
                    lost.push(text);
                }
            }
        }
        Scope::Signature | Scope::Type => {
            for text in before {
                match after.iter().position(|other| *other == text) {
                    Some(index) => drop(after.swap_remove(index)),
                    None => lost.push(text),
                }
            }
        }
    }
    lost
}

/// The comments and attributes of a file, in order, white space folded.
fn kept_text(text: &str) -> Vec<String> {
    let fold = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = SourceFile::parse(text, Edition::CURRENT).tree();
    file.syntax()
        .preorder_with_tokens()
        .filter_map(|event| match event {
            WalkEvent::Enter(NodeOrToken::Node(node)) if node.kind() == SyntaxKind::ATTR => {
                Some(fold(node.text().to_string()))
            }
            WalkEvent::Enter(NodeOrToken::Token(token)) if token.kind() == SyntaxKind::COMMENT => {
                Some(fold(token.text().to_owned()))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_lost_comment_is_seen() {
    let before = "fn f() {\n    // a\n    #[allow(x)]\n    let b = 1; // c\n}\n";
    assert_eq!(lost(before, before, Scope::Body), Vec::<String>::new());
    assert_eq!(lost(before, &before.replace("// a", ""), Scope::Body), ["// a"]);
    assert_eq!(lost(before, &before.replace("#[allow(x)]", ""), Scope::Type), ["#[allow(x)]"]);
    let swapped = "fn f() {\n    #[allow(x)]\n    // a\n    let b = 1; // c\n}\n";
    assert_eq!(lost(before, swapped, Scope::Type), Vec::<String>::new());
    assert_eq!(lost(before, swapped, Scope::Body), ["#[allow(x)]"]);
}
