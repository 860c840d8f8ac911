//! Which loops a declaration can leave.

pub fn labels(rows: &[Vec<u64>]) -> u64 {
    let mut total = 0;
    let mut seen = Vec::new();
    'rows: for row in rows {
        seen.clear();
        for cell in row {
            if seen.contains(cell) {
                continue 'rows;
            }
            if *cell == 0 {
                break 'rows;
            }
            seen.push(*cell);
        }
        total += seen.len() as u64;
    }
    total
}

pub fn for_each(rows: &[Vec<u64>]) -> u64 {
    let mut total = 0;
    let mut seen = Vec::new();
    rows.iter().for_each(|row| {
        seen.clear();
        seen.extend(row.iter().map(|cell| cell + 1));
        total += seen.iter().sum::<u64>();
    });
    total
}

pub struct Many(Vec<u64>);

impl Many {
    pub fn for_each(&self, visit: impl Fn(u64)) {
        self.0.iter().for_each(|it| visit(*it));
    }
}

pub fn for_each_of_others(many: &Many) {
    many.for_each(|n| {
        let mut seen = Vec::new();
        seen.push(n);
        println!("{seen:?}");
    });
}

pub fn for_each_by_move(rows: &[u64], name: String) {
    rows.iter().for_each(move |row| {
        let mut text = String::new();
        text.push_str(&name);
        text.push_str(&row.to_string());
        println!("{text}");
    });
}

pub fn map(rows: &[u64]) -> Vec<usize> {
    let of_row = rows.iter().map(|row| {
        let mut text = String::new();
        text.push_str(&row.to_string());
        text.len()
    });
    of_row.collect()
}

pub fn in_one_arm(tokens: &str) -> usize {
    let mut n = 0;
    let mut rest = tokens.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '0'..='9' => {
                let mut number = String::new();
                number.push(c);
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                n += number.len();
            }
            ' ' => n += 1,
            _ => {}
        }
    }
    n
}

pub fn in_one_branch(rows: &[u64]) -> usize {
    let mut n = 0;
    for row in rows {
        if *row > 1000 {
            let mut digits = row.to_string().into_bytes();
            let mut sorted = Vec::new();
            sorted.append(&mut digits);
            n += sorted.len();
        }
        n += 1;
    }
    n
}

pub fn all_in_one_branch(rows: &[Option<u64>]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for row in rows {
        if let Some(row) = row {
            digits.clear();
            digits.extend(row.to_string().bytes());
            n += digits.len();
        }
    }
    n
}

pub fn one_arm_that_goes_on(rows: &[Result<u64, String>]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for row in rows {
        match row {
            Ok(row) => {
                digits.clear();
                digits.extend(row.to_string().bytes());
                n += digits.len();
            }
            Err(_) => continue,
        }
    }
    n
}

pub fn otherwise(rows: &[Option<u64>]) -> usize {
    let mut n = 0;
    for row in rows {
        let Some(row) = row else {
            let mut text = String::new();
            text.push_str("nothing");
            println!("{text}");
            continue;
        };
        n += *row as usize;
    }
    n
}

pub fn after_an_early_exit(rows: &[Option<u64>]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for row in rows {
        let Some(row) = row else { continue };
        if *row == 0 {
            continue;
        }
        digits.clear();
        digits.extend(row.to_string().bytes());
        n += digits.len();
    }
    n
}

pub fn once(row: u64) -> usize {
    loop {
        let mut digits = Vec::new();
        digits.extend(row.to_string().bytes());
        break digits.len();
    }
}

pub fn left_where_it_is_made(rows: &[u64]) -> bool {
    for row in rows {
        if *row > 10 {
            let mut text = String::new();
            text.push_str(&row.to_string());
            println!("{text}");
            return true;
        }
    }
    false
}

pub fn one_item(row: &[u64]) -> usize {
    let mut n = 0;
    for row in [row] {
        let mut digits: Vec<u64> = Vec::new();
        digits.extend(row);
        n += digits.len();
    }
    n
}

pub fn an_option(row: Option<u64>) -> usize {
    let mut n = 0;
    for row in row {
        let mut digits = Vec::new();
        digits.extend(row.to_string().bytes());
        n += digits.len();
    }
    n
}

