//! Stand-in for hashbrown: its maps and sets, with its paths and signatures.

pub use map::HashMap;
pub use set::HashSet;

#[derive(Clone, Debug, Default)]
pub struct DefaultHashBuilder;

pub mod map {
    use std::hash::Hash;

    pub struct HashMap<K, V, S = crate::DefaultHashBuilder> {
        entries: Vec<(K, V)>,
        hasher: S,
    }

    impl<K, V> HashMap<K, V> {
        pub fn new() -> Self {
            Self::with_capacity(0)
        }

        pub fn with_capacity(capacity: usize) -> Self {
            HashMap { entries: Vec::with_capacity(capacity), hasher: crate::DefaultHashBuilder }
        }
    }

    impl<K, V, S> HashMap<K, V, S> {
        pub fn with_capacity_and_hasher(capacity: usize, hasher: S) -> Self {
            HashMap { entries: Vec::with_capacity(capacity), hasher }
        }

        pub fn hasher(&self) -> &S {
            &self.hasher
        }

        pub fn len(&self) -> usize {
            self.entries.len()
        }

        pub fn clear(&mut self) {
            self.entries.clear();
        }
    }

    impl<K: Eq + Hash, V, S> HashMap<K, V, S> {
        pub fn insert(&mut self, key: K, value: V) -> Option<V> {
            self.entries.push((key, value));
            None
        }

        pub fn reserve(&mut self, additional: usize) {
            self.entries.reserve(additional);
        }
    }
}

pub mod set {
    use std::hash::Hash;

    pub struct HashSet<T, S = crate::DefaultHashBuilder> {
        entries: Vec<T>,
        hasher: S,
    }

    impl<T> HashSet<T> {
        pub fn new() -> Self {
            Self::with_capacity(0)
        }

        pub fn with_capacity(capacity: usize) -> Self {
            HashSet { entries: Vec::with_capacity(capacity), hasher: crate::DefaultHashBuilder }
        }
    }

    impl<T, S> HashSet<T, S> {
        pub fn with_capacity_and_hasher(capacity: usize, hasher: S) -> Self {
            HashSet { entries: Vec::with_capacity(capacity), hasher }
        }

        pub fn hasher(&self) -> &S {
            &self.hasher
        }
    }

    impl<T: Eq + Hash, S> HashSet<T, S> {
        pub fn insert(&mut self, value: T) -> bool {
            self.entries.push(value);
            true
        }

        pub fn reserve(&mut self, additional: usize) {
            self.entries.reserve(additional);
        }
    }
}
