//! What pad-atomics buys: threads that each increment a counter of their own, with the counters in one cache line and in
//! lines of their own.
//!
//! One sample is one start of the threads, with [`INCREMENTS`] in each. `alone` is one thread with one counter: what an
//! increment costs where nobody else writes the line. Compare medians of one run, since both share its noise; with one
//! core, or two that share a first-level cache, there is nothing to see.

use std::array;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crossbeam_utils::CachePadded;
use divan::Bencher;
use divan::counter::ItemsCount;

/// Increments of each thread in one sample.
const INCREMENTS: u64 = 5_000_000;

fn main() {
    divan::main();
}

/// Two words beside each other, as in `struct Stats { hits: AtomicU64, misses: AtomicU64 }`. Aligned, since the stack
/// would otherwise put them into two lines now and then.
#[repr(align(64))]
struct Adjacent([AtomicU64; 2]);

/// Both counters in one line.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn adjacent(bencher: Bencher<'_, '_>) {
    let Adjacent([first, second]) = &Adjacent(array::from_fn(|_| AtomicU64::new(0)));
    increment(bencher, [first, second]);
}

/// The same with each counter in lines of its own.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn padded(bencher: Bencher<'_, '_>) {
    let counters: [CachePadded<AtomicU64>; 2] = array::from_fn(|_| CachePadded::new(AtomicU64::new(0)));
    increment(bencher, [&counters[0], &counters[1]]);
}

/// One thread: what there is to reach.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn alone(bencher: Bencher<'_, '_>) {
    increment(bencher, [&AtomicU64::new(0)]);
}

/// Lets one thread increment each of `counters`, all at once.
fn increment<const THREADS: usize>(bencher: Bencher<'_, '_>, counters: [&AtomicU64; THREADS]) {
    bencher.counter(ItemsCount::new(INCREMENTS * THREADS as u64)).bench_local(|| {
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for counter in counters {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..INCREMENTS {
                        counter.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
    });
}
