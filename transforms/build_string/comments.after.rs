//! Comments stay, or the code does.

use std::fmt::Write as _;

pub fn kept(out: &mut String, x: u8, name: &str) {
    // Above.
    write!(out, "{x},").unwrap(); // Behind.
    write!(
        out,
        "{x}{}", // In the list.
        x,
        /* Last. */
    )
    .unwrap();
    write!(out, "{}", /* The name. */ name).unwrap();
}

pub fn in_the_way(out: &mut String, x: u8, name: &str) {
    out.push_str(/* All of it. */ &format!("{x}"));
    out.push_str(&format!("{x}") /* It was. */);
    out.push_str(&(name.to_owned() /* and */ + ","));
    *out = format!("{}{x}", /* The old. */ out);
}
