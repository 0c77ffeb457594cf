//! A user whose file is right and who is refused all the same, and a file that is not where logins look.

use crate::enrolments::{ANN, FILE, credential, with_ann};
use crate::tree::{OURS, Tree};
use std::os::unix::fs::MetadataExt;
use totp_core::credential::{Credential, HELD_MARK, ReadDepth};
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

/// What is in the home, any program of hers can have put there.
#[test]
fn a_credential_that_root_holds_under_another_name_is_found() {
    if !is_root() {
        return;
    }
    let tree = with_ann(&credential());
    enrolled_before(&tree, "bob");
    tree.check(&ANN).is_clean();
    let tree = tree.put("etc/pam_totp/users/bob.toml", "");
    let said = tree.check(&ANN);
    said.has_faults(&["held-as-other"]);
    let finding = said.finding("held-as-other");
    assert!(finding["what"].as_str().unwrap().contains("under the name bob"), "{finding}");
    assert_eq!(finding["paste"], "enroll admin disable ann");
}

/// The file has the name of the account alone, so a new account of that name inherits it.
#[test]
fn a_credential_of_root_without_an_account_is_found() {
    if !is_root() {
        return;
    }
    let tree = with_ann(&credential()).put("etc/pam_totp/users/bob.toml", "");
    let held = "etc/pam_totp/users/ann.toml";
    let tree =
        tree.put(held, &credential()).mode(held, 0o600).put("etc/pam_totp/users/.ann.lock", "");
    let said = tree.check(&["sshd"]);
    let finding = said.finding("held-without-account");
    assert_eq!(
        (&finding["level"], &finding["place"]),
        (&"warning".into(), &"/etc/pam_totp/users/bob.toml".into())
    );
    assert!(finding["what"].as_str().unwrap().contains("1 name that has no account: bob."));
    assert_eq!(finding["paste"], "rm /etc/pam_totp/users/bob.toml");
    // Nothing of it concerns ann.
    assert!(!tree.check(&ANN).names("warning").contains(&"held-without-account"));
    let policy = "credential = \"/etc/codes/%U\"\n";
    let by_id =
        tree.without("etc/pam_totp/users/bob.toml").put("etc/security/pam_totp.toml", policy);
    let by_id = by_id.put("etc/codes/0", "").put("etc/codes/4711", "");
    let finding = by_id.check(&["sshd"]).finding("held-without-account").clone();
    assert_eq!(finding["place"], "/etc/codes/4711");
}

