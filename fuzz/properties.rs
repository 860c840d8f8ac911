//! What must hold of any input: each function reads bytes as an input of one part of memfix, and panics where a property
//! fails. The fuzz targets beside this file call them, and so do the tests of the main package, with random bytes.

use std::ops::Range;
use std::sync::Arc;

use memfix::config::Suppressions;
use memfix::diff::{Paint, unified};
use memfix::facts::format_string::{FormatCall, Hole, Piece, Source};
use memfix::schedule::edit::{LineEnd, Patch};
use memfix::schedule::round;
use memfix::transform::{Cost, Edit, FileRef, Finding, Import, Plan, Proposal, Safety, Saving, Span};
use ra_ap_rustc_parse_format as compiler;
use ra_ap_syntax::{AstNode, AstToken, Edition, NodeOrToken, SourceFile, ast};

/// Bytes, read from the front; zeros where there are no more.
struct Input<'b>(&'b [u8]);

impl Input<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, self.0), |(first, rest)| (*first, rest));
        self.0 = rest;
        first
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit.max(1)
    }

    /// Up to `most` of `fragments`, one after the other.
    fn text(&mut self, fragments: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| fragments[self.below(fragments.len())]).collect()
    }

    /// All that is left: as it is, or as fragments.
    fn rest(&mut self, fragments: &[&str]) -> String {
        match self.byte() % 4 {
            0 => String::from_utf8_lossy(self.0).into_owned(),
            _ => self.0.iter().map(|&byte| fragments[usize::from(byte) % fragments.len()]).collect(),
        }
    }
}

/// The edit algebra: a patch is what it means byte by byte, and a round is a choice that fits.
pub fn edits(bytes: &[u8]) {
    const TEXT: &[&str] = &[
        "a",
        "é",
        "\n",
        "\r\n",
        "\r",
        " ",
        "use std::fmt;\n",
        "use a::B;\r\n",
        "mod m {\n",
        "}\n",
        "\u{1f600}",
    ];
    let mut input = Input(bytes);
    let texts: [Arc<str>; 2] = std::array::from_fn(|_| input.text(TEXT, 24).into());
    let proposals: Vec<Proposal> = (0..input.below(7)).map(|_| proposal(&mut input, &texts, TEXT)).collect();
    let text_of = |file: FileRef| texts[file.0 as usize].clone();
    for proposal in &proposals {
        for file in [FileRef(0), FileRef(1)] {
            let edits = proposal.plan.edits.iter().filter(|edit| edit.file == file);
            patch(&text_of(file), edits.map(|edit| (edit.span, edit.new.clone())).collect());
        }
    }

    let result = round(&proposals, &text_of);
    let mut all: Vec<usize> = [&result.accepted, &result.deferred].into_iter().flatten().copied().collect();
    all.extend(result.malformed.iter().map(|(index, _)| *index));
    all.sort_unstable();
    assert_eq!(all, (0..proposals.len()).collect::<Vec<_>>(), "each proposal has one fate");
    for (index, proposal) in proposals.iter().enumerate() {
        let malformed = result.malformed.iter().any(|(other, _)| *other == index);
        let fit = |file: FileRef| fits(&text_of(file), &spans(&proposal.plan, file));
        assert_eq!(malformed, !(fit(FileRef(0)) && fit(FileRef(1))), "{:?}", proposal.plan);
    }
    let mut reversed = proposals.clone();
    reversed.reverse();
    assert_eq!(result.texts, round(&reversed, &text_of).texts, "the order of the input decides nothing");

    let accepted: Vec<&Plan> = result.accepted.iter().map(|&index| &proposals[index].plan).collect();
    for (&file, new) in &result.texts {
        let old = text_of(file);
        assert_ne!(**new, *old);
        let positions = &result.positions[&file];
        let edits = || accepted.iter().flat_map(|plan| &plan.edits).filter(|edit| edit.file == file);
        for edit in edits().filter(|edit| edit.span.start < edit.span.end) {
            let start = positions.to_new(edit.span.start) as usize;
            assert!(new[start..].starts_with(&written(&old, &edit.new)), "{edit:?} is not in {new:?}");
        }
        for at in (0..old.len()).filter(|at| !edits().any(|edit| edit.span.range().contains(at))) {
            let moved = positions.to_new(at as u32);
            assert_eq!(new.as_bytes()[moved as usize], old.as_bytes()[at], "byte {at} of {old:?} in {new:?}");
            assert_eq!(positions.to_old(moved), at as u32);
        }
        for import in accepted.iter().flat_map(|plan| &plan.imports).filter(|import| import.file == file) {
            assert!(new.contains(&format!("use {};", import.path)), "{import:?}: {new:?}");
        }
    }
}

