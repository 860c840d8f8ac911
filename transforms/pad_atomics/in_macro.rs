//! a field stands in macro calls, one of which says nothing of what becomes of it
use std::sync::atomic::{AtomicUsize, Ordering};

macro_rules! ends {
    ($head:expr) => {
        Ends { head: $head, tail: AtomicUsize::new(0) }
    };
}

macro_rules! show {
    ($($any:tt)*) => {
        stringify!($($any)*)
    };
}

pub struct Ends { //~ leaves: in-macro
    head: AtomicUsize,
    tail: AtomicUsize,
}

pub static ENDS: Ends = ends!(AtomicUsize::new(0));

pub fn shown() -> &'static str {
    show!(ENDS.head)
}

impl Ends {
    pub fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    pub fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}
