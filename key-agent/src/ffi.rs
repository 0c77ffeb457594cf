//! libfido2, as far as it is needed: 43 functions of its C interface, and safe types around them.
//!
//! All unsafe code of the agent is here. libfido2 gets its packets from [`Bounded`], never from a device that it opens
//! itself, so it needs no udev, and a read ends when nobody waits for the answer any more. A `Device` stays in the
//! thread that opened it.
#![allow(unsafe_code)]

use crate::channel::{Bounded, PACKET};
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char, c_int, c_uchar, c_void};
use std::ptr::{self, NonNull};
use std::slice;

mod raw {
    use std::ffi::{c_char, c_int, c_uchar, c_void};

    #[repr(C)]
    pub struct Dev([u8; 0]);
    #[repr(C)]
    pub struct Cred([u8; 0]);
    #[repr(C)]
    pub struct Assert([u8; 0]);

    /// `fido_dev_io_t`
    #[repr(C)]
    pub struct Io {
        pub open: extern "C" fn(*const c_char) -> *mut c_void,
        pub close: extern "C" fn(*mut c_void),
        pub read: extern "C" fn(*mut c_void, *mut c_uchar, usize, c_int) -> c_int,
        pub write: extern "C" fn(*mut c_void, *const c_uchar, usize) -> c_int,
    }

    unsafe extern "C" {
        pub fn fido_init(flags: c_int);
        pub fn fido_strerr(code: c_int) -> *const c_char;

        pub fn fido_dev_new() -> *mut Dev;
        pub fn fido_dev_free(dev: *mut *mut Dev);
        pub fn fido_dev_set_io_functions(dev: *mut Dev, io: *const Io) -> c_int;
        pub fn fido_dev_open(dev: *mut Dev, path: *const c_char) -> c_int;
        pub fn fido_dev_close(dev: *mut Dev) -> c_int;
        pub fn fido_dev_cancel(dev: *mut Dev) -> c_int;
        pub fn fido_dev_is_fido2(dev: *const Dev) -> bool;
        pub fn fido_dev_has_pin(dev: *const Dev) -> bool;
        pub fn fido_dev_has_uv(dev: *const Dev) -> bool;
        pub fn fido_dev_get_retry_count(dev: *mut Dev, count: *mut c_int) -> c_int;
        pub fn fido_dev_make_cred(dev: *mut Dev, cred: *mut Cred, pin: *const c_char) -> c_int;
        pub fn fido_dev_get_assert(dev: *mut Dev, assert: *mut Assert, pin: *const c_char)
        -> c_int;

        pub fn fido_cred_new() -> *mut Cred;
        pub fn fido_cred_free(cred: *mut *mut Cred);
        pub fn fido_cred_type(cred: *const Cred) -> c_int;
        pub fn fido_cred_set_type(cred: *mut Cred, algorithm: c_int) -> c_int;
        pub fn fido_cred_set_clientdata_hash(
            cred: *mut Cred,
            hash: *const c_uchar,
            len: usize,
        ) -> c_int;
        pub fn fido_cred_set_rp(cred: *mut Cred, id: *const c_char, name: *const c_char) -> c_int;
        pub fn fido_cred_set_user(
            cred: *mut Cred,
            id: *const c_uchar,
            len: usize,
            name: *const c_char,
            display: *const c_char,
            icon: *const c_char,
        ) -> c_int;
        pub fn fido_cred_set_uv(cred: *mut Cred, wanted: c_int) -> c_int;
        pub fn fido_cred_exclude(cred: *mut Cred, id: *const c_uchar, len: usize) -> c_int;
        pub fn fido_cred_fmt(cred: *const Cred) -> *const c_char;
        pub fn fido_cred_authdata_ptr(cred: *const Cred) -> *const c_uchar;
        pub fn fido_cred_authdata_len(cred: *const Cred) -> usize;
        pub fn fido_cred_sig_ptr(cred: *const Cred) -> *const c_uchar;
        pub fn fido_cred_sig_len(cred: *const Cred) -> usize;
        pub fn fido_cred_x5c_len(cred: *const Cred) -> usize;

        pub fn fido_assert_new() -> *mut Assert;
        pub fn fido_assert_free(assert: *mut *mut Assert);
        pub fn fido_assert_set_clientdata_hash(
            assert: *mut Assert,
            hash: *const c_uchar,
            len: usize,
        ) -> c_int;
        pub fn fido_assert_set_rp(assert: *mut Assert, id: *const c_char) -> c_int;
        pub fn fido_assert_set_up(assert: *mut Assert, wanted: c_int) -> c_int;
        pub fn fido_assert_set_uv(assert: *mut Assert, wanted: c_int) -> c_int;
        pub fn fido_assert_allow_cred(assert: *mut Assert, id: *const c_uchar, len: usize)
        -> c_int;
        pub fn fido_assert_count(assert: *const Assert) -> usize;
        pub fn fido_assert_id_ptr(assert: *const Assert, number: usize) -> *const c_uchar;
        pub fn fido_assert_id_len(assert: *const Assert, number: usize) -> usize;
        pub fn fido_assert_authdata_ptr(assert: *const Assert, number: usize) -> *const c_uchar;
        pub fn fido_assert_authdata_len(assert: *const Assert, number: usize) -> usize;
        pub fn fido_assert_sig_ptr(assert: *const Assert, number: usize) -> *const c_uchar;
        pub fn fido_assert_sig_len(assert: *const Assert, number: usize) -> usize;
    }
}

