//! Values that become text: which are text already, how std formats them, what a `format!` is given.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, HasCrate, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::base_db::CrateOrigin;
use ra_ap_syntax::ast::{self, AstToken, HasArgList};
use ra_ap_syntax::{AstNode, SyntaxNode};

use crate::facts::format_string::{FormatCall, FormatError, Hole, Piece, Source, Text};
use crate::facts::macro_args::{self, tokens};
use crate::facts::place::{Place, declaration, strip};
use crate::facts::text_building::strip_parens;
use crate::facts::{Answer, Facts, Unknown};
use crate::transform::Span;

/// A call that adds text as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Push {
    /// `push_str(…)`
    Str(String),
    /// `push(…)`
    Char(String),
}

impl Push {
    /// The call on `target`.
    pub fn call(&self, target: &str) -> String {
        match self {
            Push::Str(text) => format!("{target}.push_str({text})"),
            Push::Char(text) => format!("{target}.push({text})"),
        }
    }
}

/// A `format!`, with what is known of the values that it is given.
#[derive(Clone, Debug)]
pub struct Format {
    pub call: FormatCall,
    /// What stands between the delimiters.
    pub text: String,
    /// Where that begins in the file.
    pub start: u32,
    /// The values of the list, in its order, then those captured by name.
    pub values: Vec<Value>,
}

/// A value that is formatted.
#[derive(Clone, Debug)]
pub struct Value {
    /// As it is written.
    pub text: String,
    /// The variable that it is, where the format string names it.
    pub captured: Option<String>,
    /// How it is pushed, where it is text.
    pub push: Option<Push>,
    /// Whether nothing but std's code runs when it is formatted.
    pub by_std: bool,
    /// Whether evaluating it later changes nothing.
    pub is_pure: bool,
    /// It in the expansion.
    pub(crate) expr: Option<ast::Expr>,
}

/// Pieces that read better as pushes than as one `write!`, at most; and how many of them may be longer texts.
const SHORT: usize = 3;
const LONG_TEXTS: usize = 1;

impl Format {
    /// The value that a hole formats.
    pub fn value(&self, hole: &Hole) -> Option<&Value> {
        self.values.get(self.value_index(hole)?)
    }

    /// The number of the value that a hole formats.
    pub fn value_index(&self, hole: &Hole) -> Option<usize> {
        match &hole.argument {
            Source::Captured(name, _) => self.values.iter().position(|it| it.captured.as_ref() == Some(name)),
            other => other.index(),
        }
    }

    /// The pieces from number `from` on as pushes, where all are text, and few.
    pub fn pushes(&self, from: usize) -> Option<Vec<Push>> {
        let pieces = self.call.pieces.get(from..)?;
        let long = |piece: &Piece| matches!(piece, Piece::Text(text) if text.as_char().is_none());
        if pieces.len() > SHORT || pieces.iter().filter(|it| long(it)).count() > LONG_TEXTS {
            return None;
        }
        let mut used = Vec::new();
        let pushes = pieces.iter().enumerate().map(|(at, piece)| match piece {
            Piece::Text(text) => Some(match text.as_char() {
                Some(only) => Push::Char(only),
                None => Push::Str(self.call.literal.quote(&self.text, &text.source)),
            }),
            Piece::Hole(hole) => {
                let value = self.value(hole).filter(|_| hole.is_plain)?;
                let in_turn = match hole.argument.index() {
                    Some(index) => used.last().is_none_or(|last| *last < index),
                    None => true,
                };
                used.extend(hole.argument.index());
                let in_place = value.is_pure
                    || (at == 0 && pieces.iter().filter(|it| matches!(it, Piece::Hole(_))).count() == 1);
                value.push.clone().filter(|_| in_turn && in_place)
            }
        });
        pushes.collect()
    }

    /// The values, but for number `but`, that other code than std's formats.
    pub fn foreign(&self, but: Option<usize>) -> Vec<String> {
        let values = self.values.iter().enumerate().filter(|(index, _)| Some(*index) != but);
        values.filter(|(_, it)| !it.by_std).map(|(_, it)| it.text.clone()).collect()
    }

