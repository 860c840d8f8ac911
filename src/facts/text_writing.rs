//! How text is written once it needs no temporary string: the spans that change, and what they become.
//!
//! Format strings and their arguments stay where they are; what is around them changes.

use ra_ap_syntax::ast::{self, HasArgList, HasAttrs, HasGenericArgs};
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxNode};

use crate::facts::collection::is_loop;
use crate::facts::fmt_write::Handling;
use crate::facts::place::body_owner;
use crate::facts::text_building::{Collected, Sum};
use crate::facts::text_values::{Format, Push};
use crate::transform::Span;

/// Where an expression of type `()` stands.
#[derive(Clone, Debug)]
pub struct Position {
    pub kind: Kind,
    /// The expression, with its `;` where it is a statement.
    pub span: Span,
    /// The blanks at the start of its line.
    pub indent: String,
}

/// What an expression is to the code around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A statement, or the end of a block.
    Statement,
    /// The body of a match arm or closure, or part of another expression.
    Value,
}

/// A change of text.
pub type Change = (Span, String);

/// How a macro call that writes is laid out.
#[derive(Clone, Debug)]
pub struct WriteCall {
    /// What it writes into.
    pub target: String,
    /// What becomes of its result; `None`: it is passed on.
    pub handling: Option<Handling>,
    /// Whether the string ends in a line end, which `writeln!` writes.
    pub is_line: bool,
}

impl Position {
    /// The position of `node`.
    pub fn of(node: &SyntaxNode) -> Position {
        let mut span = Span::from(node.text_range());
        let parent = node.parent();
        let stmt = parent.clone().and_then(ast::ExprStmt::cast);
        if let Some(stmt) = stmt.as_ref().filter(|it| it.semicolon_token().is_some()) {
            span.end = stmt.syntax().text_range().end().into();
        }
        let is_tail = parent.is_some_and(|it| ast::StmtList::can_cast(it.kind()));
        let kind = if stmt.is_some() || is_tail { Kind::Statement } else { Kind::Value };
        Position { kind, span, indent: line_indent(node) }
    }

    /// Statements, each without its `;`, in the place of the expression.
    pub fn replaced_by(&self, statements: &[String]) -> Change {
        let text = match (self.kind, statements) {
            (Kind::Value, [only]) => only.clone(),
            (Kind::Statement, _) => format!("{};", statements.join(&format!(";\n{}", self.indent))),
            (Kind::Value, _) => {
                let line = format!("\n{}    ", self.indent);
                format!("{{{line}{};\n{}}}", statements.join(&format!(";{line}")), self.indent)
            }
        };
        (self.span, text)
    }

    /// `call`, a `write!(…)` with the handling of its result, in the place of the expression.
    pub fn written(&self, call: &str, handling: &Handling) -> Change {
        (
            self.span,
            match self.kind {
                Kind::Statement => handling.statement(call),
                Kind::Value => handling.expression(call),
            },
        )
    }

    /// What stands before and after `write!(…)`.
    fn around(&self, handling: &Option<Handling>) -> (String, String) {
        let Some(handling) = handling else { return Default::default() };
        let (_, text) = self.written("\0", handling);
        let (before, after) = text.split_once('\0').unwrap_or_default();
        (before.to_owned(), after.to_owned())
    }
}

