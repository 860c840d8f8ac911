//! optional fields that are usually `None`

#[derive(Clone, Debug, PartialEq)]
struct Detail {
    cells: [u64; 40],
    note: String,
}

impl Detail {
    fn new(note: &str) -> Detail {
        Detail { cells: [0; 40], note: note.to_owned() }
    }

    fn parse(text: &str) -> Option<Detail> {
        text.strip_prefix("detail ").map(Detail::new)
    }
}

#[derive(Clone, Debug)]
struct Row {
    id: u32,
    detail: Option<Box<Detail>>,
}

#[derive(Default)]
struct Sparse {
    id: u32,
    cells: Option<Box<([u64; 40], String)>>,
}

struct Usual {
    id: u32,
    detail: Option<Detail>,
}

struct Whole {
    detail: Option<Detail>,
}

struct Bound {
    detail: Option<Detail>,
}

struct Plain {
    cells: Option<[u64; 40]>,
}

struct Wide {
    detail: Option<Detail>,
    others: Option<Box<Detail>>,
}

struct Small {
    note: Option<String>,
}

static WIDE: [Wide; 2] = [
    Wide { detail: Some(Detail { cells: [0; 40], note: String::new() }), others: None },
    Wide { detail: None, others: None },
];

pub struct Table {
    rows: Vec<Row>,
    sparse: Vec<Sparse>,
    usual: Vec<Usual>,
    whole: Vec<Whole>,
    bound: Vec<Bound>,
    plain: Vec<Plain>,
    small: Vec<Small>,
}

impl Table {
    pub fn fill(&mut self, text: &str) {
        self.rows.push(Row { id: 1, detail: None });
        self.rows.push(Row { id: 2, detail: None });
        self.rows.push(Row { id: 3, detail: None });
        self.rows.push(Row { id: 4, detail: Some(Box::new(Detail::new(text))) });
        self.rows.push(Row { id: 5, detail: Detail::parse(text).map(Box::new) });
        self.rows.push(Row { id: 6, detail: if text.is_empty() { None } else { Some(Box::new(Detail::new("6"))) } });
        let detail = Detail::parse(text);
        self.rows.push(Row { detail: detail.map(Box::new), id: 7 });
        for row in &mut self.rows {
            row.detail = None;
        }
        self.sparse.push(Sparse { id: 1, cells: None });
        self.sparse.push(Sparse::default());
        self.sparse.push(Sparse { id: 2, cells: Some(Box::new(([0; 40], String::new()))) });
        self.usual.push(Usual { id: 1, detail: None });
        self.usual.push(Usual { id: 2, detail: Some(Detail::new("2")) });
        self.whole.push(Whole { detail: None });
        self.bound.push(Bound { detail: None });
        self.plain.push(Plain { cells: None });
        self.small.push(Small { note: None });
    }

    pub fn read(&mut self) -> String {
        let mut out = String::new();
        for row in &mut self.rows {
            if let Some(detail) = &row.detail {
                out += &detail.note;
                out += &length(detail).to_string();
            }
            if let Some(detail) = &mut row.detail {
                detail.cells[0] += 1;
                detail.note.clear();
            }
            match row.detail {
                Some(ref detail) if detail.cells[0] > 1 => out += &detail.note,
                Some(_) => out += "some",
                None => {}
            }
            let Some(detail) = row.detail.as_deref() else { continue };
            out += &detail.note;
            if row.detail.is_some() && row.id > 1 {
                out += &row.detail.as_deref().map_or(0, length).to_string();
            }
            out += &format!("{:?}", Row { id: 0, detail: row.detail.clone() });
            let copy = row.detail.as_deref().cloned();
            let taken = row.detail.take().map(|it| *it);
            out += &format!("{} {:?} {:?}", copy == taken, row, row.detail);
            if let Some(detail) = row.detail.as_deref_mut() {
                detail.note.push('.');
            }
            if let Some(detail) = row.detail.take() {
                out += &detail.note;
            }
            row.detail.take();
        }
        out
    }

    pub fn into_notes(self) -> Vec<String> {
        let mut out = Vec::new();
        for row in self.rows {
            if row.id == 1 {
                out.push(row.detail.map(|it| *it).unwrap().note);
            } else if let Some(detail) = row.detail {
                out.push(note_of(*detail));
            }
        }
        for sparse in self.sparse.iter().filter(|it| it.id > 0) {
            out.push(format!("{} {:?}", sparse.id, sparse.cells));
        }
        for Sparse { cells: None, id } | Sparse { cells: Some(_), id } in &self.sparse {
            out.push(id.to_string());
        }
        for usual in self.usual {
            out.extend(usual.detail.map(|it| it.note + &usual.id.to_string()));
        }
        for whole in &self.whole {
            out.push(shown(&whole.detail));
        }
        for Bound { detail } in self.bound {
            out.extend(detail.map(note_of));
        }
        out.extend(self.plain.iter().filter_map(|it| it.cells).map(|it| it.len().to_string()));
        out.extend(self.small.into_iter().filter_map(|it| it.note));
        out.extend(WIDE.iter().filter_map(|it| it.detail.as_ref().or(it.others.as_deref())).map(|it| it.note.clone()));
        out
    }
}

fn length(detail: &Detail) -> usize {
    detail.note.len() + detail.cells.len()
}

fn note_of(detail: Detail) -> String {
    detail.note
}

fn shown(detail: &Option<Detail>) -> String {
    format!("{detail:?}")
}

#[derive(Default)]
pub struct Decoder {
    head: Option<Detail>,
    seen: u32,
}

impl Decoder {
    pub fn read(&mut self, text: &str) -> usize {
        self.seen += 1;
        self.head = Some(Detail::new(text));
        self.head.as_ref().map_or(0, |head| head.note.len() + head.cells.len())
    }
}

pub fn decoders(count: usize) -> Vec<Decoder> {
    (0..count).map(|_| Decoder { head: None, seen: 0 }).collect()
}
