//! A record of utmp(5), as utmp and wtmp have it.

/// glibc's record: 384 bytes, but on machines that never ran 32-bit programs beside, where its times have
/// 64 bits. Up to the host all are alike.
pub const RECORD_BYTES: usize =
    if cfg!(any(target_arch = "aarch64", target_arch = "loongarch64")) { 400 } else { 384 };
/// A login of a user, by utmp(5).
const USER_PROCESS: i16 = 7;

/// The field with the user's name, if the record is of a login. wtmp has the same records.
pub fn user_of_login(record: &[u8]) -> Option<&[u8]> {
    let kind = i16::from_ne_bytes(record.get(0..2)?.try_into().ok()?);
    record.get(44..76).filter(|_| kind == USER_PROCESS)
}
