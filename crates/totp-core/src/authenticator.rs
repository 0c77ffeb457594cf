//! One authenticator app or token: its secret and parameters, and which of its codes fits a step.

pub use crate::hotp::{Algorithm, Digits};

use crate::code::{Code, Pair};
use crate::hotp;
use crate::secret::{AuthenticatorId, SharedSecret};
use crate::time::UnixTime;
use constant_time_eq::constant_time_eq;
use std::fmt;

/// The length of a time step in seconds: 15 to 60 (X of RFC 6238 §4.1; NIST SP 800-63B wants a code
/// to change at least every two minutes, which a window of one step keeps up to here).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period(u64);

impl Period {
    /// The default, and the only period every app honours.
    pub const THIRTY: Self = Self(30);

    /// `None` outside 15 to 60 seconds.
    pub fn new(seconds: u64) -> Option<Self> {
        (15..=60).contains(&seconds).then_some(Self(seconds))
    }

    /// Seconds, 15 to 60.
    pub const fn as_secs(self) -> u64 {
        self.0
    }
}

/// A time step (T of RFC 6238 §4.2): the floor of Unix time over the period, of a given period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    number: u64,
    period: Period,
}

impl Step {
    /// The step that `time` lies in.
    pub const fn at(time: UnixTime, period: Period) -> Self {
        Self { number: time.as_secs() / period.as_secs(), period }
    }

    /// The step of this number.
    pub const fn of(number: u64, period: Period) -> Self {
        Self { number, period }
    }

    /// T of RFC 6238 §4.2.
    pub const fn number(self) -> u64 {
        self.number
    }

    /// How many seconds this step begins after `other` of the same period; negative if it begins before.
    pub fn seconds_after(self, other: Self) -> i64 {
        let seconds = i128::from(self.start().as_secs()) - i128::from(other.start().as_secs());
        i64::try_from(seconds).unwrap_or_default()
    }

    /// The first second of the step.
    pub const fn start(self) -> UnixTime {
        UnixTime::from_secs(self.number.saturating_mul(self.period.as_secs()))
    }

    /// The first second after the step. Comparing ends works across authenticators of any period.
    pub const fn end(self) -> UnixTime {
        self.start().plus(self.period.as_secs())
    }

    /// The steps from `window` before this one to `window` after it; none before 1970.
    pub fn window(self, window: Window) -> impl Iterator<Item = Self> + Clone {
        let reach = u64::from(window.steps());
        (self.number.saturating_sub(reach)..=self.number.saturating_add(reach))
            .map(move |number| Self { number, period: self.period })
    }
}

/// How many steps before and after the current one are good: 0 to 3, default 1 (RFC 6238 §5.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window(u8);

impl Window {
    /// The widest that can be set.
    pub const WIDEST: Self = Self(3);

    /// `None` above 3.
    pub fn new(steps: u64) -> Option<Self> {
        u8::try_from(steps).ok().map(Self).filter(|window| window.0 <= Self::WIDEST.0)
    }

    /// Steps either side, 0 to 3.
    pub const fn steps(self) -> u8 {
        self.0
    }
}

impl Default for Window {
    fn default() -> Self {
        Self(1)
    }
}

/// How many counters of an event-based token are looked at beyond the last used one: 0 to 10, default 5 (s of RFC 4226
/// §7.2). Each of them is one more code that a guess can hit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LookAhead(u8);

impl LookAhead {
    /// `None` above 10.
    pub fn new(counters: u64) -> Option<Self> {
        u8::try_from(counters).ok().map(Self).filter(|ahead| ahead.0 <= 10)
    }

    /// Counters beyond the next one, 0 to 10.
    pub const fn counters(self) -> u8 {
        self.0
    }
}

impl Default for LookAhead {
    fn default() -> Self {
        Self(5)
    }
}

/// What a user calls the authenticator: 1 to 64 printable characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label(String);

