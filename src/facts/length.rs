//! How many items an iterable yields, and which number an integer expression is.
//!
//! Lengths follow the documented `size_hint` of std's adaptors: `map` keeps it, `filter` leaves only the upper
//! bound, `zip` is the lesser, `chain` the sum, `step_by` and `chunks` round up.

use ra_ap_hir::{Function, Type};
use ra_ap_syntax::AstNode;
use ra_ap_syntax::ast::{self, HasArgList, RangeItem};

use crate::facts::accessor::Repeatable;
use crate::facts::place::strip;
use crate::facts::quantity::{Atom, Binding, Bounds, Origin, Quantity};
use crate::facts::{Answer, Facts, Unknown, Why};

/// What a method of std does to the length of its receiver.
enum Adaptor {
    /// Yields as many.
    Same,
    /// Yields at most as many.
    Fewer,
    /// Takes or skips a number of items.
    Take,
    Skip,
    StepBy,
    Chunks,
    ChunksExact,
    Windows,
    /// Combines with another iterable.
    Zip,
    Chain,
    /// Yields the items of an array for each.
    Arrays,
    /// Bytes, or characters, of a string.
    Bytes,
    Chars,
}

static ADAPTORS: &[(&str, Adaptor)] = &[
    ("iter", Adaptor::Same),
    ("iter_mut", Adaptor::Same),
    ("into_iter", Adaptor::Same),
    ("as_slice", Adaptor::Same),
    ("as_mut_slice", Adaptor::Same),
    ("to_vec", Adaptor::Same),
    ("into_vec", Adaptor::Same),
    ("into_boxed_slice", Adaptor::Same),
    ("keys", Adaptor::Same),
    ("values", Adaptor::Same),
    ("values_mut", Adaptor::Same),
    ("into_keys", Adaptor::Same),
    ("into_values", Adaptor::Same),
    ("map", Adaptor::Same),
    ("enumerate", Adaptor::Same),
    ("rev", Adaptor::Same),
    ("cloned", Adaptor::Same),
    ("copied", Adaptor::Same),
    ("inspect", Adaptor::Same),
    ("peekable", Adaptor::Same),
    ("fuse", Adaptor::Same),
    ("filter", Adaptor::Fewer),
    ("filter_map", Adaptor::Fewer),
    ("take_while", Adaptor::Fewer),
    ("skip_while", Adaptor::Fewer),
    ("map_while", Adaptor::Fewer),
    ("take", Adaptor::Take),
    ("skip", Adaptor::Skip),
    ("step_by", Adaptor::StepBy),
    ("chunks", Adaptor::Chunks),
    ("chunks_mut", Adaptor::Chunks),
    ("rchunks", Adaptor::Chunks),
    ("chunks_exact", Adaptor::ChunksExact),
    ("chunks_exact_mut", Adaptor::ChunksExact),
    ("windows", Adaptor::Windows),
    ("zip", Adaptor::Zip),
    ("chain", Adaptor::Chain),
    ("flat_map", Adaptor::Arrays),
    ("bytes", Adaptor::Bytes),
    ("as_bytes", Adaptor::Bytes),
    ("into_bytes", Adaptor::Bytes),
    ("chars", Adaptor::Chars),
    ("char_indices", Adaptor::Chars),
];

impl<'db> Facts<'db> {
    /// How many items iterating `expr` yields.
    pub fn length(&self, expr: &ast::Expr) -> Answer<Bounds> {
        let expr = strip(expr.clone());
        match &expr {
            ast::Expr::RangeExpr(range) => self.range_length(range),
            ast::Expr::MethodCallExpr(call) => self.call_length(call, &expr),
            ast::Expr::IndexExpr(index) => match index.index().map(strip) {
                Some(ast::Expr::RangeExpr(range)) => self.slice_length(index, &range),
                _ => self.value_length(&expr),
            },
            ast::Expr::ArrayExpr(array) => match array.kind() {
                ast::ArrayExprKind::ElementList(elements) => {
                    Ok(Bounds::exact(Quantity::Const(elements.count() as u64)))
                }
                ast::ArrayExprKind::Repeat { .. } => self.value_length(&expr),
            },
            ast::Expr::CallExpr(call) => self.function_length(call, &expr),
            _ => self.value_length(&expr),
        }
    }

