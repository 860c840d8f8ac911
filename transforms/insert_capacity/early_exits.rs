//! `break`, `continue`, `return`, `?` and labels.

pub struct Row {
    pub id: u64,
    pub name: String,
}

impl Row {
    pub fn check(&self) -> Result<u64, String> {
        if self.id == 0 { Err(self.name.clone()) } else { Ok(self.id) }
    }
}

pub fn question_mark(rows: &[Row]) -> Result<Vec<u64>, String> {
    let mut ids = Vec::new(); //~ fires
    for row in rows {
        ids.push(row.check()?);
    }
    Ok(ids)
}

pub fn returned_error(rows: &[Row]) -> Result<Vec<u64>, String> {
    let mut ids = Vec::new(); //~ fires
    for row in rows {
        if row.id == 0 {
            return Err(row.name.clone());
        }
        ids.push(row.id);
    }
    Ok(ids)
}

pub fn returned_none(rows: &[Row]) -> Option<Vec<u64>> {
    let mut ids = Vec::new(); //~ leaves: often-abandoned
    for row in rows {
        if row.id == 0 {
            return None;
        }
        ids.push(row.id);
    }
    Some(ids)
}

pub fn question_mark_of_option(rows: &[Row]) -> Option<Vec<char>> {
    let mut initials = Vec::new(); //~ fires
    for row in rows {
        initials.push(row.name.chars().next()?);
    }
    Some(initials)
}

pub fn panicking(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    for row in rows {
        if row.id == 0 {
            panic!("no id: {}", row.name);
        }
        ids.push(row.id);
    }
    ids
}

pub fn until_zero(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        if row.id == 0 {
            break;
        }
        ids.push(row.id);
    }
    ids
}

pub fn skipping(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        if row.id == 0 {
            continue;
        }
        ids.push(row.id);
    }
    ids
}

pub fn first_block_only(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        if row.id == 0 {
            return ids;
        }
        ids.push(row.id);
    }
    ids
}

pub fn returned_before(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    if rows.len() > 1_000_000 {
        return ids;
    }
    for row in rows {
        ids.push(row.id);
    }
    ids
}

pub fn checked_before(rows: &[Row], limit: usize) -> Result<Vec<u64>, String> {
    let mut ids = Vec::new(); //~ fires
    if rows.len() > limit {
        return Err(format!("{} rows", rows.len()));
    }
    for row in rows {
        ids.push(row.id);
    }
    Ok(ids)
}

pub fn returned_inside_some(rows: &[Row]) -> Option<Vec<u64>> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        if row.id == 0 {
            return Some(ids);
        }
        ids.push(row.id);
    }
    None
}

pub fn labelled(rows: &[Row], wanted: &[u64]) -> Vec<u64> {
    let mut found = Vec::new(); //~ fires: review, upper bound rows.len()
    'rows: for row in rows {
        for id in wanted {
            if row.id == *id {
                found.push(row.id);
                continue 'rows;
            }
        }
    }
    found
}

pub fn labelled_break(rows: &[Row], wanted: &[u64]) -> Vec<(u64, u64)> {
    let mut pairs = Vec::new(); //~ leaves: bound-too-loose
    'rows: for row in rows {
        for id in wanted {
            if *id > row.id {
                break 'rows;
            }
            pairs.push((row.id, *id));
        }
    }
    pairs
}

pub fn at_most_one_a_row(rows: &[Row], wanted: &[u64]) -> Vec<u64> {
    let mut found = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        for id in wanted {
            if row.id == *id {
                found.push(row.id);
                break;
            }
        }
    }
    found
}

pub fn labelled_block(rows: &[Row], stop: bool) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    'fill: {
        if stop {
            break 'fill;
        }
        for row in rows {
            ids.push(row.id);
        }
    }
    ids
}

pub fn let_else(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        let Ok(id) = row.check() else { continue };
        ids.push(id);
    }
    ids
}

pub fn let_else_error(rows: &[Row]) -> Result<Vec<u64>, String> {
    let mut ids = Vec::new(); //~ fires
    for row in rows {
        let Ok(id) = row.check() else { return Err(row.name.clone()) };
        ids.push(id);
    }
    Ok(ids)
}

pub fn closure_return(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    for row in rows {
        let id = (|| {
            if row.id == 0 {
                return 1;
            }
            row.id
        })();
        ids.push(id);
    }
    ids
}

pub fn different_ways_out(small: &[Row], large: &[Row], short: bool) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    if short {
        for row in small {
            ids.push(row.id);
        }
        return ids;
    }
    for row in large {
        ids.push(row.id);
    }
    ids
}

pub fn process_exit(rows: &[Row]) -> Vec<u64> {
    let mut ids = Vec::new(); //~ fires
    for row in rows {
        if row.id == 0 {
            std::process::exit(1);
        }
        ids.push(row.id);
    }
    ids
}

pub fn recognised(rows: &[Row]) -> Option<Vec<u64>> {
    let mut ids = Vec::new(); //~ leaves: often-abandoned
    for row in rows {
        if row.id == 0 {
            return None;
        }
        ids.push(row.id);
    }
    Some(ids)
}

pub fn all_known(rows: &[Row]) -> bool {
    let mut ids = Vec::new(); //~ leaves: often-abandoned
    for row in rows {
        if row.id == 0 {
            return false;
        }
        ids.push(row.id);
    }
    ids.len() == rows.len()
}
