//! Suggests corrections for misspelt words: edit distance to every word of a dictionary, pairs that are known, and
//! a walk over words that differ in one letter.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Write as _;

struct Checker {
    dictionary: Vec<String>,
    /// `wrong>right`, each with how often it was seen.
    corrections: HashMap<String, u32>,
}

fn main() {
    let checker = checker();
    let text = "the quik brown fox jumpps over a lazi dog and thn runs hom throgh the gardn of is nieghbor";
    let (report, counts) = counting::count(|| {
        let mut report = checker.suggestions(text);
        report.extend(checker.islands());
        report
    });
    for line in report {
        println!("{line}");
    }
    eprintln!("{counts}");
}

fn checker() -> Checker {
    let words = "the quick brown fox jumps over a lazy dog and then runs home through garden of his neighbor \
                 hum hem them than hen pen pin bin bun run ran rat cat car far for fog log lot hot";
    let corrections = [
        ("thn>then", 9),
        ("hom>home", 4),
        ("hom>hum", 3),
        ("is>his", 2),
        ("lazi>lazy", 7),
    ];
    Checker {
        dictionary: words.split(' ').map(str::to_owned).collect(),
        corrections: corrections
            .into_iter()
            .map(|(pair, seen)| (pair.to_owned(), seen))
            .collect(),
    }
}

impl Checker {
    /// The three best words for each word that the dictionary does not have.
    fn suggestions(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut ranked = Vec::new();
        let mut pair = String::new();
        for word in text
            .split(' ')
            .filter(|word| !self.dictionary.iter().any(|known| known == word))
        {
            ranked.clear();
            for (index, known) in self.dictionary.iter().enumerate() {
                pair.clear();
                write!(pair, "{word}>{known}").unwrap();
                let seen = self.corrections.get(&pair).copied().unwrap_or(0);
                ranked.push((distance(word, known).saturating_sub(seen as usize), index));
            }
            ranked.sort_unstable();
            let best: Vec<&str> = ranked
                .iter()
                .take(3)
                .map(|&(_, index)| self.dictionary[index].as_str())
                .collect();
            lines.push(format!("{word}: {}", best.join(", ")));
        }
        lines
    }

    /// For each word, how many can be reached by changing one letter at a time.
    fn islands(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut reached = HashSet::new();
        let mut waiting = VecDeque::new();
        for start in 0..self.dictionary.len() {
            reached.clear();
            waiting.clear();
            reached.insert(start);
            waiting.push_back(start);
            while let Some(at) = waiting.pop_front() {
                for next in 0..self.dictionary.len() {
                    if !reached.contains(&next)
                        && differ_in_one(&self.dictionary[at], &self.dictionary[next])
                    {
                        reached.insert(next);
                        waiting.push_back(next);
                    }
                }
            }
            // Moved into the result: it cannot be used again.
            let mut line = String::new();
            line.push_str(&self.dictionary[start]);
            line.push_str(match reached.len() {
                1 => ": alone",
                2..=5 => ": few",
                _ => ": many",
            });
            lines.push(line);
        }
        lines
    }
}

/// Letters to insert, delete or replace.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut current: Vec<usize> = Vec::new();
    for (row, letter) in from.chars().enumerate() {
        current.clear();
        current.push(row + 1);
        for (column, other) in to.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != *other);
            current.push(replaced.min(above[column + 1] + 1).min(current[column] + 1));
        }
        above.copy_from_slice(&current);
    }
    above[to.len()]
}

fn differ_in_one(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count() == 1
}
