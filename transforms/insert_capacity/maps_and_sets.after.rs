//! Inserts are at most so many keys; exactly so many where keys are distinct by origin.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasherDefault;

pub type FixedMap<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;
pub type FixedSet<K> = HashSet<K, BuildHasherDefault<DefaultHasher>>;

pub struct Item {
    pub id: u64,
    pub tags: Vec<String>,
}

pub fn by_id(items: &[Item]) -> HashMap<u64, &Item> {
    let mut map = HashMap::with_capacity(items.len());
    for item in items {
        map.insert(item.id, item);
    }
    map
}

pub fn by_index(items: &[Item]) -> HashMap<usize, &Item> {
    let mut map = HashMap::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        map.insert(at, item);
    }
    map
}

pub fn by_element_then_index(words: &[String]) -> HashMap<&str, usize> {
    let mut map = HashMap::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        map.insert(word.as_str(), at);
    }
    map
}

pub fn of_a_range(count: u32) -> HashSet<u32> {
    let mut set = HashSet::with_capacity(count as usize);
    for n in 0..count {
        set.insert(n);
    }
    set
}

pub fn keys_of_a_map(counts: &BTreeMap<String, u64>) -> HashMap<String, f64> {
    let mut shares = HashMap::with_capacity(counts.len());
    for (name, count) in counts {
        shares.insert(name.clone(), *count as f64);
    }
    shares
}

pub fn values_of_a_map(counts: &BTreeMap<String, u64>) -> HashSet<u64> {
    let mut values = HashSet::with_capacity(counts.len());
    for value in counts.values() {
        values.insert(*value);
    }
    values
}

pub fn swapped(counts: &HashMap<String, u64>) -> HashMap<u64, String> {
    let mut names = HashMap::with_capacity(counts.len());
    for (name, count) in counts.iter() {
        names.insert(*count, name.clone());
    }
    names
}

pub fn elements_of_a_set(words: &BTreeSet<String>) -> HashSet<String> {
    let mut out = HashSet::with_capacity(words.len());
    for word in words {
        out.insert(word.clone());
    }
    out
}

pub fn only_some(items: &[Item]) -> HashMap<u64, &Item> {
    let mut map = HashMap::new();
    for item in items {
        if !item.tags.is_empty() {
            map.insert(item.id, item);
        }
    }
    map
}

pub fn some_of_distinct(counts: &HashMap<String, u64>) -> HashSet<String> {
    let mut frequent = HashSet::with_capacity(counts.len());
    for (name, count) in counts {
        if *count > 10 {
            frequent.insert(name.clone());
        }
    }
    frequent
}

pub fn counted(words: &[String]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for word in words {
        *counts.entry(word.as_str()).or_insert(0) += 1;
    }
    counts
}

pub fn grouped(items: &[Item]) -> HashMap<u64, Vec<&Item>> {
    let mut groups: HashMap<u64, Vec<&Item>> = HashMap::new();
    for item in items {
        groups.entry(item.id).or_default().push(item);
    }
    groups
}

pub fn unique(words: &[String]) -> Vec<&str> {
    let mut seen = HashSet::new();
    let mut unique = Vec::new();
    for word in words {
        if seen.insert(word.as_str()) {
            unique.push(word.as_str());
        }
    }
    unique
}

pub fn has_duplicate(words: &[String]) -> bool {
    let mut seen = HashSet::new();
    for word in words {
        if !seen.insert(word) {
            return true;
        }
    }
    false
}

pub fn not_seen_before(words: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for word in words {
        if seen.contains(word) {
            continue;
        }
        seen.insert(word);
        out.push(word.clone());
    }
    out
}

pub fn fixed_hasher(items: &[Item]) -> FixedMap<usize, u64> {
    let mut map = FixedMap::with_capacity_and_hasher(items.len(), Default::default());
    for (at, item) in items.iter().enumerate() {
        map.insert(at, item.id);
    }
    map
}

pub fn fixed_hasher_by_default(items: &[Item]) -> FixedSet<u64> {
    let mut set: FixedSet<u64> = Default::default();
    for item in items {
        set.insert(item.id);
    }
    set
}

pub fn given_hasher(items: &[Item]) -> HashMap<u64, u64, BuildHasherDefault<DefaultHasher>> {
    let mut map = HashMap::with_capacity_and_hasher(items.len(), Default::default());
    for item in items {
        map.insert(item.id, item.id);
    }
    map
}

pub fn ordered(items: &[Item]) -> BTreeMap<u64, usize> {
    let mut map = BTreeMap::new();
    for item in items {
        map.insert(item.id, item.tags.len());
    }
    map
}

pub fn several(defaults: &[(String, String)], given: &[(String, String)]) -> HashMap<String, String> {
    let mut settings = HashMap::with_capacity(defaults.len() + given.len());
    for (key, value) in defaults {
        settings.insert(key.clone(), value.clone());
    }
    for (key, value) in given {
        settings.insert(key.clone(), value.clone());
    }
    settings
}

pub fn fixed_keys() -> HashMap<&'static str, u32> {
    let mut units = HashMap::with_capacity(5);
    units.insert("s", 1);
    units.insert("min", 60);
    units.insert("h", 3_600);
    units.insert("d", 86_400);
    units.insert("w", 604_800);
    units
}

pub fn few_fixed_keys() -> HashMap<&'static str, u32> {
    let mut units = HashMap::new();
    units.insert("s", 1);
    units.insert("min", 60);
    units
}

pub fn extended(items: &[Item]) -> HashSet<u64> {
    let mut ids = HashSet::new();
    ids.extend(items.iter().map(|item| item.id));
    ids
}

pub fn distinct_in_two_loops(items: &[Item], rounds: usize) -> HashSet<usize> {
    let mut set = HashSet::new();
    for _ in 0..rounds {
        for (at, _) in items.iter().enumerate() {
            set.insert(at);
        }
    }
    set
}

pub fn distinct_in_each_of_two_loops(items: &[Item], more: &[Item]) -> HashSet<usize> {
    let mut set = HashSet::with_capacity(items.len() + more.len());
    for at in 0..items.len() {
        set.insert(at);
    }
    for at in 0..more.len() {
        set.insert(at);
    }
    set
}

pub fn distinct_but_for_what_is_there(map: &mut HashMap<usize, u64>, items: &[Item]) {
    map.reserve(items.len());
    for (at, item) in items.iter().enumerate() {
        map.insert(at, item.id);
    }
}

pub fn all_tags(items: &[Item]) -> HashSet<&str> {
    let mut tags = HashSet::new();
    for item in items {
        for tag in &item.tags {
            tags.insert(tag.as_str());
        }
    }
    tags
}
