//! One attempt of one user at one host.

mod outcome;

pub use outcome::{Accepted, Denial, Outcome};

use crate::desk::{Desk, Stop};
use crate::enrol::decoy_row;
use crate::host::Host;
use crate::ledger::{Ledger, MOST_TRIES, Version};
use crate::name::{Account, HostName, Key};
use crate::pin::Pin;
use crate::row::{COMMON, COMMON_ORIGIN, Row};
use crate::seal::{KeyRing, Kind};
use std::cell::RefCell;
use totp_core::answer::Answer;
use totp_core::authenticator::{LookAhead, Window};
use totp_core::credential::{Credential, ReadDepth};
use totp_core::judge::{Attempt, Look, Other, Surroundings, Verdict, judge};
use totp_core::throttle::{Gate, Limits, Origin};
use totp_core::time::{Moment, UnixTime};

/// Nothing is compared under these; a recovery code is looked at all the same.
const CLOSED: Limits = Limits { free_tries: 0, lockout_after_remote: 0, lockout_after_local: 0 };

/// What the fleet's policy says about codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    /// How many steps around now are good.
    pub window: Window,
    /// How many counters of an event-based token beyond the next one are good.
    pub look_ahead: LookAhead,
    /// How many tries there are at one host.
    pub limits: Limits,
}

/// Where a host says that a login comes from.
///
/// The third origin of one host, programs that run as the user, is not served: a host could name it to escape the common
/// bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    /// Another machine.
    Remote,
    /// Anywhere else.
    Local,
}

impl From {
    const fn origin(self) -> Origin {
        match self {
            Self::Remote => Origin::Remote,
            Self::Local => Origin::Local,
        }
    }
}

/// One attempt.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The host that it says it is.
    pub host: &'a HostName,
    /// The key that it proved to have.
    pub pin: &'a Pin,
    /// Whose login.
    pub account: &'a Account,
    /// Where it comes from.
    pub from: From,
    /// What was typed.
    pub answer: &'a Answer,
}

/// Decides attempts.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Where rows are kept.
    pub ledger: &'a dyn Ledger,
    /// The keys that open credentials.
    pub keys: &'a KeyRing,
    /// The policy.
    pub rules: &'a Rules,
    /// The server's clock, for a ledger without one.
    pub clock: &'a dyn Fn() -> Option<UnixTime>,
}

/// What an attempt found before the code was looked at.
struct Found {
    key: Key,
    user: Version,
    row: Row,
    credential: Credential,
    /// The name is that of a user who is enrolled.
    is_user: bool,
}

