//! What several configurations make of one file: a rewrite holds in all that compile the code, or is left.
//!
//! Plain data in, plain data out. A configuration that leaves the code out does not object; where all do, nothing is
//! known of it, and it is declined.

use std::collections::BTreeMap;

use crate::engine::Crash;
use crate::engine::survey::Surveyed;
use crate::transform::{AnyTransform, Decline, FileRef, Finding, Proposal, Reason};

/// The code is in no configuration that was analysed.
pub const CFG_INACTIVE: Reason = Reason {
    id: "cfg-inactive",
    sentence: "a `cfg` that is off leaves the code out of this configuration, so that it has no types",
};

/// The configurations do not agree on the rewrite.
pub const CONFIGURATIONS_DIFFER: Reason = Reason {
    id: "configurations-differ",
    sentence: "the rewrite would have to be another one in another of the configurations",
};

/// What one configuration makes of a file.
pub struct View<'a> {
    /// The configuration, for messages.
    pub name: &'a str,
    /// Whether it leaves the whole file out.
    pub inactive: bool,
    /// What transforms found, each with its number.
    pub found: Vec<(usize, Surveyed)>,
}

/// The opinions of one configuration on one construct.
#[derive(Default)]
struct Opinion {
    proposals: Vec<Proposal>,
    declines: Vec<Decline>,
}

impl Opinion {
    /// Whether the code is left out there.
    fn is_inactive(&self) -> bool {
        self.proposals.is_empty()
            && !self.declines.is_empty()
            && self.declines.iter().all(|it| it.reason.id == CFG_INACTIVE.id)
    }
}

/// One entry for each of `transforms` that all `views` of `file` stand behind.
pub fn merge(file: FileRef, transforms: &[&dyn AnyTransform], views: Vec<View<'_>>) -> Vec<Surveyed> {
    let mut of_transform: Vec<Vec<(&str, Surveyed)>> = transforms.iter().map(|_| Vec::new()).collect();
    for view in views {
        for (number, mut surveyed) in view.found {
            if view.inactive {
                leave_out(&mut surveyed);
            }
            if let Some(all) = of_transform.get_mut(number) {
                all.push((view.name, surveyed));
            }
        }
    }
    of_transform.into_iter().map(|all| merge_one(file, all)).collect()
}

/// Whatever syntax alone made of a file that is not compiled.
fn leave_out(surveyed: &mut Surveyed) {
    let findings = surveyed.proposals.drain(..).map(|it| it.finding);
    let findings: Vec<Finding> = findings.chain(surveyed.declines.drain(..).map(|it| it.finding)).collect();
    surveyed.declines = findings.into_iter().map(|it| decline(it, CFG_INACTIVE, "")).collect();
    (surveyed.types_asked, surveyed.types_unknown, surveyed.crash) = (0, 0, None);
}

fn decline(finding: Finding, reason: Reason, also: &str) -> Decline {
    Decline { finding, reason, message: format!("{}{also}", reason.sentence) }
}

