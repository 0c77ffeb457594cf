//! Whose turn it is at each key: a key answers one question at a time, and several keys answer several.

use crate::channel::Watch;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a question that waits for its turn looks whether it was taken back.
const SLICE: Duration = Duration::from_millis(50);

/// The keys that answer a question at this moment.
#[derive(Default)]
pub struct Turns {
    busy: Mutex<BTreeSet<PathBuf>>,
    freed: Condvar,
}

/// The key is this question's until it is dropped.
pub struct Turn<'a> {
    turns: &'a Turns,
    path: PathBuf,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.lock().remove(&self.path);
        self.turns.freed.notify_all();
    }
}

impl Turns {
    /// The turn at the key of this path, if it answers nobody else.
    pub fn try_take(&self, path: &Path) -> Option<Turn<'_>> {
        self.lock().insert(path.to_owned()).then(|| Turn { turns: self, path: path.to_owned() })
    }

    /// Waits for the turn. `None`: the time of the question is over.
    pub fn take(&self, path: &Path, watch: &Watch) -> Option<Turn<'_>> {
        loop {
            if let Some(turn) = self.try_take(path) {
                return Some(turn);
            }
            if !self.wait_for_any(&[path], watch) {
                return None;
            }
        }
    }

    /// Waits until one of these keys answers nobody. `false`: the time of the question is over.
    pub fn wait_for_any(&self, paths: &[&Path], watch: &Watch) -> bool {
        let mut busy = self.lock();
        while paths.iter().all(|path| busy.contains(*path)) {
            if watch.is_over() {
                return false;
            }
            let waited = self.freed.wait_timeout(busy, SLICE);
            (busy, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
