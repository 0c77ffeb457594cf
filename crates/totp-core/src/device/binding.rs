//! The name of a device, and what all devices of a user depend on.

use super::host_key::HostKey;
use super::proven::ProvenKeys;
use super::strings::put;
use crate::credential::Credential;
use crate::history::Basis;
use crate::secret::truncated;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What a device is bound to. Each part is in its name, so a device is known under no other.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The user id.
    pub uid: u32,
    /// The PAM service, as the application named it.
    pub service: &'a [u8],
    /// The user's authenticators and the device epoch.
    pub credential: &'a Credential,
    /// What the client has proven.
    pub keys: &'a ProvenKeys,
}

impl HostKey {
    /// Names a device: the first 16 bytes of an HMAC-SHA256 with the host's key. So nobody but root can tell from a
    /// record which keys a user has, or make a name for it. `None` where no key was proven: that is no device.
    pub fn binding(&self, subject: &Subject<'_>) -> Option<[u8; 16]> {
        if subject.keys.is_empty() {
            return None;
        }
        let mut parts = b"pam_totp device v1\0".to_vec();
        parts.extend_from_slice(&subject.uid.to_be_bytes());
        put(&mut parts, subject.service);
        put_enrolment(&mut parts, subject.credential);
        subject.keys.put_into(&mut parts);
        // HMAC takes a key of any length. Were one refused, no device would be known.
        let mac = Hmac::<Sha256>::new_from_slice(self.expose()).ok()?.chain_update(&parts);
        Some(truncated(&mac.finalize().into_bytes()))
    }
}

impl Basis {
    /// Of a user with this credential, whose password was last changed on that day (see [`password_day`]).
    pub fn of(credential: &Credential, password_day: u32) -> Self {
        let mut parts = b"pam_totp devices of\0".to_vec();
        put_enrolment(&mut parts, credential);
        let mut enrolment = [0; 8];
        for (to, from) in enrolment.iter_mut().zip(Sha256::digest(&parts)) {
            *to = from;
        }
        Self { enrolment, password_day }
    }
}

/// The day of the last password change as a record keeps it: days since 1970, 0 if it is not known, and the highest
/// number if the user must change the password at the next login. `last_change` is that field of shadow(5); `None`
/// for a user without a line there.
pub fn password_day(last_change: Option<i64>) -> u32 {
    match last_change {
        Some(0) => u32::MAX,
        Some(day) => u32::try_from(day).unwrap_or(0),
        None => 0,
    }
}

/// The device epoch, and the names of the authenticators in one order: their order in the file means nothing here.
fn put_enrolment(out: &mut Vec<u8>, credential: &Credential) {
    put(
        out,
        credential
            .device_epoch
            .map(u64::to_be_bytes)
            .as_ref()
            .map_or(&[], |epoch| epoch.as_slice()),
    );
    let mut ids: Vec<_> = credential.authenticators.iter().map(|one| one.id().0).collect();
    ids.sort_unstable();
    put(out, &ids.concat());
}

#[cfg(test)]
mod tests;
