//! From the hold on a record to the acceptance that is on disk.

use super::attempt::{Attempt, Other};
use super::consumed::Used;
use super::surroundings::Surroundings;
use super::verdict::Verdict;
use super::verify::{self, Accepted, Charged, CodeVerdict, Proof, RecoveryVerdict};
use crate::answer::{Pair, Tail, TailLength};
use crate::history::{Factor, History, Standing};
use crate::ledger::{Entry, Ledger, Written};
use crate::throttle::Gate;
use crate::time::Moment;
use crate::way::Way;
use std::hint::black_box;

/// A right answer and how long its part of the whole answer was.
type Right = (Accepted, Option<TailLength>);

/// A record that is held, and what is known at this moment.
pub(super) struct Open<'a, L: Ledger> {
    ledger: &'a L,
    attempt: &'a Attempt<'a>,
    held: L::Held,
    pub(super) history: History,
    pub(super) now: Moment,
    before_charge: Option<Standing>,
    sent: Sent,
}

/// What an answer has to do with codes that were sent.
#[derive(Default)]
struct Sent {
    /// Those that it was counted against, before the comparison.
    charged: Vec<[u8; 16]>,
    /// Those whose digits it has.
    right: Vec<[u8; 16]>,
}

impl<'a, L: Ledger> Open<'a, L> {
    pub(super) fn new(
        ledger: &'a L,
        attempt: &'a Attempt<'a>,
        (held, history): (L::Held, History),
        now: Moment,
    ) -> Self {
        Self { ledger, attempt, held, history, now, before_charge: None, sent: Sent::default() }
    }

    /// Takes over what the other record of this user knows as spent of the credential: later marks, up to what
    /// a window can reach, and scratch codes. Only that: the other record may be one that the user can write.
    pub(super) fn absorb(&mut self) {
        let Some(other) = self.attempt.known_elsewhere() else { return };
        let (credential, now) = (self.attempt.credential, self.now.wall);
        if self.attempt.other == Other::Roots {
            self.history.absorb_offsets(other);
        }
        for authenticator in &credential.authenticators {
            let horizon = verify::farthest(authenticator, &self.history, now);
            self.history.absorb_marks(other, std::slice::from_ref(authenticator), horizon);
        }
        if let Some(set) = &credential.recovery {
            self.history.absorb_scratch(other, set);
        }
    }

    /// Finds what in the answer is right. In a password with a code behind it, what looks like a recovery code may
    /// be the password's end and a code.
    ///
    /// Recovery codes are never throttled and never charged: the owner always has a way in.
    pub(super) fn find_right<S: Surroundings>(
        &mut self,
        around: &S,
    ) -> Result<Right, Verdict<L::Error>> {
        if let Some(code) = self.attempt.recovery() {
            let others: Vec<&History> = self.attempt.known_elsewhere().into_iter().collect();
            let credential = self.attempt.credential;
            match verify::recovery_code(credential, &self.history, &others, code) {
                RecoveryVerdict::Accepted(accepted) => {
                    let tail = self.attempt.answer.tail().map(Tail::length_of_recovery);
                    return Ok((accepted, tail));
                }
                RecoveryVerdict::AlreadyUsed => return Err(Verdict::RecoveryCodeAlreadyUsed),
                RecoveryVerdict::Wrong if self.attempt.fitting_codes().next().is_none() => {
                    return Err(Verdict::WrongRecoveryCode);
                }
                RecoveryVerdict::Wrong => {}
            }
        }
        self.find_right_code(around)
    }

    /// Whether a try is looked at now.
    pub(super) fn gate(&self) -> Gate {
        self.history.gate(self.attempt.origin, self.now, self.attempt.limits)
    }

    fn find_right_code<S: Surroundings>(&mut self, around: &S) -> Result<Right, Verdict<L::Error>> {
        let throttled = match self.gate() {
            Gate::Open => None,
            Gate::Wait(seconds) => Some(Verdict::Throttled(seconds)),
            Gate::Off => Some(Verdict::ThrottledForGood),
        };
        if let Some(refusal) = throttled {
            self.compare_for_nothing(around);
            return Err(refusal);
        }
        let charged = self.charge(around).map_err(Verdict::RecordUnusable)?;
        let compared = match self.attempt.pair() {
            Some(pair) => (self.compare_pair(&charged, pair), None),
            None => self.compare(&charged),
        };
        let sent = self.compare_sent(around);
        let refusal = match compared {
            (CodeVerdict::Accepted(accepted), tail) => return Ok((accepted, tail)),
            _ if sent.is_some() => return sent.ok_or(Verdict::WrongCode),
            (CodeVerdict::Wrong, _) => return Err(Verdict::WrongCode),
            (CodeVerdict::AlreadyUsed, _) => Verdict::CodeAlreadyUsed,
            (CodeVerdict::ScratchSpent, _) => Verdict::RecoveryCodeAlreadyUsed,
            (CodeVerdict::MarkAhead, _) => Verdict::MarkAhead,
            (CodeVerdict::NoRoom, _) => Verdict::NoRoomForCounter,
        };
        self.refund(charged).map_err(Verdict::RecordUnusable)?;
        Err(refusal)
    }

    /// Compares every code that the answer may hold: more than one only where a password stands before them.
    fn compare(&self, charged: &Charged) -> (CodeVerdict, Option<TailLength>) {
        let Attempt { credential, answer, .. } = *self.attempt;
        let (reach, now) = (self.attempt.reach(), self.now.wall);
        let (mut verdict, mut tail) = (CodeVerdict::Wrong, None);
        for code in self.attempt.fitting_codes() {
            let of_this = verify::code(charged, credential, &self.history, code, now, reach);
            if of_this.outranks(&verdict) {
                verdict = of_this;
                tail = answer.tail().map(|tail| tail.length_of(code));
            }
        }
        (verdict, tail)
    }

