//! Questions that the analyser may fail to answer.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use ra_ap_ide_db::base_db::salsa::Cancelled;

use super::Facts;
use crate::transform::panic_message;

impl Facts<'_> {
    /// Asks `question`; where it panics, in the analyser or in memfix, the message says how.
    ///
    /// What the analyser cannot type is one body, and the others of the file are as good as any.
    ///
    /// # Panics
    ///
    /// Unwinds where the question was cancelled: it has no time left.
    pub fn attempt<R>(&self, question: impl FnOnce() -> R) -> Result<R, String> {
        catch_unwind(AssertUnwindSafe(question)).map_err(|payload| {
            match payload.downcast_ref::<Cancelled>() {
                Some(Cancelled::PropagatedPanic) => self.spoilt.set(true),
                Some(_) => resume_unwind(payload),
                None => {}
            }
            panic_message(&*payload).to_owned()
        })
    }

    /// Whether a question had no answer since another panicked, which may have been another thread's.
    pub fn was_spoilt(&self) -> bool {
        self.spoilt.get()
    }
}
