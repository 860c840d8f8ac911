//! How a temporary string is done without: what is written instead, or what stands in the way.
//!
//! The answer is text and spans. Whether it is worth it, and how far to trust it, is for others to say.

use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast;

use crate::facts::fmt_write::{FmtWrite, Handling, NoWrite};
use crate::facts::format_string::Piece;
use crate::facts::place::{Place, strip};
use crate::facts::text_building::{Append, Collected, How, Sum, What, strip_parens, uncopied};
use crate::facts::text_sinks::Sink;
use crate::facts::text_values::{Format, Push};
use crate::facts::text_writing::{Change, Kind, Piecewise, Position, WriteCall, has_comment, is_in_loop};
use crate::facts::{Facts, Why};
use crate::transform::{Import, Span};

/// The text that does without a temporary string.
#[derive(Clone, Debug)]
pub struct Direct {
    pub way: Way,
    pub changes: Vec<Change>,
    pub import: Option<Import>,
    /// Values that other code than std's formats, where somebody could see that it failed.
    pub foreign: Vec<String>,
    /// A writer or formatter that is written to several times instead of once.
    pub several_writes: bool,
}

/// What is done instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Its parts are pushed.
    Push,
    /// It is formatted into the target.
    Write,
    /// It is appended piece by piece.
    Extend,
    /// All items are written into one string, with a separator between or without.
    Fold { separated: bool },
    /// itertools joins the items.
    Join,
    /// All parts of the sum are put together at once.
    Concat,
}

/// What stands in the way, in the code's own words.
#[derive(Clone, Debug)]
pub enum Obstacle {
    /// It is no text that is built.
    NoText,
    Unknown(Why),
    NoWrite(NoWrite),
    /// The target goes on with its own buffer.
    OwnBuffer(String),
    /// The target, which does not come first or not as it is.
    Prepends(String),
    /// A value, and the place that it borrows from.
    Reads(String, String),
    /// A format string that is no literal, or a list that cannot be read or cut.
    Unreadable(String),
    /// A `to_string` that is not `Display`'s.
    OwnToString(String),
    /// A writer for which several writes are not one.
    Unbuffered(String),
    /// Something that is made by one exact allocation.
    Joined(String),
    /// A closure whose results are joined, outside of a loop.
    JoinedOnce(String),
    /// Text that is repeated, for a compiler without `repeat_n`, or into something that takes no pieces.
    Repeated(String),
    /// A part with effects.
    Effects(String),
    /// A part that is no text.
    PartNotText(String),
    /// The code waits inside of it.
    Awaits(String),
    /// A name that is imported for this alone.
    LastUse(&'static str),
    /// A closure that cannot add to a string.
    Closure(String),
}

/// The first compiler with `iter::repeat_n`.
const REPEAT_N: (u64, u64, u64) = (1, 82, 0);

/// One appending, and what answers about it.
struct Appending<'a, 'db> {
    append: &'a Append,
    facts: &'a Facts<'db>,
}

impl Appending<'_, '_> {
    fn direct(&self) -> Result<Direct, Obstacle> {
        let target = said(&self.append.target);
        // 1. Something that takes text, in parts as well as whole.
        let sink = self.facts.sink(self.append).map_err(Obstacle::Unknown)?.ok_or(Obstacle::NoText)?;
        if let Some(name) = self.facts.last_use(&self.append.what, &self.append.node) {
            return Err(Obstacle::LastUse(name));
        }
        if self.append.node.text().to_string().contains(".await") {
            return Err(Obstacle::Awaits(target));
        }
        // 2. Something that can be written in parts.
        match &self.append.what {
            What::Format(call) => self.formatted(call, sink),
            What::ToString(call, value) => self.displayed(call, value, sink),
            What::Parts(parts) if sink == Sink::Text => self.parts(parts),
            What::Repeated(text, times) if sink == Sink::Text => self.repeated(text, times),
            What::Repeated(text, _) => Err(Obstacle::Repeated(said(text))),
            What::Nothing => Err(Obstacle::OwnBuffer(target)),
            _ => Err(Obstacle::Joined(target)),
        }
    }

