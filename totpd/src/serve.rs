//! Accepts connections, each in a thread of its own.

use crate::budget::Source;
use crate::connection::{Connection, Over};
use crate::first;
use crate::journal::{say, say_within};
use crate::login::Peer;
use crate::seats::{Seat, Seats, Wait};
use crate::stop::{self, Stop};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::socket_peercred;
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::login::Priority;
use totp_core::wire::{Ending, FromHelper};

/// How long nobody asks until a helper that systemd started ends. The socket stays systemd's.
const IDLE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// Bytes of a thread's stack. The deepest login takes a tenth.
const STACK: usize = 512 * 1024;
/// After a failure to accept (no descriptors left), so that the loop does not spin.
const PAUSE: Duration = Duration::from_millis(50);

/// What happens when nobody asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenIdle {
    /// The next login starts another one.
    End,
    /// Nobody would start another one.
    Stay,
}

/// Serves until nobody asks any more, or the helper is to end.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop) {
    let seats = Seats::default();
    loop {
        let mut waiting = [PollFd::new(listener, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
        let timeout = (when_idle == WhenIdle::End).then_some(IDLE);
        match poll(&mut waiting, timeout.as_ref()) {
            Ok(0) if seats.are_empty() => return,
            Ok(0) | Err(_) => continue,
            Ok(_) => {}
        }
        let [_, asked_to_end] = &waiting;
        if !asked_to_end.revents().is_empty() {
            return stop::finish(&seats);
        }
        match listener.accept() {
            Ok((stream, _)) => admit(stream, &seats),
            Err(error) => {
                say(Priority::Error, &format!("cannot accept a connection: {error}"));
                thread::sleep(PAUSE);
            }
        }
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
    // /etc/subuid lends a user thousands of ids, each of which would hold seats until its deadline. They have no account,
    // and nobody can be asked about, so they get none.
    if peer.uid != 0 && Account::of_uid(peer.uid).is_none() {
        let line = format!("user id {} has no account", peer.uid);
        say_within(Source::Connections, Priority::Notice, &line);
        return;
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
