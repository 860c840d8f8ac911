//! Quantities: symbolic, non-negative counts over a program's own expressions, and bounds made of them.
//!
//! A quantity is built while a body is walked (sequence adds, branches join, loops multiply) and written back as
//! Rust at the end, so its normal form is the text a person would have written: no `x.len() + 0`, no needless
//! parentheses, the constant last.

use std::fmt;

use crate::transform::Span;

/// An expression of the program that can be written again: evaluating it is cheap, pure and repeatable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Atom {
    /// Its Rust text: `rows.len()`, `n`, `width as usize`.
    pub text: String,
    /// How tightly the text binds, for parentheses.
    pub binding: Binding,
    /// The places that the text reads.
    pub reads: Vec<Read>,
    /// Where the number comes from.
    pub origin: Origin,
}

/// A place that an atom reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Read {
    /// Root name and fields: `["self", "rows"]`.
    pub path: Vec<String>,
    /// Where the root is declared: its pattern's span; `None` for `self`, statics and constants.
    pub declared: Option<Span>,
    /// Whether evaluating it early could panic (an index).
    pub can_panic: bool,
}

/// How tightly an atom's text binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binding {
    /// A path, a literal, a call: never needs parentheses.
    Postfix,
    /// `x as usize`.
    Cast,
}

/// Where the number behind an atom comes from: it decides how far it can be trusted as an allocation size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The length of something that is in memory.
    Length,
    /// An integer that is no length: a parameter, a field.
    Integer,
    /// An integer that was seen to be read or parsed.
    Input,
    /// A lower bound that an iterator gives of itself.
    SizeHint,
}

/// A symbolic count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// A number.
    Const(u64),
    /// An expression of the program.
    Atom(Atom),
    /// A sum of at least two.
    Sum(Vec<Quantity>),
    /// A product of at least two.
    Product(Vec<Quantity>),
    /// The lesser of two.
    Min(Box<Quantity>, Box<Quantity>),
    /// The greater of two.
    Max(Box<Quantity>, Box<Quantity>),
    /// `a - b`, or 0.
    Minus(Box<Quantity>, Box<Quantity>),
    /// `a / b`, rounded up; `b` is not 0 or the program panics anyway.
    DivCeil(Box<Quantity>, Box<Quantity>),
    /// `a / b`, rounded down.
    Div(Box<Quantity>, Box<Quantity>),
}

use Quantity::{Atom as Leaf, Const, Div, DivCeil, Max, Min, Minus, Product, Sum};

impl Quantity {
    /// Nothing.
    pub const ZERO: Quantity = Const(0);
    /// One.
    pub const ONE: Quantity = Const(1);

    /// The number, if it is one.
    pub fn as_const(&self) -> Option<u64> {
        match self {
            Const(n) => Some(*n),
            _ => None,
        }
    }

    /// `self + other`, in normal form: one constant, last; equal terms counted.
    pub fn plus(self, other: Quantity) -> Quantity {
        let mut terms: Vec<(Quantity, u64)> = Vec::new();
        let mut constant = 0u64;
        let mut todo = vec![other, self];
        while let Some(term) = todo.pop() {
            match term {
                Const(n) => constant = constant.saturating_add(n),
                Sum(parts) => todo.extend(parts.into_iter().rev()),
                term => {
                    let (term, times) = split_factor(term);
                    match terms.iter_mut().find(|(known, _)| *known == term) {
                        Some((_, count)) => *count = count.saturating_add(times),
                        None => terms.push((term, times)),
                    }
                }
            }
        }
        let mut parts: Vec<Quantity> =
            terms.into_iter().map(|(term, times)| term.times(Const(times))).collect();
        if let Some((whole, rest)) = take_complements(&parts) {
            return rest.into_iter().fold(whole.plus(Const(constant)), |sum, part| part.plus(sum));
        }
        if constant > 0 || parts.is_empty() {
            parts.push(Const(constant));
        }
        one_or(parts, Sum)
    }

    /// `self * other`, in normal form: one constant factor, last.
    pub fn times(self, other: Quantity) -> Quantity {
        let mut factors = Vec::new();
        let mut constant = 1u64;
        let mut todo = vec![other, self];
        while let Some(factor) = todo.pop() {
            match factor {
                Const(0) => return Const(0),
                Const(n) => constant = constant.saturating_mul(n),
                Product(parts) => todo.extend(parts.into_iter().rev()),
                factor => factors.push(factor),
            }
        }
        if constant != 1 || factors.is_empty() {
            factors.push(Const(constant));
        }
        one_or(factors, Product)
    }

