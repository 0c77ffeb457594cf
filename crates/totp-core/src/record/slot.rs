//! A slot: one version of the history, with what is needed to tell whether it is whole.
//!
//! The header never changes: magic, format version, kind, length, generation, checksum. A later
//! version can be told from a damaged slot that way.

use crate::history::{DecodeError, History, MAX_PAYLOAD};
use crc::{CRC_32_ISCSI, Crc, Table};

/// Bytes of a slot, and of the page that notes the newest generation on disk.
pub const SLOT_BYTES: usize = 4_096;
/// Bytes of the header.
pub const HEADER_BYTES: usize = 32;
const _: () = assert!(HEADER_BYTES + MAX_PAYLOAD == SLOT_BYTES, "a slot is a header and a payload");
const MAGIC: [u8; 8] = *b"pamTOTP\0";
const NOTE_MAGIC: [u8; 8] = *b"pamTOTPn";

/// CRC-32C. It tells a torn write from a whole one; an attacker cannot write here at all.
const CHECKSUM: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// Whether losing this version would let a code be used twice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Written to disk before a login succeeded.
    Acceptance,
    /// Counts failures. A power cut may lose it.
    Charge,
}

/// A whole slot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Higher is newer.
    pub generation: u64,
    /// Acceptance or charge.
    pub kind: Kind,
    /// What is remembered.
    pub history: History,
}

/// What the bytes of a slot are.
#[allow(
    clippy::large_enum_variant,
    reason = "two of them live for a moment; a box would only cost"
)]
#[derive(Debug)]
pub enum Slot {
    /// A version of the history.
    Whole(Version),
    /// Never written, torn or damaged.
    Invalid,
    /// Whole, but of a format version that this program does not know, or with a critical part that it does not know.
    Unknown,
}

/// The bytes of a slot, header and payload; as long as needed, never longer than a page.
pub fn encode(version: &Version) -> Vec<u8> {
    let payload = version.history.encode();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&version.history.version().to_le_bytes());
    bytes.extend_from_slice(&kind_number(version.kind).to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend_from_slice(&version.generation.to_le_bytes());
    bytes.extend_from_slice(&checksum(&bytes, &payload).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&payload);
    bytes
}

const fn kind_number(kind: Kind) -> u16 {
    match kind {
        Kind::Acceptance => 1,
        Kind::Charge => 2,
    }
}

/// Over the header up to the checksum itself, and the payload.
fn checksum(header: &[u8], payload: &[u8]) -> u32 {
    let mut digest = CHECKSUM.digest();
    digest.update(header);
    digest.update(payload);
    digest.finalize()
}

/// Reads a page as a slot.
pub fn decode(page: &[u8]) -> Slot {
    let Some(whole) = checked(page) else { return Slot::Invalid };
    let kind = [Kind::Acceptance, Kind::Charge].into_iter().find(|k| kind_number(*k) == whole.kind);
    match (History::decode(whole.format, whole.payload), kind) {
        (Err(DecodeError::Unknown), _) => Slot::Unknown,
        (Ok(history), Some(kind)) => {
            Slot::Whole(Version { generation: whole.generation, kind, history })
        }
        _ => Slot::Invalid,
    }
}

/// The format version that a page says, if its checksum is right.
pub fn format(page: &[u8]) -> Option<u16> {
    checked(page).map(|whole| whole.format)
}

/// A slot whose checksum is right.
struct Checked<'a> {
    format: u16,
    kind: u16,
    generation: u64,
    payload: &'a [u8],
}

fn checked(page: &[u8]) -> Option<Checked<'_>> {
    let (header, rest) = page.split_first_chunk::<HEADER_BYTES>()?;
    let (summed, tail) = header.split_first_chunk::<24>()?;
    let field = |from: usize, to: usize| summed.get(from..to);
    if field(0, 8)? != MAGIC {
        return None;
    }
    let format = u16::from_le_bytes(field(8, 10)?.try_into().ok()?);
    let kind = u16::from_le_bytes(field(10, 12)?.try_into().ok()?);
    let length = u32::from_le_bytes(field(12, 16)?.try_into().ok()?);
    let generation = u64::from_le_bytes(field(16, 24)?.try_into().ok()?);
    let payload = rest.get(..usize::try_from(length).ok()?)?;
    let stored = u32::from_le_bytes(*tail.first_chunk::<4>()?);
    (stored == checksum(summed, payload)).then_some(Checked { format, kind, generation, payload })
}

/// The note: the newest acceptance known to be on disk.
pub fn encode_note(generation: u64) -> [u8; 20] {
    let mut bytes = [0; 20];
    let generation = generation.to_le_bytes();
    let sum = checksum(&NOTE_MAGIC, &generation).to_le_bytes();
    for (to, from) in bytes.iter_mut().zip(NOTE_MAGIC.into_iter().chain(generation).chain(sum)) {
        *to = from;
    }
    bytes
}

/// The generation noted; 0, which no version has, where the note is damaged or was never written.
pub fn decode_note(page: &[u8]) -> u64 {
    let noted = || {
        let generation = u64::from_le_bytes(page.get(8..16)?.try_into().ok()?);
        (page.get(..20)? == encode_note(generation)).then_some(generation)
    };
    noted().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version() -> Version {
        let mut history = History::new("ann");
        history.note_enrolment();
        Version { generation: 7, kind: Kind::Charge, history }
    }

    fn page(bytes: &[u8]) -> Vec<u8> {
        let mut page = bytes.to_vec();
        page.resize(SLOT_BYTES, 0xee);
        page
    }

    #[test]
    fn a_slot_reads_back_and_any_flipped_bit_is_seen() {
        let bytes = encode(&version());
        assert!(matches!(decode(&page(&bytes)), Slot::Whole(read) if read == version()));
        for bit in (0..bytes.len() * 8).filter(|bit| !(28 * 8..32 * 8).contains(bit)) {
            let mut torn = page(&bytes);
            torn[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(decode(&torn), Slot::Invalid), "bit {bit}");
        }
    }

    #[test]
    fn a_slot_of_a_later_version_is_told_from_a_damaged_one() {
        let mut bytes = encode(&version());
        bytes[8] = 3;
        let payload = bytes[HEADER_BYTES..].to_vec();
        let sum = checksum(&bytes[..24], &payload);
        bytes[24..28].copy_from_slice(&sum.to_le_bytes());
        assert!(matches!(decode(&page(&bytes)), Slot::Unknown));
    }

    #[test]
    fn an_empty_or_damaged_note_notes_nothing() {
        assert_eq!(decode_note(&page(&encode_note(7))), 7);
        assert_eq!(decode_note(&[0; SLOT_BYTES]), 0);
        let mut torn = page(&encode_note(7));
        torn[9] ^= 1;
        assert_eq!(decode_note(&torn), 0);
    }

    #[test]
    fn the_checksum_is_crc_32c() {
        // The check value of CRC-32C for "123456789" (RFC 3720 B.4 uses the same polynomial).
        assert_eq!(CHECKSUM.checksum(b"123456789"), 0xe306_9283);
    }
}