    /// How many bytes the string `expr` holds.
    pub fn byte_length(&self, expr: &ast::Expr) -> Answer<Bounds> {
        let expr = strip(expr.clone());
        if let ast::Expr::Literal(literal) = &expr {
            return match literal.kind() {
                ast::LiteralKind::String(text) => match text.value() {
                    Ok(value) => Ok(Bounds::exact(Quantity::Const(value.len() as u64))),
                    Err(_) => Err(Unknown::Length.of(expr.syntax())),
                },
                _ => Err(Unknown::Length.of(expr.syntax())),
            };
        }
        let ty = self.pointee(self.ty(&expr)?);
        if !self.is_string(&ty) {
            return Err(Unknown::Length.of(expr.syntax()));
        }
        match &expr {
            // A text that is made here has no name that could be asked.
            ast::Expr::MacroExpr(_) => return Err(Unknown::Made.of(expr.syntax())),
            ast::Expr::IndexExpr(index) => {
                if let Some(ast::Expr::RangeExpr(range)) = index.index().map(strip) {
                    return self.slice_length(index, &range);
                }
            }
            _ => {}
        }
        let subject = match &expr {
            // `name.as_str()` is as long as `name`, and a person writes the shorter one.
            ast::Expr::MethodCallExpr(call)
                if matches!(call.name_ref().as_ref().map(|it| it.text()), Some("as_str" | "as_ref")) =>
            {
                call.receiver().unwrap_or(expr.clone())
            }
            _ => expr.clone(),
        };
        Ok(Bounds::exact(self.len_of(&subject)?))
    }

    fn is_string(&self, ty: &Type<'db>) -> bool {
        ty.is_str() || ty.as_adt().is_some_and(|adt| self.adt_path(adt) == "alloc::string::String")
    }

    /// `expr.len()` as an atom.
    fn len_of(&self, expr: &ast::Expr) -> Answer<Quantity> {
        let whole = self.counted_by_itself(expr);
        let Repeatable { text, reads } = self.repeatable(whole.as_ref().unwrap_or(expr))?;
        Ok(Quantity::Atom(Atom {
            text: format!("{text}.len()"),
            binding: Binding::Postfix,
            reads,
            origin: Origin::Length,
        }))
    }

    /// The length of a value by its type.
    fn value_length(&self, expr: &ast::Expr) -> Answer<Bounds> {
        let given = self.ty(expr)?;
        let ty = self.pointee(given.clone());
        if ty.is_unknown() {
            return Err(Unknown::Type.of(expr.syntax()));
        }
        if let Some((_, len)) = ty.as_array(self.db()) {
            // An array whose length is a constant parameter is reported as 0 by the analyser.
            return Ok(Bounds::exact(match len {
                0 => self.len_of(expr)?,
                len => Quantity::Const(len as u64),
            }));
        }
        if let Some(adt) = ty.as_adt()
            && matches!(self.adt_path(adt).as_str(), "core::option::Option" | "core::result::Result")
        {
            return Ok(Bounds::at_most(Quantity::ONE));
        }
        if self.counts_its_items(&ty) || self.is_newtype_of_items(&ty) {
            return Ok(Bounds::exact(self.len_of(expr)?));
        }
        if self.is_exact_size(&ty) {
            let mut length = self.len_of(expr)?;
            // A range holds nothing: its length is a number like any other.
            let is_range =
                ty.as_adt().is_some_and(|adt| self.adt_path(adt).starts_with("core::ops::range::"));
            if let (Quantity::Atom(atom), true) = (&mut length, is_range) {
                atom.origin = Origin::Integer;
            }
            return Ok(Bounds::exact(length));
        }
        // What a trait of the crate's own calls its iterator need not implement `size_hint` at all.
        if !self.is_named_by_a_trait(&ty) && self.implements(&ty, "Iterator") {
            // An iterator that the expression makes has no name that could be asked.
            let made = |why: Why| match why.kind {
                Unknown::Call => Unknown::Length.of(expr.syntax()),
                _ => why,
            };
            let Repeatable { text, reads } = self.repeatable(expr).map_err(made)?;
            let low = Quantity::Atom(Atom {
                text: format!("{text}.size_hint().0"),
                binding: Binding::Postfix,
                reads,
                origin: Origin::SizeHint,
            });
            return Ok(Bounds { low, high: None });
        }
        Err(Unknown::Length.of(expr.syntax()))
    }

