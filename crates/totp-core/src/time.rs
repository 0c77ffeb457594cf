//! Time as a value: whoever calls this crate reads the clock, once, and hands it in.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01 00:00:00 UTC (T0 of RFC 6238 §4.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// The time `seconds` after 1970-01-01 00:00:00 UTC.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// The time `seconds` later; stays at the end of the range instead of wrapping.
    pub const fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The time `seconds` earlier; stays at 1970 instead of wrapping.
    pub const fn minus(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// The time on a clock that is `seconds` ahead of this one, or behind it; stays within the range.
    pub const fn shifted(self, seconds: i64) -> Self {
        Self(self.0.saturating_add_signed(seconds))
    }

    /// Seconds from `earlier` to this time, or `None` if `earlier` is later (the clock was set back).
    pub const fn since(self, earlier: Self) -> Option<u64> {
        self.0.checked_sub(earlier.0)
    }
}

/// Year, month, day, hour, minute and second in UTC, for messages.
///
/// The algorithm is the proleptic Gregorian calendar counted from 0000-03-01, so that the leap day
/// is the last of its year. Good until the year 9999; later times are shown as that.
pub fn utc_fields(time: UnixTime) -> (u32, u32, u32, u32, u32, u32) {
    let secs = time.as_secs().min(253_402_300_799);
    let (days, of_day) = (secs / 86_400 + 719_468, secs % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    (
        narrow(year),
        narrow(month),
        narrow(day),
        narrow(of_day / 3_600),
        narrow(of_day / 60 % 60),
        narrow(of_day % 60),
    )
}

/// The time that a text of the form `2027-01-31T12:00:00Z` names, between 1970 and 9999. `None` for any other text.
pub fn parsed_utc(text: &str) -> Option<UnixTime> {
    let (date, of_day) = text.strip_suffix('Z')?.split_once(['T', ' '])?;
    let numbers = |text: &str, mark: char, lengths: [usize; 3]| {
        let mut parts = text.split(mark);
        let numbers = lengths.map(|length| {
            let part = parts.next()?;
            let fits = part.len() == length && part.bytes().all(|c| c.is_ascii_digit());
            fits.then(|| part.parse::<u64>().ok()).flatten()
        });
        let [first, second, third] = numbers;
        parts.next().is_none().then_some((first?, second?, third?))
    };
    let (year, month, day) = numbers(date, '-', [4, 2, 2])?;
    let (hour, minute, second) = numbers(of_day, ':', [2, 2, 2])?;
    // Counted from 0000-03-01, as in `utc_fields`.
    let (year_of, shifted) =
        if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let leaps = year_of / 4 - year_of / 100 + year_of / 400;
    let days = (365 * year_of + leaps + (153 * shifted + 2) / 5 + day).checked_sub(719_469)?;
    let time = UnixTime(days * 86_400 + hour * 3_600 + minute * 60 + second);
    // What is no day of the calendar, or no time of a day, is told as another one.
    let told = utc_fields(time);
    let asked = [year, month, day, hour, minute, second];
    let told = [told.0, told.1, told.2, told.3, told.4, told.5].map(u64::from);
    (told == asked).then_some(time)
}

/// One reading of both clocks of the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// The wall clock, which can be set forward and back.
    pub wall: UnixTime,
    /// Seconds since the host started (CLOCK_BOOTTIME), which cannot.
    pub uptime: u64,
}

impl Moment {
    /// What both clocks say: `wall`, and `uptime` in seconds (CLOCK_BOOTTIME). `None` before 1970.
    pub fn of_clocks(wall: SystemTime, uptime: i64) -> Option<Self> {
        let wall = wall.duration_since(UNIX_EPOCH).ok()?.as_secs();
        Some(Self { wall: UnixTime::from_secs(wall), uptime: u64::try_from(uptime).ok()? })
    }

    /// A moment for a record that several hosts write: the wall clock alone. An uptime of one host says nothing to another
    /// one, so it is 0 in each of them, and in all that is kept of them.
    ///
    /// Nothing shortens a wait then when the wall clock is set back. The program that serves such records watches its clock.
    pub const fn shared(wall: UnixTime) -> Self {
        Self { wall, uptime: 0 }
    }

    /// When this boot began, by the wall clock of now.
    pub const fn booted_at(self) -> UnixTime {
        self.wall.minus(self.uptime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates_are_told_in_utc() {
        // `date -u -d @N` of GNU coreutils.
        for (secs, fields) in [
            (0, (1970, 1, 1, 0, 0, 0)),
            (951_782_400, (2000, 2, 29, 0, 0, 0)),
            (1_111_111_109, (2005, 3, 18, 1, 58, 29)),
            (2_147_483_648, (2038, 1, 19, 3, 14, 8)),
            (20_000_000_000, (2603, 10, 11, 11, 33, 20)),
        ] {
            assert_eq!(utc_fields(UnixTime::from_secs(secs)), fields);
        }
    }

    #[test]
    fn a_time_that_is_told_is_read_back_and_no_other_text_is() {
        for secs in [0, 951_782_400, 1_111_111_109, 4_107_542_399, 20_000_000_000, 253_402_300_799]
        {
            let (y, mo, d, h, mi, s) = utc_fields(UnixTime::from_secs(secs));
            let text = format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z");
            assert_eq!(parsed_utc(&text), Some(UnixTime::from_secs(secs)), "{text}");
        }
        for text in [
            "2027-02-29T00:00:00Z",
            "2027-00-10T00:00:00Z",
            "2027-13-10T00:00:00Z",
            "2027-01-32T00:00:00Z",
            "2027-01-00T00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T00:60:00Z",
            "2027-01-01T00:00:60Z",
            "1969-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "2027-01-01T00:00:00",
            "2027-01-01",
            "Z",
            "",
            "2027-1-01T00:00:00Z",
            "2027-01-01T+0:00:00Z",
            "2027-01-01-01T00:00:00Z",
            "é027-01-01T00:00:00Z",
        ] {
            assert_eq!(parsed_utc(text), None, "{text}");
        }
    }

    #[test]
    fn a_shared_moment_has_no_uptime() {
        let moment = Moment::shared(UnixTime::from_secs(9));
        assert_eq!(moment, Moment { wall: UnixTime::from_secs(9), uptime: 0 });
    }

    #[test]
    fn time_does_not_wrap_at_either_end() {
        assert_eq!(UnixTime::from_secs(5).minus(9), UnixTime::from_secs(0));
        assert_eq!(UnixTime::from_secs(u64::MAX).plus(1).as_secs(), u64::MAX);
        assert_eq!(UnixTime::from_secs(5).since(UnixTime::from_secs(6)), None);
    }
}
