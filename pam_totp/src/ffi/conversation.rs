//! One message to the application, one answer back (pam_conv(3)); and the password that modules hand on to
//! each other (PAM_AUTHTOK, pam_get_item(3)).
//!
//! Our own call instead of the one in pam-bindings, which copies an answer of any length: here only as
//! much is copied as an answer can have, and all of the application's buffer is wiped.

use crate::host::NoAnswer;
use libc::{c_char, c_int, c_void};
use pam::constants::PamResultCode;
use pam::module::PamHandle;
use std::ffi::{CStr, CString};
use std::ptr;
use zeroize::{Zeroize, Zeroizing};

const PAM_CONV: c_int = 5;
pub const PAM_AUTHTOK: c_int = 6;
pub const PAM_OLDAUTHTOK: c_int = 7;
const PAM_SUCCESS: c_int = PamResultCode::PAM_SUCCESS as c_int;

/// `struct pam_message`, `<security/_pam_types.h>`.
#[repr(C)]
struct PamMessage {
    style: c_int,
    text: *const c_char,
}

/// `struct pam_response`.
#[repr(C)]
struct PamResponse {
    text: *mut c_char,
    unused: c_int,
}

/// `struct pam_conv`.
#[repr(C)]
struct PamConv {
    function: Option<
        unsafe extern "C" fn(
            c_int,
            *mut *const PamMessage,
            *mut *mut PamResponse,
            *mut c_void,
        ) -> c_int,
    >,
    data: *mut c_void,
}

unsafe extern "C" {
    fn pam_get_item(pamh: *const PamHandle, kind: c_int, item: *mut *const c_void) -> c_int;
    fn pam_set_item(pamh: *mut PamHandle, kind: c_int, item: *const c_void) -> c_int;
}

/// Sends `text` in `style` and returns the answer, `None` where the application gave none. An answer of more
/// than `longest` bytes comes back cut, still too long to be right.
///
/// # Errors
/// [`NoAnswer`] if there is no conversation, or it fails, or brings no array of answers.
pub fn converse(
    pamh: &mut PamHandle,
    style: c_int,
    text: &str,
    longest: usize,
) -> Result<Option<Zeroizing<Vec<u8>>>, NoAnswer> {
    let (function, data) = conversation(pamh)?;
    exchange(function, data, style, text, longest)
}

fn exchange(
    function: Function,
    data: *mut c_void,
    style: c_int,
    text: &str,
    longest: usize,
) -> Result<Option<Zeroizing<Vec<u8>>>, NoAnswer> {
    let text = CString::new(text).map_err(|_| NoAnswer)?;
    let message = PamMessage { style, text: text.as_ptr() };
    let mut messages: *const PamMessage = &raw const message;
    let mut responses: *mut PamResponse = ptr::null_mut();
    // SAFETY: the application registered this function and this pointer together (pam_start(3)); one
    // message is announced and one is given, and both pointers live until the call returns.
    let code = unsafe { function(1, &raw mut messages, &raw mut responses, data) };
    #[cfg(feature = "full")]
    wipe(text);
    received(code, responses, longest)
}

/// Wipes the text of a message: at an enrolment it has the key. The other build shows nothing secret.
#[cfg(feature = "full")]
fn wipe(text: CString) {
    let mut bytes = text.into_bytes_with_nul();
    bytes.zeroize();
    #[cfg(test)]
    tests::look_at_text(&mut bytes);
}

/// The answer that came with `code`, if any. An array that comes with an error is wiped and given back too, or
/// what was typed would stay in the application's memory. It is trusted as after success: libpam's own
/// pam_prompt(3) gives every array back whatever the code is, so an application that kept a pointer to one
/// that it freed itself would break with pam_unix. Where none was set, our own null pointer is still there.
fn received(
    code: c_int,
    responses: *mut PamResponse,
    longest: usize,
) -> Result<Option<Zeroizing<Vec<u8>>>, NoAnswer> {
    if responses.is_null() {
        return Err(NoAnswer);
    }
    // SAFETY: the array holds one response for our one message, and is ours (pam_conv(3)).
    let answer = unsafe { (*responses).text };
    let copy = take(answer, longest);
    give_back(responses.cast());
    if code == PAM_SUCCESS { Ok(copy) } else { Err(NoAnswer) }
}

type Function = unsafe extern "C" fn(
    c_int,
    *mut *const PamMessage,
    *mut *mut PamResponse,
    *mut c_void,
) -> c_int;

fn conversation(pamh: &PamHandle) -> Result<(Function, *mut c_void), NoAnswer> {
    let mut item: *const c_void = ptr::null();
    // SAFETY: the handle is libpam's own; the item is written only on success.
    let code = unsafe { pam_get_item(pamh, PAM_CONV, &raw mut item) };
    if code != PAM_SUCCESS || item.is_null() {
        return Err(NoAnswer);
    }
    // SAFETY: the item PAM_CONV is a `struct pam_conv` that libpam keeps until pam_end.
    let conv = unsafe { &*item.cast::<PamConv>() };
    Ok((conv.function.ok_or(NoAnswer)?, conv.data))
}

/// What stands in PAM_AUTHTOK or PAM_OLDAUTHTOK, at most `longest` bytes and one more. It stays libpam's, who wipes it.
pub fn password(pamh: &PamHandle, kind: c_int, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut item: *const c_void = ptr::null();
    // SAFETY: the handle is libpam's own; the item is written only on success.
    let code = unsafe { pam_get_item(pamh, kind, &raw mut item) };
    if code != PAM_SUCCESS || item.is_null() {
        return None;
    }
    // SAFETY: each of these items is a C string that libpam keeps until it is set anew.
    let bytes = unsafe { CStr::from_ptr(item.cast::<c_char>()) }.to_bytes();
    Some(Zeroizing::new(bytes.get(..bytes.len().min(longest + 1))?.to_vec()))
}

