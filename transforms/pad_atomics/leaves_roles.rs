//! who writes what says that padding buys nothing
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

struct Flags { //~ leaves: flags
    open: AtomicBool,
    closed: AtomicBool,
    count: AtomicUsize,
}

static FLAGS: Flags =
    Flags { open: AtomicBool::new(false), closed: AtomicBool::new(false), count: AtomicUsize::new(0) };

pub fn flag() -> usize {
    FLAGS.open.store(true, Ordering::Relaxed);
    FLAGS.closed.store(true, Ordering::Relaxed);
    FLAGS.count.load(Ordering::Relaxed)
}

struct Limits { //~ leaves: rarely-written
    low: AtomicUsize,
    high: AtomicUsize,
}

static LIMITS: Limits = Limits { low: AtomicUsize::new(1), high: AtomicUsize::new(2) };

pub fn set_high(high: usize) {
    LIMITS.high.store(high, Ordering::Relaxed);
}

pub fn is_within(x: usize) -> bool {
    LIMITS.low.load(Ordering::Relaxed) <= x && x <= LIMITS.high.load(Ordering::Relaxed)
}

struct Bucket { //~ leaves: written-together
    tokens: AtomicUsize,
    at: AtomicUsize,
}

static BUCKET: OnceLock<Bucket> = OnceLock::new();

pub fn take(now: usize) -> bool {
    let Some(bucket) = BUCKET.get() else { return false };
    bucket.at.store(now, Ordering::Relaxed);
    bucket.tokens.fetch_sub(1, Ordering::Relaxed) > 0
}

struct Metrics { //~ leaves: unwatched
    hits: AtomicUsize,
    misses: AtomicUsize,
}

static METRICS: Metrics = Metrics { hits: AtomicUsize::new(0), misses: AtomicUsize::new(0) };

pub fn hit() {
    METRICS.hits.fetch_add(1, Ordering::Relaxed);
}

pub fn miss() {
    METRICS.misses.fetch_add(1, Ordering::Relaxed);
}

/// Borrowed alone, and the atomics are never shared.
struct Local { //~ leaves: not-shared
    head: AtomicUsize,
    tail: AtomicUsize,
}

impl Local {
    fn push(&self) -> usize {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        1
    }

    fn pop(&self) -> usize {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        1
    }
}

pub fn local() -> usize {
    let local = Local { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };
    local.push() + local.pop()
}

struct Window { //~ leaves: many-instances
    head: AtomicUsize,
    tail: AtomicUsize,
}

impl Window {
    fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

pub struct Windows(Vec<Arc<Window>>);

pub fn windows() -> Windows {
    let windows = Windows(vec![Arc::new(Window { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) })]);
    for window in &windows.0 {
        window.push();
        window.pop();
    }
    windows
}

/// There is one for each request.
struct OneRequest { //~ leaves: many-instances
    head: AtomicUsize,
    tail: AtomicUsize,
}

impl OneRequest {
    fn push(&self) {
        self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    fn pop(&self) {
        self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

pub fn request() {
    let request = Arc::new(OneRequest { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) });
    request.push();
    request.pop();
}

/// Each points to another of its kind.
struct Chained { //~ leaves: many-instances
    head: AtomicUsize,
    tail: AtomicUsize,
    next: Option<&'static Chained>,
}

static FIRST: Chained = Chained { head: AtomicUsize::new(0), tail: AtomicUsize::new(0), next: None };

pub fn chained() -> bool {
    FIRST.tail.store(FIRST.head.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    advance() && FIRST.next.is_none()
}

fn advance() -> bool {
    FIRST.head.store(FIRST.tail.load(Ordering::Relaxed), Ordering::Relaxed);
    true
}

/// Who counts does not wait for who takes the count.
struct Delta { //~ leaves: unwatched
    current: AtomicUsize,
    last: AtomicUsize,
}

static DELTA: Delta = Delta { current: AtomicUsize::new(0), last: AtomicUsize::new(0) };

pub fn count() {
    DELTA.current.fetch_add(1, Ordering::Relaxed);
}

pub fn delta() -> usize {
    let current = DELTA.current.load(Ordering::Relaxed);
    current - DELTA.last.swap(current, Ordering::Relaxed)
}
