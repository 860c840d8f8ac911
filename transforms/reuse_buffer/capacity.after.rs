//! A capacity moves along where it is the same in each round, and is asked for anew where it is not.

pub const WIDTH: usize = 80;

pub fn constant(rows: &[u64]) -> usize {
    let mut n = 0;
    let mut text = String::with_capacity(WIDTH);
    for row in rows {
        text.clear();
        text.push_str(&row.to_string());
        n += text.len();
    }
    n
}

pub fn literal(rows: &[u64; 100]) -> usize {
    let mut n = 0;
    let mut digits = Vec::with_capacity(20);
    for row in rows {
        digits.clear();
        digits.extend(row.to_string().bytes());
        n += digits.len();
    }
    n
}

pub fn bound_outside(rows: &[Vec<u64>], width: usize) -> usize {
    let mut n = 0;
    let mut cells = Vec::with_capacity(width);
    for row in rows {
        cells.clear();
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn length_from_outside(rows: &[Vec<u64>], names: &[String]) -> usize {
    let mut n = 0;
    let mut cells = Vec::with_capacity(names.len() + 1);
    for row in rows {
        cells.clear();
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn length_of_the_round(rows: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut cells = Vec::new();
    for row in rows {
        cells.clear();
        cells.reserve(row.len());
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn changes(rows: &[Vec<u64>], mut width: usize) -> usize {
    let mut n = 0;
    let mut cells: Vec<u64> = Vec::new();
    for row in rows {
        cells.clear();
        cells.reserve(width);
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
        width += 1;
    }
    n
}

pub fn could_panic(rows: &[Vec<u64>], width: usize) -> usize {
    let mut n = 0;
    let mut cells = Vec::new();
    for row in rows {
        cells.clear();
        cells.reserve(width - 1);
        cells.extend(row.iter().map(|cell| cell + 1));
        n += cells.len();
    }
    n
}

pub fn inner_of_nested(blocks: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut cells = Vec::new();
    for block in blocks {
        let width = block.len();
        for row in block {
            cells.clear();
            cells.reserve(width);
            cells.extend(0..*row);
            n += cells.len();
        }
    }
    n
}

pub fn observed(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut digits = Vec::new();
        digits.extend(row.to_string().bytes());
        n += digits.capacity();
    }
    n
}

pub fn relied_on(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut bytes: Vec<u8> = Vec::with_capacity(8);
        bytes.spare_capacity_mut()[0].write(*row as u8);
        unsafe { bytes.set_len(1) };
        n += bytes.len();
    }
    n
}
