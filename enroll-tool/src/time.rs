//! The time now, and how a time is told.

use crate::error::{Result, failed};
use crate::messages;
use rustix::time::{ClockId, clock_gettime};
use std::time::SystemTime;
use totp_core::time::{Moment, UnixTime, utc_fields};

/// Both clocks, now.
pub fn now() -> Result<Moment> {
    let uptime = clock_gettime(ClockId::Boottime).tv_sec;
    let now = Moment::of_clocks(SystemTime::now(), uptime);
    now.map_or_else(|| failed(messages::clock_before_1970()), Ok)
}

/// A time as the credential has it.
pub fn rfc3339(time: UnixTime) -> String {
    let (year, month, day, hour, minute, second) = utc_fields(time);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A time for people.
pub fn date(time: UnixTime) -> String {
    let (year, month, day, hour, minute, _) = utc_fields(time);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

/// A span of so many seconds in words.
pub fn in_words(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => messages::distance_seconds(seconds).into(),
        (1, 0) => messages::time_one_minute().to_owned(),
        (minutes, 0) => messages::distance_minutes(minutes).into(),
        (minutes, seconds) => messages::time_minutes(minutes, seconds).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_time_is_told_in_words() {
        for (seconds, words) in
            [(30, "30 seconds"), (60, "1 minute"), (300, "5 minutes"), (90, "1 minute 30 seconds")]
        {
            assert_eq!(in_words(seconds), words);
        }
    }
}
