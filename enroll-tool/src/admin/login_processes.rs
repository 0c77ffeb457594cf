//! The processes of a user's logins in /proc, and whether a look at them can have missed one.
//!
//! A process that ends between the moment when its number is listed and the moment when it is looked at is no news: it
//! may have started the next one. So each look says whether something slipped away.

use crate::login::login_uid;
use crate::pidfd::{self, ended};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::thread::sleep;
use std::time::Duration;
use totp_core::account::Account;

/// How many looks in a row must miss nothing. A process that starts the next one and ends is listed in almost each.
const QUIET_LOOKS: usize = 3;
/// How many are tried for that: programs of others start and end as well.
const MOST_LOOKS: usize = 25;

/// Which ids are lent to which users, for their user namespaces (subuid(5)).
const SUBUID: &str = "/etc/subuid";

/// One process.
#[derive(Clone, Copy)]
pub struct Process {
    /// The process that started it, or took it over.
    pub parent: i32,
    /// Whether a terminal controls it.
    pub has_terminal: bool,
    /// Whether one of its user ids is the user's, who is not root. In a [`View`] also: one that is lent to the user.
    pub owned: bool,
    /// Whether a signal has stopped it.
    pub stopped: bool,
}

/// Whether the kernel keeps the login of a process.
pub fn are_known() -> bool {
    fs::metadata("/proc/self/loginuid").is_ok()
}

/// What one look at all processes saw.
#[derive(Default)]
pub struct View {
    /// The processes of the user's logins.
    pub found: BTreeMap<i32, Process>,
    /// All others, by number.
    others: BTreeSet<i32>,
    /// Whether a process of the user's logins ended while it was looked at.
    pub slipped: bool,
}

impl View {
    /// Looks at all processes.
    pub fn of(uid: u32) -> Self {
        let mut view = Self::default();
        for pid in listed() {
            match belongs(pid, uid) {
                // Its starter has not taken note of its end yet.
                Some(true) if is_dead(pid) => drop(view.others.insert(pid)),
                Some(true) => match look_at_own(pid, uid) {
                    Some(process) => drop(view.found.insert(pid, process)),
                    None => view.slipped = true,
                },
                Some(false) => drop(view.others.insert(pid)),
                // Whose it was is not known: `is_quiet` decides.
                None => {}
            }
        }
        view
    }

    /// Whether nothing of the user's logins hides between two looks: several short looks in a row find only processes
    /// that this one has seen, or others that can be looked at.
    pub fn is_quiet(&mut self, uid: u32, spared: impl Fn(i32) -> bool) -> bool {
        let mut quiet = 0;
        for _ in 0..MOST_LOOKS {
            match self.look_again(listed(), |found, pid| is_no_news(found, pid, uid, &spared)) {
                Some(true) => quiet += 1,
                Some(false) => quiet = 0,
                None => return false,
            }
            if quiet == QUIET_LOOKS {
                return true;
            }
            sleep(Duration::from_millis(1));
        }
        false
    }

    /// Whether all that is new could be looked at. `None` if one is new that is to end.
    fn look_again(
        &mut self,
        listed: impl Iterator<Item = i32>,
        is_no_news: impl Fn(&mut BTreeMap<i32, Process>, i32) -> Option<bool>,
    ) -> Option<bool> {
        let mut whole = true;
        for pid in listed {
            if self.others.contains(&pid) || self.found.contains_key(&pid) {
                continue;
            }
            match is_no_news(&mut self.found, pid) {
                Some(true) => drop(self.others.insert(pid)),
                Some(false) => return None,
                None => {
                    whole = false;
                    // Each is news once, also if its number stays.
                    self.others.insert(pid);
                }
            }
        }
        Some(whole)
    }
}

/// Whether a new process is none that is to end. `None` if it has ended meanwhile.
fn is_no_news(
    found: &mut BTreeMap<i32, Process>,
    pid: i32,
    uid: u32,
    spared: impl Fn(i32) -> bool,
) -> Option<bool> {
    if !belongs(pid, uid)? || spared(pid) {
        return Some(true);
    }
    // A new one that has ended already may have started the next.
    if is_dead(pid) {
        return None;
    }
    found.insert(pid, look_at_own(pid, uid)?);
    Some(serves(found, pid))
}

/// The numbers of all processes. The first of all is no part of a login.
pub fn listed() -> impl Iterator<Item = i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(|pid| *pid > 1)
}

/// Whether a process is of a login of this user. `None` if it has ended meanwhile.
fn belongs(pid: i32, uid: u32) -> Option<bool> {
    let of = login_uid(&pid.to_string());
    // No login reads as -1; what cannot be read is gone, since the kernel keeps logins here.
    if of.is_none() && fs::metadata(format!("/proc/{pid}/loginuid")).is_err() {
        return None;
    }
    Some(of == Some(uid))
}

/// Whether all threads of a process have ended, and only its number is left.
fn is_dead(pid: i32) -> bool {
    pidfd::of(pid).is_ok_and(|process| ended(&process, 0))
}

/// What is left of a user's processes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    /// Whether some are of the session in which this command runs.
    pub mine: bool,
}

