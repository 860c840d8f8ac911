//! The algebra of quantities and bounds: normal forms keep the value, the text means what the value is, and bounds
//! stay bounds.

use memfix::facts::quantity::{Atom, Binding, Bounds, Origin, Quantity};
use proptest::prelude::*;

/// An expression before it is put in normal form.
#[derive(Clone, Debug)]
enum Raw {
    Const(u64),
    /// One of three variables; those with a cast in their text bind less tightly.
    Variable(usize),
    Plus(Box<Raw>, Box<Raw>),
    Times(Box<Raw>, Box<Raw>),
    Min(Box<Raw>, Box<Raw>),
    Max(Box<Raw>, Box<Raw>),
    Minus(Box<Raw>, Box<Raw>),
    DivCeil(Box<Raw>, Box<Raw>),
    Div(Box<Raw>, Box<Raw>),
}

const NAMES: [&str; 3] = ["rows.len()", "n", "width as usize"];

impl Raw {
    /// Its normal form.
    fn quantity(&self) -> Quantity {
        let of = |raw: &Raw| raw.quantity();
        match self {
            Raw::Const(n) => Quantity::Const(*n),
            Raw::Variable(index) => Quantity::Atom(Atom {
                text: NAMES[*index].to_owned(),
                binding: if *index == 2 { Binding::Cast } else { Binding::Postfix },
                reads: Vec::new(),
                origin: Origin::Length,
            }),
            Raw::Plus(a, b) => of(a).plus(of(b)),
            Raw::Times(a, b) => of(a).times(of(b)),
            Raw::Min(a, b) => of(a).min(of(b)),
            Raw::Max(a, b) => of(a).max(of(b)),
            Raw::Minus(a, b) => of(a).minus(of(b)),
            Raw::DivCeil(a, b) => of(a).div_ceil(of(b)),
            Raw::Div(a, b) => of(a).div_floor(of(b)),
        }
    }

    /// Its value as it stands; `None` for a division by zero.
    fn value(&self, values: &[u64; 3]) -> Option<u64> {
        let of = |raw: &Raw| raw.value(values);
        Some(match self {
            Raw::Const(n) => *n,
            Raw::Variable(index) => values[*index],
            Raw::Plus(a, b) => of(a)? + of(b)?,
            Raw::Times(a, b) => of(a)? * of(b)?,
            Raw::Min(a, b) => of(a)?.min(of(b)?),
            Raw::Max(a, b) => of(a)?.max(of(b)?),
            Raw::Minus(a, b) => of(a)?.saturating_sub(of(b)?),
            Raw::DivCeil(a, b) => match of(b)? {
                0 => return None,
                b => of(a)?.div_ceil(b),
            },
            Raw::Div(a, b) => of(a)?.checked_div(of(b)?)?,
        })
    }
}

/// Small numbers and little depth, so that nothing overflows.
fn raw() -> impl Strategy<Value = Raw> {
    let leaf = prop_oneof![(0u64..5).prop_map(Raw::Const), (0usize..3).prop_map(Raw::Variable)];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let pair = (inner.clone(), inner).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            3 => pair.clone().prop_map(|(a, b)| Raw::Plus(a, b)),
            3 => pair.clone().prop_map(|(a, b)| Raw::Times(a, b)),
            1 => pair.clone().prop_map(|(a, b)| Raw::Min(a, b)),
            1 => pair.clone().prop_map(|(a, b)| Raw::Max(a, b)),
            2 => pair.clone().prop_map(|(a, b)| Raw::Minus(a, b)),
            1 => pair.clone().prop_map(|(a, b)| Raw::DivCeil(a, b)),
            1 => pair.prop_map(|(a, b)| Raw::Div(a, b)),
        ]
    })
}

fn values() -> impl Strategy<Value = [u64; 3]> {
    [0u64..9, 0u64..9, 0u64..9]
}

