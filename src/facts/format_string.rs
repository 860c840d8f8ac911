//! Format strings and the argument lists of `format!` and its like, read from text alone.
//!
//! The grammar is that of `std::fmt`. A list that is split wrongly, for instance at a comma between type arguments,
//! has more arguments than its string uses, and is an error like every list that the compiler would not take.

use std::ops::Range;

/// What is written between the delimiters of `format!(…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatCall {
    pub literal: Literal,
    pub pieces: Vec<Piece>,
    pub arguments: Vec<Argument>,
}

/// The format string as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// All of it, quotes among it.
    pub span: Range<usize>,
    /// What stands between the quotes.
    pub inside: Range<usize>,
    /// `r"…"`: a backslash is a backslash.
    pub is_raw: bool,
}

/// A part of a format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(Text),
    Hole(Hole),
}

/// Text between holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub span: Range<usize>,
    /// As it would stand in a plain literal of the same quotes: with its escapes, and single braces.
    pub source: String,
    /// The characters meant.
    pub value: String,
    /// Where its last character is written.
    pub last: Range<usize>,
}

/// `{…}`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    pub span: Range<usize>,
    pub argument: Source,
    /// Width and precision that come from arguments.
    pub counts: Vec<Source>,
    /// `{}`, `{0}` or `{name}`: no width, flag or other trait than `Display`.
    pub is_plain: bool,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Argument of the list, taken in turn.
    Next(usize),
    /// Argument of the list, by its number.
    Numbered(usize),
    /// Argument of the list, by its name.
    Named(usize),
    /// A variable of that name, written at that place.
    Captured(String, Range<usize>),
}

/// One argument after the string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// `name` in `name = value`.
    pub name: Option<String>,
    /// The value.
    pub span: Range<usize>,
    /// The whole, with its name.
    pub whole: Range<usize>,
}

/// Why a list cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// The first argument is no string literal.
    NotLiteral,
    /// The list or the string is not well formed, or they do not fit each other.
    Malformed,
}

use FormatError::{Malformed, NotLiteral};

impl Source {
    /// The argument of the list that is meant.
    pub fn index(&self) -> Option<usize> {
        match self {
            Source::Next(index) | Source::Numbered(index) | Source::Named(index) => Some(*index),
            Source::Captured(..) => None,
        }
    }
}

impl FormatCall {
    /// Reads what stands between the delimiters. Ranges are of bytes in `text`.
    pub fn parse(text: &str) -> Result<FormatCall, FormatError> {
        let mut parts = split(text)?.into_iter();
        let first = parts.next().ok_or(NotLiteral)?;
        let literal = literal(text, &first).ok_or(NotLiteral)?;
        let arguments: Vec<Argument> = parts.map(|part| argument(text, part)).collect();
        let mut named = false;
        for argument in &arguments {
            if named && argument.name.is_none() {
                return Err(Malformed);
            }
            named |= argument.name.is_some();
        }
        let chars = cooked(text, &literal).ok_or(Malformed)?;
        let pieces = Reader { text, chars: &chars, at: 0, next: 0, arguments: &arguments }.pieces()?;
        let call = FormatCall { literal, pieces, arguments };
        let used = |index: usize| call.holes().flat_map(Hole::sources).any(|it| it.index() == Some(index));
        if !(0..call.arguments.len()).all(used) {
            return Err(Malformed);
        }
        Ok(call)
    }

    /// The holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Text(_) => None,
        })
    }

    /// Where the `\n` is written that the string ends in.
    pub fn final_newline(&self) -> Option<Range<usize>> {
        match self.pieces.last()? {
            Piece::Text(text) if text.value.ends_with('\n') => Some(text.last.clone()),
            _ => None,
        }
    }

    /// Whether an argument is meant by its number, so that none may be taken out of the list.
    pub fn counts_arguments(&self) -> bool {
        self.holes().flat_map(Hole::sources).any(|it| matches!(it, Source::Numbered(_)))
    }
}

impl Hole {
    /// All that it takes.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.argument).chain(&self.counts)
    }
}

impl Literal {
    /// `source`, in the quotes of this literal in `text`.
    pub fn quote(&self, text: &str, source: &str) -> String {
        let open = text.get(self.span.start..self.inside.start).unwrap_or("\"");
        let close = text.get(self.inside.end..self.span.end).unwrap_or("\"");
        [open, source, close].concat()
    }
}