fn proposal(input: &mut Input<'_>, texts: &[Arc<str>; 2], fragments: &[&str]) -> Proposal {
    let place = |input: &mut Input<'_>| {
        let file = input.below(2);
        // A little beyond the end as well.
        (FileRef(file as u32), input.below(texts[file].len() + 2) as u32)
    };
    let edits = (0..input.below(4)).map(|_| {
        let (file, start) = place(input);
        let end = (start + input.below(6) as u32).saturating_sub(u32::from(input.byte() == 255));
        Edit { file, span: Span::new(start, end), new: input.text(fragments, 3) }
    });
    let edits: Vec<Edit> = edits.collect();
    let imports = (0..input.below(3)).map(|_| {
        let (file, at) = place(input);
        let path = ["std::fmt::Write as _", "a::B", "c::B", "std::cell::Cell"][input.below(4)].to_owned();
        Import { file, module: input.below(2) as u32, path, at, indent: input.text(&["    "], 1) }
    });
    let imports = imports.collect();
    let subjects = (0..input.below(2)).map(|_| ["a::T", "a::U"][input.below(2)].to_owned()).collect();
    let (file, at) = place(input);
    Proposal {
        finding: Finding {
            transform: "test",
            file,
            span: Span::at(at),
            item: String::new(),
            text: String::new(),
        },
        plan: Plan {
            class: Safety::Safe,
            because: String::new(),
            message: String::new(),
            saves: Saving::default(),
            costs: Cost::default(),
            assumes: Vec::new(),
            edits,
            imports,
            dependencies: Vec::new(),
            subjects,
        },
    }
}

/// What a plan touches in a file.
fn spans(plan: &Plan, file: FileRef) -> Vec<Span> {
    let edits = plan.edits.iter().filter(|edit| edit.file == file).map(|edit| edit.span);
    edits.chain(plan.imports.iter().filter(|it| it.file == file).map(|it| Span::at(it.at))).collect()
}

/// The definition: within the text, between characters, no byte twice, nothing inserted into what is replaced.
fn fits(text: &str, spans: &[Span]) -> bool {
    let alone = |span: &Span| span.start <= span.end && text.get(span.range()).is_some();
    let apart = |a: &Span, b: &Span| {
        let share = a.start.max(b.start) < a.end.min(b.end);
        let within = |a: &Span, b: &Span| a.start == a.end && b.start < a.start && a.start < b.end;
        !share && !within(a, b) && !within(b, a)
    };
    spans.iter().all(alone)
        && spans.iter().enumerate().all(|(at, a)| spans[at + 1..].iter().all(|b| apart(a, b)))
}

/// A replacement with the line ends of the text that it goes into.
fn written(text: &str, new: &str) -> String {
    match LineEnd::of(text) {
        LineEnd::Lf => new.to_owned(),
        LineEnd::CrLf => new.replace("\r\n", "\n").replace('\n', "\r\n"),
    }
}

