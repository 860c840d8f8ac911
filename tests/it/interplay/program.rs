//! A program on which the rewrites of function bodies meet. Above each function stands which of them it gets.

/// build-string, insert-capacity, pool-buffer, reuse-buffer
fn paragraphs(pages: &[Vec<u32>], out: &mut Vec<usize>) {
    for page in pages {
        let mut text = String::new();
        for line in page {
            text.push_str(&format!("{line:>4}|\n"));
        }
        out.push(text.len());
    }
}

/// build-string, insert-capacity
fn listed(rows: &[(u32, &str)]) -> (String, Vec<u32>) {
    let mut text = String::new();
    let mut ids = Vec::new();
    for (id, name) in rows {
        text += &format!("{id}: {name:?};");
        ids.push(*id);
    }
    (text, ids)
}

/// insert-capacity, reuse-buffer
fn longest(words: &[&str]) -> Vec<usize> {
    let mut lengths = Vec::new();
    for word in words {
        let mut letters = Vec::new();
        for letter in word.chars() {
            if letter.is_alphabetic() {
                letters.push(letter);
            }
        }
        letters.sort_unstable();
        letters.dedup();
        lengths.push(letters.len());
    }
    lengths
}

/// build-string, pool-buffer
fn key(parts: &[u32]) -> Vec<u8> {
    let mut scratch = String::new();
    for part in parts {
        scratch.push_str(&format!("/{part:04x}"));
    }
    scratch.as_bytes().to_vec()
}

/// pool-buffer
fn packed(rows: &[u16]) -> Box<[u8]> {
    let mut scratch = Vec::new();
    for row in rows {
        scratch.extend_from_slice(&row.to_le_bytes());
        scratch.push(b';');
    }
    Box::from(scratch.as_slice())
}

/// build-string
fn two_texts(rows: &[u32]) -> (String, String) {
    let mut even = String::new();
    let mut odd = String::new();
    for row in rows {
        if row % 2 == 0 {
            even.push_str(&format!("{row},"));
        } else {
            odd.push_str(format!("<{row}>").as_str());
        }
    }
    (even, odd)
}

/// build-string
fn one_within_another(rows: &[u32]) -> String {
    let mut out = String::new();
    for row in rows {
        out.push_str(&[*row, row + 1].iter().map(|n| format!("{n};")).collect::<String>());
    }
    out
}

/// build-string, insert-capacity, pool-buffer, reuse-buffer
fn report(tables: &[Vec<(&str, u32)>]) -> Vec<(usize, Vec<u32>)> {
    let mut pages = Vec::new();
    for table in tables {
        let mut page = String::new();
        let mut numbers = Vec::new();
        for (name, number) in table {
            page += &format!("{name} = {number}\n");
            numbers.push(*number);
        }
        pages.push((page.len(), numbers));
    }
    pages
}

fn main() {
    let rows = [(7, "a"), (8, "b\n"), (9, ""), (10, "ü"), (11, "x"), (12, "y")];
    let numbers: Vec<u32> = (0..40).collect();
    let mut sizes = Vec::new();
    paragraphs(&[numbers.clone(), Vec::new(), vec![1, 2, 3]], &mut sizes);
    println!("{sizes:?}");
    println!("{:?}", listed(&rows));
    println!("{:?}", longest(&["abracadabra", "", "mississippi 7"]));
    for count in [3, 0, 40] {
        println!("{:?} {:?}", key(&numbers[..count]), packed(&[1, 2, 3, 4, 5, 6, 7][..count.min(7)]));
    }
    println!("{:?} {:?}", two_texts(&numbers), one_within_another(&numbers[..5]));
    println!("{:?}", report(&[vec![("a", 1), ("b", 2)], Vec::new(), vec![("c", 3)]]));
}
