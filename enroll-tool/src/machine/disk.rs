//! What to do where a disk takes no writes: it is full, a quota is used up, or it is read-only.

use crate::error::Error;
use crate::messages::{self, Message};
use rustix::io::Errno;
use std::io;
use std::path::Path;
use totp_core::record::StoreError;

/// What to do, if a disk that takes no writes is why.
pub fn advice(error: Errno) -> Option<&'static str> {
    match error {
        Errno::NOSPC => Some(messages::disk_full_advice()),
        Errno::DQUOT => Some(messages::disk_quota_advice()),
        Errno::ROFS => Some(messages::disk_read_only_advice()),
        _ => None,
    }
}

/// A message of such an error, with what to do on a line of its own.
pub fn with_advice(told: Message, error: Errno) -> Error {
    Error::Failed(match advice(error) {
        Some(advice) => told.with_line(advice),
        None => told,
    })
}

/// The error of a file that cannot be written.
pub fn failure(path: &Path, error: Errno) -> Error {
    with_advice(messages::at(path.display(), io::Error::from(error)), error)
}

/// The error of a record that cannot be used, with nothing changed.
pub fn of_record(error: &StoreError) -> Error {
    let told = messages::file_unusable(error);
    match error.system_error() {
        Some(number) => with_advice(told, Errno::from_raw_os_error(number)),
        None => Error::Failed(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_takes_no_writes_is_told_with_what_to_do() {
        messages::speak(messages::Language::En);
        for (error, what, command) in [
            (Errno::NOSPC, "No space left on device", "df -h"),
            (Errno::DQUOT, "Disk quota exceeded", "repquota"),
            (Errno::ROFS, "Read-only file system", "findmnt"),
        ] {
            let told = failure(Path::new("/srv/keys"), error).to_string();
            let (fault, advice) = told.split_once('\n').unwrap();
            assert_eq!(fault, format!("/srv/keys: {what}"));
            let ends = advice.ends_with("then run the command again.");
            assert!(advice.contains(command) && ends, "{advice}");
        }
        // In a message that says what to do, without this advice.
        assert_eq!(
            failure(Path::new("/srv/keys"), Errno::NOSPC).cause(),
            "/srv/keys: No space left on device"
        );
        let told = failure(Path::new("/srv/keys"), Errno::ACCESS).to_string();
        assert_eq!(told, "/srv/keys: Permission denied");
    }

    #[test]
    fn a_record_on_a_full_disk_is_told_with_what_to_do() {
        messages::speak(messages::Language::En);
        let full = totp_core::record::RecordError::Io(Errno::NOSPC.into());
        let told = of_record(&StoreError::Record("/var/lib/pam_totp/7".into(), full)).to_string();
        assert!(told.contains("/var/lib/pam_totp/7") && told.contains("df -h"), "{told}");
        let damaged = totp_core::record::RecordError::Damaged;
        let told = of_record(&StoreError::Record("/x".into(), damaged)).to_string();
        assert!(told.contains("damaged") && !told.contains("df -h"), "{told}");
    }
}
