//! what is boxed borrows

struct Words<'a> {
    words: [&'a str; 30],
}

enum Piece<'a> {
    Word(&'a str),
    Words(Box<Words<'a>>),
}

pub struct Text<'a> {
    pieces: Vec<Piece<'a>>,
}

fn first<'a>(words: &Words<'a>) -> &'a str {
    words.words[0]
}

fn shorten(words: &mut Words<'_>) {
    words.words[29] = "";
}

impl<'a> Text<'a> {
    pub fn add(&mut self, word: &'a str) {
        self.pieces.push(Piece::Word(word));
        self.pieces.push(Piece::Words(Box::new(Words { words: [word; 30] })));
    }

    pub fn firsts(&mut self) -> Vec<&'a str> {
        for piece in &mut self.pieces {
            if let Piece::Words(words) = piece {
                shorten(words);
            }
        }
        let firsts = self.pieces.iter().map(|piece| match piece {
            Piece::Word(word) => word,
            Piece::Words(words) => first(words),
        });
        firsts.collect()
    }
}
