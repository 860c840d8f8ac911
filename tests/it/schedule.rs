//! The edit algebra, against brute force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use memfix::schedule::conflict::conflict;
use memfix::schedule::edit::{EditError, LineEnd, Patch};
use memfix::schedule::imports::bound_name;
use memfix::schedule::round;
use memfix::transform::{Cost, Edit, FileRef, Finding, Import, Plan, Proposal, Safety, Saving, Span};
use proptest::prelude::*;
use proptest::sample::Index;

const FILE: FileRef = FileRef(0);

fn proposal(edits: &[(FileRef, u32, u32, &str)]) -> Proposal {
    let edits: Vec<Edit> = edits
        .iter()
        .map(|&(file, start, end, new)| Edit { file, span: Span::new(start, end), new: new.to_owned() })
        .collect();
    let (file, span) = edits.first().map_or((FILE, Span::at(0)), |edit| (edit.file, edit.span));
    Proposal {
        finding: Finding { transform: "test", file, span, item: String::new(), text: String::new() },
        plan: Plan {
            class: Safety::Safe,
            because: String::new(),
            message: String::new(),
            saves: Saving::default(),
            costs: Cost::default(),
            assumes: Vec::new(),
            edits,
            imports: Vec::new(),
            dependencies: Vec::new(),
            subjects: Vec::new(),
        },
    }
}

fn importing(module: u32, at: u32, path: &str) -> Proposal {
    let mut it = proposal(&[]);
    it.plan.imports.push(Import { file: FILE, module, path: path.to_owned(), at, indent: "  ".to_owned() });
    it.finding.text = path.to_owned();
    it
}

fn one_file(text: &str) -> impl Fn(FileRef) -> Arc<str> {
    let text: Arc<str> = text.into();
    move |_| text.clone()
}

#[test]
fn two_edits_that_touch_conflict_across_proposals_but_not_within_one() {
    let proposals = [proposal(&[(FILE, 0, 1, "x")]), proposal(&[(FILE, 1, 2, "y")])];
    let result = round(&proposals, &one_file("abc"));
    assert_eq!((result.accepted, result.deferred), (vec![0], vec![1]));
    assert_eq!(result.texts[&FILE], "xbc");

    let result = round(&[proposal(&[(FILE, 0, 1, "x"), (FILE, 1, 2, "y")])], &one_file("abc"));
    assert_eq!(result.texts[&FILE], "xyc");
}

#[test]
fn insertions_at_one_point_go_together_in_an_order_of_their_own() {
    let (one, two) = (proposal(&[(FILE, 1, 1, "x")]), proposal(&[(FILE, 1, 1, "y")]));
    for proposals in [[one.clone(), two.clone()], [two, one]] {
        let result = round(&proposals, &one_file("ab"));
        assert_eq!(result.deferred, [0_usize; 0]);
        assert_eq!(result.texts[&FILE], "axyb");
    }
}

#[test]
fn a_conflict_in_one_file_defers_the_whole_proposal() {
    let other = FileRef(1);
    let proposals = [proposal(&[(FILE, 0, 1, "x")]), proposal(&[(FILE, 1, 2, "y"), (other, 0, 1, "z")])];
    let result = round(&proposals, &one_file("abc"));
    assert_eq!(result.deferred, [1]);
    assert_eq!(result.texts.keys().collect::<Vec<_>>(), [&FILE]);
}

#[test]
fn a_shared_subject_conflicts_wherever_the_edits_are() {
    let mut proposals = [proposal(&[(FILE, 0, 1, "x")]), proposal(&[(FileRef(1), 2, 3, "y")])];
    assert_eq!(round(&proposals, &one_file("abc")).deferred, [0_usize; 0]);
    for proposal in &mut proposals {
        proposal.plan.subjects.push("krate::Type".to_owned());
    }
    assert_eq!(round(&proposals, &one_file("abc")).deferred, [1]);
}

#[test]
fn malformed_edits_are_named_and_spoil_nothing_else() {
    let proposals = [
        proposal(&[(FILE, 0, 1, "x")]),
        proposal(&[(FILE, 4, 9, "")]),
        proposal(&[(FILE, 3, 4, "")]),
        proposal(&[(FILE, 2, 5, ""), (FILE, 4, 4, "")]),
    ];
    let result = round(&proposals, &one_file("abé"));
    let overlap_or_split = EditError::OutOfBounds(Span::new(2, 5));
    assert_eq!(
        result.malformed,
        [
            (1, EditError::OutOfBounds(Span::new(4, 9))),
            (2, EditError::SplitsCharacter(Span::new(3, 4))),
            (3, overlap_or_split),
        ]
    );
    assert_eq!(result.texts[&FILE], "xbé");
    let overlapping = vec![(Span::new(1, 3), String::new()), (Span::at(2), "x".to_owned())];
    assert_eq!(
        Patch::new("abcd", overlapping).map(|patch| patch.apply()),
        Err(EditError::Overlap(Span::new(1, 3), Span::at(2)))
    );
}

