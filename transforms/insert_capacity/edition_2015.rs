//! Edition 2015.
//@ edition: 2015

use std::collections::HashMap;

pub fn vector(rows: &[u32]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(u64::from(*row));
    }
    out
}

pub fn tried(rows: &[&str]) -> Result<Vec<u64>, ::std::num::ParseIntError> {
    let mut out = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        out.push(try!(row.parse()));
    }
    Ok(out)
}

pub fn map(rows: &[u32]) -> HashMap<usize, u32> {
    let mut out = HashMap::new(); //~ fires
    for (at, row) in rows.iter().enumerate() {
        out.insert(at, *row);
    }
    out
}
