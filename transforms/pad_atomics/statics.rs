//! arrays of atomics that are statics
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// One for each shard.
static COUNTS: [AtomicU64; 4] = [ //~ fires: review, give the elements of `COUNTS` cache lines of their own; `COUNTS` takes 512 bytes instead of 32
    AtomicU64::new(0), // the first
    AtomicU64::new(0),
    AtomicU64::new(0),
    AtomicU64::new(0),
];

pub fn count(shard: usize) -> u64 {
    COUNTS[shard % COUNTS.len()].fetch_add(1, Ordering::Relaxed);
    assert!(COUNTS[0].load(Ordering::Relaxed) < 1 << 60);
    COUNTS.iter().map(|count| count.load(Ordering::Relaxed)).sum()
}

pub(crate) static HITS: [std::sync::atomic::AtomicUsize; 8] = [const { AtomicUsize::new(0) }; 8]; //~ fires: review

#[allow(clippy::declare_interior_mutable_const)]
const ZERO: AtomicU32 = AtomicU32::new(0);
static ROUNDS: [AtomicU32; 8] = [ZERO; 8]; //~ fires: review

pub mod inside {
    use super::HITS;
    use std::sync::atomic::Ordering;

    pub fn hit(worker_id: usize) {
        HITS[worker_id].fetch_add(1, Ordering::Relaxed);
        let round = &super::ROUNDS[worker_id];
        round.fetch_add(1, Ordering::Relaxed);
    }
}

static LISTS: LazyLock<Vec<AtomicUsize>> = //~ fires: review, each element takes 120 bytes more
    LazyLock::new(|| (0..8).map(|_| AtomicUsize::new(0)).collect());

static BOXED: LazyLock<Box<[AtomicUsize]>> = LazyLock::new(|| { //~ fires: review
    let mut all: Vec<AtomicUsize> = Vec::new();
    for _ in 0..8 {
        all.push(AtomicUsize::new(0));
    }
    all.into_boxed_slice()
});

pub fn both(thread: usize) -> usize {
    LISTS[thread].fetch_add(1, Ordering::Relaxed) + BOXED[thread].fetch_add(1, Ordering::Relaxed)
}

/// A histogram: nobody owns an element.
static BUCKETS: [AtomicU64; 16] = [const { AtomicU64::new(0) }; 16]; //~ leaves: not-by-thread

pub fn observe(value: u64) {
    BUCKETS[value.leading_zeros() as usize / 4].fetch_add(1, Ordering::Relaxed);
}

/// More than there are threads.
static SLOTS: [AtomicUsize; 1024] = [const { AtomicUsize::new(0) }; 1024]; //~ leaves: many-instances

pub fn slot(thread: usize) {
    SLOTS[thread].fetch_max(thread, Ordering::Relaxed);
}

/// A thread leaves its handle once.
static HANDLES: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4]; //~ leaves: rarely-written

pub fn register(thread: usize, handle: usize) {
    HANDLES[thread].store(handle, Ordering::Relaxed);
}

/// A thread stores again and again.
static PROGRESS: [AtomicUsize; 4] = { //~ fires: review
    #[allow(clippy::declare_interior_mutable_const)]
    const NONE: AtomicUsize = AtomicUsize::new(0);
    [NONE; 4]
};

pub fn work(thread: usize) -> Option<usize> {
    for at in 0..100 {
        PROGRESS[thread].store(at, Ordering::Relaxed);
    }
    if let Some(first) = PROGRESS.get(thread) {
        first.store(0, Ordering::Relaxed);
    }
    Some(PROGRESS.get(thread)?.load(Ordering::Relaxed) + PROGRESS.first().map_or(0, |it| it.load(Ordering::Relaxed)))
}

static ZIPPED: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4]; //~ fires: review

pub fn zip(thread: usize, out: &mut [u64]) {
    ZIPPED[thread].fetch_add(1, Ordering::Relaxed);
    for (to, from) in out.iter_mut().zip(&ZIPPED) {
        *to = from.load(Ordering::Relaxed);
    }
    out.iter_mut().zip(ZIPPED.iter()).for_each(|(to, from)| *to = from.swap(0, Ordering::Relaxed));
}

static EACH: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4]; //~ leaves: other-use

fn reset(one: &AtomicU64) {
    one.store(0, Ordering::Relaxed);
}

pub fn each(thread: usize) {
    EACH[thread].fetch_add(1, Ordering::Relaxed);
    EACH.iter().for_each(reset);
}

/// A constant cannot follow a reference to a padded atomic.
static NAMED_FIRST: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4]; //~ leaves: other-use
pub static FIRST: &AtomicU64 = &NAMED_FIRST[0];

pub fn first(thread: usize) {
    NAMED_FIRST[thread].fetch_add(1, Ordering::Relaxed);
}

static PRINTED: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4]; //~ leaves: other-use

pub fn print(thread: usize) {
    PRINTED[thread].fetch_add(1, Ordering::Relaxed);
    for count in &PRINTED {
        println!("{count:?}");
    }
}

static OPEN: [AtomicBool; 4] = [const { AtomicBool::new(false) }; 4]; //~ leaves: not-by-thread

pub fn open(thread: usize) {
    OPEN[thread].swap(true, Ordering::Relaxed);
}

pub static SEEN: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4]; //~ leaves: visible-outside

pub fn see(thread: usize) {
    SEEN[thread].fetch_add(1, Ordering::Relaxed);
}

#[used]
static LINKED: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4]; //~ leaves: attribute

pub fn linked(thread: usize) {
    LINKED[thread].fetch_add(1, Ordering::Relaxed);
}

static LENT: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4]; //~ leaves: other-use

pub fn lent(thread: usize) -> &'static [AtomicUsize] {
    LENT[thread].fetch_add(1, Ordering::Relaxed);
    &LENT
}

mod renamed {
    use super::NAMED as OTHER;

    pub fn reset() -> &'static super::AtomicUsize {
        &OTHER[0]
    }
}

static NAMED: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4]; //~ leaves: out-of-reach

pub fn named(thread: usize) -> usize {
    NAMED[thread].fetch_add(1, Ordering::Relaxed) + renamed::reset().load(Ordering::Relaxed)
}

macro_rules! nothing {
    ($($any:tt)*) => {
        stringify!($($any)*)
    };
}

static SHOWN: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4]; //~ leaves: in-macro

pub fn shown(thread: usize) -> &'static str {
    SHOWN[thread].fetch_add(1, Ordering::Relaxed);
    nothing!(SHOWN)
}

const fn made() -> [AtomicUsize; 4] {
    [const { AtomicUsize::new(0) }; 4]
}

static MADE: [AtomicUsize; 4] = made(); //~ leaves: first-value-unclear

pub fn make(thread: usize) {
    MADE[thread].fetch_add(1, Ordering::Relaxed);
}
