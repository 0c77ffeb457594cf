//! `~/.google_authenticator`: the secret, options in lines that begin with `"`, and scratch codes.
//!
//! What each option means was read in the source of google-authenticator-libpam (pam_google_authenticator.c).

use crate::coding::code;
use crate::draft::Draft;
use crate::entry::Spent;
use crate::error::{ParseError, unreadable};
use crate::note::Fate;
use crate::parsed::Parsed;
use crate::seed;
use totp_core::base32;
use zeroize::Zeroizing;

/// The scratch codes that a credential can hold.
const MOST_SCRATCH: usize = totp_core::recovery::MAX_SCRATCH;

pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let mut parsed = Parsed::default();
    let mut lines = text.lines().enumerate();
    let Some((_, first)) = lines.next() else { return unreadable("the file is empty") };
    let (secret, loosely) = secret(first)?;
    let mut draft = Draft::new("line 1".to_owned(), secret);
    if loosely {
        parsed.note(
            "line 1",
            Fate::Changed,
            "the secret is not clean base32; it is read as google-authenticator reads it",
        );
    }
    let mut options = Options::default();
    for (index, line) in lines {
        let place = format!("line {}", index + 1);
        match line.strip_prefix('"') {
            Some(option) => options.read(&mut parsed, &place, option.trim()),
            None if line.trim().is_empty() => {}
            None => scratch_code(&mut parsed, &place, line),
        }
    }
    options.apply(&mut parsed, &mut draft)?;
    parsed.add(draft);
    Ok(parsed)
}

/// Cleanly, else as the module does: 0, 1 and 8 stand for O, L and B, and bits beyond the last whole byte are
/// dropped. The second value tells which.
fn secret(line: &str) -> Result<(Zeroizing<Vec<u8>>, bool), ParseError> {
    if let Ok(bytes) = base32::decode(line.trim()) {
        return Ok((bytes, false));
    }
    let mut clean = Zeroizing::new(String::with_capacity(line.len()));
    for c in line.trim_end_matches(['=', ' ', '\t', '\r']).chars() {
        match c.to_ascii_uppercase() {
            ' ' | '-' | '\t' => {}
            '0' => clean.push('O'),
            '1' => clean.push('L'),
            '8' => clean.push('B'),
            c @ ('A'..='Z' | '2'..='7') => clean.push(c),
            _ => return unreadable("line 1: the secret is not base32"),
        }
    }
    match seed::base32(&clean) {
        Some(seed) => Ok((seed.bytes, true)),
        None => unreadable("line 1: the secret is not base32"),
    }
}

fn scratch_code(parsed: &mut Parsed, place: &str, line: &str) {
    match code(line.trim()).filter(|code| code.length() == 8) {
        Some(_) if parsed.scratch.len() >= MOST_SCRATCH => {
            parsed.note(place, Fate::Left, format!("a scratch code: only {MOST_SCRATCH} are taken"))
        }
        Some(code) => {
            parsed.scratch.push(code);
            parsed.note(place, Fate::Taken, "a scratch code (good once)");
        }
        None => parsed.note(place, Fate::Left, "neither an option nor a scratch code"),
    }
}

#[derive(Default)]
struct Options {
    totp: bool,
    counter: Option<u64>,
    step: Option<u64>,
    /// Steps that are used up; `None` without DISALLOW_REUSE.
    used: Option<Vec<u64>>,
}

impl Options {
    fn read(&mut self, parsed: &mut Parsed, place: &str, option: &str) {
        let (name, value) = option.split_once([' ', '\t']).unwrap_or((option, ""));
        let value = value.trim();
        let number = || value.parse::<u64>().ok();
        match name {
            "TOTP_AUTH" => {
                self.totp = true;
                parsed.note(place, Fate::Taken, "TOTP_AUTH");
            }
            "HOTP_COUNTER" => {
                self.counter = number();
                // What becomes of it is said where the device is.
            }
            "STEP_SIZE" => {
                self.step = number();
                parsed.note(place, Fate::Taken, "STEP_SIZE, as the period");
            }
            "DISALLOW_REUSE" => {
                let steps = value.split_ascii_whitespace().filter_map(|n| n.parse().ok());
                self.used = Some(steps.collect());
                parsed.note(
                    place,
                    Fate::Taken,
                    "DISALLOW_REUSE: used codes stay used",
                );
            }
            "RATE_LIMIT" => parsed.note(
                place,
                Fate::Changed,
                "RATE_LIMIT: the new module has its own limits of wrong codes",
            ),
            "WINDOW_SIZE" => parsed.note(
                place,
                Fate::Changed,
                match number() {
                    Some(window) if window > 3 => {
                        "WINDOW_SIZE: the new module has its own window; yours had more than 3 steps, so the \
                         phone's clock should be right"
                    }
                    _ => "WINDOW_SIZE: the new module has its own window",
                },
            ),
            "TIME_SKEW" if number() == Some(0) => {
                parsed.note(place, Fate::Taken, "TIME_SKEW 0");
            }
            "TIME_SKEW" => parsed.note(
                place,
                Fate::Left,
                "TIME_SKEW: the phone's clock is off, and the difference is not taken; set the phone's time \
                 to automatic before the next login",
            ),
            "RESETTING_TIME_SKEW" => parsed.note(
                place,
                Fate::Left,
                "RESETTING_TIME_SKEW: the difference of a wrong clock is not taken",
            ),
            _ if name.strip_prefix("LAST").is_some_and(|n| n.parse::<u8>().is_ok()) => parsed.note(
                place,
                Fate::Left,
                "a host that needs no code for a while (grace period)",
            ),
            _ => parsed.note(place, Fate::Left, "an option not known here"),
        }
    }

