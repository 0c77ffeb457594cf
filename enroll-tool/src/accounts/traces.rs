//! Traces of logins: wtmp and lastlog (wtmp(5), lastlog(8)), and the database of lastlog2(8).

use super::login_record::{RECORD_BYTES, user_of_login};
use rustix::fs::{SeekFrom, seek};
use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

/// Logins of this month and the last one.
pub const WTMP: [&str; 2] = ["/var/log/wtmp", "/var/log/wtmp.1"];
/// The last login of each user id; sparse, the number is the place.
pub const LASTLOG: &str = "/var/log/lastlog";

/// The time is the first field; where glibc's times have 64 bits, it is four bytes longer.
const LASTLOG_RECORD: usize = if RECORD_BYTES == 400 { 296 } else { 292 };
/// Of a longer file the end is read: some 80,000 logins.
const MOST_WTMP: u64 = 32 << 20;
/// More than a hundred thousand users take.
const MOST_LASTLOG: u64 = 64 << 20;

/// The names of the users in a file of logins, some of them several times.
pub fn wtmp(path: &Path) -> Vec<String> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let record = RECORD_BYTES as u64;
        let records = file.metadata()?.len() / record;
        let skipped = records.saturating_sub(MOST_WTMP / record);
        file.seek(std::io::SeekFrom::Start(skipped * record))?;
        let mut content = Vec::new();
        file.take(MOST_WTMP).read_to_end(&mut content)?;
        Ok(content)
    };
    let content = read().unwrap_or_default();
    let mut names: Vec<String> = content.chunks_exact(RECORD_BYTES).filter_map(user).collect();
    names.sort();
    names.dedup();
    names
}

fn user(record: &[u8]) -> Option<String> {
    let name = user_of_login(record)?.split(|byte| *byte == 0).next()?;
    let name = std::str::from_utf8(name).ok()?;
    let plain = !name.is_empty() && !name.chars().any(char::is_control);
    plain.then(|| name.to_owned())
}

/// The user ids that have logged in. Holes are skipped: the record of a user of a directory lies 260 GB from the
/// beginning.
pub fn lastlog(path: &Path) -> Vec<u32> {
    let Ok(file) = File::open(path) else { return Vec::new() };
    let record = LASTLOG_RECORD as u64;
    let mut uids = Vec::new();
    let (mut at, mut read) = (0, 0);
    while let Ok(data) = seek(&file, SeekFrom::Data(at)) {
        let Ok(hole) = seek(&file, SeekFrom::Hole(data)) else { break };
        // A record can begin in front of the data.
        let first = data / record;
        let wanted = (hole - first * record).min(MOST_LASTLOG - read);
        let mut content = vec![0; usize::try_from(wanted).unwrap_or(0)];
        let Ok(count) = file.read_at(&mut content, first * record) else { break };
        let records = content.get(..count).unwrap_or_default().chunks(LASTLOG_RECORD);
        for (uid, entry) in (first..).zip(records) {
            if entry.iter().take(4).any(|byte| *byte != 0) {
                uids.extend(u32::try_from(uid));
            }
        }
        read += wanted;
        if read >= MOST_LASTLOG || hole <= at {
            break;
        }
        at = hole;
    }
    uids.dedup();
    uids
}

/// The program that shows the database of lastlog2 (util-linux 2.40).
const LASTLOG2: &str = "/usr/bin/lastlog2";

/// What this machine has no record of logins in: the file of logins, and that of last logins if lastlog2 does not show them
/// either. Debian 13 has neither unless a package for it is installed.
pub fn not_read() -> Vec<&'static str> {
    missing(|path| File::open(path).is_ok())
}

fn missing(can_read: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let [wtmp, _] = WTMP;
    let last = [LASTLOG, LASTLOG2];
    let mut missing: Vec<&str> = Vec::new();
    missing.extend((!WTMP.iter().any(|path| can_read(path))).then_some(wtmp));
    if !last.iter().any(|path| can_read(path)) {
        missing.extend(last);
    }
    missing
}

/// The names in the database of lastlog2, where that program is installed.
pub fn lastlog2() -> Vec<String> {
    let output = Command::new(LASTLOG2).env_clear().env("LC_ALL", "C").output();
    output.map(|output| in_table(&String::from_utf8_lossy(&output.stdout))).unwrap_or_default()
}

/// One user a line, below a heading: the name is first (util-linux, misc-utils/lastlog2.c, print_entry).
fn in_table(text: &str) -> Vec<String> {
    let lines = text.lines().skip(1).filter(|line| !line.ends_with("**Never logged in**"));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(kind: i16, user: &str) -> Vec<u8> {
        let mut record = vec![0; RECORD_BYTES];
        record[0..2].copy_from_slice(&kind.to_ne_bytes());
        record[44..44 + user.len()].copy_from_slice(user.as_bytes());
        record
    }

    #[test]
    fn wtmp_names_those_who_logged_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wtmp");
        let mut content = Vec::new();
        for (kind, user) in [
            (7, "EXAMPLE\\ann"),
            (2, "reboot"),
            (7, "adann@example.com"),
            (8, "gone"),
            (7, "EXAMPLE\\ann"),
            (7, "a\nb"),
            (7, ""),
        ] {
            content.extend(login(kind, user));
        }
        content.extend([7, 0, 0]);
        std::fs::write(&path, content).unwrap();
        assert_eq!(wtmp(&path), ["EXAMPLE\\ann", "adann@example.com"]);
        assert_eq!(wtmp(&folder.path().join("none")), [""; 0]);
    }

    #[test]
    fn lastlog_is_read_where_it_has_data() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lastlog");
        let file = File::create(&path).unwrap();
        for uid in [0_u64, 1_000, 65_536, 892_600_500] {
            let mut record = vec![0; LASTLOG_RECORD];
            record[..4].copy_from_slice(&1_700_000_000_u32.to_ne_bytes());
            file.write_at(&record, uid * LASTLOG_RECORD as u64).unwrap();
        }
        // The next one in the same block never logged in.
        file.write_at(&[0; LASTLOG_RECORD], 1_001 * LASTLOG_RECORD as u64).unwrap();
        assert_eq!(lastlog(&path), [0, 1_000, 65_536, 892_600_500]);
        assert_eq!(lastlog(&folder.path().join("none")), [0; 0]);
    }

    #[test]
    fn records_of_logins_that_are_missing_are_named() {
        let with = |there: &[&str]| missing(|path| there.contains(&path));
        let all = ["/var/log/wtmp", "/var/log/lastlog", "/usr/bin/lastlog2"];
        assert_eq!(with(&all), [""; 0]);
        assert_eq!(with(&[]), all);
        // Either of the two for last logins is enough, and so is the former file of logins.
        assert_eq!(with(&["/var/log/wtmp.1", "/usr/bin/lastlog2"]), [""; 0]);
        assert_eq!(with(&["/var/log/lastlog"]), all[..1]);
        assert_eq!(with(&["/var/log/wtmp"]), all[1..]);
    }

    #[test]
    fn a_table_of_lastlog2_has_a_heading_and_names() {
        let text = "Username         Port     From      Latest\n\
            ann              pts/0    192.0.2.1 Mon Nov 23 07:05:00 +0000 2026\n\
            adann@example.com pts/1             Mon Nov 23 07:05:00 +0000 2026\n\
            ben                                 **Never logged in**\n";
        assert_eq!(in_table(text), ["ann", "adann@example.com"]);
        assert_eq!(in_table(""), [""; 0]);
    }
}
