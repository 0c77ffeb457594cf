//! The six entry points. pam-bindings makes the `extern "C"` functions; here each is guarded, so that
//! no panic reaches the host and none is printed on its stderr.

use super::handle::{PamHost, devices_wait, enrolments_wait};
use crate::host::{Host, Machine, Priority};
use crate::outcome::{Outcome, ToPam};
use crate::trial;
use build::{change_password, check_account, credentials_set, decide, decide_on_trial};
use pam::constants::{PAM_DELETE_CRED, PAM_SILENT, PamFlag, PamResultCode};
use pam::module::{PamHandle, PamHooks};
use std::borrow::Cow;
use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

/// The flags by which libpam tells the two phases of a change apart (`<security/pam_modules.h>`).
const PAM_UPDATE_AUTHTOK: PamFlag = 0x2000;
const PAM_PRELIM_CHECK: PamFlag = 0x4000;

/// The module's hooks.
struct PamTotp;
pam::pam_hooks!(PamTotp);

impl PamHooks for PamTotp {
    fn sm_authenticate(pamh: &mut PamHandle, args: Vec<&CStr>, flags: PamFlag) -> PamResultCode {
        let mut host = PamHost::new(pamh, flags & PAM_SILENT != 0);
        guarded(&mut host, |host| {
            panic_if_tested();
            match on_trial(&args) {
                None => decide(host, &args, flags),
                Some(id) => decide_on_trial(host, id, &args, flags),
            }
        })
    }

    /// Always a success, whoever asks and whatever came before: sshd calls this in other processes than
    /// the one that authenticated, and libpam follows the way that authenticate took.
    fn sm_setcred(pamh: &mut PamHandle, args: Vec<&CStr>, flags: PamFlag) -> PamResultCode {
        // sudo sets them anew, screen lockers renew them. Each is the program's yes; to delete them is not.
        if flags & PAM_DELETE_CRED == 0 {
            let id = on_trial(&args);
            if id.is_some() || devices_wait() {
                let mut host = PamHost::new(pamh, true);
                let _ = caught(|| credentials_set(&mut host, id, &args, flags));
            }
        }
        PamResultCode::PAM_SUCCESS
    }

    /// A word on the login only where the auth hook let a user pass who has to enrol. Cron, logins by key alone and all
    /// other programs pass through the account stack too.
    fn acct_mgmt(pamh: &mut PamHandle, args: Vec<&CStr>, flags: PamFlag) -> PamResultCode {
        let mut host = PamHost::new(pamh, flags & PAM_SILENT != 0);
        let enrols = host.is_to_enrol();
        if enrols || host.noted_device().is_some() || enrolments_wait() {
            let answer = guarded(&mut host, |host| check_account(host, &args, flags));
            if enrols {
                return answer;
            }
        }
        PamResultCode::PAM_IGNORE
    }

    fn sm_open_session(pamh: &mut PamHandle, _: Vec<&CStr>, _: PamFlag) -> PamResultCode {
        misplaced(pamh, "session")
    }

    fn sm_close_session(pamh: &mut PamHandle, _: Vec<&CStr>, _: PamFlag) -> PamResultCode {
        misplaced(pamh, "session")
    }

    /// The code is asked in the preliminary phase; `authenticate::before_change` says why.
    fn sm_chauthtok(pamh: &mut PamHandle, args: Vec<&CStr>, flags: PamFlag) -> PamResultCode {
        if flags & PAM_PRELIM_CHECK == 0 && flags & PAM_UPDATE_AUTHTOK != 0 {
            return PamResultCode::PAM_IGNORE;
        }
        guarded(&mut PamHost::new(pamh, flags & PAM_SILENT != 0), |host| {
            panic_if_tested();
            change_password(host, &args, flags)
        })
    }
}

/// The calls, in the build that has all parts.
#[cfg(feature = "full")]
mod build {
    use super::{Outcome, PamHost, ToPam, caught, texts};
    use crate::authenticate::{authenticate, before_change};
    use crate::devices::{put_by, remember};
    use crate::enrol::account;
    use pam::constants::{PAM_CHANGE_EXPIRED_AUTHTOK, PamFlag, PamResultCode};
    use std::ffi::CStr;

    fn outcome(host: &mut PamHost<'_>, args: &[&CStr]) -> Outcome {
        authenticate(host, texts(args).iter().map(AsRef::as_ref))
    }

    pub fn decide(host: &mut PamHost<'_>, args: &[&CStr], _: PamFlag) -> PamResultCode {
        outcome(host, args).answer().0
    }

    /// A login while `enroll setup` waits for one.
    pub fn decide_on_trial(
        host: &mut PamHost<'_>,
        id: &str,
        args: &[&CStr],
        _: PamFlag,
    ) -> PamResultCode {
        let outcome = outcome(host, args);
        // Whatever comes of it, the answer is the same.
        let accepted = outcome.is_accepted();
        let _ = caught(|| host.code_judged(id, accepted));
        outcome.answer().0
    }

