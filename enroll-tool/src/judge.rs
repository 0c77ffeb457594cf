//! Judging a code from the app while enrolling or testing: right, wrong, or right at another time.

use crate::messages;
use totp_core::answer::Code;
use totp_core::authenticator::{Authenticator, Step, Window};
use totp_core::time::UnixTime;

/// How far a clock is searched for, in seconds.
const FARTHEST: u64 = 86_400;

/// What a code from the app says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judgement {
    /// Right now; the step it belongs to ends then.
    Right(UnixTime),
    /// Right at another time: the app's clock is this many seconds ahead of ours.
    Ahead(u64),
    /// The app's clock is this many seconds behind ours.
    Behind(u64),
    /// No step of a day around now has it.
    Wrong,
}

/// Looks for the step that `code` belongs to, nearest to `now` first.
pub fn judge(
    authenticator: &Authenticator,
    code: &Code,
    now: UnixTime,
    window: Window,
) -> Judgement {
    let period = authenticator.period;
    let steps = Step::at(now, period).window(window);
    if let Some(step) = authenticator.matching_steps(code, steps).last() {
        return Judgement::Right(step.end());
    }
    for distance in (1..=FARTHEST / period.as_secs()).map(|steps| steps * period.as_secs()) {
        let fits = |time| {
            let step = std::iter::once(Step::at(time, period));
            !authenticator.matching_steps(code, step).is_empty()
        };
        if fits(now.plus(distance)) {
            return Judgement::Ahead(distance);
        }
        if fits(now.minus(distance)) {
            return Judgement::Behind(distance);
        }
    }
    Judgement::Wrong
}

/// What to tell about a code that is not right now. Never what would be right.
pub fn hint(judgement: Judgement) -> String {
    match judgement {
        Judgement::Ahead(seconds) => messages::wrong_code_ahead(spoken(seconds)),
        Judgement::Behind(seconds) => messages::wrong_code_behind(spoken(seconds)),
        Judgement::Right(_) | Judgement::Wrong => messages::wrong_code().to_owned(),
    }
}

fn spoken(seconds: u64) -> String {
    match seconds {
        0..=89 => messages::distance_seconds(seconds),
        90..=5_399 => messages::distance_minutes((seconds + 30) / 60),
        _ => messages::distance_hours((seconds + 1_800) / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::answer::Answer;
    use totp_core::authenticator::{Algorithm, Digits, Label, Period};
    use totp_core::secret::SharedSecret;

    /// RFC 4226 appendix D: this secret has the code 969429 for counter 3.
    fn at(now: u64) -> Judgement {
        let authenticator = Authenticator {
            label: Label::new("phone").unwrap(),
            secret: SharedSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").ok().unwrap(),
            algorithm: Algorithm::Sha1,
            digits: Digits::SIX,
            period: Period::THIRTY,
            created: None,
            confirmed: None,
        };
        let Answer::Code(code) = Answer::parse(b"969429") else { panic!("not a code") };
        judge(&authenticator, &code, UnixTime::from_secs(now), Window::default())
    }

    #[test]
    fn a_code_of_now_is_right_and_one_of_another_time_tells_the_distance() {
        assert_eq!(at(100), Judgement::Right(UnixTime::from_secs(120)));
        assert_eq!(at(130), Judgement::Right(UnixTime::from_secs(120)));
        assert_eq!(at(290), Judgement::Behind(180));
        assert_eq!(at(10), Judgement::Ahead(90));
        assert_eq!(at(200_000), Judgement::Wrong);
    }

    #[test]
    fn the_distance_is_told_in_words() {
        assert!(hint(Judgement::Behind(180)).contains("about 3 minutes behind this computer's"));
        assert!(hint(Judgement::Ahead(7_200)).contains("about 2 hours ahead of this computer's"));
        assert_eq!(hint(Judgement::Wrong), "That was not it, try the next one.");
    }
}
