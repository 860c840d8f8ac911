//! A call in the loop head may be written again only if it is an accessor.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Mutex, RwLock};

pub struct Field {
    pub name: String,
}

pub struct Schema {
    fields: Vec<Field>,
    counts: [u32; 8],
    log: RefCell<Vec<String>>,
}

impl Schema {
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub fn fields_again(&self) -> &[Field] {
        self.fields()
    }

    pub fn fields_iter(&self) -> std::slice::Iter<'_, Field> {
        self.fields.iter()
    }

    pub fn fields_mut(&mut self) -> &mut [Field] {
        &mut self.fields
    }

    pub fn logged_fields(&self) -> &[Field] {
        self.log.borrow_mut().push("fields".to_owned());
        &self.fields
    }

    pub fn named(&self, name: &str) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.name == name).collect()
    }

    pub fn width(&self) -> usize {
        self.fields.len()
    }

    pub fn area(&self) -> usize {
        self.fields.len() * 2
    }

    pub fn first_count(&self) -> u32 {
        self.counts[0]
    }

    pub fn lines(&self) -> impl Iterator<Item = &str> + '_ {
        self.fields.iter().map(|field| field.name.as_str())
    }

    pub fn exact(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.fields.iter().map(|field| field.name.as_str())
    }

    pub fn own_names(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.fields().len());
        for field in self.fields() {
            names.push(field.name.clone());
        }
        names
    }
}

pub trait Columns {
    fn columns(&self) -> &[Field];

    fn first(&self) -> &[Field] {
        self.columns()
    }
}

impl Columns for Schema {
    fn columns(&self) -> &[Field] {
        &self.fields
    }
}

pub struct Shared(Schema);

impl Deref for Shared {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        println!("deref");
        &self.0
    }
}

pub fn accessor(schema: &Schema) -> Vec<String> {
    let mut names = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        names.push(field.name.clone());
    }
    names
}

pub fn accessor_of_an_accessor(schema: &Schema) -> Vec<String> {
    let mut names = Vec::with_capacity(schema.fields_again().len());
    for field in schema.fields_again().iter() {
        names.push(field.name.clone());
    }
    names
}

pub fn iterator_accessor(schema: &Schema) -> Vec<String> {
    let mut names = Vec::with_capacity(schema.fields_iter().len());
    for field in schema.fields_iter() {
        names.push(field.name.clone());
    }
    names
}

pub fn mutable_accessor(schema: &mut Schema) -> Vec<String> {
    let items = schema.fields_mut();
    let mut names = Vec::with_capacity(items.len());
    for field in items {
        names.push(std::mem::take(&mut field.name));
    }
    names
}

pub fn not_an_accessor(schema: &Schema) -> Vec<String> {
    let logged_fields = schema.logged_fields();
    let mut names = Vec::with_capacity(logged_fields.len());
    for field in logged_fields {
        names.push(field.name.clone());
    }
    names
}

pub fn a_walk(schema: &Schema, name: &str) -> Vec<String> {
    let items = schema.named(name);
    let mut names = Vec::with_capacity(items.len());
    for field in items {
        names.push(field.name.clone());
    }
    names
}

pub fn a_walk_held_in_a_variable(schema: &Schema, name: &str) -> Vec<String> {
    let fields = schema.named(name);
    let mut names = Vec::with_capacity(fields.len());
    for field in fields {
        names.push(field.name.clone());
    }
    names
}

pub fn integer_accessor(schema: &Schema) -> Vec<usize> {
    let mut out = Vec::with_capacity(schema.width());
    for at in 0..schema.width() {
        out.push(at);
    }
    out
}

pub fn computed_accessor(schema: &Schema) -> Vec<usize> {
    let mut out = Vec::with_capacity(schema.area());
    for at in 0..schema.area() {
        out.push(at);
    }
    out
}

pub fn indexed_accessor(schema: &Schema) -> Vec<u32> {
    let mut out = Vec::with_capacity(schema.first_count() as usize);
    for at in 0..schema.first_count() {
        out.push(at);
    }
    out
}

pub fn opaque_iterator(schema: &Schema) -> Vec<String> {
    let mut out = Vec::new();
    for line in schema.lines() {
        out.push(line.to_owned());
    }
    out
}

pub fn opaque_exact_iterator(schema: &Schema) -> Vec<String> {
    let items = schema.exact();
    let mut out = Vec::with_capacity(items.len());
    for line in items {
        out.push(line.to_owned());
    }
    out
}

pub fn of_a_trait(schema: &impl Columns) -> Vec<String> {
    let columns = schema.columns();
    let mut out = Vec::with_capacity(columns.len());
    for column in columns {
        out.push(column.name.clone());
    }
    out
}

