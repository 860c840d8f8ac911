//! What the statements of a body add, one after the other, and where control has left in between.

use crate::facts::Why;
use crate::facts::demand::{At, Demand, Placement, Unfit};
use crate::facts::growth::Growth;
use crate::facts::quantity::{Bounds, Quantity};

/// Adds up what statements add.
pub struct Tally {
    /// Where control falls through.
    sum: Bounds,
    /// Where it has left before by a way that keeps the collection.
    left: Option<Bounds>,
    estimate: bool,
    abandoned: bool,
    why: Option<Why>,
}

impl Tally {
    pub fn new() -> Tally {
        Tally { sum: Bounds::ZERO, left: None, estimate: false, abandoned: false, why: None }
    }

    /// Adds `growth`; gives every number of it that may be asked for.
    pub fn add(&mut self, growth: Growth) -> Vec<Quantity> {
        self.why = self.why.take().or(growth.why);
        self.estimate |= growth.estimate;
        self.abandoned |= growth.abandoned;
        let mut numbers = vec![growth.bounds.low.clone()];
        numbers.extend(growth.bounds.high.clone());
        if let Some(left) = growth.left {
            numbers.extend(left.high.clone());
            let left = self.sum.clone().then(left);
            self.left = Some(match self.left.take() {
                Some(known) => known.or(left),
                None => left,
            });
        }
        self.sum = self.sum.clone().then(growth.bounds);
        numbers
    }

    /// What is asked for, at one place.
    pub fn demand(self, at: At) -> Result<Demand, Unfit> {
        if self.abandoned {
            return Err(self.why.map_or(Unfit::Abandoned, Unfit::Unknown));
        }
        let all = match self.left {
            Some(left) => self.sum.or(left),
            None => self.sum,
        };
        let exact = all.is_exact();
        let at_least = all.high.is_none();
        let is_maybe_none = all.low == Quantity::ZERO;
        let sure = all.low.clone();
        let count = all.high.unwrap_or(all.low);
        if !exact && !self.estimate && is_maybe_none && count.has_factor() {
            return Err(Unfit::Loose(count));
        }
        match (count, self.why) {
            // A few elements of an unknown number say nothing.
            (count, Some(why)) if at_least && count.as_const().is_some() => Err(Unfit::Unknown(why)),
            (Quantity::ZERO, Some(why)) => Err(Unfit::Unknown(why)),
            (Quantity::ZERO, None) => Err(Unfit::NoLoop),
            (count, why) => Ok(Demand {
                placements: vec![Placement { at, hoist: None, count }],
                exact,
                sure,
                at_least,
                estimate: self.estimate,
                keys_may_repeat: false,
                why,
            }),
        }
    }
}