/// `FIDO_OPT_FALSE` and `FIDO_OPT_TRUE`.
const NO: c_int = 1;
const YES: c_int = 2;

/// What a function of libfido2 returned: a status of CTAP, or a number below zero of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code(pub c_int);

impl Code {
    /// Something in this file is wrong: no memory, or an argument that libfido2 refuses.
    const INTERNAL: Self = Self(-9);

    /// What libfido2 calls it.
    pub fn name(self) -> String {
        // SAFETY: any number is allowed; the text is static.
        let text = unsafe { raw::fido_strerr(self.0) };
        if text.is_null() {
            return format!("error {}", self.0);
        }
        // SAFETY: a text of libfido2 that ends in zero, and is not null.
        let text = unsafe { CStr::from_ptr(text) };
        text.to_string_lossy().into_owned()
    }
}

fn done(code: c_int) -> Result<(), Code> {
    if code == 0 { Ok(()) } else { Err(Code(code)) }
}

thread_local! {
    /// The channel that the next `fido_dev_open` of this thread takes.
    static NEXT: RefCell<Option<Box<Bounded>>> = const { RefCell::new(None) };
}

extern "C" fn io_open(_path: *const c_char) -> *mut c_void {
    let next = NEXT.with(|next| next.try_borrow_mut().ok().and_then(|mut next| next.take()));
    next.map_or(ptr::null_mut(), |channel| Box::into_raw(channel).cast())
}

extern "C" fn io_close(handle: *mut c_void) {
    if !handle.is_null() {
        // SAFETY: libfido2 closes once what `io_open` returned, and uses it no more.
        drop(unsafe { Box::from_raw(handle.cast::<Bounded>()) });
    }
}

extern "C" fn io_read(
    handle: *mut c_void,
    to: *mut c_uchar,
    room: usize,
    patience: c_int,
) -> c_int {
    if handle.is_null() || to.is_null() || room < PACKET {
        return -1;
    }
    // SAFETY: what `io_open` returned, which only this thread uses, in one call at a time.
    let channel = unsafe { &mut *handle.cast::<Bounded>() };
    let mut packet = [0; PACKET];
    if channel.read(&mut packet, patience).is_none() {
        return -1;
    }
    // SAFETY: libfido2 says that there is room, and `packet` is elsewhere.
    unsafe { ptr::copy_nonoverlapping(packet.as_ptr(), to, PACKET) };
    PACKET as c_int
}

extern "C" fn io_write(handle: *mut c_void, from: *const c_uchar, length: usize) -> c_int {
    // The number of a report is before the packet.
    if handle.is_null() || from.is_null() || length != PACKET + 1 {
        return -1;
    }
    // SAFETY: libfido2 hands out so many bytes, and does not change them meanwhile.
    let bytes = unsafe { slice::from_raw_parts(from, length) };
    // SAFETY: as in `io_read`.
    let channel = unsafe { &mut *handle.cast::<Bounded>() };
    let packet = bytes.split_first().and_then(|(_, packet)| packet.try_into().ok());
    match packet.and_then(|packet| channel.write(packet)) {
        Some(()) => length as c_int,
        None => -1,
    }
}