    /// A slice, or a container that yields `len()` items.
    pub(crate) fn counts_its_items(&self, ty: &Type<'db>) -> bool {
        ty.is_slice() || ty.as_slice().is_some() || self.container_of(ty).is_some_and(|it| it.of.len_is_count)
    }

    /// A method call as an iterable: an adaptor of std over its receiver, or a value of its own.
    fn call_length(&self, call: &ast::MethodCallExpr, expr: &ast::Expr) -> Answer<Bounds> {
        let unknown = || Unknown::Type.of(expr.syntax());
        let name = call.name_ref().ok_or_else(unknown)?.text().to_string();
        let receiver = call.receiver().ok_or_else(unknown)?;
        let function = self.sema.resolve_method_call(call).ok_or_else(unknown)?;
        let args: Vec<ast::Expr> = call.arg_list().map_or_else(Vec::new, |list| list.args().collect());
        if name == "drain" && (self.is_std(function) || self.is_known_container(&receiver)) {
            return match args.first().cloned().map(strip) {
                None => self.length(&receiver),
                Some(ast::Expr::RangeExpr(range)) => self.subrange(&range, self.length(&receiver)),
                Some(_) => Err(Unknown::Length.of(expr.syntax())),
            };
        }
        let adaptor = ADAPTORS.iter().find(|(known, _)| *known == name).map(|(_, adaptor)| adaptor);
        let ours = self.is_std(function)
            || (matches!(adaptor, Some(Adaptor::Same)) && self.is_known_container(&receiver));
        match adaptor.filter(|_| ours) {
            Some(adaptor) => self.adapted(adaptor, function, &receiver, &args, expr),
            None => self.value_length(expr),
        }
    }

