//! The handle that libpam lends us for a call: its items, its log, and the clocks of this host.

use super::conversation::{PAM_AUTHTOK, PAM_OLDAUTHTOK, converse, password, set_password};
use super::shadow::last_password_change;
use crate::account::Caller;
use crate::host::{Enrolment, Host, Machine, NoAnswer, Priority, Request, Tone};
use crate::trial::{Process, Trial, let_in_by_pam};
use crate::undisturbed::undisturbed;
use libc::{c_char, c_int, c_void};
use nix::time::{ClockId, clock_gettime};
use pam::constants::{PAM_ERROR_MSG, PAM_PROMPT_ECHO_OFF, PAM_PROMPT_ECHO_ON, PAM_TEXT_INFO};
use pam::items::{RHost, Service, User};
use pam::module::PamHandle;
use rustix::fs::{Access, access};
use std::ffi::{CStr, CString};
use std::path::PathBuf;
use std::time::SystemTime;
use totp_core::account::Account;
use totp_core::settings::VOLATILE_DIR;
use totp_core::time::Moment;
use totp_core::wire::{INSTALLED, SOCKET};
use zeroize::Zeroizing;

unsafe extern "C" {
    /// pam_syslog(3), `<security/pam_ext.h>`: syslog(3) with the prefix "module(service:type): ".
    fn pam_syslog(pamh: *const PamHandle, priority: c_int, format: *const c_char, ...);
}

/// The cleanup of pam_set_data(3). NULL always: libpam may unload this library before it would call one.
type Cleanup = extern "C" fn(*mut PamHandle, *mut c_void, c_int);

unsafe extern "C" {
    fn pam_set_data(
        pamh: *mut PamHandle,
        name: *const c_char,
        data: *mut c_void,
        cleanup: Option<Cleanup>,
    ) -> c_int;
    /// pam_getenv(3). The text is the handle's.
    fn pam_getenv(pamh: *const PamHandle, name: *const c_char) -> *const c_char;
}

/// The name of the module's data on a handle: whose code was accepted on it while the service is on trial. The id of
/// the trial is part of it: an application that changes PAM_SERVICE makes libpam read a stack anew on the same handle.
fn on_trial(id: &str) -> Option<CString> {
    CString::new(["pam_totp_trial.", id].concat()).ok()
}

/// The name of the data that every login leaves: whose code was accepted on this handle.
const ACCEPTED: &CStr = c"pam_totp_accepted";

/// pam_get_data(3)
type GetData = unsafe extern "C" fn(*const PamHandle, *const c_char, *mut *const c_void) -> c_int;

/// libpam's reader of what a handle holds.
#[cfg(feature = "full")]
#[allow(clippy::unnecessary_wraps, reason = "the other build may not find it")]
fn reader_of_data() -> Option<GetData> {
    unsafe extern "C" {
        fn pam_get_data(
            pamh: *const PamHandle,
            name: *const c_char,
            data: *mut *const c_void,
        ) -> c_int;
    }
    Some(pam_get_data)
}

/// The same, found when it is called: account hooks alone ask, and the loader would search it in every login.
#[cfg(not(feature = "full"))]
fn reader_of_data() -> Option<GetData> {
    // SAFETY: RTLD_DEFAULT is a handle, and libpam's function of this name has this type.
    unsafe { super::loader::function(libc::RTLD_DEFAULT, c"pam_get_data") }
}

/// What sshd says that the client has passed.
const SSH_METHODS: &CStr = c"SSH_AUTH_INFO_0";

/// The name of the data that the auth hook leaves for the account hook: a part of the name of a device. Any text would
/// do, and this one is in the module already.
const DEVICE: &CStr = WAITING;

/// The name of the data that the auth hook leaves for the account hook: whose enrolment is to be offered.
const ENROLMENT: &CStr = ENROLMENTS;

/// In the place of a user id: the account hook has refused.
const REFUSED: usize = usize::MAX;

/// The name of the data that the auth line of this service leaves at each login where users enrol.
fn auth_line(service: &[u8]) -> Option<CString> {
    CString::new([b"pam_totp_auth.", service].concat()).ok()
}

/// Where devices wait until their logins are let in. The folder is there only while one waits.
const WAITING: &CStr = c"/run/pam_totp/remember";

