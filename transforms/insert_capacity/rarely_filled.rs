//! A collection that is normally empty must stay without memory.

pub struct Row {
    pub id: u64,
    pub cells: Vec<i64>,
}

impl Row {
    pub fn check(&self) -> Result<(), String> {
        if self.cells.is_empty() { Err(format!("{} is empty", self.id)) } else { Ok(()) }
    }
}

pub fn error_arm(rows: &[Row]) -> Vec<String> {
    let mut found = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        if let Err(error) = row.check() {
            found.push(error);
        }
    }
    found
}

pub fn match_arm(rows: &[Row]) -> Vec<String> {
    let mut messages = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        match row.check() {
            Ok(()) => {}
            Err(error) => messages.push(error),
        }
    }
    messages
}

pub fn is_err(rows: &[Row]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        if row.check().is_err() {
            out.push(row.id);
        }
    }
    out
}

pub fn by_name(rows: &[Row]) -> Vec<String> {
    let mut errors = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        if row.id == 0 {
            errors.push("no id".to_owned());
        }
        if row.cells.iter().any(|cell| *cell < 0) {
            errors.push(format!("{} is negative", row.id));
        }
    }
    errors
}

pub fn by_name_but_always(rows: &[Row]) -> Vec<String> {
    let mut errors = Vec::new(); //~ fires
    for row in rows {
        errors.push(format!("{}: not supported", row.id));
    }
    errors
}

pub fn by_a_question(rows: &[Row]) -> Result<(), String> {
    let mut empty = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        if row.cells.is_empty() {
            empty.push(row.id.to_string());
        }
    }
    if !empty.is_empty() {
        return Err(empty.join(", "));
    }
    Ok(())
}

pub fn both_arms(rows: &[Row]) -> (Vec<u64>, Vec<String>) {
    let mut good = Vec::new(); //~ leaves: dealt-out
    let mut bad = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        match row.check() {
            Ok(()) => good.push(row.id),
            Err(error) => bad.push(error),
        }
    }
    (good, bad)
}

pub fn let_else(rows: &[&str]) -> (Vec<u64>, Vec<String>) {
    let mut numbers = Vec::new(); //~ fires: review, upper bound rows.len()
    let mut rest = Vec::new(); //~ leaves: rarely-filled
    for row in rows {
        let Ok(number) = row.parse() else {
            rest.push(row.to_string());
            continue;
        };
        numbers.push(number);
    }
    (numbers, rest)
}

pub struct Checker {
    pub problems: Vec<String>,
    pub warnings: Vec<String>,
}

impl Checker {
    pub fn check(&mut self, rows: &[Row]) {
        for row in rows { //~ leaves: rarely-filled //~ leaves: rarely-filled
            if row.cells.len() > 100 {
                self.warnings.push(format!("{} is long", row.id));
            }
            if let Err(problem) = row.check() {
                self.problems.push(problem);
            }
        }
    }
}