static IO: raw::Io = raw::Io { open: io_open, close: io_close, read: io_read, write: io_write };

/// A key that is open.
pub struct Device(NonNull<raw::Dev>);

impl Device {
    /// Opens the key behind the channel, and asks it what it can do.
    ///
    /// # Errors
    /// The key does not answer as one should.
    pub fn open(channel: Bounded) -> Result<Self, Code> {
        // SAFETY: may be called at any time; each thread needs it.
        unsafe { raw::fido_init(0) };
        // SAFETY: no argument.
        let device = NonNull::new(unsafe { raw::fido_dev_new() }).ok_or(Code::INTERNAL)?;
        let device = Self(device);
        // SAFETY: the device is fresh, and the functions are there as long as the program.
        done(unsafe { raw::fido_dev_set_io_functions(device.0.as_ptr(), &raw const IO) })?;
        NEXT.with(|next| next.replace(Some(Box::new(channel))));
        // SAFETY: the path ends in zero; `io_open` does not read it.
        let opened = done(unsafe { raw::fido_dev_open(device.0.as_ptr(), c"channel".as_ptr()) });
        // If it was not taken.
        drop(NEXT.with(|next| next.take()));
        opened.map(|()| device)
    }

    /// Whether it speaks CTAP2.
    pub fn is_fido2(&self) -> bool {
        // SAFETY: an open device.
        unsafe { raw::fido_dev_is_fido2(self.0.as_ptr()) }
    }

    /// Whether a PIN is set.
    pub fn has_pin(&self) -> bool {
        // SAFETY: an open device.
        unsafe { raw::fido_dev_has_pin(self.0.as_ptr()) }
    }

    /// Whether it verifies users itself, by a fingerprint, and one is enrolled.
    pub fn has_fingerprint(&self) -> bool {
        // SAFETY: an open device.
        unsafe { raw::fido_dev_has_uv(self.0.as_ptr()) }
    }

    /// How many wrong PINs it takes.
    pub fn pin_tries_left(&mut self) -> Option<u8> {
        let mut count = 0;
        // SAFETY: an open device, and a place for the number.
        done(unsafe { raw::fido_dev_get_retry_count(self.0.as_ptr(), &raw mut count) }).ok()?;
        u8::try_from(count).ok()
    }

    /// Tells the key that nobody waits for its answer any more.
    pub fn cancel(&mut self) {
        // SAFETY: an open device. A key of U2F knows no such message, and libfido2 says so.
        unsafe { raw::fido_dev_cancel(self.0.as_ptr()) };
    }

    /// Lets the key make this credential.
    ///
    /// # Errors
    /// What the key or libfido2 says.
    pub fn make(&mut self, credential: &mut Credential, pin: Option<&CStr>) -> Result<(), Code> {
        let pin = pin.map_or(ptr::null(), CStr::as_ptr);
        // SAFETY: an open device, a credential, and a text that ends in zero or null; libfido2 keeps none of them.
        done(unsafe { raw::fido_dev_make_cred(self.0.as_ptr(), credential.0.as_ptr(), pin) })
    }

    /// Lets the key sign.
    ///
    /// # Errors
    /// What the key or libfido2 says.
    pub fn assert(&mut self, assertion: &mut Assertion, pin: Option<&CStr>) -> Result<(), Code> {
        let pin = pin.map_or(ptr::null(), CStr::as_ptr);
        // SAFETY: as in `make`.
        done(unsafe { raw::fido_dev_get_assert(self.0.as_ptr(), assertion.0.as_ptr(), pin) })
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let mut device = self.0.as_ptr();
        // SAFETY: closes what is open, and nothing else; then `io_close` has the channel back.
        unsafe { raw::fido_dev_close(device) };
        // SAFETY: made by `fido_dev_new`, and used no more.
        unsafe { raw::fido_dev_free(&raw mut device) };
    }
}

