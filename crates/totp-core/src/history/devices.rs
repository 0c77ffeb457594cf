//! What the record knows of remembered devices: which there are, which is recognised, and what ends them.
//!
//! A device is remembered for a fixed time and no longer. All devices of a user end together when what they depend on
//! changes: the user's authenticators, the device epoch of the credential, the day of the last password change. A
//! recovery code, a scratch code, a bar, a clock accident and the end of the enrolment end them too.

use super::extras::{Basis, Device, Extras, MAX_DEVICES};
use super::state::History;
use crate::secret::truncated;
use crate::time::UnixTime;
use sha2::{Digest, Sha256};

impl History {
    /// The devices in the order in which they were remembered, ended ones included. [`History::devices_left`] has
    /// those that still count.
    pub fn devices(&self) -> &[Device] {
        self.extras.as_ref().map(|extras| extras.devices.as_slice()).unwrap_or_default()
    }

    /// What the devices depend on; the default where there are none.
    pub fn devices_basis(&self) -> Basis {
        self.extras.as_ref().map(|extras| extras.basis).unwrap_or_default()
    }

    /// The devices that a login at `now` would recognise. `basis` is what they must depend on; `None` where the caller
    /// cannot tell.
    pub fn devices_left(&self, basis: Option<&Basis>, now: UnixTime) -> Vec<&Device> {
        let Some(extras) = self.extras.as_ref().filter(|_| !self.is_barred()) else {
            return Vec::new();
        };
        let holds = basis.is_none_or(|basis| extras.basis == *basis);
        extras.devices.iter().filter(|device| holds && device.lasts(now)).collect()
    }

    /// Forgets the devices that have ended at `now`, or all of them if they do not depend on `basis`. Whether there
    /// was one to forget.
    pub fn end_devices(&mut self, basis: &Basis, now: UnixTime) -> bool {
        let before = self.devices().len();
        let barred = self.is_barred();
        self.change_extras(|extras| {
            let holds = extras.basis == *basis && !barred;
            extras.keep_devices(|device| holds && device.lasts(now));
        });
        self.devices().len() != before
    }

    /// Notes that the device of this binding logs in at `now`, and returns it. `None` if there is none. Ended devices
    /// are to be ended before: [`History::end_devices`].
    ///
    /// A device whose last use lies ahead of the clock is not recognised: the clock was set back, and the device's
    /// time would last longer.
    pub fn use_device(&mut self, binding: &[u8; 16], now: UnixTime) -> Option<Device> {
        let mut used = None;
        self.change_extras(|extras| {
            let known = extras.devices.iter_mut().find(|device| device.binding == *binding);
            used = known.filter(|device| device.lasts(now) && device.used <= now).map(|device| {
                device.used = now;
                device.clone()
            });
        });
        used
    }

    /// Remembers a device; one of the same binding is replaced. What has ended is forgotten, and of more than
    /// [`MAX_DEVICES`] the one that was remembered first. `false` while all codes are barred: nothing is remembered.
    pub fn remember(&mut self, device: Device, basis: Basis, now: UnixTime) -> bool {
        self.end_devices(&basis, now);
        if self.is_barred() {
            return false;
        }
        self.with_extras(|extras| {
            extras.keep_devices(|known| known.binding != device.binding);
            if extras.devices.len() >= MAX_DEVICES {
                extras.devices.remove(0);
            }
            extras.devices.push(device);
            extras.basis = basis;
        });
        true
    }

    /// A hash of what this record knows of the events that end devices: used recovery and scratch codes, replaced sets
    /// of them, a bar, the end of the enrolment. Where it differs between two times, there was such an event. A record
    /// that has forgotten all its devices shows that by the hash alone of a record `with_devices`.
    pub fn losses(&self, with_devices: bool) -> [u8; 16] {
        let mut hash = Sha256::new();
        hash.update([u8::from(self.is_barred()), u8::from(self.enrolled), u8::from(with_devices)]);
        self.recovery_set.iter().for_each(|set| hash.update(set.0));
        hash.update([u8::try_from(self.spent.len()).unwrap_or(u8::MAX)]);
        self.spent.iter().for_each(|code| hash.update(code.0));
        self.dead_sets.iter().for_each(|set| hash.update(set.0));
        truncated(&hash.finalize())
    }

    /// Forgets the device of this binding. Whether there was one.
    pub fn forget_device(&mut self, binding: &[u8; 16]) -> bool {
        let before = self.devices().len();
        self.change_extras(|extras| extras.keep_devices(|device| device.binding != *binding));
        self.devices().len() != before
    }

    /// Forgets all devices.
    pub fn forget_devices(&mut self) {
        self.change_extras(Extras::forget_devices);
    }
}

impl Device {
    /// Whether the device's time runs at `now`. A clock that stands before its beginning ends it.
    pub fn lasts(&self, now: UnixTime) -> bool {
        self.since <= now && now < self.until
    }
}

impl Extras {
    fn keep_devices(&mut self, keep: impl Fn(&Device) -> bool) {
        self.devices.retain(keep);
        if self.devices.is_empty() {
            self.forget_devices();
        }
    }

    /// What they depend on goes too, so that the record of a user who has nothing else is one of version 1.
    pub(super) fn forget_devices(&mut self) {
        self.devices.clear();
        self.basis = Basis::default();
    }
}

#[cfg(test)]
mod tests;
