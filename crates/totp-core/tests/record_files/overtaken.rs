//! A login that another one overtakes between its look at the record and its charge. Needs mounts, so each test is a job.

use crate::child::do_as_root;
use crate::degraded::{Places, UPTIME, leave_a_hole, view_without_lock};
use crate::support::{LIMITS, NOW, Still, at, code, credential, log_in};
use std::path::Path;
use totp_core::answer::Answer;
use totp_core::authenticator::{LookAhead, Window};
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, Verdict, judge};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::record::{Held, Store, StoreError};
use totp_core::throttle::Origin;
use totp_core::time::Moment;

#[test]
fn a_code_used_elsewhere_while_the_record_failed_stays_used() {
    do_as_root("turns");
}

pub fn turns(places: &Places, folder: &Path) {
    leave_a_hole(places);
    let (typed, view) = (code(1, NOW + 60), view_without_lock(places, folder));
    let overtake = || places_log_in(&view, &typed);
    let overtaken = Overtaken { store: places.store(), before_charge: overtake, charges: false };
    // The charge was written, the acceptance cannot be; only now does this login look at the stand-in.
    let ended = overtaken.log_in(&typed);
    assert!(matches!(ended, Verdict::RecordUnusable(StoreError::UsedMeanwhile(_))), "{ended:?}");
    assert_eq!(places.enter(NOW + 60), "used");
}

/// The login that overtakes another one.
fn places_log_in(view: &Store, typed: &str) {
    let ended = log_in(view, &credential(&[1], 1), typed, at(NOW + 60, UPTIME));
    assert_eq!(ended.word(), "let in, degraded");
}

/// Files, in which another login comes in before a charge is written.
struct Overtaken<F> {
    store: Store,
    before_charge: F,
    /// Whether a charge is written at all.
    charges: bool,
}

impl<F: Fn()> Overtaken<F> {
    fn log_in(&self, typed: &str) -> Verdict<StoreError> {
        let attempt = Attempt {
            account: "ann",
            credential: &credential(&[1], 1),
            answer: &Answer::parse(typed.as_bytes()),
            origin: Origin::Remote,
            window: Window::default(),
            look_ahead: LookAhead::default(),
            limits: &LIMITS,
            elsewhere: &Look::Silent,
            other: Other::Users,
        };
        judge(self, &attempt, &mut Still(at(NOW + 60, UPTIME), Look::Silent))
    }
}

impl<F: Fn()> Ledger for Overtaken<F> {
    type Held = (Held, bool);
    type Error = StoreError;

    fn hold(&self, account: &str) -> Result<((Held, bool), History), StoreError> {
        self.store.hold(account).map(|(held, history)| ((held, false), history))
    }

    fn write(
        &self,
        (held, overtaken): &mut (Held, bool),
        next: &mut History,
        entry: &Entry,
        now: Moment,
    ) -> Result<Written, StoreError> {
        if !std::mem::replace(overtaken, true) {
            (self.before_charge)();
        }
        if *entry == Entry::Charge && !self.charges {
            return Ok(Written::Lasting);
        }
        self.store.write(held, next, entry, now)
    }
}

#[test]
fn a_refund_takes_back_nothing_that_another_login_spent() {
    do_as_root("refund");
}

pub fn refund(places: &Places, folder: &Path) {
    leave_a_hole(places);
    let (typed, view) = (code(1, NOW + 60), view_without_lock(places, folder));
    let overtake = || places_log_in(&view, &typed);
    let overtaken = Overtaken { store: places.store(), before_charge: overtake, charges: true };
    let ended = overtaken.log_in(&typed);
    assert!(matches!(ended, Verdict::CodeAlreadyUsed), "{ended:?}");
    assert_eq!(places.enter(NOW + 60), "used");
}
