//! What is inside the text of a macro call: its arguments as expressions of the expansion, which have types.

use ra_ap_hir::Type;
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxToken};

use crate::facts::{Answer, Facts, Unknown};
use crate::transform::Span;

impl<'db> Facts<'db> {
    /// Whether `call` is std's macro of that name, and not another one that hides it.
    pub fn is_std_macro(&self, call: &ast::MacroCall, name: &str) -> bool {
        self.std_macro(call).is_some_and(|it| it == name)
    }

    /// The name of the macro that is called, if std has it.
    pub(crate) fn std_macro(&self, call: &ast::MacroCall) -> Option<String> {
        let db = self.db();
        let found = self.sema.resolve_macro_call(call)?;
        let origin = found.module(db).krate(db).origin(db);
        matches!(origin, CrateOrigin::Lang(_)).then(|| found.name(db).as_str().to_owned())
    }

    /// The type of what the macro call writes at `span` as one expression.
    pub(crate) fn ty_in_macro(&self, call: &ast::MacroCall, span: Span) -> Answer<Type<'db>> {
        let expr = self.expr_in_macro(call, span).ok_or_else(|| Unknown::Type.of(call.syntax()))?;
        self.ty(&expr)
    }

    /// The expression of the expansion that the macro call writes at `span`.
    pub(crate) fn expr_in_macro(&self, call: &ast::MacroCall, span: Span) -> Option<ast::Expr> {
        let tokens: Vec<SyntaxToken> = tokens(call)
            .filter(|token| span.contains(token.text_range().into()) && !token.kind().is_trivia())
            .collect();
        let written: String = tokens.iter().map(SyntaxToken::text).collect();
        let first = tokens.into_iter().next()?;
        self.sema.descend_into_macros(first).into_iter().find_map(|token| {
            let exprs = token.parent_ancestors().filter_map(ast::Expr::cast);
            exprs.filter(|expr| without_blanks(expr) == written).last()
        })
    }
}

/// The tokens of a macro call's arguments, its delimiters among them.
pub fn tokens(call: &ast::MacroCall) -> impl Iterator<Item = SyntaxToken> {
    let tree = call.token_tree();
    tree.into_iter().flat_map(|tree| {
        tree.syntax().descendants_with_tokens().filter_map(|it| it.into_token()).collect::<Vec<_>>()
    })
}

/// The name of the macro that `call` calls, without its path.
pub fn macro_name(call: &ast::MacroCall) -> Option<String> {
    Some(call.path()?.segment()?.name_ref()?.text().to_string())
}

/// The span of a macro call's first argument.
pub fn first_argument(call: &ast::MacroCall) -> Option<Span> {
    let tree = call.token_tree()?;
    let mut inside = tree
        .syntax()
        .children_with_tokens()
        .skip(1)
        .take_while(|it| it.kind() != SyntaxKind::COMMA)
        .filter(|it| !it.kind().is_trivia());
    let first = inside.next()?.text_range();
    let last = inside.last().map_or(first, |it| it.text_range());
    Some(Span::new(first.start().into(), last.end().into()))
}

fn without_blanks(expr: &ast::Expr) -> String {
    let tokens = expr.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.filter(|token| !token.kind().is_trivia()).map(|token| token.text().to_owned()).collect()
}
