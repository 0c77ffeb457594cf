//! A record's file, read and made after pam_totp-record(5), with nothing of `totp_core::record`.

use crate::input::Input;
use crc::{CRC_32_ISCSI, Crc};
use totp_core::history::History;
use totp_core::record::FILE_BYTES;
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::time::UnixTime;

const SLOT: usize = 4_096;
const HEADER: usize = 32;

/// What a reader must make of a file.
pub enum Read {
    /// The newest whole version.
    Version {
        /// Its number.
        generation: u64,
        /// Its content.
        history: History,
    },
    /// No whole version.
    Damaged,
    /// Whole, but not ours.
    UnknownVersion,
}

fn checksum(parts: &[&[u8]]) -> [u8; 4] {
    let crc = Crc::<u32>::new(&CRC_32_ISCSI);
    let mut digest = crc.digest();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().to_le_bytes()
}

/// A history made of a few bytes, so that marks and sets of two slots meet.
pub fn history(input: &mut Input<'_>) -> History {
    let mut history = History::new(if input.flag() { "ann" } else { "bob" });
    history.enrolled = input.flag();
    for n in 0..input.below(18) {
        let id = AuthenticatorId([n.wrapping_add(input.below(8)); 16]);
        history.raise_mark(id, UnixTime::from_secs(u64::from(input.byte())));
    }
    let set = input.below(5);
    history.recovery_set = (set > 0).then_some(SetId([set; 8]));
    for _ in 0..input.below(4) {
        history.spent.push(RecoveryHash([input.below(8); 16]));
    }
    for _ in 0..input.below(4) {
        history.use_set(SetId([input.below(6); 8]));
    }
    history.remote.failures = u32::from(input.byte());
    history
}

/// Writes one slot; most of them are sound.
fn put_slot(input: &mut Input<'_>, slot: &mut [u8]) {
    let how = input.byte();
    let generation = u64::from(input.word());
    let payload = match how & 7 {
        // Never written.
        0 => return,
        1 => {
            let bytes = input.bytes(SLOT);
            slot[..bytes.len()].copy_from_slice(bytes);
            return;
        }
        2 => input.bytes(SLOT - HEADER).to_vec(),
        _ => history(input).encode(),
    };
    let version: u16 = if how & 0x70 == 0x70 { 2 } else { 1 };
    let kind: u16 = if how & 0x78 == 0x38 { 7 } else { 1 + u16::from(how >> 3 & 1) };
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    slot[..8].copy_from_slice(b"pamTOTP\0");
    slot[8..10].copy_from_slice(&version.to_le_bytes());
    slot[10..12].copy_from_slice(&kind.to_le_bytes());
    slot[12..16].copy_from_slice(&length.to_le_bytes());
    slot[16..24].copy_from_slice(&generation.to_le_bytes());
    let sum = checksum(&[&slot[..24], &payload]);
    slot[24..28].copy_from_slice(&sum);
    slot[HEADER..HEADER + payload.len()].copy_from_slice(&payload);
    if how & 0x80 != 0 {
        let at = usize::from(input.word()) % SLOT;
        slot[at] ^= 1 << input.below(8);
    }
}

/// A whole file.
pub fn image(input: &mut Input<'_>) -> Vec<u8> {
    let mut image = vec![0; FILE_BYTES];
    for slot in image.chunks_mut(SLOT).take(2) {
        put_slot(input, slot);
    }
    let note = &mut image[2 * SLOT..];
    note[..8].copy_from_slice(b"pamTOTPn");
    note[8..16].copy_from_slice(&u64::from(input.word()).to_le_bytes());
    let sum = checksum(&[&note[..16]]);
    note[16..20].copy_from_slice(&sum);
    image
}

enum Slot {
    Invalid,
    Unknown,
    Whole(u64, History),
}

fn read_slot(slot: &[u8]) -> Slot {
    let number = |from: usize, to: usize| {
        slot[from..to].iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    let length = number(12, 16) as usize;
    let Some(payload) = slot[HEADER..].get(..length) else { return Slot::Invalid };
    if slot[..8] != *b"pamTOTP\0" || slot[24..28] != checksum(&[&slot[..24], payload]) {
        return Slot::Invalid;
    }
    match (number(8, 10), number(10, 12), History::decode(payload)) {
        (1, 1 | 2, Ok(history)) => Slot::Whole(number(16, 24), history),
        (1, ..) => Slot::Invalid,
        _ => Slot::Unknown,
    }
}

/// What a file says.
pub fn read(image: &[u8]) -> Read {
    match (read_slot(&image[..SLOT]), read_slot(&image[SLOT..2 * SLOT])) {
        (Slot::Unknown, _) | (_, Slot::Unknown) => Read::UnknownVersion,
        (Slot::Invalid, Slot::Invalid) => Read::Damaged,
        (Slot::Whole(generation, history), Slot::Invalid)
        | (Slot::Invalid, Slot::Whole(generation, history)) => {
            Read::Version { generation, history }
        }
        (Slot::Whole(first, a), Slot::Whole(second, b)) => {
            let (generation, history) = if first < second { (second, b) } else { (first, a) };
            Read::Version { generation, history }
        }
    }
}

/// What the slot says that is not the newest, if it is whole.
pub fn other(image: &[u8], newest: u64) -> Option<History> {
    let slots = [read_slot(&image[..SLOT]), read_slot(&image[SLOT..2 * SLOT])];
    slots.into_iter().find_map(|slot| match slot {
        Slot::Whole(generation, history) if generation != newest => Some(history),
        _ => None,
    })
}