    /// The lesser of the two.
    pub fn min(self, other: Quantity) -> Quantity {
        match (self, other) {
            (Const(a), Const(b)) => Const(a.min(b)),
            (Const(0), _) | (_, Const(0)) => Const(0),
            (a, b) if a == b => a,
            (a, b) if a.at_least(&b) => b,
            (a, b) if b.at_least(&a) => a,
            (a, b) => Min(a.into(), b.into()),
        }
    }

    /// The greater of the two.
    pub fn max(self, other: Quantity) -> Quantity {
        match (self, other) {
            (Const(a), Const(b)) => Const(a.max(b)),
            (a, b) if a.at_least(&b) => a,
            (a, b) if b.at_least(&a) => b,
            (a, b) => Max(a.into(), b.into()),
        }
    }

    /// `self - other`, or 0.
    pub fn minus(self, other: Quantity) -> Quantity {
        match (self, other) {
            (Const(a), Const(b)) => Const(a.saturating_sub(b)),
            (a, Const(0)) => a,
            (Const(0), _) => Const(0),
            (a, b) if a == b => Const(0),
            (Sum(mut parts), Const(b)) => match parts.pop() {
                Some(Const(a)) if a >= b => {
                    parts.push(Const(a - b));
                    parts.into_iter().fold(Const(0), Quantity::plus)
                }
                last => {
                    parts.extend(last);
                    Minus(Sum(parts).into(), Const(b).into())
                }
            },
            (a, b) => Minus(a.into(), b.into()),
        }
    }

    /// `self / other`, rounded up.
    pub fn div_ceil(self, other: Quantity) -> Quantity {
        match (self, other) {
            (Const(a), Const(b)) if b > 0 => Const(a.div_ceil(b)),
            (Const(0), _) => Const(0),
            (a, Const(1)) => a,
            (a, b) => DivCeil(a.into(), b.into()),
        }
    }

    /// `self / other`, rounded down.
    pub fn div_floor(self, other: Quantity) -> Quantity {
        match (self, other) {
            (Const(a), Const(b)) if b > 0 => Const(a / b),
            (Const(0), _) => Const(0),
            (a, Const(1)) => a,
            (a, b) => Div(a.into(), b.into()),
        }
    }

    /// Whether `self >= other` whatever the atoms are. `false` means unknown.
    fn at_least(&self, other: &Quantity) -> bool {
        if self == other || *other == Const(0) {
            return true;
        }
        match (self, other) {
            (Sum(parts), other) if parts.contains(other) => true,
            (Sum(parts), Sum(others)) => others.iter().all(|part| parts.contains(part)),
            (Product(parts), other) => {
                parts.len() == 2
                    && other.as_const().is_none()
                    && parts.contains(other)
                    && parts.iter().any(|part| part.as_const().is_some_and(|n| n > 0))
            }
            _ => false,
        }
    }

    /// The least trustworthy origin of a number in it; the lesser of two is as trustworthy as the better of them.
    pub fn origin(&self) -> Option<Origin> {
        match self {
            Const(_) => None,
            Leaf(atom) => Some(atom.origin),
            Sum(parts) | Product(parts) => parts.iter().filter_map(Quantity::origin).max(),
            Min(a, b) => a.origin().min(b.origin()),
            Minus(a, _) | DivCeil(a, _) | Div(a, _) => a.origin(),
            Max(a, b) => a.origin().max(b.origin()),
        }
    }

    /// All atoms, left to right.
    pub fn atoms(&self) -> Vec<&Atom> {
        let mut atoms = Vec::new();
        self.visit(&mut |quantity| {
            if let Leaf(atom) = quantity {
                atoms.push(atom);
            }
        });
        atoms
    }

    /// Calls `f` on every part, outermost first.
    fn visit<'a>(&'a self, f: &mut dyn FnMut(&'a Quantity)) {
        f(self);
        match self {
            Const(_) | Leaf(_) => {}
            Sum(parts) | Product(parts) => parts.iter().for_each(|part| part.visit(f)),
            Min(a, b) | Max(a, b) | Minus(a, b) | DivCeil(a, b) | Div(a, b) => {
                a.visit(f);
                b.visit(f);
            }
        }
    }