fn patch(text: &str, edits: Vec<(Span, String)>) {
    let spans: Vec<Span> = edits.iter().map(|(span, _)| *span).collect();
    let Ok(patch) = Patch::new(text, edits.clone()) else {
        assert!(!fits(text, &spans), "{spans:?} are refused");
        return;
    };
    assert!(fits(text, &spans), "{spans:?} are taken");
    let mut expected = Vec::new();
    for at in 0..=text.len() {
        for is_insertion in [true, false] {
            for (span, new) in &edits {
                if span.start as usize == at && (span.start == span.end) == is_insertion {
                    expected.extend_from_slice(written(text, new).as_bytes());
                }
            }
        }
        if !spans.iter().any(|span| span.range().contains(&at)) {
            expected.extend(text.as_bytes().get(at));
        }
    }
    let (new, positions) = (patch.apply(), patch.positions());
    assert_eq!(new.as_bytes(), expected);
    for at in 0..text.len() as u32 {
        assert!(positions.to_new(at) <= positions.to_new(at + 1), "positions ascend");
    }
    for at in 0..=new.len() as u32 {
        assert!(positions.to_old(at) as usize <= text.len(), "positions stay in the text");
    }
}

/// The diff: read back by the book, it gives the new text; colours change no character.
pub fn diff(bytes: &[u8]) {
    const LINES: &[&str] = &[
        "a",
        "b",
        "\n",
        "\r\n",
        "\r",
        "-- a\n",
        "++ b\n",
        "@@ -1 +1 @@\n",
        "\\ No newline at end of file\n",
        " \n",
        "é",
        "\u{feff}",
        "\u{c}",
        "\u{2028}",
        "fn f() {\n",
        "pub(crate) async unsafe impl<'a>\n",
        "}\n",
        "\u{1b}[31m",
    ];
    let mut input = Input(bytes);
    let path = input.text(&["a", "/", " ", "ü", "\"", "\\", "\t", "\n", "\u{7f}", "-", "b.rs"], 6);
    let (shared, more) = (input.text(LINES, 40), input.text(LINES, 8));
    let mut old = [shared.as_str(), &input.text(LINES, 8), &more].concat();
    let mut new = [shared.as_str(), &input.text(LINES, 8), &more, &input.text(LINES, 2)].concat();
    if input.byte() % 2 == 1 {
        std::mem::swap(&mut old, &mut new);
    }
    let plain = unified(&path, &old, &new, Paint::Plain);
    if old == new {
        assert_eq!(plain, "");
        return;
    }
    assert_eq!(read_back(&plain, &path, &old), new, "{plain}");
    let painted = unified(&path, &old, &new, Paint::Ansi);
    let mut colours = plain.chars().peekable();
    let mut skipping = false;
    for c in painted.chars() {
        // Characters of the text that look like a colour are found in both.
        if !skipping && colours.peek() == Some(&c) {
            colours.next();
        } else {
            assert!(skipping || c == '\u{1b}', "{painted:?}");
            skipping = c != 'm';
        }
    }
    assert_eq!(colours.next(), None, "{painted:?}");
}

/// What `patch`, which must be of the file at `path`, makes of `old`.
fn read_back(patch: &str, path: &str, old: &str) -> String {
    let mut lines = patch.split_inclusive('\n').peekable();
    let header = lines.next().expect("a header");
    assert!(header.starts_with("diff --git "), "{header}");
    for (sign, side) in [("---", "a/"), ("+++", "b/")] {
        let line = lines.next().expect("a name").strip_prefix(sign).expect("a name").trim_start_matches(' ');
        let line = line.strip_suffix('\n').expect("a whole line");
        let name = if path.contains(' ') { line.strip_suffix('\t').expect("a tab") } else { line };
        assert_eq!(unquoted(name), format!("{side}{path}").into_bytes());
    }
    let mut old = old.split_inclusive('\n');
    let (mut new, mut at) = (String::new(), 0);
    while let Some(line) = lines.next() {
        let ranges = line.strip_prefix("@@ -").and_then(|rest| rest.split_once(" @@")).expect("a hunk").0;
        let (from, to) = ranges.split_once(" +").expect("two ranges");
        let ((start, mut removed), (_, mut added)) = (range(from), range(to));
        // An empty range names the line before it.
        let before = if removed == 0 { start } else { start - 1 };
        new.extend(old.by_ref().take(before - at));
        at = before;
        assert_eq!(range(to).0, new.split_inclusive('\n').count() + usize::from(added > 0));
        while removed + added > 0 {
            let line = lines.next().expect("a line of the hunk");
            let (sign, mut text) = line.split_at(1);
            if lines.next_if(|next| next.starts_with('\\')).is_some() {
                text = text.strip_suffix('\n').expect("a whole line");
            }
            if sign != "+" {
                assert_eq!(old.next(), Some(text));
                at += 1;
                removed -= 1;
            }
            if sign != "-" {
                new.push_str(text);
                added -= 1;
            }
        }
    }
    new.extend(old);
    new
}

