//! What every ledger must do, done by real databases; and what becomes of a swap while they end, hang and are promoted.
//!
//! Run by `make test-fleet`, which installs PostgreSQL.

mod support;

use fleet_core::judge::{Asked, From, Judge};
use fleet_core::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use fleet_core::name::{Key, Table};
use fleet_postgresql::{PostgreSql, Standby};
use fleet_test::{Fleet, account, code, host, pin, word};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};
use support::Database;
use totp_core::answer::Answer;
use totp_core::time::UnixTime;

fn on_postgresql(test: impl Fn(&dyn Ledger)) {
    test(&Database::start().ledger());
}

fleet_test::ledger_tests!(on_postgresql, ignore = "needs PostgreSQL: make test-fleet");

/// Two servers that know nothing of each other, asked in turn.
struct Two([PostgreSql; 2], AtomicUsize);

impl Two {
    fn next(&self) -> &PostgreSql {
        &self.0[self.1.fetch_add(1, Ordering::Relaxed) % 2]
    }
}

impl Ledger for Two {
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError> {
        self.next().read(key, with)
    }

    fn swap(&self, change: Change<'_>) -> Swapped {
        self.next().swap(change)
    }

    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError> {
        self.next().list(table)
    }
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn of_64_clients_of_two_servers_one_is_let_in() {
    let database = Database::start();
    let two = Two([database.ledger(), database.ledger()], AtomicUsize::new(0));
    fleet_test::suite::of_64_clients_on_three_hosts_one_is_let_in(&two);
    // Each has a few connections, so that a database of the usual size serves several.
    let connections = database
        .ask("select count(*) from pg_stat_activity where application_name = 'totp-fleetd'");
    assert!((2..=32).contains(&connections.parse().unwrap()), "{connections}");
}

fn ann() -> Key {
    Key::User(account("ann"))
}

fn swap(ledger: &PostgreSql, old: &Version, new: &[u8]) -> Swapped {
    ledger.swap(Change { key: &ann(), old, new, unless_changed: None })
}

fn value(ledger: &PostgreSql) -> Result<Version, LedgerError> {
    ledger.read_one(&ann())
}

fn bytes(text: &str) -> Version {
    Version::of(text.as_bytes().to_vec())
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn a_database_that_ends_denies_and_its_return_is_noticed() {
    let database = Database::start();
    let ledger = database.ledger();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
    database.cut();
    assert!(value(&ledger).is_err());
    assert!(matches!(swap(&ledger, &bytes("one"), b"two"), Swapped::Refused(_)));
    database.begin();
    assert_eq!(value(&ledger), Ok(bytes("one")));
    assert_eq!(swap(&ledger, &bytes("one"), b"two"), Swapped::Done);
}

/// Ends the connection of a server that waits for a lock: nothing was written, and the server cannot know that.
fn ended_while_it_waits(end: impl Fn(&Database) + Sync) {
    let database = Database::start();
    let ledger = database.ledger();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
    let mut holds =
        database.psql("begin; select from totp_fleet_rows for update; select pg_sleep(60)");
    database.is_held();
    std::thread::scope(|scope| {
        let ended = scope.spawn(|| {
            database.makes_wait();
            end(&database);
        });
        let swapped = swap(&ledger, &bytes("one"), b"two");
        assert!(matches!(swapped, Swapped::Unknown(_)), "{swapped:?}");
        ended.join().unwrap();
    });
    let _ = holds.kill();
    holds.wait().unwrap();
    database.answers();
    assert_eq!(value(&ledger), Ok(bytes("one")));
}

const ITS_PROCESS: &str = "pid from pg_stat_activity where application_name = 'totp-fleetd'";

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn of_a_connection_that_is_gone_nobody_knows_what_it_wrote() {
    let terminate = ITS_PROCESS.replace("pid from", "pg_terminate_backend(pid) from");
    ended_while_it_waits(|database| drop(database.ask(&format!("select {terminate}"))));
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn of_a_process_that_was_killed_nobody_knows_what_it_wrote() {
    // The connection ends without a word.
    ended_while_it_waits(|database| {
        database.kill(&database.ask(&format!("select {ITS_PROCESS}")));
    });
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn a_commit_that_an_administrator_let_go_is_unknown() {
    let primary = Database::start();
    let standby = primary.standby();
    let ledger = PostgreSql::open(&Database::settings(&[&primary], Standby::Required)).unwrap();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
    standby.hang(true);
    std::thread::scope(|scope| {
        let canceled = scope.spawn(|| {
            let began = Instant::now();
            let cancel =
                "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
            while primary.ask(cancel) != "t" {
                assert!(began.elapsed() < Duration::from_secs(20), "nobody waits");
            }
        });
        // PostgreSQL calls it a success, with a warning.
        let swapped = swap(&ledger, &bytes("one"), b"two");
        let why = LedgerError("the database warned at the commit".to_owned());
        assert_eq!(swapped, Swapped::Unknown(why));
        canceled.join().unwrap();
    });
    standby.hang(false);
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn a_database_that_hangs_is_left_in_time() {
    let database = Database::start();
    let ledger = database.ledger();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
    database.hang(true);
    let began = Instant::now();
    let swapped = swap(&ledger, &bytes("one"), b"two");
    let took = began.elapsed();
    database.hang(false);
    assert!(matches!(swapped, Swapped::Unknown(_)), "{swapped:?}");
    assert!(took < Duration::from_secs(30), "{took:?}");
    assert!(value(&ledger).is_ok());
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn of_a_commit_without_its_standby_nobody_knows_if_it_stays() {
    let primary = Database::start();
    let standby = primary.standby();
    let ledger = PostgreSql::open(&Database::settings(&[&primary], Standby::Required)).unwrap();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
    standby.hang(true);
    let swapped = swap(&ledger, &bytes("one"), b"two");
    standby.hang(false);
    assert!(matches!(swapped, Swapped::Unknown(_)), "{swapped:?}");
    // It is seen, so the code in it is spent.
    assert_eq!(value(&ledger), Ok(bytes("two")));
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn without_a_required_standby_nothing_is_written() {
    let database = Database::start();
    let ledger = PostgreSql::open(&Database::settings(&[&database], Standby::Required)).unwrap();
    let swapped = swap(&ledger, &Version::ABSENT, b"one");
    let why = LedgerError("synchronous_standby_names is empty".to_owned());
    assert_eq!(swapped, Swapped::Refused(why));
    assert_eq!(value(&ledger), Ok(Version::ABSENT));
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn after_a_promotion_the_old_primary_is_refused() {
    let old = Database::start();
    let new = old.standby();
    let ledger = PostgreSql::open(&Database::settings(&[&old, &new], Standby::None)).unwrap();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
    old.cut();
    assert!(matches!(swap(&ledger, &bytes("one"), b"two"), Swapped::Refused(_)));
    new.promote();
    // It waits for the standby that it was, as the old primary did.
    new.ask("alter system set synchronous_standby_names = ''");
    new.ask("select pg_reload_conf()");
    assert_eq!(swap(&ledger, &bytes("one"), b"three"), Swapped::Done);
    // The old one comes back alone, with a row of former times.
    new.cut();
    old.begin();
    old.ask("alter system set synchronous_standby_names = ''");
    old.ask("select pg_reload_conf()");
    let swapped = swap(&ledger, &bytes("one"), b"four");
    assert!(
        matches!(&swapped, Swapped::Refused(LedgerError(why)) if why.contains("old primary")),
        "{swapped:?}"
    );
    assert_eq!(old.ask("select convert_from(value, 'UTF8') from totp_fleet_rows"), "one");
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn a_standby_is_not_written_to() {
    let primary = Database::start();
    let standby = primary.standby();
    let alone = PostgreSql::open(&Database::settings(&[&standby], Standby::None));
    assert!(alone.is_err(), "a standby takes no writes");
    let both = Database::settings(&[&standby, &primary], Standby::Required);
    let ledger = PostgreSql::open(&both).unwrap();
    assert_eq!(swap(&ledger, &Version::ABSENT, b"one"), Swapped::Done);
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn the_time_is_that_of_the_database() {
    let database = Database::start();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let told = database.ledger().time().map(UnixTime::as_secs).unwrap();
    assert!(told.abs_diff(now) <= 2, "{told} at {now}");
}

#[test]
#[ignore = "needs PostgreSQL: make test-fleet"]
fn a_code_is_judged_by_the_clock_of_the_database() {
    let database = Database::start();
    let ledger = database.ledger();
    let fleet = Fleet::new(&ledger, &["web1"]);
    // It runs on this machine.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    // The clock of the server is a year behind.
    let clock = || Some(UnixTime::from_secs(now - 31_536_000));
    let judge = Judge { ledger: &ledger, keys: &fleet.keys, rules: &fleet.rules, clock: &clock };
    let (host, pin, account) = (&host("web1"), &pin("web1"), &account("ann"));
    let answer = &Answer::parse(code(now).as_bytes());
    let outcome = judge.decide(&Asked { host, pin, account, from: From::Remote, answer });
    assert_eq!(word(&outcome), "let in");
}
