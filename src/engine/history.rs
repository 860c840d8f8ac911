//! Where the text that a pass sees came from: people see the untouched text, and what is reported speaks of that.

use std::collections::BTreeMap;

use crate::schedule::edit::PositionMap;
use crate::transform::{FileRef, Span};

/// What each round did to the text of each file, in order.
#[derive(Debug, Default)]
pub struct History(BTreeMap<FileRef, Vec<PositionMap>>);

impl History {
    /// Notes what a round did.
    pub fn add(&mut self, round: BTreeMap<FileRef, PositionMap>) {
        for (file, positions) in round {
            self.0.entry(file).or_default().push(positions);
        }
    }

    /// Whether the text of `file` is another one than at first.
    pub fn changed(&self, file: FileRef) -> bool {
        self.0.contains_key(&file)
    }

    /// The offset in the untouched text of an offset in the present one.
    pub fn origin(&self, file: FileRef, offset: u32) -> u32 {
        self.rounds(file).fold(offset, |at, round| round.to_old(at))
    }

    /// The span in the untouched text of a span in the present one.
    pub fn origin_of(&self, file: FileRef, span: Span) -> Span {
        Span::new(self.origin(file, span.start), self.origin(file, span.end))
    }

    /// Whether a span of the present text reaches into what a round wrote.
    pub fn wrote_in(&self, file: FileRef, mut span: Span) -> bool {
        self.rounds(file).any(|round| {
            let wrote = round.wrote_in(span);
            span = Span::new(round.to_old(span.start), round.to_old(span.end));
            wrote
        })
    }

    /// The last round first.
    fn rounds(&self, file: FileRef) -> impl Iterator<Item = &PositionMap> {
        self.0.get(&file).into_iter().flatten().rev()
    }
}
