//! Renders invoices as HTML, as CSV and as text for a terminal.

use std::fmt;
use std::fmt::Write as _;

struct Invoice {
    number: u32,
    customer: String,
    items: Vec<Item>,
}

struct Item {
    name: String,
    quantity: u32,
    cents: u64,
}

/// An amount of money: `12.50`.
struct Money(u64);

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

fn main() {
    let invoices: Vec<Invoice> = (1..=40).map(invoice).collect();
    let (text, counts) = counting::count(|| {
        let mut text = page(&invoices);
        text.push_str(&csv(&invoices));
        for invoice in &invoices {
            text.push_str(&receipt(invoice));
        }
        text
    });
    print!("{text}");
    eprintln!("{counts}");
}

/// An invoice that is the same each time.
fn invoice(number: u32) -> Invoice {
    let goods = ["tea & biscuits", "paper", "a <large> desk", "lamp", "ink"];
    let item = |at: u32| Item {
        name: goods[((number + at) % 5) as usize].to_owned(),
        quantity: 1 + (number * at) % 7,
        cents: u64::from(195 + number * 31 + at * 250),
    };
    Invoice {
        number,
        customer: format!("Customer {}", number % 9),
        items: (0..4 + number % 9).map(item).collect(),
    }
}

fn page(invoices: &[Invoice]) -> String {
    let mut html = String::from("<html>\n");
    for invoice in invoices {
        writeln!(
            html,
            "<h1>Invoice {} for {}</h1>",
            invoice.number,
            escape(&invoice.customer)
        )
        .unwrap();
        html.push_str(&rows(invoice));
        writeln!(html, "<p>Total: <b>{}</b></p>", Money(total(invoice))).unwrap();
    }
    html.push_str("</html>\n");
    html
}

fn rows(invoice: &Invoice) -> String {
    let mut rows = String::from("<table>\n");
    for item in &invoice.items {
        rows.push_str("  <tr><td>");
        rows.push_str(&escape(&item.name));
        rows.push_str("</td><td>");
        write!(rows, "{}", item.quantity).unwrap();
        rows.push_str("</td><td>");
        write!(rows, "{}", Money(item.cents)).unwrap();
        rows.push_str("</td></tr>\n");
    }
    rows.push_str("</table>\n");
    rows
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn csv(invoices: &[Invoice]) -> String {
    let mut csv = String::new();
    for invoice in invoices {
        let cells: String = invoice.items.iter().fold(String::new(), |mut out, item| {
            writeln!(
                out,
                "{};{};{}",
                invoice.number,
                item.name,
                Money(item.cents)
            )
            .unwrap();
            out
        });
        csv.push_str(&cells);
        writeln!(csv, "{};total;{}", invoice.number, Money(total(invoice))).unwrap();
    }
    csv
}

/// The last line is set under the amounts, so it needs the width of what stands above.
fn receipt(invoice: &Invoice) -> String {
    let mut receipt = String::new();
    let mut width = 0;
    for item in &invoice.items {
        let line = format!(
            "{:>3} x {:<20} {:>8}",
            item.quantity,
            item.name,
            Money(item.cents)
        );
        width = width.max(line.len());
        receipt.push_str(&line);
        receipt.push('\n');
    }
    // In front of what is there: this cannot be appended.
    receipt = format!("{:-<width$}\n{receipt}", "");
    writeln!(receipt, "{:>width$}", Money(total(invoice)).to_string()).unwrap();
    receipt
}

fn total(invoice: &Invoice) -> u64 {
    invoice
        .items
        .iter()
        .map(|item| u64::from(item.quantity) * item.cents)
        .sum()
}
