//! `s = format!("{s}…")` copies all that is there.

pub fn captured(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        text = format!("{text}{row},"); //~ fires: safe, all of `text` is copied to add to it
    }
    text
}

pub fn listed(rows: &[u32]) -> String {
    let mut text = String::from("rows");
    for row in rows {
        text = format!("{}-{}", text, row); //~ fires
        text = format!("{} {:?}", text.clone(), row); //~ fires
        text = format!("{}.", &text); //~ fires
        text = format!("{text} {n}", n = row, text = text); //~ fires
    }
    text
}

pub fn texts(rows: &[&str]) -> String {
    let mut text = String::new();
    for row in rows {
        text = format!("{text}\n"); //~ fires: push what it is made of
        text = format!("{text}, {row}"); //~ fires: push what it is made of
        text = format!("{}, {}", text, row); //~ fires: push what it is made of
        text = format!("{text}{}\n", row.len()); //~ fires
    }
    text
}

pub struct Report {
    body: String,
    title: String,
}

impl Report {
    pub fn add(&mut self, n: usize) {
        self.body = format!("{}{:03}", self.body, n); //~ fires
        self.body = format!("{}{}{n}", self.body, self.title); //~ fires
    }

    fn title(&self) -> &str {
        &self.title
    }

    pub fn left_alone(&mut self, n: usize) {
        self.body = format!("{}{}{n}", self.body, self.title()); //~ leaves: reads-target
        self.body = format!("{n}{}", self.body); //~ leaves: prepends
        self.body = format!("{}{n}{}", self.body, self.body); //~ leaves: reads-target
        self.body = format!("{}{n}{}", self.body, self.body.len()); //~ fires
        self.body = format!("{:>8}{n}", self.body); //~ leaves: prepends
        self.body = format!("{0}{1}", self.body, n); //~ leaves: format-unreadable
        self.body = format!("{}", self.title);
        self.body = format!("{n}");
    }
}

pub fn prepended(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        text = format!("{row}{text}"); //~ leaves: prepends
    }
    text
}

pub fn reassigned_after(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        text = format!("{text}{row}"); //~ fires
        if *row == 0 {
            text = String::from("zero");
        }
    }
    text = text.to_uppercase();
    text
}

pub fn shadowed(text: &str) -> String {
    let text = format!("{text}!");
    text
}

pub fn sums(mut text: String, word: &str) -> String {
    text = text + word; //~ leaves: already-a-builder
    text = text + word + ","; //~ leaves: already-a-builder
    text
}

pub fn view(mut text: String, n: u8) -> String {
    let end = text.trim_end().to_owned();
    text = format!("{text}{end}{n}"); //~ fires
    text
}
