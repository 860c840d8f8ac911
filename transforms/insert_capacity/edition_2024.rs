//! Edition 2024: let chains, temporaries of a tail expression.
//@ edition: 2024

pub struct Row {
    pub id: u64,
    pub name: Option<String>,
}

pub fn let_chain(rows: &[Row]) -> Vec<String> {
    let mut out = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        if let Some(name) = &row.name
            && row.id > 0
        {
            out.push(name.clone());
        }
    }
    out
}

pub fn let_chain_in_while(words: &[&str]) -> Vec<String> {
    let mut words = words.iter();
    let mut out = Vec::new(); //~ leaves: bound-too-loose
    while let Some(word) = words.next()
        && !word.is_empty()
    {
        out.push(word.to_string());
    }
    out
}

pub fn plain(rows: &[Row]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(row.id);
    }
    out
}
