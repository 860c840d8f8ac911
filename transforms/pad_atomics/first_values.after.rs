//! ways to make the atomics of a list
use crossbeam_utils::CachePadded;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

pub(crate) struct Pushed {
    lanes: Vec<CachePadded<AtomicUsize>>,
}

pub(crate) struct Resized {
    lanes: Vec<CachePadded<AtomicUsize>>,
}

pub(crate) struct Repeated {
    lanes: Box<[CachePadded<AtomicU64>]>,
}

pub(crate) struct Mapped {
    lanes: Vec<CachePadded<AtomicU64>>,
    first: [CachePadded<AtomicU64>; 2],
}

pub(crate) struct Defaults {
    lanes: [CachePadded<AtomicU64>; 4],
    more: Vec<CachePadded<AtomicU64>>,
}

pub(crate) static PUSHED: OnceLock<Pushed> = OnceLock::new();
pub(crate) static RESIZED: OnceLock<Resized> = OnceLock::new();
pub(crate) static REPEATED: OnceLock<Repeated> = OnceLock::new();
pub(crate) static MAPPED: OnceLock<Mapped> = OnceLock::new();
pub(crate) static DEFAULTS: OnceLock<Defaults> = OnceLock::new();

impl Pushed {
    pub(crate) fn new(count: usize) -> Pushed {
        let mut lanes: Vec<CachePadded<AtomicUsize>> = Vec::with_capacity(count + 1);
        // One more than asked for.
        lanes.push(CachePadded::new(AtomicUsize::new(1)));
        for _ in 0..count {
            lanes.push(CachePadded::new(AtomicUsize::default()));
        }
        Pushed { lanes }
    }

    pub(crate) fn listed() -> Pushed {
        let lanes = Vec::from([CachePadded::new(AtomicUsize::new(1)), CachePadded::new(AtomicUsize::new(2))]);
        Self { lanes }
    }

    pub(crate) fn empty() -> Pushed {
        Pushed { lanes: Vec::<CachePadded<AtomicUsize>>::new() }
    }

    pub(crate) fn add(&self, thread: usize) {
        self.lanes[thread].fetch_add(1, Ordering::Relaxed);
    }
}

impl Resized {
    pub(crate) fn new(count: usize) -> Resized {
        let mut lanes = vec![];
        lanes.resize_with(count, || CachePadded::new(AtomicUsize::new(1)));
        lanes.resize_with(2 * count, Default::default);
        lanes.resize_with(3 * count, Default::default);
        lanes.extend((0..count).map(AtomicUsize::new).map(CachePadded::new));
        Resized { lanes }
    }

    pub(crate) fn add(&self, thread: usize) {
        self.lanes[thread].fetch_add(1, Ordering::Relaxed);
    }
}

impl Repeated {
    pub(crate) fn new(count: usize) -> Repeated {
        Repeated { lanes: std::iter::repeat_with(|| CachePadded::new(AtomicU64::new(0))).take(count).collect() }
    }

    pub(crate) fn of(count: usize) -> Repeated {
        let lanes = std::iter::repeat_with(Default::default).take(count).collect::<Vec<CachePadded<AtomicU64>>>();
        Repeated { lanes: lanes.into_boxed_slice() }
    }

    pub(crate) fn boxed() -> Repeated {
        Repeated { lanes: Box::new([const { CachePadded::new(AtomicU64::new(0)) }; 8]) }
    }

    pub(crate) fn add(&self, thread: usize) {
        self.lanes[thread].fetch_add(1, Ordering::Relaxed);
    }
}

impl Mapped {
    pub(crate) fn new(starts: &[u64]) -> Mapped {
        Mapped { lanes: starts.iter().copied().map(AtomicU64::new).map(CachePadded::new).collect(), first: [0, 1].map(AtomicU64::new).map(CachePadded::new) }
    }

    pub(crate) fn add(&self, thread: usize) {
        self.lanes[thread].fetch_add(1, Ordering::Relaxed);
        self.first[thread % 2].fetch_add(1, Ordering::Relaxed);
    }
}

impl Defaults {
    pub(crate) fn new(count: usize) -> Defaults {
        let more = (0..count).map(|_| Default::default()).collect();
        Defaults { lanes: std::array::from_fn(|_| Default::default()), more }
    }

    pub(crate) fn add(&self, thread: usize) {
        self.lanes[thread].fetch_add(1, Ordering::Relaxed);
        self.more[thread].fetch_add(1, Ordering::Relaxed);
    }
}

pub fn run(count: usize) {
    PUSHED.get_or_init(|| if count == 0 { Pushed::empty() } else { Pushed::new(count) }).add(count);
    let _ = PUSHED.set(Pushed::listed());
    RESIZED.get_or_init(|| Resized::new(count)).add(count);
    REPEATED.get_or_init(|| if count == 0 { Repeated::boxed() } else { Repeated::new(count) }).add(count);
    let _ = REPEATED.set(Repeated::of(count));
    MAPPED.get_or_init(|| Mapped::new(&[1, 2])).add(count);
    DEFAULTS.get_or_init(|| Defaults::new(count)).add(count);
}

/// What the variable is lent to may do anything with it.
pub struct Lent {
    lanes: Vec<AtomicUsize>,
}

pub static LENT: OnceLock<Lent> = OnceLock::new();

fn fill(lanes: &mut Vec<AtomicUsize>) {
    lanes.push(AtomicUsize::new(0));
}

impl Lent {
    pub fn new() -> Lent {
        let mut lanes = Vec::new();
        fill(&mut lanes);
        Lent { lanes }
    }

    pub fn add(&self, thread: usize) {
        self.lanes[thread].fetch_add(1, Ordering::Relaxed);
    }
}

impl Default for Lent {
    fn default() -> Lent {
        Lent::new()
    }
}
