//! Accepts connections of root, and carries out one order on each, in a thread of its own.

use super::carry_out::Agent;
use super::journal::say;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::socket_peercred;
use rustix::net::{RecvFlags, recv};
use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use totp_core::wire::{Delivered, Frame, Order, next_body};

/// How long no order comes until an agent that systemd started ends. The socket stays systemd's.
const IDLE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// Orders at once. The helper orders at most 100 in an hour.
const MOST: usize = 16;
/// How long the helper may take for its order, and for reading the answer.
const READING: Duration = Duration::from_secs(5);
/// How long the last commands may take after SIGTERM.
const GRACE: Duration = Duration::from_secs(13);
const PAUSE: Duration = Duration::from_millis(50);
/// Bytes of a thread's stack.
const STACK: usize = 256 * 1024;

/// What happens when no order comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenIdle {
    /// The next order starts another agent.
    End,
    /// Nobody would start another one.
    Stay,
}

/// SIGTERM and SIGINT, as something to wait for. std gives the commands an empty mask.
pub struct Stop(SignalFd);

impl Stop {
    /// Before there are threads, since threads inherit what is blocked.
    ///
    /// # Errors
    /// A text for the administrator.
    pub fn prepare() -> Result<Self, String> {
        let cannot = |error: nix::Error| format!("cannot wait for SIGTERM: {error}");
        let signals = SigSet::from_iter([Signal::SIGTERM, Signal::SIGINT]);
        signals.thread_block().map_err(cannot)?;
        SignalFd::with_flags(&signals, SfdFlags::SFD_CLOEXEC).map(Self).map_err(cannot)
    }
}

/// The orders that are carried out. Each holds a clone.
type Orders = Arc<()>;

fn running(orders: &Orders) -> usize {
    Arc::strong_count(orders) - 1
}

/// Serves until no order comes any more, or the agent is to end.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop) {
    let (agent, orders) = (Arc::new(Agent::of_this_machine()), Orders::default());
    loop {
        let mut waiting =
            [PollFd::new(listener, PollFlags::IN), PollFd::new(&stop.0, PollFlags::IN)];
        let timeout = (when_idle == WhenIdle::End).then_some(IDLE);
        match poll(&mut waiting, timeout.as_ref()) {
            Ok(0) if running(&orders) == 0 => return,
            Ok(0) | Err(_) => continue,
            Ok(_) => {}
        }
        let [_, asked_to_end] = &waiting;
        if !asked_to_end.revents().is_empty() {
            return finish(&orders);
        }
        match listener.accept() {
            Ok((stream, _)) => admit(stream, &agent, &orders),
            Err(error) => {
                say(3, &format!("cannot accept a connection: {error}"));
                thread::sleep(PAUSE);
            }
        }
    }
}

/// Lets the commands end that run.
fn finish(orders: &Orders) {
    let deadline = Instant::now() + GRACE;
    while running(orders) > 0 && Instant::now() < deadline {
        thread::sleep(PAUSE);
    }
}

fn admit(stream: UnixStream, agent: &Arc<Agent>, orders: &Orders) {
    let Ok(peer) = socket_peercred(&stream) else { return };
    if !may_order(peer.uid.as_raw()) {
        let uid = peer.uid.as_raw();
        return say(4, &format!("refused: user id {uid} is not root and may order nothing"));
    }
    if running(orders) >= MOST {
        let line = format!("{MOST} commands of pam_totp_deliver run already, and none is started");
        return answer(stream, &Delivered { taken: false, line, steps: Vec::new() });
    }
    let (agent, place) = (Arc::clone(agent), Arc::clone(orders));
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        attend(stream, &agent);
        drop(place);
    });
    if let Err(error) = started {
        say(3, &format!("cannot start a thread: {error}"));
    }
}

/// Only the helper, which is root, has counted the code and may have it sent.
const fn may_order(uid: u32) -> bool {
    uid == 0
}

/// Whether the other side has connected and gone, as `enroll check` does to see that the agent listens.
fn only_looks(stream: &UnixStream) -> bool {
    let _ = stream.set_read_timeout(Some(READING));
    matches!(recv(stream, &mut [0_u8], RecvFlags::PEEK), Ok((_, 0)))
}

fn attend(mut stream: UnixStream, agent: &Agent) {
    let deadline = Instant::now() + READING;
    let left = || deadline.saturating_duration_since(Instant::now());
    if only_looks(&stream) {
        return;
    }
    let body = match next_body(&mut stream, left) {
        Ok(body) => body,
        Err(error) => return say(4, &format!("no order came: {error}")),
    };
    let Ok(order) = Order::decode(&body) else {
        let line = "the order is malformed".to_owned();
        return answer(stream, &Delivered { taken: false, line, steps: Vec::new() });
    };
    answer(stream, &agent.carry_out(&order));
}

fn answer(mut stream: UnixStream, delivered: &Delivered) {
    // The helper may have ended meanwhile: then the line is told here.
    let _ = stream.set_write_timeout(Some(READING));
    let written = Frame::of(delivered).map(|frame| stream.write_all(frame.bytes()));
    if !matches!(written, Some(Ok(()))) {
        say(if delivered.taken { 6 } else { 3 }, &delivered.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(stream: &mut UnixStream) -> Delivered {
        let body = next_body(stream, || READING).unwrap();
        Delivered::decode(&body).unwrap()
    }

    #[test]
    fn only_root_may_order() {
        assert!(may_order(0));
        for uid in [1, 1000, 65_534, u32::MAX] {
            assert!(!may_order(uid));
        }
    }

    #[test]
    fn bytes_that_are_no_order_are_refused() {
        let agent = Agent::of_this_machine();
        let (mut helper, ours) = UnixStream::pair().unwrap();
        helper.write_all(&[0, 0, 0, 3, 1, 2, 3]).unwrap();
        attend(ours, &agent);
        assert_eq!(answered(&mut helper).line, "the order is malformed");
        // One that ends in the middle gets nothing.
        let (mut helper, ours) = UnixStream::pair().unwrap();
        helper.write_all(&[0, 0, 0, 9, 1]).unwrap();
        helper.shutdown(std::net::Shutdown::Write).unwrap();
        attend(ours, &agent);
        assert!(next_body(&mut helper, || READING).is_err());
    }

    #[test]
    fn a_connection_without_a_byte_only_looks() {
        let (helper, ours) = UnixStream::pair().unwrap();
        drop(helper);
        assert!(only_looks(&ours));
        let (mut helper, ours) = UnixStream::pair().unwrap();
        helper.write_all(&[0]).unwrap();
        drop(helper);
        assert!(!only_looks(&ours));
    }

    #[test]
    fn an_order_that_does_not_come_is_given_up() {
        let (_helper, ours) = UnixStream::pair().unwrap();
        let begin = Instant::now();
        attend(ours, &Agent::of_this_machine());
        assert!(begin.elapsed() < 2 * READING);
    }
}
