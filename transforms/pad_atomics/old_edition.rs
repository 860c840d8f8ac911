//! where the crate cannot be named there is nothing to pad with
//@ edition: 2015
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Ends { //~ leaves: no-padding-type
    head: AtomicUsize,
    tail: AtomicUsize,
}

pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

impl Ends {
    pub fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    pub fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}
