//! Sums, lists, repetitions and joined lists.

pub fn sums(out: &mut String, a: String, b: &str, c: &String) {
    out.push_str(c);
    out.push_str(b);
    out.push_str(c);
    out.push_str(", ");
    out.push_str(b);
    out.push_str(&a);
    out.push_str(b);
}

pub fn lists(out: &mut String, a: &str, b: &String) {
    out.push_str(a);
    out.push_str(b);
    out.push_str(a);
    out.push('-');
    out.push_str(b);
}

fn next(words: &mut Vec<String>) -> String {
    words.pop().unwrap_or_default()
}

pub fn with_effects(out: &mut String, words: &mut Vec<String>) {
    out.push_str(&(next(words) + ","));
}

pub fn of_numbers(out: &mut String, n: u32, a: &str) {
    out.push_str(&(n.to_string() + a));
}

pub fn repeated(out: &mut String, depth: usize, word: String, other: &str) {
    out.extend(std::iter::repeat_n(' ', depth));
    out.extend(std::iter::repeat_n("  ", depth));
    out.extend(std::iter::repeat_n(word.as_str(), 2));
    out.extend(std::iter::repeat_n(other, depth + 1));
}

pub fn joined(out: &mut String, words: &[String]) {
    out.push_str(&words.join(", "));
    *out += &words.concat();
}

pub fn as_a_value(out: &mut String, a: &str, b: &str, n: u8) {
    match n {
        0 => {
            out.push_str(a);
            out.push_str(b);
        },
        _ => (),
    }
}

pub struct Text {
    out: String,
    indent: String,
}

impl Text {
    pub fn fields(&mut self, n: usize) {
        self.out.extend(std::iter::repeat_n(self.indent.as_str(), n));
        self.out.push_str(&self.indent);
        self.out.push(',');
    }

    fn indent(&self) -> &str {
        &self.indent
    }

    pub fn calls(&mut self, n: usize) {
        self.out.push_str(&self.indent().repeat(n));
        self.out.push_str(&(self.indent().to_string() + ","));
    }
}
