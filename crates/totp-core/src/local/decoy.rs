//! The work of a login, done for nothing: for somebody who cannot be let in, so that neither the time
//! nor the work tells who is enrolled. Results are dropped: there is no way from here to a success.

use super::judge::Around;
use super::{Local, Places, depth};
use crate::account::Account;
use crate::answer::Answer;
use crate::credential::Credential;
use crate::judge::work_for_nothing;
use crate::login::{Machine, Outcome, Rights};
use crate::record::Store;
use std::hint::black_box;
use std::path::PathBuf;

/// The user id that owns nothing (Debian Policy §9.2.2), and the group of the same number.
const NOBODY: u32 = 65_534;

impl<P: Places> Local<'_, P> {
    /// Refuses after the work that is done for somebody who can be let in.
    pub(super) fn refuse_at_full_cost<M: Machine>(
        &self,
        machine: &M,
        answer: &Answer,
        refusal: Outcome,
    ) -> Outcome {
        if self.rights == Rights::Root {
            self.decoy_work(machine, answer);
        }
        refusal
    }

    /// The search for a credential, for a name without an account: in a home that nobody has.
    pub(super) fn search_nowhere(&self, answer: &Answer) {
        if self.rights == Rights::Root {
            let nobody = Account {
                // A name that a file can have, so that root's folder is looked into as well.
                name: "nonexistent".to_owned(),
                uid: NOBODY,
                gid: NOBODY,
                home: PathBuf::from("/nonexistent"),
            };
            black_box(self.places.find(&nobody, depth(answer)).is_ok());
        }
    }

    /// What [`Self::judge`] does, with a credential and a record that are nobody's.
    fn decoy_work<M: Machine>(&self, machine: &M, answer: &Answer) -> Option<()> {
        self.work_for_nothing(machine, &Credential::decoy(depth(answer))?, answer);
        Some(())
    }

    /// The same with a credential that the answer cannot belong to, since none of its codes is as long.
    pub(super) fn work_for_nothing<M: Machine>(
        &self,
        machine: &M,
        credential: &Credential,
        answer: &Answer,
    ) {
        let name = str::from_utf8(&self.request.user).unwrap_or_default();
        let uid = self.account.map(|account| account.uid);
        let store = Store::decoy(self.volatile_dir, uid, name);
        work_for_nothing(
            &store,
            &self.attempt("", credential, answer),
            &mut Around::<P, M>::decoy(machine),
        );
    }
}
