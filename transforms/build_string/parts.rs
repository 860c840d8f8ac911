//! Sums, lists, repetitions and joined lists.

pub fn sums(out: &mut String, a: String, b: &str, c: &String) {
    out.push_str(&(c.clone() + b)); //~ fires: safe, push what it is made of
    *out += &(c.to_string() + ", " + b); //~ fires
    out.push_str(&(a + b)); //~ fires
}

pub fn lists(out: &mut String, a: &str, b: &String) {
    *out += &[a, b].concat(); //~ fires
    out.push_str(&[a, "-", b].concat()); //~ fires
}

fn next(words: &mut Vec<String>) -> String {
    words.pop().unwrap_or_default()
}

pub fn with_effects(out: &mut String, words: &mut Vec<String>) {
    out.push_str(&(next(words) + ",")); //~ leaves: effects-between
}

pub fn of_numbers(out: &mut String, n: u32, a: &str) {
    out.push_str(&(n.to_string() + a)); //~ leaves: part-not-text
}

pub fn repeated(out: &mut String, depth: usize, word: String, other: &str) {
    out.push_str(&" ".repeat(depth)); //~ fires: safe, append it piece by piece
    out.push_str(&"  ".repeat(depth)); //~ fires
    *out += &word.repeat(2); //~ fires
    *out += &other.repeat(depth + 1); //~ fires
}

pub fn joined(out: &mut String, words: &[String]) {
    out.push_str(&words.join(", ")); //~ leaves: joined-text
    *out += &words.concat(); //~ leaves: joined-text
}

pub fn as_a_value(out: &mut String, a: &str, b: &str, n: u8) {
    match n {
        0 => out.push_str(&[a, b].concat()), //~ fires
        _ => (),
    }
}

pub struct Text {
    out: String,
    indent: String,
}

impl Text {
    pub fn fields(&mut self, n: usize) {
        self.out.push_str(&self.indent.repeat(n)); //~ fires
        self.out.push_str(&(self.indent.clone() + ",")); //~ fires
    }

    fn indent(&self) -> &str {
        &self.indent
    }

    pub fn calls(&mut self, n: usize) {
        self.out.push_str(&self.indent().repeat(n)); //~ leaves: reads-target
        self.out.push_str(&(self.indent().to_string() + ",")); //~ leaves: reads-target
    }
}
