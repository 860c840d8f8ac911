//! type and constant parameters decide about the size, and constants are the first values
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

pub struct Queue<T, const N: usize> { //~ fires: review, takes at least 240 bytes more
    rows: [UnsafeCell<MaybeUninit<T>>; N],
    read: AtomicUsize,
    write: AtomicUsize,
}

unsafe impl<T: Send, const N: usize> Sync for Queue<T, N> {}

impl<T, const N: usize> Queue<T, N> {
    #[allow(clippy::declare_interior_mutable_const)]
    const ROW: UnsafeCell<MaybeUninit<T>> = UnsafeCell::new(MaybeUninit::uninit());

    pub const fn new() -> Self {
        Queue { rows: [Self::ROW; N], read: AtomicUsize::new(0), write: AtomicUsize::new(0) }
    }

    pub fn push(&self, row: T) -> Result<(), T> {
        let write = self.write.load(Ordering::Relaxed);
        if write - self.read.load(Ordering::Acquire) == N {
            return Err(row);
        }
        // SAFETY: nobody reads what is not written yet.
        unsafe { (*self.rows[write % N].get()).write(row) };
        self.write.store(write + 1, Ordering::Release);
        Ok(())
    }

    pub fn pop(&self) -> Option<T> {
        let read = self.read.load(Ordering::Relaxed);
        if read == self.write.load(Ordering::Acquire) {
            return None;
        }
        // SAFETY: it was written, and is read once.
        let row = unsafe { (*self.rows[read % N].get()).assume_init_read() };
        self.read.store(read + 1, Ordering::Release);
        Some(row)
    }
}

#[derive(Debug)]
struct Counter<const N: usize> { //~ fires: review, each element takes 120 bytes more
    slots: [AtomicU64; N],
}

static COUNTER: Counter<8> = Counter::new();

impl<const N: usize> Counter<N> {
    const fn new() -> Self {
        #[allow(clippy::declare_interior_mutable_const)]
        const ZERO: AtomicU64 = AtomicU64::new(0);
        let slots = [ZERO; N];
        Counter { slots }
    }
}

thread_local! {
    static THREAD_ID: usize = const { 1 };
}

pub fn add() -> u64 {
    let slot = THREAD_ID.with(|id| id & 7);
    COUNTER.slots[slot].fetch_add(1, Ordering::Relaxed)
}
