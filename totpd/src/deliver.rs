//! Hands codes to the delivery agent, which has the network that this process does not have.
//!
//! Nobody waits for it: the claimant was answered before. What came of it is a line in the log.

use agent::say;
use std::io::Write;
use std::net::IpAddr;
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

/// Gives the code of a login to the agent, unless the host has sent too many.
pub fn hand_over_for_login(delivery: &Delivery<'_>, settings: &Settings, now: UnixTime) {
    match count_for_host(&settings.state_dir, now) {
        Ok(()) => hand_over(delivery, settings),
        Err(why) => say(Priority::Error, &format!("{}: not sent: {why}", about(delivery))),
    }
}

/// Gives a code or a notice to the agent, in a thread of its own.
///
/// Without the count of the host: a stranger with one password can use that up, and an address would change without a
/// notice to the former one. Each change needs an answer of its own, and the codes that confirm are counted for the user.
pub fn hand_over(delivery: &Delivery<'_>, settings: &Settings) {
    let host = rustix::system::uname();
    let host = escape::field(host.nodename().to_bytes(), MAX_TOLD);
    let service = escape::field(delivery.service, MAX_TOLD);
    let source = address_in(delivery.rhost);
    let user = escape::field(delivery.user.as_bytes(), MAX_TOLD);
    let about = about(delivery);
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
    let Some(frame) = Frame::of(&order) else {
        say(Priority::Error, &format!("{about}: not sent: the order is too long"));
        return;
    };
    let started = thread::Builder::new().stack_size(STACK).spawn({
        let about = about.clone();
        move || report(&about, order_at_agent(&frame))
    });
    if let Err(error) = started {
        say(Priority::Error, &format!("{about}: not sent: cannot start a thread: {error}"));
    }
}

/// What a line of the log is about.
fn about(delivery: &Delivery<'_>) -> String {
    let what = if delivery.code.is_some() { "code" } else { "notice of a change" };
    let way = delivery.address.way().word();
    format!("{what} by {way} for user={}", escape::field(delivery.user.as_bytes(), MAX_TOLD))
}

/// The address in PAM_RHOST, without the interface of a link-local one. Empty for anything else: a name is what the name
/// server of the client says (`UseDNS` of sshd), so a stranger could write a word into the message to the user.
fn address_in(rhost: &[u8]) -> String {
    let text = str::from_utf8(rhost).unwrap_or_default();
    let bare = text.split_once('%').map_or(text, |(address, _)| address);
    let address = bare.parse::<IpAddr>().map(|address| address.to_canonical().to_string());
    address.unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_address_of_the_client() {
        for (rhost, told) in [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:DB8::7", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("fe80::1%eth0", "fe80::1"),
            ("fe80::1%call 0900 1234 now", "fe80::1"),
        ] {
            assert_eq!(address_in(rhost.as_bytes()), told, "{rhost}");
        }
    }

    #[test]
    fn a_message_has_no_name_that_the_client_chose() {
        for rhost in [
            "",
            "host.example.com",
            "your-account-is-locked.call-0900-1234.example",
            "192.0.2.7.example.com",
            "192.0.2.7 (call 0900 1234)",
            "192.0.2.7\n",
            " 192.0.2.7",
            "192.0.2.7:22",
            "[2001:db8::7]",
            "010.1.2.3",
            "1.2.3",
            "3221225991",
            "0x7f000001",
            "%2001:db8::7",
            "\u{202e}7.2.0.291",
            "１９２.0.2.7",
            ":0",
        ] {
            assert_eq!(address_in(rhost.as_bytes()), "", "{rhost}");
        }
        assert_eq!(address_in(b"192.0.2.\xff"), "");
        assert_eq!(address_in(&[b'1'; 5000]), "");
    }
}
