//! Judging a code from the app while enrolling or testing: right, wrong, or right at another time.

use crate::messages::{self, Said};
use std::collections::BTreeSet;
use totp_core::answer::Code;
use totp_core::authenticator::{Authenticator, Period, Step, Window};
use totp_core::time::UnixTime;

/// How far a clock may be off that was simply never set, in seconds.
const NEAR: u64 = 1_800;
/// What a clock is off by that was set to the time of another zone, in minutes: whole hours first, then the
/// halves and the quarters that zones have (tz database, 2025: Newfoundland to the Chatham Islands).
const ZONES: [u64; 24] = [
    60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840, //
    210, 270, 330, 390, 570, 630, //
    345, 525, 765, 825,
];
/// How far such a clock may be off besides, in seconds.
const SLACK: u64 = 60;
/// Steps searched for one typed code. With six digits each step has a typo's code once in 1 000 000 times, so at
/// most one typo in 1 000 is told a wrong distance.
const MOST_STEPS: usize = 1_000;

/// What a code from the app says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judgement {
    /// Right now; the step it belongs to ends then.
    Right(UnixTime),
    /// Right at another time: the app's clock is this many seconds ahead of ours.
    Ahead(u64),
    /// The app's clock is this many seconds behind ours.
    Behind(u64),
    /// No step has it that a clock which is off would have.
    Wrong,
}

/// Looks for the step that `code` belongs to: good now, else near now, else as far away as time zones are. If
/// the code may be that of any of `devices` authenticators, each gets its share of the search.
pub fn judge_app_code(
    authenticator: &Authenticator,
    code: &Code,
    now: UnixTime,
    window: Window,
    devices: usize,
) -> Judgement {
    let Some(period) = authenticator.period() else { return Judgement::Wrong };
    let current = Step::at(now, period);
    if let Some(step) = authenticator.matching_steps(code, current.window(window)).last() {
        return Judgement::Right(step.end());
    }
    let share = MOST_STEPS / devices.max(1);
    let steps = distances(period)
        .flat_map(|distance| [now.plus(distance), now.minus(distance)])
        .map(|time| Step::at(time, period))
        .take(share);
    let Some(found) = authenticator.matching_steps(code, steps).first().copied() else {
        return Judgement::Wrong;
    };
    match found.start().since(current.start()) {
        Some(seconds) => Judgement::Ahead(seconds),
        None => Judgement::Behind(current.start().since(found.start()).unwrap_or_default()),
    }
}

/// How far away it is looked, in seconds, the likelier first: one distance for each step either way.
fn distances(period: Period) -> impl Iterator<Item = u64> + Clone {
    let length = period.as_secs();
    let near = 1..=NEAR / length;
    let zones = ZONES
        .into_iter()
        .flat_map(move |zone| (zone * 60 - SLACK).div_ceil(length)..=(zone * 60 + SLACK) / length);
    near.chain(zones).map(move |steps| steps * length)
}

/// What to tell about an answer that cannot be a code of these devices.
pub fn shape(devices: &[Authenticator]) -> String {
    shape_of(devices.iter().map(|device| device.digits.get()).collect())
}

/// The same of codes of these lengths.
pub fn shape_of(lengths: BTreeSet<u8>) -> String {
    let told = lengths.iter().map(ToString::to_string);
    let told = told.reduce(|one, other| messages::either_or(Said(one), Said(other)).into());
    messages::code_has_digits(Said(told.unwrap_or_default())).into()
}

/// What to tell about a code that is not right now. Never what would be right.
pub fn hint(judgement: Judgement) -> String {
    match judgement {
        Judgement::Ahead(seconds) => messages::wrong_code_ahead(spoken(seconds)).into(),
        Judgement::Behind(seconds) => messages::wrong_code_behind(spoken(seconds)).into(),
        Judgement::Right(_) | Judgement::Wrong => messages::wrong_code().to_owned(),
    }
}

