//! Hands codes to the delivery agent, which has the network that this process does not have.
//!
//! Nobody waits for it: the claimant was answered before. What came of it is a line in the log.

use crate::journal::say;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};
use totp_core::answer::Code;
use totp_core::escape;
use totp_core::login::Priority;
use totp_core::sent::{Delivery, count_for_host};
use totp_core::settings::Settings;
use totp_core::time::UnixTime;
use totp_core::wire::{AGENT_SOCKET, Delivered, Frame, ORDER_VERSION, Order, next_body};

/// How long the agent may take. It gives its command ten seconds.
const WITHIN: Duration = Duration::from_secs(15);
/// Bytes of a thread's stack.
const STACK: usize = 128 * 1024;
/// The longest text of others that is told in a message.
const MAX_TOLD: usize = 64;

/// Gives the code to the agent, in a thread of its own, unless the host has sent too many.
pub fn hand_over(delivery: &Delivery<'_>, settings: &Settings, now: UnixTime) {
    let host = rustix::system::uname();
    let host = escape::field(host.nodename().to_bytes(), MAX_TOLD);
    let (service, source) =
        (escape::field(delivery.service, MAX_TOLD), escape::field(delivery.rhost, MAX_TOLD));
    let user = escape::field(delivery.user.as_bytes(), MAX_TOLD);
    let order = Order {
        version: ORDER_VERSION,
        way: delivery.address.way().word(),
        to: delivery.address.expose(),
        code: delivery.code.as_ref().map_or("", Code::digits),
        minutes: u16::try_from(delivery.seconds / 60).unwrap_or(1).max(1),
        host: &host,
        user: &user,
        service: &service,
        source: &source,
        language: settings.language.name(),
        trace: false,
    };
    let what = if delivery.code.is_some() { "code" } else { "notice of a change" };
    let about = format!("{what} by {} for user={user}", order.way);
    let Some(frame) = Frame::of(&order) else {
        say(Priority::Error, &format!("{about}: not sent, the order is too long"));
        return;
    };
    if let Err(why) = count_for_host(&settings.state_dir, now) {
        say(Priority::Error, &format!("{about}: not sent: {why}"));
        return;
    }
    let started = thread::Builder::new().stack_size(STACK).spawn({
        let about = about.clone();
        move || report(&about, order_at_agent(&frame))
    });
    if let Err(error) = started {
        say(Priority::Error, &format!("{about}: not sent, cannot start a thread: {error}"));
    }
}

fn report(about: &str, result: Result<Delivered, String>) {
    match result {
        Ok(Delivered { taken: true, line, .. }) => {
            say(Priority::Info, &format!("{about}: {}", escape::text(&line)));
        }
        Ok(Delivered { taken: false, line, .. }) => {
            say(Priority::Error, &format!("{about}: not sent: {}", escape::text(&line)));
        }
        Err(why) => {
            let unit = "pam-totp-deliver.socket";
            say(
                Priority::Error,
                &format!("{about}: not sent: {why}; see: systemctl status {unit}"),
            );
        }
    }
}

fn order_at_agent(frame: &Frame) -> Result<Delivered, String> {
    let cannot = |what: &'static str| move |error: std::io::Error| format!("{what}: {error}");
    let mut stream = UnixStream::connect(AGENT_SOCKET).map_err(cannot(AGENT_SOCKET))?;
    stream.set_write_timeout(Some(WITHIN)).map_err(cannot("cannot set a deadline"))?;
    stream.write_all(frame.bytes()).map_err(cannot("cannot give the order"))?;
    let deadline = Instant::now() + WITHIN;
    let left = || deadline.saturating_duration_since(Instant::now());
    let body = next_body(&mut stream, left).map_err(cannot("no answer"))?;
    Delivered::decode(&body).map_err(|_| "the answer is malformed".to_owned())
}
