//! Whether an import is left without a use: in crates without std, `format!` and `to_string` are imported by name.

use ra_ap_syntax::ast;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::text_building::{What, append, collected};

impl Facts<'_> {
    /// The name that nothing in the file would use any more once no temporary string is made, where an import names it.
    pub fn last_use(&self, what: &What, at: &SyntaxNode) -> Option<&'static str> {
        let (imported, used) = match what {
            What::Format(_) => ("format", "format"),
            What::ToString(..) => ("ToString", "to_string"),
            _ => return None,
        };
        let root = self.tree().syntax();
        let mut imports = at.ancestors().flat_map(|it| it.children()).filter_map(ast::Use::cast);
        if !imports.any(|it| names(it.syntax(), imported)) {
            return None;
        }
        let uses = root
            .descendants_with_tokens()
            .filter_map(|it| it.into_token())
            .filter(|it| it.kind() == SyntaxKind::IDENT && it.text() == used)
            .filter(|it| !it.parent_ancestors().any(|it| ast::Use::can_cast(it.kind())))
            .count();
        let temporary = root
            .descendants()
            .filter_map(|node| match append(&node) {
                Some(it) => Some(it.what),
                None => collected(&node).map(|it| it.what),
            })
            .filter(|it| std::mem::discriminant(it) == std::mem::discriminant(what))
            .count();
        (temporary >= uses).then_some(imported)
    }
}

fn names(import: &SyntaxNode, name: &str) -> bool {
    import.descendants().filter_map(ast::NameRef::cast).any(|it| it.text() == name)
}
