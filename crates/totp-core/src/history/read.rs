//! What a history tells about itself.

use super::extras::Extras;
use super::state::{History, Mark};
use crate::recovery::{RecoveryHash, SetId};
use crate::throttle::{Bucket, Origin};
use crate::time::UnixTime;

impl History {
    /// The account name of the last success.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a credential of this user was in use once.
    pub const fn is_enrolled(&self) -> bool {
        self.enrolled
    }

    /// The last accepted steps.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The set of recovery codes that the credential had at the last success.
    pub const fn recovery_set(&self) -> Option<SetId> {
        self.recovery_set
    }

    /// The recovery and scratch codes of that set that are used up.
    pub fn spent(&self) -> &[RecoveryHash] {
        &self.spent
    }

    /// The sets that were replaced, and the marks that a bar leaves among them.
    pub fn dead_sets(&self) -> &[SetId] {
        &self.dead_sets
    }

    /// The last success; 1970 if there was none.
    pub const fn last_success(&self) -> UnixTime {
        self.last_success
    }

    /// How many wrong codes there were since then, from both origins.
    pub const fn failures_since_success(&self) -> u32 {
        self.failures_since_success
    }

    /// What newer features keep of this user, if they keep anything.
    pub fn extras(&self) -> Option<&Extras> {
        self.extras.as_deref()
    }

    /// What is held against codes from `origin`.
    pub fn bucket(&self, origin: Origin) -> &Bucket {
        match origin {
            Origin::Remote => &self.remote,
            Origin::Local => &self.local,
            Origin::Own => self.extras.as_ref().map_or(&Bucket::EMPTY, |extras| &extras.own),
        }
    }
}
