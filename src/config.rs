//! Suppression comments: where a person said that memfix keeps its hands off.
//!
//! | comment | leaves alone |
//! | --- | --- |
//! | `// memfix: keep` above a statement, item, field, match arm or argument | that construct |
//! | `// memfix: keep` at the end of a line | the innermost statement, item, field or match arm that the line's last token is in |
//! | `// memfix: keep(insert-capacity, build-string) a reason` | the same, for these transforms only |
//! | `//! memfix: keep` | the file, or the module or function whose body it opens |
//!
//! A comment that covers nothing, or that covers no place where something was found, is reported as unused. One that
//! looks like a directive and is none is reported as a [`Problem`], since it would otherwise fail in silence.

use ra_ap_syntax::ast::{self, AstNode, AstToken, CommentPlacement, CommentShape};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken, algo};

use crate::transform::Span;

/// The `// memfix: keep` comments of one file.
#[derive(Debug, Default)]
pub struct Suppressions {
    directives: Vec<Directive>,
    malformed: Vec<Problem>,
}

/// One `memfix: keep` comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The comment itself.
    pub comment: Span,
    /// What it leaves alone; `None` where nothing follows it.
    pub covers: Option<Span>,
    /// The transforms that it names; empty: all of them.
    pub transforms: Vec<String>,
}

/// A comment that was meant as a directive and cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The comment.
    pub comment: Span,
    /// What is wrong with it and what to write instead.
    pub message: String,
}

impl Suppressions {
    /// Reads the comments of `file`.
    pub fn parse(file: &ast::SourceFile) -> Suppressions {
        let mut found = Suppressions::default();
        // Most files have none, and a search of the text is much cheaper than a walk of the tokens.
        if !file.syntax().text().to_string().contains("emfix") {
            return found;
        }
        let comments = file.syntax().descendants_with_tokens().filter_map(NodeOrToken::into_token);
        for comment in comments.filter_map(ast::Comment::cast) {
            let span = Span::from(comment.syntax().text_range());
            match read(&comment) {
                Ok(None) => {}
                Ok(Some(transforms)) => {
                    let covers = covered(&comment).map(Span::from);
                    found.directives.push(Directive { comment: span, covers, transforms });
                }
                Err(message) => found.malformed.push(Problem { comment: span, message }),
            }
        }
        found
    }

    /// The comments in the order of the text: what [`Suppressions::covering`] gives indices into.
    pub fn directives(&self) -> &[Directive] {
        &self.directives
    }

    /// The index of the comment that covers `span` for `transform`, if one does; of several, the innermost.
    pub fn covering(&self, transform: &str, span: Span) -> Option<usize> {
        let applies = |directive: &Directive| {
            directive.covers.is_some_and(|covers| covers.contains(span))
                && (directive.transforms.is_empty() || directive.transforms.iter().any(|id| id == transform))
        };
        let length = |directive: &Directive| directive.covers.map_or(u32::MAX, |span| span.end - span.start);
        let covering = self.directives.iter().enumerate().filter(|(_, directive)| applies(directive));
        covering.min_by_key(|(_, directive)| length(directive)).map(|(index, _)| index)
    }

    /// The comments that cannot be followed, in the order of the text: misspelt ones, and names not in `known`.
    pub fn problems(&self, known: &[&str]) -> Vec<Problem> {
        let mut problems = self.malformed.clone();
        for directive in &self.directives {
            for id in directive.transforms.iter().filter(|id| !known.contains(&id.as_str())) {
                problems.push(Problem { comment: directive.comment, message: unknown_transform(id, known) });
            }
        }
        problems.sort_by_key(|problem| problem.comment);
        problems
    }
}

/// Says that no transform is called `id`, and which of `known` was probably meant.
pub fn unknown_transform(id: &str, known: &[&str]) -> String {
    match nearest(id, known) {
        Some(name) => format!("no transform is called `{id}`; did you mean `{name}`?"),
        None => format!("no transform is called `{id}`; `memfix list` shows them all"),
    }
}

/// The entry of `known` that differs from `word` by the fewest typing errors, if they are few.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |name: &str| strsim::damerau_levenshtein(word, name);
    let best = known.iter().copied().min_by_key(|name| distance(name))?;
    // A third of the letters wrong is still a slip; more is another word. A part of a name is a slip as well.
    let slip = distance(best) * 3 <= best.len();
    let part = || known.iter().copied().find(|name| word.len() > 2 && name.contains(word));
    if slip { Some(best) } else { part() }
}

