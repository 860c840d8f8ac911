//! `vec![value; n]` is cleared and resized, but zeros come from the allocator for nothing.

use std::io::Read;

const BLOCK: usize = 512;

pub fn ones(rows: &[Vec<f32>]) -> f32 {
    let mut sum = 0.0;
    let mut weights = Vec::new();
    for row in rows {
        weights.clear();
        weights.resize(row.len(), 1.0);
        for (weight, cell) in weights.iter_mut().zip(row) {
            *weight *= cell;
        }
        sum += weights.iter().sum::<f32>();
    }
    sum
}

pub fn infinities(rows: &[Vec<u32>]) -> u32 {
    let mut sum = 0;
    let mut best: Vec<u32> = Vec::new();
    for row in rows {
        best.clear();
        best.resize(row.len(), u32::MAX);
        for (at, cell) in row.iter().enumerate() {
            best[at] = best[at].min(*cell);
        }
        sum += best.len() as u32;
    }
    sum
}

pub fn zeros(sizes: &[usize]) -> usize {
    let mut touched = 0;
    for size in sizes {
        let mut table = vec![0; *size];
        if let Some(first) = table.first_mut() {
            *first = 1;
        }
        touched += table.len();
    }
    touched
}

pub fn a_few_zeros(mut reader: impl Read) -> std::io::Result<usize> {
    let mut total = 0;
    let mut block = Vec::new();
    loop {
        block.clear();
        block.resize(512, 0u8);
        let read = reader.read(&mut block)?;
        if read == 0 {
            break;
        }
        total += block[..read].iter().filter(|byte| **byte == b'\n').count();
    }
    Ok(total)
}

pub fn zeros_of_unknown_size(mut reader: impl Read, size: usize) -> std::io::Result<usize> {
    let mut total = 0;
    loop {
        let mut block = vec![0u8; size];
        let read = reader.read(&mut block)?;
        if read == 0 {
            break;
        }
        total += block[..read].iter().filter(|byte| **byte == b'\n').count();
    }
    Ok(total)
}

pub fn all_written(mut reader: impl Read, sizes: &[usize]) -> std::io::Result<u64> {
    let mut sum = 0;
    let mut block = Vec::new();
    for size in sizes {
        block.clear();
        block.resize(*size, 0);
        reader.read_exact(&mut block)?;
        sum += block.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    Ok(sum)
}

pub fn all_copied(rows: &[Vec<u8>]) -> u64 {
    let mut sum = 0;
    let mut block = Vec::new();
    for row in rows {
        block.clear();
        block.resize(row.len(), 0);
        block.copy_from_slice(row);
        block.sort();
        sum += u64::from(block[0]);
    }
    sum
}

pub fn of_a_constant(rows: &[u8]) -> usize {
    let mut sum = 0;
    let mut block = Vec::new();
    for row in rows {
        block.clear();
        block.resize(BLOCK, b' ');
        block[0] = *row;
        sum += block.len();
    }
    sum
}

pub fn false_is_zero(rows: &[Vec<u8>]) -> usize {
    let mut sum = 0;
    for row in rows {
        let mut seen = vec![false; row.len()];
        for byte in row {
            seen[usize::from(*byte) % row.len()] = true;
        }
        sum += seen.iter().filter(|it| **it).count();
    }
    sum
}

pub fn more_than_a_name(rows: &[Vec<u8>]) -> usize {
    let mut sum = 0;
    for row in rows {
        let mut texts = vec![String::new(); row.len()];
        for (text, byte) in texts.iter_mut().zip(row) {
            text.push(char::from(*byte));
        }
        sum += texts.len();
    }
    sum
}

pub fn count_of_the_round(rows: &[Vec<u8>], fill: u8) -> usize {
    let mut sum = 0;
    let mut other = Vec::new();
    for row in rows {
        let width = row.len().max(1) * 2;
        let mut block = vec![fill | 1; width + 1];
        block.truncate(width);
        other.clear();
        other.resize(width + 1, true);
        other.truncate(width);
        sum += block.len() + other.len();
    }
    sum
}

pub fn listed(rows: &[u8]) -> usize {
    let mut sum = 0;
    for row in rows {
        let mut pair = vec![*row, 1];
        pair.push(2);
        sum += pair.len();
    }
    sum
}
