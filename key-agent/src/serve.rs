//! Accepts connections of root, and answers one question on each, in a thread of its own.

use crate::ask::{Agent, deadline_of};
use crate::channel::{Bus, Watch};
use agent::{Places, Stop, WhenIdle, accept, say};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use totp_core::login::Priority;
use totp_core::wire::{Frame, KeyAnswer, KeyFailure, KeyQuestion, next_body};

/// Questions at once. Those for one key wait for their turn.
const MOST: usize = 16;
/// How long the helper may take for its question, and for reading the answer.
const READING: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);
/// Bytes of a thread's stack, with room for libfido2.
const STACK: usize = 256 * 1024;

/// Serves until no question comes any more, or the agent is to end. A key that waits for a touch is then given up: the
/// helper denies.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop, bus: impl Bus + 'static) {
    let (agent, places) = (Arc::new(Agent::new(bus)), Places::new(MOST, "ask"));
    let refuse = |stream| tell(stream, &KeyAnswer::Failed(KeyFailure::Busy));
    let admit = |stream| {
        let agent = Arc::clone(&agent);
        places.admit(stream, refuse, move |stream| attend(stream, &agent));
    };
    let _ = accept(listener, when_idle, stop, || places.taken() == 0, admit);
}

/// Answers the question of a connection. If the helper closes it, the question is taken back.
pub fn attend<B: Bus>(mut stream: UnixStream, agent: &Agent<B>) {
    let deadline = Instant::now() + READING;
    let left = || deadline.saturating_duration_since(Instant::now());
    let body = match next_body(&mut stream, left) {
        Ok(body) => body,
        Err(error) => return say(Priority::Warning, &format!("no question came: {error}")),
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
            say(Priority::Error, &format!("cannot start a thread: {error}"));
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
        say(Priority::Warning, "the helper did not take the answer");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hidraw::Hidraw;

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