    /// The span in the file of a range of the list.
    pub fn span(&self, range: &std::ops::Range<usize>) -> Span {
        Span::new(self.start + range.start as u32, self.start + range.end as u32)
    }
}

impl<'db> Facts<'db> {
    /// What a call of std's `format!` is given.
    pub fn format(&self, call: &ast::MacroCall) -> Result<Format, FormatError> {
        let tree = call.token_tree().ok_or(FormatError::NotLiteral)?;
        let whole = tree.syntax().text().to_string();
        let text = whole.get(1..whole.len() - 1).unwrap_or_default().to_owned();
        let start = u32::from(tree.syntax().text_range().start()) + 1;
        let mut format = Format { call: FormatCall::parse(&text)?, text, start, values: Vec::new() };
        for argument in &format.call.arguments {
            let span = format.span(&argument.span);
            let expr = self.expr_in_macro(call, span);
            let text = format.text.get(argument.span.clone()).unwrap_or_default().to_owned();
            let has_comment = tokens(call).any(|it| {
                span.contains(it.text_range().into()) && ra_ap_syntax::ast::Comment::cast(it).is_some()
            });
            let ty = expr.as_ref().and_then(|it| self.ty(it).ok());
            format.values.push(Value {
                push: ty.as_ref().and_then(|ty| self.push_of(ty, &text)).filter(|_| !has_comment),
                by_std: ty.is_some_and(|ty| self.formats_by_std(&ty)),
                is_pure: expr.as_ref().is_some_and(|it| self.is_pure(it)),
                text,
                captured: None,
                expr,
            });
        }
        let captured: Vec<String> = format
            .call
            .holes()
            .flat_map(Hole::sources)
            .filter_map(|source| match source {
                Source::Captured(name, _) => Some(name.clone()),
                _ => None,
            })
            .collect();
        for name in captured {
            if format.values.iter().any(|it| it.captured.as_ref() == Some(&name)) {
                continue;
            }
            let ty = self.variable_ty(&name, call.syntax());
            format.values.push(Value {
                text: name.clone(),
                push: ty.as_ref().and_then(|ty| self.push_of(ty, &name)),
                by_std: ty.is_some_and(|ty| self.formats_by_std(&ty)),
                is_pure: true,
                captured: Some(name),
                expr: None,
            });
        }
        Ok(format)
    }