pub fn once_inside_of_many(rows: &[u64]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for row in rows {
        loop {
            digits.clear();
            digits.extend(row.to_string().bytes());
            n += digits.len();
            break;
        }
    }
    n
}

pub fn in_an_arm(kind: u8, rows: &[u64]) -> usize {
    let mut n = 0;
    match kind {
        0 => for row in rows {
            let mut digits = Vec::new();
            digits.extend(row.to_string().bytes());
            n += digits.len();
        },
        _ => {
            let mut digits = Vec::new();
            for row in rows {
                digits.clear();
                digits.extend(row.to_string().bytes());
                n += digits.len();
            }
        }
    }
    n
}

pub fn value_of_a_loop(mut n: u64) -> usize {
    let mut digits = Vec::new();
    let size = loop {
        digits.clear();
        digits.extend(n.to_string().bytes());
        if digits.len() > 5 {
            break digits.len();
        }
        n *= 2;
    };
    size
}

pub fn tail(mut n: u64) -> usize {
    let mut digits = Vec::new();
    loop {
        digits.clear();
        digits.extend(n.to_string().bytes());
        if digits.len() > 5 {
            return digits.len();
        }
        n *= 2;
    }
}

pub fn head_of_a_loop(rows: &[u64]) -> usize {
    let mut n = 0;
    for digit in {
        let mut digits: Vec<u64> = Vec::new();
        digits.extend(rows);
        digits
    } {
        n += digit as usize;
    }
    n
}

pub fn server(listener: &std::net::TcpListener) -> std::io::Result<()> {
    let mut request = Vec::new();
    for stream in listener.incoming() {
        request.clear();
        std::io::Read::read_to_end(&mut stream?, &mut request)?;
        println!("{}", request.len());
    }
    Ok(())
}

pub fn requests(listener: &std::net::TcpListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept()?;
        let mut reader = std::io::BufReader::new(stream);
        let mut line = String::new();
        loop {
            line.clear();
            if std::io::BufRead::read_line(&mut reader, &mut line)? == 0 {
                break;
            }
            println!("{}", line.trim());
        }
    }
}

pub fn cleared_between_requests(listener: &std::net::TcpListener) -> std::io::Result<()> {
    loop {
        let (stream, _) = listener.accept()?;
        let mut reader = std::io::BufReader::new(stream);
        let mut line = String::new();
        loop {
            line.clear();
            if std::io::BufRead::read_line(&mut reader, &mut line)? == 0 {
                break;
            }
            println!("{}", line.trim());
        }
    }
}

pub fn cleared_by_the_code(blocks: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for block in blocks {
        let width = block.len();
        for row in block {
            digits.clear();
            digits.extend(row.to_string().bytes());
            n += digits.len() + width;
        }
    }
    n
}

pub fn cleared_by_the_code_and_explained(blocks: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for block in blocks {
        // The digits of a row.
        digits.clear();
        for row in block {
            digits.clear();
            digits.extend(row.to_string().bytes());
            n += digits.len();
        }
    }
    n
}

pub fn cleared_by_the_code_but_read_before(blocks: &[Vec<u64>]) -> usize {
    let mut n = 0;
    let mut digits = Vec::new();
    for block in blocks {
        digits.clear();
        for row in block {
            digits.clear();
            digits.extend(row.to_string().bytes());
        }
        n += digits.len();
    }
    n
}

pub fn kept_in_a_branch_of_the_outer(blocks: &[Vec<u64>], deep: bool) -> usize {
    let mut n = 0;
    for block in blocks {
        if deep {
            let mut digits = Vec::new();
            for row in block {
                digits.clear();
                digits.extend(row.to_string().bytes());
                n += digits.len();
            }
        }
        n += 1;
    }
    n
}

pub fn in_a_const(rows: &[u64]) -> usize {
    const LIMIT: usize = {
        let mut n = 0;
        while n < 10 {
            let mut empty = [0u8; 4];
            empty[0] = 1;
            n += empty[0] as usize;
        }
        n
    };
    rows.len().min(LIMIT)
}
