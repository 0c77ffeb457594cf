//! Tickets on disk: once, for one user, until a time.

mod killed;

use super::*;
use crate::account::Account;
use crate::history::Ticket;
use crate::record::{ENROLMENT_FOLDER, Owner};
use crate::throttle::{Limits, Origin};
use crate::time::{Moment, UnixTime};
use rustix::process::geteuid;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Barrier;

const UNTIL: u64 = 1_800_000_000;

fn account(name: &str, uid: u32) -> Account {
    Account { name: name.to_owned(), uid, gid: uid, home: "/nonexistent".into() }
}

fn of<'a>(state_dir: &Path, account: &'a Account) -> Tickets<'a> {
    Tickets::of_as(state_dir, account, Owner::User(geteuid().as_raw()))
}

fn code(n: u8) -> TicketCode {
    TicketCode::from_random(&[n; TICKET_BYTES])
}

fn at(wall: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(wall), uptime: wall + 1_000_000 - UNTIL }
}

fn present(tickets: &Tickets<'_>, code: &TicketCode, wall: u64) -> TicketVerdict {
    tickets.present(code, Origin::Remote, &Limits::default(), || Some(at(wall))).unwrap()
}

/// The proof that the ticket was good.
fn good(tickets: &Tickets<'_>, code: &TicketCode) -> Presented {
    match present(tickets, code, UNTIL - 1) {
        TicketVerdict::Good(presented) => presented,
        other => panic!("{other:?}"),
    }
}

fn failures(tickets: &Tickets<'_>) -> u32 {
    tickets.store().peek().unwrap().unwrap().failures_since_success()
}

fn until() -> UnixTime {
    UnixTime::from_secs(UNTIL)
}

#[test]
fn a_ticket_is_read_as_people_copy_it_from_a_mail() {
    let printed = code(0x5a);
    let text = printed.grouped();
    assert_eq!(text.as_str(), "B9D5-MPJT-B9D5-MPJT");
    for typed in [
        "B9D5MPJTB9D5MPJT",
        "b9d5-mpjt-b9d5-mpjt",
        " B9D5 MPJT  B9D5 MPJT \r\n",
        "B9D5\u{2010}MPJT\u{2013}B9D5\u{a0}MPJT",
        "Ｂ９Ｄ５　ＭＰＪＴ　ｂ９ｄ５　ｍｐｊｔ",
    ] {
        let read = TicketCode::read(typed.as_bytes()).unwrap();
        assert_eq!(read.grouped(), text, "{typed}");
    }
    let read = |typed: &[u8]| TicketCode::read(typed).is_some();
    assert_eq!(
        TicketCode::read(b"oOiI lL01 0000 0000").unwrap().grouped().as_str(),
        "0011-1101-0000-0000"
    );
    for typed in [
        "",
        "B9D5-MPJT-B9D5-MPJ",
        "B9D5-MPJT-B9D5-MPJT0",
        "B9D5-MPJT-B9D5-MPJU",
        "B9D5\tMPJTB9D5MPJT",
    ] {
        assert!(!read(typed.as_bytes()), "{typed:?}");
    }
    assert!(
        !read(&[b'0'; 1 << 20]) && !read(b"B9D5MPJTB9D5MPJ\xff") && !read(b"B9D5MPJTB9D5MPJT\n\n")
    );
}

#[test]
fn every_random_bit_reaches_the_ticket() {
    let zero = TicketCode::from_random(&[0; TICKET_BYTES]).grouped();
    assert_eq!(zero.as_str(), "0000-0000-0000-0000");
    for bit in 0..TICKET_BYTES * 8 {
        let mut random = [0; TICKET_BYTES];
        random[bit / 8] = 1 << (bit % 8);
        let text = TicketCode::from_random(&random).grouped();
        let changed = text.bytes().zip(zero.bytes()).filter(|(a, b)| a != b).count();
        assert_eq!(changed, 1, "bit {bit}");
    }
}

#[test]
fn a_ticket_is_used_up_by_one_enrolment() {
    let (folder, ann) = (tempfile::tempdir().unwrap(), account("ann", 1_000));
    let tickets = of(folder.path(), &ann);
    assert!(tickets.out().unwrap().is_none() && tickets.withdraw().unwrap().is_none());
    assert!(tickets.issue(&code(1), until()).unwrap().is_none());
    assert_eq!(tickets.out().unwrap().map(|ticket| ticket.until), Some(until()));
    // Presented as often as connections break off.
    let (first, second) = (good(&tickets, &code(1)), good(&tickets, &code(1)));
    assert!(tickets.spend(&first).unwrap());
    assert!(!tickets.spend(&second).unwrap() && !tickets.spend(&first).unwrap());
    assert!(matches!(present(&tickets, &code(1), UNTIL - 1), TicketVerdict::Used));
    assert!(tickets.out().unwrap().is_none());
    assert_eq!(failures(&tickets), 0, "neither a good nor a used one is charged");
}

#[test]
fn a_ticket_expires_to_the_second() {
    let (folder, ann) = (tempfile::tempdir().unwrap(), account("ann", 1_000));
    let tickets = of(folder.path(), &ann);
    tickets.issue(&code(1), until()).unwrap();
    let presented = good(&tickets, &code(1));
    assert!(matches!(present(&tickets, &code(1), UNTIL), TicketVerdict::Expired));
    assert_eq!(failures(&tickets), 0);
    // Presented in time, the enrolment may take its minutes.
    assert!(tickets.spend(&presented).unwrap());
}

