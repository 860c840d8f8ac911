//! Encodes messages for the wire, one call a message: length, tag, fields, checksum.

use std::sync::Arc;

/// What is sent.
enum Message {
    Login {
        user: String,
        token: [u8; 16],
    },
    Move {
        unit: u32,
        path: Vec<(i32, i32)>,
    },
    Chat {
        to: Vec<u32>,
        text: String,
    },
    /// A list of messages, sent as one.
    Batch(Vec<Message>),
}

fn main() {
    let messages: Vec<Message> = (0..600).map(message).collect();
    let (frames, counts) =
        counting::count(|| messages.iter().map(encode).collect::<Vec<Arc<[u8]>>>());
    for frame in frames.iter().step_by(25) {
        println!("{} bytes, check {:08x}", frame.len(), checksum(frame));
    }
    for (reason, message) in [("empty", Message::Batch(Vec::new())), ("login", message(0))] {
        println!("{reason}: {:?}", describe(&message));
    }
    eprintln!("{counts}");
}

/// A message that is the same each time.
fn message(number: u32) -> Message {
    let token = [number as u8; 16];
    match number % 4 {
        0 => Message::Login {
            user: format!("user{number}"),
            token,
        },
        1 => Message::Move {
            unit: number,
            path: (0..number as i32 % 40)
                .map(|step| (step * 3, step - number as i32))
                .collect(),
        },
        2 => Message::Chat {
            to: (0..number % 9).collect(),
            text: "hello ".repeat(number as usize % 30),
        },
        _ => Message::Batch(
            (0..number % 3)
                .map(|inner| message(inner * 4 + 1))
                .collect(),
        ),
    }
}

/// The bytes of one frame, shared between those that it is sent to.
fn encode(message: &Message) -> Arc<[u8]> {
    let mut frame: Vec<u8> = Vec::new();
    frame.extend_from_slice(&[0; 4]);
    put_message(message, &mut frame);
    let check = checksum(&frame[4..]);
    frame.extend_from_slice(&check.to_be_bytes());
    let length = frame.len() as u32;
    frame[..4].copy_from_slice(&length.to_be_bytes());
    Arc::from(frame.as_slice())
}

fn put_message(message: &Message, frame: &mut Vec<u8>) {
    match message {
        Message::Login { user, token } => {
            frame.push(1);
            put_text(user, frame);
            frame.extend_from_slice(token);
        }
        Message::Move { unit, path } => {
            frame.push(2);
            frame.extend_from_slice(&unit.to_be_bytes());
            frame.extend_from_slice(&compressed(path));
        }
        Message::Chat { to, text } => {
            frame.push(3);
            frame.push(to.len() as u8);
            for user in to {
                frame.extend_from_slice(&user.to_be_bytes());
            }
            put_text(text, frame);
        }
        Message::Batch(messages) => {
            frame.push(4);
            for message in messages {
                frame.extend_from_slice(&encode(message));
            }
        }
    }
}

/// Steps instead of points, one byte each where they are short.
fn compressed(path: &[(i32, i32)]) -> Box<[u8]> {
    let mut steps = Vec::new();
    let mut last = (0, 0);
    for &(x, y) in path {
        for step in [x - last.0, y - last.1] {
            match i8::try_from(step) {
                Ok(short) if short != i8::MIN => steps.push(short as u8),
                _ => {
                    steps.push(i8::MIN as u8);
                    steps.extend_from_slice(&step.to_be_bytes());
                }
            }
        }
        last = (x, y);
    }
    // Moved into the box: it is the result itself, not a copy.
    steps.into_boxed_slice()
}

fn put_text(text: &str, frame: &mut Vec<u8>) {
    frame.extend_from_slice(&(text.len() as u16).to_be_bytes());
    frame.extend_from_slice(text.as_bytes());
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(16_777_619)
    })
}

/// What a message would look like, if there is anything in it.
fn describe(message: &Message) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    put_message(message, &mut bytes);
    if bytes.len() < 2 {
        return None;
    }
    bytes.truncate(8);
    Some(bytes)
}
