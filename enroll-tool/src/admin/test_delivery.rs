//! `enroll admin test-delivery`: sends a test code through the delivery agent, and shows each step.
//!
//! The code is made by chance for this message alone, and is no code of a login. It counts among those that the host sends.

use super::address::User;
use super::arguments::TestDelivery;
use crate::audit;
use crate::error::{Error, Result, failed, refused};
use crate::messages::{self, Said};
use crate::policy::policy;
use crate::terminal::{self, Terminal};
use crate::time::now;
use serde_json::json;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use totp_core::account::Account;
use totp_core::credential::Address;
use totp_core::escape;
use totp_core::sent::{Way, count_for_host, random_code};
use totp_core::settings::{POLICY_PATH, Settings};
use totp_core::wire::{AGENT_SOCKET, Delivered, Frame, ORDER_VERSION, Order, next_body};

/// How long the agent may take. It gives its command twelve seconds.
const WITHIN: Duration = Duration::from_secs(15);
/// What the message names as the service.
const SERVICE: &str = "enroll-test";
/// How long the message says that the code is good.
const MINUTES: u16 = 10;
/// The unit whose state says more.
const UNIT: &str = "pam-totp-deliver.socket";

/// Sends a code to the addresses of a user, or to an address.
pub fn run(options: &TestDelivery) -> Result<()> {
    let settings = policy()?;
    let (account, addresses) = addresses(&options.to, &settings)?;
    let (mut all, mut noted) = (true, false);
    for address in &addresses {
        let way = address.way();
        if !options.json {
            if !settings.factors.ways().any(|offered| offered == way) {
                Terminal::new(false).say(&messages::address_not_offered(POLICY_PATH))?;
            }
            let masked = address.masked();
            terminal::print_to_fit(&messages::delivery_begins(way.word(), &masked))?;
        }
        count_for_host(&settings.state_dir, now()?.wall)
            .or_else(|why| refused(messages::delivery_no_quota(Said(why))))?;
        if !noted {
            note(account.as_ref());
            noted = true;
        }
        let user = account.as_ref().map_or("root", |account| account.name.as_str());
        let delivered = order(address, user, &settings)
            .or_else(|error| failed(messages::delivery_no_agent(AGENT_SOCKET, error, UNIT)))?;
        all &= delivered.taken;
        tell(address, &delivered, options.json)?;
    }
    if all { Ok(()) } else { Err(Error::Reported(1)) }
}

/// Says in the log that something is sent. No address is in a log.
fn note(account: Option<&Account>) {
    match account {
        Some(account) => audit::note_admin("test-delivery", account),
        None => audit::event_by("admin test-delivery to an address"),
    }
}

/// A user with the addresses; or one address.
fn addresses(to: &str, settings: &Settings) -> Result<(Option<Account>, Vec<Address>)> {
    if let Some(account) = Account::of_name(to) {
        let user = User::of(account.clone(), settings)?;
        let (credential, _) = user.credential()?;
        let held = credential.addresses().filter_map(|held| held.address).collect::<Vec<_>>();
        if held.is_empty() {
            return refused(messages::address_admin_empty(user.name()));
        }
        return Ok((Some(account), held));
    }
    match Way::ALL.into_iter().find_map(|way| Address::read(way, to)) {
        Some(address) => Ok((None, vec![address])),
        None => refused(messages::delivery_nobody(format_args!("\"{to}\""))),
    }
}

fn order(address: &Address, user: &str, settings: &Settings) -> io::Result<Delivered> {
    let code = random_code().ok_or(io::ErrorKind::Unsupported)?;
    let host = rustix::system::uname();
    let host = escape::field(host.nodename().to_bytes(), 64);
    let user = escape::field(user.as_bytes(), 64);
    let frame = Frame::of(&Order {
        version: ORDER_VERSION,
        way: address.way().word(),
        to: address.expose(),
        code: code.digits(),
        minutes: MINUTES,
        host: &host,
        user: &user,
        service: SERVICE,
        source: "",
        language: settings.language.name(),
        trace: true,
    });
    let frame = frame.ok_or(io::ErrorKind::InvalidInput)?;
    let mut stream = UnixStream::connect(AGENT_SOCKET)?;
    stream.set_write_timeout(Some(WITHIN))?;
    stream.write_all(frame.bytes())?;
    let deadline = Instant::now() + WITHIN;
    let body = next_body(&mut stream, || deadline.saturating_duration_since(Instant::now()))?;
    Delivered::decode(&body).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn tell(address: &Address, delivered: &Delivered, as_json: bool) -> Result<()> {
    let Delivered { taken, line, steps } = delivered;
    if as_json {
        return terminal::print_json(&json!({
            "event": "test delivery",
            "way": address.way().word(),
            "to": address.masked(),
            "taken": taken,
            "what": line,
            "steps": steps,
        }));
    }
    steps.iter().try_for_each(|step| terminal::print(&format!("  {}", escape::text(step))))?;
    terminal::print_to_fit(&match taken {
        true => messages::delivery_taken(line),
        false => messages::delivery_not_taken(line),
    })
}
