//! A declaration that moves must not hide another, nor be hidden.

pub fn used_before(rows: &[String], text: &str) -> usize {
    let mut n = 0;
    for row in rows {
        n += text.len();
        let mut text = String::new();
        text.push_str(row);
        n += text.len();
    }
    n
}

pub fn used_after_the_loop(rows: &[String], text: &str) -> usize {
    let mut n = 0;
    for row in rows {
        let mut text = String::new();
        text.push_str(row);
        n += text.len();
    }
    n + text.len()
}

pub fn used_in_a_format_string(rows: &[String], text: &str) -> usize {
    let mut n = 0;
    for row in rows {
        let mut text = String::new();
        text.push_str(row);
        n += text.len();
    }
    println!("{text}");
    n
}

pub fn used_in_the_constructor(rows: &[String], text: &str) -> usize {
    let mut n = 0;
    for row in rows {
        let mut text = String::with_capacity(text.len());
        text.push_str(row);
        n += text.len();
    }
    n
}

pub fn pattern_of_the_loop(rows: &[String]) -> usize {
    let mut n = 0;
    let mut row_text = String::new();
    for row in rows {
        let row = row.as_str();
        row_text.clear();
        row_text.push_str(row);
        n += row_text.len();
    }
    for text in rows {
        let size = text.len();
        let mut text = String::new();
        text.push_str(&size.to_string());
        n += text.len();
    }
    n
}

pub fn declared_again_after_the_loop(rows: &[String]) -> usize {
    let mut n = 0;
    let mut text = String::new();
    for row in rows {
        text.clear();
        text.push_str(row);
        n += text.len();
    }
    let text = "done";
    n + text.len()
}

pub fn hides_nothing_that_is_used(rows: &[String], text: &str) -> usize {
    let mut n = text.len();
    let mut text = String::new();
    for row in rows {
        text.clear();
        text.push_str(row);
        n += text.len();
    }
    n
}

pub fn methods_fields_and_functions(rows: &[Line]) -> usize {
    let mut n = 0;
    let mut line = String::new();
    for row in rows {
        line.clear();
        line.push_str(&row.line);
        line.push_str(row.line());
        n += line.len();
    }
    n + rows.iter().map(|row| row.line.len() + row.line().len()).sum::<usize>()
}

pub struct Line {
    pub line: String,
}

impl Line {
    pub fn line(&self) -> &str {
        &self.line
    }
}

pub fn a_function_of_that_name(rows: &[Line]) -> usize {
    let mut n = 0;
    for row in rows {
        let mut size = Vec::new();
        size.push(row.line.len());
        n += size.len();
    }
    n + size(rows)
}

fn size(rows: &[Line]) -> usize {
    rows.len()
}

pub fn type_from_inside(rows: &[String]) -> usize {
    let mut n = 0;
    let mut inferred = Vec::new();
    for row in rows {
        #[derive(Clone, Copy)]
        struct Part(usize);
        let mut parts: Vec<Part> = Vec::new();
        inferred.clear();
        for word in row.split(' ') {
            parts.push(Part(word.len()));
            inferred.push(Part(word.len()));
        }
        n += parts.iter().chain(&inferred).map(|part| part.0).sum::<usize>();
    }
    n
}

pub fn imported_inside(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        use std::collections::VecDeque as Queue;
        let mut parts = Queue::new();
        parts.extend(row.split(' ').map(str::len));
        n += parts.len();
    }
    n
}

pub fn constant_from_inside(rows: &[String]) -> usize {
    let mut n = 0;
    for row in rows {
        const ROOM: usize = 16;
        let mut parts = Vec::with_capacity(ROOM);
        parts.extend(row.split(' ').map(str::len));
        n += parts.len();
    }
    n
}
