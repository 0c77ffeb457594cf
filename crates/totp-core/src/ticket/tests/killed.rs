//! A process that uses up one ticket after the other, killed at any time.

use super::*;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "TICKET_KILLED_FOLDER";
const KILLS: u64 = 20;

fn ann() -> Account {
    account("ann", 1_000)
}

/// The ticket of this number; no two are alike.
fn numbered(n: u64) -> TicketCode {
    let mut random = [0; TICKET_BYTES];
    random[..8].copy_from_slice(&n.to_be_bytes());
    TicketCode::from_random(&random)
}

/// The number of the last ticket that was told to be used up; a line that the kill cut counts for nothing.
fn last_told(folder: &Path) -> u64 {
    let told = fs::read_to_string(folder.join("told")).unwrap_or_default();
    let whole = told.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().next_back().map_or(0, |line| line.parse().unwrap())
}

/// Not a test of its own: what the process does that is killed.
#[test]
fn a_job_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let (folder, ann) = (Path::new(&folder), ann());
    let tickets = of(folder, &ann);
    let mut told = OpenOptions::new().append(true).create(true).open(folder.join("told")).unwrap();
    for n in last_told(folder) + 1.. {
        tickets.issue(&numbered(n), until()).unwrap();
        let presented = good(&tickets, &numbered(n));
        assert!(tickets.spend(&presented).unwrap());
        writeln!(told, "{n}").unwrap();
    }
}

#[test]
fn a_kill_at_any_time_makes_no_used_ticket_good() {
    let folder = tempfile::tempdir().unwrap();
    let (path, ann) = (folder.path(), ann());
    let tickets = of(path, &ann);
    for kill in 0..KILLS {
        let (before, began) = (last_told(path), Instant::now());
        let mut job = Command::new(std::env::current_exe().unwrap());
        job.args(["--exact", "ticket::tests::killed::a_job_that_is_killed", "--nocapture"]);
        let job = job.env(FOLDER, path).stdin(Stdio::null()).stdout(Stdio::null());
        let mut job = job.stderr(Stdio::null()).spawn().unwrap();
        while last_told(path) == before && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(kill * kill * 37));
        job.kill().unwrap();
        job.wait().unwrap();
        let last = last_told(path);
        assert!(last > before, "nothing was used up");
        let again = present(&tickets, &numbered(last), UNTIL - 1);
        assert!(!matches!(again, TicketVerdict::Good(_)), "{last} is good again");
        // The next one is out, used up without a word, or not issued yet; at most one login may use it.
        if let TicketVerdict::Good(presented) = present(&tickets, &numbered(last + 1), UNTIL - 1) {
            assert!(tickets.spend(&presented).unwrap() && !tickets.spend(&presented).unwrap());
        }
        tickets.unlock().unwrap();
    }
}