impl Format {
    /// ```text
    /// s.push_str(&format!("{x}\n", …))        writeln!(s, "{x}", …).unwrap()
    /// ```
    ///
    /// `span` is what is replaced around the call of `format!`, `skip` the number of the first piece that is kept.
    pub fn as_write(&self, call: &ast::MacroCall, position: &Position, write: &WriteCall) -> Vec<Change> {
        let (before, after) = position.around(&write.handling);
        let end = self.start + self.text.len() as u32;
        let literal = self.span(&self.call.literal.span);
        let gap = self.text.get(..self.call.literal.span.start).filter(|it| it.contains('\n')).unwrap_or("");
        let name = if write.is_line { "writeln" } else { "write" };
        let separator = if gap.is_empty() { " " } else { gap };
        let target = &write.target;
        let mut changes = vec![(
            Span::new(position.span.start, literal.start),
            format!("{before}{name}!({gap}{target},{separator}"),
        )];
        if let Some(newline) = self.call.final_newline().filter(|_| write.is_line) {
            changes.push((self.span(&newline), String::new()));
        }
        let trimmed = self.text.trim_end().len();
        let last = self.text.get(trimmed..).unwrap_or_default();
        let end = if last.contains('\n') { end } else { self.start + trimmed as u32 };
        let chained = after.starts_with('.') && last.contains('\n');
        let line = if chained { format!("\n{}", line_indent(call.syntax())) } else { String::new() };
        changes.push((Span::new(end, position.span.end), format!("){line}{after}")));
        changes
    }

    /// What goes when the first piece, a hole, is written already: the hole, and its argument.
    pub fn without_first(&self, index: Option<usize>) -> Vec<Span> {
        let hole = self.call.holes().next().map(|hole| self.span(&hole.span));
        let list = &self.call.arguments;
        let argument = index.and_then(|index| {
            let whole = &list.get(index)?.whole;
            Some(match list.get(index + 1) {
                Some(next) => self.span(&(whole.start..next.whole.start)),
                None => {
                    let before = match index.checked_sub(1) {
                        Some(before) => list.get(before)?.whole.end,
                        None => self.call.literal.span.end,
                    };
                    self.span(&(before..whole.end))
                }
            })
        });
        hole.into_iter().chain(argument).collect()
    }
}

/// How each item of a [`Collected`] is added.
#[derive(Clone, Debug)]
pub enum Piecewise {
    Pushes(Vec<Push>),
    Write(Box<Format>, ast::MacroCall, Handling),
    /// `write!(out, "{}", x)`: what is written.
    Display(String, Handling),
}

