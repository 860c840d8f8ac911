//! Summarises the log of a web server: latencies, traffic by path, the busiest hosts.

mod sample;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

/// One request, as the log has it.
struct Entry<'a> {
    id: u64,
    host: &'a str,
    path: &'a str,
    status: u16,
    bytes: u64,
    micros: u32,
}

fn main() {
    let lines = sample::lines(2_000);
    let (summary, counts) = counting::count(|| summarise(&lines));
    print!("{summary}");
    eprintln!("{counts}");
}

fn summarise(lines: &[String]) -> String {
    let mut complaints = Vec::new();
    let mut entries = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match parse(line) {
            Some(entry) => entries.push(entry),
            None => complaints.push(format!("line {}: not a request", number + 1)),
        }
    }

    let mut summary = String::new();
    let _ = writeln!(summary, "{} requests", entries.len());
    let sorted = latencies(&entries);
    for percent in [50, 90, 99] {
        let _ = writeln!(
            summary,
            "p{percent}: {} µs",
            sorted[sorted.len() * percent / 100]
        );
    }
    let trend = smooth(&sorted);
    let _ = writeln!(
        summary,
        "smoothed to {} points, last {}",
        trend.len(),
        trend[trend.len() - 1]
    );
    for (path, bytes) in traffic(&entries) {
        let _ = writeln!(summary, "{path}: {bytes} bytes");
    }
    let _ = writeln!(summary, "hosts: {}", hosts(&entries).join(" "));
    let by_id = by_id(&entries);
    let _ = writeln!(summary, "request 77 was for {}", entries[by_id[&77]].path);
    for (status, bar) in chart(&entries) {
        let _ = writeln!(summary, "{status} {bar}");
    }
    if !complaints.is_empty() {
        let _ = writeln!(summary, "{}", complaints.join("\n"));
    }
    summary
}

/// `77 10.0.0.1 GET /index.html 200 5120 830`
fn parse(line: &str) -> Option<Entry<'_>> {
    let mut words = line.split(' ');
    let id = words.next()?.parse().ok()?;
    let host = words.next()?;
    let _method = words.next()?;
    let path = words.next()?;
    let status = words.next()?.parse().ok()?;
    let bytes = words.next()?.parse().ok()?;
    let micros = words.next()?.parse().ok()?;
    Some(Entry {
        id,
        host,
        path,
        status,
        bytes,
        micros,
    })
}

/// All latencies, sorted.
fn latencies(entries: &[Entry<'_>]) -> Vec<u32> {
    let mut latencies = Vec::new();
    for entry in entries {
        latencies.push(entry.micros);
    }
    latencies.sort_unstable();
    latencies
}

/// The mean of each sixteen neighbours.
fn smooth(values: &[u32]) -> Vec<f64> {
    let mut means = Vec::new();
    for window in values.windows(16) {
        means.push(window.iter().map(|value| f64::from(*value)).sum::<f64>() / 16.0);
    }
    means
}

/// Bytes sent, by path: far fewer paths than requests.
fn traffic<'a>(entries: &[Entry<'a>]) -> Vec<(&'a str, u64)> {
    let mut bytes: HashMap<&str, u64> = HashMap::new();
    for entry in entries {
        *bytes.entry(entry.path).or_default() += entry.bytes;
    }
    let mut sorted: Vec<(&str, u64)> = bytes.into_iter().collect();
    sorted.sort_unstable();
    sorted
}

/// Each host once, in the order of its first request.
fn hosts<'a>(entries: &[Entry<'a>]) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    let mut hosts = Vec::new();
    for entry in entries {
        if seen.insert(entry.host) {
            hosts.push(entry.host);
        }
    }
    hosts
}

/// Where each request is, by its number.
fn by_id(entries: &[Entry<'_>]) -> HashMap<u64, usize> {
    let mut by_id = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        by_id.insert(entry.id, index);
    }
    by_id
}

/// A bar for each status, one mark for twenty requests.
fn chart(entries: &[Entry<'_>]) -> Vec<(u16, String)> {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.status).or_default() += 1;
    }
    let mut bars = Vec::new();
    for (status, count) in &counts {
        let mut bar = String::new();
        for _ in 0..count / 20 {
            bar.push('#');
        }
        bars.push((*status, bar));
    }
    bars
}
