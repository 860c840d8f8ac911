//! The edition of 2015: paths in `use` begin at the root.
//@ edition: 2015

pub mod inner {
    pub fn text(rows: &[u32]) -> String {
        let mut out = String::new();
        for row in rows {
            out.push_str(&format!("{},", row)); //~ fires
            out += &row.to_string(); //~ fires
        }
        out
    }
}