impl Collected {
    /// A name for the string that nothing in the closure uses, nor in the function if that leaves one.
    pub fn free_name(&self) -> Option<&'static str> {
        self.unused(&["out", "acc", "text", "buf"])
    }

    fn unused(&self, names: &[&'static str]) -> Option<&'static str> {
        let unused_in = |text: String| {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let used = |name: &str| {
                text.match_indices(name).any(|(at, _)| {
                    let (before, after) =
                        (text.get(..at).unwrap_or(""), text.get(at + name.len()..).unwrap_or(""));
                    // Names of fields and methods do not clash with a variable's.
                    let is_member = before.ends_with('.') && !before.ends_with("..");
                    !before.ends_with(is_word) && !after.starts_with(is_word) && !is_member
                })
            };
            names.iter().copied().find(|name| !used(name))
        };
        let function = body_owner(&self.node).map(|owner| owner.syntax().text().to_string());
        function.and_then(unused_in).or_else(|| unused_in(self.node.text().to_string()))
    }

    /// Whether the closure's only end is that of its body.
    pub fn falls_through(&self) -> bool {
        let Some(body) = self.closure.body() else { return false };
        let one_param = self.closure.param_list().is_some_and(|it| it.params().count() == 1);
        let plain = self.map.generic_arg_list().is_none() && self.closure.async_token().is_none();
        let leaves = |it: SyntaxNode| {
            matches!(it.kind(), SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR | SyntaxKind::AWAIT_EXPR)
        };
        let in_macro = body.syntax().to_string().contains(".await");
        one_param && plain && !in_macro && !body.syntax().descendants().any(leaves)
    }

    /// The expression that each item becomes.
    fn tail(&self) -> Option<ast::Expr> {
        match self.closure.body()? {
            ast::Expr::BlockExpr(block) => block.tail_expr(),
            other => Some(other),
        }
    }

    /// ```text
    /// .map(|x| x.to_string()).collect::<Vec<_>>().join(",")
    /// .join(",")
    /// ```
    ///
    /// `None` where `value` is not the item itself.
    pub fn as_join(&self, value: &ast::Expr) -> Option<Vec<Change>> {
        let param = self.closure.param_list()?.params().next()?.pat()?;
        let is_item =
            matches!(&param, ast::Pat::IdentPat(_)) && param.syntax().text() == value.syntax().text();
        let from = self.map.receiver()?.syntax().text_range().end();
        let to = self.collect.syntax().text_range().end();
        let separator = self.separator.as_ref().filter(|_| is_item);
        separator.map(|_| vec![(Span::new(from.into(), to.into()), String::new())])
    }

    /// ```text
    /// .map(|x| format!("{x},")).collect::<String>()
    /// .fold(String::new(), |mut out, x| { write!(out, "{x},").unwrap(); out })
    /// ```
    ///
    /// A separator, already as a push, makes it `.enumerate().fold(…, |mut out, (i, x)| …)`.
    pub fn as_fold(&self, out: &str, separator: Option<&Push>, each: &Piecewise) -> Option<Vec<Change>> {
        let name = self.map.name_ref()?.syntax().text_range();
        let params = self.closure.param_list()?;
        let first_param = params.params().next()?;
        let param = first_param.syntax().text_range();
        // A pattern in a tuple cannot have a type of its own.
        let index = self.unused(&["i", "index", "position"]).filter(|_| first_param.ty().is_none());
        let body = self.closure.body()?;
        let tail = self.tail()?;
        let indent = line_indent(self.map.name_ref()?.syntax());
        let inner = format!("{indent}    ");
        let is_block = matches!(body, ast::Expr::BlockExpr(_));
        let dot = self.map.dot_token()?.prev_token();
        let on_own_line =
            dot.is_some_and(|it| it.kind() == SyntaxKind::WHITESPACE && it.text().contains('\n'));
        let head = match (separator, on_own_line) {
            (None, _) => "fold".to_owned(),
            (_, true) => format!("enumerate()\n{indent}.fold"),
            (_, false) => "enumerate().fold".to_owned(),
        };
        let arguments = self.map.arg_list()?.l_paren_token()?.text_range();
        let mut changes =
            vec![(Span::new(name.start().into(), arguments.end().into()), format!("{head}(String::new(), "))];
        match separator {
            None => changes.push((Span::at(param.start().into()), format!("mut {out}, "))),
            Some(_) => {
                changes.push((Span::at(param.start().into()), format!("mut {out}, ({}, ", index?)));
                changes.push((Span::at(param.end().into()), ")".to_owned()));
            }
        }
        let between = |(push, i): (&Push, &str)| {
            format!("if {i} > 0 {{\n{inner}    {};\n{inner}}}\n{inner}", push.call(out))
        };
        let first = separator.zip(index).map(between).unwrap_or_default();
        let opening = if is_block { String::new() } else { format!("{{\n{inner}{first}") };
        if let (true, ast::Expr::BlockExpr(block)) = (is_block && !first.is_empty(), &body) {
            let brace = block.stmt_list()?.l_curly_token()?.text_range();
            changes.push((Span::at(brace.end().into()), format!("\n{inner}{}", first.trim_end())));
        }
        let closing =
            if is_block { format!("\n{inner}{out}") } else { format!("\n{inner}{out}\n{indent}}}") };
        let span = Span::from(tail.syntax().text_range());
        // The tail stands as a statement now.
        let position = Position { kind: Kind::Statement, span, indent: inner };
        let mut tail_changes = match each {
            Piecewise::Pushes(pushes) => {
                let calls: Vec<String> = pushes.iter().map(|push| push.call(out)).collect();
                vec![position.replaced_by(&calls)]
            }
            Piecewise::Display(value, handling) => {
                vec![position.written(&format!("write!({out}, {value})"), handling)]
            }
            Piecewise::Write(format, call, handling) => {
                let write = WriteCall {
                    target: out.to_owned(),
                    handling: Some(handling.clone()),
                    is_line: format.call.final_newline().is_some(),
                };
                format.as_write(call, &position, &write)
            }
        };
        if let Some((_, first)) = tail_changes.first_mut() {
            first.insert_str(0, &opening);
        }
        if let Some((_, last)) = tail_changes.last_mut() {
            last.push_str(&closing);
        }
        changes.extend(tail_changes);
        let end = Span::from(self.node.text_range()).end;
        let closed = self.map.arg_list()?.r_paren_token()?.text_range();
        changes.push((Span::new(closed.end().into(), end), String::new()));
        Some(changes)
    }
}

impl Sum {
    /// ```text
    /// a.clone() + &b + "/"
    /// [a.as_str(), &b, "/"].concat()
    /// ```
    pub fn as_concat(&self, first: String) -> Vec<Change> {
        let mut changes = Vec::with_capacity(self.operands.len() + 1);
        // Parentheses are for the sum.
        let around = self.node.parent().filter(|it| ast::ParenExpr::can_cast(it.kind()));
        let whole = Span::from(around.as_ref().unwrap_or(&self.node).text_range());
        let mut start = whole.start;
        let mut text = format!("[{first}");
        for (index, operand) in self.operands.iter().enumerate() {
            let span = Span::from(operand.syntax().text_range());
            if index == 0 {
                changes.push((Span::new(start, span.end), std::mem::take(&mut text)));
            } else {
                changes.push((Span::new(start, span.start), ", ".to_owned()));
            }
            start = span.end;
        }
        changes.push((Span::new(start, whole.end), "].concat()".to_owned()));
        changes
    }
}

/// Whether a comment or an attribute stands in one of `spans`.
pub fn has_comment(root: &SyntaxNode, spans: impl IntoIterator<Item = Span>) -> bool {
    let spans: Vec<Span> = spans.into_iter().filter(|span| span.start < span.end).collect();
    root.descendants_with_tokens().any(|it| {
        matches!(it.kind(), SyntaxKind::COMMENT | SyntaxKind::ATTR)
            && spans.iter().any(|span| {
                let at = Span::from(it.text_range());
                at.start < span.end && span.start < at.end
            })
    })
}

/// The head of the loop around `node`, if there is one in its body.
pub fn loop_around(node: &SyntaxNode) -> Option<String> {
    let mut around = node.ancestors().skip(1).take_while(|it| !ast::Fn::can_cast(it.kind()));
    let found = around.find(is_loop)?;
    let body = found.children().filter_map(ast::BlockExpr::cast).last();
    let end = body.map_or(found.text_range().end(), |it| it.syntax().text_range().start());
    let text = found.text().to_string();
    let head = text.get(..usize::from(end - found.text_range().start()))?;
    let head: String = head.split_whitespace().collect::<Vec<_>>().join(" ");
    (head.len() < 60 && !ast::MethodCallExpr::can_cast(found.kind())).then_some(head)
}

/// Whether `node` is in a loop of its body.
pub fn is_in_loop(node: &SyntaxNode) -> bool {
    node.ancestors().skip(1).take_while(|it| !ast::Fn::can_cast(it.kind())).any(|it| is_loop(&it))
}

/// Whether `node` has attributes of its own.
pub fn has_attributes(node: &SyntaxNode) -> bool {
    ast::AnyHasAttrs::cast(node.clone()).is_some_and(|it| it.attrs().next().is_some())
}

/// Whether the function around `node` catches panics.
pub fn catches_panics(node: &SyntaxNode) -> bool {
    let function = node.ancestors().find_map(ast::Fn::cast);
    function.is_some_and(|it| it.syntax().text().to_string().contains("catch_unwind"))
}

/// The blanks at the start of the line that `node` begins on.
fn line_indent(node: &SyntaxNode) -> String {
    let mut token = node.first_token();
    while let Some(it) = token {
        if it.kind() == SyntaxKind::WHITESPACE
            && let Some((_, indent)) = it.text().rsplit_once('\n')
        {
            return indent.to_owned();
        }
        token = it.prev_token();
    }
    String::new()
}
