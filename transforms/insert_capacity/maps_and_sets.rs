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
    let mut map = HashMap::new(); //~ fires: review, upper bound items.len(), keys are distinct
    for item in items {
        map.insert(item.id, item);
    }
    map
}

pub fn by_index(items: &[Item]) -> HashMap<usize, &Item> {
    let mut map = HashMap::new(); //~ fires
    for (at, item) in items.iter().enumerate() {
        map.insert(at, item);
    }
    map
}

pub fn by_element_then_index(words: &[String]) -> HashMap<&str, usize> {
    let mut map = HashMap::new(); //~ fires: review, upper bound words.len(), keys are distinct
    for (at, word) in words.iter().enumerate() {
        map.insert(word.as_str(), at);
    }
    map
}

pub fn of_a_range(count: u32) -> HashSet<u32> {
    let mut set = HashSet::new(); //~ fires: review, `count as usize` is trusted
    for n in 0..count {
        set.insert(n);
    }
    set
}

pub fn keys_of_a_map(counts: &BTreeMap<String, u64>) -> HashMap<String, f64> {
    let mut shares = HashMap::new(); //~ fires
    for (name, count) in counts {
        shares.insert(name.clone(), *count as f64);
    }
    shares
}

pub fn values_of_a_map(counts: &BTreeMap<String, u64>) -> HashSet<u64> {
    let mut values = HashSet::new(); //~ fires: review, upper bound counts.len(), keys are distinct
    for value in counts.values() {
        values.insert(*value);
    }
    values
}

pub fn swapped(counts: &HashMap<String, u64>) -> HashMap<u64, String> {
    let mut names = HashMap::new(); //~ fires: review, upper bound counts.len(), keys are distinct
    for (name, count) in counts.iter() {
        names.insert(*count, name.clone());
    }
    names
}

pub fn elements_of_a_set(words: &BTreeSet<String>) -> HashSet<String> {
    let mut out = HashSet::new(); //~ fires
    for word in words {
        out.insert(word.clone());
    }
    out
}

pub fn only_some(items: &[Item]) -> HashMap<u64, &Item> {
    let mut map = HashMap::new(); //~ leaves: bound-too-loose
    for item in items {
        if !item.tags.is_empty() {
            map.insert(item.id, item);
        }
    }
    map
}

pub fn some_of_distinct(counts: &HashMap<String, u64>) -> HashSet<String> {
    let mut frequent = HashSet::new(); //~ fires: review, upper bound counts.len()
    for (name, count) in counts {
        if *count > 10 {
            frequent.insert(name.clone());
        }
    }
    frequent
}

pub fn counted(words: &[String]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new(); //~ leaves: deduplicates
    for word in words {
        *counts.entry(word.as_str()).or_insert(0) += 1;
    }
    counts
}

pub fn grouped(items: &[Item]) -> HashMap<u64, Vec<&Item>> {
    let mut groups: HashMap<u64, Vec<&Item>> = HashMap::new(); //~ leaves: deduplicates
    for item in items {
        groups.entry(item.id).or_default().push(item);
    }
    groups
}

pub fn unique(words: &[String]) -> Vec<&str> {
    let mut seen = HashSet::new(); //~ leaves: deduplicates
    let mut unique = Vec::new(); //~ leaves: deduplicates
    for word in words {
        if seen.insert(word.as_str()) {
            unique.push(word.as_str());
        }
    }
    unique
}

pub fn has_duplicate(words: &[String]) -> bool {
    let mut seen = HashSet::new(); //~ leaves: deduplicates
    for word in words {
        if !seen.insert(word) {
            return true;
        }
    }
    false
}

pub fn not_seen_before(words: &[String]) -> Vec<String> {
    let mut seen = HashSet::new(); //~ leaves: deduplicates
    let mut out = Vec::new(); //~ leaves: deduplicates
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
    let mut map = FixedMap::default(); //~ fires: review, nothing depends on the order of iteration
    for (at, item) in items.iter().enumerate() {
        map.insert(at, item.id);
    }
    map
}

pub fn fixed_hasher_by_default(items: &[Item]) -> FixedSet<u64> {
    let mut set: FixedSet<u64> = Default::default(); //~ leaves: constructor-unnamed
    for item in items {
        set.insert(item.id);
    }
    set
}

pub fn given_hasher(items: &[Item]) -> HashMap<u64, u64, BuildHasherDefault<DefaultHasher>> {
    let mut map = HashMap::default(); //~ fires: review, upper bound items.len(), keys are distinct, nothing depends on the order of iteration
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
    let mut settings = HashMap::new(); //~ fires: review, upper bound defaults.len() + given.len(), keys are distinct
    for (key, value) in defaults {
        settings.insert(key.clone(), value.clone());
    }
    for (key, value) in given {
        settings.insert(key.clone(), value.clone());
    }
    settings
}

pub fn fixed_keys() -> HashMap<&'static str, u32> {
    let mut units = HashMap::new(); //~ fires: review, upper bound 5, keys are distinct
    units.insert("s", 1);
    units.insert("min", 60);
    units.insert("h", 3_600);
    units.insert("d", 86_400);
    units.insert("w", 604_800);
    units
}

pub fn few_fixed_keys() -> HashMap<&'static str, u32> {
    let mut units = HashMap::new(); //~ leaves: fits-first-allocation
    units.insert("s", 1);
    units.insert("min", 60);
    units
}

pub fn extended(items: &[Item]) -> HashSet<u64> {
    let mut ids = HashSet::new(); //~ leaves: filler-already-reserves
    ids.extend(items.iter().map(|item| item.id));
    ids
}

pub fn distinct_in_two_loops(items: &[Item], rounds: usize) -> HashSet<usize> {
    let mut set = HashSet::new(); //~ leaves: bound-too-loose
    for _ in 0..rounds {
        for (at, _) in items.iter().enumerate() {
            set.insert(at);
        }
    }
    set
}

pub fn distinct_in_each_of_two_loops(items: &[Item], more: &[Item]) -> HashSet<usize> {
    let mut set = HashSet::new(); //~ fires: review, upper bound items.len() + more.len(), keys are distinct
    for at in 0..items.len() {
        set.insert(at);
    }
    for at in 0..more.len() {
        set.insert(at);
    }
    set
}

pub fn distinct_but_for_what_is_there(map: &mut HashMap<usize, u64>, items: &[Item]) {
    for (at, item) in items.iter().enumerate() { //~ fires: review, upper bound items.len(), keys are distinct
        map.insert(at, item.id);
    }
}

pub fn all_tags(items: &[Item]) -> HashSet<&str> {
    let mut tags = HashSet::new(); //~ leaves: varies-per-round
    for item in items {
        for tag in &item.tags {
            tags.insert(tag.as_str());
        }
    }
    tags
}
