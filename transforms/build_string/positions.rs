//! Statements, ends of blocks, match arms, closures.

pub fn arms(out: &mut String, x: Option<u8>) {
    match x {
        Some(0) => out.push_str(&format!("zero {x:?}")), //~ fires
        Some(n) => *out += &format!("{n},"), //~ fires
        None => {
            out.push_str(&format!("{x:?}")) //~ fires
        }
    }
}

pub fn closures(rows: &[u8]) -> String {
    let mut out = String::new();
    rows.iter().for_each(|row| out.push_str(&format!("{row},"))); //~ fires
    rows.iter().for_each(|row| out += &format!("{row},")); //~ fires
    rows.iter().for_each(|row| {
        out.push_str(&format!("{row},")); //~ fires
    });
    out
}

pub fn branches(out: &mut String, n: u8) {
    if n > 1 { out.push_str(&format!("{n}")) } else { out.push_str(&format!("{n};")) } //~ fires //~ fires
}

pub fn tail(out: &mut String, n: u8) {
    out.push_str(&format!("{n}")) //~ fires
}

pub fn unit(out: &mut String, n: u8) {
    let () = out.push_str(&format!("{n}")); //~ fires
    return out.push_str(&format!("{n}")); //~ fires
}

pub fn on_one_line(out: &mut String, n: u8) {
    out.push_str(&format!("{n};")); out.push(']'); //~ fires
}

pub fn labelled(out: &mut String, n: u8) {
    'all: {
        if n > 1 {
            break 'all out.push_str(&format!("{n}")); //~ fires
        }
        out.push('-');
    }
}

pub fn early_exits(out: &mut String, text: &str) -> Option<()> {
    out.push_str(&format!("{}:", text.parse::<u8>().ok()?)); //~ fires
    Some(())
}