    fn adapted(
        &self,
        adaptor: &Adaptor,
        function: Function,
        receiver: &ast::Expr,
        args: &[ast::Expr],
        expr: &ast::Expr,
    ) -> Answer<Bounds> {
        let arg = || args.first().ok_or_else(|| Unknown::Length.of(expr.syntax()));
        let number = || self.integer(arg()?);
        // `Option::map`, `Option::iter` and their like yield at most one item, whatever they are called on.
        if self.function_path(function).starts_with("option::") && !matches!(adaptor, Adaptor::Same) {
            return Ok(Bounds::at_most(Quantity::ONE));
        }
        Ok(match adaptor {
            Adaptor::Same => self.length(receiver)?,
            Adaptor::Fewer => self.length(receiver)?.maybe(),
            Adaptor::Take => {
                let count = number()?;
                match self.length(receiver) {
                    Ok(of) => {
                        // A limit that the program was given is mostly none: `usize::MAX`.
                        let limit = count.as_const().is_some().then(|| count.clone());
                        of.each(|n| n.min(count.clone()), limit)
                    }
                    Err(_) if self.is_endless(receiver) => Bounds::exact(count),
                    Err(_) if count.as_const().is_some() => Bounds::at_most(count),
                    Err(_) => return Err(Unknown::Loose.of(expr.syntax())),
                }
            }
            Adaptor::Skip => {
                let count = number()?;
                self.length(receiver)?.each(|n| n.minus(count.clone()), None)
            }
            Adaptor::StepBy | Adaptor::Chunks => {
                let size = number()?;
                self.length(receiver)?.each(|n| n.div_ceil(size.clone()), None)
            }
            Adaptor::ChunksExact => {
                let size = number()?;
                self.length(receiver)?.each(|n| n.div_floor(size.clone()), None)
            }
            Adaptor::Windows => {
                let size = number()?;
                self.length(receiver)?.each(|n| n.plus(Quantity::ONE).minus(size.clone()), None)
            }
            Adaptor::Zip => {
                let (left, right) = (self.length(receiver), self.length(arg()?));
                match (left, right) {
                    (Ok(left), Ok(right)) => left.both(right),
                    // The side without an end decides nothing; of an unknown one, only the bound is left.
                    (Ok(known), Err(_)) if self.is_endless(arg()?) => known,
                    (Err(_), Ok(known)) if self.is_endless(receiver) => known,
                    (Ok(known), Err(_)) | (Err(_), Ok(known)) => known.maybe(),
                    (Err(why), Err(_)) => return Err(why),
                }
            }
            Adaptor::Chain => self.length(receiver)?.then(self.length(arg()?)?),
            Adaptor::Arrays => {
                let made = match arg()? {
                    ast::Expr::ClosureExpr(closure) => closure.body().and_then(|body| self.ty(&body).ok()),
                    _ => None,
                };
                let array = made.and_then(|ty| ty.as_array(self.db())).filter(|(_, len)| *len > 0);
                let (_, len) = array.ok_or_else(|| Unknown::Length.of(expr.syntax()))?;
                self.length(receiver)?.repeated(&Bounds::exact(Quantity::Const(len as u64)))
            }
            Adaptor::Bytes => self.byte_length(receiver)?,
            // A character takes one byte to four.
            Adaptor::Chars => {
                let bytes = self.byte_length(receiver)?;
                Bounds { low: Quantity::ZERO, high: bytes.high }
            }
        })
    }

    fn is_known_container(&self, receiver: &ast::Expr) -> bool {
        self.ty(receiver)
            .is_ok_and(|ty| self.container_of(&self.pointee(ty)).is_some_and(|it| it.of.len_is_count))
    }

    /// `a..`, `repeat(x)`, `cycle()`.
    fn is_endless(&self, expr: &ast::Expr) -> bool {
        match strip(expr.clone()) {
            ast::Expr::RangeExpr(range) => range.start().is_some() && range.end().is_none(),
            ast::Expr::MethodCallExpr(call) => {
                call.name_ref().is_some_and(|name| name.text() == "cycle")
                    && self.sema.resolve_method_call(&call).is_some_and(|it| self.is_std(it))
            }
            ast::Expr::CallExpr(call) => self.std_function(&call).is_some_and(|name| name == "repeat"),
            _ => false,
        }
    }

    /// Whether `expr` is a call of a function of std.
    pub(crate) fn calls_std(&self, expr: &ast::Expr) -> bool {
        match expr {
            ast::Expr::MethodCallExpr(call) => {
                self.sema.resolve_method_call(call).is_some_and(|it| self.is_std(it))
            }
            ast::Expr::CallExpr(call) => self.std_function(call).is_some(),
            _ => false,
        }
    }

    /// The last name of the std function that is called.
    pub(crate) fn std_function(&self, call: &ast::CallExpr) -> Option<String> {
        let Some(ast::Expr::PathExpr(path)) = call.expr() else { return None };
        let Some(ra_ap_hir::PathResolution::Def(ra_ap_hir::ModuleDef::Function(function))) =
            self.sema.resolve_path(&path.path()?)
        else {
            return None;
        };
        self.is_std(function).then(|| function.name(self.db()).as_str().to_owned())
    }

    fn function_length(&self, call: &ast::CallExpr, expr: &ast::Expr) -> Answer<Bounds> {
        let args: Vec<ast::Expr> = call.arg_list().map_or_else(Vec::new, |list| list.args().collect());
        match (self.std_function(call).as_deref(), args.as_slice()) {
            (Some("once"), [_]) => Ok(Bounds::exact(Quantity::ONE)),
            (Some("empty"), []) => Ok(Bounds::ZERO),
            (Some("repeat_n"), [_, count]) => Ok(Bounds::exact(self.integer(count)?)),
            (Some("zip"), [left, right]) => Ok(self.length(left)?.both(self.length(right)?)),
            _ => self.value_length(expr),
        }
    }

