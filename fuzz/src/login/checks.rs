//! What must hold of every login.

use super::attempt::Ended;
use super::codes::{SECRETS, SETS, START, STEP, end_of};
use super::files::Credential;
use super::model::Side;
use super::world::World;
use crate::outcome::{Outcome, ToPam};
use pam::constants::PamResultCode;
use totp_core::history::History;
use totp_core::judge::{Consumed, SpentBy};
use totp_core::recovery::RecoveryHash;
use totp_core::secret::SharedSecret;

/// What was typed, if it is a code that exists: authenticator and step.
type Step = Option<(usize, u64)>;
/// Set and number.
type Recovery = Option<(usize, usize)>;

impl World {
    fn window(&self) -> u64 {
        [1, 0, 2, 3][usize::from(self.manner.window)]
    }

    fn step(&self) -> u64 {
        (self.wall - START) / STEP
    }

    /// The end of the last step that the window reaches.
    fn horizon(&self) -> u64 {
        self.wall + (self.window() + 1) * STEP
    }

    fn usable(&self) -> Option<&Credential> {
        let credential = self.credentials[self.who()].as_ref();
        credential.filter(|credential| !credential.unusable && !credential.disabled)
    }

    /// 0 for local, 1 for remote: only root's callers are believed.
    fn origin(&self) -> usize {
        usize::from(self.side() == Side::Root && !self.manner.local)
    }

    /// Whether root's record and its folder are as logins left them.
    fn roots_is_sound(&self) -> bool {
        !self.folder_spoilt && self.roots_spoilt[self.who()].is_none()
    }

    /// Whether the caller's record is as logins left it, and can be used.
    fn record_is_sound(&self) -> bool {
        match self.side() {
            Side::Root => self.roots_is_sound(),
            Side::Own => !self.own_spoilt[self.who()],
        }
    }

    /// Whether a right answer must be accepted now: nothing else is wrong, and no wait can be left.
    pub fn must_get_in(&mut self, step: Step, recovery: Recovery) -> bool {
        // A login with the user's own record looks at root's too, as far as the user can open it.
        if !self.trouble.is_none() || !self.record_is_sound() || !self.roots_is_sound() {
            return false;
        }
        let Some(credential) = self.usable().cloned() else { return false };
        let (wall, uptime, origin, side) = (self.wall, self.uptime, self.origin(), self.side());
        let (now, window) = (self.step(), self.window());
        let user = &mut self.users[usize::from(self.manner.bob)];
        if let Some((set, number)) = recovery {
            return credential.set == Some(set)
                && user.sets_seen.len() == 1
                && !user.tried_recovery.contains(&(set, number));
        }
        step.is_some_and(|(authenticator, step)| {
            credential.authenticators.contains(&authenticator)
                && step.abs_diff(now) <= window
                && end_of(step) > user.latest
                && user.known(side).tries[origin].over(wall, uptime, [20, 80][origin])
        })
    }

    /// Looks at a login that ended. Whether it let somebody in.
    pub fn look_at(&mut self, ended: &Ended, step: Step, recovery: Recovery, typed: &str) -> bool {
        assert!(ended.disturbed.is_empty(), "not as it was: {:?}", ended.disturbed);
        assert!(ended.script.prompts <= 1, "asked {} times", ended.script.prompts);
        self.look_at_texts(ended, typed);
        let Some(outcome) = &ended.outcome else {
            assert!(self.trouble.panic_at.is_some(), "a panic of the module's own");
            self.charged(typed);
            return false;
        };
        match outcome {
            Outcome::Accepted(consumed) => {
                assert!(outcome.answer().0 == PamResultCode::PAM_SUCCESS);
                self.look_at_acceptance(consumed, step, recovery);
                return true;
            }
            Outcome::LetBy => {
                assert!(outcome.answer().0 == PamResultCode::PAM_IGNORE);
                assert!(ended.script.prompts == 0, "asked, and let by");
                self.look_at_let_by();
            }
            refusal => {
                let code = refusal.answer().0;
                assert!(code != PamResultCode::PAM_SUCCESS && code != PamResultCode::PAM_IGNORE);
                self.charged(typed);
            }
        }
        false
    }

    /// Counts what may have been counted.
    fn charged(&mut self, typed: &str) {
        if (6..=8).contains(&typed.len()) {
            let (who, side, origin) = (self.who(), self.side(), self.origin());
            self.users[who].known(side).tries[origin].charged(self.wall, self.uptime);
        }
    }

    fn look_at_texts(&self, ended: &Ended, typed: &str) {
        let script = &ended.script;
        assert!(!script.logged.is_empty() || ended.outcome.is_none(), "nothing was logged");
        assert!(!self.manner.silent || script.told.is_empty(), "not silent");
        for line in script.logged.iter().chain(&script.told) {
            assert!(!line.chars().any(char::is_control), "{line:?}");
            assert!(line.len() < 1_000, "{line:?}");
            let secret = typed.len() >= 6 && typed != "000000";
            assert!(!secret || !line.contains(typed), "the answer is shown: {line}");
            for secret in SECRETS {
                assert!(!line.contains(&secret[..8]), "a secret is shown: {line}");
            }
        }
    }

