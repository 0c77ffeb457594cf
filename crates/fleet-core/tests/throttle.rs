//! What a stolen host can do with a user's codes, and what it cannot.

use fleet_core::judge::{Denial, From};
use fleet_core::name::Key;
use fleet_core::row::{MAX_HOSTS, Row};
use fleet_test::memory::Memory;
use fleet_test::{Fleet, NOW, account, code, denial, recovery_code, word, wrong_code};

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

fn common_failures(ledger: &Memory) -> u32 {
    Row::decode(&ledger.row(&Key::User(account("ann"))).unwrap()).unwrap().common().failures
}

/// Tries wrong codes at a host from `from` to `to`, each as soon as it may be compared; how many were.
fn guess(fleet: &Fleet<'_>, host: &str, from: u64, to: u64) -> u32 {
    let (mut time, mut compared) = (from, 0);
    while time < to {
        match denial(fleet.enter(host, "ann", &wrong_code(time), time)) {
            Denial::WrongCode => compared += 1,
            Denial::Wait(seconds) | Denial::CommonWait(seconds) => time += seconds,
            Denial::HostShareUsedUp => time += HOUR,
            Denial::Off | Denial::CommonOff => break,
            other => panic!("{other:?}"),
        }
    }
    compared
}

#[test]
fn one_stolen_host_has_15_tries_a_day_and_stops_nobody() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1", "stolen"]);
    for day in 0..30 {
        let begin = NOW + day * DAY;
        assert!(guess(&fleet, "stolen", begin, begin + DAY) <= 15, "day {day}");
        // The owner logs in elsewhere, at any time, without a wait.
        let time = begin + DAY - 30;
        assert_eq!(fleet.word("web1", &code(time), time), "let in", "day {day}");
    }
}

#[test]
fn a_stolen_host_is_refused_uncompared_after_its_share() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1", "stolen"]);
    let mut time = NOW;
    for _ in 0..15 {
        time += HOUR;
        assert_eq!(fleet.word("stolen", &wrong_code(time), time), "wrong");
    }
    time += HOUR;
    assert_eq!(common_failures(&ledger), 15);
    // Not even a right one, and it is still good elsewhere.
    assert_eq!(fleet.word("stolen", &code(time), time), "host_share_used_up");
    assert_eq!(common_failures(&ledger), 15);
    assert_eq!(fleet.word("web1", &code(time), time), "let in");
    // The owner has a way in at this host as well, and the host its share from then on.
    assert_eq!(fleet.word("stolen", &recovery_code(0), time), "let in");
    assert_eq!(fleet.word("stolen", &code(time + 60), time + 60), "let in");
}

#[test]
fn all_hosts_wait_from_20_failures_and_end_at_100() {
    let ledger = Memory::default();
    let names: Vec<String> = (0..30).map(|n| format!("web{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let fleet = Fleet::new(&ledger, &names);
    let mut time = NOW;
    let mut failures = 0;
    // Four at each host: less than the free tries there.
    for name in names.iter().take(5) {
        for _ in 0..4 {
            assert_eq!(fleet.word(name, &wrong_code(time), time), "wrong");
            failures += 1;
        }
    }
    assert_eq!(failures, 20);
    let outcome = fleet.enter("web9", "ann", &code(time), time);
    assert_eq!(denial(outcome), Denial::CommonWait(30));
    for name in names.iter().cycle().skip(5) {
        time += HOUR;
        match denial(fleet.enter(name, "ann", &wrong_code(time), time)) {
            Denial::WrongCode => failures += 1,
            Denial::CommonOff => break,
            other => panic!("{failures}: {other:?}"),
        }
    }
    assert_eq!((failures, common_failures(&ledger)), (100, 100));
    time += DAY;
    assert_eq!(denial(fleet.enter("web9", "ann", &code(time), time)), Denial::CommonOff);
    assert_eq!(fleet.word("web9", &recovery_code(0), time), "let in");
    assert_eq!(fleet.word("web9", &code(time), time), "let in");
}

#[test]
fn strangers_at_sshd_stop_nobody_at_the_console_of_the_host() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    for _ in 0..5 {
        assert_eq!(fleet.word("web1", &wrong_code(NOW), NOW), "wrong");
    }
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "throttled");
    let local = fleet.enter_from(From::Local, "web1", "ann", &code(NOW), NOW);
    assert_eq!(word(&local), "let in");
}

#[test]
fn a_full_table_refuses_a_new_host_and_no_recovery_code() {
    let ledger = Memory::default();
    let names: Vec<String> = (0..=MAX_HOSTS).map(|n| format!("web{n}")).collect();
    let fleet = Fleet::new(&ledger, &[]);
    names.iter().for_each(|name| fleet.add(name));
    let mut time = NOW;
    let (last, others) = names.split_last().unwrap();
    for (n, name) in others.iter().enumerate() {
        time += HOUR;
        assert_eq!(fleet.word(name, &wrong_code(time), time), "wrong", "{n}");
        // So that the common bucket stays open; the host's failure stays.
        if n % 10 == 9 {
            time += HOUR;
            assert_eq!(fleet.word(&names[0], &code(time), time), "let in", "{n}");
            time += HOUR;
            assert_eq!(fleet.word(&names[0], &wrong_code(time), time), "wrong", "{n}");
        }
    }
    time += HOUR;
    let outcome = fleet.enter(last, "ann", &code(time), time);
    assert_eq!(denial(outcome), Denial::TooManyHosts);
    assert_eq!(fleet.word(&names[3], &code(time), time), "let in");
    assert_eq!(fleet.word(last, &recovery_code(1), time), "let in");
    // The recovery code has forgiven all failures, so that idle hosts make room after a day.
    time += 2 * DAY;
    assert_eq!(fleet.word(last, &code(time), time), "let in");
}

#[test]
fn a_clock_of_the_server_before_1970_denies() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    let clock = || None;
    let judge = fleet_core::judge::Judge {
        ledger: &ledger,
        keys: &fleet.keys,
        rules: &fleet.rules,
        clock: &clock,
    };
    let answer = totp_core::answer::Answer::parse(code(NOW).as_bytes());
    let asked = fleet_core::judge::Asked {
        host: &fleet_test::host("web1"),
        pin: &fleet_test::pin("web1"),
        account: &account("ann"),
        from: From::Remote,
        answer: &answer,
    };
    assert_eq!(denial(judge.decide(&asked)), Denial::ClockUnusable);
}