#[test]
fn imports_are_merged_as_sets_and_rendered_once() {
    let text = "use std::io;\nmod m {}\nfn f() {}\n";
    let mut proposals = [
        importing(0, 13, "std::fmt::Write as _"),
        importing(0, 13, "std::fmt::Write as _"),
        importing(0, 13, "std::cell::Cell"),
        importing(20, 20, "std::cell::Cell"),
    ];
    proposals[1].plan.edits = proposal(&[(FILE, 25, 26, "g")]).plan.edits;
    let result = round(&proposals, &one_file(text));
    assert_eq!(result.accepted, [0, 1, 2, 3]);
    let expected = "use std::io;\n  use std::cell::Cell;\n  use std::fmt::Write as _;\n\n\
                    mod m {\n  use std::cell::Cell;}\nfn g() {}\n";
    assert_eq!(result.texts[&FILE], expected);
}

#[test]
fn one_name_from_two_paths_conflicts_within_a_module_only() {
    let fmt = importing(0, 0, "std::fmt::Write");
    assert!(conflict(&fmt.plan, &importing(0, 0, "std::io::Write").plan));
    assert!(!conflict(&fmt.plan, &importing(7, 9, "std::io::Write").plan));
    assert!(!conflict(&fmt.plan, &importing(0, 0, "std::io::Write as IoWrite").plan));
    assert_eq!(bound_name("std::fmt::Write as _"), None);
    assert_eq!(bound_name("std::fmt::*"), None);
    assert_eq!(bound_name("a::r#type as ty"), Some("ty"));
}

#[test]
fn an_edit_where_an_import_goes_is_a_conflict_for_others() {
    let import = importing(0, 4, "a::B");
    assert!(conflict(&import.plan, &proposal(&[(FILE, 2, 6, "")]).plan));
    assert!(conflict(&proposal(&[(FILE, 4, 6, "")]).plan, &import.plan));
    assert!(!conflict(&import.plan, &proposal(&[(FILE, 5, 6, "")]).plan));
}

#[test]
fn the_line_end_of_most_lines_is_written() {
    assert_eq!(LineEnd::of("a\r\nb\nc\r\n"), LineEnd::CrLf);
    assert_eq!(LineEnd::of("a\r\nb\n"), LineEnd::Lf);
    assert_eq!(LineEnd::of(""), LineEnd::Lf);
    let moved = "x\r\ny\n".to_owned();
    let patch = Patch::new("a\r\nb\r\nc\n", vec![(Span::at(0), moved)]).map(|patch| patch.apply());
    assert_eq!(patch.as_deref(), Ok("x\r\ny\r\na\r\nb\r\nc\n"));
}

/// Replacements that fit `text`: cut points in ascending order, each pair a span.
fn patches() -> impl Strategy<Value = (String, Vec<(Span, String)>)> {
    let cut = (any::<Index>(), any::<bool>(), "[a-zé\n]{0,4}");
    ("[a-zäé{}; \n]{0,40}", prop::collection::vec(cut, 0..8)).prop_map(|(text, cuts)| {
        let bounds: Vec<u32> =
            (0..=text.len()).filter(|&at| text.is_char_boundary(at)).map(|at| at as u32).collect();
        let mut points: Vec<(u32, bool, String)> = cuts
            .into_iter()
            .map(|(index, insertion, new)| (bounds[index.index(bounds.len())], insertion, new))
            .collect();
        points.sort();
        let mut edits = Vec::new();
        let mut start = 0;
        for (point, insertion, new) in points {
            edits.push((if insertion { Span::at(point) } else { Span::new(start, point) }, new));
            start = point;
        }
        (text, edits)
    })
}

/// What the patch means: walk over the text byte by byte, writing at each position what starts there and
/// skipping what is covered.
fn by_brute_force(text: &str, edits: &[(Span, String)]) -> String {
    let mut out = Vec::new();
    for at in 0..=text.len() {
        for empty in [true, false] {
            for (span, new) in edits {
                if span.start as usize == at && (span.start == span.end) == empty {
                    out.extend_from_slice(new.as_bytes());
                }
            }
        }
        if !edits.iter().any(|(span, _)| span.range().contains(&at)) {
            out.extend(text.as_bytes().get(at));
        }
    }
    String::from_utf8(out).expect("edits on character boundaries")
}

