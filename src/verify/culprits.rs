//! Which of many changes are to blame, found with few checks.
//!
//! The search knows nothing of code: it tries sets of changes and hears whether a set passes and, where not, whom the
//! failure points at. It assumes that a set fails exactly if a guilty change is in it.

use std::collections::BTreeSet;

/// Whom a failure points at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Suspicion {
    /// Those that a complaint points at, and at nobody else.
    pub sole: BTreeSet<String>,
    /// Those that share a complaint with others.
    pub shared: BTreeSet<String>,
    /// Those of the package that fails. Asked only where nobody else is suspected.
    pub near: BTreeSet<String>,
}

/// The answer to a check: `Ok(None)` passes, `Ok(Some)` fails, `Err` cannot be checked any more.
pub(super) type Checked<E> = Result<Option<Suspicion>, E>;

/// What a search has found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// Each makes a set that passes fail.
    pub guilty: BTreeSet<String>,
    /// Those that were never seen to pass, where the search had to end early.
    pub unverified: BTreeSet<String>,
}

/// Finds the guilty ones of `all`, which fails as a whole with `suspicion`. `check` is given sets to try.
///
/// One guilty change that the failure points at takes one check; one that it does not point at takes about
/// log2(`all.len()`) + 1, and so does each further one. Without the guilty ones, the rest has been seen to pass.
pub(super) fn search<E>(
    all: &[String],
    mut suspicion: Suspicion,
    check: &mut dyn FnMut(&BTreeSet<String>) -> Checked<E>,
) -> Findings {
    let mut found = Findings::default();
    // Passes as a whole.
    let mut good: BTreeSet<String> = BTreeSet::new();
    // Together with the good ones, fails.
    let mut rest: Vec<String> = all.to_vec();
    loop {
        match narrow(&mut good, &mut rest, &suspicion, &mut found, check) {
            Ok(Step::Passes) => return found,
            Ok(Step::Fails(next)) => suspicion = next,
            Err(_) => {
                found.unverified.extend(rest);
                return found;
            }
        }
    }
}

/// What is known after a step.
enum Step {
    /// The good ones and the rest pass together.
    Passes,
    /// They fail.
    Fails(Suspicion),
}

/// Convicts at least one of `rest`.
fn narrow<E>(
    good: &mut BTreeSet<String>,
    rest: &mut Vec<String>,
    suspicion: &Suspicion,
    found: &mut Findings,
    check: &mut dyn FnMut(&BTreeSet<String>) -> Checked<E>,
) -> Result<Step, E> {
    let mut fails_up_to = rest.len();
    let suspects = suspects(suspicion, rest);
    if !suspects.is_empty() && suspects.len() < rest.len() {
        // The unsuspected come first, in their order.
        rest.sort_by_key(|id| suspects.contains(id));
        let unsuspected = rest.len() - suspects.len();
        if check(&with(good, &rest[..unsuspected]))?.is_none() {
            good.extend(rest.drain(..unsuspected));
            let convicted: Vec<String> = rest.extract_if(.., |id| suspicion.sole.contains(id)).collect();
            let any = !convicted.is_empty();
            found.guilty.extend(convicted);
            if any || rest.is_empty() {
                return again(good, rest, check);
            }
            fails_up_to = rest.len();
        } else {
            fails_up_to = unsuspected;
        }
    }
    // The shortest beginning of the rest that fails ends with a guilty one.
    let mut passes_up_to = 0;
    while fails_up_to - passes_up_to > 1 {
        let middle = passes_up_to + (fails_up_to - passes_up_to) / 2;
        match check(&with(good, &rest[..middle]))? {
            None => passes_up_to = middle,
            Some(_) => fails_up_to = middle,
        }
    }
    good.extend(rest.drain(..passes_up_to));
    if !rest.is_empty() {
        found.guilty.insert(rest.remove(0));
    }
    again(good, rest, check)
}

/// Whether what is left passes now.
fn again<E>(
    good: &BTreeSet<String>,
    rest: &[String],
    check: &mut dyn FnMut(&BTreeSet<String>) -> Checked<E>,
) -> Result<Step, E> {
    if rest.is_empty() {
        return Ok(Step::Passes);
    }
    Ok(check(&with(good, rest))?.map_or(Step::Passes, Step::Fails))
}