#[test]
fn a_wrong_ticket_is_charged_like_a_wrong_code() {
    let (folder, ann) = (tempfile::tempdir().unwrap(), account("ann", 1_000));
    let tickets = of(folder.path(), &ann);
    tickets.issue(&code(1), until()).unwrap();
    for n in 1..=5 {
        assert!(matches!(present(&tickets, &code(2), UNTIL - 100), TicketVerdict::Wrong));
        assert_eq!(failures(&tickets), n);
    }
    let wait = present(&tickets, &code(1), UNTIL - 100);
    assert!(matches!(wait, TicketVerdict::Throttled(30)), "{wait:?}");
    assert!(matches!(present(&tickets, &code(1), UNTIL - 70), TicketVerdict::Good(_)));
    // An administrator ends the wait.
    assert!(matches!(present(&tickets, &code(2), UNTIL - 70), TicketVerdict::Wrong));
    assert!(matches!(present(&tickets, &code(1), UNTIL - 70), TicketVerdict::Throttled(60)));
    assert!(tickets.unlock().unwrap());
    assert!(matches!(present(&tickets, &code(1), UNTIL - 70), TicketVerdict::Good(_)));
    // A new one ends the wait, and the former one is wrong.
    assert!(tickets.issue(&code(3), until()).unwrap().is_some());
    assert!(matches!(present(&tickets, &code(1), UNTIL - 100), TicketVerdict::Wrong));
    assert!(matches!(present(&tickets, &code(3), UNTIL - 100), TicketVerdict::Good(_)));
}

#[test]
fn a_ticket_is_good_for_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let [ann, bob] = [account("ann", 1_000), account("bob", 1_001)];
    of(folder.path(), &ann).issue(&code(1), until()).unwrap();
    let bobs = of(folder.path(), &bob);
    assert!(matches!(present(&bobs, &code(1), UNTIL - 1), TicketVerdict::Wrong), "none is out");
    bobs.issue(&code(2), until()).unwrap();
    assert!(matches!(present(&bobs, &code(1), UNTIL - 1), TicketVerdict::Wrong), "another is out");
    // Nor for the next owner of the user id, nor with the record of another one.
    let heir = account("heir", 1_000);
    let heirs = of(folder.path(), &heir);
    assert!(heirs.out().unwrap().is_none());
    assert!(matches!(present(&heirs, &code(1), UNTIL - 1), TicketVerdict::Wrong));
    let path = |uid: u32| folder.path().join(ENROLMENT_FOLDER).join(uid.to_string());
    std::fs::copy(path(1_000), path(1_001)).unwrap();
    assert!(matches!(present(&bobs, &code(1), UNTIL - 1), TicketVerdict::Wrong));
}

#[test]
fn a_withdrawn_ticket_is_wrong_also_when_presented_before() {
    let (folder, ann) = (tempfile::tempdir().unwrap(), account("ann", 1_000));
    let tickets = of(folder.path(), &ann);
    tickets.issue(&code(1), until()).unwrap();
    let presented = good(&tickets, &code(1));
    assert_eq!(tickets.withdraw().unwrap().map(|ticket| ticket.until), Some(until()));
    assert!(!tickets.spend(&presented).unwrap());
    tickets.issue(&code(2), until()).unwrap();
    assert!(!tickets.spend(&presented).unwrap());
    assert!(matches!(present(&tickets, &code(1), UNTIL - 1), TicketVerdict::Wrong));
}

#[test]
fn of_200_at_once_one_uses_the_ticket() {
    let (folder, ann) = (tempfile::tempdir().unwrap(), account("ann", 1_000));
    of(folder.path(), &ann).issue(&code(1), until()).unwrap();
    let (barrier, path) = (Barrier::new(200), folder.path());
    let spent: Vec<bool> = std::thread::scope(|scope| {
        let login = || {
            let tickets = of(path, &ann);
            barrier.wait();
            let verdict = tickets
                .present(&code(1), Origin::Remote, &Limits::default(), || Some(at(UNTIL - 1)));
            // A lock that is not had in five seconds refuses, too.
            match verdict {
                Ok(TicketVerdict::Good(presented)) => tickets.spend(&presented).unwrap_or(false),
                _ => false,
            }
        };
        let logins: Vec<_> = (0..200).map(|_| scope.spawn(login)).collect();
        logins.into_iter().map(|login| login.join().unwrap()).collect()
    });
    assert_eq!(spent.iter().filter(|spent| **spent).count(), 1);
}

#[test]
fn a_ticket_makes_no_record_of_logins() {
    let (folder, ann) = (tempfile::tempdir().unwrap(), account("ann", 1_000));
    let tickets = of(folder.path(), &ann);
    tickets.issue(&code(1), until()).unwrap();
    present(&tickets, &code(2), UNTIL - 1);
    let presented = good(&tickets, &code(1));
    tickets.spend(&presented).unwrap();
    assert!(!folder.path().join("1000").exists());
    let own = folder.path().join(ENROLMENT_FOLDER);
    assert_eq!(std::fs::metadata(&own).unwrap().permissions().mode() & 0o777, 0o700);
    let record = std::fs::metadata(own.join("1000")).unwrap();
    assert_eq!(record.permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_hash_of_a_ticket_is_what_an_independent_one_gives() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("host.key"), [1; 32]).unwrap();
    let key = folder.path().join("host.key");
    std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let ann = account("ann", 1_000);
    let tickets = of(folder.path(), &ann);
    tickets.issue(&code(0x5a), until()).unwrap();
    // python3: hmac.digest(bytes([1]) * 32, b"pam_totp ticket v1\0" + struct.pack(">II", 1000, 3) +
    //          b"ann" + b"B9D5MPJTB9D5MPJT", "sha256")[:16].hex()
    let Ticket { hash, .. } = tickets.out().unwrap().unwrap();
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "1cf3b8a8d64f2f62648ff8cd53cbd410");
}