fn merge_one(file: FileRef, mut all: Vec<(&str, Surveyed)>) -> Surveyed {
    if let [_] = &all[..] {
        return all.remove(0).1;
    }
    let mut merged = Surveyed {
        file,
        proposals: Vec::new(),
        declines: Vec::new(),
        parses: true,
        crash: None,
        types_asked: 0,
        types_unknown: 0,
        macro_calls: 0,
        find_ns: 0,
        prove_ns: 0,
    };
    let mut names = Vec::with_capacity(all.len());
    let mut places: BTreeMap<Finding, Vec<Opinion>> = BTreeMap::new();
    let count = all.len();
    for (view, (name, surveyed)) in all.into_iter().enumerate() {
        names.push(name);
        merged.parses &= surveyed.parses;
        merged.crash = worse(merged.crash, surveyed.crash);
        merged.types_asked += surveyed.types_asked;
        merged.types_unknown += surveyed.types_unknown;
        merged.macro_calls = merged.macro_calls.max(surveyed.macro_calls);
        merged.find_ns += surveyed.find_ns;
        merged.prove_ns += surveyed.prove_ns;
        let mut at = |finding: &Finding, add: &mut dyn FnMut(&mut Opinion)| {
            let opinions = places
                .entry(finding.clone())
                .or_insert_with(|| (0..count).map(|_| Opinion::default()).collect());
            opinions.get_mut(view).into_iter().for_each(add);
        };
        for proposal in surveyed.proposals {
            at(&proposal.finding, &mut |opinion| opinion.proposals.push(proposal.clone()));
        }
        for decline in surveyed.declines {
            at(&decline.finding, &mut |opinion| opinion.declines.push(decline.clone()));
        }
    }
    // Where a transform gave up the file in one configuration, nobody knows what it would have objected to.
    if merged.crash.as_ref().is_none_or(|it| it.places.is_some()) {
        for (finding, opinions) in places {
            judge(finding, opinions, &names, &mut merged);
        }
    }
    merged
}

/// The crash after which less is known.
fn worse(one: Option<Crash>, other: Option<Crash>) -> Option<Crash> {
    let known = |it: &Crash| it.places.map_or((0, 0), |places| (1, usize::MAX - places));
    one.into_iter().chain(other).min_by_key(known)
}

/// What becomes of one construct.
fn judge(finding: Finding, opinions: Vec<Opinion>, names: &[&str], merged: &mut Surveyed) {
    let (inactive, mut active): (Vec<_>, Vec<_>) =
        opinions.into_iter().zip(names).partition(|(opinion, _)| opinion.is_inactive());
    if active.is_empty() {
        merged.declines.extend(inactive.into_iter().take(1).flat_map(|(opinion, _)| opinion.declines));
        return;
    }
    let wanted = active.iter().any(|(opinion, _)| !opinion.proposals.is_empty());
    if let Some(position) = active.iter().position(|(opinion, _)| !opinion.declines.is_empty()) {
        let (opinion, name) = active.swap_remove(position);
        let also = if wanted { format!(" (with {name})") } else { String::new() };
        merged.declines.extend(opinion.declines.into_iter().map(|mut decline| {
            decline.message.push_str(&also);
            decline
        }));
        return;
    }
    let (mut first, _) = active.remove(0);
    let other = active.iter().find(|(opinion, _)| !same_edits(&first.proposals, &opinion.proposals));
    if let Some((_, name)) = other {
        merged.declines.push(decline(finding, CONFIGURATIONS_DIFFER, &format!(" ({name})")));
        return;
    }
    for (opinion, _) in active {
        for (known, other) in first.proposals.iter_mut().zip(opinion.proposals) {
            stricter(known, other);
        }
    }
    merged.proposals.append(&mut first.proposals);
}

fn same_edits(one: &[Proposal], other: &[Proposal]) -> bool {
    let same = |(one, other): (&Proposal, &Proposal)| {
        let (one, other) = (&one.plan, &other.plan);
        (&one.edits, &one.imports, &one.dependencies) == (&other.edits, &other.imports, &other.dependencies)
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// Takes over what another configuration has against a rewrite that both make.
fn stricter(known: &mut Proposal, other: Proposal) {
    let (plan, other) = (&mut known.plan, other.plan);
    if other.class > plan.class {
        (plan.class, plan.because, plan.message) = (other.class, other.because, other.message);
    }
    plan.costs.bytes = plan.costs.bytes.max(other.costs.bytes);
    let new = other.assumes.into_iter().filter(|it| !plan.assumes.contains(it)).collect::<Vec<_>>();
    plan.assumes.extend(new);
    let new = other.subjects.into_iter().filter(|it| !plan.subjects.contains(it)).collect::<Vec<_>>();
    plan.subjects.extend(new);
}
