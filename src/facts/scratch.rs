//! Buffers that a loop makes anew in each round: how they are made, and whether clearing one gives the same.

use ra_ap_syntax::ast::{self, HasArgList};
use ra_ap_syntax::{AstNode, Edition, NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::collection::{Constructor, empty_constructor};
use crate::facts::containers::ContainerType;
use crate::facts::escape::Local;
use crate::facts::place::{Touch, body_owner};
use crate::facts::quantity::Quantity;
use crate::facts::{Answer, Container, Facts, Unknown};
use crate::transform::{Import, Span};

/// How a buffer is made.
#[derive(Clone, Debug)]
pub enum Made {
    /// Empty.
    Empty(Constructor),
    /// Empty, `with_capacity(count)`: the last segment of the path, and the count.
    Room(ast::NameRef, ast::Expr),
    /// Empty, `with_capacity_and_hasher(count, hasher)`.
    RoomAndHasher(ast::Expr, ast::Expr),
    /// `vec![value; count]`
    Filled(Filled),
    /// `format!(…)`
    Formatted(ast::MacroCall),
}

/// `vec![value; count]`
#[derive(Clone, Debug)]
pub struct Filled {
    pub call: ast::MacroCall,
    /// As written.
    pub value: String,
    pub count: String,
    count_span: Span,
}

impl Made {
    /// How `expr` makes a buffer. With a comment inside it is none: nothing is written over it.
    pub fn of(expr: &ast::Expr) -> Option<Made> {
        if let Some(form) = empty_constructor(expr) {
            return Some(Made::Empty(form));
        }
        if expr.syntax().descendants_with_tokens().any(|it| it.kind() == SyntaxKind::COMMENT) {
            return None;
        }
        match expr {
            ast::Expr::CallExpr(call) => {
                let ast::Expr::PathExpr(callee) = call.expr()? else { return None };
                let path = callee.path()?;
                path.qualifier()?;
                let name = path.segment()?.name_ref()?;
                let args: Vec<ast::Expr> = call.arg_list()?.args().collect();
                match (name.text(), args.as_slice()) {
                    ("with_capacity", [count]) => Some(Made::Room(name.clone(), count.clone())),
                    ("with_capacity_and_hasher", [count, hasher]) => {
                        Some(Made::RoomAndHasher(count.clone(), hasher.clone()))
                    }
                    _ => None,
                }
            }
            ast::Expr::MacroExpr(it) => {
                let call = it.macro_call()?;
                match call.path()?.as_single_name_ref()?.text() {
                    "format" => Some(Made::Formatted(call)),
                    "vec" => Filled::of(call).map(Made::Filled),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

impl Filled {
    fn of(call: ast::MacroCall) -> Option<Filled> {
        let tree = call.token_tree()?;
        let inside: Vec<_> = tree.syntax().children_with_tokens().collect();
        let inside = inside.get(1..inside.len().checked_sub(1)?)?;
        let middle = inside.iter().position(|it| it.kind() == SyntaxKind::SEMICOLON)?;
        let text = |parts: &[NodeOrToken<SyntaxNode, SyntaxToken>]| {
            parts.iter().map(ToString::to_string).collect::<String>().trim().to_owned()
        };
        let (value, count) = (inside.get(..middle)?, inside.get(middle + 1..)?);
        let start = count.iter().find(|it| !it.kind().is_trivia())?.text_range().start();
        let count_span = Span::new(start.into(), count.last()?.text_range().end().into());
        Some(Filled { value: text(value), count: text(count), count_span, call: call.clone() })
    }

    /// Whether the value is a literal or a name, so that it does not matter when it is evaluated.
    pub fn is_plain(&self) -> bool {
        let tokens = lex(&self.value);
        tokens.iter().all(|(kind, text)| {
            kind.is_literal()
                || *kind == SyntaxKind::IDENT
                || matches!(text.as_str(), "-" | "*" | "::" | "true" | "false" | "(" | ")" | ",")
        }) && !tokens
            .windows(2)
            .any(|pair| matches!(pair, [(SyntaxKind::IDENT, _), (_, after)] if after == "("))
    }

    /// Whether the value may be all zero bits, so that the allocator gives the memory without writing to it.
    pub fn may_be_zero(&self) -> bool {
        let tokens = lex(&self.value);
        match tokens.as_slice() {
            [.., (kind, text)] if kind.is_literal() && *kind != SyntaxKind::STRING => {
                let digits = text.trim_start_matches("0x").trim_start_matches("0b");
                let number: String =
                    digits.chars().take_while(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '_')).collect();
                let is_number = matches!(kind, SyntaxKind::INT_NUMBER | SyntaxKind::FLOAT_NUMBER);
                let zero = !number.chars().any(|c| c.is_ascii_hexdigit() && c != '0');
                if is_number { zero } else { text.contains("\\0") || text.contains("\\x00") }
            }
            [.., (_, text)] => !matches!(text.as_str(), "true" | "MAX" | "INFINITY" | "NEG_INFINITY" | "NAN"),
            [] => true,
        }
    }
}

/// The tokens of a piece of an expression.
fn lex(text: &str) -> Vec<(SyntaxKind, String)> {
    let wrapped = format!("const _: () = {text};");
    let file = ast::SourceFile::parse(&wrapped, Edition::CURRENT).tree();
    let value = file.syntax().descendants().find_map(ast::Const::cast).and_then(|it| it.body());
    let tokens = value.into_iter().flat_map(|it| {
        it.syntax().descendants_with_tokens().filter_map(|it| it.into_token()).collect::<Vec<_>>()
    });
    tokens.filter(|it| !it.kind().is_trivia()).map(|it| (it.kind(), it.text().to_owned())).collect()
}

/// A buffer that is made in a loop.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub local: Local,
    pub made: Made,
}

impl Scratch {
    /// The buffer that `stmt` declares, if it is written like one that can be filled, in the body of a function that
    /// can allocate.
    pub fn of(stmt: &ast::LetStmt) -> Option<Scratch> {
        let local = Local::of(stmt).filter(|_| stmt.let_else().is_none())?;
        let made = Made::of(&stmt.initializer()?)?;
        let mutable = local.pattern.mut_token().is_some();
        let allocates = match body_owner(stmt.syntax())? {
            ast::Item::Fn(function) => function.const_token().is_none(),
            _ => false,
        };
        (allocates && (mutable || matches!(made, Made::Formatted(_)))).then_some(Scratch { local, made })
    }

    /// Whether nothing that is written at the declaration says which type it has.
    pub fn infers_its_type(&self) -> bool {
        let initial = self.local.stmt.initializer().map(|it| it.syntax().text().to_string());
        let inferred = match &self.made {
            Made::Empty(Constructor::Inferred) => true,
            Made::Empty(Constructor::EmptyText) => initial.is_some_and(|it| it.ends_with("into()")),
            _ => false,
        };
        inferred && self.local.stmt.ty().is_none()
    }

    /// The declaration, made with `constructor` instead where one is given.
    pub fn declaration(&self, constructor: Option<&str>) -> String {
        let stmt = self.local.stmt.syntax();
        let text = stmt.text().to_string().replace("\r\n", "\n");
        let Some((constructor, initial)) = constructor.zip(self.local.stmt.initializer()) else {
            return text;
        };
        let name = self.local.pattern.syntax();
        let until = |node: &SyntaxNode| usize::from(node.text_range().start() - stmt.text_range().start());
        let whole = stmt.text().to_string();
        let before = whole.get(..until(name)).unwrap_or_default();
        let ty = whole.get(until(name)..until(initial.syntax())).unwrap_or_default();
        let mutable = if self.local.pattern.mut_token().is_some() { "" } else { "mut " };
        format!("{before}{mutable}{ty}{constructor};").replace("\r\n", "\n")
    }

    /// The constructor with another method, from the method's name on.
    pub fn with_callee(&self, method: &ast::NameRef, call: &str) -> String {
        let Some(initial) = self.local.stmt.initializer() else { return call.to_owned() };
        let whole = initial.syntax().text().to_string();
        let before = method.syntax().text_range().start() - initial.syntax().text_range().start();
        format!("{}{call}", whole.get(..usize::from(before)).unwrap_or_default())
    }

    /// The line of the declaration, with the line break before it, where nothing need stand there: the first that
    /// happens to the buffer is that the code clears it, before all else that it does with it.
    pub fn line_of_no_use(&self) -> Option<Span> {
        let mentions = self.local.mentions();
        let (first, rest) = mentions.split_first()?;
        let Touch::Method(call) = &first.touch else { return None };
        let cleared = call.name_ref()?.text() == "clear";
        let stmt = call.syntax().parent().filter(|it| ast::ExprStmt::can_cast(it.kind()))?;
        let block = stmt.parent()?.text_range();
        if !cleared || !rest.iter().all(|it| block.contains_range(it.node.text_range())) {
            return None;
        }
        let declared = self.local.stmt.syntax();
        let is_blank = |it: &SyntaxToken| it.kind() == SyntaxKind::WHITESPACE && it.text().contains('\n');
        let before = declared.first_token()?.prev_token().filter(is_blank)?;
        declared.last_token()?.next_token().filter(is_blank)?;
        // A comment above would lose what it speaks of.
        before.prev_token().filter(|it| it.kind() != SyntaxKind::COMMENT)?;
        let line_break = before.text().rfind('\n')?;
        let carriage = before.text().get(..line_break).is_some_and(|it| it.ends_with('\r'));
        let start = u32::from(before.text_range().start()) + line_break as u32 - u32::from(carriage);
        Some(Span::new(start, declared.text_range().end().into()))
    }

    /// Whether the count of a `vec![0; count]` decides alone how much is written: what fills the buffer then may fail
    /// before it comes to the end.
    fn may_end_early(&self) -> bool {
        let first = self.local.mentions().into_iter().next();
        let call = first.and_then(|it| it.node.ancestors().find_map(ast::MethodCallExpr::cast));
        call.and_then(|it| it.name_ref()).is_some_and(|name| name.text().starts_with("read_"))
    }

    /// Whether the call by which the buffer is filled first writes all of it: `reader.read_exact(&mut buf)`.
    pub fn is_written_at_once(&self) -> bool {
        let mentions = self.local.mentions();
        let Some(first) = mentions.first() else { return false };
        match &first.touch {
            Touch::Exclusive => {
                let call = first.node.ancestors().find_map(ast::MethodCallExpr::cast);
                let borrow = first.node.parent();
                let argument = call.as_ref().and_then(|it| it.arg_list()?.args().next());
                argument.is_some_and(|it| Some(it.syntax()) == borrow.as_ref())
                    && call.and_then(|it| it.name_ref()).is_some_and(|name| WRITES_ALL.contains(&name.text()))
            }
            Touch::Method(call) => call.name_ref().is_some_and(|name| WRITES_ALL.contains(&name.text())),
            _ => false,
        }
    }
}

/// How a buffer that was cleared becomes what the code made.
#[derive(Clone, Debug, Default)]
pub struct Again {
    /// What it is made with before the loop, where that is not what the code says.
    pub constructor: Option<String>,
    /// The statement that follows `clear`.
    pub refill: Option<String>,
    /// What that statement needs.
    pub import: Option<Import>,
    /// Elements that it has room for when it is made, where that is a constant.
    pub room: Option<u64>,
    /// A count that is trusted: as many zeros are written before anything is read.
    pub trusted: Option<String>,
}

/// Why a buffer has to be made where it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Once {
    /// Its capacity or its hasher differs from round to round.
    CapacityVaries,
    /// This value, which `vec!` repeats, is more than a literal or a name.
    NotPlain(String),
    /// So many zeros come from the allocator for nothing.
    Zeros(String),
    /// `write!` or `String` would mean something else.
    NoWrite,
}

/// Bytes that are as well written as taken zeroed from the allocator.
const SMALL: u64 = 4096;

/// Calls that write every byte of a slice.
const WRITES_ALL: &[&str] =
    &["clone_from_slice", "copy_from_slice", "fill", "read_exact", "read_exact_at", "fill_bytes"];

impl Facts<'_> {
    /// The container that a local is: growable, or one of those whose `clear` frees. `Ok(None)`: something else.
    pub fn container_of_local(&self, local: &Local) -> Answer<Option<Container>> {
        let unknown = || Unknown::Type.of(local.place.text());
        let ty = self.sema.type_of_pat(&local.pattern.clone().into()).ok_or_else(unknown)?.original;
        if ty.is_unknown() {
            return Err(unknown());
        }
        Ok(self.container_of(&ty))
    }

    /// How the buffer becomes again, in each round of `round`, what the code makes.
    pub fn again(&self, scratch: &Scratch, container: &Container, round: &SyntaxNode) -> Result<Again, Once> {
        let name = scratch.local.place.text();
        Ok(match &scratch.made {
            Made::Empty(_) => Again::default(),
            Made::Room(_, count) if self.is_invariant(count, round) => {
                let room = self.integer(count).ok().as_ref().and_then(Quantity::as_const);
                Again { room, ..Again::default() }
            }
            Made::Room(method, count) => Again {
                constructor: Some(scratch.with_callee(method, "new()")),
                refill: Some(format!("{name}.reserve({});", count.syntax().text())),
                ..Again::default()
            },
            Made::RoomAndHasher(count, hasher) => {
                let same_hasher = hasher.syntax().text().to_string().ends_with("default()");
                if !same_hasher || !self.is_invariant(count, round) {
                    return Err(Once::CapacityVaries);
                }
                Again::default()
            }
            Made::Filled(filled) => {
                if !filled.is_plain() {
                    return Err(Once::NotPlain(filled.value.clone()));
                }
                let room = self.filled_count(filled);
                let bytes = room.zip(container.element_size).map(|(n, size)| n.saturating_mul(size));
                let small = bytes.is_some_and(|bytes| bytes <= SMALL);
                if filled.may_be_zero() && !small && !scratch.is_written_at_once() {
                    return Err(Once::Zeros(filled.count.clone()));
                }
                let trusts = filled.may_be_zero() && room.is_none() && scratch.may_end_early();
                let named = self.names("Vec", round, "alloc::vec::Vec");
                Again {
                    constructor: Some(if named { "Vec::new()" } else { "vec![]" }.to_owned()),
                    refill: Some(format!("{name}.resize({}, {});", filled.count, filled.value)),
                    room,
                    trusted: trusts.then(|| filled.count.clone()),
                    ..Again::default()
                }
            }
            Made::Formatted(call) => {
                let (write, import) = self.write_instead(call, &name, round).ok_or(Once::NoWrite)?;
                let constructor = Some("String::new()".to_owned());
                Again { constructor, refill: Some(write), import, ..Again::default() }
            }
        })
    }

    /// Whether `count` has the same value wherever in `round` it is evaluated, and can be evaluated before it.
    pub fn is_invariant(&self, count: &ast::Expr, round: &SyntaxNode) -> bool {
        // Where the loop makes no round, what can panic would do so now.
        let can_panic = count.syntax().descendants().filter_map(ast::BinExpr::cast).any(|it| {
            use ast::ArithOp::{Add, Mul};
            !matches!(it.op_kind(), Some(ast::BinaryOp::ArithOp(Add | Mul)))
        });
        let Some(owner) = body_owner(round).filter(|_| !can_panic) else { return false };
        let Ok(count) = self.integer(count) else { return false };
        let range = Span::from(round.text_range());
        count.atoms().iter().flat_map(|atom| &atom.reads).all(|read| {
            !read.can_panic
                && read.declared.is_none_or(|it| !range.contains(it))
                && self.is_unchanged(read, owner.syntax(), range.start, range.end)
        })
    }

    /// Whether the body around `node` may await something: it is async, or has an async block. The `.await` itself may
    /// be in a macro.
    pub fn awaits_around(&self, node: &SyntaxNode) -> bool {
        body_owner(node).is_some_and(|owner| {
            let mut tokens = owner.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
            tokens.any(|it| matches!(it.kind(), SyntaxKind::ASYNC_KW | SyntaxKind::AWAIT_KW))
        })
    }

    /// The statement that writes into `name` what `format!` gives, and the import that it needs, `String` being
    /// named before `round`.
    pub fn write_instead(
        &self,
        call: &ast::MacroCall,
        name: &str,
        round: &SyntaxNode,
    ) -> Option<(String, Option<Import>)> {
        if !self.is_std_macro(call, "format") || !self.names("String", round, "alloc::string::String") {
            return None;
        }
        let tree = call.token_tree()?;
        if tree.syntax().descendants_with_tokens().any(|it| it.kind() == SyntaxKind::AWAIT_KW) {
            return None;
        }
        let inside = tree.syntax().text().to_string();
        let inside = inside.get(1..inside.len().checked_sub(1)?)?;
        let write = self.fmt_write(call.syntax()).ok()?;
        Some((write.handling.statement(&format!("write!({name}, {inside})")), write.import))
    }

    /// How many elements `vec![value; count]` makes, where that is a constant.
    pub fn filled_count(&self, filled: &Filled) -> Option<u64> {
        let count = self.expr_in_macro(&filled.call, filled.count_span)?;
        self.integer(&count).ok().and_then(|it| it.as_const())
    }
}

/// Whether `drain(..)` of this type gives its elements in the order of `into_iter`, and keeps its memory.
pub fn can_drain(of: &ContainerType) -> bool {
    matches!(of.name, "Vec" | "VecDeque")
}

/// Whether `clear` of this type gives its memory back, so that keeping it keeps nothing.
pub fn clear_frees(of: &ContainerType) -> bool {
    matches!(of.name, "BTreeMap" | "BTreeSet" | "LinkedList")
}
