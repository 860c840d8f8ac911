//! a large value stays where it is needed itself, or where somebody else decides
#[derive(Clone, Copy)]
pub struct Table {
    rows: [u64; 64],
}

pub(crate) struct Guarded {
    rows: [u64; 64],
}

impl Drop for Guarded {
    fn drop(&mut self) {
        println!("{}", self.rows[0]);
    }
}

pub(crate) trait Sum {
    fn sum(self) -> u64;
}

impl Sum for Table {
    fn sum(self) -> u64 { //~ leaves: trait-method
        self.rows.iter().sum()
    }
}

impl Table {
    // With `&self`, the call below would be one of the trait's function.
    fn sum(self) -> u64 { //~ leaves: moved
        self.rows[0]
    }
}

pub(crate) fn sums(table: Table) -> u64 { //~ leaves: moved
    table.sum()
}

fn dropped(guarded: Guarded) -> u64 { //~ leaves: drop-observed
    guarded.rows[0]
}

fn changed(mut table: Table) -> u64 { //~ leaves: mutable
    table.rows[0] = 1;
    table.rows[0]
}

fn moved(table: Table) -> Table { //~ leaves: moved
    table
}

fn captured(table: Table) -> impl Fn() -> u64 { //~ leaves: captured
    move || table.rows[0]
}

fn unknown(table: Table) -> u64 { //~ leaves: type-unknown
    #[cfg(any())]
    let more = table;
    table.rows[0]
}

extern "C" fn foreign(table: Table) -> u64 { //~ leaves: foreign
    table.rows[0]
}

async fn waits(table: Table) -> u64 { //~ leaves: async
    table.rows[0]
}

#[cfg_attr(all(), inline)]
fn attribute(table: Table) -> u64 { //~ leaves: attribute
    table.rows[0]
}

pub fn visible(table: Table) -> u64 { //~ leaves: visible-outside
    table.rows[0]
}

fn elided(table: Table, name: &str) -> &str { //~ leaves: lifetime-tied
    if table.rows[0] == 0 { name } else { "" }
}

fn pointer(table: Table) -> u64 { //~ leaves: function-value
    table.rows[0]
}

mod inner {
    pub(crate) fn renamed(table: super::Table) -> u64 { //~ leaves: renamed
        table.rows[0]
    }
}

use inner::renamed as other_name;

fn mentioned(table: Table) -> u64 { //~ leaves: out-of-reach
    table.rows[0]
}

#[cfg(any())]
fn mentions(table: Table) -> u64 {
    mentioned(table)
}

macro_rules! call {
    ($table:expr) => {
        in_macro($table)
    };
}

fn in_macro(table: Table) -> u64 { //~ leaves: in-macro
    table.rows[0]
}

/// `documented(table)` is the first row.
fn documented(table: Table) -> u64 { //~ leaves: documented
    table.rows[0]
}

fn with_change(table: Table, row: &mut u64) -> u64 { //~ leaves: borrowed-at-call
    *row = 3;
    table.rows[0]
}

pub fn uses(mut table: Table) -> u64 { //~ leaves: visible-outside
    let f: fn(Table) -> u64 = pointer;
    f(table) + other_name(table) + call!(table) + with_change(table, &mut table.rows[1])
}
