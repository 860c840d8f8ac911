//! `format!` whose text is appended and thrown away.

pub fn pushed(rows: &[(String, u32)]) -> String {
    let mut out = String::new();
    for (name, count) in rows {
        out.push_str(&format!("{name}: {count}, ")); //~ fires: safe, `out` is given a temporary string
    }
    out
}

pub fn added(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out += &format!("{},", row); //~ fires
    }
    out
}

pub fn as_str(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(format!("{row:>4}|").as_str()); //~ fires
        out += format!("{row:?}").as_str(); //~ fires
        out.push_str(&format!("{row}-")[..]); //~ fires
        out.push_str(&*format!("{row}+")); //~ fires
    }
    out
}

pub fn lines(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(&format!("row {row}\n")); //~ fires
        out.push_str(&format!("{row}\r\n")); //~ fires
        out.push_str(&format!("{row}\n\n")); //~ fires
        out.push_str(&format!("{}\n", row,)); //~ fires
    }
    out
}

pub fn arguments(x: f64, width: usize, precision: usize) -> String {
    let mut out = String::new();
    out.push_str(&format!("{x:width$.precision$}")); //~ fires
    out.push_str(&format!("{:>1$}", x, width)); //~ fires
    out.push_str(&format!("{:.*}", precision, x)); //~ fires
    out.push_str(&format!("{1} {0}", x, width)); //~ fires
    out.push_str(&format!("{value} {x}", value = x + 1.0)); //~ fires
    out.push_str(&format!("{{{}}}", x as i64)); //~ fires
    out.push_str(&format!(r"\d{x}\n")); //~ fires
    out.push_str(&format!(r#""{}""#, x)); //~ fires
    out
}

pub fn several_lines(x: u8, y: u8) -> String {
    let mut out = String::new();
    out.push_str(&format!( //~ fires
        "{x}{}
next \
         and more {}\n",
        y,
        x
    ));
    out += &format!( //~ fires
        "a rather long line of text, which rustfmt does not break, with {x} and with {y} in it: {}",
        x
    );
    out
}

pub fn other_delimiters(x: u8) -> String {
    let mut out = String::new();
    out.push_str(&format!["{x};"]); //~ fires
    out.push_str(&format! { "{x};" }); //~ fires
    out.push_str(&std::format!("{x};")); //~ fires
    out
}

pub fn by_reference(out: &mut String, x: u8) {
    out.push_str(&format!("{x},")); //~ fires
    *out += &format!("{x};"); //~ fires
    (*out).push_str(&format!("{x}.")); //~ fires
}

pub struct Writer {
    out: String,
    parts: Vec<String>,
}

impl Writer {
    pub fn number(&mut self, x: u64) {
        self.out.push_str(&format!("<{x}>")); //~ fires
        self.out += &format!("<{x}>"); //~ fires
        self.parts[0].push_str(&format!("<{x}>")); //~ fires
    }

    fn buffer(&mut self) -> &mut String {
        &mut self.out
    }

    pub fn behind_a_call(&mut self, x: u64) {
        self.buffer().push_str(&format!("<{x}>")); //~ fires
    }
}

pub fn behind_a_key(map: &mut std::collections::HashMap<&str, String>, x: u8) {
    map.get_mut("a  b").unwrap().push_str(&format!("<{x}>")); //~ fires
    map.get_mut("a  b").unwrap().push_str(&"-".repeat("a  b".len())); //~ fires
}

pub fn behind_a_guard(out: &std::cell::RefCell<String>, x: u8) {
    out.borrow_mut().push_str(&format!("{x},")); //~ fires
}

pub fn summed(mut out: String, x: u8) -> String {
    out = out + &format!("{x},"); //~ fires
    out
}