    /// What in a `format!` at `at`, leaving out the value number `but`, may hold a borrow of `place`.
    pub fn format_borrows(
        &self,
        format: &Format,
        but: Option<usize>,
        place: &Place,
        at: &SyntaxNode,
    ) -> Option<String> {
        format.values.iter().enumerate().filter(|(index, _)| Some(*index) != but).find_map(|(_, value)| {
            match (&value.captured, &value.expr) {
                (Some(name), _) => {
                    let declared = declaration(name, at).map(|it| it.span());
                    let read = Place { path: vec![name.clone()], declared };
                    let borrows = read.overlaps(place) || self.variable_borrows(name, place, at);
                    borrows.then(|| name.clone())
                }
                (None, Some(expr)) => self.borrow_of(place, expr, at),
                // What the analyser does not see is judged by the names in it.
                (None, None) => value
                    .text
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == place.root())
                    .then(|| value.text.clone()),
            }
        })
    }

    /// How `expr` is pushed, where it is text.
    pub fn push(&self, expr: &ast::Expr) -> Answer<Option<Push>> {
        if let ast::Expr::Literal(literal) = expr
            && let Some(push) = push_of_literal(literal)
        {
            return Ok(Some(push));
        }
        let ty = self.ty(expr)?;
        Ok(self.push_of(&ty, &expr.syntax().text().to_string()))
    }

    /// `expr` as a `&str`, where it is text.
    pub fn borrowed_text(&self, expr: &ast::Expr) -> Answer<Option<String>> {
        let written = expr.syntax().text().to_string();
        let (ty, depth) = bare(&self.ty(expr)?);
        if ty.is_str() {
            return Ok((depth == 1).then_some(written));
        }
        let is_string = ty.as_adt().is_some_and(|it| self.adt_path(it) == "alloc::string::String");
        Ok(is_string.then(|| format!("{written}.as_str()")))
    }

    /// What `repeat_n` is given where `expr` is text: a character where it is one.
    pub fn repeated(&self, expr: &ast::Expr) -> Answer<Option<String>> {
        if let ast::Expr::Literal(literal) = expr
            && let Some(Push::Char(only)) = push_of_literal(literal)
        {
            return Ok(Some(only));
        }
        self.borrowed_text(expr)
    }

    /// `value` as the arguments of `write!` that display it, as this file writes them.
    pub fn displayed(&self, value: &ast::Expr) -> String {
        let value = strip_parens(value.clone());
        let name = Place::of(&value).filter(|it| it.is_variable() && it.root() != "self");
        let is_name = matches!(value, ast::Expr::PathExpr(_));
        let dialect = self.dialect();
        let can = dialect.msrv >= (1, 58, 0) && matches!(dialect.edition.as_str(), "2021" | "2024");
        let inlines = || self.captures_by_name() || self.forbids(value.syntax(), INLINE);
        match name.filter(|_| is_name && can && inlines()) {
            Some(name) => format!("\"{{{}}}\"", name.text()),
            None => format!("\"{{}}\", {}", value.syntax().text()),
        }
    }

    fn push_of(&self, ty: &Type<'db>, text: &str) -> Option<Push> {
        let (bare, depth) = bare(ty);
        if bare.is_char() {
            return Some(Push::Char(format!("{}{text}", "*".repeat(depth))));
        }
        if bare.is_str() {
            return (depth > 0).then(|| Push::Str(text.to_owned()));
        }
        let (adt, args) = bare.as_adt_with_args()?;
        let holds_str = || args.iter().flatten().next().is_some_and(Type::is_str);
        let is_text = match self.adt_path(adt).as_str() {
            "alloc::string::String" => true,
            "alloc::boxed::Box" | "alloc::borrow::Cow" | "alloc::rc::Rc" | "alloc::sync::Arc" => holds_str(),
            _ => false,
        };
        is_text.then(|| Push::Str(if depth == 0 { format!("&{text}") } else { text.to_owned() }))
    }

    /// Whether `expr` is a `String`, looking through references and the pointers of std.
    pub fn is_text_buffer(&self, expr: &ast::Expr) -> Answer<bool> {
        let ty = self.ty(expr)?;
        for step in ty.autoderef(self.db()) {
            let Some(adt) = step.as_adt() else {
                if step.is_reference() {
                    continue;
                }
                return if step.is_unknown() { Err(Unknown::Type.of(expr.syntax())) } else { Ok(false) };
            };
            if self.adt_path(adt) == "alloc::string::String" {
                return Ok(true);
            }
            // Another pointer could have a `write_fmt` of its own.
            if !matches!(adt.krate(self.db()).origin(self.db()), CrateOrigin::Lang(_)) {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// Whether `expr` is a reference, so that what it means may outlive the body.
    pub fn is_borrowed(&self, expr: &ast::Expr) -> bool {
        self.ty(expr)
            .map_or(true, |ty| ty.as_adt().is_none_or(|it| self.adt_path(it) != "alloc::string::String"))
    }

    /// Whether nothing but std's code runs when `expr` is formatted.
    pub fn is_formatted_by_std(&self, expr: &ast::Expr) -> bool {
        self.ty(expr).is_ok_and(|ty| self.formats_by_std(&ty))
    }

    fn formats_by_std(&self, ty: &Type<'db>) -> bool {
        let db = self.db();
        let mut only_std = true;
        ty.walk(db, |part| {
            only_std &= match part.as_adt() {
                Some(adt) => matches!(adt.krate(db).origin(db), CrateOrigin::Lang(_)),
                None => {
                    part.as_builtin().is_some()
                        || part.is_str()
                        || part.is_tuple()
                        || part.is_array()
                        || part.is_reference()
                        || part.as_slice().is_some()
                }
            };
        });
        only_std && !ty.is_unknown()
    }

    /// Whether a call of `to_string` gives what `Display` writes: it is that of std's blanket implementation.
    pub fn displays(&self, call: &ast::MethodCallExpr) -> Answer<bool> {
        let function = self.sema.resolve_method_call(call).ok_or_else(|| Unknown::Type.of(call.syntax()))?;
        let db = self.db();
        Ok(match function.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Impl(it)) => it.trait_(db).is_some() && self.is_std(function),
            Some(AssocItemContainer::Trait(_)) => self.is_std(function),
            None => false,
        })
    }

    /// Whether `expr` may be evaluated a little later: places, literals and accessors.
    pub fn is_pure(&self, expr: &ast::Expr) -> bool {
        let expr = strip(expr.clone());
        match &expr {
            ast::Expr::Literal(_) => true,
            ast::Expr::MethodCallExpr(call) => {
                call.arg_list().is_none_or(|it| it.args().next().is_none())
                    && self.sema.resolve_method_call(call).is_some_and(|it| self.is_accessor(it))
                    && call.receiver().is_some_and(|it| self.is_pure(&it))
            }
            _ => Place::of(&expr).is_some(),
        }
    }

    /// The type of the variable or constant that `name` means at `at`.
    fn variable_ty(&self, name: &str, at: &SyntaxNode) -> Option<Type<'db>> {
        let db = self.db();
        if name == "self" {
            let function = at.ancestors().find_map(ast::Fn::cast)?;
            return self.sema.type_of_self(&function.param_list()?.self_param()?);
        }
        if let Some(declared) = declaration(name, at) {
            return self.sema.type_of_binding_in_pat(declared.pattern()).filter(|ty| !ty.is_unknown());
        }
        let probe =
            ast::SourceFile::parse(&format!("fn f() {{ {name} }}"), ra_ap_syntax::Edition::CURRENT).tree();
        let path = probe.syntax().descendants().find_map(ast::Path::cast)?;
        match self.sema.scope(at)?.speculative_resolve(&path)? {
            PathResolution::Local(it) => Some(it.ty(db)),
            PathResolution::Def(ModuleDef::Const(it)) => Some(it.ty(db)),
            PathResolution::Def(ModuleDef::Static(it)) => Some(it.ty(db)),
            PathResolution::ConstParam(it) => Some(it.ty(db)),
            _ => None,
        }
    }

    /// Whether the file writes `{name}` in its format strings.
    pub fn captures_by_name(&self) -> bool {
        *self.inline_habit.get_or_init(|| {
            self.tree().syntax().descendants().filter_map(ast::MacroCall::cast).any(|call| {
                let name = macro_args::macro_name(&call);
                let formats = name.is_some_and(|it| FORMATS.contains(&it.as_str()));
                formats
                    && tokens(&call).filter_map(ast::String::cast).any(|it| {
                        let text = it.text();
                        text.match_indices('{').any(|(at, _)| {
                            text.get(at + 1..).is_some_and(|it| it.starts_with(|c: char| c.is_lowercase()))
                        })
                    })
            })
        })
    }
}

/// Lints that want `{name}` in a format string.
const INLINE: &[&str] = &["clippy::uninlined_format_args"];

/// Macros that take a format string first, or second.
const FORMATS: &[&str] =
    &["format", "write", "writeln", "print", "println", "eprint", "eprintln", "panic", "format_args"];

/// A type without references, and how many there were.
fn bare<'db>(ty: &Type<'db>) -> (Type<'db>, usize) {
    let mut ty = ty.clone();
    let mut depth = 0;
    while let Some((inner, _)) = ty.as_reference() {
        ty = inner;
        depth += 1;
    }
    (ty, depth)
}

/// A literal string or character as it is pushed.
fn push_of_literal(literal: &ast::Literal) -> Option<Push> {
    let written = literal.syntax().text().to_string();
    let token = match literal.kind() {
        ast::LiteralKind::Char(_) => return Some(Push::Char(written)),
        ast::LiteralKind::String(token) => token,
        _ => return None,
    };
    let value = token.value().ok()?.into_owned();
    let source = written.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(&value).to_owned();
    let only = Text { span: 0..0, source, value, last: 0..0 }.as_char();
    Some(only.map_or(Push::Str(written), Push::Char))
}
