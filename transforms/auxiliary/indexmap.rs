//! Stand-in for indexmap: its map and set, with its paths and signatures.

pub use map::IndexMap;
pub use set::IndexSet;

pub mod map {
    use std::collections::hash_map::RandomState;
    use std::hash::Hash;

    pub struct IndexMap<K, V, S = RandomState> {
        entries: Vec<(K, V)>,
        hasher: S,
    }

    impl<K, V> IndexMap<K, V> {
        pub fn new() -> Self {
            Self::with_capacity(0)
        }

        pub fn with_capacity(n: usize) -> Self {
            IndexMap { entries: Vec::with_capacity(n), hasher: RandomState::new() }
        }
    }

    impl<K, V, S> IndexMap<K, V, S> {
        pub fn with_capacity_and_hasher(n: usize, hasher: S) -> Self {
            IndexMap { entries: Vec::with_capacity(n), hasher }
        }

        pub fn hasher(&self) -> &S {
            &self.hasher
        }

        pub fn len(&self) -> usize {
            self.entries.len()
        }

        pub fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
            self.entries.iter()
        }
    }

    impl<K: Eq + Hash, V, S> IndexMap<K, V, S> {
        pub fn insert(&mut self, key: K, value: V) -> Option<V> {
            self.entries.push((key, value));
            None
        }

        pub fn reserve(&mut self, additional: usize) {
            self.entries.reserve(additional);
        }
    }

    impl<K, V, S: Default> Default for IndexMap<K, V, S> {
        fn default() -> Self {
            Self::with_capacity_and_hasher(0, S::default())
        }
    }
}

pub mod set {
    use std::collections::hash_map::RandomState;
    use std::hash::Hash;

    pub struct IndexSet<T, S = RandomState> {
        entries: Vec<T>,
        hasher: S,
    }

    impl<T> IndexSet<T> {
        pub fn new() -> Self {
            Self::with_capacity(0)
        }

        pub fn with_capacity(n: usize) -> Self {
            IndexSet { entries: Vec::with_capacity(n), hasher: RandomState::new() }
        }
    }

    impl<T, S> IndexSet<T, S> {
        pub fn hasher(&self) -> &S {
            &self.hasher
        }

        pub fn len(&self) -> usize {
            self.entries.len()
        }
    }

    impl<T: Eq + Hash, S> IndexSet<T, S> {
        pub fn insert(&mut self, value: T) -> bool {
            self.entries.push(value);
            true
        }

        pub fn reserve(&mut self, additional: usize) {
            self.entries.reserve(additional);
        }
    }

    impl<T, S> IntoIterator for IndexSet<T, S> {
        type Item = T;
        type IntoIter = std::vec::IntoIter<T>;

        fn into_iter(self) -> Self::IntoIter {
            self.entries.into_iter()
        }
    }
}
