//! Generates Rust code from a description of records: structs, constructors, a reader, a table of contents.

mod sample;

use sample::{Field, Record};

fn main() {
    let records = sample::records(60);
    let (code, counts) = counting::count(|| generate(&records));
    print!("{code}");
    eprintln!("{counts}");
}

/// Writes the parts of one file.
struct Writer<'a> {
    out: String,
    indent: usize,
    records: &'a [Record],
}

fn generate(records: &[Record]) -> String {
    let mut writer = Writer {
        out: String::new(),
        indent: 0,
        records,
    };
    writer.contents();
    for record in records {
        writer.structure(record);
        writer.constructor(record);
        writer.reader(record);
    }
    let body = writer.out;
    // The head comes last, since it says how long the body is: nothing is gained by writing it in place.
    let head = format!("// {} records, {} bytes\n", records.len(), body.len());
    format!("{head}{body}")
}

impl Writer<'_> {
    fn contents(&mut self) {
        self.out.push_str("// ");
        let names: String = self
            .records
            .iter()
            .map(|record| format!("{} ", record.name))
            .collect();
        self.out.push_str(names.trim_end());
        self.out.push_str("\n\n");
    }

    fn structure(&mut self, record: &Record) {
        self.out.push_str(&format!("/// {}\n", record.doc));
        self.out
            .push_str(&format!("pub struct {} {{\n", record.name));
        for field in &record.fields {
            if let Some(doc) = &field.doc {
                self.out.push_str(&format!("    /// {doc}\n"));
            }
            self.out
                .push_str(&format!("    pub {}: {},\n", field.name, field.ty.rust()));
        }
        self.out.push_str("}\n\n");
    }

    fn constructor(&mut self, record: &Record) {
        let parameters: Vec<String> = record
            .fields
            .iter()
            .map(|field| format!("{}: {}", field.name, field.ty.rust()))
            .collect();
        let names: Vec<&str> = record
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        self.out += &format!("impl {} {{\n", record.name);
        self.out += &format!("    pub fn new({}) -> Self {{\n", parameters.join(", "));
        self.out += &format!("        Self {{ {} }}\n", names.join(", "));
        self.out += "    }\n}\n\n";
    }

    fn reader(&mut self, record: &Record) {
        let name = snake_case(&record.name);
        self.line(&format!(
            "pub fn read_{name}(input: &mut Input) -> Option<{}> {{",
            record.name
        ));
        self.indent += 1;
        for (index, field) in record.fields.iter().enumerate() {
            self.out.push_str(&"    ".repeat(self.indent));
            self.out.push_str(&format!("let {} = ", field.name));
            self.read(field, index);
            self.out.push_str(";\n");
        }
        let names: Vec<&str> = record
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        self.line(&format!("Some({}::new({}))", record.name, names.join(", ")));
        self.indent -= 1;
        self.line("}");
        self.out.push('\n');
    }

    fn read(&mut self, field: &Field, index: usize) {
        let call = match field.ty.size() {
            Some(size) => format!("input.fixed::<{size}>({index})?"),
            None => format!("input.counted({index})?"),
        };
        self.out.push_str(&call);
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }
}

/// `LineItem` as `line_item`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake += &letter.to_lowercase().to_string();
    }
    snake
}
