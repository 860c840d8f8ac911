//! Reads a stream of measurements line by line, drops what is out of range, and prints a table of what is left.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Write};

/// Limits and names of the sensors.
struct Settings {
    limits: HashMap<String, (i64, i64)>,
    /// How many values a mean is taken of.
    window: usize,
}

struct Totals {
    read: usize,
    kept: usize,
    widest: Vec<String>,
}

fn main() -> io::Result<()> {
    let input = measurements(1_500);
    let settings = settings();
    let mut output = Vec::new();
    let (totals, counts) =
        counting::count(|| filter(BufReader::new(input.as_bytes()), &settings, &mut output));
    let totals = totals?;
    io::stdout().write_all(&output)?;
    println!("{} lines read, {} kept", totals.read, totals.kept);
    println!("{}", totals.widest.join("\n"));
    eprintln!("{counts}");
    Ok(())
}

/// `s3 12 17 -4 …`, with a comment now and then.
fn measurements(count: u64) -> String {
    let mut lines = String::new();
    for line in 0..count {
        let noise = line.wrapping_mul(2_862_933_555_777_941_757).rotate_left(17);
        if line % 25 == 0 {
            lines.push_str("# calibrated\n");
        }
        lines.push_str(["s0", "s1", "s2", "s3"][(noise % 4) as usize]);
        for value in 0..noise % 13 {
            lines.push(' ');
            lines.push_str(
                ["-7", "12", "140", "3", "88", "1009"][(noise / (value + 1) % 6) as usize],
            );
        }
        lines.push('\n');
    }
    lines
}

fn settings() -> Settings {
    let limits = [
        ("s0", (0, 100)),
        ("s1", (-50, 200)),
        ("s2", (0, 2_000)),
        ("s3", (3, 90)),
    ];
    Settings {
        limits: limits
            .into_iter()
            .map(|(name, limits)| (name.to_owned(), limits))
            .collect(),
        window: 3,
    }
}

fn filter(
    mut input: impl BufRead,
    settings: &Settings,
    output: &mut Vec<u8>,
) -> io::Result<Totals> {
    let mut totals = Totals {
        read: 0,
        kept: 0,
        widest: Vec::new(),
    };
    let mut widest = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            break;
        }
        let text = line.trim_end();
        if text.starts_with('#') || text.is_empty() {
            continue;
        }
        totals.read += 1;

        let mut words = text.split(' ');
        let sensor = words.next().unwrap_or_default();
        let Some(&(low, high)) = settings.limits.get(sensor) else {
            continue;
        };
        let mut values: Vec<i64> = Vec::new();
        for word in words {
            match word.parse() {
                Ok(value) if low <= value && value <= high => values.push(value),
                _ => {}
            }
        }
        if values.is_empty() {
            continue;
        }
        totals.kept += 1;

        let mut means = Vec::new();
        let mut recent = VecDeque::new();
        for value in &values {
            recent.push_back(*value);
            if recent.len() > settings.window {
                recent.pop_front();
            }
            means.push(recent.iter().sum::<i64>() / recent.len() as i64);
        }
        write!(output, "{sensor:>4} {:>3}", values.len())?;
        for mean in &means {
            write!(output, " {mean:>5}")?;
        }
        output.push(b'\n');

        // Kept beyond the round: each must have a String of its own.
        if values.len() > widest {
            widest = values.len();
            let mut copy = String::new();
            for value in &values {
                copy.push_str(if *value < 0 { "-" } else { "+" });
            }
            totals.widest.push(copy);
        }
    }
    Ok(totals)
}
