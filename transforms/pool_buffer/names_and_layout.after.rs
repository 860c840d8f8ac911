//! the thread-local stands before what uses it, under a name that is free
use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static COUNT: RefCell<u32> = const { RefCell::new(0) };
}

/// Not the first thing in its block.
pub fn after_others(name: &str) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }

    // Counted first.
    COUNT.with(|count| *count.borrow_mut() += 1);
    let upper = name.to_uppercase();

    // The text.
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    text.clear();

    // Twice.
    text.push_str(&upper);
    text.push_str(&upper);
    let result = text.as_str().into();
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    result
}

pub fn two_buffers(names: &[&str]) -> (Box<str>, Box<[u8]>) {
    thread_local! {
        static SCRATCH_ENDS: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }

    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
    text.clear();
    let mut ends = SCRATCH_ENDS.try_with(Cell::take).unwrap_or_default();
    ends.clear();
    for name in names {
        text.push_str(name);
        ends.push(name.len() as u8);
    }
    let result = (text.as_str().into(), ends.as_slice().into());
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    if ends.capacity() <= 64 * 1024 {
        let _ = SCRATCH_ENDS.try_with(|scratch| scratch.set(ends));
    }
    result
}

pub fn on_one_line(name: &str) -> Box<str> { thread_local! { static SCRATCH: Cell<String> = const { Cell::new(String::new()) }; } let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default(); text.clear(); text.push_str(name); let result = text.as_str().into(); if text.capacity() <= 64 * 1024 { let _ = SCRATCH.try_with(|scratch| scratch.set(text)); } result }

pub struct Table {
    rows: BTreeMap<u32, f32>,
}

impl Table {
    const SCRATCH: usize = 3;

    pub fn render(&self) -> Box<str> {
        thread_local! {
            static SCRATCH_TEXT: Cell<String> = const { Cell::new(String::new()) };
        }
        let mut text = SCRATCH_TEXT.try_with(Cell::take).unwrap_or_default();
        text.clear();
        for row in self.rows.keys().take(Self::SCRATCH) {
            text.push_str(&row.to_string());
        }
        let result = text.as_str().into();
        if text.capacity() <= 64 * 1024 {
            let _ = SCRATCH_TEXT.try_with(|scratch| scratch.set(text));
        }
        result
    }
}

mod cells {
    /// Not std's.
    pub struct Cell(pub u32);

    pub fn numbers(cells: &[Cell]) -> Box<[u32]> {
        thread_local! {
            static SCRATCH: std::cell::Cell<Vec<u32>> = const { std::cell::Cell::new(Vec::new()) };
        }
        let mut numbers = SCRATCH.try_with(std::cell::Cell::take).unwrap_or_default();
        numbers.clear();
        for cell in cells {
            numbers.push(cell.0);
        }
        let result = numbers.as_slice().into();
        if numbers.capacity() <= 16 * 1024 {
            let _ = SCRATCH.try_with(|scratch| scratch.set(numbers));
        }
        result
    }
}

pub use cells::numbers;

mod imported {
    use std::cell::Cell;

    pub fn bytes(cell: &Cell<u32>) -> Box<[u8]> {
        thread_local! {
            static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
        }
        let mut bytes = SCRATCH.try_with(Cell::take).unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(&cell.get().to_be_bytes());
        let result = bytes.as_slice().into();
        if bytes.capacity() <= 64 * 1024 {
            let _ = SCRATCH.try_with(|scratch| scratch.set(bytes));
        }
        result
    }
}

pub use imported::bytes;

mod conditional {
    use std::cell::Cell;

    #[cfg(not(windows))]
    use std::rc::Rc;

    pub fn shared(name: &str) -> Rc<str> {
        thread_local! {
            static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
        }
        let mut text = SCRATCH.try_with(Cell::take).unwrap_or_default();
        text.clear();
        text.push_str(name);
        let result = text.as_str().into();
        if text.capacity() <= 64 * 1024 {
            let _ = SCRATCH.try_with(|scratch| scratch.set(text));
        }
        result
    }
}

pub use conditional::shared;

pub fn the_buffer_is_called_scratch(rows: &[u16]) -> Box<[u8]> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.clear();
    for row in rows {
        scratch.extend_from_slice(&row.to_le_bytes());
    }
    let result = Box::from(scratch.as_slice());
    if scratch.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|cell| cell.set(scratch));
    }
    result
}

pub fn the_buffer_is_called_result(rows: &[u16]) -> Box<[u8]> {
    thread_local! {
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut result = SCRATCH.try_with(Cell::take).unwrap_or_default();
    result.clear();
    for row in rows {
        result.extend_from_slice(&row.to_le_bytes());
    }
    let outcome = Box::from(result.as_slice());
    if result.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(result));
    }
    outcome
}