impl Judge<'_> {
    /// Decides an attempt. When this returns an acceptance, it is in the ledger. After [`Denial::Unknown`] it may be there,
    /// too: then the code is spent, and nobody was let in with it.
    pub fn decide(&self, asked: &Asked<'_>) -> Outcome {
        for _ in 0..MOST_TRIES {
            match self.decide_once(asked) {
                Err(Stop::Conflict) => {}
                Err(Stop::Refused(why)) => return Outcome::Denied(Denial::Ledger(why)),
                Err(Stop::Unknown(why)) => return Outcome::Denied(Denial::Unknown(why)),
                Ok(outcome) => return outcome,
            }
        }
        Outcome::Denied(Denial::Busy)
    }

    fn now(&self) -> Option<UnixTime> {
        self.ledger.time().or_else(|| (self.clock)())
    }

    fn decide_once(&self, asked: &Asked<'_>) -> Result<Outcome, Stop> {
        let host_key = Key::Host(asked.host.clone());
        let user_key = Key::User(asked.account.clone());
        let (user, host) = self.ledger.read(&user_key, &host_key).map_err(Stop::Refused)?;
        if let Err(denial) = Host::admitted(&host, asked.pin) {
            return Ok(Outcome::Denied(Denial::Host(denial)));
        }
        let found = match self.found(user_key, user, asked.account) {
            Ok(found) => found,
            Err(Ok(denial)) => return Ok(Outcome::Denied(denial)),
            Err(Err(stop)) => return Err(stop),
        };
        let outcome = self.judge_found(asked, &found, (&host_key, &host))?;
        // Nobody logs in with a decoy, and all its other verdicts have the same name.
        Ok(if found.is_user { outcome } else { Outcome::Denied(Denial::NotEnrolled) })
    }

    /// The row of the user, or a decoy in its place.
    fn found(
        &self,
        key: Key,
        user: Version,
        account: &Account,
    ) -> Result<Found, Result<Denial, Stop>> {
        if let Some(bytes) = user.bytes() {
            let (row, credential) = self.opened(&key, bytes).map_err(Ok)?;
            if !credential.disabled {
                return Ok(Found { key, user, row, credential, is_user: true });
            }
        }
        let key = Key::Decoy(self.keys.decoy_of(account.as_str()));
        let user = self.ledger.read_one(&key).map_err(Stop::Refused).map_err(Err)?;
        let fresh = || decoy_row(self.keys, &key).map_err(Denial::Seal).map_err(Ok);
        let fresh = user.bytes().is_none().then(fresh).transpose()?;
        let bytes = fresh.as_deref().or(user.bytes()).unwrap_or_default();
        let (row, credential) = self.opened(&key, bytes).map_err(Ok)?;
        Ok(Found { key, user, row, credential, is_user: false })
    }

    fn opened(&self, key: &Key, bytes: &[u8]) -> Result<(Row, Credential), Denial> {
        let row = Row::decode(bytes).map_err(|_| Denial::RowDamaged)?;
        let opened = self.keys.open(key, Kind::Credential, row.sealed()).map_err(Denial::Seal)?;
        let credential = Credential::parse(&opened, ReadDepth::WithRecovery);
        Ok((row, credential.map_err(Denial::Credential)?))
    }

    fn judge_found(
        &self,
        asked: &Asked<'_>,
        found: &Found,
        host: (&Key, &Version),
    ) -> Result<Outcome, Stop> {
        let Some(now) = self.now() else { return Ok(Outcome::Denied(Denial::ClockUnusable)) };
        let (id, rules) = (asked.host.id(), self.rules);
        let closed = closed_by(&found.row, asked, now);
        let desk = Desk {
            ledger: self.ledger,
            key: &found.key,
            old: &found.user,
            host,
            id,
            row: &found.row,
            limits: &rules.limits,
            is_recovery: matches!(asked.answer, Answer::Recovery(_)),
            seen: RefCell::new(found.row.seen_by(id)),
        };
        let attempt = Attempt {
            account: asked.account.as_str(),
            credential: &found.credential,
            answer: asked.answer,
            origin: asked.from.origin(),
            window: rules.window,
            look_ahead: rules.look_ahead,
            limits: if closed.is_some() { &CLOSED } else { &rules.limits },
            elsewhere: &Look::Silent,
            other: Other::Users,
        };
        let verdict = judge(&desk, &attempt, &mut OneRow(now));
        if matches!(verdict, Verdict::WrongCode) {
            desk.write_wrong(now)?;
        }
        outcome::of_verdict(verdict, closed)
    }
}

/// What keeps any code from being looked at, beside the rules of one host.
fn closed_by(row: &Row, asked: &Asked<'_>, now: UnixTime) -> Option<Denial> {
    let id = asked.host.id();
    if !row.has_room(id, now) {
        return Some(Denial::TooManyHosts);
    }
    if row.part(id).share.is_used_up(now) {
        return Some(Denial::HostShareUsedUp);
    }
    match row.common().gate(COMMON_ORIGIN, Moment::shared(now), &COMMON) {
        Gate::Open => None,
        Gate::Wait(seconds) => Some(Denial::CommonWait(seconds)),
        Gate::Off => Some(Denial::CommonOff),
    }
}

/// There is no other record to look at: the row is the only one.
struct OneRow(UnixTime);

impl Surroundings for OneRow {
    fn now(&mut self) -> Option<Moment> {
        Some(Moment::shared(self.0))
    }

    fn elsewhere(&mut self) -> Look {
        Look::Silent
    }
}
