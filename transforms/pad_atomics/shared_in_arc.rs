//! generic, in an `Arc`, with a name of its own for the module of the type
use std::sync::Arc;
use std::sync::atomic::{self, AtomicU64, Ordering};

struct Shared<T> { //~ fires: review, takes at least 240 bytes more
    sent: atomic::AtomicU64,
    acked: AtomicU64,
    rows: Vec<T>,
}

pub struct Sender<T>(Arc<Shared<T>>);
pub struct Acker<T>(Arc<Shared<T>>);

impl<T> Shared<T> {
    fn open(&self) -> u64 {
        self.sent.load(Ordering::Acquire) - self.acked.load(Ordering::Acquire)
    }
}

impl<T> Sender<T> {
    pub fn send(&mut self) -> Option<&T> {
        let sent = self.0.sent.load(Ordering::Relaxed);
        if self.0.open() == 4 {
            return None;
        }
        self.0.sent.store(sent + 1, Ordering::Release);
        self.0.rows.get(sent as usize)
    }
}

impl<T> Acker<T> {
    pub fn ack(&mut self) {
        let acked = self.0.acked.load(Ordering::Relaxed);
        if acked < self.0.sent.load(Ordering::Acquire) {
            self.0.acked.store(acked + 1, Ordering::Release);
        }
    }
}

pub fn pair<T>(rows: Vec<T>) -> (Sender<T>, Acker<T>) {
    let shared = Arc::new(Shared { sent: Default::default(), acked: AtomicU64::new(0), rows });
    (Sender(Arc::clone(&shared)), Acker(shared))
}
