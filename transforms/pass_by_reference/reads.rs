//! a large value that is only read goes by reference
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Table {
    rows: [u64; 64],
    used: usize,
}

#[derive(Debug)]
pub(crate) struct State {
    words: [u32; 128],
}

impl Table {
    fn total(self) -> u64 { //~ fires: review, of 520 bytes
        self.rows.iter().take(self.used).sum()
    }
}

fn first(table: Table) -> u64 { //~ fires: review, may be one that the compiler has left out already
    table.rows[0]
}

fn lent(table: Table) -> u64 { //~ fires: review
    let rows = &table.rows;
    rows.len() as u64 + table.rows.iter().sum::<u64>() + sum(&table.rows) + of(&table)
}

fn sum(rows: &[u64]) -> u64 {
    rows.iter().sum()
}

fn of(table: &Table) -> u64 {
    table.rows[1]
}

fn compared(table: Table, other: &Table) -> bool { //~ fires: review
    table == *other
}

fn formatted(state: State) -> String { //~ fires: review
    format!("{state:?} {:?}", state.words.len())
}

fn block(words: [u32; 128]) -> u32 { //~ fires: review
    words.iter().fold(0, |all, it| all ^ it) ^ words[3]
}

fn walk(table: Table, at: usize) -> u64 { //~ fires: review
    if at == 0 { table.rows[0] } else { walk(table, at - 1) }
}

pub(crate) fn callers(table: &Table, all: &[Table]) -> u64 {
    let own = *table;
    let copied = all[0];
    let state = State { words: [0; 128] };
    println!("{}", formatted(state));
    first(*table)
        + first(own)
        + first(copied.clone())
        + first(table.clone())
        + lent(all[1])
        + own.total()
        + Table::total(own)
        + u64::from(compared(own, table))
        + u64::from(block([1; 128]))
        + first(Table { rows: [0; 64], used: 0 })
        + first(if own.used == 0 { own } else { copied })
        + walk(own, 3)
}