/// Those of `rest` that are suspected for the best reason there is.
fn suspects(suspicion: &Suspicion, rest: &[String]) -> BTreeSet<String> {
    let among = |ids: &BTreeSet<String>| -> BTreeSet<String> {
        rest.iter().filter(|id| ids.contains(*id)).cloned().collect()
    };
    let mut pointed = among(&suspicion.sole);
    pointed.append(&mut among(&suspicion.shared));
    if pointed.is_empty() { among(&suspicion.near) } else { pointed }
}

fn with(good: &BTreeSet<String>, more: &[String]) -> BTreeSet<String> {
    good.iter().chain(more).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
        numbers.into_iter().map(|number| format!("{number:03}")).collect()
    }

    /// Searches `count` changes of which `guilty` are; `points` says whom the failure of a guilty one points at. Gives
    /// the findings and the number of checks, the one of the whole among them.
    fn searched(count: usize, guilty: &[usize], points: &dyn Fn(usize) -> Suspicion) -> (Findings, usize) {
        let all: Vec<String> = names(0..count).into_iter().collect();
        let mut checks = 1;
        let judge = |set: &BTreeSet<String>| {
            let mut suspicion = Suspicion::default();
            let mut fails = false;
            for &number in guilty {
                if set.contains(&format!("{number:03}")) {
                    fails = true;
                    let one = points(number);
                    suspicion.sole.extend(one.sole);
                    suspicion.shared.extend(one.shared);
                    suspicion.near.extend(one.near);
                }
            }
            fails.then_some(suspicion)
        };
        let first = judge(&all.iter().cloned().collect()).unwrap();
        let found = search(&all, first, &mut |set| {
            checks += 1;
            Ok::<_, ()>(judge(set))
        });
        (found, checks)
    }

    #[test]
    fn one_of_fifty_takes_at_most_eight_checks_wherever_it_is() {
        for number in 0..50 {
            let (found, checks) = searched(50, &[number], &|_| Suspicion::default());
            assert_eq!((found.guilty, found.unverified), (names([number]), names([])));
            assert!(checks <= 8, "{number}: {checks}");
            let pointed = |it| Suspicion { sole: names([it]), ..Suspicion::default() };
            let (found, checks) = searched(50, &[number], &pointed);
            assert_eq!((found.guilty, checks), (names([number]), 2));
        }
    }

    #[test]
    fn three_of_fifty_take_at_most_twenty_four_checks_wherever_they_are() {
        for seed in 0..500_usize {
            let guilty = [seed % 50, (seed / 50 * 7 + 13) % 50, (seed * 31 + 29) % 50];
            let (found, checks) = searched(50, &guilty, &|_| Suspicion::default());
            assert_eq!(found.guilty, names(guilty));
            assert!(checks <= 24, "{guilty:?}: {checks}");
            let pointed = |it| Suspicion { sole: names([it]), ..Suspicion::default() };
            let (found, checks) = searched(50, &guilty, &pointed);
            assert_eq!(found.guilty, names(guilty));
            assert_eq!(checks, 2, "each failure points at its own change");
        }
    }

    #[test]
    fn a_failure_that_points_at_the_innocent_convicts_the_guilty_all_the_same() {
        for number in 0..50 {
            let misled = |it| Suspicion { sole: names([(it + 1) % 50]), ..Suspicion::default() };
            let (found, checks) = searched(50, &[number], &misled);
            assert_eq!(found.guilty, names([number]));
            assert!(checks <= 9, "{checks}");
            let shared = |it| Suspicion { shared: names([it, (it + 1) % 50]), ..Suspicion::default() };
            let (found, checks) = searched(50, &[number], &shared);
            assert_eq!(found.guilty, names([number]));
            assert!(checks <= 4, "{checks}");
            let near = |it: usize| Suspicion {
                near: names(it / 10 * 10..it / 10 * 10 + 10),
                ..Suspicion::default()
            };
            let (found, checks) = searched(50, &[number], &near);
            assert_eq!(found.guilty, names([number]));
            assert!(checks <= 8, "{checks}");
        }
    }

    #[test]
    fn what_could_not_be_checked_is_unverified() {
        let all: Vec<String> = names(0..4).into_iter().collect();
        let found = search(&all, Suspicion::default(), &mut |_| Err(()));
        assert_eq!((found.guilty, found.unverified), (names([]), names(0..4)));
    }
}
