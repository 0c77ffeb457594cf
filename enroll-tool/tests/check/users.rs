//! A user whose file is right and who is refused all the same, and a file that is not where logins look.

use crate::files::{ANN, FILE, credential, with_ann};
use crate::tree::{OURS, Tree};
use std::os::unix::fs::MetadataExt;
use totp_core::credential::{Credential, ReadDepth};
use totp_core::history::History;
use totp_core::ledger::{Entry, Ledger};
use totp_core::record::Store;
use totp_core::throttle::Origin;
use totp_core::time::{Moment, UnixTime};

fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("only root makes a record of root's");
    }
    root
}

const fn at(seconds: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(seconds), uptime: 1_000 }
}

/// Root's record of a user id, as a login under this name left it.
fn enrolled_before(tree: &Tree, name: &str) {
    recorded(tree, name, |_| {});
}

/// The same, with what else is recorded. The owner of the tree is the user.
fn recorded(tree: &Tree, name: &str, more: impl FnOnce(&mut History)) {
    let uid = std::fs::metadata(tree.path("home")).unwrap().uid();
    let lasting = tree.path("var/lib/pam_totp");
    let store = Store::of_root(&lasting, &tree.path("run/pam_totp"), uid);
    let (mut held, mut history) = store.hold(name).unwrap();
    history.note_enrolment();
    more(&mut history);
    let now = at(1_700_000_000);
    store.write(&mut held, &mut history, &Entry::Recovery, now).unwrap();
}

#[test]
fn a_user_id_enrolled_under_another_name_is_found() {
    if !is_root() {
        return;
    }
    let line = "@include common-auth\nauth required pam_totp.so nullok\n";
    let tree = with_ann("").without(FILE).sshd(line);
    enrolled_before(&tree, "bob");
    let said = tree.check(&ANN);
    said.has_faults(&["enrolled-as-other"]);
    let finding = said.finding("enrolled-as-other");
    let what = finding["what"].as_str().unwrap();
    assert!(what.starts_with("ann has no credential") && what.contains("the name bob"), "{what}");
    assert_eq!(finding["paste"], "enroll admin disable ann");
}

/// The module refuses her under nullok as well, and the home may be a mount point.
#[test]
fn a_credential_that_is_gone_is_no_missing_enrolment() {
    if !is_root() {
        return;
    }
    let line = "@include common-auth\nauth required pam_totp.so nullok\n";
    let tree = with_ann("").without(FILE).sshd(line);
    enrolled_before(&tree, "ann");
    let said = tree.check(&ANN);
    said.has_faults(&["enrolment-gone"]);
    assert!(said.finding("enrolment-gone").to_string().contains("home not mounted, or deleted"));
}

/// The homes of a tree belong to nobody of this machine, so enrolments in them are not counted.
#[test]
fn in_a_tree_no_home_is_searched_for_unread_enrolments() {
    let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\n";
    let tree = with_ann("").put("etc/security/pam_totp.toml", policy);
    assert!(!tree.check(&[]).names("warning").contains(&"enrolments-unread"));
}

/// `enroll` without --user is refused where root keeps the credentials.
#[test]
fn where_root_keeps_the_file_the_user_is_not_sent_to_enroll() {
    let line =
        "@include common-auth\nauth required pam_totp.so credential=/etc/pam_totp/users/%u.toml\n";
    let said = with_ann(&credential()).sshd(line).said(&ANN);
    said.has_faults(&["not-enrolled"]);
    let finding = said.finding("not-enrolled");
    assert_eq!(finding["paste"], "enroll --user ann --system");
    assert!(finding["advice"].as_str().unwrap().contains("not read"), "{finding}");
}

#[test]
fn a_barred_user_is_not_called_ready() {
    if !is_root() {
        return;
    }
    let tree = with_ann(&credential());
    recorded(&tree, "ann", History::bar);
    let said = tree.said(&ANN);
    said.has_faults(&["codes-barred"]);
    assert_eq!(said.finding("codes-barred")["paste"], "enroll --user ann");
}

/// Remote failures close sshd alone: sudo counts its own.
#[test]
fn codes_that_are_off_are_not_called_ready() {
    if !is_root() {
        return;
    }
    let tree =
        with_ann(&credential()).put("etc/pam.d/sudo", &format!("@include common-auth\n{OURS}"));
    recorded(&tree, "ann", |history| {
        for _ in 0..500 {
            history.charge(Origin::Remote, at(1_700_000_000));
        }
    });
    let said = tree.said(&ANN);
    said.has_faults(&["codes-off"]);
    assert_eq!(said.finding("codes-off")["paste"], "enroll admin unlock ann");
    tree.said(&["sudo", "--user", "ann"]).is_clean();
}

#[test]
fn codes_that_wait_are_not_called_ready() {
    if !is_root() {
        return;
    }
    let since_1970 = std::time::UNIX_EPOCH.elapsed().unwrap();
    let uptime = rustix::time::clock_gettime(rustix::time::ClockId::Boottime).tv_sec;
    let wall = UnixTime::from_secs(since_1970.as_secs());
    let now = Moment { wall, uptime: uptime.unsigned_abs() };
    let tree = with_ann(&credential());
    recorded(&tree, "ann", |history| {
        for _ in 0..20 {
            history.charge(Origin::Remote, now);
        }
    });
    let said = tree.said(&ANN);
    said.has_faults(&["codes-wait"]);
    assert_eq!(said.finding("codes-wait")["paste"], "enroll admin unlock ann");
}

#[test]
fn a_record_ahead_of_the_clock_is_not_called_ready() {
    if !is_root() {
        return;
    }
    let tree = with_ann(&credential());
    let parsed = Credential::parse(credential().as_bytes(), ReadDepth::WithRecovery).unwrap();
    let id = parsed.authenticators[0].secret.id();
    recorded(&tree, "ann", |h| h.raise_mark(id, UnixTime::from_secs(40_000_000_000)));
    tree.said(&ANN).has_faults(&["clock-behind-record"]);
}

#[test]
fn a_record_without_faults_is_clean() {
    if is_root() {
        let tree = with_ann(&credential());
        enrolled_before(&tree, "ann");
        tree.check(&ANN).is_clean();
    }
}

/// Its counter is in root's record, which no screen locker can write.
#[test]
fn a_locker_cannot_check_event_based_tokens() {
    let only = |kind: &str| credential().replace("\"totp\"", kind);
    let with = |content: &str| {
        let tree = with_ann(content);
        tree.put("etc/pam.d/i3lock", "auth required pam_totp.so\n").check(&["--user", "ann"])
    };
    let hotp = "\"hotp\"\ncounter = 7";
    let said = with(&only(hotp));
    let finding = said.finding("event-based-only");
    let what = finding["what"].as_str().unwrap();
    assert!(what.contains("ann has only event-based") && what.contains("i3lock"), "{what}");
    // With a phone beside it, or without such a program, nothing is said.
    assert!(!with(&credential()).names("warning").contains(&"event-based-only"));
    let no_locker = with_ann(&only(hotp)).check(&ANN);
    assert!(!no_locker.names("warning").contains(&"event-based-only"));
}
