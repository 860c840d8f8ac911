//! Records to generate code for.

pub struct Record {
    pub name: String,
    pub doc: String,
    pub fields: Vec<Field>,
}

pub struct Field {
    pub name: String,
    pub ty: Type,
    pub doc: Option<String>,
}

#[derive(Clone, Copy)]
pub enum Type {
    Byte,
    Number,
    Real,
    Text,
    Bytes,
}

impl Type {
    pub fn rust(self) -> &'static str {
        match self {
            Type::Byte => "u8",
            Type::Number => "u64",
            Type::Real => "f64",
            Type::Text => "String",
            Type::Bytes => "Vec<u8>",
        }
    }

    /// Bytes on the wire, where they are always as many.
    pub fn size(self) -> Option<usize> {
        match self {
            Type::Byte => Some(1),
            Type::Number | Type::Real => Some(8),
            Type::Text | Type::Bytes => None,
        }
    }
}

/// `count` records, the same each time.
pub fn records(count: usize) -> Vec<Record> {
    let words = [
        "Order", "Line", "Item", "Price", "Ship", "Stock", "User", "Count",
    ];
    let types = [
        Type::Byte,
        Type::Number,
        Type::Real,
        Type::Text,
        Type::Bytes,
    ];
    let field = |record: usize, at: usize| Field {
        name: format!("{}_{at}", words[(record + at * 3) % 8].to_lowercase()),
        ty: types[(record * 7 + at) % 5],
        doc: (at % 3 == 0).then(|| format!("Field {at} of {}.", record + 1)),
    };
    let record = |index: usize| Record {
        name: format!("{}{}{index}", words[index % 8], words[index * 5 % 8]),
        doc: format!("Record number {}.", index + 1),
        fields: (0..3 + index % 6).map(|at| field(index, at)).collect(),
    };
    (0..count).map(record).collect()
}
