//! what a body does with a reference, it does with the value
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub(crate) struct Id(u32);

impl Id {
    fn next(&self) -> Id { //~ fires: review, pass the value itself
        Id(self.0 + 1)
    }

    fn is_first(&self) -> bool { //~ fires: review
        *self == Id(0)
    }

    fn name(&self) -> String { //~ fires: review
        match self {
            Id(0) => "first".to_string(),
            Id(1) => "second".to_string(),
            _ => format!("{self:?}"),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Leaf,
    Node(u32),
}

pub(crate) fn derefs(count: &u64) -> u64 { //~ fires: review
    *count + (*count).pow(2) - -(*count as i64) as u64
}

pub(crate) fn fields(id: &Id) -> u32 { //~ fires: review
    let inner = &id.0;
    id.0 + *inner
}

pub(crate) fn methods(at: &f64) -> f64 { //~ fires: review
    at.sqrt() + at.clone()
}

pub(crate) fn arithmetic(a: &u64, b: u64) -> u64 { //~ fires: review
    let mut sum = a + b;
    sum += a;
    sum * a
}

pub(crate) fn compares(id: &Id, all: &[Id]) -> usize { //~ fires: review
    all.iter().filter(|other| id == *other).count() + usize::from(id == &Id(7))
}

pub(crate) fn lends(id: &Id, map: &HashMap<Id, u32>) -> Option<u32> { //~ fires: review, nothing that `&id` is passed on to
    if id.0 == 0 {
        return None;
    }
    map.get(id).copied()
}

pub(crate) fn shadows(count: &u32) -> u32 { //~ fires: review
    let count = *count;
    count + 1
}

pub(crate) fn matches_reference(kind: &Kind) -> u32 { //~ fires: review
    match kind {
        &Kind::Leaf => 0,
        &Kind::Node(n) => n,
    }
}

pub(crate) fn matches_binding(kind: &Kind) -> u32 { //~ fires: review
    match kind {
        Kind::Leaf => 0,
        Kind::Node(n) => *n,
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Size {
    Few(u8),
    Some { count: u8, wide: bool },
    Named(Id),
    Many,
}

pub(crate) fn matches_bindings(size: &Size, limit: &Option<u32>) -> String { //~ fires: review, `size` is //~ fires: review, `limit` is
    let limit = if let Some(limit) = limit { *limit + 1 } else { 0 };
    match size {
        Size::Few(count) | Size::Some { count, wide: false } if *count < 2 => "few".to_owned(),
        Size::Few(count) => format!("{count} of {limit}"),
        Size::Some { count, wide } => format!("{} {}", *count as u32 + 1, u8::from(*wide) + count),
        Size::Named(id) => format!("{} {}", id.0, id.next().is_first()),
        Size::Many => String::new(),
    }
}

pub(crate) fn lends_what_it_binds(size: &Size) -> Option<u8> { //~ leaves: pattern
    let known = [1, 2];
    match size {
        Size::Few(count) => known.iter().position(|it| it == count).map(|it| it as u8),
        _ => None,
    }
}

pub(crate) fn keeps_what_it_binds(size: &Size) -> u8 { //~ leaves: pattern
    let first = match size {
        Size::Few(count) => count,
        _ => &7,
    };
    *first
}

pub(crate) fn keeps_a_part(size: &Size) -> u32 { //~ leaves: pattern
    let first = match size {
        Size::Named(id) => &id.0,
        _ => &7,
    };
    *first
}

pub(crate) fn matches_nothing(kind: &Kind) -> bool { //~ fires: review
    matches!(kind, Kind::Leaf)
}

pub(crate) fn matches_deref(kind: &Kind) -> u32 { //~ fires: review
    if let Kind::Node(n) = *kind {
        return n;
    }
    0
}

pub(crate) fn in_pattern(&count: &u32) -> u32 { //~ fires: review
    count + 1
}

pub(crate) fn formats(id: &Id, count: &u32) -> String { //~ fires: review, `id` is //~ fires: review, `count` is
    format!("{:?} {count} {}", id, count + 1)
}

pub(crate) fn in_closures(limit: &u32, all: &[u32]) -> usize { //~ fires: review
    all.iter().filter(|it| *it < limit).count() + all.iter().filter(move |it| **it == *limit).count()
}

pub(crate) fn calls_itself(count: &u32, step: u32) -> u32 { //~ fires: review
    if *count > 100 {
        return 0;
    }
    if step == 0 { calls_itself(count, 1) } else { calls_itself(&(count + step), step) }
}

pub(crate) fn array(bytes: &[u8; 4]) -> u32 { //~ fires: review
    bytes.iter().map(|&it| u32::from(it)).sum::<u32>() + u32::from(bytes[0]) + u32::from_le_bytes(*bytes)
}

pub fn all(map: &HashMap<Id, u32>) -> String {
    let id = Id(3);
    let found = lends(&id, map);
    format!("{} {} {:?}", id.next().name(), id.is_first(), found)
}

pub struct Named {
    count: u32,
    other: u32,
}

fn named(count: &u32) -> Named { //~ fires: review
    Named { count: *count, other: *count }
}

fn named_with_a_comment(count: &u32) -> Named { //~ fires: review
    Named { count: /* of rows */ *count, other: 1 }
}

pub fn of_names(count: u32) -> u32 {
    let (one, other) = (named(&count), named_with_a_comment(&count));
    one.count + one.other + other.count + other.other
}
