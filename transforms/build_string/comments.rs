//! Comments stay, or the code does.

pub fn kept(out: &mut String, x: u8, name: &str) {
    // Above.
    out.push_str(&format!("{x},")); // Behind. //~ fires
    out.push_str(&format!( //~ fires
        "{x}{}", // In the list.
        x,
        /* Last. */
    ));
    out.push_str(&format!("{}", /* The name. */ name)); //~ fires: format into it directly
}

pub fn in_the_way(out: &mut String, x: u8, name: &str) {
    out.push_str(/* All of it. */ &format!("{x}")); //~ leaves: comment-inside
    out.push_str(&format!("{x}") /* It was. */); //~ leaves: comment-inside
    out.push_str(&(name.to_owned() /* and */ + ",")); //~ leaves: comment-inside
    *out = format!("{}{x}", /* The old. */ out); //~ leaves: comment-inside
}
