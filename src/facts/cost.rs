//! What growing step by step costs, from the growth policies of std and hashbrown.

use crate::facts::Container;
use crate::facts::containers::{Family, first_allocation};
use crate::facts::quantity::Quantity;
use crate::transform::Saving;

/// Control bytes that hashbrown reads at once: it pads a table to so many bytes and repeats so many at the end.
const GROUP: u64 = 16;

impl Container {
    /// Elements for which the first allocation, or the value itself, has room.
    pub fn held_anyway(&self) -> u64 {
        match self.of.family {
            Family::Map | Family::Set => room(self.first_buckets()),
            _ if self.inline > 0 => self.inline,
            Family::Text | Family::Bytes => first_allocation(1),
            Family::Sequence => first_allocation(self.element_size.unwrap_or(8)),
        }
    }

    /// What growing by doubling costs that one allocation does not.
    pub fn cost_of_growing(&self, total: &Quantity) -> Saving {
        let size = self.element_size;
        let first = self.held_anyway().max(1);
        let steps = total.clone().div_floor(Quantity::Const(first));
        let mut cost = Saving {
            formula: match size {
                Some(size) => {
                    let bytes = total.clone().times(Quantity::Const(size));
                    format!("up to log2({steps}) reallocations and {bytes} bytes more")
                }
                None => format!("up to log2({steps}) reallocations"),
            },
            ..Saving::default()
        };
        if let (Some(n), Some(size)) = (total.as_const(), size)
            && let Some((requests, at_once)) = self.requests(n, size)
        {
            let asked = requests.iter().copied().fold(0, u64::saturating_add);
            cost.allocations = Some((requests.len() as u64).saturating_sub(1));
            cost.bytes = Some(asked.saturating_sub(at_once));
            cost.formula = String::new();
        }
        cost
    }

    /// The bytes of each request on the way to `n` elements of `size` bytes, and of the one request for all of them.
    ///
    /// `None` for containers that are more than one block.
    fn requests(&self, n: u64, size: u64) -> Option<(Vec<u64>, u64)> {
        if self.of.path.starts_with("indexmap::") {
            return None;
        }
        if self.of.family.is_keyed() {
            let tables = doubled(self.first_buckets(), |buckets| room(buckets) >= n);
            let requests: Vec<u64> = tables.map(|buckets| table(buckets, size)).collect();
            let at_once = requests.last().copied().unwrap_or(0);
            return Some((requests, at_once));
        }
        let first = match self.inline {
            0 => self.held_anyway(),
            // A SmallVec leaves its inline room for the next power of two.
            inline => inline.checked_add(1)?.checked_next_power_of_two()?,
        };
        let requests = doubled(first, |held| held >= n).map(|held| held.saturating_mul(size)).collect();
        Some((requests, n.saturating_mul(size)))
    }

    /// Buckets of the first table: more for small entries, which would else be less than their padding.
    fn first_buckets(&self) -> u64 {
        match self.element_size {
            Some(0..=1) => 16,
            Some(2..=3) => 8,
            _ => 4,
        }
    }
}

/// `first`, doubled until it is `enough`.
fn doubled(first: u64, enough: impl Fn(u64) -> bool) -> impl Iterator<Item = u64> {
    let mut last = false;
    std::iter::successors(Some(first), |held| held.checked_mul(2)).take_while(move |&held| {
        let taken = !last;
        last = enough(held);
        taken
    })
}

/// Entries that hashbrown keeps in so many buckets: seven of eight.
const fn room(buckets: u64) -> u64 {
    if buckets <= 8 { buckets - 1 } else { buckets / 8 * 7 }
}

/// Bytes of a table: the entries, a control byte for each bucket, and one group of them again.
const fn table(buckets: u64, size: u64) -> u64 {
    buckets.saturating_mul(size).saturating_add(GROUP - 1) / GROUP * GROUP + buckets + GROUP
}
