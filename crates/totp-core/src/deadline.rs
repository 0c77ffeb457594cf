//! That the deadline of enrolments at the first login has passed. A clock that is behind, as after a boot with an empty
//! battery, does not open it again (docs/decisions/0034).

use crate::record::{Owner, PlaceError};
use crate::settings::Settings;
use crate::stamp::{read_time, write_time};
use crate::time::UnixTime;

/// The file of the mark, in the folder of root's records: the latest `enrol_until` that a clock has reached. No user id
/// and no stamp has this name.
pub const MARK: &str = "enrol-until";

/// Whether an enrolment cannot be put off any more: by this clock, or by the mark of an earlier one. A later date in the
/// policy opens the enrolment again.
pub fn is_over(settings: &Settings, now: Option<UnixTime>) -> bool {
    is_over_as(settings, now, Owner::Root)
}

/// Leaves the mark if the clock has reached the deadline and there is no such mark yet.
///
/// # Errors
/// The folder or the file could not be made.
pub fn note(settings: &Settings, now: UnixTime) -> Result<(), PlaceError> {
    note_as(settings, now, Owner::Root)
}

fn is_over_as(settings: &Settings, now: Option<UnixTime>, owner: Owner) -> bool {
    settings.at_login.is_over(now)
        || settings.at_login.until.is_some_and(|until| is_marked(settings, until, owner))
}

fn note_as(settings: &Settings, now: UnixTime, owner: Owner) -> Result<(), PlaceError> {
    match settings.at_login.until {
        Some(until) if now >= until && !is_marked(settings, until, owner) => {
            // Not the time of now: a clock that was once far ahead would close every later deadline too.
            write_time(&settings.state_dir, MARK, until, owner)
        }
        _ => Ok(()),
    }
}

fn is_marked(settings: &Settings, until: UnixTime, owner: Owner) -> bool {
    read_time(&settings.state_dir, MARK, owner).is_some_and(|mark| mark >= until)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: u64 = 1_800_000_000;

    fn owner() -> Owner {
        Owner::User(rustix::process::geteuid().as_raw())
    }

    fn settings(folder: &tempfile::TempDir, until: u64) -> Settings {
        let mut settings = Settings { state_dir: folder.path().into(), ..Settings::default() };
        settings.at_login.services = "sshd";
        settings.at_login.until = Some(UnixTime::from_secs(until));
        settings
    }

    fn is_over(settings: &Settings, now: u64) -> bool {
        is_over_as(settings, Some(UnixTime::from_secs(now)), owner())
    }

    fn noted(settings: &Settings, now: u64) {
        note_as(settings, UnixTime::from_secs(now), owner()).unwrap();
    }

    #[test]
    fn a_clock_that_is_behind_opens_no_deadline_again() {
        let folder = tempfile::tempdir().unwrap();
        let policy = settings(&folder, UNTIL);
        noted(&policy, UNTIL - 1);
        assert!(!is_over(&policy, UNTIL - 1));
        noted(&policy, UNTIL);
        assert!(is_over(&policy, UNTIL - 1) && is_over(&policy, 0) && is_over(&policy, UNTIL));
        // Nor does a clock that is behind take the mark away.
        noted(&policy, 1);
        assert!(is_over(&policy, 1));
    }

    #[test]
    fn a_later_date_opens_the_enrolment_again() {
        let folder = tempfile::tempdir().unwrap();
        // A clock that was far ahead once.
        noted(&settings(&folder, UNTIL), UNTIL + 3_000_000_000);
        assert!(is_over(&settings(&folder, UNTIL - 1), 1));
        assert!(!is_over(&settings(&folder, UNTIL + 1), UNTIL));
    }
}
