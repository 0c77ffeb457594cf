//! Serves connections of root alone, each in a thread of its own.

use crate::journal::say;
use rustix::net::sockopt::socket_peercred;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread;
use totp_core::login::Priority;

/// Bytes of a thread's stack, with room for libfido2.
const STACK: usize = 256 * 1024;

/// The connections that are served. Each holds a clone of the count.
#[derive(Debug)]
pub struct Places {
    taken: Arc<()>,
    most: usize,
    deed: &'static str,
}

impl Places {
    /// So many at once. Others than root may not do this `deed`: "order".
    pub fn new(most: usize, deed: &'static str) -> Self {
        Self { taken: Arc::default(), most, deed }
    }

    /// How many there are.
    pub fn taken(&self) -> usize {
        Arc::strong_count(&self.taken) - 1
    }

    /// Gives root's connection to `attend`, in a thread, or to `full` if there is no place.
    pub fn admit(
        &self,
        stream: UnixStream,
        full: impl FnOnce(UnixStream),
        attend: impl FnOnce(UnixStream) + Send + 'static,
    ) {
        let Ok(peer) = socket_peercred(&stream) else { return };
        let uid = peer.uid.as_raw();
        if !is_root(uid) {
            let deed = self.deed;
            let line = format!("refused: user id {uid} is not root and may {deed} nothing");
            return say(Priority::Warning, &line);
        }
        if self.taken() >= self.most {
            return full(stream);
        }
        let place = Arc::clone(&self.taken);
        let started = thread::Builder::new().stack_size(STACK).spawn(move || {
            attend(stream);
            drop(place);
        });
        if let Err(error) = started {
            say(Priority::Error, &format!("cannot start a thread: {error}"));
        }
    }
}

/// Only the helper, which is root: it has counted the code that it wants sent, and another user who has a key in reach may
/// ask it without an agent.
const fn is_root(uid: u32) -> bool {
    uid == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_serves_root_alone() {
        assert!(is_root(0));
        for uid in [1, 1000, 65_534, u32::MAX] {
            assert!(!is_root(uid));
        }
    }
}
