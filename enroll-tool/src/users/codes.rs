//! How many recovery and scratch codes of a credential are used up.

use super::person::PlaceSeen;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::recovery::RecoveryHash;

/// The records of a user, as far as they are there and can be read.
#[derive(Clone, Copy, Default)]
pub struct BothRecords<'a> {
    /// Root's.
    pub roots: Option<&'a History>,
    /// The one of the user's own programs.
    pub own: Option<&'a History>,
}

impl BothRecords<'_> {
    /// Whether a record that counts for this place knows a code as spent. A credential that root holds has root's record
    /// only: the fence that `enroll admin adopt` leaves in the user's own record is no use of a code.
    fn know(&self, place: &PlaceSeen, is_spent: impl Fn(&History) -> bool) -> bool {
        let own = self.own.filter(|_| !place.context.system);
        [self.roots, own].into_iter().flatten().any(is_spent)
    }

    /// Spent and all recovery codes of the credential in this place.
    pub fn recovery_codes(&self, place: &PlaceSeen) -> (usize, usize) {
        let codes = |credential: &Credential| credential.recovery.as_ref()?.codes.clone();
        self.count(place, place.seen.credential().and_then(codes).unwrap_or_default())
    }

    /// The same of the scratch codes that an import brought along.
    pub fn scratch_codes(&self, place: &PlaceSeen) -> (usize, usize) {
        let codes = |credential: &Credential| Some(credential.recovery.as_ref()?.scratch.clone());
        self.count(place, place.seen.credential().and_then(codes).unwrap_or_default())
    }

    fn count(&self, place: &PlaceSeen, codes: Vec<RecoveryHash>) -> (usize, usize) {
        let set = place.seen.credential().and_then(|credential| credential.recovery.as_ref());
        let Some(id) = set.map(|set| set.salt.set_id()) else { return (0, 0) };
        let is_spent = |code: &RecoveryHash| self.know(place, |record| record.is_spent(id, *code));
        (codes.iter().filter(|code| is_spent(code)).count(), codes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::users::person::Seen;
    use totp_core::account::Account;
    use totp_core::recovery::{RecoverySet, Salt};
    use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings};

    fn place(system: bool) -> PlaceSeen {
        let recovery = RecoverySet {
            salt: Salt([9; 16]),
            scratch: vec![RecoveryHash([77; 16])],
            codes: Some((0..10).map(|n| RecoveryHash([n; 16])).collect()),
        };
        let credential = Credential { recovery: Some(recovery), ..Credential::default() };
        let mut settings = Settings::default();
        if system {
            settings.credential = CredentialPath::Roots(HELD_BY_ROOT.to_owned());
        }
        let account = Account { name: "ann".to_owned(), uid: 1, gid: 1, home: "/home/ann".into() };
        let context = Context::at(account, settings, system).unwrap();
        let seen = Seen::Enrolled(credential);
        PlaceSeen { context, seen, read: true, services: Vec::new() }
    }

    #[test]
    fn a_fence_of_the_users_record_spends_no_code_of_roots() {
        let (mut roots, mut own) = (History::new("ann"), History::new("ann"));
        roots.spend(RecoveryHash([3; 16]));
        own.bar();
        let records = BothRecords { roots: Some(&roots), own: Some(&own) };
        assert_eq!(records.recovery_codes(&place(true)), (1, 10));
        assert_eq!(records.scratch_codes(&place(true)), (0, 1));
        // Of a credential in the home, the user's own record counts too.
        assert_eq!(records.recovery_codes(&place(false)), (10, 10));
        assert_eq!(records.scratch_codes(&place(false)), (1, 1));
    }
}
