//! A login from a remembered device: what the record says about it, and that its use is noted before it counts.

use super::slot::Kind;
use super::stand_in::write_in_place;
use super::store::{Store, StoreError};
use crate::history::{Basis, Device};
use crate::time::UnixTime;

/// The device that a login comes from, as [`crate::device`] names it.
#[derive(Clone, Copy, Debug)]
pub struct Sought {
    /// See [`crate::device::HostKey::binding`].
    pub binding: [u8; 16],
    /// What the user's devices must depend on.
    pub basis: Basis,
}

/// Proof that a device is remembered, and that this login is noted. [`Store::recognise`] alone makes one, and besides a
/// [`crate::judge::Consumed`] only it may become a success.
#[derive(Debug)]
#[must_use = "this is the success of a login"]
pub struct Recognised {
    /// The device, with this login as its last use.
    pub device: Device,
    _receipt: Receipt,
}

/// Private, so that nobody else can put a [`Recognised`] together.
#[derive(Debug)]
struct Receipt;

impl Store {
    /// Recognises a device, and notes its use. Devices that have ended are forgotten on this occasion.
    ///
    /// The use is written without a flush, as a charge is: a power cut may take the last uses away, and nothing else
    /// depends on them. That devices have ended is flushed, or a clock that is set back would revive them. Nothing is
    /// recognised from a record that stands in for the lasting one: a reboot undoes what is forgotten there.
    ///
    /// # Errors
    /// [`StoreError`] if the record cannot be read, or the use cannot be written; then nothing is recognised.
    pub fn recognise(
        &self,
        account: &str,
        sought: &Sought,
        now: impl FnOnce() -> Option<UnixTime>,
    ) -> Result<Option<Recognised>, StoreError> {
        let (mut held, mut history) = self.take(account)?;
        let Some(now) = now().filter(|_| held.is_lasting_alone()) else { return Ok(None) };
        let ended = history.end_devices(&sought.basis, now);
        let device = history.use_device(&sought.binding, now);
        if ended || device.is_some() {
            let kind = if ended { Kind::Acceptance } else { Kind::Charge };
            write_in_place(self, &mut held, &mut history, kind)?;
        }
        Ok(device.map(|device| Recognised { device, _receipt: Receipt }))
    }
}
