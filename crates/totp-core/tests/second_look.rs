//! A login that looks at the user's other record after its acceptance is written: what it sees there decides.

mod support;

use support::memory::{Failure, Memory};
use support::{LIMITS, NOW, Still, at, charge, code, credential, recovery_code};
use totp_core::answer::Answer;
use totp_core::authenticator::{LookAhead, Window};
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, Verdict, judge};
use totp_core::record::Store;
use totp_core::throttle::Origin;
use totp_core::time::UnixTime;

/// What another record knows whose mark ends `seconds` after [`NOW`].
fn with_mark(seconds: u64) -> Look {
    let id = credential(&[1], 1).authenticators[0].id();
    let end = UnixTime::from_secs(NOW + seconds);
    let mut history = History::new("ann");
    history.raise_mark(id, end);
    Look::Knows(history)
}

/// A login that sees one thing before it compares, and another one after its acceptance.
fn enter(ledger: &Memory, typed: &str, looks: [Look; 2], other: Other) -> Verdict<Failure> {
    let [first, second] = looks;
    let attempt = Attempt {
        account: "ann",
        credential: &credential(&[1], 1),
        answer: &Answer::parse(typed.as_bytes()),
        origin: Origin::Local,
        window: Window::default(),
        look_ahead: LookAhead::default(),
        limits: &LIMITS,
        elsewhere: &first,
        other,
    };
    judge(ledger, &attempt, &mut Still(at(NOW, 9_000), second))
}

/// What comes of the code of now if only the second look sees something.
fn after_second_look(second: Look, other: Other) -> Verdict<Failure> {
    enter(&Memory::default(), &code(1, NOW), [Look::Silent, second], other)
}

#[test]
fn a_code_used_meanwhile_is_refused() {
    for other in [Other::Users, Other::Roots] {
        let ended = after_second_look(with_mark(30), other);
        assert!(matches!(ended, Verdict::CodeAlreadyUsed), "{ended:?}");
        // An earlier step says nothing of this one.
        let ended = after_second_look(with_mark(0), other);
        assert!(matches!(ended, Verdict::Accepted(_)), "{ended:?}");
    }
}

#[test]
fn a_recovery_code_spent_meanwhile_is_refused() {
    let ledger = Memory::default();
    let hash = credential(&[1], 1).recovery.unwrap().codes.unwrap()[0];
    let mut spent = History::new("ann");
    spent.spend(hash);
    let typed = recovery_code(1, 0);
    let ended = enter(&ledger, &typed, [Look::Silent, Look::Knows(spent)], Other::Users);
    assert!(matches!(ended, Verdict::RecoveryCodeAlreadyUsed), "{ended:?}");
    let ended = enter(&ledger, &typed, [Look::Silent, Look::Silent], Other::Users);
    assert!(matches!(ended, Verdict::RecoveryCodeAlreadyUsed), "it came back: {ended:?}");
}

#[test]
fn a_mark_of_the_users_beyond_every_window_is_ignored() {
    let ended = after_second_look(with_mark(30_000_000), Other::Users);
    assert!(matches!(ended, Verdict::Accepted(_)), "{ended:?}");
}

#[test]
fn a_mark_of_roots_ahead_of_the_clock_denies() {
    let ended = after_second_look(with_mark(30_000_000), Other::Roots);
    assert!(matches!(ended, Verdict::MarkAhead), "{ended:?}");
}

#[test]
fn what_root_has_barred_opens_no_locker() {
    let mut barred = History::new("ann");
    barred.bar();
    let ended = after_second_look(Look::Knows(barred), Other::Roots);
    assert!(matches!(ended, Verdict::MarkAhead), "{ended:?}");
}

#[test]
fn a_mark_of_a_wider_window_counts() {
    let looks = [with_mark(120), Look::Silent];
    let ended = enter(&Memory::default(), &code(1, NOW), looks, Other::Users);
    assert!(!matches!(ended, Verdict::Accepted(_)), "{ended:?}");
}

#[test]
fn a_record_that_cannot_be_read_denies() {
    let unsure = || Look::Unsure("it cannot be read".to_owned());
    for looks in [[unsure(), Look::Silent], [Look::Silent, unsure()]] {
        let ended = enter(&Memory::default(), &code(1, NOW), looks, Other::Roots);
        assert!(matches!(ended, Verdict::OtherRecordUnusable(_)), "{ended:?}");
    }
}

#[test]
fn a_refused_success_forgives_nothing() {
    let ledger = Memory::default();
    for _ in 0..3 {
        charge(&ledger, Origin::Local, at(NOW - 10, 8_990));
    }
    let before = ledger.known("ann").unwrap();
    let looks = [Look::Silent, with_mark(30)];
    let ended = enter(&ledger, &code(1, NOW), looks, Other::Users);
    assert!(matches!(ended, Verdict::CodeAlreadyUsed), "{ended:?}");
    let after = ledger.known("ann").unwrap();
    assert_eq!(after.standing(), before.standing());
    assert_eq!(after.marks().len(), 1, "the code is not spent");
}

/// Root's record may be read by the user's own group, and what stands in for it as well.
#[test]
fn a_hidden_stand_in_beside_a_record_denies() {
    use std::os::unix::fs::{PermissionsExt, chown};
    if !nix::unistd::geteuid().is_root() {
        println!("only root has such a store");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let places = ["lasting", "volatile"].map(|name| folder.path().join(name));
    chown(folder.path(), Some(0), Some(0)).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let root = Store::of_root(&places[0], &places[1], 65_533);
    charge(&root, Origin::Local, at(NOW, 9_000));
    assert!(root.take_made() && !root.take_made());
    let look = || as_nobody(|| root.look());
    assert_eq!(look(), Look::Silent, "a record of root's alone");
    root.share_with(65_533).unwrap();
    assert!(matches!(look(), Look::Knows(_)));
    std::fs::create_dir(&places[1]).unwrap();
    std::fs::copy(places[0].join("65533"), places[1].join("65533")).unwrap();
    let mode = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(places[1].join("65533"), mode).unwrap();
    };
    mode(0o600);
    assert!(matches!(look(), Look::Unsure(_)));
    root.share_with(65_533).unwrap();
    assert!(matches!(look(), Look::Knows(_)));
}

/// With the file rights of a user, in this thread.
fn as_nobody<T>(work: impl Fn() -> T) -> T {
    use nix::unistd::{Gid, Uid, setfsgid, setfsuid};
    let (gid, uid) = (setfsgid(Gid::from_raw(65_533)), setfsuid(Uid::from_raw(65_533)));
    let result = work();
    setfsuid(uid);
    setfsgid(gid);
    result
}
