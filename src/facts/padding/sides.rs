//! Which atomics are written from different sides.

use std::collections::BTreeSet;

use ra_ap_hir::Struct;

use super::roles::{Calls, Role};
use super::uses::{Access, Uses};
use super::{Form, Keeps, Kept, Part};
use crate::facts::Facts;

/// Words of an index that say that each thread has an element, or a few threads share one.
const OF_THREADS: &[&str] = &[
    "thread", "threads", "tid", "worker", "workers", "shard", "shards", "cpu", "core", "stripe", "lane",
    "hasher", "shuttle",
];

/// Methods that count without looking.
const COUNTS: &[&str] = &["fetch_add", "fetch_sub", "fetch_max", "fetch_min"];

/// The atomics to pad, and why.
#[derive(Clone, Debug)]
pub(super) struct Sides {
    /// Indices of parts, ascending.
    pub(super) chosen: Vec<usize>,
    pub(super) words: String,
    /// What of the uses themselves shows that threads share a value.
    pub(super) shared: Option<String>,
    /// The uses, one for each part.
    pub(super) uses: Vec<Uses>,
}

/// Who reads and who writes one atomic.
struct Ends<'u> {
    calls: &'u Calls,
    writers: BTreeSet<Role>,
    readers: BTreeSet<Role>,
    /// Those that write it in a loop.
    loops: BTreeSet<Role>,
    only_counts: bool,
}

impl<'u> Ends<'u> {
    /// Whether `role`, which writes `other`, looks at this one, itself or through what it calls, or is called by.
    fn is_watched_by(&self, role: &Role, other: &Ends<'_>) -> bool {
        let calls = |calls: &Calls, who: &Role, whom: &Role| {
            calls.get(who).is_some_and(|it| it.contains(&(whom.file, whom.start)))
        };
        let together = |it: &Role| it == role || calls(other.calls, role, it) || calls(self.calls, it, role);
        self.readers.iter().any(together)
    }

    fn of(uses: &'u Uses) -> Ends<'u> {
        let roles = |wanted: &dyn Fn(&Access) -> bool| {
            uses.accesses.iter().filter(|it| wanted(it)).map(|it| it.role.clone()).collect()
        };
        Ends {
            calls: &uses.calls,
            writers: roles(&|it| it.writes),
            readers: roles(&|_| true),
            loops: roles(&|it| it.writes && it.in_loop),
            only_counts: uses.accesses.iter().all(|it| !it.writes || COUNTS.contains(&it.method.as_str())),
        }
    }
}

impl<'db> Facts<'db> {
    /// The atomics among `parts` that are written from two sides, or by one thread each.
    pub(super) fn sides(&self, own: Option<Struct>, parts: &[Part]) -> Result<Sides, Kept> {
        let mut uses: Vec<Uses> = parts.iter().map(|part| self.uses_of(part)).collect();
        self.tell_threads(parts, &mut uses);
        let ends: Vec<Ends<'_>> = uses.iter().map(Ends::of).collect();
        let entries = uses.iter().flat_map(|it| &it.accesses).find(|it| it.role.is_entry);
        let shared = entries.map(|it| it.role.name.clone());
        let values: Vec<usize> = (0..parts.len())
            .filter(|&it| parts.get(it).is_some_and(|it| it.form == Form::Value && !it.is_flag))
            .collect();
        let found = two_sides(&values, &ends);
        let (chosen, words) = match found {
            Some((chosen, a, b, p, q)) => {
                let name = |it: usize| parts.get(it).map_or("", |it| it.name.as_str());
                (chosen, format!("{} writes `{}` while {} writes `{}`", p.name, name(a), q.name, name(b)))
            }
            None => {
                let beside =
                    || self.beside_fields(own?, parts, &uses).map(|(chosen, words)| (vec![chosen], words));
                self.by_thread(parts, &uses)
                    .or_else(beside)
                    .ok_or_else(|| none(&values, &ends, parts, &uses))?
            }
        };
        Ok(Sides { chosen, words, shared, uses })
    }

    /// Marks the functions that write in a loop and that a thread begins with.
    fn tell_threads(&self, parts: &[Part], uses: &mut [Uses]) {
        let busy = |it: &&Access| it.writes && it.in_loop && !it.role.is_entry;
        let roles: BTreeSet<Role> =
            uses.iter().flat_map(|it| it.accesses.iter().filter(busy)).map(|it| it.role.clone()).collect();
        let Some(krate) = parts.first().map(|it| it.of.krate(self.db())) else { return };
        for role in roles.into_iter().filter(|it| self.begins_thread(krate, it)) {
            let entry = Role { is_entry: true, ..role.clone() };
            for uses in uses.iter_mut() {
                uses.accesses.iter_mut().filter(|it| it.role == role).for_each(|it| it.role = entry.clone());
                if let Some(calls) = uses.calls.remove(&role) {
                    uses.calls.insert(entry.clone(), calls);
                }
            }
        }
    }