pub fn of_an_implementation(schema: &Schema) -> Vec<String> {
    let mut out = Vec::with_capacity(schema.columns().len());
    for column in schema.columns() {
        out.push(column.name.clone());
    }
    out
}

pub fn of_a_default_method(schema: &Schema) -> Vec<String> {
    let items = schema.first();
    let mut out = Vec::with_capacity(items.len());
    for column in items {
        out.push(column.name.clone());
    }
    out
}

pub fn of_a_trait_object(schema: &dyn Columns) -> Vec<String> {
    let columns = schema.columns();
    let mut out = Vec::with_capacity(columns.len());
    for column in columns {
        out.push(column.name.clone());
    }
    out
}

pub fn through_own_deref(schema: &Shared) -> Vec<String> {
    let mut out = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        out.push(field.name.clone());
    }
    out
}

pub fn field_through_own_deref(schema: &Shared) -> Vec<String> {
    let mut out = Vec::new();
    for field in &schema.fields {
        out.push(field.name.clone());
    }
    out
}

pub fn locked(rows: &Mutex<Vec<u64>>) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows.lock().unwrap().iter() {
        out.push(*row);
    }
    out
}

pub fn guard_in_a_variable(rows: &Mutex<Vec<u64>>) -> Vec<u64> {
    let rows = rows.lock().unwrap();
    let mut out = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        out.push(*row);
    }
    out
}

pub fn read_guard(rows: &RwLock<Vec<u64>>) -> Vec<u64> {
    let mut out = Vec::new();
    let rows = rows.read().unwrap();
    out.reserve(rows.len());
    for row in rows.iter() {
        out.push(*row);
    }
    out
}

pub fn borrowed_cell(rows: &RefCell<Vec<u64>>) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows.borrow().iter() {
        out.push(*row);
    }
    out
}

pub fn free_function(rows: &str) -> Vec<u64> {
    let items = parse(rows);
    let mut out = Vec::with_capacity(items.len());
    for row in items {
        out.push(row + 1);
    }
    out
}

fn parse(rows: &str) -> Vec<u64> {
    rows.split(',').filter_map(|row| row.parse().ok()).collect()
}

pub fn collected_in_the_head(rows: &str) -> Vec<String> {
    let mut out = Vec::new();
    for row in rows.split(',').collect::<Vec<_>>() {
        out.push(row.to_owned());
    }
    out
}

pub fn cloned_in_the_head(rows: &[String]) -> Vec<String> {
    let mut out = Vec::with_capacity(rows.len());
    for row in rows.to_vec() {
        out.push(row);
    }
    out
}

pub fn element_of_a_table(table: &[Vec<u64>], at: usize) -> Vec<u64> {
    let mut out = Vec::with_capacity(table[at].len());
    for value in &table[at] {
        out.push(value + 1);
    }
    out
}

pub fn element_of_a_table_checked_before(table: &[Vec<u64>], at: usize) -> Vec<u64> {
    let mut out = Vec::new();
    if at >= table.len() {
        return out;
    }
    out.reserve(table[at].len());
    for value in &table[at] {
        out.push(value + 1);
    }
    out
}

pub struct Table {
    map: BTreeMap<String, u64>,
    order: Vec<String>,
}

impl Table {
    pub fn len(&self) -> usize {
        self.map.len()
    }

    pub fn values(&self) -> std::collections::btree_map::Values<'_, String, u64> {
        self.map.values()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, String> {
        self.order.iter()
    }
}

pub fn counted_by_the_table_itself(table: &Table) -> Vec<u64> {
    let mut out = Vec::with_capacity(table.len());
    for value in table.values() {
        out.push(value + 1);
    }
    out
}

pub fn its_length_is_that_of_another_field(table: &Table) -> Vec<&str> {
    let mut out = Vec::with_capacity(table.iter().len());
    for name in table.iter() {
        out.push(name.as_str());
    }
    out
}

pub fn made_by_a_call(names: &[String], join: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for name in names {
        out.push_str(&join(name));
        out.push(',');
    }
    out
}

pub struct Tokens(Vec<u64>);

impl Deref for Tokens {
    type Target = Vec<u64>;

    fn deref(&self) -> &Vec<u64> {
        &self.0
    }
}

pub fn of_a_newtype(tokens: &Tokens) -> Vec<u64> {
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens.iter() {
        out.push(token + 1);
    }
    out
}

pub struct Counted(Vec<u64>);

impl Counted {
    pub fn len(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl Deref for Counted {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        &self.0
    }
}

pub fn of_a_newtype_with_a_length_of_its_own(tokens: &Counted) -> Vec<u64> {
    let items = tokens.iter();
    let mut out = Vec::with_capacity(items.len());
    for token in items {
        out.push(token + 1);
    }
    out
}
