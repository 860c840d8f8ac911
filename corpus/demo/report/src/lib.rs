//! Turns a log into a report for people.

pub mod padded;

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use logmodel::{Event, Histogram, Level};
use logparser::Log;

/// Counts that all workers write.
#[derive(Default)]
struct Tally {
    infos: AtomicU64,
    warnings: AtomicU64,
    errors: AtomicU64,
}

impl Tally {
    fn counter(&self, level: &Level) -> &AtomicU64 {
        match level {
            Level::Info => &self.infos,
            Level::Warn => &self.warnings,
            Level::Error => &self.errors,
        }
    }
}

/// Events that each worker has counted since the program began.
static COUNTED: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];

/// Rows written for each level: nobody owns an element.
static WRITTEN: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

/// One line of the table of services.
struct Row {
    service: String,
    worst: Level,
    events: usize,
}

/// The whole report as text.
pub fn render(log: &Log, workers: usize) -> String {
    let mut out = String::new();
    out.push_str(&heading("services"));
    for row in rows(&log.events) {
        out.push_str(&format!(
            "{:<10} {:>5} {}\n",
            row.service,
            row.events,
            row.worst.name()
        ));
    }
    out.push_str(&heading("levels"));
    for (level, count) in count_levels(&log.events, workers) {
        out += &format!("{}: {count} {}\n", level.name(), stars(&count));
    }
    out.push_str(&heading("durations"));
    out += &durations(Histogram::of(&log.events));
    if !log.problems.is_empty() {
        let lines = log.problems.iter().map(|problem| problem.line.to_string());
        out += &format!("unread lines: {}\n", lines.collect::<Vec<_>>().join(", "));
    }
    out
}

/// How many events have been counted so far, in all reports, for those who watch.
pub fn counted() -> u64 {
    COUNTED
        .iter()
        .map(|count| count.load(Ordering::Relaxed))
        .sum()
}

/// Writes the events as comma-separated values.
pub fn write_csv(events: &[Event], out: &mut impl Write) -> io::Result<()> {
    for event in events {
        write_row(event, out)?;
    }
    Ok(())
}

/// How many rows of that level have been written.
pub fn written(level: Level) -> u64 {
    WRITTEN[level as usize].load(Ordering::Relaxed)
}

/// A warning for each service that has failed, most failures first. Usually there is none.
pub fn alarms(events: &[Event]) -> Vec<String> {
    let mut errors = Vec::new();
    for service in logmodel::services(events) {
        let failed = |event: &&Event| event.service == service && event.level == Level::Error;
        let count = events.iter().filter(failed).count();
        if count > 0 {
            errors.push((count, service));
        }
    }
    errors.sort_by(|one, other| other.cmp(one));
    let mut alarms = Vec::new();
    for (count, service) in &errors {
        alarms.push(format!("{service} failed {count} times"));
    }
    alarms
}

fn rows(events: &[Event]) -> Vec<Row> {
    let groups = logmodel::by_service(events);
    let mut rows = Vec::new();
    for (service, events) in &groups {
        let worst = events.iter().map(|event| event.level).max();
        rows.push(Row {
            service: service.to_string(),
            worst: worst.unwrap_or(Level::Info),
            events: events.len(),
        });
    }
    rows
}

fn count_levels(events: &[Event], workers: usize) -> Vec<(Level, u64)> {
    let tally = Arc::new(Tally::default());
    let share = events.len().div_ceil(workers.max(1)).max(1);
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for (worker, part) in events.chunks(share).enumerate() {
            let tally = Arc::clone(&tally);
            handles.push(scope.spawn(move || {
                for event in part {
                    tally.counter(&event.level).fetch_add(1, Ordering::Relaxed);
                    COUNTED[worker % COUNTED.len()].fetch_add(1, Ordering::Relaxed);
                }
            }));
        }
        for handle in handles {
            handle.join().expect("counting does not panic");
        }
    });
    let mut counts = Vec::new();
    for level in Level::ALL {
        counts.push((level, tally.counter(&level).load(Ordering::Relaxed)));
    }
    counts
}

fn write_row(event: &Event, out: &mut impl Write) -> io::Result<()> {
    let mut row = Vec::new();
    row.extend_from_slice(event.time.to_string().as_bytes());
    row.push(b',');
    row.extend_from_slice(event.level.name().as_bytes());
    for part in [&event.service, &event.message] {
        row.push(b',');
        row.extend_from_slice(quoted(part).as_bytes());
    }
    row.push(b'\n');
    WRITTEN[event.level as usize].fetch_add(1, Ordering::Relaxed);
    out.write_all(&row)
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if c == '"' {
            quoted.push('"');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

fn heading(title: &str) -> String {
    let mut line = String::new();
    for _ in 0..title.len() {
        line.push('=');
    }
    title.to_string() + "\n" + &line + "\n"
}

fn stars(count: &u64) -> String {
    "*".repeat((*count).min(40) as usize)
}

fn durations(histogram: Histogram) -> String {
    let used = histogram.buckets.iter().enumerate();
    used.filter(|(_, count)| **count > 0)
        .map(|(power, count)| format!("{:>6} ms: {count}\n", 1u64 << power))
        .collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }

    #[test]
    fn a_heading_is_underlined() {
        assert_eq!(heading("abc"), "abc\n===\n");
    }
}
