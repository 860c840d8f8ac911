//! elements that are chosen by thread or by shard
use crossbeam_utils::CachePadded;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

struct Counters {
    slots: [CachePadded<AtomicU64>; 8],
    limit: u64,
}

static COUNTERS: LazyLock<Counters> =
    LazyLock::new(|| Counters { slots: [const { CachePadded::new(AtomicU64::new(0)) }; 8], limit: 100 });

pub fn add(thread: usize) -> u64 {
    COUNTERS.slots[thread % COUNTERS.slots.len()].fetch_add(1, Ordering::Relaxed).min(COUNTERS.limit)
}

pub fn sum() -> u64 {
    COUNTERS.slots.iter().map(|slot| slot.load(Ordering::Relaxed)).sum()
}

struct Sharded {
    shards: Box<[CachePadded<AtomicUsize>]>,
}

static SHARDED: LazyLock<Sharded> = LazyLock::new(|| Sharded::new(4));

impl Sharded {
    fn new(count: usize) -> Sharded {
        Sharded { shards: (0..count).map(|_| CachePadded::new(AtomicUsize::new(0))).collect() }
    }
}

pub fn count(shard_id: usize) {
    SHARDED.shards[shard_id].fetch_add(1, Ordering::Relaxed);
}

pub fn total() -> usize {
    let mut total = 0;
    for shard in &SHARDED.shards {
        total += shard.load(Ordering::Relaxed);
    }
    for (at, shard) in SHARDED.shards.iter().enumerate() {
        total += at * shard.load(Ordering::Relaxed);
    }
    total
}

struct FromFn {
    lanes: [CachePadded<AtomicUsize>; 4],
}

static FROM_FN: LazyLock<FromFn> =
    LazyLock::new(|| FromFn { lanes: std::array::from_fn(|_| CachePadded::new(AtomicUsize::new(1))) });

pub fn lane() -> usize {
    let at = current_thread() % 4;
    FROM_FN.lanes[at].fetch_add(1, Ordering::Relaxed)
}

fn current_thread() -> usize {
    1
}

/// A histogram: nobody owns an element.
struct Buckets {
    buckets: [AtomicU64; 16],
}

static BUCKETS: Buckets = Buckets { buckets: [const { AtomicU64::new(0) }; 16] };

pub fn observe(value: u64) {
    BUCKETS.buckets[value.leading_zeros() as usize / 4].fetch_add(1, Ordering::Relaxed);
}

/// A set of bits.
struct Bits {
    words: [AtomicU64; 16],
}

static BITS: Bits = Bits { words: [const { AtomicU64::new(0) }; 16] };

pub fn set(worker: usize) {
    BITS.words[worker / 64].fetch_or(1 << (worker % 64), Ordering::Relaxed);
}
