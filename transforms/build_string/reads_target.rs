//! Values that borrow from the target, or from what it is part of.

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
        self.out.push_str(&format!("fn {}() {{", self.name())); //~ leaves: reads-target
        self.out += &format!("{}", self.name().len()); //~ fires
        self.out.push_str(&format!("fn {:>4}", self.name().trim())); //~ leaves: reads-target
        self.out.push_str(&self.name().to_string()); //~ leaves: reads-target
    }

    pub fn owned_results(&mut self, kind: Kind) {
        self.out.push_str(&format!("fn {:>4}", self.owned())); //~ fires
        self.out.push_str(&format!("{}:", self.depth())); //~ fires
        self.out.push_str(&format!("{} {}", self.kind(), self.depth())); //~ fires
        self.out.push_str(&format!("{} {}", kind.name(), self.out.len())); //~ fires
    }

    pub fn other_fields(&mut self) {
        self.out.push_str(&format!("{} {}", self.name, self.depth)); //~ fires
        self.out.push_str(&format!("{:?}", self.lines)); //~ fires
        self.out.push_str(&format!("{:?}", self.lines.first())); //~ fires
    }

    pub fn variables(&mut self) {
        let name = self.name();
        self.out.push_str(&format!("{name:?}")); //~ leaves: reads-target
        let first = self.lines.first();
        self.out.push_str(&format!("{first:?}")); //~ fires
        let length = self.name().len();
        self.out.push_str(&format!("{length}")); //~ fires
        let names = [self.name()];
        let copy = names;
        self.out.push_str(&format!("{copy:?}")); //~ leaves: reads-target
    }

    pub fn results(&mut self, rows: &[u8]) {
        let tag = self.tag(1);
        self.out.push_str(&format!("{tag:?}")); //~ fires
        let mut pairs: Vec<(&u8, usize)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            pairs.push((row, index));
        }
        pairs.sort_by_key(|pair| pair.1);
        for (i, (row, index)) in pairs.iter().enumerate() {
            self.out += &format!("{} {} {i}", *index, row); //~ fires
        }
        let found = rows.iter().filter(|row| usize::from(**row) > self.depth()).next();
        self.out += &format!("{found:?}"); //~ leaves: reads-target
    }

    pub fn patterns(&mut self) {
        for line in &self.lines {
            self.out.push_str(&format!("{line:?}")); //~ fires
        }
        if let Some(name) = self.name().get(1..) {
            self.out.push_str(&format!("{name:?}")); //~ leaves: reads-target
        }
    }
}

pub fn itself(mut out: String) -> String {
    out.push_str(&format!("{out:?}")); //~ leaves: reads-target
    out.push_str(&format!("{}", out.len())); //~ fires
    out.push_str(&format!("{}", &out[1..])); //~ leaves: reads-target
    out.push_str(&format!("{:?}", out.chars().next())); //~ fires
    out
}

pub fn element(mut lines: [String; 2]) -> [String; 2] {
    lines[0].push_str(&format!("{:?}", lines[1])); //~ leaves: reads-target
    lines
}

pub fn guards(state: &mut (String, std::cell::RefCell<Vec<u8>>)) {
    state.0.push_str(&format!("{}", state.1.borrow().len())); //~ fires
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
        self.out.push_str(&format!("{}", self.bytes().len())); //~ leaves: reads-target
    }
}

pub fn closure(names: &mut Vec<String>, out: &mut String) {
    names.iter().for_each(|name| out.push_str(&format!("{name:?}"))); //~ fires
}
