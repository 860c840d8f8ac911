//! one atomic that a thread keeps writing, beside fields that another thread keeps reading
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

struct Shared { //~ fires: review, writes `done` while a thread of `run` uses `rows`, takes 256 bytes instead of 32
    done: AtomicU64,
    rows: Vec<u64>,
}

pub fn run(rows: Vec<u64>) -> u64 {
    let shared = Arc::new(Shared { done: AtomicU64::new(0), rows });
    let counted = Arc::clone(&shared);
    let writer = thread::spawn(move || {
        for _ in 0..1000 {
            counted.done.fetch_add(1, Ordering::Relaxed);
        }
    });
    let read = Arc::clone(&shared);
    let reader = thread::spawn(move || {
        let mut sum = 0;
        for at in 0..1000 {
            sum += read.rows[at % 8];
        }
        sum
    });
    let _ = writer.join();
    reader.join().unwrap_or(0) + shared.done.load(Ordering::Relaxed)
}

/// Who reads the rows waits for the atomic in the same round anyway.
struct Waiting { //~ leaves: quiet
    done: AtomicU64,
    rows: Vec<u64>,
}

pub fn wait(rows: Vec<u64>) -> u64 {
    let shared = Arc::new(Waiting { done: AtomicU64::new(0), rows });
    let counted = Arc::clone(&shared);
    let writer = thread::spawn(move || {
        for _ in 0..1000 {
            counted.done.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut sum = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            while shared.done.load(Ordering::Relaxed) < 1000 {
                sum += shared.rows[0];
            }
        });
    });
    let _ = writer.join();
    sum
}

/// A clock that ticks now and then.
struct Clock { //~ leaves: quiet
    now: AtomicU64,
    rows: Vec<u64>,
}

pub fn tick(rows: Vec<u64>) -> u64 {
    let shared = Arc::new(Clock { now: AtomicU64::new(0), rows });
    let clock = Arc::clone(&shared);
    let writer = thread::spawn(move || {
        for _ in 0..3 {
            thread::sleep(std::time::Duration::from_millis(1));
            clock.now.fetch_add(1, Ordering::Relaxed);
        }
    });
    let read = Arc::clone(&shared);
    let reader = thread::spawn(move || {
        let mut sum = 0;
        for at in 0..1000 {
            sum += read.rows[at % 8];
        }
        sum
    });
    let _ = writer.join();
    reader.join().unwrap_or(0) + shared.now.load(Ordering::Relaxed)
}

/// A count for each value, with the value.
pub struct Counted<T> { //~ leaves: quiet
    count: AtomicUsize,
    value: T,
}

impl<T> Counted<T> {
    pub fn get(&self) -> &T {
        self.count.fetch_add(1, Ordering::Relaxed);
        &self.value
    }
}

/// Nothing lies beside it.
pub struct Alone<T> {
    count: AtomicUsize,
    of: PhantomData<T>,
}

impl<T> Alone<T> {
    pub fn count(&self) -> (usize, PhantomData<T>) {
        (self.count.fetch_add(1, Ordering::Relaxed), self.of)
    }
}
