//! Containers of other crates, known by the paths of their definitions.
//@ aux: bytes, hashbrown, indexmap, ring, rustc_hash, smallvec

use bytes::{BufMut, Bytes, BytesMut};
use indexmap::{IndexMap, IndexSet};
use ring::RingBuffer;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

pub fn hash_map(rows: &[u64]) -> hashbrown::HashMap<usize, u64> {
    let mut map = hashbrown::HashMap::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        map.insert(at, *row);
    }
    map
}

pub fn hash_set(rows: &[u64]) -> hashbrown::HashSet<u64> {
    let mut set = hashbrown::HashSet::with_capacity(rows.len());
    for row in rows {
        set.insert(*row);
    }
    set
}

pub fn index_map(rows: &[u64]) -> IndexMap<usize, u64> {
    let mut map = IndexMap::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        map.insert(at, *row);
    }
    map
}

pub fn index_set(rows: &[u64]) -> IndexSet<u64> {
    let mut set = IndexSet::with_capacity(rows.len());
    for row in rows {
        set.insert(*row);
    }
    set
}

pub fn iterated(set: IndexSet<u64>, map: &IndexMap<String, u64>) -> (Vec<u64>, Vec<u64>) {
    let mut keys = Vec::with_capacity(set.len());
    for key in set {
        keys.push(key);
    }
    let mut values = Vec::with_capacity(map.len());
    for (_, value) in map.iter() {
        values.push(*value);
    }
    (keys, values)
}

pub fn index_map_of_a_fixed_hasher(rows: &[u64]) -> IndexMap<usize, u64, rustc_hash::FxBuildHasher> {
    let mut map = IndexMap::with_capacity_and_hasher(rows.len(), Default::default());
    for (at, row) in rows.iter().enumerate() {
        map.insert(at, *row);
    }
    map
}

pub fn fx_map(rows: &[u64]) -> FxHashMap<usize, u64> {
    let mut map = FxHashMap::with_capacity_and_hasher(rows.len(), Default::default());
    for (at, row) in rows.iter().enumerate() {
        map.insert(at, *row);
    }
    map
}

pub fn fx_set(rows: &[u64]) -> FxHashSet<u64> {
    let mut set = FxHashSet::with_capacity_and_hasher(rows.len(), Default::default());
    for row in rows {
        set.insert(*row);
    }
    set
}

pub fn small(rows: &[u64]) -> SmallVec<[u64; 8]> {
    let mut out = SmallVec::with_capacity(rows.len());
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn small_enough(a: u64) -> SmallVec<[u64; 8]> {
    let mut out = SmallVec::new();
    for n in 0..8_u64 {
        out.push(a + n);
    }
    out
}

pub fn one_more_than_inline(a: u64) -> SmallVec<[u64; 8]> {
    let mut out = SmallVec::with_capacity(9);
    for n in 0..9_u64 {
        out.push(a + n);
    }
    out
}

pub fn small_at_most(rows: &[u64]) -> SmallVec<[u64; 8]> {
    let mut out = SmallVec::new();
    for row in rows {
        if *row > 7 {
            out.push(*row);
        }
    }
    out
}

pub fn frame(id: u32, body: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(body.len() + 7);
    out.put_u8(1);
    out.put_u32(id);
    out.put_u16(body.len() as u16);
    out.put_slice(body);
    out.freeze()
}

pub fn frames(bodies: &[u32]) -> BytesMut {
    let mut out = BytesMut::with_capacity(bodies.len() * 4);
    for body in bodies {
        out.put_u32(*body);
    }
    out
}

pub fn frame_in_a_vector(id: u32, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 5);
    out.put_u8(1);
    out.put_u32(id);
    out.put_slice(body);
    out
}

pub fn bytes(body: &Bytes) -> Vec<u16> {
    let mut out = Vec::with_capacity(body.len());
    for byte in body.iter() {
        out.push(u16::from(*byte));
    }
    out
}

pub fn ring(rows: &[u64]) -> RingBuffer<u64> {
    let mut last = RingBuffer::new();
    for row in rows {
        last.push(*row);
    }
    last
}

pub fn put_into_a_vec(ids: &[u32]) -> Vec<u8> {
    let mut out = Vec::with_capacity(ids.len() * 5);
    for id in ids {
        out.put_u8(1);
        out.put_u32(*id);
    }
    out
}

trait Compact {
    fn put_u64(&mut self, n: u64);
}

impl Compact for Vec<u8> {
    fn put_u64(&mut self, mut n: u64) {
        while n > 0 {
            self.push(n as u8);
            n >>= 7;
        }
    }
}

pub mod compact {
    use super::Compact;

    pub fn put_by_somebody_else(ids: &[u64]) -> Vec<u8> {
        let mut out = Vec::new();
        for id in ids {
            out.put_u64(*id);
        }
        out
    }

    pub fn put_by_both(ids: &[u64]) -> Vec<u8> {
        let mut out = Vec::new();
        for id in ids {
            out.push(b',');
            out.put_u64(*id);
        }
        out
    }
}
