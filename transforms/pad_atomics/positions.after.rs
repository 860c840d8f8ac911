//! fields without names: made and taken apart by the name of the struct
use crossbeam_utils::CachePadded;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug)]
struct Ends(CachePadded<AtomicUsize>, pub(crate) CachePadded<AtomicUsize>, usize);

static ENDS: Ends = Ends(CachePadded::new(AtomicUsize::new(0)), CachePadded::new(AtomicUsize::new(0)), 8);

impl Ends {
    fn new(limit: usize) -> Self {
        Self(CachePadded::new(AtomicUsize::new(0)), Default::default(), limit)
    }

    fn push(&self) -> bool {
        let tail = self.1.load(Ordering::Relaxed);
        if tail - self.0.load(Ordering::Acquire) == self.2 {
            return false;
        }
        self.1.store(tail + 1, Ordering::Release);
        true
    }

    fn pop(&self) -> bool {
        let Ends(head, tail, ..) = self;
        let at = head.load(Ordering::Relaxed);
        if at == tail.load(Ordering::Acquire) {
            return false;
        }
        head.store(at + 1, Ordering::Release);
        true
    }
}

pub fn run() -> usize {
    ENDS.push();
    ENDS.pop();
    let Ends(.., limit) = &ENDS;
    let own = Ends { 2: 1, ..Ends::new(*limit) };
    let Ends(_, tail, _) = own;
    tail.into_inner().into_inner() + limit
}

struct Slots(Box<[CachePadded<AtomicUsize>]>);

static SLOTS: LazyLock<Slots> =
    LazyLock::new(|| Slots((0..4).map(|_| CachePadded::new(AtomicUsize::new(0))).collect::<Vec<_>>().into_boxed_slice()));

pub fn slot(thread: usize) -> usize {
    SLOTS.0[thread].fetch_add(1, Ordering::Relaxed)
}

/// A function makes it somewhere else.
struct Given(Vec<AtomicUsize>);

static GIVEN: LazyLock<Option<Given>> = LazyLock::new(|| Some(Vec::new()).map(Given));

pub fn given(thread: usize) -> Option<usize> {
    Some(GIVEN.as_ref()?.0[thread].fetch_add(1, Ordering::Relaxed))
}

struct Taken(Vec<AtomicUsize>);

static TAKEN: LazyLock<Taken> = LazyLock::new(|| Taken(Vec::new()));

pub fn taken(thread: usize) -> usize {
    TAKEN.0[thread].fetch_add(1, Ordering::Relaxed);
    let Taken(all) = Taken(Vec::new());
    all.len()
}