    fn compare_pair(&self, charged: &Charged, pair: &Pair) -> CodeVerdict {
        let (credential, reach) = (self.attempt.credential, self.attempt.reach());
        verify::pair(charged, credential, &self.history, pair, self.now.wall, reach)
    }

    /// Compares, and drops what comes of it.
    pub(super) fn compare_for_nothing<S: Surroundings>(&self, around: &S) {
        let (credential, reach) = (self.attempt.credential, self.attempt.reach());
        if let Some(pair) = self.attempt.pair() {
            verify::same_work_as_pair(credential, pair, self.now.wall);
        }
        // Where none fits the first one is compared all the same.
        let fitting = self.attempt.fitting_codes();
        let none = self.attempt.codes().first().filter(|_| fitting.clone().next().is_none());
        for code in fitting.chain(none) {
            verify::same_work(credential, &self.history, code, self.now.wall, reach);
        }
        for code in self.attempt.sent_candidates().filter(|_| around.sends_codes()) {
            black_box(verify::sent(&self.history, &[], code, around).len());
        }
    }

    /// Compares with the codes that were sent, and keeps those that are right: they are used up, whatever else the answer is.
    fn compare_sent<S: Surroundings>(&mut self, around: &S) -> Option<Right> {
        let mut right = None;
        for code in self.attempt.sent_candidates().filter(|_| around.sends_codes()) {
            for found in verify::sent(&self.history, &self.sent.charged, code, around) {
                let tail = self.attempt.answer.tail().map(|tail| tail.length_of(code));
                right = Way::of_number(found.way).map(|way| (Accepted(Proof::Sent(way)), tail));
                self.sent.right.push(found.nonce);
            }
        }
        right
    }

    /// Counts a try before anything is compared, and writes that down.
    pub(super) fn charge<S: Surroundings>(&mut self, around: &S) -> Result<Charged, L::Error> {
        let before = self.history.standing();
        self.history.charge(self.attempt.origin, self.now);
        if around.sends_codes() && self.attempt.sent_candidates().next().is_some() {
            self.sent.charged = self.history.charge_sent_codes(self.now.wall);
        }
        self.write(&Entry::Charge)?;
        self.before_charge = Some(before);
        Ok(Charged(()))
    }

    /// Takes the charge back: the code was right, though it cannot be used.
    pub(super) fn refund(&mut self, _charge: Charged) -> Result<(), L::Error> {
        self.take_charge_back();
        self.write(&Entry::Charge).map(|_| ())
    }

    /// Only the failures go back: what another login spent, which the charge may have been the first to
    /// see, stays spent.
    fn take_charge_back(&mut self) {
        if let Some(before) = self.before_charge.take() {
            self.history.restore_failures(&before);
            self.history.refund_sent_codes(&self.sent.charged);
        }
    }

    fn write(&mut self, entry: &Entry) -> Result<Written, L::Error> {
        self.ledger.write(&mut self.held, &mut self.history, entry, self.now)
    }

    /// Uses a right answer up: when this returns, that is on disk.
    pub(super) fn consume(
        mut self,
        Accepted(proof): Accepted,
        tail: Option<TailLength>,
    ) -> Result<Used, Verdict<L::Error>> {
        // Or the owner's own logins would use the free tries of the day up.
        self.take_charge_back();
        let (failures, before) = (self.history.failure_report(), self.history.standing());
        if let Some(set) = &self.attempt.credential.recovery {
            self.history.use_set(set.salt.set_id());
        }
        let entry = self.note_use(&proof);
        let degraded = match self.write(&entry).map_err(Verdict::RecordUnusable)? {
            Written::Lasting => None,
            Written::Passing(why) => Some(why),
        };
        let after = self.history.standing();
        let offsets = self.history.offsets().to_vec();
        Ok(Used { proof, failures, degraded, tail, offsets, before, after })
    }

    /// Notes in the history what the answer uses up.
    fn note_use(&mut self, proof: &Proof) -> Entry {
        let Attempt { account, origin, limits, .. } = *self.attempt;
        let (history, now) = (&mut self.history, self.now);
        history.spend_sent_codes(&self.sent.right);
        match proof {
            Proof::Step { used, started, scratch, counters, offset, .. } => {
                history.accept_code(account, used, origin, now, limits);
                for counter in counters {
                    history.raise_counter(*counter);
                    history.note_last_use(Factor::Token(counter.id), now.wall);
                }
                offset.iter().for_each(|offset| history.set_offset(*offset));
                match scratch {
                    Some((_, code)) => {
                        history.spend(*code);
                        history.note_last_use(Factor::Scratch, now.wall);
                        Entry::Recovery
                    }
                    None if counters.is_empty() && offset.is_none() => {
                        Entry::Step { used: used.clone(), started: *started }
                    }
                    None => Entry::Token,
                }
            }
            Proof::Sent(way) => {
                history.accept_sent(account, origin, now, limits);
                history.note_last_use(Factor::Sent(*way), now.wall);
                Entry::Sent
            }
            Proof::Key { name, challenged, counter, .. } => {
                history.accept_key(account, origin, now, limits);
                history.raise_key_floor(*name, *challenged, *counter);
                history.note_last_use(Factor::Key(*name), now.wall);
                Entry::Touch
            }
            Proof::Recovery { set, code, .. } => {
                history.accept_recovery(account, *set, *code, now);
                history.note_last_use(Factor::Recovery, now.wall);
                Entry::Recovery
            }
            Proof::Scratch { set, code, .. } => {
                history.accept_scratch(account, (*set, *code), origin, now, limits);
                history.note_last_use(Factor::Scratch, now.wall);
                Entry::Recovery
            }
        }
    }
}