    /// `a..b` and `a..=b` over unsigned integers.
    fn range_length(&self, range: &ast::RangeExpr) -> Answer<Bounds> {
        let (Some(start), Some(end)) = (range.start(), range.end()) else {
            return Err(Unknown::Rounds.of(range.syntax()));
        };
        let (start, end) = (self.integer(&start)?, self.integer(&end)?);
        Ok(Bounds::exact(difference(start, end, range.op_kind() == Some(ast::RangeOp::Inclusive))))
    }

    /// `x[a..b]`: panics unless it is so long, so the length follows from the range alone.
    fn slice_length(&self, index: &ast::IndexExpr, range: &ast::RangeExpr) -> Answer<Bounds> {
        let base = index.base().ok_or_else(|| Unknown::Type.of(index.syntax()))?;
        let ty = self.pointee(self.ty(&base)?);
        let of_bytes = self.is_string(&ty);
        let whole = if of_bytes { self.byte_length(&base) } else { self.length(&base) };
        self.subrange(range, whole)
    }

    fn subrange(&self, range: &ast::RangeExpr, whole: Answer<Bounds>) -> Answer<Bounds> {
        let inclusive = range.op_kind() == Some(ast::RangeOp::Inclusive);
        match (range.start(), range.end()) {
            (None, None) => whole,
            (None, Some(end)) => {
                Ok(Bounds::exact(difference(Quantity::ZERO, self.integer(&end)?, inclusive)))
            }
            (Some(start), None) => {
                let start = self.integer(&start)?;
                Ok(whole?.each(|n| n.minus(start.clone()), None))
            }
            (Some(start), Some(end)) => {
                Ok(Bounds::exact(difference(self.integer(&start)?, self.integer(&end)?, inclusive)))
            }
        }
    }

    /// The number that an unsigned integer expression is, as a `usize` quantity.
    pub fn integer(&self, expr: &ast::Expr) -> Answer<Quantity> {
        let expr = strip(expr.clone());
        match &expr {
            ast::Expr::Literal(literal) => match literal.kind() {
                ast::LiteralKind::IntNumber(number) => number
                    .value()
                    .ok()
                    .and_then(|value| u64::try_from(value).ok())
                    .map(Quantity::Const)
                    .ok_or_else(|| Unknown::Arithmetic.of(expr.syntax())),
                _ => Err(Unknown::Arithmetic.of(expr.syntax())),
            },
            ast::Expr::BinExpr(bin) => {
                self.unsigned(&expr)?;
                let (Some(left), Some(right)) = (bin.lhs(), bin.rhs()) else {
                    return Err(Unknown::Arithmetic.of(expr.syntax()));
                };
                let (left, right) = (self.integer(&left)?, self.integer(&right)?);
                match bin.op_kind() {
                    Some(ast::BinaryOp::ArithOp(ast::ArithOp::Add)) => Ok(left.plus(right)),
                    Some(ast::BinaryOp::ArithOp(ast::ArithOp::Sub)) => Ok(left.minus(right)),
                    Some(ast::BinaryOp::ArithOp(ast::ArithOp::Mul)) => Ok(left.times(right)),
                    Some(ast::BinaryOp::ArithOp(ast::ArithOp::Div)) => Ok(left.div_floor(right)),
                    _ => Err(Unknown::Arithmetic.of(expr.syntax())),
                }
            }
            ast::Expr::CastExpr(cast) => {
                let inner = cast.expr().ok_or_else(|| Unknown::Arithmetic.of(expr.syntax()))?;
                let to = self.unsigned_bits(&expr)?;
                let literal = matches!(inner, ast::Expr::Literal(_));
                // A cast to 32 bits keeps every length that memory has; one to fewer cuts.
                if !literal && to < 32 && self.unsigned_bits(&inner)? > to {
                    return Err(Unknown::Arithmetic.of(expr.syntax()));
                }
                self.integer(&inner)
            }
            ast::Expr::MethodCallExpr(call) if self.arithmetic(call).is_some() => {
                self.unsigned(&expr)?;
                let unknown = || Unknown::Arithmetic.of(expr.syntax());
                let combine = self.arithmetic(call).ok_or_else(unknown)?;
                let other = call.arg_list().and_then(|args| args.args().next()).ok_or_else(unknown)?;
                let receiver = call.receiver().ok_or_else(unknown)?;
                Ok(combine(self.integer(&receiver)?, self.integer(&other)?))
            }
            ast::Expr::MethodCallExpr(call)
                if call.name_ref().is_some_and(|name| name.text() == "len")
                    && self.sema.resolve_method_call(call).is_some_and(|it| self.is_std(it)) =>
            {
                let receiver = call.receiver().ok_or_else(|| Unknown::Type.of(expr.syntax()))?;
                let ty = self.pointee(self.ty(&receiver)?);
                if let Some((_, len)) = ty.as_array(self.db())
                    && len > 0
                {
                    return Ok(Quantity::Const(len as u64));
                }
                self.len_of(&receiver)
            }
            _ => self.integer_atom(&expr),
        }
    }

