//! What growing step by step costs, from the growth policies of std and hashbrown.

use crate::facts::Container;
use crate::facts::containers::{Family, first_allocation};
use crate::facts::quantity::Quantity;
use crate::transform::Saving;

impl Container {
    /// Elements for which the first allocation, or the value itself, has room.
    pub fn held_anyway(&self) -> u64 {
        let first = match self.of.family {
            Family::Map | Family::Set => 3,
            Family::Text | Family::Bytes => 8,
            Family::Sequence => first_allocation(self.element_size.unwrap_or(8)),
        };
        first.max(self.inline)
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
        if let (Some(n), Some(size)) = (total.as_const(), size) {
            let mut capacities: Vec<u64> = std::iter::successors(Some(first), |held| held.checked_mul(2))
                .take_while(|held| held / 2 < n.max(first))
                .collect();
            capacities.dedup();
            let asked: u64 =
                capacities.iter().map(|held| held.saturating_mul(size)).fold(0, u64::saturating_add);
            cost.allocations = Some(capacities.len().saturating_sub(1) as u64);
            cost.bytes = Some(asked.saturating_sub(n.saturating_mul(size)));
            cost.formula = String::new();
        }
        cost
    }
}
