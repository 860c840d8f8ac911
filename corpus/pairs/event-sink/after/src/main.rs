//! Writes events as JSON lines to a sink that takes whole lines only, one call an event.

use std::cell::Cell;
use std::fmt::Write as _;
use std::io::{self, Write};

struct Event {
    name: &'static str,
    micros: u64,
    fields: Vec<(&'static str, Value)>,
}

enum Value {
    Number(i64),
    Text(String),
    List(Vec<Value>),
}

/// Takes whole lines: each call is one packet.
#[derive(Default)]
struct Packets {
    sent: Vec<u8>,
    packets: usize,
}

impl Write for Packets {
    fn write(&mut self, packet: &[u8]) -> io::Result<usize> {
        self.sent.extend_from_slice(packet);
        self.packets += 1;
        Ok(packet.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let events: Vec<Event> = (0..800).map(event).collect();
    let mut sink = Packets {
        sent: Vec::with_capacity(1 << 20),
        packets: 0,
    };
    let (sent, counts) =
        counting::count(|| events.iter().try_for_each(|event| send(event, &mut sink)));
    sent?;
    io::stdout().write_all(&sink.sent)?;
    println!("{} packets", sink.packets);
    println!("{:?}", names(&events).len());
    eprintln!("{counts}");
    Ok(())
}

/// An event that is the same each time.
fn event(number: i64) -> Event {
    let value = |at: i64| match (number + at) % 3 {
        0 => Value::Number(number * at),
        1 => Value::Text("quote \" and line\n".repeat(at as usize)),
        _ => Value::List((0..at).map(Value::Number).collect()),
    };
    let fields = ["id", "user", "cause", "spent"]
        .into_iter()
        .zip(1..)
        .map(|(name, at)| (name, value(at)));
    Event {
        name: ["start", "stop", "tick"][(number % 3) as usize],
        micros: 1_000 + number as u64,
        fields: fields.collect(),
    }
}

/// Sends one event. Events without fields are not sent.
fn send(event: &Event, sink: &mut impl Write) -> io::Result<()> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }

    if event.fields.is_empty() {
        return Ok(());
    }
    let mut line = SCRATCH.try_with(Cell::take).unwrap_or_default();
    line.clear();
    let _ = write!(
        line,
        "{{\"event\":\"{}\",\"micros\":{}",
        event.name, event.micros
    );
    for (name, value) in &event.fields {
        let _ = write!(line, ",\"{name}\":");
        put(value, &mut line);
    }
    line.push_str("}\n");
    sink.write_all(line.as_bytes())?;
    if line.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(line));
    }
    sink.flush()
}

fn put(value: &Value, line: &mut String) {
    match value {
        Value::Number(number) => {
            let _ = write!(line, "{number}");
        }
        Value::Text(text) => line.push_str(&quoted(text)),
        Value::List(values) => {
            line.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    line.push(',');
                }
                put(value, line);
            }
            line.push(']');
        }
    }
}

/// The text in quotes; a copy of its own, since some callers keep it.
fn quoted(text: &str) -> Box<str> {
    thread_local! {
        static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut quoted = SCRATCH.try_with(Cell::take).unwrap_or_default();
    quoted.clear();
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    let result = Box::from(quoted.as_str());
    if quoted.capacity() <= 64 * 1024 {
        let _ = SCRATCH.try_with(|scratch| scratch.set(quoted));
    }
    result
}

/// The names of all events: what is built is what is returned.
fn names(events: &[Event]) -> String {
    let mut names = String::new();
    for event in events {
        names.push_str(event.name);
        names.push(' ');
    }
    names
}
