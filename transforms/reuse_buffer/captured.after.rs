//! Closures, threads and futures take a value along, and so does an unknown macro.

use std::future::Future;
use std::rc::Rc;

pub fn threads(rows: &[u64]) {
    for row in rows {
        let mut cells = Vec::new();
        cells.push(*row);
        std::thread::spawn(move || println!("{}", cells.len()));
    }
}

pub fn closures(rows: &[u64]) -> Vec<Box<dyn Fn() -> usize>> {
    let mut all: Vec<Box<dyn Fn() -> usize>> = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        cells.push(*row);
        all.push(Box::new(move || cells.len()));
    }
    all
}

pub fn futures(rows: &[u64]) -> Vec<impl Future<Output = usize>> {
    let mut all = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        cells.push(*row);
        all.push(async move { cells.len() });
    }
    all
}

pub fn borrowing_closure(rows: &[u64]) -> usize {
    let mut total = 0;
    let mut cells = Vec::new();
    for row in rows {
        cells.clear();
        let mut add = |n| cells.push(n);
        add(*row);
        add(1);
        total += cells.len();
    }
    total
}

pub fn scoped_threads(rows: &[u64]) -> usize {
    let mut total = 0;
    let mut cells = Vec::new();
    let mut found = Vec::new();
    for row in rows {
        cells.clear();
        cells.resize(4, *row);
        found.clear();
        std::thread::scope(|scope| {
            scope.spawn(|| found.extend(cells.iter().map(|it| it + 1)));
        });
        cells.clear();
        total += found.len();
    }
    total
}

macro_rules! keep {
    ($all:expr, $value:expr) => {
        $all.push($value)
    };
}

pub fn own_macro(rows: &[u64]) -> Vec<Vec<u64>> {
    let mut all = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        cells.push(*row);
        keep!(all, cells);
    }
    all
}

async fn send(bytes: &[u8]) -> usize {
    bytes.len()
}

pub async fn awaited(rows: &[u32]) -> usize {
    let mut sent = 0;
    let mut bytes = Vec::new();
    for row in rows {
        bytes.clear();
        bytes.extend(row.to_le_bytes());
        sent += send(&bytes).await;
    }
    sent
}

#[derive(Clone, Copy)]
pub struct Local(u32, std::marker::PhantomData<*const u8>);

pub async fn not_send(rows: &[u32]) -> usize {
    let mut sent = 0;
    for row in rows {
        {
            let mut marks = Vec::new();
            marks.push(Local(*row, std::marker::PhantomData));
            sent += marks.len();
        }
        sent += send(&row.to_le_bytes()).await;
    }
    sent
}

pub async fn not_send_for_its_elements(rows: &[u32]) -> usize {
    let mut sent = 0;
    for row in rows {
        {
            let mut shared = Vec::new();
            shared.push(Rc::new(*row));
            sent += shared.len();
        }
        sent += send(&row.to_le_bytes()).await;
    }
    sent
}

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

pub async fn awaited_in_a_macro(rows: &[u32]) -> usize {
    let mut sent = 0;
    for row in rows {
        {
            let mut marks = Vec::new();
            marks.push(Local(*row, std::marker::PhantomData));
            sent += marks.len();
        }
        sent += wait!(send(&row.to_le_bytes()));
    }
    sent
}

pub fn in_an_async_block(rows: Vec<u32>) -> impl Future<Output = usize> {
    async move {
        let mut sent = 0;
        let mut bytes = Vec::new();
        for row in rows {
            bytes.clear();
            bytes.extend(row.to_le_bytes());
            sent += send(&bytes).await;
        }
        sent
    }
}

pub fn made_in_each_future(rows: Vec<u32>) -> Vec<impl Future<Output = usize>> {
    let mut all = Vec::new();
    for row in rows {
        all.push(async move {
            let mut bytes = Vec::new();
            bytes.extend(row.to_le_bytes());
            send(&bytes).await
        });
    }
    all
}
