//! Draws a picture and encodes it: pixels to bytes, a palette, runs of equal pixels, a checksum for each row.

use std::collections::{HashMap, VecDeque};

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Pixel {
    red: u8,
    green: u8,
    blue: u8,
}

struct Picture {
    width: usize,
    pixels: Vec<Pixel>,
}

fn main() {
    let picture = draw(160, 90);
    let (file, counts) = counting::count(|| encode(&picture));
    for line in file.chunks(4_096) {
        println!(
            "{:08x}",
            line.iter()
                .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte))
                    .wrapping_mul(16_777_619))
        );
    }
    println!("{} bytes", file.len());
    eprintln!("{counts}");
}

/// Circles around a corner.
fn draw(width: usize, height: usize) -> Picture {
    let pixel = |at: usize| {
        let (x, y) = (at % width, at / width);
        let ring = ((x * x + y * y) / 900 % 12) as u8;
        Pixel {
            red: ring * 20,
            green: 255 - ring * 9,
            blue: ring ^ 5,
        }
    };
    Picture {
        width,
        pixels: (0..width * height).map(pixel).collect(),
    }
}

fn encode(picture: &Picture) -> Vec<u8> {
    let header = header(picture);
    let raw = raw(&picture.pixels);
    let (palette, indices) = palette(&picture.pixels);
    let runs = runs(&indices);
    let sums = checksums(picture);
    let thumbnail = thumbnail(picture, 40, 30);

    let mut file = Vec::new();
    file.extend_from_slice(&header);
    file.extend_from_slice(&raw);
    for pixel in &palette {
        file.extend_from_slice(&[pixel.red, pixel.green, pixel.blue]);
    }
    for (length, index) in runs {
        file.extend_from_slice(&length.to_le_bytes());
        file.push(index);
    }
    for sum in sums {
        file.extend_from_slice(&sum.to_le_bytes());
    }
    file.extend_from_slice(&raw_grey(&thumbnail));
    file
}

/// Twelve bytes, more than the first allocation holds.
fn header(picture: &Picture) -> Vec<u8> {
    let mut header = Vec::with_capacity(12);
    for byte in *b"PIXL" {
        header.push(byte);
    }
    for byte in (picture.width as u32).to_le_bytes() {
        header.push(byte);
    }
    for byte in (picture.pixels.len() as u32).to_le_bytes() {
        header.push(byte);
    }
    header
}

/// Three bytes a pixel.
fn raw(pixels: &[Pixel]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pixels.len() * 3);
    for pixel in pixels {
        bytes.push(pixel.red);
        bytes.push(pixel.green);
        bytes.push(pixel.blue);
    }
    bytes
}

/// The colours that there are, and for each pixel which it has.
fn palette(pixels: &[Pixel]) -> (Vec<Pixel>, Vec<u8>) {
    let mut known: HashMap<Pixel, u8> = HashMap::new();
    let mut colours = Vec::new();
    let mut indices = Vec::with_capacity(pixels.len());
    for pixel in pixels {
        let index = *known.entry(*pixel).or_insert_with(|| {
            colours.push(*pixel);
            (colours.len() - 1) as u8
        });
        indices.push(index);
    }
    (colours, indices)
}

/// Lengths of runs: how many there are depends on the picture.
fn runs(indices: &[u8]) -> Vec<(u16, u8)> {
    // memfix: keep(insert-capacity) a drawing has few runs
    let mut runs: Vec<(u16, u8)> = Vec::new();
    for &index in indices {
        match runs.last_mut() {
            Some((length, last)) if *last == index && *length < u16::MAX => *length += 1,
            _ => runs.push((1, index)),
        }
    }
    runs
}

/// A checksum for each row.
fn checksums(picture: &Picture) -> Vec<u32> {
    let mut sums = Vec::with_capacity(picture.pixels.len() / picture.width);
    for row in picture.pixels.chunks_exact(picture.width) {
        let mut sum = 1_u32;
        for pixel in row {
            sum = sum.wrapping_mul(31)
                + u32::from(pixel.red)
                + u32::from(pixel.green)
                + u32::from(pixel.blue);
        }
        sums.push(sum);
    }
    sums
}

/// Every few pixels of every few rows, brightest rows last.
fn thumbnail(picture: &Picture, width: usize, height: usize) -> VecDeque<u8> {
    let rows = picture.pixels.len() / picture.width;
    let mut grey = VecDeque::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let pixel =
                picture.pixels[y * rows / height * picture.width + x * picture.width / width];
            grey.push_back(pixel.green);
        }
    }
    grey
}

/// Both halves of the queue as one.
fn raw_grey(grey: &VecDeque<u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(grey.len());
    for (index, value) in grey.iter().enumerate() {
        bytes.push(value.wrapping_add(index as u8));
    }
    bytes
}