/// Reads one comment: `None` if it is no directive, else the transforms that it names (none: all).
fn read(comment: &ast::Comment) -> Result<Option<Vec<String>>, String> {
    let kind = comment.kind();
    let body = comment.text().strip_prefix(kind.prefix()).unwrap_or_default();
    let body = if kind.shape == CommentShape::Block { body.strip_suffix("*/").unwrap_or(body) } else { body };
    let Some((marker, rest)) = body.trim().split_once(':') else { return Ok(None) };
    if !marker.trim_end().eq_ignore_ascii_case("memfix") {
        return Ok(None);
    }
    let rest = rest.trim_start();
    let word = rest.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let exact = marker == "memfix" && word == "keep";
    if !exact && kind.doc.is_some() && strsim::damerau_levenshtein(word, "keep") > 2 {
        // Documentation may well have a line `memfix: a tool`.
        return Ok(None);
    }
    if !exact {
        return Err(format!("`{}` is no directive; write `memfix: keep`", body.trim()));
    }
    if kind.doc == Some(CommentPlacement::Outer) {
        return Err("a doc comment is no directive; write `// memfix: keep` with two slashes".to_owned());
    }
    names(&rest["keep".len()..]).map(Some)
}

/// Reads what follows `keep`: an optional list in parentheses, then a reason in any words.
fn names(after_keep: &str) -> Result<Vec<String>, String> {
    let Some(list) = after_keep.trim_start().strip_prefix('(') else { return Ok(Vec::new()) };
    let Some((list, _reason)) = list.split_once(')') else {
        return Err("the list after `keep` is not closed; write `memfix: keep(insert-capacity)`".to_owned());
    };
    let names: Vec<String> =
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if names.is_empty() {
        return Err(
            "the list after `keep` is empty; name a transform, or write `memfix: keep` for all".to_owned()
        );
    }
    Ok(names)
}

/// What a directive leaves alone.
fn covered(comment: &ast::Comment) -> Option<ra_ap_syntax::TextRange> {
    let token = comment.syntax();
    if comment.is_inner() {
        return owner_of_inner(token).map(|node| node.text_range());
    }
    if let Some(previous) = token.prev_token().and_then(|before| on_same_line(&before)) {
        return previous.parent_ancestors().find(is_construct).map(|node| node.text_range());
    }
    let next = algo::skip_trivia_token(token.next_token()?, ra_ap_syntax::Direction::Next)?;
    if matches!(next.kind(), SyntaxKind::R_CURLY | SyntaxKind::R_PAREN | SyntaxKind::R_BRACK) {
        return None;
    }
    // The outermost construct that begins after the comment; in the middle of one (a method chain, attributes), the
    // construct that the comment is in.
    let begins = |node: &SyntaxNode| {
        node.kind() != SyntaxKind::SOURCE_FILE && first_significant(node).as_ref() == Some(&next)
    };
    let following = next.parent_ancestors().take_while(begins).last();
    let following = following
        .map(|node| node.parent().filter(|it| has_only_attributes_before(it, &next)).unwrap_or(node));
    following.or_else(|| token.parent_ancestors().find(is_construct)).map(|node| node.text_range())
}

/// Whether attributes, and nothing else, stand in `node` before `token`: what follows them is the whole of it.
fn has_only_attributes_before(node: &SyntaxNode, token: &SyntaxToken) -> bool {
    let before = || {
        let parts = node.children_with_tokens();
        parts.take_while(|it| it.text_range().end() <= token.text_range().start())
    };
    before().any(|it| it.kind() == SyntaxKind::ATTR)
        && before().all(|it| it.kind() == SyntaxKind::ATTR || it.kind().is_trivia())
}

/// The node whose body an inner doc comment opens: a file, a module, a function.
fn owner_of_inner(token: &SyntaxToken) -> Option<SyntaxNode> {
    token
        .parent_ancestors()
        .find(|node| node.kind() == SyntaxKind::SOURCE_FILE || ast::Item::can_cast(node.kind()))
}