    fn look_at_acceptance(&mut self, consumed: &Consumed, step: Step, recovery: Recovery) {
        let (who, side, origin) = (self.who(), self.side(), self.origin());
        let credential = self.usable().cloned().expect("accepted without a credential");
        assert!(!self.trouble.no_clock, "accepted without a clock");
        assert!(
            self.record_is_sound() || (side == Side::Own && recovery.is_some()),
            "accepted on a record that somebody else touched"
        );
        let passing = consumed.degraded.is_some();
        let history = self.store(who, side).peek();
        let history = history.unwrap_or_else(|error| panic!("accepted, and now: {error}"));
        let history = history.expect("accepted without a record");
        assert!(history.enrolled_name() == Some(self.people[who].name));
        match (step, recovery) {
            (Some(step), _) => self.look_at_step(consumed, step, &credential, &history),
            (_, Some(code)) => self.look_at_recovery(consumed, code, &credential, &history),
            _ => panic!("accepted what is no code"),
        }
        let known = self.users[who].known(side);
        if !passing {
            known.use_set(credential.set);
            known.enrolled = true;
            known.tries[origin].accepted();
            if recovery.is_some() {
                known.tries.iter_mut().for_each(super::model::Tries::accepted);
            }
        }
    }

    fn look_at_step(
        &mut self,
        consumed: &Consumed,
        (authenticator, step): (usize, u64),
        credential: &Credential,
        history: &History,
    ) {
        let (who, side, horizon) = (self.who(), self.side(), self.horizon());
        assert!(credential.authenticators.contains(&authenticator), "accepted for another secret");
        assert!(step.abs_diff(self.step()) <= self.window(), "accepted outside the window");
        let confirmed = credential.confirmed.filter(|end| *end <= horizon);
        assert!(confirmed.is_none_or(|end| end_of(step) > end), "the confirming code was accepted");
        let label = ["A", "B"][authenticator];
        assert!(matches!(&consumed.by, SpentBy::Code(by) if by.as_str() == label));

        let id = SharedSecret::from_base32(SECRETS[authenticator]).expect("a secret").id();
        let mark = history.marks().iter().find(|mark| mark.id == id).map(|mark| mark.end.as_secs());
        assert!(mark >= Some(end_of(step)), "accepted, and not recorded: {mark:?}");

        let passing = consumed.degraded.is_some();
        let own_is_read = self.trouble.fault.is_none() && !self.own_spoilt[who];
        let user = &mut self.users[who];
        user.known(side).use_step(authenticator, step, passing);
        if side == Side::Root && own_is_read {
            let of_same = user.own.steps.iter().filter(|(a, _)| *a == authenticator);
            let latest = of_same.map(|(_, step)| *step).max();
            // Root takes marks over only up to what the window reaches.
            let counts = latest.filter(|latest| end_of(*latest) <= horizon);
            assert!(
                counts.is_none_or(|latest| step > latest),
                "the locker's code was accepted again"
            );
        }
    }

    fn look_at_recovery(
        &mut self,
        consumed: &Consumed,
        (set, number): (usize, usize),
        credential: &Credential,
        history: &History,
    ) {
        let (who, side) = (self.who(), self.side());
        assert_eq!(credential.set, Some(set), "accepted from another set");
        assert!(consumed.degraded.is_none(), "a recovery code was spent where a reboot forgets");
        assert!(matches!(consumed.by, SpentBy::Recovery(left) if left < SETS[set].codes.len()));
        let stored = RecoveryHash::from_hex(SETS[set].codes[number].1).expect("a stored code");
        assert!(history.spent().contains(&stored), "accepted, and not recorded");
        let own_is_read = self.trouble.fault.is_none() && !self.own_spoilt[who];
        let user = &mut self.users[who];
        user.known(side).use_recovery(set, number);
        if side == Side::Root && own_is_read {
            let again = user.own.recovery.contains(&(set, number));
            assert!(!again, "the locker's recovery code was accepted again");
        }
    }

    fn look_at_let_by(&self) {
        let who = self.who();
        let credential = self.credentials[who].as_ref();
        assert!(credential.is_none_or(Credential::opts_out), "let by, though enrolled");
        let enrolling = self.manner.enroll && self.side() == Side::Own;
        if !enrolling {
            assert!(self.manner.nullok, "let by without nullok");
            assert!(!self.users[who].root.enrolled, "let by, though root saw an enrolment");
            assert!(self.roots_spoilt[who].is_none(), "let by in doubt");
        }
    }
}