impl Label {
    /// `None` for an empty or long text and for one with control characters.
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.trim().is_empty() && text.chars().count() <= 64;
        (fits && !text.chars().any(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What moves from one code to the next (the moving factor of RFC 4226 §5.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Time, in steps of this length (RFC 6238): an app or a time-based token.
    Totp(Period),
    /// A counter (RFC 4226): an event-based token, with the first counter that is good. Of an enrolled token, root's
    /// record alone has the counter that is next now.
    Hotp(u64),
}

impl Kind {
    /// The word in the credential file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp(_) => "totp",
            Self::Hotp(_) => "hotp",
        }
    }
}

/// One authenticator of a user. Without Debug, since it holds the secret.
pub struct Authenticator {
    /// The user's name for it.
    pub label: Label,
    /// The shared secret.
    pub secret: SharedSecret,
    /// The hash below HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
    /// What moves from code to code.
    pub kind: Kind,
    /// When it was enrolled, as the file says it (RFC 3339); for display only.
    pub created: Option<String>,
    /// End of the step whose code confirmed the enrolment: codes up to here are spent. Only with [`Kind::Totp`].
    pub confirmed: Option<UnixTime>,
}

impl Authenticator {
    /// See [`SharedSecret::id`].
    pub fn id(&self) -> AuthenticatorId {
        self.secret.id()
    }

    /// The length of a step; `None` for an event-based token.
    pub const fn period(&self) -> Option<Period> {
        match self.kind {
            Kind::Totp(period) => Some(period),
            Kind::Hotp(_) => None,
        }
    }

    /// The counter at which an event-based token began; `None` for a time-based authenticator.
    pub const fn first_counter(&self) -> Option<u64> {
        match self.kind {
            Kind::Totp(_) => None,
            Kind::Hotp(first) => Some(first),
        }
    }

    /// Which of `steps` the code belongs to.
    ///
    /// Looks at every step, matching or not, so that neither the time nor the work tells which one it
    /// was (OWASP ASVS 5 §11.2.4).
    pub fn matching_steps(
        &self,
        code: &Code,
        steps: impl Iterator<Item = Step> + Clone,
    ) -> Vec<Step> {
        let right = self.is_code_of(code, steps.clone().map(|step| step.number));
        right.into_iter().zip(steps).filter(|(right, _)| *right).map(|(_, step)| step).collect()
    }

    /// For each of `counters` and the one after it, whether they have these two codes. The last one has none after it.
    ///
    /// Looks at every counter, matching or not, for the same reason.
    pub fn pairs_of(&self, pair: &Pair, mut counters: impl Iterator<Item = u64>) -> Vec<bool> {
        self.pairs(pair, &mut counters)
    }

    /// Compiled once, since the module is small.
    fn pairs(&self, pair: &Pair, counters: &mut dyn Iterator<Item = u64>) -> Vec<bool> {
        let typed = [pair.first.number(), pair.second.number()].map(u32::to_be_bytes);
        let values = hotp::values(self.algorithm, self.secret.expose(), self.digits, counters);
        let bytes: Vec<[u8; 4]> = values.into_iter().map(u32::to_be_bytes).collect();
        bytes
            .windows(2)
            .map(|two| constant_time_eq(two.as_flattened(), typed.as_flattened()))
            .collect()
    }

