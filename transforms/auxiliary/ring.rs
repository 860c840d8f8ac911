//! A dependency whose types look like std's but mean something else by a capacity.

pub struct RingBuffer<T> {
    items: Vec<T>,
    limit: usize,
}

impl<T> RingBuffer<T> {
    pub fn new() -> Self {
        Self::with_capacity(16)
    }

    pub fn with_capacity(limit: usize) -> Self {
        RingBuffer { items: Vec::new(), limit }
    }

    pub fn push(&mut self, item: T) {
        if self.items.len() == self.limit {
            self.items.remove(0);
        }
        self.items.push(item);
    }
}
