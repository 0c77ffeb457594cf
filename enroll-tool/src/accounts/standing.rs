//! What keeps a user's codes from being accepted although the credential is right: root's record and the clock.

use crate::messages;
use crate::time::date;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, UnixTime, utc_fields};
use totp_core::verify;

/// Why no code is accepted now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// An administrator has barred all codes and recovery codes.
    Barred,
    /// Too many wrong codes: codes wait for so many seconds.
    Wait(u64),
    /// Too many wrong codes: codes are off until they are turned on.
    Off,
    /// The clock stands before the last accepted code.
    ClockBehind(Moment),
    /// Every code before this time counts as used: after `enroll admin reset`, or a login with a code of a later step.
    UsedUntil(UnixTime),
}

impl Stop {
    /// What stops the next login with a code, as the module would find it. The bar comes first, because it stops
    /// recovery codes too.
    pub fn find(
        history: &History,
        credential: &Credential,
        settings: &Settings,
        now: Moment,
        origin: Origin,
    ) -> Option<Self> {
        if history.is_barred() {
            return Some(Self::Barred);
        }
        match history.gate(origin, now, &settings.limits) {
            Gate::Wait(seconds) => return Some(Self::Wait(seconds)),
            Gate::Off => return Some(Self::Off),
            Gate::Open => {}
        }
        if let Some(time) = codes_from(history, credential, settings, now) {
            return Some(Self::UsedUntil(time));
        }
        let ahead = credential.authenticators.iter().any(|a| {
            let horizon = verify::horizon(a, history, now.wall, settings.window);
            a.period().is_some() && history.mark_of(a, horizon) > horizon
        });
        ahead.then_some(Self::ClockBehind(now))
    }

    /// What the next login is told, and what ends it.
    pub fn told(self) -> String {
        match self {
            Self::Barred => messages::next_login_barred().to_owned(),
            Self::Wait(seconds) => messages::next_login_wait(seconds).into(),
            Self::Off => messages::next_login_off().to_owned(),
            Self::ClockBehind(now) => messages::next_login_clock(date(now.wall)).into(),
            Self::UsedUntil(time) => messages::next_login_used_until(time_of_day(time)).into(),
        }
    }
}

/// When codes are accepted again, if the codes of every time-based authenticator count as used up to a time that the
/// clock reaches within minutes. `None` if one of them has a good code now, or if the clock stands far behind a mark.
pub fn codes_from(
    history: &History,
    credential: &Credential,
    settings: &Settings,
    now: Moment,
) -> Option<UnixTime> {
    let timed = credential.authenticators.iter().filter(|a| a.period().is_some());
    let times = timed.map(|a| verify::used_until(a, history, now.wall, settings.window));
    times.collect::<Option<Vec<UnixTime>>>()?.into_iter().min()
}

/// `05:10:02`, in UTC.
pub fn time_of_day(time: UnixTime) -> String {
    let (_, _, _, hour, minute, second) = utc_fields(time);
    format!("{hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests;
