//! Small loop programs, made from a tape of random numbers.
//!
//! A program fills one collection, `out`, in every way that the growth analysis knows, and in ways that it must
//! notice: exits, shadowed names, counts that change. It says `mark(&out)` after each loop, so that what a `reserve`
//! asked for can be compared with what came after it.

use std::fmt::Write as _;

/// What a program fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    Vector,
    Text,
    Set,
    /// A vector that the caller owns.
    Parameter,
}

/// A tape of choices; when it is used up, every choice is the first, which ends a program.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    fn below(&mut self, bound: u8) -> u8 {
        self.0.next().map_or(0, |choice| choice % bound)
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[usize::from(self.below(of.len() as u8))]
    }
}

/// The source of the function `name`, and what it fills.
pub fn function(name: &str, tape: &[u8]) -> (String, Filled) {
    let mut tape = Tape(tape.iter());
    let filled = match tape.below(8) {
        0..=3 => Filled::Vector,
        4 => Filled::Text,
        5 => Filled::Set,
        _ => Filled::Parameter,
    };
    let (ty, constructor) = match filled {
        Filled::Vector | Filled::Parameter => ("Vec<u32>", "Vec::new()"),
        Filled::Text => ("String", "String::new()"),
        Filled::Set => ("HashSet<u32>", "HashSet::new()"),
    };
    let mut writer =
        Writer { tape, filled, text: String::new(), depth: 1, loops: Vec::new(), names: 0, budget: 14 };
    match filled {
        Filled::Parameter => {
            writer.line(&format!("pub fn {name}(out: &mut {ty}, a: &[u32], b: &[u32], n: usize, m: u8, text: &str) -> Option<()> {{"));
            writer.counts();
        }
        _ => {
            writer.line(&format!(
                "pub fn {name}(a: &[u32], b: &[u32], n: usize, m: u8, text: &str) -> Option<{ty}> {{"
            ));
            writer.counts();
            writer.line(&format!("    let mut out = {constructor};"));
        }
    }
    for _ in 0..=writer.tape.below(3) {
        writer.statement();
    }
    let value = writer.value();
    writer.line(&format!("    {value}"));
    writer.line("}");
    (writer.text, filled)
}

