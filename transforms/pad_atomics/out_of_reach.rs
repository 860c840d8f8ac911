//! code that another configuration has takes a field
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Ends { //~ leaves: out-of-reach
    head: AtomicUsize,
    tail: AtomicUsize,
}

pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

#[cfg(any())]
pub fn head(ends: Ends) -> AtomicUsize {
    ends.head
}

impl Ends {
    pub fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    pub fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}