    /// `format!(…)`
    fn formatted(&self, call: &ast::MacroCall, sink: Sink) -> Result<Direct, Obstacle> {
        let Append { node, how, target, .. } = self.append;
        let format = read(call, self.facts)?;
        let lines = format.text.matches("\\n").count();
        if sink == Sink::Unbuffered || (sink == Sink::Lines && lines > 1) {
            return Err(Obstacle::Unbuffered(said(target)));
        }
        // `s = format!("{s}…")`: the text that is there already is not written again.
        let own = match how {
            How::Replace => Some(self.own_hole(&format)?),
            _ => None,
        };
        // 3. No value borrows the target.
        let taken = own.and(format.call.holes().next()).and_then(|hole| format.value_index(hole));
        if let Some(place) = place_behind(target)
            && let Some(borrow) = self.facts.format_borrows(&format, taken, &place, node)
        {
            return Err(Obstacle::Reads(borrow, place.text()));
        }
        let position = Position::of(node);
        let from = usize::from(own.is_some());
        let pushes =
            format.pushes(from).filter(|_| sink == Sink::Text && !has_comment(call.syntax(), [all(call)]));
        if let Some(pushes) = pushes.filter(|it| self.fits(it, &position)) {
            return Ok(self.pushed(&pushes, &position));
        }
        let first = own.map(|index| format.without_first(index)).unwrap_or_default();
        // `writeln!(s)` would be all that is left of a lone line end.
        let is_line = format.call.final_newline().is_some()
            && match format.call.pieces.get(from..) {
                Some([Piece::Text(only)]) => only.value.len() > 1,
                _ => true,
            };
        self.written(sink, format.foreign(taken), |position, handling| {
            let write = WriteCall { target: self.receiver(), handling, is_line };
            let mut changes = format.as_write(call, position, &write);
            changes.extend(first.iter().map(|span| (*span, String::new())));
            changes
        })
    }

    /// Which argument of the list, if one of the list, is the target itself, where it comes first and only once.
    fn own_hole(&self, format: &Format) -> Result<Option<usize>, Obstacle> {
        let own = Place::of(&self.append.target).ok_or(Obstacle::NoText)?;
        let own = own.text();
        let is_own = |text: &str| {
            let text = text.trim_start_matches(['&', '*']);
            let text = [".clone()", ".as_str()", ".to_string()"]
                .iter()
                .find_map(|it| text.strip_suffix(it))
                .unwrap_or(text);
            text == own
        };
        let mut holes = format.call.holes().filter(|it| format.value(it).is_some_and(|it| is_own(&it.text)));
        let hole = holes.next().ok_or(Obstacle::NoText)?;
        if holes.next().is_some() {
            return Err(Obstacle::Reads(own.clone(), own));
        }
        let is_first = matches!(format.call.pieces.first(), Some(Piece::Hole(first)) if first == hole);
        if !is_first || !hole.is_plain || format.call.pieces.len() < 2 {
            return Err(Obstacle::Prepends(own));
        }
        let index = hole.argument.index();
        if index.is_some() && format.call.counts_arguments() {
            return Err(Obstacle::Unreadable(own));
        }
        Ok(index)
    }

    /// `x.to_string()`
    fn displayed(
        &self,
        call: &ast::MethodCallExpr,
        value: &ast::Expr,
        sink: Sink,
    ) -> Result<Direct, Obstacle> {
        if !self.facts.displays(call).map_err(Obstacle::Unknown)? {
            return Err(Obstacle::OwnToString(said(call)));
        }
        if sink == Sink::Unbuffered {
            return Err(Obstacle::Unbuffered(said(&self.append.target)));
        }
        self.does_not_borrow(value)?;
        let position = Position::of(&self.append.node);
        let push = self.facts.push(value).map_err(Obstacle::Unknown)?.filter(|_| sink == Sink::Text);
        if let Some(push) = push {
            return Ok(self.pushed(&[push], &position));
        }
        let arguments = self.facts.displayed(value);
        let foreign = Some(said(value)).filter(|_| !self.facts.is_formatted_by_std(value));
        self.written(sink, foreign.into_iter().collect(), |position, handling| {
            let call = format!("write!({}, {arguments})", self.receiver());
            vec![match handling {
                Some(handling) => position.written(&call, &handling),
                None => (position.span, call),
            }]
        })
    }

    /// `a + b`, `[a, b].concat()`
    fn parts(&self, parts: &[ast::Expr]) -> Result<Direct, Obstacle> {
        let mut pushes = Vec::with_capacity(parts.len());
        for part in parts.iter().cloned().map(uncopied) {
            let push = self.facts.push(&part).map_err(Obstacle::Unknown)?;
            let Some(push) = push else {
                return Err(Obstacle::PartNotText(said(&part)));
            };
            if !self.facts.is_pure(&part) {
                return Err(Obstacle::Effects(said(&part)));
            }
            self.does_not_borrow(&part)?;
            pushes.push(push);
        }
        Ok(self.pushed(&pushes, &Position::of(&self.append.node)))
    }