    /// For each of `counters`, whether it has this code.
    ///
    /// Looks at every counter, matching or not, for the same reason.
    pub fn is_code_of(&self, code: &Code, counters: impl Iterator<Item = u64>) -> Vec<bool> {
        if code.length() != self.digits.get() {
            return Vec::new();
        }
        let typed = code.number().to_be_bytes();
        let values = hotp::values(self.algorithm, self.secret.expose(), self.digits, counters);
        values.iter().map(|value| constant_time_eq(&value.to_be_bytes(), &typed)).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::answer::Answer;
    use zeroize::Zeroizing;

    pub(crate) fn authenticator(secret: &[u8], algorithm: Algorithm, digits: u64) -> Authenticator {
        Authenticator {
            label: Label::new("phone").unwrap(),
            secret: SharedSecret::from_bytes(Zeroizing::new(secret.to_vec())).unwrap(),
            algorithm,
            digits: Digits::new(digits).unwrap(),
            kind: Kind::Totp(Period::THIRTY),
            created: None,
            confirmed: None,
        }
    }

    fn fits(authenticator: &Authenticator, code: &str, time: u64) -> bool {
        let Answer::Code(code) = Answer::parse(code.as_bytes()) else { panic!("not a code") };
        let now = Step::at(UnixTime::from_secs(time), Period::THIRTY);
        let steps = now.window(Window::new(0).unwrap());
        !authenticator.matching_steps(&code, steps).is_empty()
    }

    #[test]
    fn the_codes_of_rfc_6238_appendix_b_are_accepted_at_their_times() {
        let seed = b"1234567890123456789012345678901234567890123456789012345678901234";
        let sha1 = authenticator(&seed[..20], Algorithm::Sha1, 8);
        let sha256 = authenticator(&seed[..32], Algorithm::Sha256, 8);
        let sha512 = authenticator(&seed[..64], Algorithm::Sha512, 8);
        for (time, a, b, c) in [
            (59, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ] {
            assert!(fits(&sha1, a, time) && fits(&sha256, b, time) && fits(&sha512, c, time));
            assert!(!fits(&sha1, a, time + 30) && !fits(&sha1, b, time) && !fits(&sha256, a, time));
        }
    }

    #[test]
    fn the_codes_of_rfc_4226_appendix_d_fit_their_counters() {
        let phone = authenticator(b"12345678901234567890", Algorithm::Sha1, 6);
        let table = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (counter, code) in table.iter().enumerate() {
            assert!(fits(&phone, code, counter as u64 * 30));
            assert!(!fits(&phone, code, (counter as u64 + 1) * 30));
        }
    }

    #[test]
    fn a_number_next_to_the_code_is_wrong() {
        let phone = authenticator(b"12345678901234567890", Algorithm::Sha1, 6);
        assert!(fits(&phone, "755224", 0));
        for near in ["755225", "755223", "755220", "755480", "655224"] {
            assert!(!fits(&phone, near, 0), "{near}");
        }
    }

    #[test]
    fn a_code_with_zeros_before_it_is_another_code() {
        let phone = authenticator(b"12345678901234567890", Algorithm::Sha1, 6);
        assert!(!fits(&phone, "0755224", 0) && !fits(&phone, "00755224", 0));
    }

    #[test]
    fn every_step_of_the_window_that_has_the_code_is_found() {
        let phone = authenticator(b"12345678901234567890", Algorithm::Sha1, 6);
        let Answer::Code(code) = Answer::parse(b"755224") else { panic!("not a code") };
        let first = Step::at(UnixTime::from_secs(0), Period::THIRTY);
        let second = Step::at(UnixTime::from_secs(30), Period::THIRTY);
        let found = phone.matching_steps(&code, [first, second, first].into_iter());
        assert_eq!(found, [first, first]);
    }

    #[test]
    fn the_window_is_exact_to_the_second() {
        let period = Period::THIRTY;
        let reach = |time, window| {
            let steps = Step::at(UnixTime::from_secs(time), period).window(Window(window));
            let steps: Vec<_> = steps.collect();
            (steps[0].start().as_secs(), steps[steps.len() - 1].end().as_secs())
        };
        assert_eq!(reach(3_000, 1), (2_970, 3_060));
        assert_eq!(reach(3_029, 1), (2_970, 3_060));
        assert_eq!(reach(3_030, 1), (3_000, 3_090));
        assert_eq!(reach(3_000, 0), (3_000, 3_030));
        assert_eq!(reach(3_000, 3), (2_910, 3_120));
        assert_eq!(reach(10, 3), (0, 120));
    }

    #[test]
    fn parameters_outside_their_ranges_do_not_exist() {
        assert!(Digits::new(5).is_none() && Digits::new(9).is_none() && Digits::new(262).is_none());
        assert!(Period::new(14).is_none() && Period::new(61).is_none());
        assert!(Window::new(4).is_none());
        assert!(Label::new("a\u{1b}[2J").is_none() && Label::new(" ").is_none());
    }
}