fn range(text: &str) -> (usize, usize) {
    let (start, count) = text.split_once(',').unwrap_or((text, "1"));
    (start.parse().expect("a number"), count.parse().expect("a number"))
}

/// A path as git reads it.
fn unquoted(name: &str) -> Vec<u8> {
    let Some(inside) = name.strip_prefix('"') else { return name.as_bytes().to_vec() };
    let mut bytes = inside.strip_suffix('"').expect("a closing quote").bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next().expect("an escape") {
                first @ b'0'..=b'3' => {
                    let digits = [first, bytes.next().expect("a digit"), bytes.next().expect("a digit")];
                    digits.iter().fold(0, |value, digit| value * 8 + (digit - b'0'))
                }
                // The letters in the order of their codes, from 7 on.
                letter => match b"abtnvfr".iter().position(|it| *it == letter) {
                    Some(index) => 7 + index as u8,
                    None => letter,
                },
            },
            byte => byte,
        });
    }
    out
}

/// Format strings: where the compiler takes one, it is read as the compiler reads it.
pub fn format_string(bytes: &[u8]) {
    const FORMAT: &[&str] = &[
        "\"", "\"", "{", "}", "{}", "{{", "}}", ":", "?", "$", ".", "*", "0", "1", "a", "é", " ", "\n",
        "\r\n", "\\", "\\n", "\\\n", "\\u{7b}", "\\x7d", "\\\"", "r", "#", "r#\"", "\"#", ", a", ", b",
        ", a = 1", ",", "'", "'{'", "(", ")", "//", "/*", "*/", "<", "^", "+", "-", "x", "{:>1$}", "{a:.*}",
        "|", "_",
    ];
    let text = Input(bytes).rest(FORMAT);
    let Ok(call) = FormatCall::parse(&text) else { return };
    for argument in &call.arguments {
        assert!(
            text.get(argument.whole.clone())
                .is_some_and(|whole| whole.ends_with(&text[argument.span.clone()]))
        );
    }
    let mut end = call.literal.inside.start;
    for piece in &call.pieces {
        let span = match piece {
            Piece::Text(text) => &text.span,
            Piece::Hole(hole) => &hole.span,
        };
        assert!(end <= span.start && span.end <= call.literal.inside.end, "{call:#?}");
        assert!(text.get(span.clone()).is_some());
        end = span.end;
    }
    let literal = &text[call.literal.span.clone()];
    let Some(value) = value(literal) else { return };
    as_the_compiler(&text, literal, &value, &call);
    for piece in &call.pieces {
        let Piece::Text(part) = piece else { continue };
        let quoted = call.literal.quote(&text, &part.source);
        // Braces are single in the source of a text, since it is for plain literals.
        assert_eq!(self::value(&quoted).as_ref(), Some(&part.value), "{quoted}");
        if let Some(character) = part.as_char() {
            let means = part.value.chars().next();
            assert_eq!(token::<ast::Char>(&character).and_then(|it| it.value().ok()), means, "{character}");
        }
    }
}