/// A deleted account's name was given to another person, with another user id.
#[test]
fn a_credential_of_another_user_id_is_found() {
    if !is_root() {
        return;
    }
    let held = "etc/pam_totp/users/ann.toml";
    let id = std::fs::metadata(with_ann("").path("home")).unwrap().uid();
    let line = format!("root:x:{id}:0::/:/bin/sh\nann:x:4711:4711::/home/ann:/bin/sh\n");
    let tree = with_ann("").put("etc/passwd", &line).put(held, &credential()).mode(held, 0o600);
    assert!(!tree.check(&["sshd"]).names("warning").contains(&"held-for-another-id"));
    enrolled_before(&tree, "ann");
    for arguments in [&["sshd"][..], &ANN] {
        let said = tree.check(arguments);
        let finding = said.finding("held-for-another-id");
        assert_eq!(
            (&finding["level"], &finding["paste"]),
            (&"warning".into(), &"enroll admin disable ann".into())
        );
        let what = finding["what"].as_str().unwrap();
        assert!(
            what.contains("user id is 4711") && what.contains(&format!("user id {id} ")),
            "{what}"
        );
    }
    // The advice turns the file off: no code of the former owner counts then.
    let off = tree.copy().put(held, "version = 1\ndisabled = true\n").mode(held, 0o600);
    assert!(!off.said(&["sshd"]).names("warning").contains(&"held-for-another-id"));
    // Her own id has used codes under the name, whatever another has done.
    let line = format!("ann:x:{id}:0::/home/ann:/bin/sh\n");
    let own = tree.put("etc/passwd", &line).check(&["sshd"]);
    assert!(!own.names("warning").contains(&"held-for-another-id"));
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

/// `enroll admin adopt` leaves it there. Root sees that root's file is gone; its owner cannot see that.
#[test]
fn the_mark_of_root_in_a_home_is_told_as_what_it_is() {
    let said = with_ann(HELD_MARK).sshd(OURS).check(&ANN);
    let level = if rustix::process::geteuid().is_root() { "fault" } else { "note" };
    assert_eq!(said.finding("held-by-root")["level"], level);
}

#[test]
fn check_reads_what_root_holds_and_not_the_home() {
    if !is_root() {
        return;
    }
    let held = "etc/pam_totp/users/ann.toml";
    let tree = with_ann(&credential()).put(held, "version = 99\n").mode(held, 0o600).sshd(OURS);
    let said = tree.check(&ANN);
    assert_eq!(said.finding("credential-damaged")["place"], "/etc/pam_totp/users/ann.toml");
    let right = tree.put(held, &credential()).mode(held, 0o600).check(&ANN);
    assert!(!right.names("fault").contains(&"credential-damaged"));
}

/// The homes of a tree belong to nobody of this machine, so enrolments in them are not counted.
#[test]
fn in_a_tree_no_home_is_searched_for_unread_enrolments() {
    let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\n";
    let tree = with_ann("").put("etc/security/pam_totp.toml", policy);
    assert!(!tree.check(&[]).names("warning").contains(&"enrolments-unread"));
}

/// `enroll` without --user is refused where root holds the credentials.
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
    // The helper has the counter of root's record.
    let helped = with_ann(&only(hotp)).put("usr/lib/pam_totp/helper", "");
    let helped = helped.put("etc/pam.d/i3lock", "auth required pam_totp.so\n").check(&ANN);
    assert!(!helped.names("warning").contains(&"event-based-only"), "{:?}", helped.all);
    let no_locker = with_ann(&only(hotp)).check(&ANN);
    assert!(!no_locker.names("warning").contains(&"event-based-only"));
}

/// sshd's stack with these arguments of the module, and nullok.
fn with_nullok(tree: Tree, arguments: &str) -> Tree {
    tree.sshd(&format!("@include common-auth\nauth required pam_totp.so nullok {arguments}\n"))
}