fn evaluate(quantity: &Quantity, values: &[u64; 3]) -> Option<u64> {
    quantity.evaluate(&|atom: &Atom| {
        NAMES.iter().position(|name| *name == atom.text).and_then(|index| values.get(index).copied())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn the_normal_form_keeps_the_value(raw in raw(), values in values()) {
        let quantity = raw.quantity();
        // What divides by zero may be simplified away; the program panics there.
        if let Some(value) = raw.value(&values) {
            prop_assert_eq!(evaluate(&quantity, &values), Some(value), "{}", quantity);
        }
    }

    #[test]
    fn the_text_means_what_the_value_is(raw in raw(), values in values()) {
        let quantity = raw.quantity();
        let text = quantity.to_string();
        prop_assert_eq!(read(&text, &values), evaluate(&quantity, &values), "{}", text);
    }

    #[test]
    fn without_div_ceil_is_the_same_number(raw in raw(), values in values()) {
        let quantity = raw.quantity();
        let plain = quantity.clone().without_div_ceil();
        prop_assert!(!plain.has_div_ceil(), "{}", plain);
        if let Some(value) = evaluate(&quantity, &values) {
            prop_assert_eq!(evaluate(&plain, &values), Some(value), "{} as {}", quantity, plain);
        }
    }

    #[test]
    fn what_is_simplified_stays_simplified(raw in raw()) {
        let quantity = raw.quantity();
        let text = quantity.to_string();
        prop_assert!(!text.contains("+ 0") && !text.contains("* 1 ") && !text.contains("* 0"), "{}", text);
        prop_assert_eq!(quantity.clone().plus(Quantity::ZERO), quantity.clone());
        prop_assert_eq!(quantity.clone().times(Quantity::ONE), quantity.clone());
        prop_assert_eq!(quantity.clone().times(Quantity::ZERO), Quantity::ZERO);
    }

    #[test]
    fn bounds_stay_bounds(
        (a, b, count) in (bounded(), bounded(), bounded()),
        (of_a, of_b, rounds) in (any::<u64>(), any::<u64>(), any::<u64>()),
        values in values(),
    ) {
        let ((a, x), (b, y), (count, n)) =
            (a.pick(of_a, &values), b.pick(of_b, &values), count.pick(rounds, &values));
        prop_assert!(inside(&a.clone().then(b.clone()), x + y, &values));
        prop_assert!(inside(&a.clone().or(b.clone()), x, &values));
        prop_assert!(inside(&a.clone().or(b), y, &values));
        prop_assert!(inside(&a.clone().repeated(&count), x * n, &values));
        prop_assert!(inside(&a.clone().maybe(), x, &values));
        prop_assert!(inside(&a.maybe(), 0, &values));
    }
}

/// Two expressions, the lesser of which is the lower bound.
#[derive(Clone, Debug)]
struct Ends(Raw, Option<Raw>);

fn bounded() -> impl Strategy<Value = Ends> {
    let whole = || raw().prop_filter("divides by zero", |raw| !format!("{raw:?}").contains("Div"));
    (whole(), proptest::option::of(whole())).prop_map(|(low, more)| Ends(low, more))
}

impl Ends {
    /// Bounds, and a number between them.
    fn pick(&self, choice: u64, values: &[u64; 3]) -> (Bounds, u64) {
        let low = self.0.quantity();
        let least = evaluate(&low, values).unwrap_or(0);
        match &self.1 {
            Some(more) => {
                let high = low.clone().plus(more.quantity());
                let most = evaluate(&high, values).unwrap_or(least);
                (Bounds { low, high: Some(high) }, least + choice % (most - least + 1))
            }
            None => (Bounds { low, high: None }, least + choice % 5),
        }
    }
}

fn inside(bounds: &Bounds, value: u64, values: &[u64; 3]) -> bool {
    let low = evaluate(&bounds.low, values);
    let high = bounds.high.as_ref().map(|high| evaluate(high, values));
    low.is_some_and(|low| low <= value) && high.is_none_or(|high| high.is_some_and(|high| value <= high))
}

/// The value of a text as Rust would compute it: `+` and `*` and `/` by precedence, `as` tighter, methods tightest.
fn read(text: &str, values: &[u64; 3]) -> Option<u64> {
    let mut reader = Reader { rest: text, values };
    let value = reader.sum();
    assert_eq!(reader.rest, "", "left over of `{text}`");
    value
}

struct Reader<'t> {
    rest: &'t str,
    values: &'t [u64; 3],
}

/// `None` as a value is a division by zero, which goes all the way up.
impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Option<u64> {
        let mut value = self.product();
        while self.take(" + ") {
            let next = self.product();
            value = value.zip(next).map(|(a, b)| a + b);
        }
        value
    }

    fn product(&mut self) -> Option<u64> {
        let mut value = self.cast();
        loop {
            if self.take(" * ") {
                let next = self.cast();
                value = value.zip(next).map(|(a, b)| a * b);
            } else if self.take(" / ") {
                let next = self.cast();
                value = value.zip(next).and_then(|(a, b)| a.checked_div(b));
            } else {
                return value;
            }
        }
    }

    fn cast(&mut self) -> Option<u64> {
        let value = self.postfix();
        self.take(" as usize");
        value
    }

    fn postfix(&mut self) -> Option<u64> {
        let mut value = self.primary();
        while self.take(".") {
            let end = self.rest.find('(').expect("a method call");
            let (name, rest) = self.rest.split_at(end);
            self.rest = &rest[1..];
            let arg = self.sum();
            assert!(self.take(")"), "`{}` is no end of a call", self.rest);
            value = value.zip(arg).and_then(|(a, b)| {
                Some(match name {
                    "min" => a.min(b),
                    "max" => a.max(b),
                    "saturating_sub" => a.saturating_sub(b),
                    "div_ceil" if b == 0 => return None,
                    "div_ceil" => a.div_ceil(b),
                    other => panic!("`{other}` is no method of ours"),
                })
            });
        }
        value
    }

    fn primary(&mut self) -> Option<u64> {
        if self.take("(") {
            let value = self.sum();
            assert!(self.take(")"), "`{}` is no end of a group", self.rest);
            return value;
        }
        for (name, value) in
            [("rows.len()", self.values[0]), ("n", self.values[1]), ("width", self.values[2])]
        {
            if self.take(name) {
                return Some(value);
            }
        }
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.take("_usize");
        Some(digits.parse().expect("a number"))
    }
}
