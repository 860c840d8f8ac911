//! Reading appends, so what is read into must be empty in each round: `clear` stands where the buffer was made.

use std::io::{BufRead, BufReader, Read};

pub fn lines<R: BufRead>(mut reader: R) -> std::io::Result<usize> {
    let mut longest = 0;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            break;
        }
        longest = longest.max(line.trim_end().len());
    }
    Ok(longest)
}

pub fn lines_until_an_error(mut reader: impl BufRead) -> std::io::Result<usize> {
    let mut total = 0;
    let mut line = String::new();
    loop {
        line.clear();
        match reader.read_line(&mut line) {
            Ok(0) => return Ok(total),
            Ok(_) => total += line.split(' ').count(),
            Err(error) => return Err(error),
        }
    }
}

pub fn in_the_condition(reader: &mut dyn BufRead) -> usize {
    let mut fields = 0;
    let mut bytes = Vec::new();
    while let Ok(read) = {
        bytes.clear();
        let read = reader.read_until(b',', &mut bytes);
        fields += usize::from(bytes.ends_with(b","));
        read
    } {
        if read == 0 {
            break;
        }
    }
    fields
}

pub fn files(paths: &[&str]) -> std::io::Result<u64> {
    let mut hash = 0;
    let mut content = Vec::new();
    for path in paths {
        let mut file = BufReader::new(std::fs::File::open(path)?);
        content.clear();
        file.read_to_end(&mut content)?;
        hash += content.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    Ok(hash)
}

pub fn texts(paths: &[&str]) -> std::io::Result<usize> {
    let mut lines = 0;
    let mut content = String::new();
    for path in paths {
        let mut file = std::fs::File::open(path)?;
        content.clear();
        file.read_to_string(&mut content)?;
        if content.is_empty() {
            continue;
        }
        lines += content.lines().count();
    }
    Ok(lines)
}

pub fn kept(paths: &[&str]) -> std::io::Result<Vec<String>> {
    let mut all = Vec::new();
    for path in paths {
        let mut file = std::fs::File::open(path)?;
        let mut content = String::new();
        file.read_to_string(&mut content)?;
        all.push(content);
    }
    Ok(all)
}

pub fn parsed_and_borrowed(mut reader: impl BufRead) -> Result<u64, String> {
    let mut sum = 0;
    let mut line = String::new();
    for _ in 0..10 {
        line.clear();
        reader.read_line(&mut line).map_err(|error| error.to_string())?;
        let Some((name, value)) = line.split_once('=') else { continue };
        let value: u64 = value.trim().parse().map_err(|_| format!("{name} is no number in {line}"))?;
        sum += value;
    }
    Ok(sum)
}

pub fn answers(mut reader: impl BufRead) -> std::io::Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        println!("{}", line.trim());
    }
}
