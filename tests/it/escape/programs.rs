//! Locals marked with what the escape analysis says of them.

#![allow(dead_code)]

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{BufRead, Read, Write};
use std::rc::Rc;
use std::sync::{Arc, Mutex};

// Confined.

fn filled_and_read(rows: &[u64]) -> u64 {
    let mut buf = Vec::new(); //= confined
    for row in rows {
        buf.push(*row);
        buf.extend([1, 2]);
    }
    buf.sort();
    buf[0] = 3;
    buf.iter().sum::<u64>() + buf.len() as u64 + buf[1]
}

fn text(rows: &[u64]) -> usize {
    let mut buf = String::new(); //= confined
    buf += "a";
    buf.push_str("b");
    write_into(&mut buf);
    let view = buf.trim();
    if view == "x" || buf == "y" {
        return view.len() + rows.len();
    }
    println!("{buf} {} {:?} {}", buf, buf.as_str(), name = buf.len(), buf = rows.len());
    view.len()
}

fn write_into(out: &mut String) {
    use std::fmt::Write as _;
    write!(out, "{}", 1).unwrap();
}

fn read_lines<R: BufRead>(mut reader: R) -> std::io::Result<u64> {
    let mut buf = String::new(); //= confined
    reader.read_line(&mut buf)?;
    let mut bytes = Vec::new(); //= confined
    reader.read_until(b'\n', &mut bytes)?;
    reader.read_to_end(&mut bytes)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    Ok(buf.trim().parse::<u64>().unwrap_or(0) + text.len() as u64)
}

fn written(out: &mut impl Write) -> std::io::Result<()> {
    let mut buf = Vec::new(); //= confined
    writeln!(buf, "{}", 1)?;
    write!(&mut buf, "{}", 2)?;
    out.write_all(&buf)
}

fn emptied_in_place(out: &mut Vec<u8>) {
    let mut buf = vec![0; 4]; //= confined
    out.append(&mut buf);
    buf.extend(out.drain(..2));
    out.extend(buf.drain(..));
}

fn borrowed_by_a_let(rows: &[String]) -> usize {
    let mut buf = String::new(); //= confined
    let mut parts: Vec<&str> = Vec::new(); //= of type `Vec<&str>`, which can hold a borrow
    buf.push_str(&rows[0]);
    parts.push(&buf);
    parts.len()
}

fn plain_closure(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= confined
    rows.iter().for_each(|row| buf.push(*row));
    let size = || buf.len();
    size()
}

fn own_types(rows: &[u64]) -> usize {
    #[derive(Clone, Copy)]
    struct Point(u64, f32);
    struct Token {
        text: String,
        parts: Vec<Option<Box<u8>>>,
    }
    enum Either {
        A(Token),
        B { at: Point },
    }
    let mut points = Vec::new(); //= confined
    points.push(Point(rows[0], 0.0));
    let mut tokens = Vec::new(); //= confined
    tokens.push(Either::A(Token { text: String::new(), parts: Vec::new() }));
    tokens.push(Either::B { at: points[0] });
    let mut queue: VecDeque<(String, [u8; 4])> = VecDeque::new(); //= confined
    queue.push_back((String::new(), [0; 4]));
    let mut map: HashMap<String, Vec<u64>> = HashMap::new(); //= confined
    map.entry(String::new()).or_default().push(1);
    points.len() + tokens.len() + queue.len() + map.len()
}

fn shadowed(rows: &[u64]) -> Vec<u64> {
    let mut buf = Vec::new(); //= confined
    buf.push(rows.len());
    let total = buf.len();
    let buf = vec![total as u64];
    buf
}

fn extended_from(out: &mut Vec<u64>) {
    let mut buf = Vec::new(); //= confined
    buf.push(1);
    out.extend(&buf);
    for item in &buf {
        out.push(*item);
    }
    for item in &mut buf {
        *item += 1;
    }
    out.extend_from_slice(&buf[1..]);
}

// Moved.

fn returned(rows: &[u64]) -> Vec<u64> {
    let mut buf = Vec::new(); //= returned
    buf.push(rows[0]);
    buf
}

fn returned_early(rows: &[u64]) -> Vec<u64> {
    let mut buf = Vec::new(); //= returned in one branch
    buf.push(rows[0]);
    if rows.len() > 1 {
        return buf;
    }
    Vec::new()
}

fn returned_in_a_literal(rows: &[u64]) -> Option<Vec<u64>> {
    let mut buf = Vec::new(); //= passed by value to `Some`
    buf.push(rows[0]);
    Some(buf)
}

fn pushed(rows: &[u64], all: &mut Vec<Vec<u64>>) {
    let mut buf = Vec::new(); //= passed by value to `push`
    buf.push(rows[0]);
    all.push(buf);
}

fn pushed_in_one_arm(rows: &[u64], all: &mut Vec<Vec<u64>>) {
    let mut buf = Vec::new(); //= passed by value to `push` in one branch
    buf.push(rows[0]);
    match rows.len() {
        0 => {}
        _ => all.push(buf),
    }
}

