//! Sums that copy their first operand.

pub fn path(a: String, b: String, c: &str) -> String {
    [a.as_str(), &b, "/", c].concat()
}

pub fn of_slices(a: &str, b: &String) -> String {
    let text = [a, ", ", b].concat();
    ["x", &text, a, b].concat()
}

pub fn two(a: &str, b: &str) -> String {
    a.to_owned() + b
}

pub fn moved(a: String, b: &str) -> String {
    a + b + "," + b
}

pub fn numbers(a: u8, b: u8, c: u8) -> u8 {
    a.clone() + b + c
}

pub fn formatted(a: &str, b: u8) -> String {
    format!("{a}{b}") + a + "."
}

pub fn of_numbers(a: u8, b: &str) -> String {
    a.to_string() + b + "."
}

pub fn in_parentheses(text: &str, end: &str) -> Option<usize> {
    text.find(&["\n", end, "\r\n"].concat())
}