/// The last significant token before a comment, going back from `before`, if it is on the comment's line.
fn on_same_line(before: &SyntaxToken) -> Option<SyntaxToken> {
    let mut token = before.clone();
    while token.kind().is_trivia() {
        if token.text().contains('\n') {
            return None;
        }
        token = token.prev_token()?;
    }
    Some(token)
}

/// Whether a trailing comment can be about `node`.
fn is_construct(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::Stmt::can_cast(kind)
        || ast::Item::can_cast(kind)
        || matches!(
            kind,
            SyntaxKind::MATCH_ARM
                | SyntaxKind::RECORD_FIELD
                | SyntaxKind::RECORD_EXPR_FIELD
                | SyntaxKind::TUPLE_FIELD
                | SyntaxKind::VARIANT
        )
        // A block's value is a statement in all but name.
        || (ast::Expr::can_cast(kind)
            && node.parent().is_some_and(|parent| parent.kind() == SyntaxKind::STMT_LIST))
}

/// The first token of `node` that is neither white space nor a comment.
fn first_significant(node: &SyntaxNode) -> Option<SyntaxToken> {
    algo::skip_trivia_token(node.first_token()?, ra_ap_syntax::Direction::Next)
}

#[cfg(test)]
mod tests {
    use ra_ap_syntax::{Edition, SourceFile};

    use super::*;

    /// Parses `text` and gives what each directive covers, as text.
    fn covers(text: &str) -> Vec<Option<&str>> {
        let file = SourceFile::parse(text, Edition::CURRENT).tree();
        let found = Suppressions::parse(&file);
        assert_eq!(found.problems(&["insert-capacity"]), []);
        found.directives().iter().map(|it| it.covers.map(|span| &text[span.range()])).collect()
    }

