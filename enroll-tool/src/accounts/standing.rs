//! What keeps a user's codes from being accepted although the credential is right: root's record and the clock.

use crate::messages;
use crate::time::date;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::Moment;
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
        }
    }
}