fn sent(rows: &[u64], sender: &std::sync::mpsc::Sender<Vec<u64>>) {
    let mut buf = Vec::new(); //= passed by value to `send`
    buf.push(rows[0]);
    let _ = sender.send(buf);
}

fn passed(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= passed by value to `consume`
    buf.push(rows[0]);
    consume(buf)
}

fn consume(rows: Vec<u64>) -> usize {
    rows.len()
}

struct Holder {
    buf: Vec<u64>,
}

fn in_a_struct(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= stored
    buf.push(rows[0]);
    let holder = Holder { buf };
    holder.buf.len()
}

fn in_a_field(rows: &[u64]) -> usize {
    let mut made = Vec::new(); //= stored
    made.push(rows[0]);
    let holder = Holder { buf: made };
    holder.buf.len()
}

fn in_a_tuple(rows: &[u64]) -> (usize, Vec<u64>) {
    let mut buf = Vec::new(); //= stored
    buf.push(rows[0]);
    (1, buf)
}

fn in_an_array(rows: &[u64]) -> [Vec<u64>; 1] {
    let mut buf = Vec::new(); //= stored
    buf.push(rows[0]);
    [buf]
}

fn assigned_to_a_field(rows: &[u64], holder: &mut Holder) {
    let mut buf = Vec::new(); //= stored
    buf.push(rows[0]);
    holder.buf = buf;
}

fn rebound(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= bound to another name
    buf.push(rows[0]);
    let buf = buf;
    buf.len()
}

fn iterated(rows: &[u64]) -> u64 {
    let mut buf = Vec::new(); //= iterated by value
    buf.push(rows[0]);
    let mut sum = 0;
    for item in buf {
        sum += item;
    }
    sum
}

fn into_iterated(rows: &[u64]) -> u64 {
    let mut buf = Vec::new(); //= consumed by `into_iter`
    buf.push(rows[0]);
    buf.into_iter().sum()
}

fn into_boxed(rows: &[u64]) -> Box<[u64]> {
    let mut buf = Vec::new(); //= consumed by `into_boxed_slice`
    buf.push(rows[0]);
    buf.into_boxed_slice()
}

fn extended_by_value(rows: &[u64], out: &mut Vec<u64>) {
    let mut buf = Vec::new(); //= passed by value to `extend`
    buf.push(rows[0]);
    out.extend(buf);
}

fn added(rows: &[u64]) -> String {
    let mut buf = String::new(); //= consumed by `+`
    buf.push('a');
    buf + &rows.len().to_string()
}

fn matched() -> usize {
    let mut buf = String::new(); //= matched by value
    buf.push('a');
    match buf {
        text => text.len(),
    }
}

fn dropped() {
    let mut buf = String::new(); //= passed by value to `drop`
    buf.push('a');
    drop(buf);
}

fn taken(all: &mut Vec<Vec<u64>>) {
    let mut buf = Vec::new(); //= emptied by `take`
    buf.push(1);
    all.push(std::mem::take(&mut buf));
}

fn swapped(other: &mut Vec<u64>) {
    let mut buf = Vec::new(); //= emptied by `swap`
    buf.push(1);
    std::mem::swap(&mut buf, other);
}

fn split_off() -> Vec<u64> {
    let mut buf = vec![1, 2]; //= emptied by `split_off`
    buf.split_off(1)
}

fn broken_out() -> String {
    loop {
        let mut buf = String::new(); //= returned
        buf.push('a');
        break buf;
    }
}

fn moved_by_a_plain_closure() -> usize {
    let mut buf = vec![1]; //= passed by value to `drop`
    buf.push(2);
    let end = || drop(buf);
    end();
    0
}

fn replaced(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= replaced by `buf = rows.to_vec()`
    buf.push(1);
    buf = rows.to_vec();
    buf.len()
}

fn in_a_vec_macro() -> usize {
    let mut buf = String::new(); //= in a call of `vec!`
    buf.push('a');
    vec![buf].len()
}

fn in_dbg() {
    let mut buf = String::new(); //= in a call of `dbg!`
    buf.push('a');
    dbg!(buf);
}

macro_rules! eat {
    ($e:expr) => {
        drop($e)
    };
}

fn in_an_own_macro() {
    let mut buf = String::new(); //= in a call of `eat!`
    buf.push('a');
    eat!(buf);
}

fn moved_inside_a_format_argument() {
    let mut buf = vec![1]; //= in a call of `println!`
    buf.push(2);
    println!("{}", consume(buf));
}

fn consumed_inside_a_format_argument() {
    let mut buf = vec![1]; //= in a call of `println!`
    buf.push(2);
    println!("{:?}", buf.into_boxed_slice());
}

fn asserted() {
    let mut buf = vec![1]; //= confined
    buf.push(2);
    assert_eq!(buf, [1, 2]);
    assert!(buf.len() > 1, "{:?}", buf);
    assert!(!buf.is_empty() && buf[0] == 1 && std::str::from_utf8(&[1]).is_ok());
    matches!(buf.first(), Some(1));
    panic!("{buf:?}");
}

// Taken along.

fn in_a_thread() {
    let mut buf = vec![1]; //= captured by a `move` closure
    buf.push(2);
    std::thread::spawn(move || println!("{}", buf.len()));
}

