//! Macros and `cfg` hide code.

macro_rules! add {
    ($out:expr, $value:expr) => {
        $out.push($value)
    };
}

macro_rules! check {
    ($row:expr) => {
        if *$row == 0 {
            return Vec::new();
        }
    };
}

macro_rules! copy {
    ($rows:expr) => {{
        let mut out = Vec::new();
        for row in $rows {
            out.push(*row);
        }
        out
    }};
}

macro_rules! function {
    ($name:ident) => {
        pub fn $name(rows: &[u64]) -> Vec<u64> {
            let mut out = Vec::new();
            for row in rows {
                out.push(*row);
            }
            out
        }
    };
}

function!(from_a_macro);

pub fn filled_by_a_macro(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires: review, at least rows.len()
    for row in rows {
        add!(out, *row);
        out.push(0);
    }
    out
}

pub fn text_filled_by_a_macro(words: &[String]) -> String {
    let mut out = String::new(); //~ leaves: filled-in-macro
    for word in words {
        out.push_str("- ");
        add!(out, word.chars().next().unwrap_or('?'));
    }
    out
}

pub fn only_filled_by_a_macro(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new();
    for row in rows {
        add!(out, *row);
    }
    out
}

pub fn returns_in_a_macro(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires: review, upper bound rows.len()
    for row in rows {
        check!(row);
        out.push(*row);
    }
    out
}

pub fn made_by_a_macro(rows: &[u64]) -> Vec<u64> {
    copy!(rows)
}

pub fn printed(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        println!("{row} after {out:?}");
        out.push(*row);
    }
    out
}

pub fn asserted(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        assert!(*row > 0, "{row}");
        out.push(*row);
    }
    debug_assert_eq!(out.len(), rows.len());
    out
}

pub fn macro_as_the_value(rows: &[u64]) -> Vec<String> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(format!("{row}"));
    }
    out
}

pub fn macro_as_the_head() -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: call-not-repeatable
    for row in vec![1, 2, 3, 4, 5, 6] {
        out.push(row);
    }
    out
}

pub fn cfg_on_a_statement(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: cfg-inside
    for row in rows {
        #[cfg(unix)]
        out.push(*row);
        out.push(1);
    }
    out
}

pub fn cfg_between(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: cfg-inside
    #[cfg(windows)]
    out.push(0);
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn cfg_before(rows: &[u64]) -> Vec<u64> {
    #[cfg(windows)]
    println!("windows");
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn cfg_on_the_declaration(rows: &[u64]) -> Vec<u64> {
    #[cfg(unix)]
    let mut out = Vec::new();
    #[cfg(not(unix))]
    let mut out = vec![0];
    for row in rows { //~ fires
        out.push(*row);
    }
    out
}

#[cfg(unix)]
pub fn cfg_on_the_function(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires
    for row in rows {
        out.push(*row);
    }
    out
}

#[cfg(windows)]
pub fn cfg_off(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ leaves: cfg-inactive
    for row in rows {
        out.push(*row);
    }
    out
}

// Stands for what a build script writes: the compiler finds it, the analyser does not.
include!(concat!(env!("CARGO_MANIFEST_DIR"), "/transforms/insert_capacity/generated/rows.in"));

pub fn of_generated_type(rows: &[u64]) -> usize {
    let mut out = generated_rows();
    for row in rows { //~ leaves: type-unknown
        out.push(*row);
    }
    out.len()
}

pub fn cfg_macro(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(); //~ fires: review, upper bound rows.len() + 1
    if cfg!(windows) {
        out.push(0);
    }
    for row in rows {
        out.push(*row);
    }
    out
}
