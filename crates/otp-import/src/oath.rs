//! The users file of liboath: type, user, PIN, secret in hexadecimal, and what was last accepted.
//!
//! What the columns mean was read in the source of oath-toolkit (liboath/usersfile.c).

use crate::coding::{code, hex};
use crate::draft::Draft;
use crate::entry::Spent;
use crate::note::Fate;
use crate::parsed::Parsed;
use totp_core::authenticator::{Algorithm, Digits};
use totp_core::hotp;

/// A quarter of an hour: the time is local, and all zones differ by whole ones of these.
const ZONE_STEP: i64 = 900;
/// 14 hours: the farthest zone.
const ZONES: i64 = 56;
/// Lines with a last code: each costs 113 codes to compare it with, a thousand times what reading the line costs.
const MOST_LAST_CODES: usize = 10_000;

pub fn parse(text: &str, now: u64) -> Parsed {
    let mut parsed = Parsed::default();
    let mut last_codes = 0;
    for (index, line) in text.lines().enumerate() {
        let place = format!("line {}", index + 1);
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        match fields.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            [kind, user, pin, secret, rest @ ..] => {
                let user_name = Some((*user).to_owned());
                let Some((period, digits)) = kind_of(kind) else {
                    let why = "a type that liboath does not have";
                    parsed.note_for(Some(user), &place, Fate::Left, why);
                    continue;
                };
                let Some(secret) = hex(secret) else {
                    let why = "the secret is not hexadecimal";
                    parsed.note_for(Some(user), &place, Fate::Left, why);
                    continue;
                };
                if !matches!(*pin, "-" | "+") {
                    let why = "the PIN; another module can ask for a password";
                    parsed.note_for(Some(user), &place, Fate::Left, why);
                }
                last_codes += usize::from(period.is_some() && rest.len() > 2);
                if last_codes > MOST_LAST_CODES {
                    let why = "more than 10,000 lines with a last code: import the rest from a file of its own";
                    parsed.note_for(Some(user), &place, Fate::Left, why);
                    continue;
                }
                let mut draft = Draft::new(place.clone(), secret);
                (draft.user, draft.period, draft.digits) = (user_name, period, digits);
                used(&mut parsed, &mut draft, rest, now);
                parsed.add(draft);
            }
            [_, user, ..] => {
                parsed.note_for(Some(user), &place, Fate::Left, "no secret in the line");
            }
            _ => parsed.note(&place, Fate::Left, "no user in the line"),
        }
    }
    parsed
}

/// The period and the digits of a type; no period for an event-based one.
fn kind_of(kind: &str) -> Option<(Option<u64>, u64)> {
    let (mode, digits) = match kind.strip_prefix("HOTP")? {
        "" => ("E", "6"),
        rest => rest.strip_prefix('/').map(|rest| rest.split_once('/').unwrap_or((rest, "6")))?,
    };
    let digits = digits.parse().ok().filter(|digits| (6..=8).contains(digits))?;
    match mode {
        "E" => Some((None, digits)),
        "T30" => Some((Some(30), digits)),
        "T60" => Some((Some(60), digits)),
        _ => None,
    }
}

/// The last three columns: a counter or the distance of the step, the last code, and when it came.
fn used(parsed: &mut Parsed, draft: &mut Draft, columns: &[&str], now: u64) {
    let number = columns.first().and_then(|text| text.parse::<i64>().ok());
    let Some(period) = draft.period else {
        // The counter is the one of the last code, if there was any.
        let next = u64::try_from(number.unwrap_or(0)).unwrap_or(0);
        draft.counter = next.saturating_add(u64::from(columns.len() > 1));
        return;
    };
    let [_, last, time, ..] = columns else {
        draft.spent = Spent::Nothing;
        return;
    };
    let found = number
        .zip(local_seconds(time))
        .and_then(|(distance, local)| last_step(draft, period, last, local, distance, now));
    draft.spent = found.map_or(Spent::Unknown, |step| Spent::Until((step + 1) * period));
    let (user, place) = (draft.user.clone(), draft.place.clone());
    let (fate, text) = match draft.spent {
        Spent::Until(_) => (Fate::Taken, "the last used code: it stays used, and all before it"),
        _ => (
            Fate::Changed,
            "the last used code does not fit the secret and the time; codes of the last minute count \
             as used",
        ),
    };
    parsed.note_for(user.as_deref(), &place, fate, text);
}

/// The step of the last code. The file has the local time, of a zone that it does not name; the code
/// tells which zone it was.
fn last_step(
    draft: &Draft,
    period: u64,
    last: &str,
    local: i64,
    distance: i64,
    now: u64,
) -> Option<u64> {
    let last = code(last)?;
    let digits = Digits::new(draft.digits).filter(|digits| digits.get() == last.length())?;
    let latest = now / period + 3;
    let in_zone = |zone: i64| {
        let time = u64::try_from(local.checked_sub(zone * ZONE_STEP)?).ok()?;
        (time / period).checked_add_signed(distance).filter(|step| *step <= latest)
    };
    let steps: Vec<u64> = (-ZONES..=ZONES).filter_map(in_zone).collect();
    let values = hotp::values(Algorithm::Sha1, &draft.secret, digits, steps.iter().copied());
    let fitting = steps.iter().zip(values.iter()).filter(|(_, value)| **value == last.number());
    fitting.map(|(step, _)| *step).max()
}

