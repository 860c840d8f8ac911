//! Asks about many files in parallel, each thread on its own clones of the databases, and nothing for ever.
//!
//! The analyser unwinds threads that waited for a panicked query as `Cancelled`: such files are asked about again,
//! alone. A question that takes too long is cancelled the same way. No thread is ever abandoned, since a clone of the
//! database that lives on blocks every later change: a question that does not heed its cancellation ends the process.

use std::any::Any;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use salsa::{CancellationToken, Cancelled, Database as _};

use super::{Database, Sight, Workspace};
use crate::transform::panic_message;

/// Stack of a worker, bytes: the analyser recurses over deeply nested code.
pub(super) const STACK: usize = 32 << 20;

/// How long one question may take where nobody says otherwise. The slowest transform on the slowest file of the corpus
/// takes about 3 s; machines differ.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The exit code of a process that cannot go on, for a defect of memfix.
const INTERNAL: i32 = 70;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It panicked, with this message.
    Panicked(String),
    /// It took longer than this, and was cancelled.
    TooLong(Duration),
}

impl Stopped {
    fn panicked(payload: &(dyn Any + Send)) -> Stopped {
        Stopped::Panicked(panic_message(payload).to_owned())
    }
}

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Stopped::Panicked(message) => f.write_str(message),
            Stopped::TooLong(limit) => write!(f, "took longer than {} s", limit.as_secs_f32()),
        }
    }
}

/// A question that is being answered.
struct Running {
    number: u64,
    token: CancellationToken,
    start: Instant,
    what: String,
    cancelled: bool,
}

/// The questions that are being answered, and the eye on them.
pub struct Watch {
    limit: Duration,
    running: Mutex<State>,
    /// Told when there is nothing left to watch.
    done: Condvar,
    /// Whether one question is asked at a time, after others were.
    alone: AtomicBool,
}

#[derive(Default)]
struct State {
    questions: Vec<Running>,
    asked: u64,
    over: bool,
}

impl Watch {
    fn new(limit: Duration) -> Watch {
        Watch { limit, running: Mutex::default(), done: Condvar::new(), alone: AtomicBool::new(false) }
    }

    /// Asks `question`, which looks into `db` only, for at most the limit; `what` names it for people.
    ///
    /// After [`Stopped::TooLong`], `db` may still be cancelled: ask further questions of another clone.
    ///
    /// # Panics
    ///
    /// Unwinds as `Cancelled` where another thread's panic spoilt the answer: [`Workspace::each`] asks again.
    pub fn step<R>(&self, db: &Database, what: &str, question: impl FnOnce() -> R) -> Result<R, Stopped> {
        let number = self.enter(db.cancellation_token(), what);
        let answer = catch_unwind(AssertUnwindSafe(question));
        let cancelled = self.leave(number);
        match answer {
            Ok(answer) if !cancelled => Ok(answer),
            Ok(_) => Err(Stopped::TooLong(self.limit)),
            Err(payload) if payload.is::<Cancelled>() && cancelled => Err(Stopped::TooLong(self.limit)),
            Err(payload) if payload.is::<Cancelled>() => resume_unwind(payload),
            Err(payload) => Err(Stopped::panicked(&*payload)),
        }
    }

    /// Says that the answer may have been spoilt by another thread's panic: the question is asked again, alone.
    ///
    /// # Panics
    ///
    /// Unwinds as `Cancelled`, unless nobody else is asking.
    pub fn was_spoilt(&self) {
        if !self.alone.load(Ordering::Relaxed) {
            resume_unwind(Box::new(Cancelled::PropagatedPanic));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, token: CancellationToken, what: &str) -> u64 {
        let mut state = self.state();
        state.asked += 1;
        let number = state.asked;
        let running =
            Running { number, token, start: Instant::now(), what: what.to_owned(), cancelled: false };
        state.questions.push(running);
        number
    }

    /// Whether the question was cancelled meanwhile.
    fn leave(&self, number: u64) -> bool {
        let mut state = self.state();
        let position = state.questions.iter().position(|it| it.number == number);
        position.is_some_and(|position| state.questions.swap_remove(position).cancelled)
    }

    /// Watches until all is answered. Ends the process where a question does not heed that it was cancelled: its
    /// thread cannot be stopped, and no file has been written yet.
    fn keep(&self) {
        let mut state = self.state();
        while !state.over {
            let tick = (self.limit / 8).clamp(Duration::from_millis(5), Duration::from_secs(1));
            state = self.done.wait_timeout(state, tick).unwrap_or_else(PoisonError::into_inner).0;
            for question in &mut state.questions {
                let elapsed = question.start.elapsed();
                if elapsed > self.limit * 2 + Duration::from_secs(1) {
                    let _ = writeln!(
                        std::io::stderr(),
                        "internal error: {} took longer than {} s and cannot be stopped; nothing was written. please \
                         report it, and leave out with --skip the transform or with --time-limit give it more time",
                        question.what,
                        self.limit.as_secs_f32(),
                    );
                    std::process::exit(INTERNAL);
                }
                if elapsed > self.limit {
                    // Again at each turn: the end of a query takes a cancellation back.
                    question.cancelled = true;
                    question.token.cancel();
                }
            }
        }
    }
}

/// Clones of the databases are what goes to other threads; they are not `Sync`.
#[derive(Clone)]
struct Snapshots(Vec<Database>);

impl Workspace {
    /// Asks `question` of each of `sights`, on `threads` threads (0: as many as there are processors), and gives the
    /// answers in their order. The question is told the database of the sight's configuration; what it asks within
    /// [`Watch::step`] is limited in time. All clones of the databases are dropped on return.
    pub fn each<R: Send>(
        &self,
        threads: usize,
        sights: &[Sight],
        question: impl Fn(&Database, &Watch, &Sight) -> R + Sync,
    ) -> Vec<Result<R, Stopped>> {
        // Most passes have nothing to look at again, and need no threads for that.
        if sights.is_empty() {
            return Vec::new();
        }
        let watch = Watch::new(self.time_limit);
        let one = |dbs: &Snapshots, sight: &Sight| match dbs.0.get(sight.view) {
            Some(db) => catch_unwind(AssertUnwindSafe(|| question(db, &watch, sight))),
            None => Err(Box::new("there is no such configuration") as Box<dyn Any + Send>),
        };
        let snapshots = || Snapshots((0..self.views()).filter_map(|view| self.snapshot_of(view)).collect());
        thread::scope(|scope| {
            scope.spawn(|| watch.keep());
            let _end = End(&watch);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
            let dbs = snapshots();
            let fan_out = || sights.par_iter().map_with(dbs, |dbs, sight| one(dbs, sight)).collect();
            let answers: Vec<Result<R, Box<dyn Any + Send>>> = match &pool {
                Ok(pool) => pool.install(fan_out),
                // Without threads of our own, those that there are do.
                Err(_) => fan_out(),
            };
            let again = |sight: &Sight| {
                let dbs = snapshots();
                match &pool {
                    Ok(pool) => pool.install(move || one(&dbs, sight)),
                    Err(_) => one(&dbs, sight),
                }
            };
            watch.alone.store(true, Ordering::Relaxed);
            let answers = answers.into_iter().zip(sights).map(|(answer, sight)| match answer {
                Err(payload) if payload.is::<Cancelled>() => again(sight),
                answer => answer,
            });
            answers.map(|answer| answer.map_err(|payload| Stopped::panicked(&*payload))).collect()
        })
    }
}

/// Ends the watch, however its owner ends.
struct End<'a>(&'a Watch);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.state().over = true;
        self.0.done.notify_all();
    }
}
