//! Stand-in for smallvec: `SmallVec`, with its path and signatures.

pub trait Array {
    type Item;

    fn size() -> usize;
}

impl<T, const N: usize> Array for [T; N] {
    type Item = T;

    fn size() -> usize {
        N
    }
}

pub struct SmallVec<A: Array> {
    items: Vec<A::Item>,
}

impl<A: Array> SmallVec<A> {
    pub fn new() -> Self {
        SmallVec { items: Vec::new() }
    }

    pub fn with_capacity(n: usize) -> Self {
        SmallVec { items: Vec::with_capacity(n) }
    }

    pub fn push(&mut self, value: A::Item) {
        self.items.push(value);
    }

    pub fn reserve(&mut self, additional: usize) {
        self.items.reserve(additional);
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }
}
