//! The fields of a history, and the names of its user.

use super::extras::Extras;
use crate::recovery::{RecoveryHash, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

/// Marks kept; the lowest make room for new ones.
pub const MAX_MARKS: usize = 16;
/// Spent recovery and scratch codes kept of the current set, which has fewer.
pub const MAX_SPENT: usize = 64;
/// Superseded sets of recovery codes kept; the oldest make room.
pub const MAX_DEAD_SETS: usize = 32;

/// The longest account name kept, in bytes; longer ones are cut (Linux allows 32, glibc 256).
pub const MAX_NAME: usize = 255;

/// The end of the last accepted step of one authenticator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Whose.
    pub id: AuthenticatorId,
    /// Steps that end here or earlier are spent.
    pub end: UnixTime,
}

/// The payload of a record. Only named operations change it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The account name of the last success; a user id may have two.
    pub(super) name: String,
    /// A credential of this user was in use once: its absence is a fault from then on.
    pub(super) enrolled: bool,
    /// Last accepted steps, at most [`MAX_MARKS`].
    pub(super) marks: Vec<Mark>,
    /// The set that `spent` belongs to.
    pub(super) recovery_set: Option<SetId>,
    /// Recovery codes used up, at most [`MAX_SPENT`].
    pub(super) spent: Vec<RecoveryHash>,
    /// Sets replaced by newer ones: none of their codes is good any more, whatever a backup says.
    pub(super) dead_sets: Vec<SetId>,
    /// Failures from remote.
    pub(super) remote: Bucket,
    /// Failures from anywhere else.
    pub(super) local: Bucket,
    /// Wrong codes since the last success, both origins.
    pub(super) failures_since_success: u32,
    /// When the first of them was.
    pub(super) first_failure: UnixTime,
    /// The last success; 1970 if there was none.
    pub(super) last_success: UnixTime,
    /// What users of newer features have; nothing for all others.
    pub(super) extras: Option<Box<Extras>>,
}

impl History {
    /// Nothing happened yet to the user of that account name.
    pub fn new(name: &str) -> Self {
        Self { name: name.chars().take(MAX_NAME / 4).collect(), ..Self::default() }
    }

    /// The account name under which a credential of this user id was last in use, if one was. Another name of the
    /// same id is no other user: a renamed account, a second name, or a directory that changed its names.
    pub fn enrolled_name(&self) -> Option<&str> {
        self.enrolled.then_some(self.name.as_str())
    }

    /// The same, if it is another name than `name`.
    pub fn other_enrolled_name(&self, name: &str) -> Option<&str> {
        self.enrolled_name().filter(|_| !self.is_called(name))
    }

    /// Whether `name` is the one that the record holds, as far as it is kept.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == Self::new(name).name
    }

    /// Takes back what lets this user in without a code.
    pub(super) fn withdraw_grants(&mut self) {
        self.change_extras(Extras::withdraw_grants);
    }

    /// Changes what there is for newer features, if there is something.
    pub(super) fn change_extras(&mut self, change: impl FnOnce(&mut Extras)) {
        if self.extras.is_some() {
            self.with_extras(change);
        }
    }

    /// The same, also if there was nothing yet.
    pub(super) fn with_extras(&mut self, change: impl FnOnce(&mut Extras)) {
        let mut extras = self.extras.take().unwrap_or_default();
        change(&mut extras);
        self.extras = extras.kept();
    }
}
