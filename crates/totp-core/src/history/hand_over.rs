//! One record of a user hands over to the other what is spent: when root takes the credential out of the home, and when
//! root puts it back.

use super::state::{History, Mark};
use crate::recovery::{RecoveryHash, RecoverySet, SetId};

impl History {
    /// The user is known by this name from here on: root's file has it.
    pub fn take_name(&mut self, name: &str) {
        self.name = Self::new(name).name;
    }

    /// Takes over which codes of `set` the user's own record knows as spent. The set is the present one from here on.
    ///
    /// A fence in the other record is no use of a code. Only codes of the set count, of which there are few: the user
    /// can write the other record.
    pub fn take_over_codes(&mut self, other: &Self, set: &RecoverySet) {
        let id = set.salt.set_id();
        self.use_set(id);
        if other.dead_sets.contains(&id) {
            self.retire_set(id);
        }
        for code in set.codes.iter().flatten().chain(&set.scratch) {
            if other.spent.contains(code) {
                self.spend(*code);
            }
        }
    }

    /// Ends [`History::fence`] in the user's own record, once the credential is back in the home: these marks hold from
    /// now on, and these codes of this set are spent.
    pub fn release(&mut self, marks: &[Mark], set: Option<SetId>, spent: &[RecoveryHash]) {
        let marks: Vec<_> = marks.iter().map(|mark| (mark.id, mark.end)).collect();
        self.lift_bar(&marks);
        // Also where there was no fence: the user can remove the record.
        marks.iter().for_each(|(id, end)| self.raise_mark(*id, *end));
        if let Some(set) = set {
            self.use_set(set);
        }
        spent.iter().for_each(|code| self.spend(*code));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticator::{Algorithm, tests::authenticator};
    use crate::history::BARRED;
    use crate::recovery::Salt;
    use crate::time::UnixTime;

    fn secs(n: u64) -> UnixTime {
        UnixTime::from_secs(n)
    }

    fn set() -> RecoverySet {
        let codes = Some((0..10).map(|n| RecoveryHash([n; 16])).collect());
        RecoverySet { salt: Salt([9; 16]), scratch: vec![RecoveryHash([77; 16])], codes }
    }

    /// The record of a locker, where a code, a recovery code and a scratch code were used.
    fn lockers() -> History {
        let mut own = History::new("ann");
        own.use_set(set().salt.set_id());
        own.spend(RecoveryHash([3; 16]));
        own.spend(RecoveryHash([77; 16]));
        // Of no set of this credential.
        own.spend(RecoveryHash([200; 16]));
        own.raise_mark(authenticator(&[1; 20], Algorithm::Sha1, 6).id(), secs(90));
        own
    }

    #[test]
    fn spent_codes_of_the_set_are_taken_over_and_no_others() {
        let (id, mut root) = (set().salt.set_id(), History::new("ann"));
        root.use_set(SetId([1; 8]));
        root.take_over_codes(&lockers(), &set());
        assert_eq!(root.spent(), [RecoveryHash([3; 16]), RecoveryHash([77; 16])]);
        assert_eq!(root.recovery_set(), Some(id));
        assert!(!root.is_spent(id, RecoveryHash([4; 16])));
        // Again, and after the fence: the same.
        let mut fenced = lockers();
        fenced.fence();
        root.take_over_codes(&fenced, &set());
        assert_eq!(root.spent().len(), 2);
    }

    #[test]
    fn a_set_that_a_locker_knows_as_replaced_stays_replaced() {
        let (id, mut root, mut own) = (set().salt.set_id(), History::new("ann"), lockers());
        own.use_set(SetId([5; 8]));
        root.take_over_codes(&own, &set());
        assert!(root.is_dead(id) && root.is_spent(id, RecoveryHash([4; 16])));
    }

    #[test]
    fn a_fence_ends_every_code_until_the_release() {
        let (mut own, id) = (lockers(), set().salt.set_id());
        let phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
        own.fence();
        assert!(own.is_barred() && own.is_spent(id, RecoveryHash([4; 16])));
        assert_eq!(own.mark_of(&phone, secs(u64::MAX - 1)), BARRED);
        let own = History::decode(own.version(), &own.encode()).unwrap();
        for mut own in [own, History::new("ann")] {
            let marks = [Mark { id: phone.id(), end: secs(300) }];
            own.release(&marks, Some(id), &[RecoveryHash([5; 16]), RecoveryHash([3; 16])]);
            assert!(!own.is_barred());
            assert_eq!(own.mark_of(&phone, secs(1_000)), secs(300));
            let spent = |n| own.is_spent(id, RecoveryHash([n; 16]));
            assert_eq!((spent(3), spent(5), spent(4)), (true, true, false));
        }
    }
}
