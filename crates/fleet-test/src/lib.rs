//! Users, hosts and ledgers for tests of the fleet. No program links it.
#![forbid(unsafe_code)]
#![allow(clippy::missing_panics_doc, reason = "a test that goes wrong panics")]

pub mod memory;
pub mod suite;

use fleet_core::enrol::enrol;
use fleet_core::hosts::{invite, join};
use fleet_core::join::JoinToken;
use fleet_core::judge::{Asked, Denial, From, Judge, Outcome, Rules};
use fleet_core::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use fleet_core::name::{Account, HostName, Key, Table};
use fleet_core::pin::Pin;
use fleet_core::seal::KeyRing;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::credential::Credential;
use totp_core::recovery::{RecoveryCode, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::time::UnixTime;

/// The first second of a step.
pub const NOW: u64 = 1_800_000_000;

/// The six digits that the user's phone shows at a time.
pub fn code(time: u64) -> String {
    let totp = totp_rs::Builder::new().with_digits(6).with_secret(vec![1; 20]).with_skew(0);
    totp.with_step_duration(30).build().unwrap().generate(time).to_string()
}

/// Six digits that the phone shows at none of the steps around.
pub fn wrong_code(time: u64) -> String {
    let near: Vec<String> = (0..9).map(|n| code(time - 120 + n * 30)).collect();
    (0..).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
}

fn recovery(number: u8) -> RecoveryCode {
    RecoveryCode::from_random(&[number; 15])
}

/// A recovery code as it is printed.
pub fn recovery_code(number: u8) -> String {
    recovery(number).grouped().as_str().to_owned()
}

/// A phone and ten recovery codes.
pub fn credential() -> Credential {
    let phone = Authenticator {
        label: Label::new("phone").unwrap(),
        secret: SharedSecret::from_bytes(vec![1; 20].into()).unwrap(),
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: None,
        confirmed: None,
    };
    let salt = Salt([7; 16]);
    let codes = (0..10).map(|number| recovery(number).hash(&salt)).collect();
    Credential {
        authenticators: vec![phone],
        recovery: Some(RecoverySet { salt, scratch: vec![], codes: Some(codes) }),
        ..Credential::default()
    }
}

/// The account of this name.
pub fn account(name: &str) -> Account {
    Account::new(name).unwrap()
}

/// The host of this name.
pub fn host(name: &str) -> HostName {
    HostName::new(name).unwrap()
}

/// The key that the host of this name has.
pub fn pin(name: &str) -> Pin {
    Pin::of_public_key(name.as_bytes())
}

/// A fleet with one enrolled user, `ann`.
pub struct Fleet<'a> {
    /// Where rows are.
    pub ledger: &'a dyn Ledger,
    /// What credentials are sealed with.
    pub keys: KeyRing,
    /// The policy.
    pub rules: Rules,
}

/// The key ring of these tests.
pub fn keys() -> KeyRing {
    KeyRing::parse(&"42".repeat(32)).unwrap()
}

impl<'a> Fleet<'a> {
    /// A fleet with these hosts.
    pub fn new(ledger: &'a dyn Ledger, hosts: &[&str]) -> Self {
        let fleet = Self { ledger, keys: keys(), rules: Rules::default() };
        enrol(ledger, &fleet.keys, &account("ann"), &credential()).unwrap();
        hosts.iter().for_each(|name| fleet.add(name));
        fleet
    }

    /// Lets a host join.
    pub fn add(&self, name: &str) {
        let (token, now) = (JoinToken::fresh().unwrap(), UnixTime::from_secs(NOW));
        invite(self.ledger, &host(name), &token, now).unwrap();
        join(self.ledger, &host(name), &token, pin(name), now).unwrap();
    }

    /// One attempt from remote, at this second.
    pub fn enter(&self, at_host: &str, user: &str, typed: &str, time: u64) -> Outcome {
        self.enter_from(From::Remote, at_host, user, typed, time)
    }

    /// The same from another origin.
    pub fn enter_from(
        &self,
        from: From,
        at_host: &str,
        user: &str,
        typed: &str,
        time: u64,
    ) -> Outcome {
        let clock = || Some(UnixTime::from_secs(time));
        let (ledger, keys, rules) = (&Stopped(self.ledger), &self.keys, &self.rules);
        let answer = &Answer::parse(typed.as_bytes());
        let (host, pin, account) = (&host(at_host), &pin(at_host), &account(user));
        let judge = Judge { ledger, keys, rules, clock: &clock };
        judge.decide(&Asked { host, pin, account, from, answer })
    }

    /// The outcome in one word.
    pub fn word(&self, at_host: &str, typed: &str, time: u64) -> &'static str {
        word(&self.enter(at_host, "ann", typed, time))
    }
}

/// A ledger whose clock does not count: the tests name the time.
struct Stopped<'a>(&'a dyn Ledger);

impl Ledger for Stopped<'_> {
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError> {
        self.0.read(key, with)
    }

    fn swap(&self, change: Change<'_>) -> Swapped {
        self.0.swap(change)
    }

    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError> {
        self.0.list(table)
    }
}

/// The outcome in one word.
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted(_) => "let in",
        Outcome::Denied(denial) => denial.word(),
    }
}

/// Why the attempt was denied.
pub fn denial(outcome: Outcome) -> Denial {
    match outcome {
        Outcome::Accepted(accepted) => panic!("{accepted:?}"),
        Outcome::Denied(denial) => denial,
    }
}