/// Whether a device waits, of any login.
pub fn devices_wait() -> bool {
    access(WAITING, Access::EXISTS).is_ok()
}

/// Where unfinished enrolments wait. The folder is there as soon as the policy names a service at which users enrol, and
/// one has logged in.
const ENROLMENTS: &CStr = c"/run/pam_totp/enrol";

/// Whether users enrol at their first login, to any service.
pub fn enrolments_wait() -> bool {
    access(ENROLMENTS, Access::EXISTS).is_ok()
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

    /// The handle, for C.
    #[cfg(not(feature = "full"))]
    pub fn raw(&mut self) -> *mut PamHandle {
        self.pamh
    }

    /// That trial of this service, if it is under way. It comes before anything dearer.
    fn trial(&self, id: &str) -> Option<Trial> {
        let service = self.pamh.get_item::<Service>().ok().flatten()?;
        Trial::of(&self.volatile_dir(), service.to_bytes(), id)
    }

    /// The user of this login, by the item that the application may change later. Nothing is asked here.
    fn uid(&self) -> Option<u32> {
        let user = self.pamh.get_item::<User>().ok().flatten()?;
        Some(self.account(user.to_str().ok()?)?.uid)
    }

    /// What came of the code, for the trial of this id.
    pub fn code_judged(&mut self, id: &str, accepted: bool) -> Option<()> {
        let trial = self.trial(id)?;
        let uid = self.uid()?;
        self.note(&on_trial(id)?, accepted.then_some(uid));
        let parent = Process::parent()?;
        if accepted {
            trial.code_accepted(uid, parent)
        } else {
            trial.not_accepted(uid, parent)
        }
        Some(())
    }

    /// Whether the auth hook has noted somebody whose enrolment is to be offered.
    pub fn is_to_enrol(&self) -> bool {
        self.noted_number(ENROLMENT).is_some()
    }

    /// The program sets the credentials of the user, for the trial of this id.
    pub fn credentials_set(&mut self, id: &str) -> Option<()> {
        let trial = self.trial(id)?;
        let name = on_trial(id)?;
        let accepted = self.noted(&name).or_else(|| {
            // As sshd has it: the code was accepted in a child of this process.
            let uid = self.uid()?;
            trial.take_from_child(uid, Process::this()?).then_some(uid)
        })?;
        self.note(&name, Some(accepted));
        if let_in_by_pam(self.variable(SSH_METHODS)) {
            trial.proved(accepted);
        }
        Some(())
    }

    /// The user id that is noted on the handle under this name.
    fn noted(&self, name: &CStr) -> Option<u32> {
        u32::try_from(self.noted_number(name)?.checked_sub(1)?).ok()
    }

    /// The number that is noted on the handle under this name, if it is not 0.
    fn noted_number(&self, name: &CStr) -> Option<usize> {
        let get_data = reader_of_data()?;
        let mut data = std::ptr::null();
        // SAFETY: the handle is libpam's own and lent for this call; the name is text, and `data` takes a pointer.
        let result = unsafe { get_data(self.pamh, name.as_ptr(), &raw mut data) };
        Some(data.addr()).filter(|number| result == 0 && *number != 0)
    }

    fn note(&mut self, name: &CStr, uid: Option<u32>) {
        self.note_number(name, uid.and_then(|uid| usize::try_from(uid).ok()?.checked_add(1)));
    }

    /// The data is a number in the place of a pointer: nothing to give back, and nothing of this library that
    /// libpam would call once it is unloaded.
    fn note_number(&mut self, name: &CStr, number: Option<usize>) {
        let data = std::ptr::without_provenance_mut(number.unwrap_or(0));
        // SAFETY: the handle is libpam's own and lent for this call; libpam keeps the pointer and never follows it.
        let _ = unsafe { pam_set_data(self.pamh, name.as_ptr(), data, None) };
    }

    /// A variable of the PAM environment. The process's own environment, which may be the caller's, is another one.
    fn variable(&self, name: &CStr) -> Option<&[u8]> {
        // SAFETY: the handle is libpam's own and lent for this call, and the name is text.
        let value = unsafe { pam_getenv(self.pamh, name.as_ptr()) };
        // SAFETY: not NULL, so text of the handle's, which nothing changes while the handle is lent.
        (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_bytes())
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

impl Machine for PamHost<'_> {
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
        // Lines are made of escaped texts; this is the last guard.
        let escaped = totp_core::escape::text_line(line);
        let Ok(text) = CString::new(escaped.as_deref().unwrap_or(line)) else { return };
        // SAFETY: the handle is libpam's own and lent for this call; the format takes one string, which
        // lives until the call returns, and nothing foreign is ever the format.
        unsafe { pam_syslog(self.pamh, priority, c"%s".as_ptr(), text.as_ptr()) }
    }

    fn now(&self) -> Option<Moment> {
        let uptime = clock_gettime(ClockId::CLOCK_BOOTTIME).ok()?.tv_sec();
        Moment::of_clocks(SystemTime::now(), uptime)
    }

    fn volatile_dir(&self) -> PathBuf {
        VOLATILE_DIR.into()
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        undisturbed(work)
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
            proven: false,
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
        password(self.pamh, PAM_AUTHTOK, longest)
    }

    fn current_password(&self, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
        password(self.pamh, PAM_OLDAUTHTOK, longest)
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

    fn account(&self, name: &str) -> Option<Account> {
        Account::of_name(name)
    }

    fn note_accepted(&mut self, uid: Option<u32>) {
        self.note(ACCEPTED, uid);
    }

    fn accepted(&self) -> Option<u32> {
        self.noted(ACCEPTED)
    }

    fn ssh_methods(&self, longest: usize) -> Option<Vec<u8>> {
        let methods = self.variable(SSH_METHODS)?;
        Some(methods.get(..=longest).unwrap_or(methods).to_vec())
    }

    fn ssh_client(&self) -> Option<Vec<u8>> {
        let connection = self.variable(c"SSH_CONNECTION")?;
        let address = connection.split(|byte| *byte == b' ').next()?;
        Some(bounded(address))
    }

    fn last_password_change(&self, account: &str) -> Option<i64> {
        last_password_change(account)
    }

    fn note_device(&mut self, number: Option<usize>) {
        self.note_number(DEVICE, number);
    }

    fn noted_device(&self) -> Option<usize> {
        self.noted_number(DEVICE)
    }

    fn note_enrolment(&mut self, enrolment: Option<Enrolment>) {
        match enrolment {
            Some(Enrolment::Refused) => self.note_number(ENROLMENT, Some(REFUSED)),
            Some(Enrolment::Offered(uid)) => self.note(ENROLMENT, Some(uid)),
            None => self.note(ENROLMENT, None),
        }
    }

    fn noted_enrolment(&self) -> Option<Enrolment> {
        match self.noted_number(ENROLMENT)? {
            REFUSED => Some(Enrolment::Refused),
            // What is none of these numbers is not this module's, and lets nobody in.
            _ => Some(self.noted(ENROLMENT).map_or(Enrolment::Refused, Enrolment::Offered)),
        }
    }

    fn note_auth_line(&mut self, service: &[u8]) {
        if let Some(name) = auth_line(service) {
            self.note_number(&name, Some(1));
        }
    }

    fn noted_auth_line(&self, service: &[u8]) -> bool {
        auth_line(service).is_some_and(|name| self.noted_number(&name).is_some())
    }

    fn process(&self) -> Option<Process> {
        Process::this()
    }

    fn parent(&self) -> Option<Process> {
        Process::parent()
    }

    fn has_helper(&self) -> bool {
        access(INSTALLED, Access::EXISTS).is_ok()
    }

    fn helper_socket(&self) -> PathBuf {
        SOCKET.into()
    }

    fn caller(&self) -> Caller {
        Caller::current()
    }
}

#[cfg(all(test, feature = "full"))]
mod tests {
    use super::*;

    #[test]
    fn both_builds_look_for_what_waits_in_one_folder() {
        let folder = PathBuf::from(VOLATILE_DIR).join(crate::devices::FOLDER);
        assert_eq!(WAITING.to_str().map(PathBuf::from), Ok(folder));
        let folder = PathBuf::from(VOLATILE_DIR).join(totp_core::stamp::ENROLMENTS);
        assert_eq!(ENROLMENTS.to_str().map(PathBuf::from), Ok(folder));
    }
}
