//! A range of unsigned integers has a length, a range of signed ones may not.

pub const LIMIT: usize = 256;

pub struct Grid {
    pub width: u32,
    pub height: u32,
    pub cells: Vec<u8>,
}

pub fn to_a_parameter(count: usize) -> Vec<usize> {
    let mut squares = Vec::new(); //~ fires: review, `count` is trusted
    for n in 0..count {
        squares.push(n * n);
    }
    squares
}

pub fn to_a_length(words: &[String]) -> Vec<usize> {
    let mut sizes = Vec::new(); //~ fires
    for at in 0..words.len() {
        sizes.push(words[at].len());
    }
    sizes
}

pub fn to_a_constant() -> Vec<u32> {
    let mut table = Vec::new(); //~ fires
    for n in 0..LIMIT {
        table.push((n as u32).wrapping_mul(0x9e37_79b9));
    }
    table
}

pub fn to_a_literal() -> Vec<u32> {
    let mut table = Vec::new(); //~ fires
    for n in 0..256u32 {
        table.push(n.wrapping_mul(0x9e37_79b9));
    }
    table
}

pub fn to_a_variable(words: &[String]) -> Vec<usize> {
    let count = words.len();
    let mut sizes = Vec::new(); //~ fires
    for at in 0..count {
        sizes.push(words[at].len());
    }
    sizes
}

pub fn inclusive(count: usize) -> Vec<usize> {
    let mut out = Vec::new(); //~ fires: review, `count` is trusted
    for n in 0..=count {
        out.push(n);
    }
    out
}

pub fn from_one_inclusive(words: &[String]) -> Vec<usize> {
    let mut out = Vec::new(); //~ fires
    for n in 1..=words.len() {
        out.push(n);
    }
    out
}

pub fn between(from: usize, to: usize) -> Vec<usize> {
    let mut out = Vec::new(); //~ fires: review, `to`
    for n in from..to {
        out.push(n);
    }
    out
}

pub fn from_one(words: &[String]) -> Vec<bool> {
    let mut repeated = Vec::new(); //~ fires
    for at in 1..words.len() {
        repeated.push(words[at] == words[at - 1]);
    }
    repeated
}

pub fn but_the_last(words: &[String]) -> Vec<bool> {
    let mut repeated = Vec::new(); //~ fires
    for at in 0..words.len() - 1 {
        repeated.push(words[at] == words[at + 1]);
    }
    repeated
}

pub fn but_the_last_saturating(words: &[String]) -> Vec<bool> {
    let mut repeated = Vec::new(); //~ fires
    for at in 0..words.len().saturating_sub(1) {
        repeated.push(words[at] == words[at + 1]);
    }
    repeated
}

pub fn small_integers(count: u8, port: u16) -> (Vec<u8>, Vec<u16>) {
    let mut low = Vec::new(); //~ fires: review, `count as usize` is trusted
    for n in 0..count {
        low.push(n);
    }
    let mut ports = Vec::new(); //~ fires: review, `port as usize` is trusted
    for n in 0..port {
        ports.push(n);
    }
    (low, ports)
}

pub fn wide_integers(count: u64) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires: review, `count as usize` is trusted
    for n in 0..count {
        out.push(n);
    }
    out
}

pub fn widest_integers(count: u128) -> Vec<u128> {
    let mut out = Vec::new(); //~ leaves: signed-count
    for n in 0..count {
        out.push(n);
    }
    out
}

pub fn signed(count: i32) -> Vec<i32> {
    let mut out = Vec::new(); //~ leaves: signed-count
    for n in 0..count {
        out.push(n);
    }
    out
}

pub fn signed_literal() -> Vec<i32> {
    let mut out = Vec::new(); //~ fires
    for n in 0..100 {
        out.push(n);
    }
    out
}

pub fn signed_around_zero() -> Vec<i32> {
    let mut out = Vec::new(); //~ leaves: signed-count
    for n in -50..50 {
        out.push(n);
    }
    out
}

pub fn of_characters() -> Vec<char> {
    let mut out = Vec::new(); //~ leaves: signed-count
    for c in 'a'..='z' {
        out.push(c);
    }
    out
}

