//! A record's file, read and made after pam_totp-record(5), with nothing of `totp_core::record`.

use crate::input::Input;
use crc::{CRC_32_ISCSI, Crc};
use totp_core::history::{DecodeError, History};
use totp_core::record::FILE_BYTES;
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::Origin;
use totp_core::time::{Moment, UnixTime};

const SLOT: usize = 4_096;
const HEADER: usize = 32;

/// What a reader must make of a file.
pub enum Read {
    /// The newest whole version.
    Version {
        /// Its number.
        generation: u64,
        /// Its content.
        history: Box<History>,
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
    if input.flag() {
        history.note_enrolment();
    }
    for n in 0..input.below(18) {
        let id = AuthenticatorId([n.wrapping_add(input.below(8)); 16]);
        history.raise_mark(id, UnixTime::from_secs(u64::from(input.byte())));
    }
    let set = input.below(5);
    if set > 0 {
        history.use_set(SetId([set; 8]));
    }
    for _ in 0..input.below(4) {
        history.spend(RecoveryHash([input.below(8); 16]));
    }
    for _ in 0..input.below(4) {
        history.use_set(SetId([input.below(6); 8]));
    }
    for second in 0..input.byte() {
        history.charge(Origin::Remote, at(second));
    }
    history
}

fn at(second: u8) -> Moment {
    Moment { wall: UnixTime::from_secs(second.into()), uptime: second.into() }
}

/// The same history with that many failures in a row from each origin, which nobody types in the time of a run.
pub fn with_failures(history: &History, failures: u32) -> History {
    /// From the end of a payload to each of the two buckets, which begin with their failures.
    const BUCKETS: [usize; 2] = [84, 52];
    let mut payload = history.encode();
    for from_the_end in BUCKETS {
        let begin = payload.len() - from_the_end;
        payload[begin..begin + 4].copy_from_slice(&failures.to_le_bytes());
    }
    History::decode(1, &payload).expect("a payload with another number in it")
}

/// Appends what version 2 has behind version 1: sections with ascending tags, most of them known.
fn put_sections(input: &mut Input<'_>, payload: &mut Vec<u8>) {
    let critical = if input.flag() { 0x8000 } else { 0 };
    for tag in 1..=input.below(8) {
        let length = usize::from(input.word() % 1_200);
        let content = input.bytes(length).to_vec();
        payload.extend_from_slice(&(critical | u16::from(tag)).to_le_bytes());
        payload.extend_from_slice(&u16::try_from(content.len()).unwrap_or(0).to_le_bytes());
        payload.extend_from_slice(&content);
    }
    payload.truncate(SLOT - HEADER);
}

/// Writes one slot; most of them are sound.
fn put_slot(input: &mut Input<'_>, slot: &mut [u8]) {
    let how = input.byte();
    let generation = u64::from(input.word());
    let version: u16 = match how >> 4 & 7 {
        7 => 3,
        5 | 6 => 2,
        _ => 1,
    };
    let mut payload = match how & 7 {
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
    if version == 2 {
        put_sections(input, &mut payload);
    }
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
    Whole(u64, Box<History>),
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
    let version = u16::try_from(number(8, 10)).unwrap_or(u16::MAX);
    match (History::decode(version, payload), number(10, 12)) {
        (Ok(history), 1 | 2) => Slot::Whole(number(16, 24), Box::new(history)),
        (Err(DecodeError::Unknown), _) => Slot::Unknown,
        _ => Slot::Invalid,
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
        Slot::Whole(generation, history) if generation != newest => Some(*history),
        _ => None,
    })
}