/// Looks for processes with a user id of the user, of any login or of none. `None` if one is left that is not `mine`, or if
/// that cannot be told: processes of root serve everybody.
pub fn left_of(uid: u32, mine: impl Fn(i32) -> bool) -> Option<Left> {
    if uid == 0 {
        return None;
    }
    let me = i32::try_from(std::process::id()).ok()?;
    let mut left = Left { mine: false };
    for pid in listed() {
        let Some(process) = look_at_own(pid, uid).filter(|process| process.owned) else { continue };
        // A helper of this command has the user's rights for files.
        if process.parent == me || is_dead(pid) {
            continue;
        }
        if !mine(pid) {
            return None;
        }
        left.mine = true;
    }
    Some(left)
}

/// A process of a login of this user. Nobody but the user has an id that is lent to the user, so it is no service.
fn look_at_own(pid: i32, uid: u32) -> Option<Process> {
    let (process, ids) = look_with_ids(pid, uid)?;
    let lent = || {
        let name = Account::of_uid(uid).map(|account| account.name);
        let list = fs::read_to_string(SUBUID).unwrap_or_default();
        ids.iter().any(|id| is_lent(&list, name.as_deref(), uid, *id))
    };
    let owned = process.owned || (uid != 0 && ids.iter().any(|id| *id != 0) && lent());
    Some(Process { owned, ..process })
}

/// Whether a list as subuid(5) lends an id to this user, by name or by number.
fn is_lent(list: &str, name: Option<&str>, uid: u32, id: u32) -> bool {
    list.lines().any(|line| {
        let fields: Vec<&str> = line.trim().split(':').collect();
        let [whom, first, count] = fields.as_slice() else { return false };
        let (Ok(first), Ok(count)) = (first.parse::<u32>(), count.parse::<u32>()) else {
            return false;
        };
        (Some(*whom) == name || whom.parse() == Ok(uid))
            && id.checked_sub(first).is_some_and(|at| at < count)
    })
}

/// A process, for the user of this id.
pub fn look(pid: i32, uid: u32) -> Option<Process> {
    look_with_ids(pid, uid).map(|(process, _)| process)
}

fn look_with_ids(pid: i32, uid: u32) -> Option<(Process, Vec<u32>)> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let status = fs::read(format!("/proc/{pid}/status")).ok()?;
    let status = String::from_utf8_lossy(&status);
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    let ids: Vec<u32> = ids.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    let process = Process {
        parent: fields.get(1)?.parse().ok()?,
        has_terminal: *fields.get(4)? != "0",
        owned: uid != 0 && ids.contains(&uid),
        stopped: *fields.first()? == "T",
    };
    Some((process, ids))
}

/// Whether this is a service that the user restarted as root: of another user's, without a terminal, and started by no
/// process of the login that is still there. Its end would lock others out, and may be sshd's.
pub fn serves(found: &BTreeMap<i32, Process>, pid: i32) -> bool {
    let mut at = pid;
    for _ in 0..1_000 {
        match found.get(&at) {
            Some(process) if process.owned || process.has_terminal => return false,
            Some(process) => at = process.parent,
            // Its starter is no part of the login, as sshd is not: a session. init takes over what was left.
            None => return at <= 1,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restarted_service_is_no_part_of_a_login() {
        let p =
            |parent, has_terminal, owned| Process { parent, has_terminal, owned, stopped: false };
        let found = BTreeMap::from([
            (10, p(1, false, false)), // a service, and its worker
            (11, p(10, false, false)),
            (20, p(9, false, false)), // sshd's part of a session
            (21, p(20, false, true)),
            (22, p(21, false, false)), // sudo
            (30, p(1, false, true)),   // what a session left
            (40, p(1, true, false)),   // login
        ]);
        let served: Vec<i32> = found.keys().copied().filter(|pid| serves(&found, *pid)).collect();
        assert_eq!(served, [10, 11]);
    }

    #[test]
    fn a_process_of_no_login_is_left_too() {
        let uid = rustix::process::getuid().as_raw();
        // Of root's nobody can tell.
        let told = (uid != 0).then_some(Left { mine: true });
        assert_eq!(left_of(uid, |_| true), told);
        assert_eq!(left_of(uid, |_| false), None);
        assert_eq!(left_of(u32::MAX - 7, |_| false), Some(Left { mine: false }));
    }

    #[test]
    fn an_id_that_is_lent_to_a_user_is_the_users() {
        let list = "# ids\nann:100000:65536\n1001:200000:10\nben:300000:x\n";
        let is = |name, uid, id| is_lent(list, name, uid, id);
        assert!(is(Some("ann"), 1000, 100_000) && is(Some("ann"), 1000, 165_535));
        assert!(!is(Some("ann"), 1000, 99_999) && !is(Some("ann"), 1000, 165_536));
        assert!(is(None, 1001, 200_009) && !is(Some("ann"), 1000, 200_009));
        assert!(!is(Some("ben"), 1002, 300_000) && !is(None, 1003, 0));
    }

    #[test]
    fn a_process_that_slips_away_is_not_nothing() {
        let mut view = View { others: BTreeSet::from([7]), ..View::default() };
        // Known ones are not looked at again.
        assert_eq!(view.look_again([7].into_iter(), |_, _| panic!("looked at again")), Some(true));
        assert_eq!(view.look_again([7, 8].into_iter(), |_, _| Some(true)), Some(true));
        assert_eq!(view.look_again([7, 8, 9].into_iter(), |_, _| None), Some(false));
        assert_eq!(view.look_again([7, 8, 10].into_iter(), |_, _| Some(false)), None);
    }
}