    /// Whether a product of two program values is in it.
    pub fn has_product(&self) -> bool {
        let mut found = false;
        self.visit(&mut |quantity| {
            if let Product(parts) = quantity {
                found |= parts.iter().filter(|part| part.as_const().is_none()).count() > 1;
            }
        });
        found
    }

    /// Whether it is a sum of several program values: `a + b`.
    pub fn adds_up_several(&self) -> bool {
        match self {
            Sum(parts) => parts.iter().filter(|part| part.as_const().is_none()).count() > 1,
            _ => false,
        }
    }

    /// Whether something is counted several times over: `2 * n`.
    pub fn has_factor(&self) -> bool {
        let mut found = false;
        self.visit(&mut |quantity| {
            if let Product(parts) = quantity {
                found |= parts.iter().any(|part| part.as_const().is_some());
            }
        });
        found
    }

    /// Whether rounding up is in it: `div_ceil` is stable since Rust 1.73.
    pub fn has_div_ceil(&self) -> bool {
        let mut found = false;
        self.visit(&mut |quantity| found |= matches!(quantity, DivCeil(..)));
        found
    }

    /// The same without `div_ceil`, for compilers that do not have it.
    pub fn without_div_ceil(self) -> Quantity {
        let both = |a: Box<Quantity>, b: Box<Quantity>| (a.without_div_ceil(), b.without_div_ceil());
        match self {
            DivCeil(a, b) => {
                let (a, b) = both(a, b);
                a.plus(b.clone().minus(Quantity::ONE)).div_floor(b)
            }
            Sum(parts) => parts.into_iter().map(Quantity::without_div_ceil).fold(Const(0), Quantity::plus),
            Product(parts) => {
                parts.into_iter().map(Quantity::without_div_ceil).fold(Const(1), Quantity::times)
            }
            Min(a, b) => {
                let (a, b) = both(a, b);
                a.min(b)
            }
            Max(a, b) => {
                let (a, b) = both(a, b);
                a.max(b)
            }
            Minus(a, b) => {
                let (a, b) = both(a, b);
                a.minus(b)
            }
            Div(a, b) => {
                let (a, b) = both(a, b);
                a.div_floor(b)
            }
            other => other,
        }
    }

    /// The value, given the value of each atom; saturating. `None` for a division by 0 or an unknown atom.
    pub fn evaluate(&self, value: &dyn Fn(&Atom) -> Option<u64>) -> Option<u64> {
        let eval = |quantity: &Quantity| quantity.evaluate(value);
        Some(match self {
            Const(n) => *n,
            Leaf(atom) => value(atom)?,
            Sum(parts) => parts.iter().try_fold(0u64, |sum, part| Some(sum.saturating_add(eval(part)?)))?,
            Product(parts) => {
                parts.iter().try_fold(1u64, |product, part| Some(product.saturating_mul(eval(part)?)))?
            }
            Min(a, b) => eval(a)?.min(eval(b)?),
            Max(a, b) => eval(a)?.max(eval(b)?),
            Minus(a, b) => eval(a)?.saturating_sub(eval(b)?),
            DivCeil(a, b) => {
                let (a, b) = (eval(a)?, eval(b)?);
                a.checked_rem(b)?;
                a.div_ceil(b)
            }
            Div(a, b) => eval(a)?.checked_div(eval(b)?)?,
        })
    }

    /// How tightly the text binds: 0 sum, 1 product, 2 cast, 3 postfix.
    fn precedence(&self) -> u8 {
        match self {
            Sum(_) => 0,
            Product(_) | Div(..) => 1,
            Leaf(atom) if atom.binding == Binding::Cast => 2,
            _ => 3,
        }
    }
}

/// Rust source text of type `usize`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |quantity: &Quantity, level: u8| {
            if quantity.precedence() < level { format!("({quantity})") } else { quantity.to_string() }
        };
        // A method on a bare literal would need its type spelled out.
        let receiver = |quantity: &Quantity| match quantity {
            Const(n) => format!("{n}_usize"),
            other => at(other, 3),
        };
        match self {
            Const(n) => write!(f, "{n}"),
            Leaf(atom) => f.write_str(&atom.text),
            Sum(parts) => write!(f, "{}", join(parts.iter().map(|part| at(part, 0)), " + ")),
            Product(parts) => write!(f, "{}", join(parts.iter().map(|part| at(part, 2)), " * ")),
            Min(a, b) if a.as_const().is_some() => write!(f, "{}.min({a})", at(b, 3)),
            Min(a, b) => write!(f, "{}.min({b})", at(a, 3)),
            Max(a, b) if a.as_const().is_some() => write!(f, "{}.max({a})", at(b, 3)),
            Max(a, b) => write!(f, "{}.max({b})", at(a, 3)),
            Minus(a, b) => write!(f, "{}.saturating_sub({b})", receiver(a)),
            DivCeil(a, b) => write!(f, "{}.div_ceil({b})", receiver(a)),
            Div(a, b) => write!(f, "{} / {}", at(a, 1), at(b, 2)),
        }
    }
}