    /// `x.repeat(n)`
    fn repeated(&self, text: &ast::Expr, times: &ast::Expr) -> Result<Direct, Obstacle> {
        let Some(item) = self.facts.repeated(text).map_err(Obstacle::Unknown)? else {
            return Err(Obstacle::PartNotText(said(text)));
        };
        if self.facts.dialect().msrv < REPEAT_N {
            return Err(Obstacle::Repeated(said(text)));
        }
        self.does_not_borrow(text)?;
        self.does_not_borrow(times)?;
        let krate = self.facts.std_path(&self.append.node);
        let call =
            format!("{}.extend({krate}::iter::repeat_n({item}, {}))", self.receiver(), times.syntax().text());
        Ok(Direct::new(Way::Extend, vec![Position::of(&self.append.node).replaced_by(&[call])]))
    }

    /// 3. No value borrows the target.
    fn does_not_borrow(&self, value: &ast::Expr) -> Result<(), Obstacle> {
        let Some(place) = place_behind(&self.append.target) else { return Ok(()) };
        match self.facts.borrow_of(&place, value, &self.append.node) {
            Some(borrow) => Err(Obstacle::Reads(borrow, place.text())),
            None => Ok(()),
        }
    }

    /// Whether pushes read well here: several are several statements, and name the target as often.
    fn fits(&self, pushes: &[Push], position: &Position) -> bool {
        let several = position.kind == Kind::Statement && Place::of(&self.append.target).is_some();
        pushes.len() == 1 || several
    }

    /// The target as the receiver of a call: `s` for `*s`.
    fn receiver(&self) -> String {
        let bare = match strip_parens(self.append.target.clone()) {
            ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Deref) => it.expr(),
            other => Some(other),
        };
        bare.map_or_else(String::new, |it| strip_parens(it).syntax().text().to_string())
    }

    fn pushed(&self, pushes: &[Push], position: &Position) -> Direct {
        let calls: Vec<String> = pushes.iter().map(|push| push.call(&self.receiver())).collect();
        Direct::new(Way::Push, vec![position.replaced_by(&calls)])
    }

    /// `write!` with what it needs. `foreign` are the values that code other than std's formats.
    fn written(
        &self,
        sink: Sink,
        foreign: Vec<String>,
        changes: impl Fn(&Position, Option<Handling>) -> Vec<Change>,
    ) -> Result<Direct, Obstacle> {
        let Append { node, target, .. } = self.append;
        if sink == Sink::Text && self.append.how != How::WriteStr {
            // 5. `fmt::Write` can be had.
            let FmtWrite { import, handling } = self.facts.fmt_write(node).map_err(Obstacle::NoWrite)?;
            let is_unseen = handling.panics() && self.facts.dies_with_the_body(target, node);
            let changes = changes(&Position::of(node), Some(handling));
            let foreign = if is_unseen { Vec::new() } else { foreign };
            return Ok(Direct { import, foreign, ..Direct::new(Way::Write, changes) });
        }
        let position = Position { kind: Kind::Value, span: node.text_range().into(), ..Position::of(node) };
        let several_writes = !matches!(sink, Sink::Formatter | Sink::Text);
        Ok(Direct { foreign, several_writes, ..Direct::new(Way::Write, changes(&position, None)) })
    }
}

impl Direct {
    fn new(way: Way, changes: Vec<Change>) -> Direct {
        Direct { way, changes, import: None, foreign: Vec::new(), several_writes: false }
    }
}

