//! Which of two databases that both say they are the primary may be believed.
//!
//! A promotion begins a new timeline. A server that has seen a timeline takes none below it, so an old primary that is still
//! alive is left behind. Against a server that sees the old one alone, the synchronous standby stands: it is promoted, so the
//! commits of the old primary wait for it in vain.

use crate::settings::Standby;
use std::sync::{Mutex, PoisonError};

/// What a swap found of the database, in the same statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    /// Eight hexadecimal digits, which compare like numbers.
    pub(crate) timeline: String,
    /// `synchronous_standby_names`
    pub(crate) standbys: String,
    /// `synchronous_commit`
    pub(crate) commits: String,
    /// The row was written.
    pub(crate) changed: bool,
}

/// The highest timeline that was seen.
#[derive(Default)]
pub(crate) struct Fence(Mutex<String>);

impl Fence {
    /// The highest timeline so far; empty at first.
    pub(crate) fn seen(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the database may be believed; else why not. Keeps the timeline.
    pub(crate) fn judge(&self, found: &Found, standby: Standby) -> Result<(), String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if found.timeline < *seen {
            return Err(format!(
                "this database is an old primary: its timeline is {}, and {seen} was seen",
                found.timeline
            ));
        }
        seen.clone_from(&found.timeline);
        if standby == Standby::Required && found.standbys.is_empty() {
            return Err("synchronous_standby_names is empty".to_owned());
        }
        if !waits(&found.commits) {
            return Err(format!("synchronous_commit is {}", found.commits));
        }
        Ok(())
    }
}

/// Whether a commit waits until it is on disk, and on the standby's.
fn waits(commits: &str) -> bool {
    matches!(commits, "on" | "remote_apply")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(timeline: &str, standbys: &str, commits: &str) -> Found {
        let text = str::to_owned;
        let (timeline, standbys, commits) = (text(timeline), text(standbys), text(commits));
        Found { timeline, standbys, commits, changed: true }
    }

    #[test]
    fn a_lower_timeline_is_an_old_primary() {
        let fence = Fence::default();
        let judge = |timeline| fence.judge(&found(timeline, "s1", "on"), Standby::Required);
        assert_eq!(judge("00000001"), Ok(()));
        assert_eq!(judge("0000000A"), Ok(()));
        assert!(judge("00000009").unwrap_err().contains("old primary"));
        assert_eq!(fence.seen(), "0000000A");
        assert_eq!(judge("0000000A"), Ok(()));
    }

    #[test]
    fn a_commit_that_waits_for_nobody_does_not_count() {
        let judge = |standbys, commits, standby| {
            Fence::default().judge(&found("00000001", standbys, commits), standby)
        };
        assert!(judge("", "on", Standby::Required).is_err());
        assert_eq!(judge("", "on", Standby::None), Ok(()));
        for commits in ["off", "local", "remote_write"] {
            assert!(judge("s1", commits, Standby::Required).is_err(), "{commits}");
            assert!(judge("s1", commits, Standby::None).is_err(), "{commits}");
        }
        assert_eq!(judge("s1", "remote_apply", Standby::Required), Ok(()));
    }
}
