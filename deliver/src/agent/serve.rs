//! Accepts connections of root, and carries out one order on each, in a thread of its own.

use super::carry_out::Agent;
use agent::{Ended, Places, Stop, WhenIdle, accept, say};
use rustix::net::{RecvFlags, recv};
use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use totp_core::login::Priority;
use totp_core::wire::{Delivered, Frame, Order, next_body};

/// Orders at once. The helper orders at most 100 in an hour.
const MOST: usize = 16;
/// How long the helper may take for its order, and for reading the answer.
const READING: Duration = Duration::from_secs(5);
/// How long the last commands may take after SIGTERM.
const GRACE: Duration = Duration::from_secs(13);
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until no order comes any more, or the agent is to end.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop) {
    let (agent, places) = (Arc::new(Agent::of_this_machine()), Places::new(MOST, "order"));
    let admit = |stream| {
        let agent = Arc::clone(&agent);
        places.admit(stream, refuse, move |stream| attend(stream, &agent));
    };
    match accept(listener, when_idle, stop, || places.taken() == 0, admit) {
        Ended::Idle => {}
        Ended::Asked => finish(&places),
    }
}

/// Lets the commands end that run.
fn finish(places: &Places) {
    let deadline = Instant::now() + GRACE;
    while places.taken() > 0 && Instant::now() < deadline {
        thread::sleep(PAUSE);
    }
}

fn refuse(stream: UnixStream) {
    let line = format!("{MOST} commands of pam_totp_deliver run already, and none is started");
    answer(stream, &Delivered { taken: false, line, steps: Vec::new() });
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
        Err(error) => return say(Priority::Warning, &format!("no order came: {error}")),
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
        let priority = if delivered.taken { Priority::Info } else { Priority::Error };
        say(priority, &delivered.line);
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
