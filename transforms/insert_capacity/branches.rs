//! `if` and `match`: the greater bound counts.

pub struct Row {
    pub id: u64,
    pub name: Option<String>,
}

pub enum Shape {
    Point,
    Line(u32),
    Many(Vec<u32>),
}

pub fn some_rows(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        if row.name.is_some() {
            ids.push(row.id);
        }
    }
    ids
}

pub fn either_way(rows: &[Row]) -> Vec<String> {
    let mut names = Vec::new(); //~ fires
    for row in rows {
        if let Some(name) = &row.name {
            names.push(name.clone());
        } else {
            names.push(row.id.to_string());
        }
    }
    names
}

pub fn two_collections(rows: &[Row]) -> (Vec<u64>, Vec<u64>) {
    let mut named = Vec::new(); //~ leaves: dealt-out
    let mut unnamed = Vec::new(); //~ leaves: dealt-out
    for row in rows {
        if row.name.is_some() {
            named.push(row.id);
        } else {
            unnamed.push(row.id);
        }
    }
    (named, unnamed)
}

pub fn both_filled(rows: &[Row]) -> (Vec<u64>, Vec<Option<&str>>) {
    let mut ids = Vec::new(); //~ fires
    let mut names = Vec::new(); //~ fires
    for row in rows {
        ids.push(row.id);
        names.push(row.name.as_deref());
    }
    (ids, names)
}

pub fn arms(shapes: &[Shape]) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires
    for shape in shapes {
        match shape {
            Shape::Point => out.push(0),
            Shape::Line(length) => out.push(*length),
            Shape::Many(lengths) => out.push(lengths.len() as u32),
        }
    }
    out
}

pub fn some_arms(shapes: &[Shape]) -> Vec<u32> {
    let mut out = Vec::new(); //~ fires: review, upper bound shapes.len()
    for shape in shapes {
        match shape {
            Shape::Line(length) => out.push(*length),
            Shape::Point | Shape::Many(_) => {}
        }
    }
    out
}

pub fn arms_of_different_size(shapes: &[Shape]) -> Vec<u32> {
    let mut out = Vec::new(); //~ leaves: varies-per-round
    for shape in shapes {
        match shape {
            Shape::Point => {}
            Shape::Line(length) => {
                out.push(0);
                out.push(*length);
            }
            Shape::Many(lengths) => out.extend(lengths),
        }
    }
    out
}

pub fn one_more_in_a_branch(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len() * 2
    for row in rows {
        ids.push(row.id);
        if row.name.is_none() {
            ids.push(0);
        }
    }
    ids
}

pub fn loop_in_a_branch(rows: &[Row], wanted: bool) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    if wanted {
        for row in rows {
            ids.push(row.id);
        }
    }
    ids
}

pub fn loop_in_each_branch(rows: &[Row], backwards: bool) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    if backwards {
        for row in rows.iter().rev() {
            ids.push(row.id);
        }
    } else {
        for row in rows {
            ids.push(row.id);
        }
    }
    ids
}

pub fn different_loops_in_branches(rows: &[Row], others: &[u64], own: bool) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    if own {
        for row in rows {
            ids.push(row.id);
        }
    } else {
        for id in others {
            ids.push(*id);
        }
    }
    ids
}

pub fn short_circuit(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut add = |id| {
        ids.push(id);
        true
    };
    for row in rows {
        let _ = row.id > 5 && add(row.id);
    }
    ids
}

pub fn in_a_condition(rows: &[Row], ids: &mut Vec<u64>) -> usize {
    let mut known = 0;
    for row in rows { //~ fires: review, upper bound rows.len()
        if row.id > 3 && { ids.push(row.id); row.id < 10 } {
            known += 1;
        }
    }
    known
}

pub fn arm_with_a_guard(shapes: &[Shape]) -> Vec<u32> {
    let mut long = Vec::new(); //~ fires: review, upper bound shapes.len()
    for shape in shapes {
        match shape {
            Shape::Line(length) if *length > 10 => long.push(*length),
            _ => continue,
        }
    }
    long
}

pub fn arm_without_a_block(rows: Option<&[Row]>) -> Vec<u64> {
    let mut ids = vec![1];
    match rows {
        Some(rows) => for row in rows { ids.push(row.id) }, //~ leaves: no-place-for-reserve
        None => {}
    }
    ids
}

pub fn value_of_an_if(rows: &[Row], wanted: bool) -> Vec<u64> {
    let mut ids = if wanted { Vec::new() } else { vec![0] };
    for row in rows { //~ fires
        ids.push(row.id);
    }
    ids
}

pub fn changes_in_two_lists(new: &[u64], old: &[u64]) -> Vec<u64> {
    let mut changed = Vec::new(); //~ leaves: bound-too-loose
    for row in new {
        if !old.contains(row) {
            changed.push(*row);
        }
    }
    for row in old {
        if !new.contains(row) {
            changed.push(*row);
        }
    }
    changed
}

pub fn runs(keys: &[u32]) -> Vec<u32> {
    let Some(&first) = keys.first() else { return Vec::new() };
    let mut runs = Vec::new(); //~ leaves: bound-too-loose
    let mut current = first;
    for &key in &keys[1..] {
        if key != current {
            runs.push(current);
            current = key;
        }
    }
    runs.push(current);
    runs
}

pub fn clauses(flags: &[bool; 6]) -> Vec<u32> {
    let mut out = Vec::new(); //~ leaves: bound-too-loose
    if flags[0] {
        out.push(1);
    }
    if flags[1] {
        out.push(2);
    }
    if flags[2] {
        out.push(3);
    }
    if flags[3] {
        out.push(4);
    }
    if flags[4] {
        out.push(5);
    }
    out
}

pub fn grouped(keyed: &[(u32, u64)]) -> Vec<(u32, u64)> {
    let mut groups = Vec::new(); //~ leaves: bound-too-loose
    let mut last = None;
    for &(key, value) in keyed {
        if last.is_none_or(|(last, _)| last != key) {
            if let Some(group) = last {
                groups.push(group);
            }
            last = Some((key, value));
        }
    }
    if let Some(group) = last {
        groups.push(group);
    }
    groups
}