/// What a string literal means; `None` where it is none.
fn value(literal: &str) -> Option<String> {
    // The analyser gives a literal as it is written where a line that goes on is its end, so it gets another.
    let literal = literal.replace("\r\n", "\n");
    let (before, close) = literal.split_at_checked(literal.rfind('"')?)?;
    let value = token::<ast::String>(&[before, "_", close].concat())?.value().ok()?.into_owned();
    value.strip_suffix('_').map(str::to_owned)
}

/// The token that `text` is, all of it.
fn token<T: AstToken>(text: &str) -> Option<T> {
    let file = SourceFile::parse(&format!("const _: T = {text};"), Edition::CURRENT);
    let tokens = file.tree().syntax().descendants_with_tokens().filter_map(NodeOrToken::into_token);
    let found = tokens.filter_map(T::cast).next()?;
    (file.errors().is_empty() && found.text() == text).then_some(found)
}

fn as_the_compiler(text: &str, literal: &str, value: &str, call: &FormatCall) {
    let hashes = literal.strip_prefix('r').map(|raw| raw.len() - raw.trim_start_matches('#').len());
    let mut parser =
        compiler::Parser::new(value, hashes, Some(literal.to_owned()), false, compiler::ParseMode::Format);
    let pieces: Vec<compiler::Piece<'_>> = parser.by_ref().collect();
    if let Some(error) = parser.errors.first() {
        panic!("{text:?} is taken, which is no format string: {}", error.description);
    }
    let texts = |texts: String| (!texts.is_empty()).then_some(texts);
    let (mut ours, mut theirs) = (vec![String::new()], vec![String::new()]);
    let (mut holes, mut arguments) = (Vec::new(), Vec::new());
    for piece in &call.pieces {
        match piece {
            Piece::Text(text) => ours.last_mut().expect("never empty").push_str(&text.value),
            Piece::Hole(hole) => {
                ours.push(String::new());
                holes.push(hole);
            }
        }
    }
    for piece in pieces {
        match piece {
            compiler::Piece::Lit(text) => theirs.last_mut().expect("never empty").push_str(text),
            compiler::Piece::NextArgument(argument) => {
                theirs.push(String::new());
                arguments.push(argument);
            }
        }
    }
    let all = |parts: Vec<String>| parts.into_iter().map(texts).collect::<Vec<_>>();
    assert_eq!(all(ours), all(theirs), "{text:?}");
    for (hole, argument) in holes.iter().zip(&arguments) {
        assert_eq!(taken(hole, call), takes(argument), "{text:?}");
        assert_eq!(hole.is_plain, is_plain(&argument.format), "{text:?}");
    }
    // The compiler counts in the literal, of which it has seen the line ends as they are here.
    if parser.is_source_literal && !literal.contains('\r') {
        let start = call.literal.span.start;
        let ours: Vec<Range<usize>> =
            holes.iter().map(|hole| hole.span.start - start..hole.span.end - start).collect();
        assert_eq!(ours, parser.arg_places, "{text:?}");
    }
}

/// The value, the width and the precision of a hole, as the list's numbers and names.
fn taken(hole: &Hole, call: &FormatCall) -> Vec<String> {
    let name = |source: &Source| match source {
        Source::Next(index) => format!("next {index}"),
        Source::Numbered(index) => format!("number {index}"),
        Source::Named(index) => call.arguments[*index].name.clone().expect("a name"),
        Source::Captured(name, _) => name.clone(),
    };
    hole.sources().map(name).collect()
}

fn takes(argument: &compiler::Argument<'_>) -> Vec<String> {
    let value = match argument.position {
        compiler::Position::ArgumentImplicitlyIs(index) => format!("next {index}"),
        compiler::Position::ArgumentIs(index) => format!("number {index}"),
        compiler::Position::ArgumentNamed(name) => name.to_owned(),
    };
    let counts = [&argument.format.width, &argument.format.precision];
    let counts = counts.into_iter().filter_map(|count| match count {
        compiler::Count::CountIs(_) | compiler::Count::CountImplied => None,
        compiler::Count::CountIsName(name, _) => Some((*name).to_owned()),
        compiler::Count::CountIsParam(index) => Some(format!("number {index}")),
        compiler::Count::CountIsStar(index) => Some(format!("next {index}")),
    });
    std::iter::once(value).chain(counts).collect()
}

