//! the struct itself, its fields, or what is around it, stand in the way

pub mod representation {
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[repr(C)]
    pub struct Ends { //~ leaves: representation
        head: AtomicUsize,
        tail: AtomicUsize,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

pub mod size {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub struct Ends { //~ leaves: size-matters
        head: AtomicUsize,
        tail: AtomicUsize,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

    const _: () = assert!(std::mem::size_of::<Ends>() <= 32);

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

pub mod conditional {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub struct Ends { //~ leaves: conditional-field
        head: AtomicUsize,
        #[cfg(all())]
        tail: AtomicUsize,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

pub mod padded {
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[repr(align(64))]
    pub struct Line(pub u8);

    pub struct Ends { //~ leaves: already-padded
        head: AtomicUsize,
        tail: AtomicUsize,
        pub line: Line,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0), line: Line(0) };

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

pub mod visible {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub struct Ends { //~ leaves: visible-outside
        pub head: AtomicUsize,
        tail: AtomicUsize,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

#[cfg(any())]
mod inactive {
    pub struct Ends { //~ leaves: cfg-inactive
        head: AtomicUsize,
        tail: AtomicUsize,
    }
}

pub mod pattern {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub struct Ends { //~ leaves: pattern
        head: AtomicUsize,
        tail: AtomicUsize,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

    pub fn both(ends: Ends) -> [AtomicUsize; 2] {
        let Ends { head, tail } = ends;
        [head, tail]
    }

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

pub mod moved {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub struct Ends { //~ leaves: other-use
        head: AtomicUsize,
        tail: AtomicUsize,
    }

    pub static ENDS: Ends = Ends { head: AtomicUsize::new(0), tail: AtomicUsize::new(0) };

    pub fn head(ends: Ends) -> AtomicUsize {
        ends.head
    }

    impl Ends {
        pub fn push(&self) {
            self.tail.store(self.head.load(Ordering::Relaxed), Ordering::Relaxed);
        }

        pub fn pop(&self) {
            self.head.store(self.tail.load(Ordering::Relaxed), Ordering::Relaxed);
        }
    }
}

pub mod unclear {
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub struct Ends { //~ leaves: first-value-unclear
        lanes: Vec<AtomicUsize>,
    }

    pub static ENDS: std::sync::OnceLock<Ends> = std::sync::OnceLock::new();

    pub fn make() -> Ends {
        let mut lanes = Vec::new();
        lanes.insert(0, AtomicUsize::new(0));
        Ends { lanes }
    }

    impl Ends {
        pub fn add(&self, thread: usize) {
            self.lanes[thread].fetch_add(1, Ordering::Relaxed);
        }
    }
}
