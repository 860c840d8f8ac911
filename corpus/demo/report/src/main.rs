//! `logreport FILE…`: prints a report of each log; `logreport --csv FILE…`: its events.

use std::env;
use std::fs::File;
use std::io::{self, BufReader};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut csv = false;
    let mut files = Vec::new();
    for arg in env::args().skip(1) {
        match arg.as_str() {
            "--csv" => csv = true,
            _ => files.push(arg),
        }
    }
    let mut failures = Vec::new();
    for file in &files {
        if let Err(error) = report(file, csv) {
            failures.push(format!("{file}: {error}"));
        }
    }
    for failure in &failures {
        eprintln!("{failure}");
    }
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn report(file: &str, csv: bool) -> io::Result<()> {
    let log = logparser::read(BufReader::new(File::open(file)?))?;
    if csv {
        return logreport::write_csv(&log.events, &mut io::stdout().lock());
    }
    print!("{}", logreport::render(&log, 4));
    for alarm in logreport::alarms(&log.events) {
        println!("! {alarm}");
    }
    Ok(())
}