/// Sets PAM_AUTHTOK. `false` if libpam could not.
pub fn set_password(pamh: &mut PamHandle, password: &[u8]) -> bool {
    let text = Zeroizing::new([password, b"\0"].concat());
    let Ok(text) = CStr::from_bytes_with_nul(&text) else { return false };
    // SAFETY: the handle is libpam's own; it copies the string before this returns (pam_set_item(3)).
    unsafe { pam_set_item(pamh, PAM_AUTHTOK, text.as_ptr().cast()) == PAM_SUCCESS }
}

/// Copies an answer, wipes the application's buffer and frees it.
fn take(answer: *mut c_char, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
    if answer.is_null() {
        return None;
    }
    // SAFETY: an answer is a C string (pam_conv(3)).
    let length = unsafe { CStr::from_ptr(answer) }.count_bytes();
    // SAFETY: so many bytes before the NUL belong to it, and it is ours since the call returned.
    let bytes = unsafe { std::slice::from_raw_parts_mut(answer.cast::<u8>(), length) };
    let kept = bytes.get(..length.min(longest + 1)).unwrap_or_default();
    let copy = Zeroizing::new(kept.to_vec());
    bytes.zeroize();
    give_back(answer.cast());
    Some(copy)
}

/// Frees what the application allocated for an answer.
fn give_back(block: *mut c_void) {
    #[cfg(test)]
    tests::look_at(block);
    // SAFETY: it came from malloc and is the module's to free (pam_conv(3)).
    unsafe { libc::free(block) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    const LENGTH: usize = 600;

    /// An application's answer of that many sevens.
    fn sevens() -> *mut u8 {
        // SAFETY: malloc has no preconditions.
        let block = unsafe { libc::malloc(LENGTH + 1) }.cast::<u8>();
        // SAFETY: just allocated with room for that and a NUL.
        unsafe { ptr::write_bytes(block, b'7', LENGTH) };
        // SAFETY: the last byte of it.
        unsafe { block.wrapping_add(LENGTH).write(0) };
        block
    }

    thread_local! {
        /// The blocks of an answer's size that were given back, and whether the answer was still in them.
        static GIVEN_BACK: RefCell<Vec<(*mut c_void, bool)>> = const { RefCell::new(Vec::new()) };
    }

    /// Looks at a block before it is freed.
    pub(super) fn look_at(block: *mut c_void) {
        // SAFETY: a block of malloc's that is not freed yet.
        if unsafe { libc::malloc_usable_size(block) } < LENGTH {
            return;
        }
        // SAFETY: so many bytes belong to it, and `sevens` wrote them.
        let bytes = unsafe { std::slice::from_raw_parts(block.cast::<u8>(), LENGTH) };
        GIVEN_BACK.with_borrow_mut(|all| all.push((block, bytes.contains(&b'7'))));
    }

    fn assert_given_back_and_wiped(block: *mut u8) {
        let given = GIVEN_BACK.with_borrow(Clone::clone);
        assert_eq!(given, [(block.cast(), false)]);
    }

    #[cfg(feature = "full")]
    thread_local! {
        /// What was left of a message's text when it was given back.
        static LEFT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    /// Looks at the memory of a text before it is freed.
    #[cfg(feature = "full")]
    pub(super) fn look_at_text(text: &mut Vec<u8>) {
        let (start, capacity) = (text.as_ptr(), text.capacity());
        // SAFETY: so many bytes are the text's, and `into_bytes_with_nul` filled them.
        let bytes = unsafe { std::slice::from_raw_parts(start, capacity) };
        LEFT.with_borrow_mut(|left| *left = bytes.to_vec());
    }

    #[cfg(feature = "full")]
    #[test]
    fn the_text_of_a_prompt_is_wiped() {
        extern "C" fn silent(
            _: c_int,
            _: *mut *const PamMessage,
            _: *mut *mut PamResponse,
            _: *mut c_void,
        ) -> c_int {
            PamResultCode::PAM_CONV_ERR as c_int
        }
        assert!(exchange(silent, ptr::null_mut(), 1, "GEZD GNBV", 128).is_err());
        assert_eq!(LEFT.take(), [0; 10]);
    }

    #[test]
    fn an_answer_is_cut_and_wiped_before_it_is_given_back() {
        let block = sevens();
        let copy = take(block.cast(), 128).unwrap();
        assert_eq!(copy.as_slice(), [b'7'; 129]);
        drop(copy);
        assert_given_back_and_wiped(block);
    }

    #[test]
    fn an_answer_that_comes_with_an_error_is_wiped_too() {
        const PAM_CONV_ERR: c_int = PamResultCode::PAM_CONV_ERR as c_int;
        let block = sevens();
        // SAFETY: calloc has no preconditions.
        let array = unsafe { libc::calloc(1, size_of::<PamResponse>()) }.cast::<PamResponse>();
        // SAFETY: just allocated with the size of one response.
        unsafe { array.write(PamResponse { text: block.cast(), unused: 0 }) };
        assert!(received(PAM_CONV_ERR, array, 128).is_err());
        assert_given_back_and_wiped(block);
        assert!(received(PAM_CONV_ERR, ptr::null_mut(), 128).is_err());
    }
}
