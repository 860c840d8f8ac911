//! patterns that take a struct apart
use crossbeam_utils::CachePadded;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) struct Ring {
    head: AtomicUsize,
    tail: AtomicUsize,
    lanes: [CachePadded<AtomicUsize>; 4],
    limit: usize,
}

static RING: OnceLock<Ring> = OnceLock::new();

fn look(atomic: &AtomicUsize) -> usize {
    atomic.load(Ordering::Relaxed)
}

impl Ring {
    fn push(&self) -> bool {
        let Ring { head, tail: end, .. } = self;
        let at = end.load(Ordering::Relaxed);
        if at - head.load(Ordering::Acquire) == self.limit {
            return false;
        }
        // `end` is the tail.
        end.store(at + 1, Ordering::Release);
        assert!(look(head) <= look(end));
        true
    }

    fn pop(&self) -> bool {
        match self {
            Ring { head, tail, lanes: _, limit: _ } => {
                let at = head.load(Ordering::Relaxed);
                let has_more = at < tail.load(Ordering::Acquire);
                if has_more {
                    head.store(at + 1, Ordering::Release);
                }
                has_more
            }
        }
    }

    fn add(&self, thread: usize) -> usize {
        let Ring { lanes, limit, .. } = self;
        lanes[thread].fetch_add(*limit, Ordering::Relaxed);
        lanes.iter().map(|lane| lane.load(Ordering::Relaxed)).sum()
    }

    fn total(self) -> usize {
        let Ring { head, tail, .. } = self;
        head.load(Ordering::Relaxed) + tail.into_inner()
    }
}

fn make() -> Ring {
    let (head, tail) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Ring { head, tail, lanes: [const { CachePadded::new(AtomicUsize::new(0)) }; 4], limit: 4 }
}

pub fn run() -> usize {
    let ring = RING.get_or_init(make);
    ring.push();
    ring.pop();
    ring.add(1) + make().total()
}

/// A text prints what the pattern binds.
pub(crate) struct Printed {
    head: AtomicUsize,
    tail: AtomicUsize,
}

static PRINTED: Printed = Printed { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

impl Printed {
    fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        let Printed { tail, .. } = self;
        println!("{tail:?}");
    }

    fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

/// A constant function lends it.
pub(crate) struct Constant {
    head: AtomicUsize,
    tail: AtomicUsize,
}

static CONSTANT: Constant = Constant { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

impl Constant {
    const fn head(&self) -> &AtomicUsize {
        &self.head
    }

    fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

pub fn both() {
    PRINTED.push();
    PRINTED.pop();
    CONSTANT.push();
    CONSTANT.pop();
    CONSTANT.head().store(0, Ordering::Relaxed);
}
