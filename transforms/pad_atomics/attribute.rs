//! attributes and derives that may look at the fields
use std::sync::atomic::{AtomicUsize, Ordering};

trait Total: Sized {}

#[derive(Default)]
#[must_use]
#[cfg_attr(any(), derive(Clone))]
pub struct Ends { //~ leaves: attribute
    head: AtomicUsize,
    tail: AtomicUsize,
}

impl Total for Ends {}

pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

impl Ends {
    pub fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    pub fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}
