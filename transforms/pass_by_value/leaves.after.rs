//! a signature stays where somebody else decides, or where something is not seen
use std::fmt::Debug;

pub fn visible(count: &u32) -> u32 {
    *count
}

pub(crate) trait Measure {
    fn measure(&self, by: &u32) -> u32;
}

impl Measure for u8 {
    fn measure(&self, by: &u32) -> u32 {
        u32::from(*self) * *by
    }
}

extern "C" fn foreign(count: &u32) -> u32 {
    *count
}

async fn waits(count: &u32) -> u32 {
    *count
}

#[rustfmt::skip]
fn tolerated(count: u32) -> u32 {
    count
}

#[cfg_attr(all(), inline)]
fn changed(count: &u32) -> u32 {
    *count
}

fn conditional(#[cfg(any())] first: u8, count: &u32) -> u32 {
    *count
}

#[cfg(any())]
fn inactive(count: &u32) -> u32 {
    *count
}

fn large(all: &[u64; 3]) -> u64 {
    all[0]
}

fn generic<T: Copy + Debug>(it: &T) -> String {
    format!("{it:?}")
}

fn rebound(mut count: &u32) -> u32 {
    if *count == 0 {
        count = &1;
    }
    *count
}

fn tied(count: &u32) -> &u32 {
    count
}

fn named<'a>(count: &'a u32, into: &mut Vec<&'a u32>) {
    into.push(count);
}

fn hidden(count: &u32) -> std::slice::Iter<u32> {
    std::slice::from_ref(count).iter()
}

fn pointer(count: &u32) -> u32 {
    *count
}

fn by_address(count: &u32, other: u32) -> bool {
    std::ptr::eq(count, &7) || other == 0
}

fn cast(count: &u32) -> bool {
    let at = count as *const u32;
    at.is_null() || *count == 0
}

fn printed(count: &u32, other: &u32) -> String {
    format!("{:p} {other:p} {}", count, *count + *other)
}

macro_rules! twice {
    ($it:expr) => {
        $it.pow(2) + u32::from($it.is_power_of_two())
    };
}

fn expanded(count: &u32) -> u32 {
    twice!(count)
}

fn captured<'a>(count: &u32, all: &'a [u32]) -> usize {
    let count = move || count;
    all.len() + *count() as usize
}

#[derive(Clone, Copy)]
pub(crate) struct Offset(u32);

impl std::ops::Add<u32> for &Offset {
    type Output = u32;

    fn add(self, other: u32) -> u32 {
        self.0 + other
    }
}

fn operator(offset: &Offset) -> u32 {
    offset + 1
}

pub(crate) trait Contains {
    fn contains(&self, at: u32) -> bool;
}

impl Offset {
    // With `self` here, the call below would be one of the trait's function, which is itself.
    fn contains(&self, at: u32) -> bool {
        self.0 < at
    }
}

impl Contains for Offset {
    fn contains(&self, at: u32) -> bool {
        self.contains(at)
    }
}

pub(crate) trait Larger {
    fn larger(self, other: u32) -> u32;
}

impl Larger for Offset {
    fn larger(self, other: u32) -> u32 {
        self.0.max(other) + 1
    }
}

impl Offset {
    // A call by value is one of the trait's function, and would be one of this with `self`.
    fn larger(&self, other: u32) -> u32 {
        self.0.max(other)
    }
}

pub(crate) fn larger(offset: Offset) -> u32 {
    offset.larger(2) + Offset::larger(&offset, 3)
}

fn twice(offset: &&Offset) -> u32 {
    offset.0
}

fn walked(bytes: &[u8; 4], at: usize) -> u32 {
    bytes.iter().map(|&it| u32::from(it)).sum::<u32>() + u32::from(bytes[at])
}

fn passed(count: &u32) -> bool {
    [1, 2].contains(count)
}

#[derive(Clone, Copy)]
struct Heading {
    level: u8,
    closed: bool,
}

enum Node {
    Heading(Heading),
    Text(String),
}

// As the other arm, which cannot do without.
fn heading(heading: &Heading, text: &mut String) {
    for _ in 0..heading.level {
        text.push(if heading.closed { '#' } else { '=' });
    }
}

fn plain(new: &str, text: &mut String) {
    text.push_str(new);
}

pub fn render(nodes: &[Node], text: &mut String) {
    for node in nodes {
        match node {
            Node::Heading(it) => heading(it, text),
            Node::Text(it) => plain(it, text),
        }
    }
}

fn boxed(count: &u32) -> u32 {
    *count
}

fn mentioned(count: &u32) -> u32 {
    *count
}

#[cfg(any())]
fn mentions() -> u32 {
    mentioned(&1)
}

fn twin(count: &u32) -> u32 {
    *count
}

#[cfg(any())]
fn twin(count: &u32) -> u32 {
    *count + 1
}

macro_rules! call {
    () => {
        in_macro(&1)
    };
}

fn in_macro(count: &u32) -> u32 {
    *count
}

/// `documented(&count)` is the count.
fn documented(count: &u32) -> u32 {
    *count
}

#[cfg(any())]
mod tests {
    #[test]
    fn tests() {
        assert_eq!(super::tested(&1), 1);
    }
}

fn tested(count: &u32) -> u32 {
    *count
}

mod inner {
    pub(crate) fn renamed(count: &u32) -> u32 {
        *count
    }
}

use inner::renamed as other_name;

fn unknown(count: &u32) -> u32 {
    #[cfg(any())]
    let more = count;
    *count
}

pub fn uses() -> u32 {
    let f: fn(&u32) -> u32 = pointer;
    let (a, b) = (&1, Box::new(2));
    f(a) + boxed(&b) + call!() + other_name(a) + u32::from(by_address(a, 3))
}

#[derive(Clone, Copy)]
pub struct Depth(u8);

// What other workspaces call keeps its signature, so that nobody here has the value.
pub fn is_deepest(depth: &Depth) -> bool {
    is_at(depth, u8::MAX)
}

fn is_at(depth: &Depth, limit: u8) -> bool {
    depth.0 == limit
}
