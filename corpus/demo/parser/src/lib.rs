//! Reads logs: one event a line, `TIME LEVEL SERVICE MESSAGE key=value…`.

use std::io::{self, BufRead};

use logmodel::{Event, Field, Level};

/// A line that could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: usize,
    pub reason: String,
}

/// All that was read.
#[derive(Debug, Default)]
pub struct Log {
    pub events: Vec<Event>,
    pub crashes: Vec<String>,
    pub problems: Vec<Problem>,
}

/// What a line turned out to be. Crashes are rare.
enum Line {
    Nothing,
    Event(Event),
    Crash(Crash),
}

struct Crash {
    time: u64,
    service: String,
    registers: [u64; 32],
}

/// Where a line starts, for jumping back to it.
#[repr(C)]
struct Mark {
    blank: bool,
    offset: u64,
    kind: u8,
    length: u32,
}

/// Reads a whole log from memory.
pub fn parse(text: &str) -> Log {
    let lines: Vec<&str> = text.lines().collect();
    let mut log = Log::default();
    let mut number = 0;
    for line in &lines {
        number += 1;
        add(&mut log, number, line);
    }
    log
}

/// Reads a log from a file or a pipe.
pub fn read(mut input: impl BufRead) -> io::Result<Log> {
    let mut log = Log::default();
    let mut number = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            break;
        }
        number += 1;
        add(&mut log, number, line.trim_end());
    }
    Ok(log)
}

/// The byte offsets of all lines that are not blank.
pub fn offsets(lines: &[&str]) -> Vec<u64> {
    let mut marks = Vec::new();
    let mut offset = 0;
    for line in lines {
        marks.push(Mark {
            blank: line.trim().is_empty(),
            offset,
            kind: line.bytes().next().unwrap_or(b' '),
            length: line.len() as u32,
        });
        offset += line.len() as u64 + 1;
    }
    let mut offsets = Vec::new();
    for mark in &marks {
        // Comments and empty lines are not worth jumping to.
        if mark.blank || mark.kind == b'#' || mark.length == 0 {
            continue;
        }
        offsets.push(mark.offset);
    }
    offsets
}

fn add(log: &mut Log, number: usize, line: &str) {
    match classify(line) {
        Ok(Line::Nothing) => {}
        Ok(Line::Event(event)) => log.events.push(event),
        Ok(Line::Crash(crash)) => log.crashes.push(describe(&crash)),
        Err(reason) => log.problems.push(Problem {
            line: number,
            reason,
        }),
    }
}

fn classify(line: &str) -> Result<Line, String> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(Line::Nothing);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if words[0] == "crash" {
        return Ok(Line::Crash(parse_crash(&words[1..])?));
    }
    let [time, level, service, message, fields @ ..] = words.as_slice() else {
        return Err(format!("{} words are too few", words.len()));
    };
    Ok(Line::Event(Event {
        time: parse_time(time)?,
        level: Level::from_name(level).ok_or_else(|| format!("no such level: {level}"))?,
        service: service.to_string(),
        message: unescape(message),
        fields: parse_fields(fields)?,
    }))
}

fn parse_time(word: &str) -> Result<u64, String> {
    word.parse().map_err(|_| format!("not a time: {word}"))
}

fn parse_fields(words: &[&str]) -> Result<Vec<Field>, String> {
    let mut fields = Vec::new();
    for word in words {
        let Some((key, value)) = word.split_once('=') else {
            return Err(format!("not key=value: {word}"));
        };
        fields.push(Field {
            key: key.to_string(),
            value: unescape(value),
        });
    }
    Ok(fields)
}

fn parse_crash(words: &[&str]) -> Result<Crash, String> {
    let [time, service, values @ ..] = words else {
        return Err("a crash without a service".to_string());
    };
    let mut registers = [0; 32];
    for (register, value) in registers.iter_mut().zip(values) {
        *register = u64::from_str_radix(value, 16).map_err(|_| format!("not hex: {value}"))?;
    }
    Ok(Crash {
        time: parse_time(time)?,
        service: service.to_string(),
        registers,
    })
}

fn describe(crash: &Crash) -> String {
    let used = crash.registers.iter().filter(|register| **register != 0);
    let values = used.map(|register| format!("{register:x}"));
    let listed = values.collect::<Vec<_>>().join(" ");
    format!("{} at {}: {listed}", crash.service, crash.time)
}

/// `\s` is a space and `\\` a backslash.
fn unescape(word: &str) -> String {
    let mut text = String::new();
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('s') => text.push(' '),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../samples/web.log");

    #[test]
    fn the_sample_is_read() {
        let log = parse(SAMPLE);
        assert_eq!(log.events.len(), 8);
        assert_eq!(log.events[3].message, "slow lookup");
        assert_eq!(log.events[3].field("key"), Some("user:17"));
        assert_eq!(log.crashes, ["db at 1031: 7fff00001000 1 2 3 deadbeef"]);
        assert_eq!(log.problems.len(), 1);
        assert_eq!(log.problems[0].line, 11);
    }

    #[test]
    fn a_file_is_read_as_a_text_is() {
        let log = read(SAMPLE.as_bytes()).unwrap();
        assert_eq!(log.events, parse(SAMPLE).events);
    }

    #[test]
    fn blank_lines_have_no_offset() {
        assert_eq!(offsets(&["ab", "", "# c", "d"]), [0, 8]);
    }

    #[test]
    fn a_word_without_a_value_is_a_problem() {
        let log = parse("1 info web started port");
        assert_eq!(log.problems[0].reason, "not key=value: port");
    }
}
