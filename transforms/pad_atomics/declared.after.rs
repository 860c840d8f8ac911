//! the crate is declared and imported already, or its name means something else
//@ aux: crossbeam_utils
use std::sync::atomic::{AtomicUsize, Ordering};

pub mod imported {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use crossbeam_utils::CachePadded;

    pub struct Other {
        pub word: CachePadded<u8>,
    }

    pub(crate) struct Ends {
        head: CachePadded<AtomicUsize>,
        tail: CachePadded<AtomicUsize>,
    }

    pub(crate) static ENDS: Ends = Ends { head: CachePadded::new(AtomicUsize::new(0)), tail: CachePadded::new(AtomicUsize::new(0)) };

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

/// Not the one that pads.
pub struct CachePadded;

struct Ends {
    head: crossbeam_utils::CachePadded<AtomicUsize>,
    tail: crossbeam_utils::CachePadded<AtomicUsize>,
}

static ENDS: Ends = Ends { head: crossbeam_utils::CachePadded::new(AtomicUsize::new(0)), tail: crossbeam_utils::CachePadded::new(AtomicUsize::new(0)) };

impl Ends {
    fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

pub fn run() {
    ENDS.push();
    ENDS.pop();
    imported::ENDS.push();
    imported::ENDS.pop();
}
