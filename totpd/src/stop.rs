//! The end that somebody asks for: an upgrade restarts the service, while people log in.
//!
//! systemd keeps the socket, so a connection that is not accepted yet waits for the next helper. One at whose prompt a user
//! types takes no more answer, and the module connects again. An answer that has come is judged to the end, or a login
//! would be refused whose code is used already.

use crate::seats::Seats;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the last logins may take. A login that waits for the disk is refused then, as by a power cut.
const GRACE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);

/// Ends every connection as soon as nothing is judged on it.
pub fn finish(seats: &Seats) {
    let deadline = Instant::now() + GRACE;
    while seats.end_typing() && Instant::now() < deadline {
        sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{Connection, Over, TYPING};
    use crate::seats::{Wait, Whom};
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::thread;
    use totp_core::wire::{Frame, FromModule};

    /// A connection at whose other end a user types.
    fn at_the_prompt() -> (UnixStream, Connection, Arc<Wait>) {
        let (module, ours) = UnixStream::pair().unwrap();
        let wait = Wait::of(&ours);
        assert!(wait.end());
        wait.begin(Whom::Typist);
        (module, Connection::new(ours, Arc::clone(&wait)), wait)
    }

    #[test]
    fn a_helper_that_ends_judges_what_has_come() {
        let seats = Seats::default();
        let frame = Frame::of(&FromModule::Hello { oldest: 1, newest: 1 }).unwrap();
        let (mut answers, mut first, wait) = at_the_prompt();
        let _first = seats.take(0, wait).unwrap();
        answers.write_all(frame.bytes()).unwrap();
        let (mut types, mut second, wait) = at_the_prompt();
        let _second = seats.take(0, wait).unwrap();
        assert!(seats.end_typing());
        assert!(first.hear(TYPING).is_ok());
        // What the other user types cannot be sent any more, so the module connects again with it.
        assert_eq!(second.hear(TYPING), Err(Over::Closed));
        assert!(types.write_all(frame.bytes()).is_err());
    }

    #[test]
    fn a_helper_that_ends_waits_for_the_last_verdict() {
        let seats = Seats::default();
        let wait = Arc::<Wait>::default();
        let seat = seats.take(0, Arc::clone(&wait)).unwrap();
        assert!(wait.end());
        let finished = thread::spawn({
            let seats = seats.clone();
            move || finish(&seats)
        });
        sleep(PAUSE * 8);
        assert!(!finished.is_finished());
        drop(seat);
        finished.join().unwrap();
    }
}
