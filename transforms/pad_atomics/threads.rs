//! counters that a thread each increments in a loop
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

#[derive(Default)]
struct Stats { //~ fires: review, a thread of `run` writes, takes 256 bytes instead of 16
    read: AtomicU64,
    written: AtomicU64,
}

pub fn run() -> u64 {
    let stats = Arc::new(Stats::default());
    let reader = {
        let stats = Arc::clone(&stats);
        thread::spawn(move || {
            for _ in 0..1000 {
                stats.read.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let writer = {
        let stats = Arc::clone(&stats);
        thread::spawn(move || {
            for _ in 0..1000 {
                stats.written.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let _ = (reader.join(), writer.join());
    stats.read.load(Ordering::Relaxed) + stats.written.load(Ordering::Relaxed)
}

/// Here one thread counts both.
#[derive(Default)]
struct One { //~ leaves: written-together
    read: AtomicU64,
    written: AtomicU64,
}

pub fn run_one() -> u64 {
    let stats = Arc::new(One::default());
    let counted = Arc::clone(&stats);
    let both = thread::spawn(move || {
        for _ in 0..1000 {
            counted.read.fetch_add(1, Ordering::Relaxed);
            counted.written.fetch_add(1, Ordering::Relaxed);
        }
    });
    let _ = both.join();
    stats.read.load(Ordering::Relaxed) + stats.written.load(Ordering::Relaxed)
}