    /// As the module decides: a counter of 1 and more makes it event-based, else TOTP_AUTH time-based.
    fn apply(self, parsed: &mut Parsed, draft: &mut Draft) -> Result<(), ParseError> {
        match self.counter {
            Some(counter @ 1..) => {
                draft.period = None;
                draft.counter = counter;
                return Ok(());
            }
            _ if !self.totp => {
                return unreadable(
                    "neither TOTP_AUTH nor HOTP_COUNTER: google-authenticator accepts no code of this \
                     file",
                );
            }
            _ => {}
        }
        let step = self.step.unwrap_or(30);
        draft.period = Some(step);
        draft.spent = match self.used {
            None => {
                parsed.note(
                    "the file",
                    Fate::Changed,
                    "no DISALLOW_REUSE, so it is not known which codes were used: those of the last \
                     minute count as used",
                );
                Spent::Unknown
            }
            Some(steps) => steps.into_iter().max().map_or(Spent::Nothing, |last| {
                Spent::Until(last.saturating_add(1).saturating_mul(step))
            }),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, tests_support::entry};

    const FILE: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n\" RATE_LIMIT 3 30 1795417000 1795417010\n\
        \" WINDOW_SIZE 17\n\" DISALLOW_REUSE 59847250 59847251\n\" TOTP_AUTH\n\" TIME_SKEW -2\n\
        \" RESETTING_TIME_SKEW 59847250+1\n\" LAST0 10.0.0.1 1795417000\n\" STEP_SIZE 30\n\
        12345678\n87654321\n";

    #[test]
    fn every_line_of_a_full_file_is_accounted_for() {
        let parsed = parse(FILE).unwrap();
        let entry = entry(&parsed);
        assert!(entry.secret.expose() == b"12345678901234567890");
        assert_eq!(entry.spent, Spent::Until(59_847_252 * 30));
        assert_eq!(parsed.scratch.len(), 2);
        let said: Vec<(&str, Fate)> =
            parsed.notes.iter().map(|note| (note.place.as_str(), note.fate)).collect();
        let expected = [
            ("line 2", Fate::Changed),
            ("line 3", Fate::Changed),
            ("line 4", Fate::Taken),
            ("line 5", Fate::Taken),
            ("line 6", Fate::Left),
            ("line 7", Fate::Left),
            ("line 8", Fate::Left),
            ("line 9", Fate::Taken),
            ("line 10", Fate::Taken),
            ("line 11", Fate::Taken),
        ];
        assert_eq!(said, expected);
        // Neither a scratch code nor a host stands in a report.
        for canary in ["12345678", "10.0.0.1"] {
            assert!(parsed.notes.iter().all(|note| !note.text.contains(canary)));
        }
    }

    #[test]
    fn a_counter_makes_it_event_based_and_no_mode_at_all_is_refused() {
        let head = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n";
        let parsed = parse(&format!("{head}\" HOTP_COUNTER 7\n")).unwrap();
        assert_eq!(entry(&parsed).kind, Kind::Hotp(7));
        assert!(parse(head).is_err() && parse("").is_err() && parse("not base32!\n").is_err());
        let parsed = parse(&format!("{head}\" TOTP_AUTH\n")).unwrap();
        assert_eq!(entry(&parsed).spent, Spent::Unknown);
        let parsed = parse(&format!("{head}\" TOTP_AUTH\n\" DISALLOW_REUSE\n")).unwrap();
        assert_eq!(entry(&parsed).spent, Spent::Nothing);
    }

    #[test]
    fn a_secret_in_googles_loose_base32_gives_its_bytes() {
        // 0, 1 and 8 for O, L and B; a character too many fills no byte.
        let (bytes, loosely) = secret("80 l-1AAAA").unwrap();
        assert!(loosely && bytes.as_slice() == base32::decode("BOLLAAAA").unwrap().as_slice());
        assert!(secret("AAAAAAAAB").unwrap().0.as_slice() == [0; 5]);
        assert!(!secret("MZXW6YTB").unwrap().1);
    }

    #[test]
    fn more_scratch_codes_than_fit_are_left_with_a_word() {
        let many: String = (0..20).map(|n| format!("{}\n", 10_000_000 + n)).collect();
        let parsed = parse(&format!("{FILE}{many}1234567\nabc\n")).unwrap();
        assert_eq!(parsed.scratch.len(), MOST_SCRATCH);
        let left = parsed.notes.iter().filter(|note| note.fate == Fate::Left).count();
        assert_eq!(left, 3 + (22 - MOST_SCRATCH) + 2);
    }
}