/// What a key is to make, and then what it made.
pub struct Credential(NonNull<raw::Cred>);

impl Credential {
    /// A credential of this algorithm (its number in COSE) for this hash, relying party and user.
    ///
    /// # Errors
    /// libfido2 refuses one of them.
    pub fn new(
        algorithm: i32,
        hash: &[u8],
        rp: &CString,
        user: &CString,
        user_id: &[u8],
    ) -> Result<Self, Code> {
        // SAFETY: no argument.
        let new = NonNull::new(unsafe { raw::fido_cred_new() }).ok_or(Code::INTERNAL)?;
        let (new, at) = (Self(new), new.as_ptr());
        // SAFETY: a fresh credential and a number.
        done(unsafe { raw::fido_cred_set_type(at, algorithm) })?;
        // SAFETY: a fresh credential, and bytes that are copied.
        done(unsafe { raw::fido_cred_set_clientdata_hash(at, hash.as_ptr(), hash.len()) })?;
        // SAFETY: texts that end in zero and are copied.
        done(unsafe { raw::fido_cred_set_rp(at, rp.as_ptr(), rp.as_ptr()) })?;
        let (id, length, name) = (user_id.as_ptr(), user_id.len(), user.as_ptr());
        // SAFETY: bytes and texts that are copied; no picture.
        done(unsafe { raw::fido_cred_set_user(at, id, length, name, name, ptr::null()) })?;
        Ok(new)
    }

    /// Not on a key that has this one.
    ///
    /// # Errors
    /// libfido2 refuses it.
    pub fn exclude(&mut self, id: &[u8]) -> Result<(), Code> {
        // SAFETY: a credential, and bytes that are copied.
        done(unsafe { raw::fido_cred_exclude(self.0.as_ptr(), id.as_ptr(), id.len()) })
    }

    /// The key verifies the user itself.
    ///
    /// # Errors
    /// libfido2 refuses it.
    pub fn verify(&mut self) -> Result<(), Code> {
        // SAFETY: a credential and a number.
        done(unsafe { raw::fido_cred_set_uv(self.0.as_ptr(), YES) })
    }

    /// Authenticator data, as a byte string of CBOR.
    pub fn data(&self) -> &[u8] {
        let at = self.0.as_ptr();
        // SAFETY: a credential; the pointer is to its own memory, of that length, while it lives and is not changed.
        let (from, length) = (unsafe { raw::fido_cred_authdata_ptr(at) }, unsafe {
            raw::fido_cred_authdata_len(at)
        });
        // SAFETY: the memory is its own, of that length; it lives and is not changed while `self` is borrowed.
        unsafe { bytes(from, length) }
    }

    /// The signature of the attestation, or nothing.
    pub fn signature(&self) -> &[u8] {
        let at = self.0.as_ptr();
        // SAFETY: as in `data`.
        let (from, length) =
            (unsafe { raw::fido_cred_sig_ptr(at) }, unsafe { raw::fido_cred_sig_len(at) });
        // SAFETY: the memory is its own, of that length; it lives and is not changed while `self` is borrowed.
        unsafe { bytes(from, length) }
    }

    /// The algorithm that it was made with.
    pub fn algorithm(&self) -> i64 {
        // SAFETY: a credential.
        i64::from(unsafe { raw::fido_cred_type(self.0.as_ptr()) })
    }

    /// Whether there is a certificate.
    pub fn has_certificate(&self) -> bool {
        // SAFETY: a credential.
        unsafe { raw::fido_cred_x5c_len(self.0.as_ptr()) > 0 }
    }

    /// The format of the attestation, if it is one that libfido2 knows.
    pub fn format(&self) -> &[u8] {
        // SAFETY: a credential.
        let text = unsafe { raw::fido_cred_fmt(self.0.as_ptr()) };
        if text.is_null() {
            return &[];
        }
        // SAFETY: a text in the credential's own memory that ends in zero, and is not null.
        unsafe { CStr::from_ptr(text) }.to_bytes()
    }
}

impl Drop for Credential {
    fn drop(&mut self) {
        let mut credential = self.0.as_ptr();
        // SAFETY: made by `fido_cred_new`, and used no more.
        unsafe { raw::fido_cred_free(&raw mut credential) };
    }
}