    /// What a method of std's integers computes, where the result cannot wrap.
    fn arithmetic(&self, call: &ast::MethodCallExpr) -> Option<fn(Quantity, Quantity) -> Quantity> {
        let combine: fn(Quantity, Quantity) -> Quantity = match call.name_ref()?.text() {
            "saturating_sub" => Quantity::minus,
            "saturating_add" => Quantity::plus,
            "saturating_mul" => Quantity::times,
            "min" => Quantity::min,
            "max" => Quantity::max,
            "div_ceil" => Quantity::div_ceil,
            _ => return None,
        };
        self.sema.resolve_method_call(call).is_some_and(|it| self.is_std(it)).then_some(combine)
    }

    fn integer_atom(&self, expr: &ast::Expr) -> Answer<Quantity> {
        let cast = self.unsigned(expr)?;
        let Repeatable { text, reads } = self.repeatable(expr)?;
        let (text, binding) = match cast {
            true => (format!("{text} as usize"), Binding::Cast),
            false => (text, Binding::Postfix),
        };
        Ok(Quantity::Atom(Atom { text, binding, reads, origin: self.origin(expr) }))
    }

    /// Whether an unsigned integer must be cast to become a `usize`; an error where it is no unsigned integer.
    fn unsigned(&self, expr: &ast::Expr) -> Answer<bool> {
        let ty = self.ty(expr)?.strip_references();
        let is_usize = ty.as_builtin().is_some_and(|it| it.name().as_str() == "usize");
        self.unsigned_bits(expr).map(|_| !is_usize)
    }

    /// The width of an unsigned integer.
    fn unsigned_bits(&self, expr: &ast::Expr) -> Answer<u32> {
        let ty = self.ty(expr)?.strip_references();
        let name = ty.as_builtin().map(|it| it.name().as_str().to_owned());
        match name.as_deref() {
            Some("u8") => Ok(8),
            Some("u16") => Ok(16),
            Some("u32") => Ok(32),
            Some("usize" | "u64") => Ok(64),
            _ => Err(Unknown::Arithmetic.of(expr.syntax())),
        }
    }
}

/// `end - start`, one more where the end is included.
fn difference(start: Quantity, end: Quantity, inclusive: bool) -> Quantity {
    match inclusive {
        true => end.plus(Quantity::ONE).minus(start),
        false => end.minus(start),
    }
}

impl Bounds {
    /// Both bounds through `f`, which must be monotonic; `limit` is the upper bound where there was none.
    fn each(self, f: impl Fn(Quantity) -> Quantity, limit: Option<Quantity>) -> Bounds {
        Bounds { low: f(self.low), high: self.high.map(&f).or(limit) }
    }
}
