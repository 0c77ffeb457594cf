//! Calls that `pam_totp.so` hands over to `pam_totp_full.so`, the second build of these sources, which has every part.
//!
//! The interface between the two is PAM's own: the handle, the flags and the arguments go on as they came. The file is
//! looked for in the folder of this one, and by its name: `pam_totp.so` asks for `pam_totp_full.so`. Where it cannot be
//! loaded the call fails.
//!
//! Every function that a file names costs each login some 150 instructions, since the loader searches it. So the loader's
//! own functions are searched when a call is handed over, by the one that is named.

use super::handle::PamHost;
use super::loader::function;
use crate::host::{Machine, Priority};
use libc::{Dl_info, RTLD_DEFAULT, RTLD_LOCAL, RTLD_NOW, c_char, c_int, c_void};
use pam::constants::{PamFlag, PamResultCode};
use pam::module::PamHandle;
use std::ffi::{CStr, CString};

/// The functions of a module that are handed over, by their names in pam(8)'s interface.
#[derive(Clone, Copy)]
pub enum Call {
    /// pam_sm_authenticate(3)
    Authenticate,
    /// pam_sm_setcred(3)
    SetCredentials,
    /// pam_sm_acct_mgmt(3)
    CheckAccount,
    /// pam_sm_chauthtok(3)
    ChangePassword,
}

impl Call {
    const fn symbol(self) -> &'static CStr {
        match self {
            Self::Authenticate => c"pam_sm_authenticate",
            Self::SetCredentials => c"pam_sm_setcred",
            Self::CheckAccount => c"pam_sm_acct_mgmt",
            Self::ChangePassword => c"pam_sm_chauthtok",
        }
    }
}

/// A function of a module, as `<security/pam_modules.h>` declares it.
type Hook = unsafe extern "C" fn(*mut PamHandle, PamFlag, c_int, *const *const c_char) -> c_int;

/// dlopen(3)
type Open = unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void;
/// dladdr(3)
type Address = unsafe extern "C" fn(*const c_void, *mut Dl_info) -> c_int;
/// dlerror(3)
type Complaint = unsafe extern "C" fn() -> *const c_char;
/// dlclose(3)
type Close = unsafe extern "C" fn(*mut c_void) -> c_int;

/// The loaded file, given back to the loader when the call is answered.
///
/// It must not be left to libpam as data of the transaction: a program that changes PAM_SERVICE makes libpam unload this
/// file before the transaction ends, and with it the function that would give the other one back.
struct Loaded(*mut c_void);

impl Drop for Loaded {
    fn drop(&mut self) {
        let Ok(close) = loaders::<Close>(c"dlclose") else { return };
        // SAFETY: the handle of dlopen, given back once. The full build leaves numbers on libpam's handle, and nothing
        // that its code would have to clear away.
        unsafe { close(self.0) };
    }
}

/// Has the full build answer this call. If it cannot, the call fails, with a log line.
pub fn hand_over(
    host: &mut PamHost<'_>,
    call: Call,
    arguments: &[&CStr],
    flags: PamFlag,
) -> PamResultCode {
    match answer(host, call, arguments, flags) {
        Ok(code) => code,
        Err(why) => {
            let line = ["the full build of the module cannot be used: ", &why].concat();
            host.log(Priority::Critical, &line);
            PamResultCode::PAM_SERVICE_ERR
        }
    }
}

fn answer(
    host: &mut PamHost<'_>,
    call: Call,
    arguments: &[&CStr],
    flags: PamFlag,
) -> Result<PamResultCode, String> {
    let path = full_build().ok_or("this file has no path that ends in .so")?;
    let loaded = load(&path)?;
    // SAFETY: the library is loaded, and a function of this name in a PAM module has this type (pam_sm_authenticate(3)).
    let hook: Option<Hook> = unsafe { function(loaded.0, call.symbol()) };
    let hook = hook.ok_or("the file has no function for this call")?;
    let words: Vec<_> = arguments.iter().map(|word| word.as_ptr()).collect();
    let count = c_int::try_from(words.len()).map_err(|_| "too many arguments")?;
    // SAFETY: the handle is libpam's own and lent for this call; the words live until it returns.
    let code = unsafe { hook(host.raw(), flags, count, words.as_ptr()) };
    PamResultCode::try_from(code).map_err(|code| format!("it answered {code}"))
}

/// Loads the file of this path.
fn load(path: &CStr) -> Result<Loaded, String> {
    let open: Open = loaders(c"dlopen")?;
    // Before dlopen: a search that finds something makes the loader forget its last failure.
    let complaint: Complaint = loaders(c"dlerror")?;
    // SAFETY: the path is text. The file is of the same folder as this one, whose code libpam has loaded already.
    let library = unsafe { open(path.as_ptr(), RTLD_NOW | RTLD_LOCAL) };
    if !library.is_null() {
        return Ok(Loaded(library));
    }
    // SAFETY: tells of this thread's last call alone.
    let text = unsafe { complaint() };
    if text.is_null() {
        return Err(String::new());
    }
    // SAFETY: not NULL, so the loader's text, until its next call of this thread.
    Err(unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

/// A function of the loader's, by the type of that name above.
fn loaders<F: Copy>(name: &CStr) -> Result<F, String> {
    // SAFETY: RTLD_DEFAULT is a handle, and each caller asks for one of the four types above by its name.
    let found = unsafe { function(RTLD_DEFAULT, name) };
    found.ok_or_else(|| "the loader has no functions for it".to_owned())
}

/// The path of the full build: this file's own, with `_full` before its ending.
fn full_build() -> Option<CString> {
    let address: Address = loaders(c"dladdr").ok()?;
    let mut found = std::mem::MaybeUninit::<Dl_info>::uninit();
    let inside = (full_build as fn() -> Option<CString> as *const c_void).cast();
    // SAFETY: the address is of this library, and the structure is writable.
    if unsafe { address(inside, found.as_mut_ptr()) } == 0 {
        return None;
    }
    // SAFETY: dladdr filled it.
    let name = unsafe { found.assume_init() }.dli_fname;
    // SAFETY: the loader's text, which lives as long as this library is loaded.
    let own = unsafe { CStr::from_ptr(name) }.to_bytes();
    named_after(own)
}

/// The full build that belongs to the file of this path.
fn named_after(own: &[u8]) -> Option<CString> {
    let stem = own.strip_suffix(b".so").filter(|stem| stem.starts_with(b"/"))?;
    CString::new([stem, b"_full.so"].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_build_lies_beside_this_file() {
        let named = named_after(b"/usr/lib/security/pam_totp.so");
        assert_eq!(named.as_deref(), Some(c"/usr/lib/security/pam_totp_full.so"));
    }

    #[test]
    fn a_file_without_a_whole_path_has_no_full_build() {
        // The loader would search the folders of its own path for a name without a folder.
        assert_eq!(named_after(b"pam_totp.so"), None);
        assert_eq!(named_after(b"/usr/lib/security/pam_totp"), None);
    }

    #[test]
    fn a_file_that_cannot_be_loaded_has_a_reason() {
        let why = load(c"/nowhere/pam_totp_full.so").err().unwrap_or_default();
        assert!(why.contains("/nowhere/pam_totp_full.so"), "{why:?}");
    }
}
