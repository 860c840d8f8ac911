//! A capacity moves along where it is the same in each round, and is asked for anew where it is not.

pub const WIDTH: usize = 80;

pub fn constant(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut text = String::with_capacity(WIDTH); //~ fires
        text.push_str(&row.to_string());
        n += text.len();
    }
    n
}

pub fn literal(rows: &[u64; 100]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = Vec::with_capacity(20); //~ fires
        digits.extend(row.to_string().bytes());
        n += digits.len();
    }
    n
}

pub fn bound_outside(rows: &[Vec<u64>], width: usize) -> usize {
    let mut n = 0;
    for row in rows {
        let mut cells = Vec::with_capacity(width); //~ fires
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn length_from_outside(rows: &[Vec<u64>], names: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut cells = Vec::with_capacity(names.len() + 1); //~ fires
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn length_of_the_round(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut cells = Vec::with_capacity(row.len()); //~ fires
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn changes(rows: &[Vec<u64>], mut width: usize) -> usize {
    let mut n = 0;
    for row in rows {
        let mut cells: Vec<u64> = Vec::with_capacity(width); //~ fires
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
        width += 1;
    }
    n
}

pub fn could_panic(rows: &[Vec<u64>], width: usize) -> usize {
    let mut n = 0;
    for row in rows {
        let mut cells = Vec::with_capacity(width - 1); //~ fires
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn inner_of_nested(blocks: &[Vec<u64>]) -> usize {
    let mut n = 0;
    for block in blocks {
        let width = block.len();
        for row in block {
            let mut cells = Vec::with_capacity(width); //~ fires
            cells.extend(0..*row);
            n += cells.len();
        }
    }
    n
}

pub fn observed(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = Vec::new(); //~ leaves: capacity-observed
        digits.extend(row.to_string().bytes());
        n += digits.capacity();
    }
    n
}

pub fn relied_on(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut bytes: Vec<u8> = Vec::with_capacity(8); //~ leaves: capacity-observed
        bytes.spare_capacity_mut()[0].write(*row as u8);
        unsafe { bytes.set_len(1) };
        n += bytes.len();
    }
    n
}
