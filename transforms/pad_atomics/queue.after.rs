//! the two ends of a queue, in a static, with every way of making and using a value
use crossbeam_utils::CachePadded;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A ring that one thread fills and another empties.
#[derive(Debug)]
pub(crate) struct Ring {
    /// Where to read next.
    head: CachePadded<AtomicUsize>, // by the reader
    // Where to write next.
    tail: CachePadded<std::sync::atomic::AtomicUsize>,
    /// Written by both.
    moves: CachePadded<AtomicUsize>,
    limit: usize,
    closed: AtomicBool,
}

static RING: OnceLock<Ring> = OnceLock::new();

impl Ring {
    fn new(limit: usize) -> Self {
        let moves = AtomicUsize::new(0);
        Ring {
            head: CachePadded::new(AtomicUsize::new(0)), // empty
            tail: CachePadded::new(AtomicUsize::default()),
            moves: CachePadded::new(moves),
            limit,
            closed: AtomicBool::new(false),
        }
    }

    fn push(&self) -> bool {
        let tail = self.tail.load(Ordering::Relaxed);
        if self.closed.load(Ordering::Relaxed) || tail - self.head.load(Ordering::Acquire) == self.limit {
            return false;
        }
        self.tail.store(tail + 1, Ordering::Release);
        self.moves.fetch_add(1, Ordering::Relaxed);
        true
    }

    fn pop(&self) -> bool {
        let head = self.head.load(Ordering::Relaxed);
        if head == self.tail.load(Ordering::Acquire) {
            return false;
        }
        (self.head).store(head + 1, Ordering::Release);
        self.moves.fetch_add(1, Ordering::Relaxed);
        true
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    fn reset(&mut self) {
        *self.head.get_mut() = 0;
        self.tail = CachePadded::new(AtomicUsize::new(0));
    }

    fn total(self) -> usize {
        self.moves.into_inner().into_inner()
    }
}

fn look(atomic: &AtomicUsize) -> usize {
    atomic.load(Ordering::Relaxed)
}

fn any<T: std::fmt::Debug>(value: T) -> String {
    format!("{value:?}")
}

pub fn run() -> usize {
    let ring = RING.get_or_init(|| Ring::new(8));
    ring.push();
    ring.pop();
    ring.close();
    assert_eq!(ring.head.load(Ordering::Relaxed), 1);
    let shown = any(&*ring.tail);
    let mut own = Ring { limit: 1, ..Ring::new(4) };
    own.reset();
    shown.len() + look(&ring.head) + own.total()
}