/// Small proposals over three files, crowded enough that many conflict.
fn proposals() -> impl Strategy<Value = Vec<Proposal>> {
    let edit = (0..3_u32, 0..24_u32, 0..4_u32, "[A-Z]{0,2}");
    let import = (0..3_u32, 0..24_u32, prop::sample::select(vec!["a::X", "b::X", "a::Y", "c::Z as _"]));
    let subjects = prop::collection::vec("[a-f]", 0..2);
    let plan = (prop::collection::vec(edit, 0..3), prop::collection::vec(import, 0..2), subjects);
    prop::collection::vec(plan, 0..12).prop_map(|plans| {
        let build = |(edits, imports, subjects): (Vec<_>, Vec<_>, _)| {
            let edits: Vec<(FileRef, u32, u32, String)> =
                edits.into_iter().map(|(f, s, l, n)| (FileRef(f), s, s + l, n)).collect();
            let edits: Vec<(FileRef, u32, u32, &str)> =
                edits.iter().map(|(f, s, e, n)| (*f, *s, *e, n.as_str())).collect();
            let mut it = proposal(&edits);
            it.plan.imports = imports
                .into_iter()
                .map(|(file, at, path): (u32, u32, &str)| Import {
                    file: FileRef(file),
                    module: 0,
                    path: path.to_owned(),
                    at,
                    indent: String::new(),
                })
                .collect();
            it.plan.subjects = subjects;
            it
        };
        plans.into_iter().map(build).collect()
    })
}

const THREE: &str = "abcdefghijklm\nopqrstuvwxyz\n";

/// The edits of the accepted proposals, by file, imports left out.
fn accepted_edits(proposals: &[Proposal], accepted: &[usize]) -> BTreeMap<FileRef, Vec<(usize, Span)>> {
    let mut spans: BTreeMap<FileRef, Vec<(usize, Span)>> = BTreeMap::new();
    for &index in accepted {
        for edit in &proposals[index].plan.edits {
            spans.entry(edit.file).or_default().push((index, edit.span));
        }
    }
    spans
}

/// The definition, pair by pair.
fn conflict_by_definition(a: &Plan, b: &Plan) -> bool {
    let spans = |plan: &Plan| -> Vec<(FileRef, Span)> {
        plan.edits.iter().map(|edit| (edit.file, edit.span)).collect()
    };
    let points = |plan: &Plan| -> Vec<(FileRef, Span)> {
        plan.imports.iter().map(|import| (import.file, Span::at(import.at))).collect()
    };
    let touch = |a: &[(FileRef, Span)], b: &[(FileRef, Span)]| {
        a.iter().any(|(file, span)| b.iter().any(|(other, with)| file == other && span.touches(*with)))
    };
    let is_point = |span: &Span| span.start == span.end;
    let edits_touch = spans(a).iter().any(|(file, span)| {
        spans(b)
            .iter()
            .any(|(other, with)| file == other && span.touches(*with) && !(span == with && is_point(span)))
    });
    edits_touch
        || touch(&spans(a), &points(b))
        || touch(&points(a), &spans(b))
        || a.subjects.iter().any(|subject| b.subjects.contains(subject))
        || a.imports.iter().any(|x| {
            b.imports.iter().any(|y| {
                (x.file, x.module) == (y.file, y.module)
                    && x.path != y.path
                    && bound_name(&x.path).is_some()
                    && bound_name(&x.path) == bound_name(&y.path)
            })
        })
}