fn in_a_stored_closure() -> Box<dyn Fn() -> usize> {
    let mut buf = vec![1]; //= captured by a `move` closure
    buf.push(2);
    Box::new(move || buf.len())
}

fn in_a_future() -> impl std::future::Future<Output = usize> {
    let mut buf = vec![1]; //= captured by an async block
    buf.push(2);
    async move { buf.len() }
}

fn borrowed_from_outside(rows: &[u64]) -> usize {
    let mut view: &[u64] = rows;
    let mut total = 0;
    for row in rows {
        let mut buf = Vec::new(); //= borrowed by `view` from outside
        buf.push(*row);
        total = buf.len();
        view = &buf;
        total += view.len();
    }
    total
}

fn room(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= asked for its room by `capacity`
    buf.push(rows[0]);
    buf.capacity()
}

fn room_relied_on() -> usize {
    let mut buf: Vec<u8> = Vec::with_capacity(4); //= asked for its room by `set_len`
    unsafe { buf.set_len(0) };
    buf.len()
}

fn under_cfg() -> usize {
    let mut buf = vec![1]; //= under `#[cfg(windows)]`
    buf.push(2);
    #[cfg(windows)]
    drop(buf);
    1
}

// Types.

fn borrows(rows: &[String]) -> usize {
    let mut buf = Vec::new(); //= of type `Vec<&String>`, which can hold a borrow
    buf.push(&rows[0]);
    buf.len()
}

struct View<'a>(&'a str);

fn types_with_lifetimes(rows: &[String]) -> usize {
    let mut buf = Vec::new(); //= of type `Vec<View<'_>>`, which can hold a borrow
    buf.push(View(&rows[0]));
    buf.len()
}

fn generic<T: Clone>(rows: &[T]) -> usize {
    let mut buf = Vec::new(); //= of type `Vec<T>`, which can hold a borrow
    buf.push(rows[0].clone());
    buf.len()
}

fn associated<I: Iterator>(rows: I) -> usize {
    let mut buf = Vec::new(); //= of type `Vec<<I as Iterator>::Item>`, which can hold a borrow
    buf.extend(rows);
    buf.len()
}

fn trait_objects() -> usize {
    let mut buf: Vec<Box<dyn Fn()>> = Vec::new(); //= of type `Vec<Box<dyn Fn() + 'static>>`, which can hold a borrow
    buf.push(Box::new(|| ()));
    buf.len()
}

fn counted(rc: &Rc<u8>, arc: &Arc<u8>) -> usize {
    let mut rcs = Vec::new(); //= of type `Vec<Rc<u8>>`, whose drop does more than free
    rcs.push(Rc::clone(rc));
    let mut arcs = Vec::new(); //= of type `Vec<Arc<u8>>`, whose drop does more than free
    arcs.push(Arc::clone(arc));
    rcs.len() + arcs.len()
}

struct Noisy(u8);

impl Drop for Noisy {
    fn drop(&mut self) {
        println!("{}", self.0);
    }
}

struct Holds {
    noisy: Noisy,
}

fn noisy() -> usize {
    let mut buf = Vec::new(); //= of type `Vec<Noisy>`, whose drop does more than free
    buf.push(Noisy(1));
    let mut deeper = Vec::new(); //= of type `Vec<Option<Holds>>`, whose drop does more than free
    deeper.push(Some(Holds { noisy: Noisy(1) }));
    let mut map: BTreeMap<u8, Noisy> = BTreeMap::new(); //= of type `BTreeMap<u8, Noisy>`, whose drop does more than free
    map.insert(1, Noisy(2));
    buf.len() + deeper.len() + map.len()
}

fn files(path: &str) -> usize {
    let mut buf = Vec::new(); //= of type `Vec<File>`, whose drop does more than free
    buf.extend(std::fs::File::open(path).ok());
    buf.len()
}

fn senders(sender: &std::sync::mpsc::Sender<u8>, mutex: &Mutex<u8>) -> usize {
    let mut buf = Vec::new(); //= of type `Vec<Sender<u8>>`, whose drop does more than free
    buf.push(sender.clone());
    buf.len() + usize::from(*mutex.lock().unwrap())
}

async fn tick() {}

async fn awaits(rows: &[u64]) -> usize {
    let mut buf = Vec::new(); //= confined
    buf.push(rows[0]);
    tick().await;
    let mut names: Vec<(String, char)> = Vec::new(); //= confined
    names.push((String::new(), 'a'));
    tick().await;
    buf.len() + names.len()
}

struct Raw(std::marker::PhantomData<std::cell::Cell<u8>>, u8);

#[derive(Clone, Copy)]
struct Local(u8, std::marker::PhantomData<*const u8>);

async fn awaits_something_local() -> usize {
    let mut buf = Vec::new(); //= of type `Vec<Local>`, which may not be `Send`, across an `.await`
    buf.push(Local(1, std::marker::PhantomData));
    tick().await;
    let mut raw = Vec::new(); //= confined
    raw.push(Raw(std::marker::PhantomData, 1));
    buf.len() + raw.len()
}
