//! Log events and what is counted about them.

use std::collections::{BTreeMap, HashMap, HashSet};

/// How serious an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Info,
    Warn,
    Error,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Info, Level::Warn, Level::Error];

    pub fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        }
    }

    pub fn from_name(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// A `key=value` pair at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub key: String,
    pub value: String,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub time: u64,
    pub level: Level,
    pub service: String,
    pub message: String,
    pub fields: Vec<Field>,
}

impl Event {
    pub fn field(&self, key: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|field| field.key == key)
            .map(|field| field.value.as_str())
    }
}

/// Number of events per power of two of their duration in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Histogram {
    pub buckets: [u64; 64],
}

impl Histogram {
    pub fn of(events: &[Event]) -> Histogram {
        let mut buckets = [0; 64];
        for event in events {
            if let Some(ms) = event.field("ms").and_then(|ms| ms.parse::<u64>().ok()) {
                buckets[63 - ms.max(1).leading_zeros() as usize] += 1;
            }
        }
        Histogram { buckets }
    }
}

/// One entry of a timeline. Most are events.
enum Entry {
    Event(Level),
    Durations(Histogram),
}

/// How serious events were, one after the other, and after every hundred of them how long they took.
pub struct Timeline {
    entries: Vec<Entry>,
}

impl Timeline {
    pub fn of(events: &[Event]) -> Timeline {
        let mut entries = Vec::new();
        for hundred in events.chunks(100) {
            entries.extend(hundred.iter().map(|event| Entry::Event(event.level)));
            entries.push(Entry::Durations(Histogram::of(hundred)));
        }
        Timeline { entries }
    }

    /// How many events were errors, or took longer than a second.
    pub fn troubles(&self) -> u64 {
        let troubles = |entry: &Entry| match entry {
            Entry::Event(level) => u64::from(*level == Level::Error),
            Entry::Durations(histogram) => histogram.buckets[10..].iter().sum(),
        };
        self.entries.iter().map(troubles).sum()
    }
}

/// The names of all services, in the order in which they first appear.
pub fn services(events: &[Event]) -> Vec<&str> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for event in events {
        if seen.insert(event.service.as_str()) {
            names.push(event.service.as_str());
        }
    }
    names
}

/// The times of all events, for plotting.
pub fn times(events: &[Event]) -> Vec<u64> {
    let mut times = Vec::new();
    for event in events {
        times.push(event.time);
    }
    times
}

/// The place of each event in the log, by its time.
pub fn index_by_time(events: &[Event]) -> HashMap<u64, usize> {
    let mut index = HashMap::new();
    for (place, event) in events.iter().enumerate() {
        index.insert(event.time, place);
    }
    index
}

/// The events of each service.
pub fn by_service(events: &[Event]) -> BTreeMap<&str, Vec<&Event>> {
    let mut groups: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events {
        groups.entry(&event.service).or_default().push(event);
    }
    groups
}

/// All events at `level` or above.
pub fn at_least(events: &[Event], level: Level) -> Vec<&Event> {
    let mut found = Vec::new();
    found.extend(events.iter().filter(|event| event.level >= level));
    found
}

/// What is wrong with a log, in words. A healthy log has no complaints.
pub fn complaints(events: &[Event]) -> Vec<String> {
    let mut complaints = Vec::new();
    for pair in events.windows(2) {
        if pair[1].time < pair[0].time {
            complaints.push(format!("{} comes after {}", pair[1].time, pair[0].time));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(time: u64, service: &str, ms: &str) -> Event {
        Event {
            time,
            level: Level::Info,
            service: service.to_string(),
            message: String::new(),
            fields: vec![Field {
                key: "ms".to_string(),
                value: ms.to_string(),
            }],
        }
    }

    #[test]
    fn services_are_named_once() {
        let events = [event(1, "a", "1"), event(2, "b", "1"), event(3, "a", "1")];
        assert_eq!(services(&events), ["a", "b"]);
        assert_eq!(by_service(&events)["a"].len(), 2);
    }

    #[test]
    fn durations_fall_into_buckets() {
        let histogram =
            Histogram::of(&[event(1, "a", "5"), event(2, "a", "7"), event(3, "a", "x")]);
        assert_eq!(histogram.buckets[2], 2);
        assert_eq!(histogram.buckets.iter().sum::<u64>(), 2);
    }

    #[test]
    fn slow_events_are_troubles() {
        let events = [event(1, "a", "5"), event(2, "a", "1500")];
        assert_eq!(Timeline::of(&events).troubles(), 1);
    }

    #[test]
    fn a_step_back_in_time_is_a_complaint() {
        let events = [event(5, "a", "1"), event(4, "a", "1")];
        assert_eq!(complaints(&events), ["4 comes after 5"]);
        assert_eq!(times(&events), [5, 4]);
        assert_eq!(index_by_time(&events)[&4], 1);
        assert_eq!(at_least(&events, Level::Warn).len(), 0);
    }
}
