//! What other tools broke with the same rewrite.

pub fn brackets(out: &mut String, a: i32, b: i32) {
    out.push_str(&format!("({})", (a + b) * (a - b))); //~ fires
    *out += &(((a)).to_string()); //~ fires
    (out).push_str(&(format!("[{}]", (a)))); //~ fires
    out.push_str(&(format!("{}", { a + 1 }))); //~ fires
}

pub fn several_declarations(rows: &[u8]) -> (String, String) {
    let (mut head, mut tail) = (String::new(), String::new());
    let mut unused = String::new();
    for row in rows {
        head.push_str(&format!("{row},")); //~ fires
        tail += &format!("{row};"); //~ fires
    }
    unused.clear();
    (head, tail)
}

pub fn reassigned_after(rows: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    let mut line = String::new();
    for row in rows {
        line += &format!("{row}"); //~ fires
        if line.len() > 80 {
            all.push(line);
            line = String::new();
        }
    }
    all
}

pub fn one_in_another(tables: &[Vec<Vec<u8>>]) -> String {
    let mut out = String::new();
    for rows in tables {
        out.push_str(&rows.iter().map(|row| { //~ fires: review
            let mut inner = String::new();
            for cell in row {
                inner.push_str(&format!("{cell},")); //~ fires
            }
            format!("[{inner}]")
        }).collect::<Vec<_>>().join("\n"));
    }
    out
}

pub fn nested(x: u8) -> String {
    let mut out = String::new();
    out.push_str(&{
        let mut inner = String::new();
        inner.push_str(&format!("{x}")); //~ fires
        inner
    });
    out
}

pub fn twice_on_one_path(out: &mut String, x: u8) {
    out.push_str(&format!("{}", { //~ fires
        let mut inner = String::new();
        inner.push_str(&format!("{x}"));
        inner.len()
    }));
}
