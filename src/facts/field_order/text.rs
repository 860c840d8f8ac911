//! The text of a struct's fields in another order.
//!
//! A field moves with the comments and attributes above it and the comment after it on its line. The white space
//! between fields stays where it is, so that lines and blank lines keep their rhythm.

use ra_ap_syntax::ast::{self, HasName};
use ra_ap_syntax::{AstNode, NodeOrToken, SyntaxKind, SyntaxToken, T, WalkEvent};

use super::{Keeps, Kept};
use crate::transform::Span;

/// A field with what moves along; its comma is not part of it.
#[derive(Default)]
struct Unit {
    /// Comments above it, and the field.
    body: String,
    /// A comment after it, with the white space before.
    trail: String,
    /// The white space up to the next.
    gap: String,
}

/// The span of all fields in the file and their text in the order of the numbers `order`.
pub(super) fn reordered(list: &ast::RecordFieldList, order: &[usize]) -> Result<(Span, String), Kept> {
    let units = units(list)?;
    let last_has_comma =
        list.syntax().children_with_tokens().filter(|it| it.kind() == T![,]).count() == units.list.len();
    let mut new = String::new();
    for (slot, (&number, place)) in order.iter().zip(&units.list).enumerate() {
        let Some(unit) = units.list.get(number) else { continue };
        new.push_str(&unit.body);
        let is_last = slot + 1 == units.list.len();
        if !is_last || last_has_comma {
            new.push(',');
        }
        new.push_str(&unit.trail);
        if !is_last {
            new.push_str(&place.gap);
        }
    }
    Ok((units.span, new.replace('\r', "")))
}

struct Units {
    list: Vec<Unit>,
    span: Span,
}

/// Which part of a list a token belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a field: its comments.
    Above,
    /// In a field.
    Within,
    /// After a field, on its line.
    After,
}

fn units(list: &ast::RecordFieldList) -> Result<Units, Kept> {
    let fields: Vec<ast::RecordField> = list.fields().collect();
    let mut units: Vec<Unit> = Vec::with_capacity(fields.len());
    let (mut state, mut unit, mut blank) = (State::Above, Unit::default(), String::new());
    let (mut start, mut end) = (None, 0);
    let mut seen = 0;
    for token in tokens(list) {
        let text = token.text();
        let owner = fields.iter().position(|it| is_core(it, &token));
        match (token.kind(), owner) {
            (_, Some(index)) => {
                if state == State::After {
                    // The next field on the same line.
                    units.push(std::mem::take(&mut unit));
                }
                if index == seen {
                    seen += 1;
                    let gap = std::mem::take(&mut blank);
                    place(&mut units, &mut unit, gap);
                } else {
                    unit.body.push_str(&std::mem::take(&mut blank));
                }
                state = State::Within;
                unit.body.push_str(text);
            }
            (T![,], None) => {
                if !blank.is_empty() {
                    return Err(Keeps::Arrangement.because("white space before a comma"));
                }
                state = State::After;
            }
            (SyntaxKind::WHITESPACE, None) => {
                if text.contains('\n') && state != State::Above {
                    units.push(std::mem::take(&mut unit));
                    state = State::Above;
                }
                blank.push_str(text);
            }
            (SyntaxKind::COMMENT, None) if state == State::Above => {
                if units.is_empty() && start.is_none() && !blank.contains('\n') && !blank.is_empty() {
                    return Err(Keeps::Arrangement.because(text));
                }
                let gap = std::mem::take(&mut blank);
                place(&mut units, &mut unit, gap);
                unit.body.push_str(text);
            }
            (SyntaxKind::COMMENT, None) => {
                unit.trail.push_str(&std::mem::take(&mut blank));
                unit.trail.push_str(text);
            }
            _ => return Err(Keeps::Arrangement.because(text)),
        }
        if token.kind() != SyntaxKind::WHITESPACE {
            let range = token.text_range();
            start = start.or_else(|| Some(u32::from(range.start())));
            // A comment to the end of a line has what Windows ends lines with.
            end = u32::from(range.end()) - (text.len() - text.trim_end_matches('\r').len()) as u32;
        }
    }
    if state != State::Above {
        units.push(unit);
    } else if !unit.body.is_empty() {
        return Err(Keeps::Arrangement.because(unit.body));
    }
    if units.len() != fields.len() {
        return Err(Keeps::Arrangement.because("comments between the fields"));
    }
    check(&units)?;
    Ok(Units { list: units, span: Span::new(start.unwrap_or(end), end) })
}

/// Puts the white space before the next part of `unit`, or, where it begins, after the unit before it.
fn place(units: &mut [Unit], unit: &mut Unit, gap: String) {
    if unit.body.is_empty() {
        if let Some(before) = units.last_mut() {
            before.gap = gap;
        }
    } else {
        unit.body.push_str(&gap);
    }
}

/// Refuses where a comment may belong to several fields, or where lines would not read as before.
fn check(units: &[Unit]) -> Result<(), Kept> {
    let shared = units.iter().rev().skip(1).any(|unit| !unit.gap.contains('\n'));
    let tall = units.iter().find(|unit| unit.body.contains('\n') || !unit.trail.is_empty());
    if let Some(tall) = tall.filter(|_| shared) {
        return Err(Keeps::Arrangement.because(format!("{} on a line with others", tall.body)));
    }
    // A blank line below a comment parts it from the field: it heads what follows.
    let line_ends = |text: &str| text.matches('\n').count();
    for unit in units {
        let mut blank = 0;
        for line in unit.body.split('\n') {
            blank = if line.trim().is_empty() { blank + 1 } else { 0 };
            if blank > 0 {
                return Err(Keeps::Arrangement.because(&unit.body));
            }
        }
    }
    // Blank lines between some of the fields make groups.
    let gaps: Vec<usize> = units.iter().rev().skip(1).map(|unit| line_ends(&unit.gap)).collect();
    if gaps.iter().any(|it| gaps.first() != Some(it)) && gaps.iter().any(|it| *it > 1) {
        return Err(Keeps::Arrangement.because("blank lines between groups of fields"));
    }
    Ok(())
}

/// The tokens between the braces.
fn tokens(list: &ast::RecordFieldList) -> impl Iterator<Item = SyntaxToken> {
    let braces: Vec<SyntaxToken> = list.l_curly_token().into_iter().chain(list.r_curly_token()).collect();
    list.syntax()
        .preorder_with_tokens()
        .filter_map(|event| match event {
            WalkEvent::Enter(NodeOrToken::Token(token)) => Some(token),
            _ => None,
        })
        .filter(move |token| !braces.contains(token))
}

/// Whether `token` stands between the first and the last token of `field` that are no comments above it.
fn is_core(field: &ast::RecordField, token: &SyntaxToken) -> bool {
    let range = field.syntax().text_range();
    let named = field.name().map(|it| it.syntax().text_range().start());
    let first = field
        .syntax()
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .find(|it| !it.kind().is_trivia())
        .map(|it| it.text_range().start());
    let start = first.or(named).unwrap_or(range.start());
    start <= token.text_range().start() && token.text_range().end() <= range.end()
}