struct Writer<'a> {
    tape: Tape<'a>,
    filled: Filled,
    text: String,
    depth: usize,
    /// The enclosing loops: whether each has a label.
    loops: Vec<Option<String>>,
    /// For names that are new.
    names: u32,
    budget: u32,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "    ".repeat(self.depth.saturating_sub(1)));
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// Variables that counts are made of, some of which change.
    fn counts(&mut self) {
        self.line("    let mut k = n;");
        self.line("    let both = a.len() + b.len();");
        self.line("    let mut rest = a;");
        if self.tape.below(4) == 0 {
            self.line("    k += 1;");
        }
    }

    /// What the function returns where it returns what it filled.
    fn value(&self) -> &'static str {
        match self.filled {
            Filled::Parameter => "Some(())",
            _ => "Some(out)",
        }
    }

    fn block(&mut self, most: u8) {
        self.depth += 1;
        for _ in 0..=self.tape.below(most) {
            self.statement();
        }
        self.depth -= 1;
    }

    fn statement(&mut self) {
        let Some(budget) = self.budget.checked_sub(1) else { return self.fill() };
        self.budget = budget;
        let nested = self.loops.len();
        match self.tape.below(20) {
            0..=4 => self.fill(),
            5..=9 if nested < 3 => self.for_loop(),
            10 if nested < 3 => self.counted_loop(),
            11 if nested < 3 => self.pulled_loop(),
            12 => self.each(),
            13..=14 => self.branch(),
            15 => self.arms(),
            16..=17 => self.exit(),
            18 => self.change(),
            19 => {
                let otherwise = if nested > 0 {
                    self.tape.pick(&["continue", "break", "return None"])
                } else {
                    "return None"
                };
                let name = self.fresh("y");
                let value = self.number();
                self.line(&format!("    let Some({name}) = maybe({value}) else {{ {otherwise} }};"));
                self.line(&format!("    touch({name});"));
            }
            _ => self.fill(),
        }
    }

    fn fill(&mut self) {
        let line = match self.filled {
            Filled::Vector | Filled::Parameter => match self.tape.below(8) {
                0 => format!("out.extend({});", self.iterable()),
                1 => "out.extend_from_slice(b);".to_owned(),
                2 => "out.extend_from_slice(&[1, 2, 3]);".to_owned(),
                _ => format!("out.push({});", self.number()),
            },
            Filled::Text => match self.tape.below(4) {
                0 => "out.push_str(text);".to_owned(),
                1 => "out += \"abc\";".to_owned(),
                _ => "out.push('x');".to_owned(),
            },
            Filled::Set => format!("out.insert({});", self.number()),
        };
        self.line(&format!("    {line}"));
    }

    /// A number of type `u32`: the variable of the innermost loop, mostly.
    fn number(&mut self) -> String {
        match (self.loops.len(), self.tape.below(4)) {
            (0, _) | (_, 0) => "7".to_owned(),
            (depth, _) => format!("x{depth}"),
        }
    }

    fn condition(&mut self) -> String {
        let number = self.number();
        match self.tape.below(5) {
            0 => "n > 2".to_owned(),
            1 => "a.len() > b.len()".to_owned(),
            2 => format!("{number} > 6"),
            3 => format!("{number} % 2 == 0"),
            _ => format!("m == 3 && {number} < 9"),
        }
    }

    /// An expression of type `usize`.
    fn count(&mut self) -> String {
        match self.tape.below(11) {
            0 => "n".to_owned(),
            1 => "a.len()".to_owned(),
            2 => "b.len()".to_owned(),
            3 => "m as usize".to_owned(),
            4 => "both".to_owned(),
            5 => "k".to_owned(),
            6 => "rest.len()".to_owned(),
            7 => "n + 1".to_owned(),
            8 => "n.saturating_sub(2)".to_owned(),
            9 => "a.len().min(n)".to_owned(),
            _ => "5".to_owned(),
        }
    }

    /// An iterator over `u32`.
    fn iterable(&mut self) -> String {
        let mut text = match self.tape.below(13) {
            0..=2 => "a.iter().copied()".to_owned(),
            3 => "b.iter().copied()".to_owned(),
            4 => "rest.iter().copied()".to_owned(),
            5 => "(0..u32::from(m))".to_owned(),
            6 => "(2..n as u32)".to_owned(),
            7 => "a.chunks(3).map(|part| part[0])".to_owned(),
            8 => "a.windows(2).map(|part| part[0])".to_owned(),
            9 => "b.chunks_exact(2).map(|part| part[0])".to_owned(),
            10 => format!("(0..{}).map(|at| at as u32)", self.count()),
            11 => "(1..=n).map(|at| at as u32)".to_owned(),
            _ => "a[..a.len() / 2].iter().copied()".to_owned(),
        };
        for _ in 0..self.tape.below(3) {
            text += &match self.tape.below(12) {
                0 => ".filter(|x| x % 3 != 1)".to_owned(),
                1 => format!(".take({})", self.count()),
                2 => format!(".skip({})", self.tape.pick(&["1", "n", "2"])),
                3 => ".step_by(2)".to_owned(),
                4 => ".map(|x| x + 1)".to_owned(),
                5 => ".enumerate().map(|(at, x)| x + at as u32)".to_owned(),
                6 => ".chain(b.iter().copied())".to_owned(),
                7 => ".zip(a).map(|(x, y)| x + y)".to_owned(),
                8 => ".take_while(|x| *x < 9)".to_owned(),
                9 => ".filter_map(maybe)".to_owned(),
                10 => ".flat_map(|x| [x, x + 1])".to_owned(),
                _ => ".zip(0..n).map(|(x, _)| x)".to_owned(),
            };
        }
        text
    }

    fn body(&mut self, label: Option<String>) {
        self.loops.push(label);
        self.block(3);
        self.loops.pop();
        self.line("    }");
        self.mark();
    }

    /// Says where what a `reserve` asked for ends: after each outermost loop.
    fn mark(&mut self) {
        if self.loops.is_empty() {
            let out = if self.filled == Filled::Parameter { "out" } else { "&out" };
            self.line(&format!("    mark({out});"));
        }
    }

    fn label(&mut self) -> (Option<String>, String) {
        match self.tape.below(3) {
            0 => {
                let label = self.fresh("'l");
                let prefix = format!("{label}: ");
                (Some(label), prefix)
            }
            _ => (None, String::new()),
        }
    }

    fn for_loop(&mut self) {
        let depth = self.loops.len() + 1;
        let (label, prefix) = self.label();
        let head = match self.tape.below(8) {
            0 | 1 => format!("for &x{depth} in a"),
            2 => format!("for (_, &x{depth}) in b.iter().enumerate()"),
            3 => format!("for x{depth} in 0..u32::from(m)"),
            _ => {
                let iterable = self.iterable();
                format!("for x{depth} in {iterable}")
            }
        };
        self.line(&format!("    {prefix}{head} {{"));
        self.line(&format!("        touch(x{depth});"));
        self.body(label);
    }

    fn counted_loop(&mut self) {
        let depth = self.loops.len() + 1;
        let counter = self.fresh("i");
        let start = self.tape.pick(&["0", "1"]);
        let relation = self.tape.pick(&["<", "<", "<="]);
        let step = self.tape.pick(&["1", "2"]);
        let limit = self.count();
        self.line(&format!("    let mut {counter} = {start};"));
        let also = match self.tape.below(4) {
            0 => format!(" && {counter} < {}", self.count()),
            1 => " && n < 9".to_owned(),
            _ => String::new(),
        };
        self.line(&format!("    while {counter} {relation} {limit}{also} {{"));
        self.line(&format!("        let x{depth} = {counter} as u32;"));
        self.line(&format!("        {counter} += {step};"));
        self.line(&format!("        touch(x{depth});"));
        self.body(None);
    }

    fn pulled_loop(&mut self) {
        let depth = self.loops.len() + 1;
        let iterator = self.fresh("it");
        let iterable = self.iterable();
        self.line(&format!("    let mut {iterator} = {iterable};"));
        if self.tape.below(3) == 0 {
            self.line(&format!("    touch({iterator}.next().unwrap_or(0));"));
        }
        let (label, prefix) = self.label();
        match self.tape.below(3) {
            0 => {
                self.line(&format!("    {prefix}loop {{"));
                self.line(&format!("        let Some(x{depth}) = {iterator}.next() else {{ break }};"));
            }
            1 => {
                self.line(&format!("    {prefix}loop {{"));
                self.line(&format!("        let x{depth} = match {iterator}.next() {{"));
                self.line("            Some(x) => x,");
                self.line("            None => break,");
                self.line("        };");
            }
            _ => self.line(&format!("    {prefix}while let Some(x{depth}) = {iterator}.next() {{")),
        }
        self.line(&format!("        touch(x{depth});"));
        if self.tape.below(4) == 0 {
            self.line(&format!("        touch({iterator}.next().unwrap_or(0));"));
        }
        self.body(label);
    }

    /// `for_each`, whose closure cannot be left like a loop.
    fn each(&mut self) {
        let iterable = self.iterable();
        let fill = match self.filled {
            Filled::Vector | Filled::Parameter => "out.push(x)",
            Filled::Text => "out.push('y')",
            Filled::Set => "out.insert(x)",
        };
        match self.tape.below(3) {
            0 => {
                self.line(&format!("    {iterable}.for_each(|x| {{ if x % 2 == 0 {{ return; }} {fill}; }});"))
            }
            _ => self.line(&format!("    {iterable}.for_each(|x| {{ touch(x); {fill}; }});")),
        }
        self.mark();
    }

    fn branch(&mut self) {
        let condition = self.condition();
        self.line(&format!("    if {condition} {{"));
        self.block(2);
        if self.tape.below(2) == 0 {
            self.line("    } else {");
            self.block(2);
        }
        self.line("    }");
    }

    fn arms(&mut self) {
        let number = self.number();
        self.line(&format!("    match {number} % 3 {{"));
        for pattern in ["0", "1", "_"] {
            self.line(&format!("        {pattern} => {{"));
            self.depth += 1;
            self.block(2);
            self.depth -= 1;
            self.line("        }");
        }
        self.line("    }");
    }

    fn exit(&mut self) {
        let value = self.value();
        let number = self.number();
        let condition = self.condition();
        let label = match self.loops.len() {
            0 => None,
            depth => self.loops[usize::from(self.tape.below(depth as u8))].clone(),
        };
        let label = label.map_or_else(String::new, |label| format!(" {label}"));
        let way = match self.tape.below(7) {
            0 => format!("return {value}"),
            1 => "return None".to_owned(),
            2 => return self.line(&format!("    touch(maybe({number})?);")),
            3 | 4 if !self.loops.is_empty() => format!("break{label}"),
            5 | 6 if !self.loops.is_empty() => format!("continue{label}"),
            _ => "panic!()".to_owned(),
        };
        self.line(&format!("    if {condition} {{"));
        self.line(&format!("        {way};"));
        self.line("    }");
    }

    /// Something that counts are made of changes.
    fn change(&mut self) {
        match self.tape.below(4) {
            0 => self.line("    k += 2;"),
            1 => self.line("    rest = &rest[rest.len() / 2..];"),
            2 => self.line("    let n = n + 3;"),
            _ => self.line("    let a = &a[..a.len() / 2];"),
        }
    }
}
