//! What has been added on each kind of path: those that fall out at the end, and those that leave before.

use crate::facts::quantity::Bounds;

/// A way to leave a construct before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    Continue(Option<String>),
    Break(Option<String>),
    Return,
    /// `?`, `return Err(…)`, a panic: the collection is dropped on the way, if it is local.
    Error,
}

/// What has been added on each kind of path through a construct.
pub struct Flow {
    /// Where control falls out at the end; `None`: it never does.
    pub falls: Option<Bounds>,
    pub exits: Vec<(Exit, Bounds)>,
}

impl Flow {
    pub fn nothing() -> Flow {
        Flow::adds(Bounds::ZERO)
    }

    pub fn adds(bounds: Bounds) -> Flow {
        Flow { falls: Some(bounds), exits: Vec::new() }
    }

    pub fn leaves(exit: Exit) -> Flow {
        Flow { falls: None, exits: vec![(exit, Bounds::ZERO)] }
    }

    pub fn exit(&mut self, exit: Exit, bounds: Bounds) {
        match self.exits.iter_mut().find(|(known, _)| *known == exit) {
            Some((_, known)) => *known = known.clone().or(bounds),
            None => self.exits.push((exit, bounds)),
        }
    }

    pub fn then(mut self, next: Flow) -> Flow {
        let Some(before) = self.falls.take() else { return self };
        for (exit, bounds) in next.exits {
            self.exit(exit, before.clone().then(bounds));
        }
        self.falls = next.falls.map(|bounds| before.then(bounds));
        self
    }

    pub fn or(mut self, other: Flow) -> Flow {
        for (exit, bounds) in other.exits {
            self.exit(exit, bounds);
        }
        self.falls = match (self.falls, other.falls) {
            (Some(a), Some(b)) => Some(a.or(b)),
            (a, b) => a.or(b),
        };
        self
    }

    /// Takes out the exits that `caught` accepts, joined.
    pub fn catch(&mut self, caught: impl Fn(&Exit) -> bool) -> Option<Bounds> {
        let (taken, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.exits).into_iter().partition(|(exit, _)| caught(exit));
        self.exits = left;
        taken.into_iter().map(|(_, bounds)| bounds).reduce(Bounds::or)
    }
}
