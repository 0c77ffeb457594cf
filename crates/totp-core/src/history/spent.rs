//! Which recovery and scratch codes are used up, and which sets of them are dead.

use super::state::{History, MAX_DEAD_SETS, MAX_SPENT};
use crate::recovery::{RecoveryHash, RecoverySet, SetId};

/// Among the dead sets: every set is dead but the one that is named as the present one.
pub(super) const ALL_OTHERS: SetId = SetId([0xff; 8]);

/// The mark of a recovery code that is good under a bar. It stands among the dead sets, where an older module passes it
/// over; no set has such an id but by a chance of 2^-64.
pub(super) fn admitted(code: RecoveryHash) -> SetId {
    let mut id = [0; 8];
    for (to, from) in id.iter_mut().zip(code.0) {
        *to = !from;
    }
    SetId(id)
}

impl History {
    /// Whether a recovery code of `set` is used up, or its whole set is, or a bar ends it.
    pub fn is_spent(&self, set: SetId, code: RecoveryHash) -> bool {
        self.is_dead(set) || self.spent.contains(&code) || self.bars(code)
    }

    /// Whether a set of recovery codes was replaced, or barred with all others.
    pub fn is_dead(&self, set: SetId) -> bool {
        let others = self.recovery_set != Some(set) && self.all_others_are_dead();
        others || self.dead_sets.contains(&set)
    }

    /// Notes that a recovery or scratch code is used up.
    pub fn spend(&mut self, code: RecoveryHash) {
        if !self.spent.contains(&code) && self.spent.len() < MAX_SPENT {
            self.spent.push(code);
        }
    }

    /// Whether there is room to note one more spent code; a set has at most three quarters of it.
    pub fn can_spend(&self) -> bool {
        self.spent.len() < MAX_SPENT
    }

    pub(super) fn retire(&mut self, set: SetId) {
        if self.dead_sets.contains(&set) {
            return;
        }
        if self.dead_sets.len() >= MAX_DEAD_SETS {
            self.dead_sets.remove(0);
        }
        self.dead_sets.push(set);
    }

    /// Notes which set of recovery codes the credential has now. A former one is dead from here on.
    pub fn use_set(&mut self, set: SetId) {
        if self.recovery_set == Some(set) || self.is_dead(set) {
            return;
        }
        if let Some(former) = self.recovery_set.replace(set) {
            self.retire(former);
            self.spent.clear();
        }
    }

    /// Takes over which scratch codes of `set` another store of the same user knows as spent. Only those
    /// of the credential, of which there are few: the other store may be one that the user can write.
    pub fn absorb_scratch(&mut self, other: &Self, set: &RecoverySet) {
        let id = set.salt.set_id();
        for code in set.scratch.iter().filter(|code| other.is_spent(id, **code)) {
            self.spend(*code);
        }
    }

    /// Takes over which codes another store of the same user knows as spent, whatever their set. For a look at what
    /// a login would say, and for no record: the other store may be one that the user can write.
    pub fn absorb_spent(&mut self, other: &Self) {
        other.spent.iter().for_each(|code| self.spend(*code));
    }

    /// Whether a bar ends this recovery code, whatever set it is in.
    fn bars(&self, code: RecoveryHash) -> bool {
        self.all_others_are_dead() && !self.dead_sets.contains(&admitted(code))
    }

    pub(super) fn all_others_are_dead(&self) -> bool {
        self.dead_sets.contains(&ALL_OTHERS)
    }
}
