//! Iterators known only by their traits.

pub fn exact_size(words: impl ExactSizeIterator<Item = String>) -> Vec<usize> {
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn exact_size_parameter<I: ExactSizeIterator<Item = u64>>(numbers: I) -> Vec<u64> {
    let mut out = Vec::with_capacity(numbers.len());
    for number in numbers {
        out.push(number + 1);
    }
    out
}

pub fn exact_size_where<I>(numbers: I) -> Vec<u64>
where
    I: Iterator<Item = u64> + ExactSizeIterator,
{
    let mut out = Vec::with_capacity(numbers.len());
    for number in numbers {
        out.push(number + 1);
    }
    out
}

pub fn any_iterator(words: impl Iterator<Item = String>) -> Vec<usize> {
    let mut out = Vec::with_capacity(words.size_hint().0);
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn into_iterator(words: impl IntoIterator<Item = String>) -> Vec<usize> {
    let words = words.into_iter();
    let mut out = Vec::with_capacity(words.size_hint().0);
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn into_iterator_held(words: impl IntoIterator<Item = String>) -> Vec<usize> {
    let words = words.into_iter();
    let mut out = Vec::with_capacity(words.size_hint().0);
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn exact_into_iterator<I>(words: I) -> Vec<usize>
where
    I: IntoIterator<Item = String>,
    I::IntoIter: ExactSizeIterator,
{
    let words = words.into_iter();
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn dynamic(words: &mut dyn Iterator<Item = String>) -> Vec<usize> {
    let mut out = Vec::with_capacity(words.size_hint().0);
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn boxed(words: Box<dyn Iterator<Item = String>>) -> Vec<usize> {
    let mut out = Vec::with_capacity(words.size_hint().0);
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn exact_into_a_map(numbers: impl ExactSizeIterator<Item = u64>) -> Vec<String> {
    let mut out = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.map(|number| number + 1).enumerate() {
        out.push(format!("{at}: {number}"));
    }
    out
}

pub fn generic_elements<T: Clone>(items: &[T]) -> Vec<T> {
    let mut out = Vec::with_capacity(items.len() * 2);
    for item in items {
        out.push(item.clone());
        out.push(item.clone());
    }
    out
}

pub fn as_ref<S: AsRef<[u8]>>(data: S) -> Vec<u16> {
    let mut out = Vec::with_capacity(data.as_ref().len());
    for byte in data.as_ref() {
        out.push(u16::from(*byte));
    }
    out
}

pub fn associated_constant<const N: usize>(seed: u64) -> Vec<u64> {
    let mut out = Vec::with_capacity(N);
    for n in 0..N {
        out.push(seed ^ n as u64);
    }
    out
}

pub struct Countdown(u32);

impl Iterator for Countdown {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

pub fn own_iterator(from: u32) -> Vec<u32> {
    let mut out = Vec::new();
    for n in Countdown(from) {
        out.push(n);
    }
    out
}

pub struct Bag {
    items: Vec<u64>,
}

impl<'a> IntoIterator for &'a Bag {
    type Item = &'a u64;
    type IntoIter = std::slice::Iter<'a, u64>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl Bag {
    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, u64> {
        self.items.iter()
    }
}

pub fn own_container(bag: &Bag) -> Vec<u64> {
    let mut out = Vec::new();
    for item in bag {
        out.push(*item);
    }
    out
}

pub fn own_container_iter(bag: &Bag) -> Vec<u64> {
    let mut out = Vec::with_capacity(bag.len());
    for item in bag.iter() {
        out.push(*item);
    }
    out
}

pub fn own_length(bag: &Bag) -> Vec<usize> {
    let mut out = Vec::with_capacity(bag.len());
    for at in 0..bag.len() {
        out.push(at);
    }
    out
}

pub fn turned_into_an_iterator(rows: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let rows = rows.into_iter();
    let mut out = Vec::with_capacity(rows.size_hint().0);
    for row in rows {
        out.push(row + 1);
    }
    out
}

pub fn limited(rows: impl Iterator<Item = u64>, limit: usize) -> Vec<u64> {
    let mut out = Vec::with_capacity(rows.size_hint().0.min(limit));
    for row in rows.take(limit) {
        out.push(row + 1);
    }
    out
}

pub fn limited_elsewhere(rows: &mut impl Iterator<Item = u64>, limit: usize) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows.by_ref().take(limit) {
        out.push(row + 1);
    }
    out
}
