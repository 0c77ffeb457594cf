//! The handle that libpam lends us for a call: its items, its log, and the clocks of this host.

use super::conversation::{converse, password, set_password};
use crate::account::Caller;
use crate::host::{Host, NoAnswer, Priority, Request, Tone};
use crate::trial::Trial;
use libc::{c_char, c_int};
use nix::time::{ClockId, clock_gettime};
use pam::constants::{PAM_ERROR_MSG, PAM_PROMPT_ECHO_OFF, PAM_PROMPT_ECHO_ON, PAM_TEXT_INFO};
use pam::items::{RHost, Service, User};
use pam::module::PamHandle;
use std::ffi::CString;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use totp_core::account::Account;
use totp_core::settings::VOLATILE_DIR;
use totp_core::time::{Moment, UnixTime};
use zeroize::Zeroizing;

unsafe extern "C" {
    /// pam_syslog(3), `<security/pam_ext.h>`: syslog(3) with the prefix "module(service:type): ".
    fn pam_syslog(pamh: *const PamHandle, priority: c_int, format: *const c_char, ...);
}

/// Bytes of an item that are looked at. No account, service or host name is longer; applications pass
/// on what strangers send.
const MAX_ITEM: usize = 1_024;

/// The host program, as libpam shows it.
pub struct PamHost<'a> {
    pamh: &'a mut PamHandle,
    silent: bool,
}

impl<'a> PamHost<'a> {
    /// `silent` is the flag PAM_SILENT.
    pub fn new(pamh: &'a mut PamHandle, silent: bool) -> Self {
        Self { pamh, silent }
    }

    /// The trial of this service, if one is under way. Nothing is asked here.
    pub fn trial(&self) -> Option<Trial> {
        let user = self.pamh.get_item::<User>().ok().flatten()?;
        let account = self.account(user.to_str().ok()?)?;
        let service = self.pamh.get_item::<Service>().ok().flatten()?;
        Trial::of(&self.volatile_dir(), service.to_bytes(), account.uid)
    }

    /// PAM_USER. Where no module before asked for it, libpam asks, with its own prompt.
    fn user(&mut self) -> Vec<u8> {
        if let Ok(Some(user)) = self.pamh.get_item::<User>() {
            return bounded(user.to_bytes());
        }
        self.pamh.get_user(None).map(|name| bounded(name.as_bytes())).unwrap_or_default()
    }
}

/// A name beyond the bound cannot be an account's: a byte that no name has is put behind it, so that
/// the cut name is none either.
fn bounded(bytes: &[u8]) -> Vec<u8> {
    match bytes.get(..MAX_ITEM) {
        Some(cut) if bytes.len() > MAX_ITEM => [cut, b"/"].concat(),
        _ => bytes.to_vec(),
    }
}

impl Host for PamHost<'_> {
    fn request(&mut self) -> Request {
        let user = self.user();
        let service = self.pamh.get_item::<Service>().ok().flatten();
        let rhost = self.pamh.get_item::<RHost>().ok().flatten();
        Request {
            user,
            service: service.map(|item| bounded(item.to_bytes())).unwrap_or_default(),
            rhost: rhost.map(|item| bounded(item.to_bytes())).unwrap_or_default(),
            silent: self.silent,
        }
    }

    fn ask(
        &mut self,
        prompt: &str,
        echo: bool,
        longest: usize,
    ) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
        let style = if echo { PAM_PROMPT_ECHO_ON } else { PAM_PROMPT_ECHO_OFF };
        converse(self.pamh, style, prompt, longest)?.ok_or(NoAnswer)
    }

    fn first_pass(&mut self, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
        password(self.pamh, longest)
    }

    fn pass_on(&mut self, password: &[u8]) -> bool {
        set_password(self.pamh, password)
    }

    fn tell(&mut self, tone: Tone, text: &str) {
        let style = match tone {
            Tone::Error => PAM_ERROR_MSG,
            Tone::Info => PAM_TEXT_INFO,
        };
        let _ = converse(self.pamh, style, text, 0);
    }

    fn log(&mut self, priority: Priority, line: &str) {
        let priority = match priority {
            Priority::Alert => libc::LOG_ALERT,
            Priority::Critical => libc::LOG_CRIT,
            Priority::Error => libc::LOG_ERR,
            Priority::Warning => libc::LOG_WARNING,
            Priority::Notice => libc::LOG_NOTICE,
            Priority::Info => libc::LOG_INFO,
            Priority::Debug => libc::LOG_DEBUG,
        };
        // Lines are made without NUL and without control characters; this is the last guard.
        let text = if line.chars().any(char::is_control) {
            CString::new(line.replace(char::is_control, "?"))
        } else {
            CString::new(line)
        };
        let Ok(text) = text else { return };
        // SAFETY: the handle is libpam's own and lent for this call; the format takes one string, which
        // lives until the call returns, and nothing foreign is ever the format.
        unsafe { pam_syslog(self.pamh, priority, c"%s".as_ptr(), text.as_ptr()) }
    }

    fn now(&self) -> Option<Moment> {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        let uptime = clock_gettime(ClockId::CLOCK_BOOTTIME).ok()?.tv_sec();
        Some(Moment { wall: UnixTime::from_secs(wall), uptime: u64::try_from(uptime).ok()? })
    }

    fn account(&self, name: &str) -> Option<Account> {
        Account::of_name(name)
    }

    fn volatile_dir(&self) -> PathBuf {
        VOLATILE_DIR.into()
    }

    fn caller(&self) -> Caller {
        Caller::current()
    }
}
