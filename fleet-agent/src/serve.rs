//! Accepts connections of root, and answers one question on each, in a thread of its own.

use crate::servers::Servers;
use agent::{Places, Stop, WhenIdle, accept, say};
use std::io::Write as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::time::{Duration, Instant};
use totp_core::login::Priority;
use totp_core::wire::{FleetAnswer, FleetFailure, FleetQuestion, Frame, next_body};

/// Logins at once.
const MOST: usize = 64;
/// How long the helper may take for its question, and for reading the answer.
const READING: Duration = Duration::from_secs(5);

/// Serves until no question comes any more, or the agent is to end.
pub fn serve(listener: &UnixListener, when_idle: WhenIdle, stop: &Stop, servers: Servers) {
    let (servers, places) = (Arc::new(servers), Places::new(MOST, "ask"));
    let refuse = |stream| tell(stream, &FleetAnswer::Failed(FleetFailure::Busy));
    let admit = |stream| {
        let servers = Arc::clone(&servers);
        places.admit(stream, refuse, move |stream| attend(stream, &servers));
    };
    let _ = accept(listener, when_idle, stop, || places.taken() == 0, admit);
}

/// Answers the question of a connection.
pub fn attend(mut stream: UnixStream, servers: &Servers) {
    let deadline = Instant::now() + READING;
    let left = || deadline.saturating_duration_since(Instant::now());
    let body = match next_body(&mut stream, left) {
        Ok(body) => body,
        Err(error) => return say(Priority::Warning, &format!("no question came: {error}")),
    };
    let answer = match FleetQuestion::decode(&body) {
        Ok(question) => servers.answer(&question),
        Err(_) => FleetAnswer::Failed(FleetFailure::Malformed),
    };
    tell(stream, &answer);
}

fn tell(mut stream: UnixStream, answer: &FleetAnswer) {
    let _ = stream.set_write_timeout(Some(READING));
    let frame = Frame::of(answer).or_else(|| {
        let why = "the reasons are too long to be told".to_owned();
        Frame::of(&FleetAnswer::Failed(FleetFailure::Unreachable(why)))
    });
    let written = frame.map(|frame| stream.write_all(frame.bytes()));
    if !matches!(written, Some(Ok(()))) {
        say(Priority::Warning, "the helper did not take the answer");
    }
}