fn spoken(seconds: u64) -> String {
    if seconds < 90 {
        return messages::distance_seconds(seconds).into();
    }
    if seconds <= NEAR {
        return messages::distance_minutes((seconds + 30) / 60).into();
    }
    // Zones differ by quarters of an hour.
    let minutes = (seconds + 450) / 900 * 15;
    match (minutes / 60, minutes % 60) {
        (0 | 1, _) => messages::distance_minutes(minutes).into(),
        (hours, 0) => messages::distance_hours(hours).into(),
        (hours, minutes) => messages::distance_hours_minutes(hours, minutes).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::process::Command;
    use totp_core::answer::Answer;
    use totp_core::authenticator::{Algorithm, Digits, Kind, Label};
    use totp_core::credential::MAX_AUTHENTICATORS;
    use totp_core::secret::SharedSecret;

    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn phone() -> Authenticator {
        Authenticator {
            label: Label::new("phone").unwrap(),
            secret: SharedSecret::from_base32(SECRET).ok().unwrap(),
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            kind: Kind::Totp(Period::THIRTY),
            created: None,
            confirmed: None,
        }
    }

    fn judged(typed: &str, now: u64, devices: usize) -> Judgement {
        let Answer::Code(code) = Answer::parse(typed.as_bytes()) else { panic!("not a code") };
        judge_app_code(&phone(), &code, UnixTime::from_secs(now), Window::default(), devices)
    }

    /// RFC 4226 appendix D: this secret has the code 969429 for counter 3.
    fn at(now: u64) -> Judgement {
        judged("969429", now, 1)
    }

    #[test]
    fn a_code_of_now_is_right_and_another_tells_its_distance() {
        assert_eq!(at(100), Judgement::Right(UnixTime::from_secs(120)));
        assert_eq!(at(130), Judgement::Right(UnixTime::from_secs(120)));
        assert_eq!(at(290), Judgement::Behind(180));
        assert_eq!(at(10), Judgement::Ahead(90));
        assert_eq!(at(200_000), Judgement::Wrong);
    }

    #[test]
    fn a_clock_in_another_time_zone_is_found() {
        for (minutes, slack) in [(60, 0), (120, 60), (330, -60), (345, 30), (570, 0), (840, 60)] {
            let seconds: u64 = (minutes * 60 + slack).try_into().unwrap();
            assert_eq!(at(90 + seconds), Judgement::Behind(seconds), "{minutes} min {slack} s");
        }
        for minutes in [40, 90, 150, 855, 1_400] {
            assert_eq!(at(90 + minutes * 60), Judgement::Wrong, "{minutes} min");
        }
    }

    /// The share of typos is the number of different steps searched in 10^6 codes.
    #[test]
    fn at_most_one_typo_in_a_thousand_gets_a_wrong_hint() {
        for seconds in 15..=60 {
            let period = Period::new(seconds).unwrap();
            let both_ways = distances(period).count() * 2;
            assert!(both_ways <= MOST_STEPS, "{both_ways} steps of {seconds} s");
            let different: HashSet<u64> = distances(period).collect();
            assert_eq!(different.len() * 2, both_ways, "a step of {seconds} s is searched twice");
        }
        for devices in 1..=MAX_AUTHENTICATORS {
            assert!(devices * (MOST_STEPS / devices) <= 1_000);
        }
        assert_eq!(distances(Period::THIRTY).count() * 2, 360);
    }

    /// The codes of a day around now, from oathtool: how many are taken for those of another time.
    #[test]
    fn only_the_counted_steps_of_a_day_get_a_hint() {
        const NOW: u64 = 1_900_000_020;
        const REACH: u64 = 2_880;
        let begin = format!("@{}", NOW - REACH * 30);
        let window = (REACH * 2).to_string();
        let listed = Command::new("oathtool")
            .args(["--totp", "-b", SECRET, "-w", &window, "-N", &begin])
            .output();
        let Ok(listed) = listed else {
            assert!(std::env::var("E2E_REQUIRE").as_deref() != Ok("1"), "no oathtool");
            return;
        };
        let listed = String::from_utf8(listed.stdout).unwrap();
        let hinted = |devices| {
            // Every seventh: the searched steps come in runs of five, and all would take a minute.
            let codes = listed.lines().step_by(7).filter(|code| {
                matches!(judged(code, NOW, devices), Judgement::Ahead(_) | Judgement::Behind(_))
            });
            codes.count()
        };
        assert_eq!(listed.lines().count() as u64, REACH * 2 + 1);
        // Of 823 codes. A search of the whole day would take 820 of them for another time's.
        assert_eq!((hinted(1), hinted(MAX_AUTHENTICATORS)), (50, 18));
    }

    #[test]
    fn the_distance_is_told_in_words() {
        assert!(hint(Judgement::Behind(180)).contains("about 3 minutes behind this computer's"));
        assert!(hint(Judgement::Ahead(3_570)).contains("about 60 minutes ahead"));
        assert!(hint(Judgement::Ahead(7_230)).contains("about 2 hours ahead of this computer's"));
        assert!(hint(Judgement::Behind(20_670)).contains("about 5 hours 45 minutes behind"));
        assert_eq!(hint(Judgement::Wrong), "That code was wrong. Try the next one.");
    }
}