/// What a key is to sign, and then what it signed.
pub struct Assertion(NonNull<raw::Assert>);

impl Assertion {
    /// A signature over this hash for this relying party.
    ///
    /// # Errors
    /// libfido2 refuses one of them.
    pub fn new(hash: &[u8], rp: &CString) -> Result<Self, Code> {
        // SAFETY: no argument.
        let new = NonNull::new(unsafe { raw::fido_assert_new() }).ok_or(Code::INTERNAL)?;
        let (new, at) = (Self(new), new.as_ptr());
        // SAFETY: a fresh assertion, and bytes that are copied.
        done(unsafe { raw::fido_assert_set_clientdata_hash(at, hash.as_ptr(), hash.len()) })?;
        // SAFETY: a text that ends in zero and is copied.
        done(unsafe { raw::fido_assert_set_rp(at, rp.as_ptr()) })?;
        Ok(new)
    }

    /// By this credential, or another one that is allowed.
    ///
    /// # Errors
    /// libfido2 refuses it.
    pub fn allow(&mut self, id: &[u8]) -> Result<(), Code> {
        // SAFETY: an assertion, and bytes that are copied.
        done(unsafe { raw::fido_assert_allow_cred(self.0.as_ptr(), id.as_ptr(), id.len()) })
    }

    /// Without a touch: only to see whether the key knows a credential.
    ///
    /// # Errors
    /// libfido2 refuses it.
    pub fn without_touch(&mut self) -> Result<(), Code> {
        // SAFETY: an assertion and a number.
        done(unsafe { raw::fido_assert_set_up(self.0.as_ptr(), NO) })
    }

    /// The key verifies the user itself.
    ///
    /// # Errors
    /// libfido2 refuses it.
    pub fn verify(&mut self) -> Result<(), Code> {
        // SAFETY: an assertion and a number.
        done(unsafe { raw::fido_assert_set_uv(self.0.as_ptr(), YES) })
    }

    /// How many signatures there are.
    pub fn count(&self) -> usize {
        // SAFETY: an assertion.
        unsafe { raw::fido_assert_count(self.0.as_ptr()) }
    }

    /// The id of the credential, or nothing if the key left it out.
    pub fn id(&self) -> &[u8] {
        let at = self.0.as_ptr();
        // SAFETY: an assertion; the pointer is to its own memory, of that length, or null if there is none.
        let (from, length) =
            (unsafe { raw::fido_assert_id_ptr(at, 0) }, unsafe { raw::fido_assert_id_len(at, 0) });
        // SAFETY: the memory is its own, of that length; it lives and is not changed while `self` is borrowed.
        unsafe { bytes(from, length) }
    }

    /// Authenticator data, as a byte string of CBOR.
    pub fn data(&self) -> &[u8] {
        let at = self.0.as_ptr();
        // SAFETY: as in `id`.
        let (from, length) = (unsafe { raw::fido_assert_authdata_ptr(at, 0) }, unsafe {
            raw::fido_assert_authdata_len(at, 0)
        });
        // SAFETY: the memory is its own, of that length; it lives and is not changed while `self` is borrowed.
        unsafe { bytes(from, length) }
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        let at = self.0.as_ptr();
        // SAFETY: as in `id`.
        let (from, length) = (unsafe { raw::fido_assert_sig_ptr(at, 0) }, unsafe {
            raw::fido_assert_sig_len(at, 0)
        });
        // SAFETY: the memory is its own, of that length; it lives and is not changed while `self` is borrowed.
        unsafe { bytes(from, length) }
    }
}

impl Drop for Assertion {
    fn drop(&mut self) {
        let mut assertion = self.0.as_ptr();
        // SAFETY: made by `fido_assert_new`, and used no more.
        unsafe { raw::fido_assert_free(&raw mut assertion) };
    }
}

/// # Safety
/// `from` is null, or there are `length` bytes that nobody changes as long as the result is used.
unsafe fn bytes<'a>(from: *const c_uchar, length: usize) -> &'a [u8] {
    if from.is_null() || length == 0 {
        return &[];
    }
    // SAFETY: as the caller promises.
    unsafe { slice::from_raw_parts(from, length) }
}
