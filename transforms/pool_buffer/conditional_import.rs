//! a name that is imported under a `cfg` is not relied on
#[cfg(unix)]
use std::cell::Cell;

#[cfg(unix)]
pub fn get(cell: &Cell<u32>) -> u32 {
    cell.get()
}

pub fn quoted(name: &str) -> Box<str> {
    let mut text = String::new(); //~ fires: review
    text.push('"');
    text.push_str(name);
    text.push('"');
    text.as_str().into()
}