/// The status of the daily run, and what it prints.
fn changed(tree: &Tree) -> (Option<i32>, String) {
    let output = tree.run(&["--changed"]);
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn an_enrolled_user_who_passes_by_nullok_is_a_fault() {
    if !is_root() {
        return;
    }
    let ann = || with_nullok(with_ann(&credential()), "");
    let both = "credential=/nowhere/%u state_dir=/var/lib/other";
    // By root's record in another folder, by root's file, or by the file in the home.
    let recorded = ann().without(FILE);
    enrolled_before(&recorded, "ann");
    let roots = ann().without(FILE).put("etc/pam_totp/users/ann.toml", &credential());
    let roots = roots.mode("etc/pam_totp/users/ann.toml", 0o600);
    for (tree, found) in [
        (recorded, "/var/lib/pam_totp"),
        (with_nullok(roots, both), "/etc/pam_totp/users/ann.toml"),
        (ann(), "/home/ann/.config/pam_totp/credential.toml"),
    ] {
        let said = with_nullok(tree, both).said(&[]);
        said.has_faults(&["enrolled-not-asked"]);
        let finding = said.finding("enrolled-not-asked");
        assert!(finding["what"].as_str().unwrap().ends_with(": ann."), "{finding}");
        let effect = finding["effect"].as_str().unwrap();
        assert!(effect.contains("/nowhere/ann") && effect.contains(found), "{effect}");
    }
    // The daily run tells what changed, and each user by name: one who was accepted hides no other.
    let tree = ann();
    enrolled_before(&tree, "ann");
    assert_eq!(changed(&tree).0, Some(0));
    let tree = with_nullok(tree, both);
    let (status, said) = changed(&tree);
    assert!(status == Some(1) && said.contains("sshd (/etc/pam.d/sshd:2: "), "{said}");
    assert_eq!(tree.run(&["--changed", "--accept"]).status.code(), Some(0));
    assert_eq!(changed(&tree), (Some(0), String::new()));
    let ben = "etc/pam_totp/users/ben.toml";
    let both_users = std::fs::read_to_string(tree.path("etc/passwd")).unwrap()
        + "ben:x:4711:4711::/home/ben:/bin/sh\n";
    let tree = tree.put("etc/passwd", &both_users).put(ben, &credential()).mode(ben, 0o600);
    assert_eq!(changed(&tree).0, Some(1));
}

#[test]
fn enrolled_users_who_pass_by_enrolment_at_login_are_named() {
    if !is_root() {
        return;
    }
    let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\nenrol_until = 2099-01-31\n";
    let policy = |service: &str| format!("{policy}enrol_at_login = [\"{service}\"]\n");
    let said = |service: &str| {
        let tree = with_ann(&credential()).put("etc/security/pam_totp.toml", &policy(service));
        // Her file is in the home, where the policy does not look.
        tree.sshd("@include common-auth\nauth required pam_totp.so state_dir=/var/lib/other\n")
            .said(&[])
    };
    let enrols = said("sshd");
    assert!(enrols.names("fault").contains(&"enrolled-not-asked"), "{:#}", enrols.all);
    let effect = enrols.finding("enrolled-not-asked")["effect"].as_str().unwrap().to_owned();
    assert!(effect.contains("`enrol_at_login`") && effect.contains("/home/ann/"), "{effect}");
    // Another service refuses her.
    assert!(!said("login").names("fault").contains(&"enrolled-not-asked"));
}

#[test]
fn a_user_who_is_refused_or_asked_does_not_pass() {
    if !is_root() {
        return;
    }
    for (arguments, file) in [
        ("", credential()),
        // The record says that she is enrolled.
        ("credential=/nowhere/%u", credential()),
        // Her file is where it was.
        ("state_dir=/var/lib/other", credential()),
        (
            "credential=/nowhere/%u state_dir=/var/lib/other",
            "version = 1\ndisabled = true\n".to_owned(),
        ),
    ] {
        let tree = with_nullok(with_ann(&file), arguments);
        if !file.contains("disabled") {
            enrolled_before(&tree, "ann");
        }
        assert!(!tree.said(&[]).names("fault").contains(&"enrolled-not-asked"), "{arguments}");
    }
    // Without nullok she is refused.
    let line = "auth required pam_totp.so credential=/nowhere/%u state_dir=/var/lib/other\n";
    let tree = with_ann(&credential()).sshd(&format!("@include common-auth\n{line}"));
    assert!(!tree.said(&[]).names("fault").contains(&"enrolled-not-asked"));
}

#[test]
fn recovery_codes_that_are_all_used_are_told() {
    if !is_root() {
        return;
    }
    let codes = |credential: &str| {
        let parsed = Credential::parse(credential.as_bytes(), ReadDepth::WithRecovery).unwrap();
        parsed.recovery.unwrap().codes.unwrap()
    };
    let two = credential().replace("codes = [", &format!("codes = [\"{}\", ", "1".repeat(32)));
    for (used, told) in [(1, false), (2, true)] {
        let tree = with_ann(&two);
        recorded(&tree, "ann", |h| codes(&two).into_iter().take(used).for_each(|c| h.spend(c)));
        let said = tree.said(&ANN);
        assert_eq!(said.names("warning").contains(&"no-recovery-codes"), told, "{:#}", said.all);
    }
}