    pub fn check_account(host: &mut PamHost<'_>, args: &[&CStr], _: PamFlag) -> PamResultCode {
        let texts = texts(args);
        put_by(host, texts.iter().map(AsRef::as_ref));
        account(host, texts.iter().map(AsRef::as_ref))
    }

    /// The program has let the user in.
    pub fn credentials_set(host: &mut PamHost<'_>, id: Option<&str>, args: &[&CStr], _: PamFlag) {
        let _ = id.and_then(|id| host.credentials_set(id));
        remember(host, texts(args).iter().map(AsRef::as_ref));
    }

    pub fn change_password(
        host: &mut PamHost<'_>,
        args: &[&CStr],
        flags: PamFlag,
    ) -> PamResultCode {
        let expired = flags & PAM_CHANGE_EXPIRED_AUTHTOK != 0;
        before_change(host, texts(args).iter().map(AsRef::as_ref), expired).answer().0
    }
}

/// The same calls in `pam_totp.so`, which hands all of them over but a login that takes a code.
#[cfg(not(feature = "full"))]
mod build {
    use super::{PamHost, ToPam, texts};
    use crate::authenticate::authenticate;
    use crate::ffi::hand_over::{Call, hand_over};
    use pam::constants::{PamFlag, PamResultCode};
    use std::ffi::CStr;

    pub fn decide_on_trial(
        host: &mut PamHost<'_>,
        _: &str,
        args: &[&CStr],
        flags: PamFlag,
    ) -> PamResultCode {
        hand_over(host, Call::Authenticate, args, flags)
    }

    pub fn decide(host: &mut PamHost<'_>, args: &[&CStr], flags: PamFlag) -> PamResultCode {
        match authenticate(host, texts(args).iter().map(AsRef::as_ref)) {
            Some(outcome) => outcome.answer().0,
            None => hand_over(host, Call::Authenticate, args, flags),
        }
    }

    pub fn check_account(host: &mut PamHost<'_>, args: &[&CStr], flags: PamFlag) -> PamResultCode {
        hand_over(host, Call::CheckAccount, args, flags)
    }

    pub fn credentials_set(
        host: &mut PamHost<'_>,
        _: Option<&str>,
        args: &[&CStr],
        flags: PamFlag,
    ) {
        let _ = hand_over(host, Call::SetCredentials, args, flags);
    }

    pub fn change_password(
        host: &mut PamHost<'_>,
        args: &[&CStr],
        flags: PamFlag,
    ) -> PamResultCode {
        hand_over(host, Call::ChangePassword, args, flags)
    }
}

/// The arguments of the line. Bytes that are no text cannot be a known argument; the replacement is refused as unknown.
fn texts<'a>(arguments: &[&'a CStr]) -> Vec<Cow<'a, str>> {
    arguments.iter().map(|argument| argument.to_string_lossy()).collect()
}

/// The `enroll setup` that waits for a login by this line, if one does.
fn on_trial<'a>(arguments: &[&'a CStr]) -> Option<&'a str> {
    trial::id(arguments.iter().map(|argument| argument.to_bytes()))
}

/// In the build for the test of the guard every login panics; in any other this is nothing.
#[allow(clippy::panic, reason = "compiled in for one test only")]
fn panic_if_tested() {
    if cfg!(feature = "test-panic") {
        std::panic::panic_any("a panic for the test of the guard");
    }
}

/// The line stands in a stack where the module has nothing to say.
fn misplaced(pamh: &mut PamHandle, stack: &str) -> PamResultCode {
    let mut host = PamHost::new(pamh, true);
    guarded(&mut host, |host| {
        let line = format!(
            "pam_totp.so is in the {stack} stack; only auth, account and password lines can use it"
        );
        host.log(Priority::Error, &line);
        PamResultCode::PAM_SERVICE_ERR
    })
}

/// Runs `work`; a panic becomes a refusal, with a log line.
fn guarded<'a>(
    host: &mut PamHost<'a>,
    work: impl FnOnce(&mut PamHost<'a>) -> PamResultCode,
) -> PamResultCode {
    caught(|| work(host)).unwrap_or_else(|| {
        let (code, priority) = Outcome::Panicked.answer();
        let line = "internal error, the login is refused; please report this";
        // Nothing is left to be done if even that panics.
        let _ = caught(|| host.log(priority, line));
        code
    })
}

/// The result of `work`, or `None` if it panicked. The hook is private to this library's copy of std, so
/// the host's own panics, if it is a Rust program, still print. The payload is forgotten: dropping it
/// could panic again.
fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    set_hook(Box::new(|_| {}));
    catch_unwind(AssertUnwindSafe(work)).map_err(std::mem::forget).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_even_one_whose_payload_panics_when_dropped() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("dropped");
            }
        }
        assert_eq!(caught(|| panic!("first")), None::<()>);
        assert_eq!(caught(|| std::panic::panic_any(Bomb)), None::<()>);
        assert_eq!(caught(|| 7), Some(7));
        let _ = std::panic::take_hook();
    }

    #[test]
    fn a_caught_panic_is_pam_system_err() {
        assert_eq!(Outcome::Panicked.answer(), (PamResultCode::PAM_SYSTEM_ERR, Priority::Critical));
    }
}