impl Facts<'_> {
    /// How `append` does without its temporary string.
    pub fn append_directly(&self, append: &Append) -> Result<Direct, Obstacle> {
        Appending { append, facts: self }.direct()
    }

    /// How the items of `site` are written into one string.
    pub fn collect_directly(&self, site: &Collected) -> Result<Direct, Obstacle> {
        // 1. One string out of an iterator of std.
        let whole = ast::Expr::cast(site.node.clone()).ok_or(Obstacle::NoText)?;
        if !self.is_text_buffer(&whole).map_err(Obstacle::Unknown)?
            || !self.maps_an_iterator(&site.map).map_err(Obstacle::Unknown)?
        {
            return Err(Obstacle::NoText);
        }
        if let Some(name) = self.last_use(&site.what, &site.node) {
            return Err(Obstacle::LastUse(name));
        }
        let unsuitable = || Obstacle::Closure(said(&site.closure));
        let out = site.free_name().filter(|_| site.falls_through()).ok_or_else(unsuitable)?;
        // 2. Something that can be written in parts.
        let separator = match &site.separator {
            Some(it) => match self.push(it).map_err(Obstacle::Unknown)? {
                Some(push) if self.is_pure(it) => Some(push).filter(|_| said(it) != "\"\""),
                _ => return Err(Obstacle::Joined(said(it))),
            },
            None => None,
        };
        // 2. A fold with a separator reads longer, so that it must run more than once to be worth it.
        let worth_it = separator.is_none() || is_in_loop(&site.node);
        let mut direct = Direct::new(Way::Fold { separated: separator.is_some() }, Vec::new());
        let each = match &site.what {
            What::Format(call) => {
                let format = read(call, self)?;
                match format.pushes(0).filter(|_| !has_comment(call.syntax(), [all(call)])) {
                    Some(pushes) => Piecewise::Pushes(pushes),
                    None => {
                        let handling = self.write_to_a_new_string(site, format.foreign(None), &mut direct)?;
                        Piecewise::Write(Box::new(format), call.clone(), handling)
                    }
                }
            }
            What::ToString(call, value) => {
                if !self.displays(call).map_err(Obstacle::Unknown)? {
                    return Err(Obstacle::OwnToString(said(call)));
                }
                if let Some(changes) = site.as_join(value).filter(|_| self.has_itertools(&site.node)) {
                    return Ok(Direct::new(Way::Join, changes));
                }
                match self.push(value).map_err(Obstacle::Unknown)? {
                    Some(push) => Piecewise::Pushes(vec![push]),
                    None => {
                        let foreign = Some(said(value)).filter(|_| !self.is_formatted_by_std(value));
                        let foreign = foreign.into_iter().collect();
                        let handling = self.write_to_a_new_string(site, foreign, &mut direct)?;
                        Piecewise::Display(self.displayed(value), handling)
                    }
                }
            }
            _ => return Err(Obstacle::NoText),
        };
        if !worth_it {
            return Err(Obstacle::JoinedOnce(said(&site.closure)));
        }
        direct.changes = site.as_fold(out, separator.as_ref(), &each).ok_or_else(unsuitable)?;
        Ok(direct)
    }

    /// What becomes of the results of `write!` into the string that `site` makes, which nobody sees after a panic.
    fn write_to_a_new_string(
        &self,
        site: &Collected,
        foreign: Vec<String>,
        direct: &mut Direct,
    ) -> Result<Handling, Obstacle> {
        // 5. `fmt::Write` can be had.
        let body = site.closure.body().ok_or(Obstacle::NoText)?;
        let FmtWrite { import, handling } = self.fmt_write(body.syntax()).map_err(Obstacle::NoWrite)?;
        direct.import = import;
        direct.foreign = if handling.panics() { Vec::new() } else { foreign };
        Ok(handling)
    }

    /// How the parts of `sum` are put together at once.
    pub fn sum_directly(&self, sum: &Sum) -> Result<Direct, Obstacle> {
        // 1. A sum of text.
        let first = self.borrowed_text(&sum.first).map_err(Obstacle::Unknown)?.ok_or(Obstacle::NoText)?;
        Ok(Direct::new(Way::Concat, sum.as_concat(first)))
    }
}

/// What std's `format!` is given.
fn read(call: &ast::MacroCall, facts: &Facts<'_>) -> Result<Format, Obstacle> {
    if !facts.is_std_macro(call, "format") {
        return Err(Obstacle::NoText);
    }
    facts.format(call).map_err(|_| Obstacle::Unreadable(said(call)))
}

/// The place that a target is, or is an element of.
fn place_behind(target: &ast::Expr) -> Option<Place> {
    match strip(target.clone()) {
        ast::Expr::IndexExpr(it) => place_behind(&it.base()?),
        other => Place::of(&other),
    }
}

/// The span of a macro call's list.
fn all(call: &ast::MacroCall) -> Span {
    call.token_tree().map_or(Span::at(0), |it| it.syntax().text_range().into())
}

/// Code on one line, for messages.
fn said(node: &impl AstNode) -> String {
    node.syntax().text().to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
