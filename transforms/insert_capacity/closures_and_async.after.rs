//! Code that runs elsewhere, later, or more than once.

use std::future::Future;

pub fn returned_closure(words: Vec<String>) -> impl Fn(usize) -> Vec<usize> {
    move |offset| {
        let mut sizes = Vec::with_capacity(words.len());
        for word in &words {
            sizes.push(word.len() + offset);
        }
        sizes
    }
}

pub fn filled_by_a_closure(words: &[String], visit: impl Fn(&mut dyn FnMut(usize))) -> Vec<usize> {
    let mut sizes = Vec::new();
    visit(&mut |size| sizes.push(size));
    sizes.push(words.len());
    sizes
}

pub fn filled_by_a_closure_in_a_loop(words: &[String]) -> Vec<usize> {
    let mut sizes = Vec::new();
    for word in words {
        word.split(' ').for_each(|part| sizes.push(part.len()));
    }
    sizes
}

pub fn filled_in_map(words: &[String]) -> (Vec<usize>, usize) {
    let mut sizes = Vec::new();
    let total = words
        .iter()
        .map(|word| {
            sizes.push(word.len());
            word.len()
        })
        .sum();
    (sizes, total)
}

pub fn inner_function(words: &[String]) -> Vec<usize> {
    fn sizes(words: &[String]) -> Vec<usize> {
        let mut out = Vec::with_capacity(words.len());
        for word in words {
            out.push(word.len());
        }
        out
    }
    let mut out = sizes(words);
    for word in words {
        out.push(word.len());
    }
    out
}

pub fn filled_by_closures_only(visit: impl Fn(&mut dyn FnMut(usize))) -> Vec<usize> {
    let mut sizes = Vec::new();
    visit(&mut |size| sizes.push(size));
    visit(&mut |size| sizes.push(size + 1));
    sizes
}

pub fn closure_without_a_block(words: &[String], out: &mut Vec<usize>) {
    let mut add = || for word in words { out.push(word.len()) };
    add();
    add();
}

pub async fn awaited(words: &[String]) -> Vec<usize> {
    let mut sizes = Vec::with_capacity(words.len());
    for word in words {
        sizes.push(measure(word).await);
    }
    sizes
}

pub async fn awaited_and_tried(words: &[String]) -> Result<Vec<usize>, String> {
    let mut sizes = Vec::with_capacity(words.len());
    for word in words {
        sizes.push(check(word).await?);
    }
    Ok(sizes)
}

pub fn async_block(words: Vec<String>) -> impl Future<Output = Vec<usize>> {
    async move {
        let mut sizes = Vec::with_capacity(words.len());
        for word in &words {
            sizes.push(measure(word).await);
        }
        sizes
    }
}

pub fn futures(words: &[String]) -> Vec<impl Future<Output = usize> + '_> {
    let mut futures = Vec::with_capacity(words.len());
    for word in words {
        futures.push(async move { measure(word).await });
    }
    futures
}

pub fn tasks(words: Vec<String>) -> Vec<std::thread::JoinHandle<usize>> {
    let mut tasks = Vec::with_capacity(words.len());
    for word in words {
        tasks.push(std::thread::spawn(move || {
            let mut letters = Vec::with_capacity(word.len());
            for letter in word.bytes() {
                letters.push(letter);
            }
            letters.len()
        }));
    }
    tasks
}

async fn measure(word: &str) -> usize {
    word.len()
}

async fn check(word: &str) -> Result<usize, String> {
    if word.is_empty() { Err("empty".to_owned()) } else { Ok(word.len()) }
}

pub fn each_of_a_map(groups: &[Vec<u64>]) -> Vec<u64> {
    let mut all = Vec::with_capacity(groups.len() * 2);
    groups.iter().map(|group| group.len() as u64).for_each(|size| {
        all.push(size);
        all.push(0);
    });
    all
}

pub fn function_passed(words: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    words.iter().copied().for_each(|word| Vec::push(&mut out, word));
    out
}