/// The lists of parts are short; one string is enough.
fn join(parts: impl Iterator<Item = String>, separator: &str) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(separator);
        }
        text.push_str(&part);
    }
    text
}

fn one_or(mut parts: Vec<Quantity>, make: fn(Vec<Quantity>) -> Quantity) -> Quantity {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => make(parts),
    }
}

/// Two terms that make up a whole, as that whole and the other terms: what is before `b` in `a` and what is after it.
fn take_complements(parts: &[Quantity]) -> Option<(Quantity, Vec<Quantity>)> {
    parts.iter().enumerate().find_map(|(at, part)| {
        let Minus(a, b) = part else { return None };
        let whole = |other: &Quantity| match other {
            Min(x, y) if (x == a && y == b) || (x == b && y == a) => Some((**a).clone()),
            other if *other == **b => Some((**a).clone().max((**b).clone())),
            _ => None,
        };
        let (with, whole) = parts.iter().enumerate().find_map(|(at, other)| Some((at, whole(other)?)))?;
        let others = parts.iter().enumerate().filter(|(index, _)| *index != at && *index != with);
        Some((whole, others.map(|(_, other)| other.clone()).collect()))
    })
}

/// `x * 3` as (`x`, 3).
fn split_factor(term: Quantity) -> (Quantity, u64) {
    match term {
        Product(mut parts) => match parts.pop() {
            Some(Const(n)) => (one_or(parts, Product), n),
            last => {
                parts.extend(last);
                (Product(parts), 1)
            }
        },
        term => (term, 1),
    }
}

/// A lower and an upper bound of a count. No upper bound: `high` is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub low: Quantity,
    pub high: Option<Quantity>,
}

impl Bounds {
    /// Exactly nothing.
    pub const ZERO: Bounds = Bounds { low: Quantity::ZERO, high: Some(Quantity::ZERO) };

    /// Exactly `n`.
    pub fn exact(n: Quantity) -> Bounds {
        Bounds { low: n.clone(), high: Some(n) }
    }

    /// At most `n`.
    pub fn at_most(n: Quantity) -> Bounds {
        Bounds { low: Quantity::ZERO, high: Some(n) }
    }

    /// Anything.
    pub fn unknown() -> Bounds {
        Bounds { low: Quantity::ZERO, high: None }
    }

    /// Whether both bounds are the same.
    pub fn is_exact(&self) -> bool {
        self.high.as_ref() == Some(&self.low)
    }

    /// Whether nothing is ever added.
    pub fn is_zero(&self) -> bool {
        self.high == Some(Quantity::ZERO)
    }

    /// One after the other.
    pub fn then(self, next: Bounds) -> Bounds {
        Bounds { low: self.low.plus(next.low), high: self.high.zip(next.high).map(|(a, b)| a.plus(b)) }
    }

    /// One or the other.
    pub fn or(self, other: Bounds) -> Bounds {
        Bounds { low: self.low.min(other.low), high: self.high.zip(other.high).map(|(a, b)| a.max(b)) }
    }

    /// The lesser of the two: what ends when either does.
    pub fn both(self, other: Bounds) -> Bounds {
        Bounds {
            low: self.low.min(other.low),
            high: match (self.high, other.high) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }

    /// `self` for each of `count` rounds.
    pub fn repeated(self, count: &Bounds) -> Bounds {
        Bounds {
            low: self.low.times(count.low.clone()),
            high: match (self.high, count.high.clone()) {
                (Some(Const(0)), _) => Some(Quantity::ZERO),
                (Some(each), Some(count)) => Some(each.times(count)),
                _ => None,
            },
        }
    }

    /// Possibly not at all, or only in part.
    pub fn maybe(self) -> Bounds {
        Bounds { low: Quantity::ZERO, high: self.high }
    }
}
