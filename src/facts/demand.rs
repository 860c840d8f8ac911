//! The room that a collection needs, as plain data, and the reasons why none can be asked for.

use crate::facts::Why;
use crate::facts::collection::Birth;
use crate::facts::hoist::Hoist;
use crate::facts::quantity::{Origin, Quantity};
use crate::facts::shape::Line;

/// Room for a collection.
#[derive(Clone, Debug)]
pub struct Demand {
    pub placements: Vec<Placement>,
    /// Each count is exactly what is added on every path that keeps the collection.
    pub exact: bool,
    /// What is added on every path.
    pub sure: Quantity,
    /// More may be added than is asked for.
    pub at_least: bool,
    /// See [`Growth::estimate`].
    pub estimate: bool,
    /// Entries of a map or set whose keys are not distinct by origin.
    pub keys_may_repeat: bool,
    /// What made a bound unknown or loose.
    pub why: Option<Why>,
}

/// One place where room is asked for.
#[derive(Clone, Debug)]
pub struct Placement {
    pub at: At,
    /// What must be bound to a name before: the line to insert, where, and the loop's new head.
    pub hoist: Option<(Line, Hoist)>,
    pub count: Quantity,
}

/// Where room is asked for.
#[derive(Clone, Debug)]
pub enum At {
    /// In the constructor.
    Constructor(Birth),
    /// On a line of its own, before a statement.
    Line(Line),
}

impl Demand {
    /// All that is asked for: of several loops, the most that one of them asks for.
    pub fn total(&self) -> Quantity {
        self.placements.iter().map(|it| it.count.clone()).reduce(Quantity::max).unwrap_or(Quantity::ZERO)
    }

    /// The least trustworthy origin of a number in it.
    pub fn origin(&self) -> Option<Origin> {
        self.placements.iter().filter_map(|it| it.count.origin()).max()
    }

    /// The integers in it that are no lengths, as the program writes them, between back quotes.
    pub fn integers(&self) -> String {
        let atoms = self.placements.iter().flat_map(|it| it.count.atoms());
        let mut names: Vec<&str> =
            atoms.filter(|atom| atom.origin == Origin::Integer).map(|atom| atom.text.as_str()).collect();
        names.dedup();
        names.join("`, `")
    }
}

/// Why no room can be asked for.
#[derive(Clone, Debug)]
pub enum Unfit {
    /// How much is added is not known.
    Unknown(Why),
    /// A call takes elements out: its name.
    Shrinks(String),
    /// Moved, or assigned to.
    MovedOrReplaced,
    /// Lent to something that may change it: the code.
    LentOut(String),
    /// This part of the count is not bound, or changes, where the room would be asked for.
    CountChanges(String),
    /// Too many loops.
    Scattered,
    /// Nothing fills it in a loop that a line could be written before.
    NoLoop,
    /// The only filler reserves by itself.
    FillerReserves,
    /// This is only an upper bound, and likely far above what is needed.
    Loose(Quantity),
    /// This `cfg` hides code.
    CfgInside(String),
    /// The count is the collection's own length: doubling covers it.
    OwnLength(String),
    /// The function gives up early, without the collection.
    Abandoned,
    /// Each item goes to one of several collections.
    DealtOut,
    /// A text that the caller goes on to write to, or a list of which this is a part.
    OutputBuffer,
    /// An index says which collection it is.
    BehindIndex,
    /// The loop is no statement.
    NoStatement,
}

impl Demand {
    /// The room that both ask for.
    pub fn and(mut self, other: Demand) -> Demand {
        self.placements.extend(other.placements);
        self.exact &= other.exact;
        self.sure = self.sure.plus(other.sure);
        self.at_least |= other.at_least;
        self.estimate |= other.estimate;
        self.why = self.why.or(other.why);
        self
    }
}
