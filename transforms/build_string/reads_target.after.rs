//! Values that borrow from the target, or from what it is part of.

use std::fmt::Write as _;

pub struct Generator {
    out: String,
    name: String,
    depth: usize,
    lines: Vec<String>,
}

#[derive(Clone, Copy)]
pub enum Kind {
    Plain,
}

impl Kind {
    pub fn name(self) -> &'static str {
        "plain"
    }
}

impl Generator {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &'static str {
        "kind"
    }

    fn tag(&self, n: usize) -> std::borrow::Cow<'static, str> {
        if n > self.depth { "deep".into() } else { "flat".into() }
    }

    fn owned(&self) -> String {
        self.name.clone()
    }

    fn depth(&self) -> usize {
        self.depth
    }

    pub fn borrowed_through_self(&mut self) {
        self.out.push_str(&format!("fn {}() {{", self.name()));
        write!(self.out, "{}", self.name().len()).unwrap();
        self.out.push_str(&format!("fn {:>4}", self.name().trim()));
        self.out.push_str(&self.name().to_string());
    }

    pub fn owned_results(&mut self, kind: Kind) {
        write!(self.out, "fn {:>4}", self.owned()).unwrap();
        write!(self.out, "{}:", self.depth()).unwrap();
        write!(self.out, "{} {}", self.kind(), self.depth()).unwrap();
        write!(self.out, "{} {}", kind.name(), self.out.len()).unwrap();
    }

    pub fn other_fields(&mut self) {
        write!(self.out, "{} {}", self.name, self.depth).unwrap();
        write!(self.out, "{:?}", self.lines).unwrap();
        write!(self.out, "{:?}", self.lines.first()).unwrap();
    }

    pub fn variables(&mut self) {
        let name = self.name();
        self.out.push_str(&format!("{name:?}"));
        let first = self.lines.first();
        write!(self.out, "{first:?}").unwrap();
        let length = self.name().len();
        write!(self.out, "{length}").unwrap();
        let names = [self.name()];
        let copy = names;
        self.out.push_str(&format!("{copy:?}"));
    }

    pub fn results(&mut self, rows: &[u8]) {
        let tag = self.tag(1);
        write!(self.out, "{tag:?}").unwrap();
        let mut pairs: Vec<(&u8, usize)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            pairs.push((row, index));
        }
        pairs.sort_by_key(|pair| pair.1);
        for (i, (row, index)) in pairs.iter().enumerate() {
            write!(self.out, "{} {} {i}", *index, row).unwrap();
        }
        let found = rows.iter().filter(|row| usize::from(**row) > self.depth()).next();
        self.out += &format!("{found:?}");
    }

    pub fn patterns(&mut self) {
        for line in &self.lines {
            write!(self.out, "{line:?}").unwrap();
        }
        if let Some(name) = self.name().get(1..) {
            self.out.push_str(&format!("{name:?}"));
        }
    }
}

pub fn itself(mut out: String) -> String {
    out.push_str(&format!("{out:?}"));
    write!(out, "{}", out.len()).unwrap();
    out.push_str(&format!("{}", &out[1..]));
    write!(out, "{:?}", out.chars().next()).unwrap();
    out
}

pub fn element(mut lines: [String; 2]) -> [String; 2] {
    lines[0].push_str(&format!("{:?}", lines[1]));
    lines
}

pub fn guards(state: &mut (String, std::cell::RefCell<Vec<u8>>)) {
    write!(state.0, "{}", state.1.borrow().len()).unwrap();
}

pub struct Shared {
    out: String,
    bytes: std::cell::RefCell<Vec<u8>>,
}

impl Shared {
    fn bytes(&self) -> std::cell::Ref<'_, Vec<u8>> {
        self.bytes.borrow()
    }

    pub fn guard_of_self(&mut self) {
        self.out.push_str(&format!("{}", self.bytes().len()));
    }
}

pub fn closure(names: &mut Vec<String>, out: &mut String) {
    names.iter().for_each(|name| write!(out, "{name:?}").unwrap());
}
