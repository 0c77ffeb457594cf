//! The application's side of libpam, as far as a measurement needs it: one user, one answer to every
//! prompt, one call of pam_authenticate.

use libc::{c_char, c_int, c_void};
use std::ffi::{CStr, CString};
use std::time::{Duration, Instant};

#[repr(C)]
struct Message {
    style: c_int,
    text: *const c_char,
}

#[repr(C)]
struct Response {
    text: *mut c_char,
    unused: c_int,
}

type Function = extern "C" fn(c_int, *mut *const Message, *mut *mut Response, *mut c_void) -> c_int;

#[repr(C)]
struct Conversation {
    function: Function,
    data: *mut c_void,
}

enum Handle {}

#[link(name = "pam")]
unsafe extern "C" {
    fn pam_start_confdir(
        service: *const c_char,
        user: *const c_char,
        conversation: *const Conversation,
        folder: *const c_char,
        handle: *mut *mut Handle,
    ) -> c_int;
    fn pam_end(handle: *mut Handle, status: c_int) -> c_int;
    fn pam_authenticate(handle: *mut Handle, flags: c_int) -> c_int;
}

/// Gives the answer that `data` points to, a C string, to whatever is asked.
extern "C" fn converse(
    count: c_int,
    _: *mut *const Message,
    responses: *mut *mut Response,
    data: *mut c_void,
) -> c_int {
    assert_eq!(count, 1, "one message a call");
    // SAFETY: calloc has no preconditions; libpam's side frees it with free.
    let response = unsafe { libc::calloc(1, size_of::<Response>()) }.cast::<Response>();
    // SAFETY: `data` is the C string that `login` keeps until after pam_end.
    let text = unsafe { libc::strdup(data.cast()) };
    // SAFETY: just allocated with the size of a Response.
    unsafe { response.write(Response { text, unused: 0 }) };
    // SAFETY: libpam passes a place for the pointer.
    unsafe { *responses = response };
    0
}

/// What a login came to and how long it took.
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    /// What pam_authenticate returned; 0 is PAM_SUCCESS.
    pub code: c_int,
    /// From before pam_start to after pam_end.
    pub whole: Duration,
    /// Inside pam_authenticate.
    pub inside: Duration,
}

/// One login of `user` through the service file of that name in `folder`.
///
/// # Panics
/// If pam_start fails: then there is nothing to measure.
pub fn login(folder: &CStr, service: &str, user: &str, answer: &str) -> Timed {
    let [service, user, answer] =
        [service, user, answer].map(|text| CString::new(text).expect("no NUL"));
    let conversation = Conversation { function: converse, data: answer.as_ptr().cast_mut().cast() };
    let mut handle = std::ptr::null_mut();
    let began = Instant::now();
    // SAFETY: all strings live until pam_end, and libpam copies the conversation.
    let started = unsafe {
        pam_start_confdir(
            service.as_ptr(),
            user.as_ptr(),
            &raw const conversation,
            folder.as_ptr(),
            &raw mut handle,
        )
    };
    assert_eq!(started, 0, "pam_start_confdir");
    let asked = Instant::now();
    // SAFETY: the handle is open.
    let code = unsafe { pam_authenticate(handle, 0) };
    let inside = asked.elapsed();
    // SAFETY: the handle is not used after this.
    unsafe { pam_end(handle, code) };
    Timed { code, whole: began.elapsed(), inside }
}