proptest! {
    #[test]
    fn applying_equals_brute_force((text, edits) in patches()) {
        let patch = Patch::new(&text, edits.clone()).map(|patch| patch.apply());
        prop_assert_eq!(patch, Ok(by_brute_force(&text, &edits)));
    }

    #[test]
    fn text_outside_of_edits_moves_but_does_not_change((text, edits) in patches()) {
        let patch = Patch::new(&text, edits.clone()).expect("edits fit");
        let (new, positions) = (patch.apply(), patch.positions());
        for at in 0..text.len() {
            if !edits.iter().any(|(span, _)| span.range().contains(&at)) {
                let moved = positions.to_new(at as u32);
                prop_assert_eq!(new.as_bytes()[moved as usize], text.as_bytes()[at]);
                prop_assert_eq!(positions.to_old(moved), at as u32);
            }
        }
        for at in 0..=new.len() as u32 {
            prop_assert!(positions.to_old(at) as usize <= text.len());
        }
        for at in 1..=text.len() as u32 {
            prop_assert!(positions.to_new(at - 1) <= positions.to_new(at));
        }
    }

    #[test]
    fn crlf_gives_the_same_but_for_line_ends((text, edits) in patches()) {
        prop_assume!(text.contains('\n'));
        let windows = text.replace('\n', "\r\n");
        let shift = |at: u32| at + text[..at as usize].matches('\n').count() as u32;
        let moved = edits
            .iter()
            .map(|(span, new)| (Span::new(shift(span.start), shift(span.end)), new.clone()))
            .collect();
        let unix = Patch::new(&text, edits).expect("edits fit").apply();
        let windows = Patch::new(&windows, moved).expect("edits fit").apply();
        prop_assert_eq!(windows, unix.replace('\n', "\r\n"));
    }

    #[test]
    fn the_result_does_not_depend_on_the_order_of_proposals(
        (proposals, shuffled) in proposals().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let (one, two) = (round(&proposals, &one_file(THREE)), round(&shuffled, &one_file(THREE)));
        prop_assert_eq!(one.texts, two.texts);
        let plans = |all: &[Proposal], which: &[usize]| -> Vec<String> {
            let mut plans: Vec<_> = which.iter().map(|&index| format!("{:?}", all[index])).collect();
            plans.sort();
            plans
        };
        prop_assert_eq!(plans(&proposals, &one.accepted), plans(&shuffled, &two.accepted));
        prop_assert_eq!(plans(&proposals, &one.deferred), plans(&shuffled, &two.deferred));
    }

    #[test]
    fn accepted_edits_of_different_proposals_touch_only_as_insertions_at_one_point(proposals in proposals()) {
        let result = round(&proposals, &one_file(THREE));
        for spans in accepted_edits(&proposals, &result.accepted).values() {
            for (index, span) in spans {
                for (other, with) in spans {
                    let at_one_point = span == with && span.start == span.end;
                    prop_assert!(index == other || at_one_point || !span.touches(*with));
                }
            }
        }
    }

    #[test]
    fn every_proposal_is_accepted_deferred_or_malformed(proposals in proposals()) {
        let result = round(&proposals, &one_file(THREE));
        let mut all = result.accepted.clone();
        all.extend(&result.deferred);
        all.extend(result.malformed.iter().map(|(index, _)| index));
        all.sort();
        prop_assert_eq!(all, (0..proposals.len()).collect::<Vec<_>>());
        for &index in &result.deferred {
            let plan = &proposals[index].plan;
            let mut accepted = result.accepted.iter().map(|&other| &proposals[other].plan);
            prop_assert!(accepted.any(|other| conflict_by_definition(plan, other)));
        }
    }

    #[test]
    fn conflicts_are_symmetric_and_as_defined(proposals in proposals()) {
        // Of a malformed plan it is only known that it is never accepted.
        let malformed: BTreeSet<usize> =
            round(&proposals, &one_file(THREE)).malformed.into_iter().map(|(index, _)| index).collect();
        for (i, a) in proposals.iter().enumerate().filter(|(i, _)| !malformed.contains(i)) {
            for (j, b) in proposals.iter().enumerate().filter(|(j, _)| !malformed.contains(j)) {
                if i != j {
                    let expected = conflict_by_definition(&a.plan, &b.plan);
                    prop_assert_eq!(conflict(&a.plan, &b.plan), expected);
                    prop_assert_eq!(conflict(&b.plan, &a.plan), expected);
                }
            }
        }
    }

    #[test]
    fn a_round_writes_all_edits_of_the_accepted_and_nothing_else(proposals in proposals()) {
        let proposals: Vec<Proposal> = proposals
            .into_iter()
            .map(|mut it| { it.plan.imports.clear(); it })
            .collect();
        let result = round(&proposals, &one_file(THREE));
        let mut edits: BTreeMap<FileRef, Vec<(Span, String)>> = BTreeMap::new();
        // Insertions at one point go in the order of the proposals' places, then of their own texts.
        let mut accepted: Vec<&Proposal> = result.accepted.iter().map(|&index| &proposals[index]).collect();
        accepted.sort_by_key(|it| (it.finding.file, it.finding.span, it.plan.edits.clone()));
        for proposal in accepted {
            for edit in &proposal.plan.edits {
                edits.entry(edit.file).or_default().push((edit.span, edit.new.clone()));
            }
        }
        let mut expected: BTreeMap<FileRef, String> =
            edits.iter().map(|(file, edits)| (*file, by_brute_force(THREE, edits))).collect();
        expected.retain(|_, text| text != THREE);
        prop_assert_eq!(result.texts, expected);
    }
}
