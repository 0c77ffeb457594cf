//! How long a ticket is good.

use crate::messages;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// A span of time, from an hour to a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Validity(u64);

impl Validity {
    /// Reads `14d`, `36h`, or a number of days.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (number, unit) = match text.strip_suffix('h') {
            Some(hours) => (hours, HOUR),
            None => (text.strip_suffix('d').unwrap_or(text), DAY),
        };
        let plain = (1..=5).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
        let seconds = number.parse::<u64>().ok().filter(|_| plain).map(|number| number * unit);
        let seconds = seconds.filter(|seconds| (HOUR..=366 * DAY).contains(seconds));
        seconds.map(Self).ok_or_else(|| messages::ticket_bad_validity().to_owned())
    }

    pub const fn seconds(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_for_an_hour_to_a_year() {
        let seconds = |text: &str| Validity::parse(text).ok().map(Validity::seconds);
        for (text, wanted) in [
            ("14d", Some(14 * DAY)),
            ("14", Some(14 * DAY)),
            ("1h", Some(HOUR)),
            ("36h", Some(36 * HOUR)),
            ("366d", Some(366 * DAY)),
            ("8784h", Some(366 * DAY)),
            ("367d", None),
            ("8785h", None),
            ("0", None),
            ("0h", None),
            ("", None),
            ("d", None),
            ("h", None),
            ("1m", None),
            ("1dh", None),
            ("+1d", None),
            ("-1d", None),
            ("1.5d", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }
}