impl Text {
    /// The one character that it is, as a literal.
    pub fn as_char(&self) -> Option<String> {
        let mut chars = self.value.chars();
        let only = chars.next().filter(|_| chars.next().is_none())?;
        // An escape stays as it was written, but for those that a character does not need.
        Some(match (only, self.source.strip_prefix('\\')) {
            ('"', _) => "'\"'".to_owned(),
            ('\'' | '\\' | '\n' | '\r' | '\t' | '\0', _) => format!("'{}'", only.escape_default()),
            (_, Some(escape)) if self.source.len() > 1 => format!("'\\{escape}'"),
            _ => format!("'{only}'"),
        })
    }
}

/// The parts between commas outside of all brackets, without the blanks and comments around them.
fn split(text: &str) -> Result<Vec<Range<usize>>, FormatError> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let mut part: Option<Range<usize>> = None;
    let mut rest = text;
    while let Some(token) = token(rest).map_err(|()| Malformed)? {
        let start = text.len() - rest.len();
        let span = start..start + token.len;
        rest = rest.get(token.len..).ok_or(Malformed)?;
        match token.kind {
            Kind::Blank => continue,
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.checked_sub(1).ok_or(Malformed)?,
            Kind::Comma if depth == 0 => {
                parts.push(part.take().ok_or(Malformed)?);
                continue;
            }
            Kind::Comma | Kind::Other => {}
        }
        part = Some(part.map_or(span.start, |part| part.start)..span.end);
    }
    if depth != 0 {
        return Err(Malformed);
    }
    parts.extend(part);
    Ok(parts)
}

enum Kind {
    Blank,
    Open,
    Close,
    Comma,
    Other,
}

struct Token {
    kind: Kind,
    len: usize,
}

