//! Format strings and argument lists, read from text alone.

use memfix::facts::format_string::{FormatCall, FormatError, Hole, Piece, Source, Text};

fn parse(text: &str) -> FormatCall {
    FormatCall::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// The pieces, one word each: text in quotes, holes by what they take, `!` where they are not plain.
fn shape(text: &str) -> String {
    let call = parse(text);
    let pieces = call.pieces.iter().map(|piece| match piece {
        Piece::Text(Text { value, .. }) => format!("{value:?}"),
        Piece::Hole(Hole { argument, counts, is_plain, .. }) => {
            let sources = std::iter::once(argument).chain(counts).map(|source| match source {
                Source::Next(index) => format!("next {index}"),
                Source::Numbered(index) => format!("number {index}"),
                Source::Named(index) => format!("named {index}"),
                Source::Captured(name, span) => {
                    assert_eq!(&text[span.clone()], name);
                    format!("captured {name}")
                }
            });
            let sources: Vec<String> = sources.collect();
            format!("({}{})", sources.join(", "), if *is_plain { "" } else { "!" })
        }
    });
    pieces.collect::<Vec<_>>().join(" ")
}

#[test]
fn sources_of_values_are_told_apart() {
    assert_eq!(shape(r#""{}-{}", a, b"#), r#"(next 0) "-" (next 1)"#);
    assert_eq!(shape(r#""{1}{0}", a, b"#), "(number 1) (number 0)");
    assert_eq!(shape(r#""{x}{y}", y = 2"#), "(captured x) (named 0)");
    assert_eq!(shape(r#""{x }{0 : > }{ }", a"#), "(captured x) (number 0!) (next 0)");
    assert_eq!(shape(r#""{größe}""#), "(captured größe)");
}

#[test]
fn width_and_precision_take_arguments() {
    assert_eq!(shape(r#""{:>1$}", a, b"#), "(next 0, number 1!)");
    assert_eq!(shape(r#""{:.*}", a, b"#), "(next 1, next 0!)");
    assert_eq!(shape(r#""{:w$.p$}", a"#), "(next 0, captured w, captured p!)");
    assert_eq!(shape(r#""{x:0w$.*}", 3"#), "(captured x, captured w, next 0!)");
    assert_eq!(shape(r#""{:0$}", 3"#), "(next 0, number 0!)");
    assert_eq!(shape(r#""{:#010x?} {:*^+7.2e}", a, b"#), r#"(next 0!) " " (next 1!)"#);
    assert_eq!(shape(r#""{:}{0:?}", a"#), "(next 0) (number 0!)");
}

#[test]
fn braces_and_escapes_are_read_as_the_compiler_does() {
    assert_eq!(shape(r#""{{{}}}", a"#), r#""{" (next 0) "}""#);
    assert_eq!(shape(r#""\u{7b}\x7b\"\\n""#), r#""{\"\\n""#);
    assert_eq!(shape("r#\"\\n{}\"{{\"#, a"), r#""\\n" (next 0) "\"{""#);
    assert_eq!(shape("\"a\\\n     b {}\n\", x"), r#""a b " (next 0) "\n""#.replace("a b", "ab"));
    assert_eq!(shape("\"a\r\nb\""), r#""a\nb""#);
}

#[test]
fn text_is_cut_as_it_is_written() {
    let written = r#""{{\t{}\u{e9}'\n", x"#;
    let call = parse(written);
    let Some(Piece::Text(first)) = call.pieces.first() else { panic!("{call:?}") };
    assert_eq!((first.source.as_str(), first.value.as_str()), (r"{\t", "{\t"));
    assert_eq!(call.literal.quote(written, &first.source), r#""{\t""#);
    let Some(Piece::Text(last)) = call.pieces.last() else { panic!("{call:?}") };
    assert_eq!(last.source, r"\u{e9}'\n");
    assert_eq!(&written[call.final_newline().unwrap()], r"\n");
    let raw = "r##\"a{}\n\"##, x";
    let call = parse(raw);
    assert_eq!(call.literal.quote(raw, "b"), "r##\"b\"##");
    assert_eq!(&raw[call.final_newline().unwrap()], "\n");
    assert_eq!(parse(r#""\n{}", x"#).final_newline(), None);
    assert_eq!(parse(r#"r"\n""#).final_newline(), None);
}

#[test]
fn one_character_becomes_a_character_literal() {
    let as_char = |written: &str| match parse(written).pieces.as_slice() {
        [Piece::Text(text)] => text.as_char(),
        pieces => panic!("{pieces:?}"),
    };
    assert_eq!(as_char(r#"",""#).as_deref(), Some("','"));
    assert_eq!(as_char(r#""'""#).as_deref(), Some(r"'\''"));
    assert_eq!(as_char(r#""\"""#).as_deref(), Some(r#"'"'"#));
    assert_eq!(as_char(r#""\n""#).as_deref(), Some(r"'\n'"));
    assert_eq!(as_char("\"\n\"").as_deref(), Some(r"'\n'"));
    assert_eq!(as_char(r#""\u{1f600}""#).as_deref(), Some(r"'\u{1f600}'"));
    assert_eq!(as_char(r#""\x1b""#).as_deref(), Some(r"'\x1b'"));
    assert_eq!(as_char(r##"r#"\"#"##).as_deref(), Some(r"'\\'"));
    assert_eq!(as_char(r#""{{""#).as_deref(), Some("'{'"));
    assert_eq!(as_char(r#""é""#).as_deref(), Some("'é'"));
    assert_eq!(as_char(r#""ab""#), None);
}

#[test]
fn arguments_are_split_at_commas_outside_of_brackets() {
    let split = |written: &str| -> Vec<String> {
        let call = parse(written);
        call.arguments.iter().map(|it| written[it.span.clone()].to_owned()).collect()
    };
    assert_eq!(
        split(r#""{}{}{}", f(a, b), [c, d], Q { e, f: ',' }"#),
        ["f(a, b)", "[c, d]", "Q { e, f: ',' }"]
    );
    assert_eq!(split(r##""{}{}", "a,\"b", r#"c","#,"##), [r#""a,\"b""#, r###"r#"c","#"###]);
    assert_eq!(split("\"{}{}\", /* a, */ a, // b, c\n b'\\''"), ["a", "b'\\''"]);
    assert_eq!(split(r#""{}{n}", a == b, n = c"#), ["a == b", "c"]);
    assert_eq!(split("\"{}\", f::<'a>('b', &'c' /* ' */)"), ["f::<'a>('b', &'c' /* ' */)"]);
    let call = parse(r#""{n}", n = 1"#);
    assert_eq!(call.arguments[0].name.as_deref(), Some("n"));
    assert_eq!(call.arguments[0].whole, 7..12);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for (written, error) in [
        ("", FormatError::NotLiteral),
        ("concat!(\"a\", \"b\"), x", FormatError::NotLiteral),
        ("stringify!(a)", FormatError::NotLiteral),
        ("MESSAGE", FormatError::NotLiteral),
        ("b\"a\"", FormatError::NotLiteral),
        ("\"a\".len()", FormatError::NotLiteral),
        ("\"{}\"", FormatError::Malformed),
        ("\"{}\", a, b", FormatError::Malformed),
        ("\"{\"", FormatError::Malformed),
        ("\"}\"", FormatError::Malformed),
        ("\"{:\", a", FormatError::Malformed),
        ("\"{ x}\"", FormatError::Malformed),
        ("\"{:?x}\", a", FormatError::Malformed),
        ("\"{:x?x}\", a", FormatError::Malformed),
        ("\"{_}\"", FormatError::Malformed),
        ("\"{²}\"", FormatError::Malformed),
        ("\"{:65536}\", a", FormatError::Malformed),
        ("\"{2}\", a, b", FormatError::Malformed),
        ("\"{} {}\", f::<A, B>(), g", FormatError::Malformed),
        ("\"{}\", |a, b| c", FormatError::Malformed),
        ("\"{}{n}\", n = 1, 2", FormatError::Malformed),
        ("\"{}\", f(", FormatError::Malformed),
        ("\"{}\", )", FormatError::Malformed),
        ("\"{}\",, a", FormatError::Malformed),
        ("\"a", FormatError::Malformed),
        ("\"\\q\"", FormatError::Malformed),
        ("/* \"a\"", FormatError::Malformed),
    ] {
        assert_eq!(FormatCall::parse(written), Err(error), "{written}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[\"{}:$.*,()a-c0-2 \\\\'nru/#é]{0,24}") {
        if let Ok(call) = FormatCall::parse(&text) {
            for argument in &call.arguments {
                proptest::prop_assert!(text.get(argument.whole.clone()).is_some());
            }
            for piece in &call.pieces {
                let span = match piece {
                    Piece::Text(text) => &text.span,
                    Piece::Hole(hole) => &hole.span,
                };
                proptest::prop_assert!(text.get(span.clone()).is_some());
            }
        }
    }
}
