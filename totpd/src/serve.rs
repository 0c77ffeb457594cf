//! Accepts connections, each in a thread of its own.

use crate::budget::Source;
use crate::connection::{Connection, Over};
use crate::first;
use crate::journal::say_within;
use crate::login::Peer;
use crate::seats::{Seat, Seats, Wait};
use crate::stop;
use agent::{Ended, Stop, WhenIdle, accept, say};
use rustix::net::sockopt::socket_peercred;
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use totp_core::account::Account;
use totp_core::login::Priority;
use totp_core::wire::{Ending, FromHelper};

/// Bytes of a thread's stack. The deepest login takes a tenth.
const STACK: usize = 512 * 1024;

/// Serves until nobody asks any more, or the helper is to end.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop) {
    let seats = Seats::default();
    let admit = |stream| admit(stream, &seats);
    match accept(listener, when_idle, stop, || seats.are_empty(), admit) {
        Ended::Idle => {}
        Ended::Asked => stop::finish(&seats),
    }
}

/// Gives the connection a thread, if there is a place for it.
fn admit(stream: UnixStream, seats: &Seats) {
    let Ok(credentials) = socket_peercred(&stream) else { return };
    let peer = Peer { uid: credentials.uid.as_raw() };
    let wait = Wait::of(&stream);
    let connection = Connection::new(stream, Arc::clone(&wait));
    let Some(seat) = seats.take(peer.uid, wait) else {
        refuse(connection, peer);
        return;
    };
    let thread = thread::Builder::new().stack_size(STACK);
    if let Err(error) = thread.spawn(move || attend(connection, peer, seat)) {
        say(Priority::Error, &format!("cannot start a thread: {error}"));
    }
}

fn refuse(mut connection: Connection, peer: Peer) {
    let line = format!("refused: no connection is free for user id {}", peer.uid);
    say_within(Source::Connections, Priority::Warning, &line);
    let _ = connection.say(&FromHelper::Done(Ending::refused(&line)));
}

fn attend(mut connection: Connection, peer: Peer, seat: Seat) {
    // Nobody can be asked about an id that is lent, or that has no account for another reason.
    if peer.uid != 0 && Account::of_uid(peer.uid).is_none() {
        let line = format!("user id {} has no account", peer.uid);
        say_within(Source::Connections, Priority::Notice, &line);
        return;
    }
    if !seat.has_account() {
        return refuse(connection, peer);
    }
    let served = catch_unwind(AssertUnwindSafe(|| first::serve(&mut connection, peer, &seat)));
    match served {
        Ok(Ok(()) | Err(Over::Closed)) => {}
        Ok(Err(over)) => {
            peer.say(Priority::Notice, &format!("user id {}: {}", peer.uid, told(over)));
        }
        Err(_) => {
            say(Priority::Critical, "internal error, the login is refused; please report this")
        }
    }
    drop(seat);
}

const fn told(over: Over) -> &'static str {
    match over {
        Over::Closed => "the connection was closed",
        Over::Late => "the login ended, because no message came in time",
        Over::Malformed => "the login ended, because a message was malformed",
    }
}