fn is_plain(format: &compiler::FormatSpec<'_>) -> bool {
    let implied = |count: &compiler::Count<'_>| matches!(count, compiler::Count::CountImplied);
    format.fill.is_none()
        && format.align == compiler::Alignment::AlignUnknown
        && format.sign.is_none()
        && !(format.alternate || format.zero_pad)
        && format.debug_hex.is_none()
        && implied(&format.width)
        && implied(&format.precision)
        && format.ty.is_empty()
}

/// Suppressions: what they cover is in the file, and the innermost is the one that counts.
pub fn suppressions(bytes: &[u8]) {
    const CODE: &[&str] = &[
        "// memfix: keep",
        "// memfix: keep(insert-capacity)",
        "//! memfix: keep\n",
        "/* memfix: keep */",
        "/// memfix: keep\n",
        "// memfix: keep(",
        ")",
        "(",
        "keep",
        "memfix",
        ":",
        ",",
        "\n",
        "\n",
        " ",
        "fn f() {\n",
        "fn g() {\n",
        "}\n",
        "}",
        "let a = 1;",
        "let b = [\n",
        "]",
        "match x {\n",
        "A => b(),",
        "\"",
        "struct S {\n",
        "field: u8,",
        "#[inline]\n",
        "mod m {\n",
        "build-string",
        "KEEP",
        "//",
        "/*",
        "*/",
        "é",
        "\\",
        "'",
        ";",
        "!",
    ];
    let text = Input(bytes).rest(CODE).replace('\r', "");
    let parse = |text: &str| Suppressions::parse(&SourceFile::parse(text, Edition::CURRENT).tree());
    let found = parse(&text);
    let directives = found.directives();
    for (index, directive) in directives.iter().enumerate() {
        let comment = text.get(directive.comment.range()).expect("within the text");
        assert!(comment.contains("memfix") && comment.contains("keep"), "{comment}");
        assert!(directives[..index].iter().all(|before| before.comment.end <= directive.comment.start));
        for name in &directive.transforms {
            assert!(!name.is_empty() && name.trim() == name && !name.contains([',', ')']), "{name:?}");
        }
        let Some(covers) = directive.covers else { continue };
        assert!(text.get(covers.range()).is_some_and(|covered| !covered.is_empty()));
        let transform = directive.transforms.first().map_or("any", String::as_str);
        let chosen = found.covering(transform, covers).expect("the directive itself, at least");
        let chosen = directives[chosen].covers.expect("it covers something");
        assert!(chosen.contains(covers) && chosen.range().len() <= covers.range().len());
    }
    for problem in found.problems(&["insert-capacity"]) {
        assert!(text.get(problem.comment.range()).is_some());
        assert!(!problem.message.is_empty());
    }
    // Line ends decide nothing, and neither does a line more at the top. What is covered is told by its end: whether the
    // comments above belong to it, the analyser's parser decides by the line ends.
    let names = |found: &Suppressions, from: &str| -> Vec<(Vec<String>, Option<String>)> {
        let after = |span: Span| from[span.range().end..].replace('\r', "");
        found.directives().iter().map(|it| (it.transforms.clone(), it.covers.map(after))).collect()
    };
    // A character literal ends at the end of its line, and the analyser does not take `\r` for one.
    if !text.contains('\'') {
        let windows = text.replace('\n', "\r\n");
        assert_eq!(names(&found, &text), names(&parse(&windows), &windows), "{text:?}");
    }
    if !text.starts_with(['#', '-', '\u{feff}']) {
        let later = format!("\n{text}");
        assert_eq!(names(&found, &text), names(&parse(&later), &later), "{text:?}");
    }
}
