//! A file that names values in its format strings goes on so.

pub fn numbers(rows: &[u32]) -> String {
    let mut out = format!("{rows:?}");
    for row in rows {
        out += &row.to_string(); //~ fires
        out += &rows.len().to_string(); //~ fires
    }
    out
}
