//! Sizes known at compile time, and code that runs then.

pub struct Marker;

#[derive(Clone, Copy)]
pub struct Page([u8; 4096]);

pub const EMPTY: Vec<u64> = Vec::new();

pub static NAMES: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());

pub const fn constant_function() -> usize {
    let mut out = Bytes::new();
    let mut at = 0;
    while at < 100 {
        out.push(1);
        at += 1;
    }
    out.len
}

pub struct Bytes {
    pub len: usize,
}

impl Bytes {
    pub const fn new() -> Bytes {
        Bytes { len: 0 }
    }

    pub const fn push(&mut self, byte: u8) {
        self.len += byte as usize;
    }
}

pub static TABLE: std::sync::LazyLock<Vec<u32>> = std::sync::LazyLock::new(|| {
    let mut table = Vec::new(); //~ fires
    for n in 0..256u32 {
        table.push(n * n);
    }
    table
});

pub fn markers(rows: &[u64]) -> Vec<Marker> {
    let mut out = Vec::new(); //~ leaves: zero-sized-elements
    for _ in rows {
        out.push(Marker);
    }
    out
}

pub fn units(rows: &[u64]) -> Vec<()> {
    let mut out = Vec::new(); //~ leaves: zero-sized-elements
    for _ in rows {
        out.push(());
    }
    out
}

pub fn four_fit(a: &str) -> Vec<String> {
    let mut out = Vec::new(); //~ leaves: fits-first-allocation
    for n in 0..4u8 {
        out.push(format!("{a}{n}"));
    }
    out
}

pub fn five_do_not(a: &str) -> Vec<String> {
    let mut out = Vec::new(); //~ fires
    for n in 0..5u8 {
        out.push(format!("{a}{n}"));
    }
    out
}

pub fn eight_bytes_fit() -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: fits-first-allocation
    for n in 0..8u8 {
        out.push(n);
    }
    out
}

pub fn two_pages_do_not() -> Vec<Page> {
    let mut out = Vec::new(); //~ fires
    for _ in 0..2u8 {
        out.push(Page([0; 4096]));
    }
    out
}

pub fn product_of_constants() -> Vec<(u8, u8)> {
    let mut out = Vec::new(); //~ fires
    for a in 0..16u8 {
        for b in 0..16u8 {
            out.push((a, b));
        }
    }
    out
}

pub fn pairs_of_an_array(points: [u32; 4]) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires
    for a in points {
        for b in points {
            out.push(a * b);
        }
    }
    out
}
