//! Accepts connections of root, and answers one question on each, in a thread of its own.

use crate::ask::{Agent, deadline_of};
use crate::channel::{Bus, Watch};
use crate::journal::say;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::socket_peercred;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use totp_core::wire::{Frame, KeyAnswer, KeyFailure, KeyQuestion, next_body};

/// How long no question comes until an agent that systemd started ends. The socket stays systemd's.
const IDLE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// Questions at once. All but one wait for their turn.
const MOST: usize = 16;
/// How long the helper may take for its question, and for reading the answer.
const READING: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);
/// Bytes of a thread's stack, with room for libfido2.
const STACK: usize = 256 * 1024;

/// What happens when no question comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenIdle {
    /// The next question starts another agent.
    End,
    /// Nobody would start another one.
    Stay,
}

/// SIGTERM and SIGINT, as something to wait for.
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

/// The questions that are asked. Each holds a clone.
type Questions = Arc<()>;

fn running(questions: &Questions) -> usize {
    Arc::strong_count(questions) - 1
}

/// Serves until no question comes any more, or the agent is to end. A key that waits for a touch is then given up: the
/// helper denies.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop, bus: impl Bus + 'static) {
    let (agent, questions) = (Arc::new(Agent::new(bus)), Questions::default());
    loop {
        let mut waiting =
            [PollFd::new(listener, PollFlags::IN), PollFd::new(&stop.0, PollFlags::IN)];
        let timeout = (when_idle == WhenIdle::End).then_some(IDLE);
        match poll(&mut waiting, timeout.as_ref()) {
            Ok(0) if running(&questions) == 0 => return,
            Ok(0) | Err(_) => continue,
            Ok(_) => {}
        }
        let [_, asked_to_end] = &waiting;
        if !asked_to_end.revents().is_empty() {
            return;
        }
        match listener.accept() {
            Ok((stream, _)) => admit(stream, &agent, &questions),
            Err(error) => {
                say(3, &format!("cannot accept a connection: {error}"));
                thread::sleep(PAUSE);
            }
        }
    }
}

fn admit<B: Bus + 'static>(stream: UnixStream, agent: &Arc<Agent<B>>, questions: &Questions) {
    let Ok(peer) = socket_peercred(&stream) else { return };
    if !may_ask(peer.uid.as_raw()) {
        let uid = peer.uid.as_raw();
        return say(4, &format!("refused: user id {uid} is not root and may ask nothing"));
    }
    if running(questions) >= MOST {
        return tell(stream, &KeyAnswer::Failed(KeyFailure::Busy));
    }
    let (agent, place) = (Arc::clone(agent), Arc::clone(questions));
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        attend(stream, &agent);
        drop(place);
    });
    if let Err(error) = started {
        say(3, &format!("cannot start a thread: {error}"));
    }
}

/// Only the helper, which is root: any other user who has a key in reach may ask it without us.
const fn may_ask(uid: u32) -> bool {
    uid == 0
}

/// Answers the question of a connection. If the helper closes it, the question is taken back.
pub fn attend<B: Bus>(mut stream: UnixStream, agent: &Agent<B>) {
    let deadline = Instant::now() + READING;
    let left = || deadline.saturating_duration_since(Instant::now());
    let body = match next_body(&mut stream, left) {
        Ok(body) => body,
        Err(error) => return say(4, &format!("no question came: {error}")),
    };
    let Ok(question) = KeyQuestion::decode(&body) else {
        return tell(stream, &KeyAnswer::Failed(KeyFailure::Malformed));
    };
    let watch = Watch::until(deadline_of(&question));
    let answer = thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        let (question, watched) = (&question, &watch);
        let ask = move || {
            let _ = tell.send(agent.answer(question, watched));
        };
        let started = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, ask);
        if let Err(error) = started {
            say(3, &format!("cannot start a thread: {error}"));
        }
        loop {
            match told.recv_timeout(PAUSE) {
                Ok(answer) => return Some(answer),
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) if is_closed(&mut stream) => watch.take_back(),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
        }
    });
    let lost = || KeyAnswer::Failed(KeyFailure::Broken("the agent lost the question".to_owned()));
    if !watch.is_taken_back() {
        tell(stream, &answer.unwrap_or_else(lost));
    }
}

/// Whether the other end closed, or says more than its question.
fn is_closed(stream: &mut UnixStream) -> bool {
    let mut waiting = [PollFd::new(&*stream, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    if !matches!(poll(&mut waiting, Some(&now)), Ok(1)) {
        return false;
    }
    // There is something to read: the end, or what nobody asked for.
    let _ = stream.read(&mut [0; 1]);
    true
}

fn tell(mut stream: UnixStream, answer: &KeyAnswer) {
    let _ = stream.set_write_timeout(Some(READING));
    let frame = Frame::of(answer).or_else(|| {
        let why = KeyFailure::Broken("the answer of the key is too long".to_owned());
        Frame::of(&KeyAnswer::Failed(why))
    });
    let written = frame.map(|frame| stream.write_all(frame.bytes()));
    if !matches!(written, Some(Ok(()))) {
        say(4, "the helper did not take the answer");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hidraw::Hidraw;

    #[test]
    fn only_root_may_ask() {
        assert!(may_ask(0));
        for uid in [1, 1000, 65_534, u32::MAX] {
            assert!(!may_ask(uid));
        }
    }

    #[test]
    fn bytes_that_are_no_question_are_refused() {
        let agent = Agent::new(Hidraw::of_this_machine());
        let (mut helper, ours) = UnixStream::pair().unwrap();
        helper.write_all(&[0, 0, 0, 3, 1, 2, 3]).unwrap();
        attend(ours, &agent);
        let body = next_body(&mut helper, || READING).unwrap();
        assert_eq!(KeyAnswer::decode(&body), Ok(KeyAnswer::Failed(KeyFailure::Malformed)));
        // One that ends in the middle gets nothing.
        let (mut helper, ours) = UnixStream::pair().unwrap();
        helper.write_all(&[0, 0, 0, 9, 1]).unwrap();
        helper.shutdown(std::net::Shutdown::Write).unwrap();
        attend(ours, &agent);
        assert!(next_body(&mut helper, || READING).is_err());
    }
}
