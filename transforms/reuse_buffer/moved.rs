//! A value that goes elsewhere is needed anew.

pub struct Row {
    pub cells: Vec<u64>,
}

pub fn pushed(rows: &[u64]) -> Vec<Vec<u64>> {
    let mut all = Vec::new();
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        all.push(cells);
    }
    all
}

pub fn in_a_literal(rows: &[u64]) -> Vec<Row> {
    let mut all = Vec::new();
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        all.push(Row { cells });
    }
    all
}

pub fn in_one_branch(rows: &[u64], all: &mut Vec<Vec<u64>>) -> usize {
    let mut small = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved-in-branch
        cells.extend(0..*row);
        if cells.len() > 10 {
            all.push(cells);
        } else {
            small += cells.len();
        }
    }
    small
}

pub fn returned(rows: &[u64]) -> Vec<u64> {
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved-in-branch
        cells.extend(0..*row);
        if cells.len() > 10 {
            return cells;
        }
    }
    Vec::new()
}

pub fn broken_out(mut n: u64) -> String {
    loop {
        let mut text = String::new(); //~ leaves: moved-in-branch
        text.push_str(&n.to_string());
        if text.len() > 3 {
            break text;
        }
        n *= 2;
    }
}

pub fn sent(rows: &[u64], sender: &std::sync::mpsc::Sender<Vec<u64>>) {
    for row in rows {
        let mut cells = Vec::with_capacity(4); //~ leaves: moved
        cells.push(*row);
        let _ = sender.send(cells);
    }
}

pub fn iterated_as_a_map(rows: &[u64]) -> u64 {
    let mut sum = 0;
    for row in rows {
        let mut cells = std::collections::HashMap::new(); //~ leaves: moved
        cells.insert(*row, 1);
        for (cell, times) in cells {
            sum += cell * times;
        }
    }
    sum
}

pub fn iterated(rows: &[u64]) -> u64 {
    let mut sum = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ fires
        cells.push(*row);
        for cell in cells {
            sum += cell;
        }
    }
    sum
}

pub fn taken(rows: &[u64], all: &mut Vec<Vec<u64>>) {
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        all.push(std::mem::take(&mut cells));
    }
}

pub fn extended_from(rows: &[u64], all: &mut Vec<String>) -> usize {
    let mut short = 0;
    for row in rows {
        let mut texts = Vec::new(); //~ fires
        texts.push(row.to_string());
        if texts.len() > 1 {
            all.extend(texts);
        } else {
            short += 1;
            for (at, text) in texts.into_iter().enumerate() {
                all.push(text + &at.to_string());
            }
        }
    }
    short
}

pub async fn iterated_across_an_await(rows: &[u64]) -> u64 {
    let mut sum = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        for cell in cells {
            sum += next(cell).await;
        }
    }
    sum
}

async fn next(n: u64) -> u64 {
    n + 1
}

pub fn iterator_cloned(rows: &[u64]) -> u64 {
    let mut sum = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        for cell in cells.into_iter().cycle().take(4) {
            sum += cell;
        }
    }
    sum
}

pub fn iterator_kept(rows: &[u64]) -> u64 {
    let mut sum = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        let mut left = cells.into_iter();
        sum += left.next().unwrap_or(0);
    }
    sum
}

pub fn collected(rows: &[u64]) -> Vec<String> {
    let mut all = Vec::new();
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        all.extend(cells.into_iter().map(|cell: u64| cell.to_string()));
    }
    all
}

pub fn shadowed(rows: &[u64]) -> u64 {
    let mut sum = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: moved
        cells.push(*row);
        let cells = cells;
        sum += cells.iter().sum::<u64>();
    }
    sum
}

pub fn reassigned(rows: &[String]) -> usize {
    let mut sum = 0;
    for row in rows {
        let mut text = String::new(); //~ leaves: replaced
        text.push_str(row);
        if text.is_empty() {
            text = row.to_uppercase();
        }
        sum += text.len();
    }
    sum
}

pub fn reassigned_after_the_loop(rows: &[String], other: String) -> String {
    let mut text = String::new();
    for row in rows {
        let mut part = String::new(); //~ fires
        part.push_str(row);
        text.push_str(&part);
    }
    text = other + &text;
    text
}

pub fn borrowed_from_outside(rows: &[u64]) -> usize {
    let mut view: &[u64] = rows;
    let mut total = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ leaves: borrowed-outside
        cells.push(*row);
        view = &cells;
        total += view.len();
    }
    total
}

pub fn assigned_a_number(rows: &[u64]) -> usize {
    let mut longest = 0;
    for row in rows {
        let mut cells = Vec::new(); //~ fires
        cells.extend(0..*row);
        longest = longest.max(cells.len());
    }
    longest
}

pub fn borrowed_inside(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut text = String::new(); //~ fires
        text.push_str(row);
        let mut words: Vec<&str> = Vec::new(); //~ leaves: holds-borrows
        words.extend(text.split(' '));
        let last = words.last();
        n += last.map_or(0, |word| word.len());
    }
    n
}