/// `2026-11-23T22:40:00L` as if it were UTC.
fn local_seconds(text: &str) -> Option<i64> {
    let text = text.strip_suffix('L')?;
    let (date, time) = text.split_once('T')?;
    let number = |text: &str| text.parse::<i64>().ok().filter(|n| (0..10_000).contains(n));
    let date: Vec<i64> = date.split('-').map(number).collect::<Option<_>>()?;
    let time: Vec<i64> = time.split(':').map(number).collect::<Option<_>>()?;
    let ([year, month @ 1..=12, day @ 1..=31], [hour, minute, second]) =
        (date.as_slice(), time.as_slice())
    else {
        return None;
    };
    // Days from 1970 in the Gregorian calendar, with years that begin in March.
    let (year, month) = if *month > 2 { (*year, *month - 3) } else { (*year - 1, *month + 9) };
    let days =
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, tests_support::entry};

    const HEX: &str = "3132333435363738393031323334353637383930";

    #[test]
    fn the_local_time_is_counted_as_date_counts_it() {
        // date -u -d 2026-11-23T22:40:00 +%s, and the same for a leap day
        assert_eq!(local_seconds("2026-11-23T22:40:00L"), Some(1_795_473_600));
        assert_eq!(local_seconds("2024-02-29T00:00:01L"), Some(1_709_164_801));
        assert_eq!(local_seconds("1970-01-01T00:00:00L"), Some(0));
        for wrong in ["", "2026-11-23T22:40:00", "2026-13-01T00:00:00L", "x-y-zT1:2:3L"] {
            assert_eq!(local_seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_last_used_step_is_found_in_any_time_zone() {
        // RFC 6238 appendix B: at 1111111109 (2005-03-18 01:58:29 UTC) this secret has 07081804.
        for (local, distance) in [
            ("2005-03-18T01:58:29L", "0"),
            ("2005-03-18T07:28:29L", "0"),
            ("2005-03-17T17:58:29L", "0"),
            ("2005-03-18T01:58:59L", "-1"),
        ] {
            let text = format!("HOTP/T30/8 ann - {HEX} {distance} 07081804 {local}\n");
            let parsed = parse(&text, 1_111_111_200);
            assert_eq!(entry(&parsed).spent, Spent::Until(1_111_111_110), "{local}");
            assert_eq!(parsed.notes[0].fate, Fate::Taken);
        }
        let text = format!("HOTP/T30/8 ann - {HEX} 0 07081805 2005-03-18T01:58:29L\n");
        assert_eq!(entry(&parse(&text, 1_111_111_200)).spent, Spent::Unknown);
        assert_eq!(entry(&parse(&format!("HOTP/T30 ann - {HEX}"), 0)).spent, Spent::Nothing);
    }

    #[test]
    fn all_types_of_liboath_are_known_and_no_other() {
        for (kind, wanted) in [
            ("HOTP", Some((None, 6))),
            ("HOTP/E", Some((None, 6))),
            ("HOTP/E/8", Some((None, 8))),
            ("HOTP/T30", Some((Some(30), 6))),
            ("HOTP/T60/7", Some((Some(60), 7))),
            ("HOTP/T30/9", None),
            ("HOTP/T45", None),
            ("HOTPX", None),
            ("TOTP", None),
        ] {
            assert_eq!(kind_of(kind), wanted, "{kind}");
        }
    }

    #[test]
    fn last_codes_are_searched_in_so_many_lines_only() {
        let line = format!("HOTP/T30 ann - {HEX} 0 x x\n");
        let parsed = parse(&line.repeat(MOST_LAST_CODES + 1), 0);
        assert_eq!(parsed.entries.len(), MOST_LAST_CODES);
        let last = parsed.notes.last().map(|note| note.text.as_str());
        assert!(last.is_some_and(|text| text.contains("10,000 lines")), "{last:?}");
    }

    #[test]
    fn every_user_keeps_his_lines_and_pins_are_told() {
        let text = format!(
            "# comment\n\nHOTP/T30\tann\t1234\t{HEX}\nHOTP ann + {HEX} 4 520489 2026-01-01T00:00:00L\n\
             HOTP/T30 bob - 00\nHOTP/T30 cai\nHOTP/X dan - {HEX}\nHOTP/T30 eve - xyz\n"
        );
        let parsed = parse(&text, 0);
        let users: Vec<&str> = parsed.entries.iter().filter_map(|e| e.user.as_deref()).collect();
        assert_eq!(users, ["ann", "ann"]);
        assert_eq!(parsed.entries[1].kind, Kind::Hotp(5));
        let said: Vec<_> = parsed.notes.iter().map(|n| (n.place.as_str(), n.fate)).collect();
        let left: Vec<_> = [3, 5, 6, 7, 8].map(|n| (format!("line {n}"), Fate::Left)).into();
        assert!(
            left.iter().all(|(place, fate)| said.contains(&(place.as_str(), *fate))),
            "{said:?}"
        );
        assert!(parsed.notes.iter().all(|note| !note.text.contains("1234")));
    }
}