pub fn of_fields(grid: &Grid) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires: review, `grid.width as usize`
    for y in 0..grid.height {
        for x in 0..grid.width {
            out.push(x * y);
        }
    }
    out
}

pub fn cast(grid: &Grid) -> Vec<usize> {
    let mut out = Vec::new(); //~ fires: review, `grid.height as usize` is trusted
    for y in 0..grid.height as usize {
        out.push(y);
    }
    out
}

pub fn product(grid: &Grid) -> Vec<u8> {
    let mut out = Vec::new(); //~ fires: review, `grid.width as usize`
    for at in 0..(grid.width * grid.height) as usize {
        out.push(grid.cells[at]);
    }
    out
}

pub fn narrowed(count: usize) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: signed-count
    for n in 0..count as u8 {
        out.push(n);
    }
    out
}

pub fn of_a_length_as_u32(words: &[String]) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires
    for n in 0..words.len() as u32 {
        out.push(n);
    }
    out
}

pub fn the_lesser_of_two(words: &[String], most: usize) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    for at in 0..words.len().min(most) {
        out.push(words[at].as_str());
    }
    out
}

pub fn wrapping_product(a: u8, b: u8) -> Vec<u8> {
    let mut out = Vec::new(); //~ leaves: call-not-repeatable
    for n in 0..a.wrapping_mul(b) {
        out.push(n);
    }
    out
}

pub fn parsed(text: &str) -> Vec<usize> {
    let count: usize = text.trim().parse().unwrap_or(0);
    let mut out = Vec::new(); //~ leaves: count-from-input
    for n in 0..count {
        out.push(n);
    }
    out
}

pub fn read(header: [u8; 4], body: &[u8]) -> Vec<u8> {
    let count = u32::from_be_bytes(header) as usize;
    let mut out = Vec::new(); //~ leaves: count-from-input
    for at in 0..count {
        out.push(body[at]);
    }
    out
}

pub fn read_in_rounds(count: u32, input: &mut Reader) -> Option<Vec<u8>> {
    let mut out = Vec::new(); //~ leaves: count-from-input
    for _ in 0..count {
        out.push(input.read_byte()?);
    }
    Some(out)
}

pub fn grown(rows: &[u8]) -> Vec<usize> {
    let mut count = 1;
    for row in rows {
        count += usize::from(*row);
    }
    let mut out = Vec::new(); //~ fires: review
    for n in 0..count {
        out.push(n);
    }
    out
}

pub struct Reader(Vec<u8>);

impl Reader {
    fn read_byte(&mut self) -> Option<u8> {
        self.0.pop()
    }
}

pub fn read_and_checked(header: [u8; 4], body: &[u8]) -> Vec<u8> {
    let count = (u32::from_be_bytes(header) as usize).min(body.len());
    let mut out = Vec::new(); //~ fires
    for at in 0..count {
        out.push(body[at]);
    }
    out
}

pub fn stepped(count: usize) -> Vec<usize> {
    let mut out = Vec::new(); //~ fires: review, `count` is trusted
    for n in (0..count).step_by(8) {
        out.push(n);
    }
    out
}

pub fn reversed(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    for at in (0..words.len()).rev() {
        out.push(words[at].as_str());
    }
    out
}

pub fn held_in_a_variable(count: usize) -> Vec<usize> {
    let range = 0..count;
    let mut out = Vec::new(); //~ fires: review, `range.len()` is trusted
    for n in range {
        out.push(n);
    }
    out
}

pub fn unused_counter(count: usize) -> Vec<String> {
    let mut out = Vec::new(); //~ fires: review, `count` is trusted
    for _ in 0..count {
        out.push(String::from("-"));
    }
    out
}

pub fn endless(stop: u64) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: rounds-unknown
    for n in 1.. {
        if n * n > stop {
            break;
        }
        out.push(n * n);
    }
    out
}

pub fn triangle(size: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new(); //~ leaves: varies-per-round
    for a in 0..size {
        for b in a..size {
            pairs.push((a, b));
        }
    }
    pairs
}
