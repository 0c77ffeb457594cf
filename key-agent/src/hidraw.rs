//! The keys of this machine: the devices below `/dev/hidraw*` that call themselves FIDO devices.

use crate::channel::{Bus, Channel, PACKET, Place};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::Duration;
use totp_core::escape;

/// The longest name of a product that is told.
const MAX_PRODUCT: usize = 64;
/// Usage page and usage of a FIDO device.
const FIDO_PAGE: u32 = 0xf1d0;
const FIDO_USAGE: u32 = 1;

/// The keys below these folders.
pub struct Hidraw {
    sys: PathBuf,
    dev: PathBuf,
}

impl Hidraw {
    /// Of this machine.
    pub fn of_this_machine() -> Self {
        Self { sys: "/sys/class/hidraw".into(), dev: "/dev".into() }
    }
}

impl Bus for Hidraw {
    fn places(&self) -> Vec<Place> {
        let Ok(entries) = fs::read_dir(&self.sys) else { return Vec::new() };
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        let is_key = |device: &Path| {
            let described = fs::read(device.join("report_descriptor")).unwrap_or_default();
            is_fido(&described)
        };
        let found = names.into_iter().filter_map(|name| {
            let device = self.sys.join(&name).join("device");
            is_key(&device).then(|| Place { path: self.dev.join(name), product: product(&device) })
        });
        found.collect()
    }

    fn open(&self, place: &Place) -> io::Result<Box<dyn Channel>> {
        let flags = OFlags::RDWR | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        Ok(Box::new(Node(open(&place.path, flags, Mode::empty())?)))
    }
}

/// What the kernel calls the device.
fn product(device: &Path) -> String {
    let told = fs::read(device.join("uevent")).unwrap_or_default();
    let name = told.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"HID_NAME="));
    let name = String::from_utf8_lossy(name.unwrap_or_default());
    escape::text(name.chars().take(MAX_PRODUCT).collect::<String>())
}

/// Whether a report descriptor (HID 1.11, section 6.2.2) begins a collection of the usage of FIDO.
fn is_fido(mut items: &[u8]) -> bool {
    let (mut page, mut usage) = (0, 0);
    while let Some((&prefix, rest)) = items.split_first() {
        // A long item: nobody makes them.
        if prefix == 0xfe {
            return false;
        }
        let size = [0, 1, 2, 4].get(usize::from(prefix & 3)).copied().unwrap_or_default();
        let Some((data, rest)) = rest.split_at_checked(size) else { return false };
        let value = data.iter().rev().fold(0_u32, |value, &byte| value << 8 | u32::from(byte));
        match prefix & 0xfc {
            0x04 => page = value,
            0x08 => usage = value,
            0xa0 => return page == FIDO_PAGE && usage == FIDO_USAGE,
            _ => {}
        }
        items = rest;
    }
    false
}

/// An open device.
struct Node(OwnedFd);

impl Channel for Node {
    fn read(&mut self, packet: &mut [u8; PACKET], patience: Duration) -> io::Result<Option<()>> {
        let mut waiting = [PollFd::new(&self.0, PollFlags::IN)];
        let patience = Timespec::try_from(patience).map_err(|_| io::ErrorKind::InvalidInput)?;
        match poll(&mut waiting, Some(&patience)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(None),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        match rustix::io::read(&self.0, &mut *packet) {
            Ok(PACKET) => Ok(Some(())),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
            // A report that is no packet, or the end of the device.
            Ok(_) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) => Err(error.into()),
        }
    }

    fn write(&mut self, packet: &[u8; PACKET]) -> io::Result<()> {
        // hidraw wants the number of the report first. FIDO devices number none.
        let mut report = [0; PACKET + 1];
        if let Some((_, rest)) = report.split_first_mut() {
            rest.copy_from_slice(packet);
        }
        let written = rustix::io::write(&self.0, &report);
        // The PIN is never in a packet, only its hash, encrypted.
        if written? == report.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_report_descriptor() {
        let fido = soft_key::REPORT_DESCRIPTOR;
        assert!(is_fido(&fido));
        // The usage before the page, as some keys have it.
        assert!(is_fido(&[0x09, 0x01, 0x06, 0xd0, 0xf1, 0xa1, 0x01]));
        for cut in 0..6 {
            assert!(!is_fido(&fido[..cut]), "{cut}");
        }
        // A keyboard, another usage of the page, a long item, and bytes.
        assert!(!is_fido(&[
            0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01
        ]));
        assert!(!is_fido(&[0x06, 0xd0, 0xf1, 0x09, 0x02, 0xa1, 0x01]));
        assert!(!is_fido(&[0xfe, 0xff, 0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01]));
        assert!(!is_fido(&[0xff; 4_096]));
    }

    #[test]
    fn only_fido_devices_are_places_of_keys() {
        let folder = tempfile::tempdir().unwrap();
        let device = |name: &str, descriptor: &[u8], uevent: &str| {
            let at = folder.path().join(name).join("device");
            fs::create_dir_all(&at).unwrap();
            fs::write(at.join("report_descriptor"), descriptor).unwrap();
            fs::write(at.join("uevent"), uevent).unwrap();
        };
        device("hidraw0", &[0x05, 0x01, 0x09, 0x06, 0xa1, 0x01], "HID_NAME=A keyboard\n");
        device(
            "hidraw1",
            &soft_key::REPORT_DESCRIPTOR,
            "DRIVER=x\nHID_NAME=A key\x1b[1m\nHID_ID=1\n",
        );
        fs::create_dir(folder.path().join("hidraw2")).unwrap();
        let bus = Hidraw { sys: folder.path().to_owned(), dev: "/dev".into() };
        let places = bus.places();
        assert_eq!(places.len(), 1, "{places:?}");
        assert_eq!(places[0].path, Path::new("/dev/hidraw1"));
        assert!(places[0].product.starts_with("A key") && !places[0].product.contains('\x1b'));
        let none = Hidraw { sys: folder.path().join("none"), dev: "/dev".into() };
        assert_eq!(none.places(), Vec::new());
    }
}
