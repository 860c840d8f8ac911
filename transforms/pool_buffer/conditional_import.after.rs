//! a name that is imported under a `cfg` is not relied on
#[cfg(unix)]
use std::cell::Cell;

#[cfg(unix)]
pub fn get(cell: &Cell<u32>) -> u32 {
    cell.get()
}

pub fn quoted(name: &str) -> Box<str> {
    thread_local! {
        static SCRATCH: std::cell::Cell<String> = const { std::cell::Cell::new(String::new()) };
    }
    let mut text = SCRATCH.try_with(std::cell::Cell::take).unwrap_or_default();
    text.clear();
    text.push('"');
    text.push_str(name);
    text.push('"');
    let result = text.as_str().into();
    if text.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(text));
    }
    result
}
