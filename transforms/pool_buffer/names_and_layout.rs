//! the thread-local stands before what uses it, under a name that is free
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static COUNT: RefCell<u32> = const { RefCell::new(0) };
}

/// Not the first thing in its block.
pub fn after_others(name: &str) -> Box<str> {
    // Counted first.
    COUNT.with(|count| *count.borrow_mut() += 1);
    let upper = name.to_uppercase();

    // The text.
    let mut text = String::new(); //~ fires: review

    // Twice.
    text.push_str(&upper);
    text.push_str(&upper);
    text.as_str().into()
}

pub fn two_buffers(names: &[&str]) -> (Box<str>, Box<[u8]>) {
    let mut text = String::new(); //~ fires: review
    let mut ends = Vec::new(); //~ fires: review
    for name in names {
        text.push_str(name);
        ends.push(name.len() as u8);
    }
    (text.as_str().into(), ends.as_slice().into())
}

pub fn on_one_line(name: &str) -> Box<str> { let mut text = String::new(); text.push_str(name); text.as_str().into() } //~ fires: review

pub struct Table {
    rows: BTreeMap<u32, f32>,
}

impl Table {
    const SCRATCH: usize = 3;

    pub fn render(&self) -> Box<str> {
        let mut text = String::new(); //~ fires: review
        for row in self.rows.keys().take(Self::SCRATCH) {
            text.push_str(&row.to_string());
        }
        text.as_str().into()
    }
}

mod cells {
    /// Not std's.
    pub struct Cell(pub u32);

    pub fn numbers(cells: &[Cell]) -> Box<[u32]> {
        let mut numbers = Vec::new(); //~ fires: review
        for cell in cells {
            numbers.push(cell.0);
        }
        numbers.as_slice().into()
    }
}

pub use cells::numbers;

mod imported {
    use std::cell::Cell;

    pub fn bytes(cell: &Cell<u32>) -> Box<[u8]> {
        let mut bytes = Vec::new(); //~ fires: review
        bytes.extend_from_slice(&cell.get().to_be_bytes());
        bytes.as_slice().into()
    }
}

pub use imported::bytes;

mod conditional {
    #[cfg(not(windows))]
    use std::rc::Rc;

    pub fn shared(name: &str) -> Rc<str> {
        let mut text = String::new(); //~ fires: review
        text.push_str(name);
        text.as_str().into()
    }
}

pub use conditional::shared;

pub fn the_buffer_is_called_scratch(rows: &[u16]) -> Box<[u8]> {
    let mut scratch = Vec::new(); //~ fires: review
    for row in rows {
        scratch.extend_from_slice(&row.to_le_bytes());
    }
    Box::from(scratch.as_slice())
}

pub fn the_buffer_is_called_result(rows: &[u16]) -> Box<[u8]> {
    let mut result = Vec::new(); //~ fires: review
    for row in rows {
        result.extend_from_slice(&row.to_le_bytes());
    }
    Box::from(result.as_slice())
}