    fn problems(text: &str) -> Vec<String> {
        let file = SourceFile::parse(text, Edition::CURRENT).tree();
        let problems = Suppressions::parse(&file).problems(&["insert-capacity", "build-string"]);
        problems.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn a_comment_above_covers_the_construct_that_follows() {
        let statement = "fn f() {\n    // memfix: keep\n    let a = g(1);\n    let b = 2;\n}\n";
        assert_eq!(covers(statement), [Some("let a = g(1);")]);
        let reason = "fn f() {\n    let b = 2;\n    // memfix: keep, measured\n\n    for x in y { z() }\n    c();\n}\n";
        assert_eq!(covers(reason), [Some("for x in y { z() }")]);
        let arm = "fn f() { match a {\n    // memfix: keep\n    A => b(),\n    C => d(),\n} }";
        assert_eq!(covers(arm), [Some("A => b(),")]);
        let argument = "fn f() { g(\n    // memfix: keep\n    Vec::new(),\n    a,\n) }";
        assert_eq!(covers(argument), [Some("Vec::new()")]);
        let value = "fn f() { S {\n    // memfix: keep\n    a: Vec::new(),\n    b,\n} }";
        assert_eq!(covers(value), [Some("a: Vec::new()")]);
    }

    #[test]
    fn a_comment_above_an_item_covers_it_with_its_attributes() {
        let text = "// memfix: keep\n/// Documented.\n#[inline]\npub fn f() { g() }\n\nfn h() {}\n";
        let covered = covers(text);
        let [Some(item)] = covered[..] else { panic!("{covered:?}") };
        assert!(item.ends_with("pub fn f() { g() }"), "{item}");
        let between = "#[inline]\n// memfix: keep\nfn f() {}\nfn g() {}\n";
        assert_eq!(covers(between), [Some("#[inline]\n// memfix: keep\nfn f() {}")]);
        let public = "#[inline]\n// memfix: keep\npub fn f() {}\n";
        assert_eq!(covers(public), [Some("#[inline]\n// memfix: keep\npub fn f() {}")]);
        let field = "struct S {\n    #[a]\n    // memfix: keep\n    b: C,\n}\n";
        assert_eq!(covers(field), [Some("#[a]\n    // memfix: keep\n    b: C")]);
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_covers_the_innermost_construct() {
        let statement = "fn f() {\n    let a = 1; // memfix: keep\n    let b = 2;\n}\n";
        assert_eq!(covers(statement), [Some("let a = 1;")]);
        let opening = "fn f() {\n    for x in y { // memfix: keep\n        g();\n    }\n    h();\n}\n";
        let covered = covers(opening);
        assert!(covered[0].is_some_and(|it| it.starts_with("for x") && it.ends_with('}')), "{covered:?}");
        let function = "fn f() { // memfix: keep\n    g();\n}\nfn h() {}\n";
        let covered = covers(function);
        assert!(covered[0].is_some_and(|it| it.starts_with("fn f") && it.ends_with('}')), "{covered:?}");
    }

    #[test]
    fn a_comment_in_a_method_chain_covers_its_statement() {
        let text = "fn f() {\n    a\n        // memfix: keep\n        .b();\n    c();\n}\n";
        assert_eq!(covers(text), [Some("a\n        // memfix: keep\n        .b();")]);
    }

    #[test]
    fn an_inner_doc_comment_covers_the_file_or_the_module_it_opens() {
        let text = "//! memfix: keep\n\nfn f() {}\n";
        assert_eq!(covers(text), [Some(text)]);
        let module = "mod a {\n    //! memfix: keep\n    fn f() {}\n}\nfn g() {}\n";
        let covered = covers(module);
        assert!(covered[0].is_some_and(|it| it.starts_with("mod a") && it.ends_with('}')), "{covered:?}");
    }

    #[test]
    fn a_comment_at_the_end_of_a_block_covers_nothing() {
        assert_eq!(covers("fn f() {\n    g();\n    // memfix: keep\n}\n"), [None]);
        assert_eq!(covers("fn f() {}\n// memfix: keep\n"), [None]);
    }

    #[test]
    fn names_restrict_a_comment_to_these_transforms() {
        let text = "// memfix: keep(insert-capacity, build-string) measured\nfn f() {}\n";
        let file = SourceFile::parse(text, Edition::CURRENT).tree();
        let found = Suppressions::parse(&file);
        let inside = Span::at(text.find("f()").unwrap() as u32);
        assert_eq!(found.covering("insert-capacity", inside), Some(0));
        assert_eq!(found.covering("build-string", inside), Some(0));
        assert_eq!(found.covering("reuse-buffer", inside), None);
    }

    #[test]
    fn the_innermost_of_several_comments_is_the_one_that_is_used() {
        let text = "//! memfix: keep\n\nfn f() {\n    // memfix: keep\n    let a = 1;\n}\n";
        let file = SourceFile::parse(text, Edition::CURRENT).tree();
        let found = Suppressions::parse(&file);
        assert_eq!(found.covering("any", Span::at(text.find("= 1").unwrap() as u32)), Some(1));
        assert_eq!(found.covering("any", Span::at(text.find("f()").unwrap() as u32)), Some(0));
    }

    #[test]
    fn misspelt_directives_are_problems() {
        for text in
            ["// memfix: kepe\n", "// Memfix: keep\n", "/* memfix: ignore this */\n", "// memfix : keep\n"]
        {
            let text = format!("{text}fn f() {{}}\n");
            assert!(problems(&text)[0].contains("write `memfix: keep`"), "{text}: {:?}", problems(&text));
        }
        assert!(problems("// memfix: keep(insert-capacity\nfn f() {}\n")[0].contains("not closed"));
        assert!(problems("// memfix: keep()\nfn f() {}\n")[0].contains("is empty"));
        assert!(problems("/// memfix: keep\nfn f() {}\n")[0].contains("two slashes"));
        assert!(problems("//! memfix: kepe\nfn f() {}\n")[0].contains("write `memfix: keep`"));
        assert!(problems("// memfix: keep(insert-capcity)\nfn f() {}\n")[0].contains("`insert-capacity`?"));
    }

    #[test]
    fn prose_about_memfix_is_no_directive() {
        let text = "//! memfix: rewrites code\n// memfix says: keep\n// memfix keeps this\nfn f() {}\n";
        assert_eq!(problems(text), [""; 0]);
        assert_eq!(covers(text), []);
        assert_eq!(covers("const A: &str = \"// memfix: keep\";\n"), []);
    }

    #[test]
    fn the_nearest_name_is_a_slip_or_a_part_of_one() {
        let known = ["insert-capacity", "build-string", "reuse-buffer"];
        assert_eq!(nearest("insert-capicaty", &known), Some("insert-capacity"));
        assert_eq!(nearest("buld-string", &known), Some("build-string"));
        assert_eq!(nearest("capacity", &known), Some("insert-capacity"));
        assert_eq!(nearest("inline-everything", &known), None);
    }
}
