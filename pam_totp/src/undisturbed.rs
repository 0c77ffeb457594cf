//! While the lock of a record is held, nobody else may hold its holder up.
//!
//! The caller of su could stop the process with SIGSTOP: the kernel allows a signal by the real or
//! saved user id of the thread. So both are root's for that while, in this thread only. Signals that can
//! be blocked are blocked; SIGXFSZ, which a file size limit would raise, is among them.

use nix::sys::signal::{SigSet, SigmaskHow};
use nix::unistd::getresuid;
use rustix::process::Uid;
use rustix::thread::set_thread_res_uid;

/// Runs `work` undisturbed. A text says what could not be changed or put back; then the result is lost.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> Result<T, &'static str> {
    let undisturbed = Undisturbed::begin().ok_or("signals or ids cannot be changed")?;
    let result = work();
    if undisturbed.end() { Ok(result) } else { Err("ids were not put back") }
}

/// As long as it lives, the thread is undisturbed; dropping it puts everything back.
struct Undisturbed {
    mask: Option<SigSet>,
    ids: Option<(Uid, Uid, Uid)>,
}

impl Undisturbed {
    /// `None` if the thread's ids or signal mask cannot be changed; the login is refused then.
    fn begin() -> Option<Self> {
        let mask = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK).ok()?;
        let mut guard = Self { mask: Some(mask), ids: None };
        let ids = getresuid().ok()?;
        if ids.effective.is_root() && !(ids.real.is_root() && ids.saved.is_root()) {
            let former = [ids.real, ids.effective, ids.saved].map(|id| Uid::from_raw(id.as_raw()));
            let [real, effective, saved] = former;
            set_thread_res_uid(Uid::ROOT, Uid::ROOT, Uid::ROOT).ok()?;
            guard.ids = Some((real, effective, saved));
        }
        Some(guard)
    }

    /// Puts everything back; `false` if that failed.
    #[must_use]
    fn end(mut self) -> bool {
        self.put_back()
    }

    fn put_back(&mut self) -> bool {
        let ids_back = self.ids.take().is_none_or(|(real, effective, saved)| {
            set_thread_res_uid(real, effective, saved).is_ok()
        });
        self.mask.take().is_none_or(|mask| mask.thread_set_mask().is_ok()) && ids_back
    }
}

impl Drop for Undisturbed {
    fn drop(&mut self) {
        self.put_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::signal::Signal;

    fn mask() -> SigSet {
        SigSet::thread_get_mask().unwrap()
    }

    #[test]
    fn every_signal_waits_until_the_thread_may_be_disturbed_again() {
        let before = mask();
        let guard = Undisturbed::begin().unwrap();
        for signal in [Signal::SIGXFSZ, Signal::SIGTERM, Signal::SIGINT, Signal::SIGALRM] {
            assert!(mask().contains(signal), "{signal}");
        }
        assert!(guard.end());
        assert_eq!(mask(), before);
        drop(Undisturbed::begin());
        assert_eq!(mask(), before);
    }
}
