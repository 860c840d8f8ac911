//! A checked set of replacements within one text: applied all at once, or refused with the reason.

use std::fmt;

use crate::transform::Span;

/// Replacements that were checked against the text they apply to: within it, on character boundaries, and
/// without overlap. They may touch.
#[derive(Clone, Debug)]
pub struct Patch<'t> {
    text: &'t str,
    /// Sorted by span; replacements at one point keep the order in which they were given.
    edits: Vec<(Span, String)>,
}

/// Why a set of replacements does not fit a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The span ends before it starts, or after the text.
    OutOfBounds(Span),
    /// The span starts or ends within a character.
    SplitsCharacter(Span),
    /// Two spans share a byte, or one inserts strictly within the other.
    Overlap(Span, Span),
}

impl fmt::Display for EditError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::OutOfBounds(span) => {
                write!(out, "an edit of bytes {}..{} is not within the text", span.start, span.end)
            }
            EditError::SplitsCharacter(span) => {
                write!(out, "an edit of bytes {}..{} splits a character", span.start, span.end)
            }
            EditError::Overlap(a, b) => {
                write!(out, "edits of bytes {}..{} and {}..{} overlap", a.start, a.end, b.start, b.end)
            }
        }
    }
}

impl<'t> Patch<'t> {
    /// Checks `edits` against `text`. A `\n` in a replacement becomes the text's own line end.
    pub fn new(text: &'t str, mut edits: Vec<(Span, String)>) -> Result<Patch<'t>, EditError> {
        check(text, &mut edits)?;
        if edits.iter().any(|(_, new)| new.contains('\n')) && LineEnd::of(text) == LineEnd::CrLf {
            for (_, new) in &mut edits {
                *new = with_crlf(new);
            }
        }
        Ok(Patch { text, edits })
    }

    /// The text after the replacements.
    pub fn apply(&self) -> String {
        let added: usize = self.edits.iter().map(|(_, new)| new.len()).sum();
        let mut out = String::with_capacity(self.text.len() + added);
        let mut copied = 0;
        for (span, new) in &self.edits {
            out.push_str(&self.text[copied..span.range().start]);
            out.push_str(new);
            copied = span.range().end;
        }
        out.push_str(&self.text[copied..]);
        out
    }

    /// How positions before and after the replacements correspond.
    pub fn positions(&self) -> PositionMap {
        let mut grown = 0_i64;
        let mut pieces = Vec::with_capacity(self.edits.len());
        for (span, new) in &self.edits {
            let start = (i64::from(span.start) + grown) as u32;
            let end = start + new.len() as u32;
            grown = i64::from(end) - i64::from(span.end);
            pieces.push(Piece { old: *span, new: Span::new(start, end) });
        }
        PositionMap { pieces }
    }
}

/// The correspondence of byte offsets between a text and the text after its replacements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionMap {
    /// Sorted on both sides; what lies between two pieces is the same text in both.
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    old: Span,
    new: Span,
}

impl PositionMap {
    /// Where `offset` of the old text is in the new one; an offset strictly within replaced text gives the start
    /// of what replaced it.
    pub fn to_new(&self, offset: u32) -> u32 {
        translate(&self.pieces, offset, |piece| (piece.old, piece.new))
    }

    /// Whether a span of the new text reaches into text that was written.
    pub fn wrote_in(&self, span: Span) -> bool {
        let inside = |new: Span| match span.start == span.end {
            true => new.start < span.start && span.start < new.end,
            false => new.start < span.end && span.start < new.end,
        };
        self.pieces.iter().any(|piece| inside(piece.new))
    }

    /// Where `offset` of the new text was in the old one; an offset strictly within text that was written gives
    /// the start of what it replaced.
    pub fn to_old(&self, offset: u32) -> u32 {
        translate(&self.pieces, offset, |piece| (piece.new, piece.old))
    }
}

/// The line end that most lines of a text have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// `\n`, also where the text has no line end or as many of one as of the other.
    Lf,
    /// `\r\n`.
    CrLf,
}

impl LineEnd {
    /// Counts the line ends of `text`.
    pub fn of(text: &str) -> LineEnd {
        let all = text.bytes().filter(|&byte| byte == b'\n').count();
        let crlf = text.matches("\r\n").count();
        if crlf > all - crlf { LineEnd::CrLf } else { LineEnd::Lf }
    }
}

/// Sorts `edits` by span and checks that they fit `text` and each other.
///
/// The sort is stable, so insertions at one point keep their order; an empty span sorts before a longer one that
/// starts at the same point, so an insertion comes before the text that replaces what follows it.
pub(super) fn check(text: &str, edits: &mut [(Span, String)]) -> Result<(), EditError> {
    edits.sort_by_key(|(span, _)| *span);
    for (span, _) in edits.iter() {
        if span.start > span.end || span.range().end > text.len() {
            return Err(EditError::OutOfBounds(*span));
        }
        if !text.is_char_boundary(span.range().start) || !text.is_char_boundary(span.range().end) {
            return Err(EditError::SplitsCharacter(*span));
        }
    }
    for pair in edits.windows(2) {
        if let [(a, _), (b, _)] = pair
            && b.start < a.end
        {
            return Err(EditError::Overlap(*a, *b));
        }
    }
    Ok(())
}

/// `text` with `\r` before every `\n` that has none. Text moved from a CRLF file has them already.
fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn translate(pieces: &[Piece], offset: u32, sides: impl Fn(&Piece) -> (Span, Span)) -> u32 {
    // The last piece that ends at or before the offset says how far the text has moved there.
    let after = pieces.partition_point(|piece| sides(piece).0.end <= offset);
    if let Some(piece) = pieces.get(after) {
        let (from, to) = sides(piece);
        if from.start < offset {
            return to.start;
        }
    }
    match pieces[..after].last() {
        Some(piece) => {
            let (from, to) = sides(piece);
            to.end + (offset - from.end)
        }
        None => offset,
    }
}
