//! Functions that `pam_totp.so` has searched when it needs them: the loader searches each one that the file names in every
//! login.

use libc::c_void;
use std::ffi::CStr;

/// The function of this name in a library, if it has one.
///
/// # Safety
/// `library` is a handle of the loader, and `F` is the type of a pointer to that function.
pub unsafe fn function<F: Copy>(library: *mut c_void, name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    // SAFETY: the caller says that the handle is one, and the name is text.
    let found = unsafe { libc::dlsym(library, name.as_ptr()) };
    // SAFETY: a pointer that is not NULL, of the type that the caller says.
    (!found.is_null()).then(|| unsafe { std::mem::transmute_copy(&found) })
}