/// The first token of `rest`, as far as splitting needs to know it.
fn token(rest: &str) -> Result<Option<Token>, ()> {
    let Some(first) = rest.chars().next() else { return Ok(None) };
    let of = |kind, len| Ok(Some(Token { kind, len }));
    if first.is_whitespace() {
        return of(Kind::Blank, first.len_utf8());
    }
    if rest.starts_with("//") {
        return of(Kind::Blank, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return of(Kind::Blank, block_comment(rest).ok_or(())?);
    }
    if let Some(len) = string(rest) {
        return of(Kind::Other, len.ok_or(())?);
    }
    if first == '\'' {
        return of(Kind::Other, character(rest).unwrap_or(1));
    }
    if is_word(first) {
        return of(Kind::Other, word(rest));
    }
    match first {
        '(' | '[' | '{' => of(Kind::Open, 1),
        ')' | ']' | '}' => of(Kind::Close, 1),
        ',' => of(Kind::Comma, 1),
        _ => of(Kind::Other, first.len_utf8()),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(rest: &str) -> usize {
    rest.find(|c| !is_word(c)).unwrap_or(rest.len())
}

/// The length of a comment that may hold others.
fn block_comment(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// The length of the string literal that `rest` begins with; `Some(None)` where it does not end.
fn string(rest: &str) -> Option<Option<usize>> {
    let prefix = ["", "b", "c", "r", "br", "cr"].into_iter().find(|prefix| {
        let after = rest.strip_prefix(prefix).unwrap_or_default();
        let hashes = after.trim_start_matches('#');
        after.starts_with('"')
            || (prefix.ends_with('r') && hashes.len() < after.len() && hashes.starts_with('"'))
    })?;
    let after = rest.get(prefix.len()..)?;
    if prefix.ends_with('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let body = after.get(hashes + 1..)?;
        return Some(body.find(&close).map(|at| prefix.len() + hashes + 1 + at + close.len()));
    }
    let mut escaped = false;
    for (at, c) in after.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(Some(prefix.len() + at + 1)),
            _ => {}
        }
    }
    Some(None)
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next()?;
        return chars.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

/// The string literal that `part` is.
fn literal(text: &str, part: &Range<usize>) -> Option<Literal> {
    let written = text.get(part.clone())?;
    if string(written)?? != written.len() {
        return None;
    }
    let raw = written.strip_prefix('r').map(|rest| rest.len() - rest.trim_start_matches('#').len());
    let (open, close) = match raw {
        Some(hashes) => (hashes + 2, hashes + 1),
        None if written.starts_with('"') => (1, 1),
        None => return None,
    };
    let inside = part.start + open..part.end - close;
    Some(Literal { span: part.clone(), inside, is_raw: raw.is_some() })
}

fn argument(text: &str, whole: Range<usize>) -> Argument {
    let written = text.get(whole.clone()).unwrap_or_default();
    let len = word(written);
    let rest = written.get(len..).unwrap_or_default();
    let value = rest.trim_start().strip_prefix('=').filter(|value| len > 0 && !value.starts_with(['=', '>']));
    match value {
        Some(value) => Argument {
            name: written.get(..len).map(str::to_owned),
            span: whole.end - value.trim_start().len()..whole.end,
            whole,
        },
        None => Argument { name: None, span: whole.clone(), whole },
    }
}

/// A character of a string and where it is written.
type Written = (char, Range<usize>);

/// The characters that a literal means; `None` where it has an escape that is none.
fn cooked(text: &str, literal: &Literal) -> Option<Vec<Written>> {
    let inside = text.get(literal.inside.clone())?;
    let mut chars = Vec::with_capacity(inside.len());
    let mut at = literal.inside.start;
    while let Some(c) = text.get(at..literal.inside.end)?.chars().next() {
        let start = at;
        at += c.len_utf8();
        if c != '\\' || literal.is_raw {
            // The compiler reads `\r\n` as one line end.
            let is_line_end = c == '\r' && text.get(at..).is_some_and(|rest| rest.starts_with('\n'));
            if is_line_end {
                at += 1;
            }
            chars.push((if is_line_end { '\n' } else { c }, start..at));
            continue;
        }
        let escape = text.get(at..literal.inside.end)?;
        let kind = escape.chars().next()?;
        let (meant, len) = match kind {
            'n' => (Some('\n'), 1),
            'r' => (Some('\r'), 1),
            't' => (Some('\t'), 1),
            '0' => (Some('\0'), 1),
            '\\' | '\'' | '"' => (Some(kind), 1),
            'x' => (char::from_u32(u32::from_str_radix(escape.get(1..3)?, 16).ok()?), 3),
            'u' => {
                let digits = escape.strip_prefix("u{")?.split('}').next()?;
                let number = u32::from_str_radix(&digits.replace('_', ""), 16).ok()?;
                (Some(char::from_u32(number)?), "u{}".len() + digits.len())
            }
            // A line that goes on: the blanks that follow are not meant.
            '\n' | '\r' => (None, escape.len() - escape.trim_start_matches([' ', '\t', '\n', '\r']).len()),
            _ => return None,
        };
        at += len;
        chars.extend(meant.map(|meant| (meant, start..at)));
    }
    Some(chars)
}

/// Reads the pieces of a format string.
struct Reader<'a> {
    text: &'a str,
    chars: &'a [Written],
    at: usize,
    /// The argument that the next `{}` takes.
    next: usize,
    arguments: &'a [Argument],
}

impl Reader<'_> {
    fn pieces(mut self) -> Result<Vec<Piece>, FormatError> {
        let mut pieces = Vec::new();
        let mut text: Vec<Written> = Vec::new();
        while let Some((c, span)) = self.take() {
            match c {
                '{' | '}' if self.peek() == Some(c) => {
                    let end = self.take().map_or(span.end, |(_, second)| second.end);
                    text.push((c, span.start..end));
                }
                '{' => {
                    pieces.extend(self.text_of(&text).map(Piece::Text));
                    text.clear();
                    pieces.push(Piece::Hole(self.hole(span.start)?));
                }
                '}' => return Err(Malformed),
                _ => text.push((c, span)),
            }
        }
        pieces.extend(self.text_of(&text).map(Piece::Text));
        Ok(pieces)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(c, _)| *c)
    }

    fn take(&mut self) -> Option<Written> {
        let taken = self.chars.get(self.at).cloned();
        self.at += 1;
        taken
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn text_of(&self, chars: &[Written]) -> Option<Text> {
        let (first, last) = (chars.first()?, chars.last()?);
        // What lies between two characters is a line that goes on.
        let mut source = String::new();
        let mut end = first.1.start;
        for (c, span) in chars {
            source.push_str(self.text.get(end..span.start)?);
            match c {
                // Written twice.
                '{' | '}' => source.push(*c),
                _ => source.push_str(self.text.get(span.clone())?),
            }
            end = span.end;
        }
        let value = chars.iter().map(|(c, _)| c).collect();
        Some(Text { span: first.1.start..last.1.end, source, value, last: last.1.clone() })
    }

    /// `[argument][:[[fill]align][sign]['#']['0'][width]['.' precision][type]]}`, with blanks before the colon and the brace
    fn hole(&mut self, start: usize) -> Result<Hole, FormatError> {
        let argument = self.source()?;
        self.blanks();
        let mut counts = Vec::new();
        let mut is_plain = true;
        if self.eat(':') {
            let before = self.at;
            let fill = self.chars.get(self.at + 1).is_some_and(|(c, _)| is_alignment(*c));
            self.at += usize::from(fill);
            self.at += usize::from(self.peek().is_some_and(is_alignment));
            let _ = self.eat('+') || self.eat('-');
            self.eat('#');
            // `0$` is a width, `0` before anything else a flag.
            if self.chars.get(self.at + 1).is_none_or(|(c, _)| *c != '$') {
                self.eat('0');
            }
            self.count(&mut counts)?;
            if self.eat('.') {
                if self.eat('*') {
                    counts.push(self.turn()?);
                } else {
                    self.count(&mut counts)?;
                }
            }
            self.kind();
            is_plain = self.at == before;
            self.blanks();
        }
        // With `{:.*}` the precision comes first.
        let argument = match argument {
            Some(argument) => argument,
            None => self.turn()?,
        };
        match self.take() {
            Some(('}', span)) => Ok(Hole { span: start..span.end, argument, counts, is_plain }),
            _ => Err(Malformed),
        }
    }

    /// `?`, `x?`, `X?` or a word.
    fn kind(&mut self) {
        if self.eat('x') || self.eat('X') {
            self.eat('?');
        } else if !self.eat('?') && self.peek().is_some_and(begins_name) {
            while self.peek().is_some_and(is_word) {
                self.at += 1;
            }
        }
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// The argument that is next in turn.
    fn turn(&mut self) -> Result<Source, FormatError> {
        let index = self.next;
        self.next += 1;
        if index < self.arguments.len() { Ok(Source::Next(index)) } else { Err(Malformed) }
    }

    /// A number or a name.
    fn source(&mut self) -> Result<Option<Source>, FormatError> {
        let from = self.at;
        while self.peek().is_some_and(is_word) {
            self.at += 1;
        }
        let word = self.chars.get(from..self.at).unwrap_or_default();
        let (Some((first, begin)), Some((_, end))) = (word.first(), word.last()) else { return Ok(None) };
        let name: String = word.iter().map(|(c, _)| c).collect();
        if first.is_ascii_digit() {
            let index = name.parse().ok().filter(|index| *index < self.arguments.len()).ok_or(Malformed)?;
            return Ok(Some(Source::Numbered(index)));
        }
        if !begins_name(*first) || name == "_" {
            return Err(Malformed);
        }
        let known = self.arguments.iter().position(|it| it.name.as_ref() == Some(&name));
        Ok(Some(match known {
            Some(index) => Source::Named(index),
            None => Source::Captured(name, begin.start..end.end),
        }))
    }

    /// A width or precision, which is a number, or comes from an argument where a `$` follows.
    fn count(&mut self, counts: &mut Vec<Source>) -> Result<(), FormatError> {
        let from = self.at;
        let is_number = self.peek().is_some_and(|c| c.is_ascii_digit());
        let mut to = from;
        while self.chars.get(to).is_some_and(|(c, _)| is_word(*c)) {
            to += 1;
        }
        if self.chars.get(to).is_some_and(|(c, _)| *c == '$') {
            counts.extend(self.source()?);
            self.eat('$');
        } else if is_number {
            while self.peek().is_some_and(|c| c.is_ascii_digit()) {
                self.at += 1;
            }
            let digits: String =
                self.chars.get(from..self.at).unwrap_or_default().iter().map(|(c, _)| c).collect();
            // A width and a precision have sixteen bits.
            digits.parse::<u16>().map_err(|_| Malformed)?;
        }
        Ok(())
    }
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_alignment(c: char) -> bool {
    matches!(c, '<' | '^' | '>')
}
