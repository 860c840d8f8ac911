//! Buffers of other crates, known by the paths of their definitions.
//@ aux: bytes, smallvec

use bytes::{BufMut, BytesMut};
use smallvec::SmallVec;

pub fn bytes(rows: &[u64], out: &mut Vec<u8>) {
    for row in rows {
        let mut block = BytesMut::new(); //~ fires
        block.put_u64(*row);
        block.put_slice(b"\n");
        out.extend_from_slice(&block);
    }
}

pub fn inline(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut few: SmallVec<[u64; 4]> = SmallVec::new(); //~ leaves: held-inline
        few.push(*row);
        n += few.len();
    }
    n
}
