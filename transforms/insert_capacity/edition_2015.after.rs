//! Edition 2015.
//@ edition: 2015

use std::collections::HashMap;

pub fn vector(rows: &[u32]) -> Vec<u64> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(u64::from(*row));
    }
    out
}

pub fn tried(rows: &[&str]) -> Result<Vec<u64>, ::std::num::ParseIntError> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        out.push(try!(row.parse()));
    }
    Ok(out)
}

pub fn map(rows: &[u32]) -> HashMap<usize, u32> {
    let mut out = HashMap::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        out.insert(at, *row);
    }
    out
}
