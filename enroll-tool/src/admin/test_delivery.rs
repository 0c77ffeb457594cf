//! `enroll admin test-delivery`: sends a test code through the delivery agent, and shows each step.
//!
//! The code is made by chance for this message alone, and is no code of a login.

use super::address::User;
use super::arguments::TestDelivery;
use crate::error::{Error, Result, failed, refused};
use crate::messages;
use crate::policy::policy;
use crate::terminal::{self, Terminal};
use serde_json::json;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use totp_core::account::Account;
use totp_core::credential::Address;
use totp_core::escape;
use totp_core::sent::{Way, random_code};
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
    let (user, addresses) = addresses(&options.to, &settings)?;
    let mut all = true;
    for address in &addresses {
        let way = address.way();
        if !options.json {
            if !settings.factors.ways().any(|offered| offered == way) {
                Terminal::new(false).say(&messages::address_not_offered(POLICY_PATH))?;
            }
            let masked = address.masked();
            terminal::print_to_fit(&messages::delivery_begins(way.word(), &masked))?;
        }
        let delivered = order(address, &user, &settings)
            .or_else(|error| failed(messages::delivery_no_agent(AGENT_SOCKET, error, UNIT)))?;
        all &= delivered.taken;
        tell(address, &delivered, options.json)?;
    }
    if all { Ok(()) } else { Err(Error::Reported(1)) }
}

/// A user's addresses and name; or one address, and root's name.
fn addresses(to: &str, settings: &Settings) -> Result<(String, Vec<Address>)> {
    if let Some(account) = Account::of_name(to) {
        let user = User::of(account, settings)?;
        let (credential, _) = user.credential()?;
        let held = credential.addresses().filter_map(|held| held.address).collect::<Vec<_>>();
        if held.is_empty() {
            return refused(messages::address_admin_none(user.name()));
        }
        return Ok((user.name().to_owned(), held));
    }
    match Way::ALL.into_iter().find_map(|way| Address::read(way, to)) {
        Some(address) => Ok(("root".to_owned(), vec![address])),
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
