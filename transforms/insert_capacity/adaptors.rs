//! Adaptors of std change the length in a known way.

pub fn mapped(words: &[&str]) -> Vec<usize> {
    let mut sizes = Vec::new(); //~ fires
    for size in words.iter().map(|word| word.len()).rev() {
        sizes.push(size);
    }
    sizes
}

pub fn copied(numbers: &[u32]) -> Vec<u64> {
    let mut wide = Vec::new(); //~ fires
    for number in numbers.iter().copied() {
        wide.push(u64::from(number));
    }
    wide
}

pub fn zipped(names: &[String], ages: &[u32]) -> Vec<(String, u32)> {
    let mut people = Vec::new(); //~ fires
    for (name, age) in names.iter().zip(ages) {
        people.push((name.clone(), *age));
    }
    people
}

pub fn zipped_with_itself(points: &[f64]) -> Vec<f64> {
    let mut steps = Vec::new(); //~ fires
    for (a, b) in points.iter().zip(points.iter().skip(1)) {
        steps.push(b - a);
    }
    steps
}

pub fn zipped_with_endless(names: &[String]) -> Vec<(usize, String)> {
    let mut numbered = Vec::new(); //~ fires
    for (number, name) in (1..).zip(names) {
        numbered.push((number, name.clone()));
    }
    numbered
}

pub fn free_zip(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut out = Vec::new(); //~ fires
    for (a, b) in std::iter::zip(a, b) {
        out.push(a ^ b);
    }
    out
}

pub fn chained(head: &[u8], tail: &[u8]) -> Vec<u16> {
    let mut out = Vec::new(); //~ fires
    for byte in head.iter().chain(tail) {
        out.push(u16::from(*byte));
    }
    out
}

pub fn chained_with_one(head: &[u8], last: u8) -> Vec<u16> {
    let mut out = Vec::new(); //~ fires
    for byte in head.iter().copied().chain(std::iter::once(last)) {
        out.push(u16::from(byte));
    }
    out
}

pub fn first_few(words: &[String]) -> Vec<&str> {
    let mut few = Vec::new(); //~ fires
    for word in words.iter().take(10) {
        few.push(word.as_str());
    }
    few
}

pub fn all_but_the_first(words: &[String]) -> Vec<&str> {
    let mut rest = Vec::new(); //~ fires
    for word in words.iter().skip(1) {
        rest.push(word.as_str());
    }
    rest
}

pub fn every_other(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    for word in words.iter().step_by(2) {
        out.push(word.as_str());
    }
    out
}

pub fn chunks(bytes: &[u8]) -> Vec<u32> {
    let mut sums = Vec::new(); //~ fires
    for chunk in bytes.chunks(16) {
        sums.push(chunk.iter().map(|&byte| u32::from(byte)).sum());
    }
    sums
}

pub fn chunks_of(bytes: &[u8], size: usize) -> Vec<Vec<u8>> {
    let mut parts = Vec::new(); //~ fires
    for chunk in bytes.chunks(size) {
        parts.push(chunk.to_vec());
    }
    parts
}

pub fn exact_chunks(bytes: &[u8]) -> Vec<u32> {
    let mut words = Vec::new(); //~ fires
    for chunk in bytes.chunks_exact(4) {
        words.push(u32::from(chunk[0]) << 24 | u32::from(chunk[3]));
    }
    words
}

pub fn windows(points: &[f64]) -> Vec<f64> {
    let mut slopes = Vec::new(); //~ fires
    for pair in points.windows(2) {
        slopes.push(pair[1] - pair[0]);
    }
    slopes
}

pub fn filtered(numbers: &[u32]) -> Vec<u32> {
    let mut even = Vec::new(); //~ fires: review, upper bound numbers.len()
    for number in numbers.iter().filter(|number| *number % 2 == 0) {
        even.push(*number);
    }
    even
}

pub fn filter_mapped(words: &[&str]) -> Vec<u32> {
    let mut numbers = Vec::new(); //~ fires: review, upper bound words.len()
    for number in words.iter().filter_map(|word| word.parse::<u32>().ok()) {
        numbers.push(number);
    }
    numbers
}

pub fn taken_while(numbers: &[u32]) -> Vec<u32> {
    let mut head = Vec::new(); //~ fires: review, upper bound numbers.len()
    for number in numbers.iter().take_while(|number| **number != 0) {
        head.push(*number);
    }
    head
}

pub fn flat_mapped(numbers: &[u32]) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires
    for number in numbers.iter().flat_map(|&number| [number, number * number]) {
        out.push(number);
    }
    out
}

pub fn flattened(rows: &[Vec<u32>]) -> Vec<u32> {
    let mut out = Vec::new(); //~ leaves: length-unknown
    for number in rows.iter().flatten() {
        out.push(*number);
    }
    out
}

pub fn sub_slice(words: &[String], from: usize, to: usize) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires: review, `to`
    for word in &words[from..to] {
        out.push(word.as_str());
    }
    out
}

pub fn sub_slice_from_one(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    for word in &words[1..] {
        out.push(word.as_str());
    }
    out
}

pub fn sub_slice_to_the_middle(words: &[String]) -> Vec<&str> {
    let mut out = Vec::new(); //~ fires
    for word in words[..words.len() / 2].iter() {
        out.push(word.as_str());
    }
    out
}

pub fn split_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new(); //~ leaves: length-unknown
    for line in text.lines() {
        lines.push(line.trim().to_owned());
    }
    lines
}

pub fn split_words(text: &str) -> Vec<&str> {
    let mut words = Vec::new(); //~ leaves: length-unknown
    for word in text.split(' ') {
        words.push(word);
    }
    words
}

pub fn at_most_ten_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new(); //~ fires: review, upper bound 10
    for line in text.lines().take(10) {
        lines.push(line);
    }
    lines
}

pub fn peeked(words: &[&str]) -> Vec<String> {
    let mut out = Vec::new(); //~ fires: review, upper bound words.len()
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let separator = if words.peek().is_some() { "," } else { "" };
        out.push(format!("{word}{separator}"));
    }
    out
}

pub fn twice_over(words: &[&str]) -> Vec<String> {
    let mut out = Vec::new(); //~ fires
    for word in words.iter().chain(words.iter().rev()) {
        out.push(word.to_string());
    }
    out
}

pub fn repeated(word: &str, count: usize) -> Vec<String> {
    let mut out = Vec::new(); //~ fires: review, `count` is trusted
    for word in std::iter::repeat(word).take(count) {
        out.push(word.to_owned());
    }
    out
}

pub fn bytes_of_text(text: &str) -> Vec<u16> {
    let mut out = Vec::new(); //~ fires
    for byte in text.bytes() {
        out.push(u16::from(byte));
    }
    out
}

pub fn characters_of_text(text: &str) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires: review, upper bound text.len()
    for c in text.chars() {
        out.push(c as u32);
    }
    out
}

pub fn flat_mapped_to_what_differs(rows: &[Vec<u32>]) -> Vec<u32> {
    let mut out = Vec::new(); //~ leaves: length-unknown
    for cell in rows.iter().flat_map(|row| row.iter()) {
        out.push(cell + 1);
    }
    out
}
