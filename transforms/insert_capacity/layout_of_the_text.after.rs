//! Comments, attributes and layout stay where they are.

pub struct Sink {
    pub rows: Vec<u64>,
}

pub fn comment_between(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::with_capacity(rows.len()); // the rows that are kept
    // Every row counts, even an empty one.
    for row in rows {
        // A copy.
        out.push(*row);
    }
    out
}

pub fn comment_in_the_constructor(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec::new(/* nothing yet */);
    out.reserve(rows.len());
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn comment_in_the_macro(rows: &[u64]) -> Vec<u64> {
    let mut out = vec![
        // Filled below.
    ];
    out.reserve(rows.len());
    for row in rows {
        out.push(*row);
    }
    out
}

pub fn comment_in_the_count(grid: &Grid) -> Vec<u64> {
    let mut out = Vec::with_capacity(grid.rows.len());
    for row in &grid
        // The visible ones.
        .rows
    {
        out.push(*row);
    }
    out
}

pub struct Grid {
    pub rows: Vec<u64>,
}

impl Sink {
    pub fn comment_above_the_loop(&mut self, rows: &[u64]) {
        let _ = self.rows.len();

        self.rows.reserve(rows.len());
        // Why the rows are copied:
        // they are borrowed.
        for row in rows {
            self.rows.push(*row);
        }
    }

    pub fn comment_behind_the_line_before(&mut self, rows: &[u64]) {
        let _ = self.rows.len(); // nothing
        self.rows.reserve(rows.len());
        for row in rows {
            self.rows.push(*row);
        }
    }

    pub fn block_comment_on_the_line(&mut self, rows: &[u64]) {
        /* all */ self.rows.reserve(rows.len()); for row in rows {
            self.rows.push(*row);
        }
    }

    pub fn attribute_on_the_loop(&mut self, rows: &[u64]) {
        self.rows.reserve(rows.len());
        #[allow(clippy::manual_memcpy)]
        for row in rows {
            self.rows.push(*row);
        }
    }

    pub fn comment_then_attribute(&mut self, rows: &[u64]) {
        self.rows.reserve(rows.len());
        // Plain.
        #[allow(clippy::manual_memcpy)]
        for row in rows {
            self.rows.push(*row);
        }
    }

    pub fn labelled(&mut self, rows: &[u64]) {
        self.rows.reserve(rows.len());
        'rows: for row in rows {
            if *row == 0 {
                break 'rows;
            }
            self.rows.push(*row);
        }
    }

    pub fn one_line(&mut self, rows: &[u64]) { self.rows.reserve(rows.len()); for row in rows { self.rows.push(*row) } }

    pub fn blank_line_above(&mut self, rows: &[u64]) {
        let first = rows.first();

        self.rows.reserve(rows.len());
        for row in rows {
            self.rows.push(*row);
        }
        println!("{first:?}");
    }

	pub fn tabs(&mut self, rows: &[u64]) {
		self.rows.reserve(rows.len());
		for row in rows {
			self.rows.push(*row);
		}
	}
}

pub fn long_name(rows_of_the_table_that_is_shown: &[u64], columns_of_the_table_that_is_shown: &[u64]) -> Vec<u64> {
    let mut sums_of_rows_and_columns_in_reading_order = Vec::with_capacity(rows_of_the_table_that_is_shown.len() + columns_of_the_table_that_is_shown.len());
    for row in rows_of_the_table_that_is_shown.iter().chain(columns_of_the_table_that_is_shown) {
        sums_of_rows_and_columns_in_reading_order.push(*row);
    }
    sums_of_rows_and_columns_in_reading_order
}

pub fn unusual_spacing(rows: &[u64]) -> Vec<u64> {
    let mut out = Vec :: < u64 > :: with_capacity(rows.len());
    for row in rows {
        out . push ( * row );
    }
    out
}

pub fn in_german(größen: &[u64]) -> Vec<u64> {
    let mut hälften = Vec::with_capacity(größen.len());
    for größe in größen {
        hälften.push(größe / 2);
    }
    hälften
}
