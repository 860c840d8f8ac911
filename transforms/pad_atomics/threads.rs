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

/// Threads begin with functions.
#[derive(Default)]
struct Called { //~ fires: review, `read_all` writes `read` while `write_all` writes `written`
    read: AtomicU64,
    written: AtomicU64,
}

fn read_all(stats: &Called) {
    for _ in 0..1000 {
        stats.read.fetch_add(1, Ordering::Relaxed);
    }
}

impl Called {
    fn write_all(&self) {
        for _ in 0..1000 {
            self.written.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub fn run_called() -> u64 {
    let stats = Arc::new(Called::default());
    let counted = Arc::clone(&stats);
    let reader = thread::spawn(move || read_all(&counted));
    let counted = Arc::clone(&stats);
    let writer = thread::spawn(move || counted.write_all());
    let _ = (reader.join(), writer.join());
    stats.read.load(Ordering::Relaxed) + stats.written.load(Ordering::Relaxed)
}

/// Each round waits for a message.
#[derive(Default)]
struct Waiting { //~ leaves: unwatched
    read: AtomicU64,
    written: AtomicU64,
}

pub fn run_waiting(rows: std::sync::mpsc::Receiver<u64>, more: std::sync::mpsc::Receiver<u64>) -> u64 {
    let stats = Arc::new(Waiting::default());
    let counted = Arc::clone(&stats);
    let reader = thread::spawn(move || {
        while let Ok(row) = rows.recv() {
            counted.read.fetch_add(row, Ordering::Relaxed);
        }
    });
    let counted = Arc::clone(&stats);
    let writer = thread::spawn(move || {
        for row in more {
            counted.written.fetch_add(row, Ordering::Relaxed);
        }
    });
    let _ = (reader.join(), writer.join());
    stats.read.load(Ordering::Relaxed) + stats.written.load(Ordering::Relaxed)
}