    /// The arrays whose elements belong to a thread each.
    fn by_thread(&self, parts: &[Part], uses: &[Uses]) -> Option<(Vec<usize>, String)> {
        let mut chosen = Vec::new();
        let mut words = String::new();
        for (number, (part, uses)) in parts.iter().zip(uses).enumerate() {
            if part.form != Form::Elements || part.is_flag || is_set_once(uses) {
                continue;
            }
            let writes = || uses.accesses.iter().filter(|it| it.writes);
            let bits =
                writes().any(|it| matches!(it.method.as_str(), "fetch_or" | "fetch_and" | "fetch_xor"));
            let word = writes().find_map(thread_word);
            if let Some(word) = word.filter(|_| !bits) {
                chosen.push(number);
                words =
                    format!("each {} writes its own element of `{}`", word.trim_end_matches('s'), part.name);
            }
        }
        (!chosen.is_empty()).then_some((chosen, words))
    }
}

/// The word of an access's index that says that each thread has an element.
fn thread_word(access: &Access) -> Option<String> {
    let index = access.index.as_deref()?.to_lowercase();
    let mut words = index.split(|c: char| !c.is_alphanumeric());
    words.find(|it| OF_THREADS.contains(it)).map(str::to_owned)
}

/// Whether elements are only set in one place and not in a loop there, as where a thread leaves its handle.
fn is_set_once(uses: &Uses) -> bool {
    let mut writes = uses.accesses.iter().filter(|it| it.writes);
    writes.next().is_some_and(|it| it.method == "store" && !it.in_loop) && writes.next().is_none()
}

/// Two atomics of which one role writes the one and another role the other, both watching the other's, or each a thread of
/// its own; and all that are to be padded then.
fn two_sides(values: &[usize], ends: &[Ends<'_>]) -> Option<(Vec<usize>, usize, usize, Role, Role)> {
    let mut chosen = BTreeSet::new();
    let mut roles: BTreeSet<&Role> = BTreeSet::new();
    let mut first = None;
    for (position, &a) in values.iter().enumerate() {
        for &b in values.iter().skip(position + 1) {
            let (Some(one), Some(other)) = (ends.get(a), ends.get(b)) else { continue };
            for p in one.writers.difference(&other.writers) {
                for q in other.writers.difference(&one.writers).filter(|q| *q != p) {
                    let watches = other.is_watched_by(p, one) && one.is_watched_by(q, other);
                    let threads =
                        p.is_entry && q.is_entry && one.loops.contains(p) && other.loops.contains(q);
                    if !(watches && !(one.only_counts && other.only_counts) || threads) {
                        continue;
                    }
                    chosen.extend([a, b]);
                    roles.extend([p, q]);
                    first.get_or_insert((a, b, p.clone(), q.clone()));
                }
            }
        }
    }
    // What both sides write besides would lie beside what both sides read.
    for &more in values {
        if ends.get(more).is_some_and(|it| it.writers.iter().any(|it| roles.contains(it))) {
            chosen.insert(more);
        }
    }
    let (a, b, p, q) = first?;
    Some((chosen.into_iter().collect(), a, b, p, q))
}

/// Why there are no two sides.
fn none(values: &[usize], ends: &[Ends<'_>], parts: &[Part], uses: &[Uses]) -> Kept {
    let elements = parts.iter().zip(uses).find(|(it, _)| it.form == Form::Elements);
    if let Some((part, uses)) = elements.filter(|_| values.len() < 2) {
        return match is_set_once(uses) {
            true => Keeps::RarelyWritten.because(&part.name),
            false => Keeps::Unsharded.because(&part.name),
        };
    }
    if parts.len() == 1 && values.len() == 1 {
        return Keeps::Alone.because("beside");
    }
    let written: Vec<&Ends<'_>> =
        values.iter().filter_map(|&it| ends.get(it)).filter(|it| !it.writers.is_empty()).collect();
    if written.len() < 2 {
        return Keeps::RarelyWritten.because("written");
    }
    let apart = written.iter().enumerate().any(|(position, one)| {
        written.iter().skip(position + 1).any(|other| {
            one.writers.difference(&other.writers).next().is_some()
                && other.writers.difference(&one.writers).next().is_some()
        })
    });
    if apart { Keeps::Unwatched.because("unwatched") } else { Keeps::Together.because("together") }
}
