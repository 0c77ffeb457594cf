//! The work of a login, done for nothing: for somebody who cannot be let in, so that neither the time
//! nor the work tells who is enrolled. Results are dropped: there is no way from here to a success.

use super::{Login, codes_in, depth, recovery_in};
use crate::account::Rights;
use crate::host::Host;
use crate::outcome::Outcome;
use crate::undisturbed::Undisturbed;
use std::hint::black_box;
use std::path::PathBuf;
use totp_core::account::Account;
use totp_core::answer::{Answer, Code};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::Store;
use totp_core::throttle::Gate;
use totp_core::time::Moment;
use totp_core::verify;

/// The user id that owns nothing (Debian Policy §9.2.2), and the group of the same number.
const NOBODY: u32 = 65_534;

impl<H: Host> Login<'_, H> {
    /// Refuses after the work that is done for somebody who can be let in.
    pub(super) fn refuse_at_full_cost(&mut self, answer: &Answer, refusal: Outcome) -> Outcome {
        if self.rights == Rights::Root {
            self.decoy_work(answer);
        }
        refusal
    }

    /// The search for a credential, for a name without an account: in a home that nobody has.
    pub(super) fn search_nowhere(&self, answer: &Answer) {
        if self.rights == Rights::Root {
            let nobody = Account {
                name: String::new(),
                uid: NOBODY,
                gid: NOBODY,
                home: PathBuf::from("/nonexistent"),
            };
            black_box(self.search(&nobody).find(depth(answer)).is_ok());
        }
    }

    /// Step by step what [`Self::judge`] does, with a credential and a record that are nobody's.
    fn decoy_work(&self, answer: &Answer) -> Option<()> {
        let credential = Credential::decoy(depth(answer))?;
        self.work_for_nothing(&credential, answer)
    }

    /// The same with a credential that the answer cannot belong to, since none of its codes is as long.
    pub(super) fn work_for_nothing(&self, credential: &Credential, answer: &Answer) -> Option<()> {
        if matches!(answer, Answer::Malformed) {
            return None;
        }
        let _undisturbed = Undisturbed::begin()?;
        let name = str::from_utf8(&self.request.user).unwrap_or_default();
        let store = Store::decoy(&self.host.volatile_dir(), name);
        let mut session = store.begin("").ok()?;
        let now = self.host.now()?;
        if let Some(code) = recovery_in(answer) {
            black_box(credential.recovery.as_ref()?.find(code).is_some());
        }
        if !codes_in(answer).is_empty() {
            let gate = session.history().gate(self.origin, now, &self.settings.limits);
            if gate == Gate::Open {
                session.charge(self.origin, now).ok()?;
            }
            self.compare_for_nothing(credential, session.history(), codes_in(answer), now);
        }
        Some(())
    }

    /// Compares, and drops what comes of it.
    pub(super) fn compare_for_nothing(
        &self,
        credential: &Credential,
        history: &History,
        codes: &[Code],
        now: Moment,
    ) {
        let window = self.settings.window;
        // Where none fits the first one is compared all the same.
        let fits = codes.iter().filter(|code| verify::fits(credential, code));
        let none = codes.first().filter(|_| fits.clone().next().is_none());
        for code in fits.chain(none) {
            verify::same_work(credential, history, code, now.wall, window);
        }
    }
}
