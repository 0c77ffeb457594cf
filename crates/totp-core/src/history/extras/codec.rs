//! The sections behind the payload of version 1: tag, length, content, in the order of their tags.
//!
//! A tag with the highest bit is *critical*: a reader that does not know it refuses the record. One without it is
//! passed over, and written back as it stands.

use super::{
    BegunEnrolment, ClockOffset, Counter, Device, Extras, KeyFloor, LastUse, MAX_COUNTERS,
    MAX_DEVICE_LABEL, MAX_DEVICE_SERVICE, MAX_DEVICES, MAX_KEY_FLOORS, MAX_LAST_USES, MAX_OFFSETS,
    MAX_SENT_CODES, Section, Sendings, SentCode, Ticket,
};
use crate::history::KeyName;
use crate::history::bytes::{DecodeError, Input, put_bucket, put_count, put_time};
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

const CRITICAL: u16 = 0x8000;
const OFFSETS: u16 = 0x0001;
const OWN: u16 = 0x0002;
const SENDINGS: u16 = 0x0003;
const BEGUN: u16 = 0x0004;
const PASSWORD_DAY: u16 = 0x0005;
const LAST_USES: u16 = 0x0006;
const COUNTERS: u16 = CRITICAL | 0x0001;
const DEVICES: u16 = CRITICAL | 0x0002;
const SENT_CODES: u16 = CRITICAL | 0x0003;
const TICKET: u16 = CRITICAL | 0x0004;
const KEY_FLOORS: u16 = CRITICAL | 0x0005;

impl Extras {
    /// Appends the sections to `out`, which may grow to `most` bytes. The known ones always fit behind the longest
    /// payload of version 1; an unknown one that does not fit is left out.
    pub(in crate::history) fn encode(&self, out: &mut Vec<u8>, most: usize) {
        let known = self.known();
        let mut room =
            most.saturating_sub(out.len() + known.iter().map(Section::size).sum::<usize>());
        let fits = |section: &&Section| match room.checked_sub(section.size()) {
            Some(rest) => {
                room = rest;
                true
            }
            None => false,
        };
        // Both are in the order of their tags.
        let mut known = known.iter().peekable();
        for section in self.unknown.iter().filter(fits) {
            while let Some(before) = known.next_if(|known| known.tag < section.tag) {
                before.put(out);
            }
            section.put(out);
        }
        known.for_each(|section| section.put(out));
    }

    fn known(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        let mut add = |wanted: bool, tag, write: &dyn Fn(&mut Vec<u8>)| {
            if wanted {
                let mut bytes = Vec::new();
                write(&mut bytes);
                sections.push(Section { tag, bytes });
            }
        };
        add(!self.offsets.is_empty(), OFFSETS, &|out| put_list(out, &self.offsets, put_offset));
        add(self.own != Bucket::default(), OWN, &|out| put_bucket(out, &self.own));
        add(self.sendings != [Sendings::default(); 2], SENDINGS, &|out| {
            self.sendings.iter().for_each(|sendings| put_sendings(out, sendings));
        });
        add(self.begun.is_some(), BEGUN, &|out| {
            self.begun.iter().for_each(|begun| {
                out.extend_from_slice(&begun.nonce);
                put_time(out, begun.begun);
            });
        });
        add(self.basis.password_day != 0, PASSWORD_DAY, &|out| {
            out.extend_from_slice(&self.basis.password_day.to_le_bytes());
        });
        add(!self.last_uses.is_empty(), LAST_USES, &|out| {
            put_list(out, &self.last_uses, put_last_use);
        });
        add(!self.counters.is_empty(), COUNTERS, &|out| put_list(out, &self.counters, put_counter));
        add(!self.devices.is_empty(), DEVICES, &|out| {
            out.extend_from_slice(&self.basis.enrolment);
            put_list(out, &self.devices, put_device);
        });
        add(!self.sent_codes.is_empty(), SENT_CODES, &|out| {
            put_list(out, &self.sent_codes, put_sent_code);
        });
        add(self.ticket.is_some(), TICKET, &|out| {
            self.ticket.iter().for_each(|ticket| {
                out.extend_from_slice(&ticket.hash);
                put_time(out, ticket.until);
            });
        });
        add(!self.key_floors.is_empty(), KEY_FLOORS, &|out| {
            put_list(out, &self.key_floors, put_floor);
        });
        sections
    }

    /// Reads the sections up to the end.
    ///
    /// # Errors
    /// [`DecodeError::Unknown`] for a critical section of another version, [`DecodeError::Damaged`] for anything
    /// that no version writes.
    pub(in crate::history) fn decode(input: &mut Input<'_>) -> Result<Self, DecodeError> {
        let (mut extras, mut last) = (Self::default(), None);
        while !input.is_empty() {
            let tag = input.u16()?;
            if last.is_some_and(|last| tag <= last) {
                return Err(DecodeError::Damaged);
            }
            last = Some(tag);
            let length = usize::from(input.u16()?);
            let mut content = Input(input.bytes(length)?);
            extras.read(tag, &mut content)?;
            if !content.is_empty() {
                return Err(DecodeError::Damaged);
            }
        }
        Ok(extras)
    }

    fn read(&mut self, tag: u16, input: &mut Input<'_>) -> Result<(), DecodeError> {
        match tag {
            OFFSETS => self.offsets = input.list(MAX_OFFSETS, read_offset)?,
            OWN => self.own = input.bucket()?,
            SENDINGS => self.sendings = [read_sendings(input)?, read_sendings(input)?],
            BEGUN => {
                let (nonce, begun) = (input.array()?, input.time()?);
                self.begun = Some(BegunEnrolment { nonce, begun });
            }
            PASSWORD_DAY => self.basis.password_day = input.u32()?,
            LAST_USES => self.last_uses = input.list(MAX_LAST_USES, read_last_use)?,
            COUNTERS => self.counters = input.list(MAX_COUNTERS, read_counter)?,
            DEVICES => {
                self.basis.enrolment = input.array()?;
                self.devices = input.list(MAX_DEVICES, read_device)?;
            }
            SENT_CODES => self.sent_codes = input.list(MAX_SENT_CODES, read_sent_code)?,
            TICKET => {
                let (hash, until) = (input.array()?, input.time()?);
                self.ticket = Some(Ticket { hash, until });
            }
            KEY_FLOORS => self.key_floors = input.list(MAX_KEY_FLOORS, read_floor)?,
            tag if tag & CRITICAL != 0 => return Err(DecodeError::Unknown),
            tag => self.unknown.push(Section { tag, bytes: input.rest().to_vec() }),
        }
        Ok(())
    }
}

impl Section {
    /// With tag and length.
    fn size(&self) -> usize {
        4 + self.bytes.len()
    }

    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.tag.to_le_bytes());
        out.extend_from_slice(&u16::try_from(self.bytes.len()).unwrap_or(u16::MAX).to_le_bytes());
        out.extend_from_slice(&self.bytes);
    }
}

fn put_list<T>(out: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    put_count(out, list.len());
    list.iter().for_each(|item| put(out, item));
}

fn put_counter(out: &mut Vec<u8>, counter: &Counter) {
    out.extend_from_slice(&counter.id.0);
    out.extend_from_slice(&counter.next.to_le_bytes());
}

fn read_counter(input: &mut Input<'_>) -> Result<Counter, DecodeError> {
    let (id, next) = (AuthenticatorId(input.array()?), u64::from_le_bytes(input.array()?));
    Ok(Counter { id, next })
}

fn put_last_use(out: &mut Vec<u8>, known: &LastUse) {
    out.push(known.factor);
    let seconds = u32::try_from(known.time.as_secs()).unwrap_or(u32::MAX);
    out.extend_from_slice(&seconds.to_le_bytes());
}

fn read_last_use(input: &mut Input<'_>) -> Result<LastUse, DecodeError> {
    let [factor] = input.array()?;
    Ok(LastUse { factor, time: UnixTime::from_secs(input.u32()?.into()) })
}

fn put_offset(out: &mut Vec<u8>, offset: &ClockOffset) {
    out.extend_from_slice(&offset.id.0);
    out.extend_from_slice(&offset.seconds.to_le_bytes());
}

fn read_offset(input: &mut Input<'_>) -> Result<ClockOffset, DecodeError> {
    let (id, seconds) = (AuthenticatorId(input.array()?), i32::from_le_bytes(input.array()?));
    Ok(ClockOffset { id, seconds })
}

fn put_device(out: &mut Vec<u8>, device: &Device) {
    out.extend_from_slice(&device.binding);
    put_time(out, device.since);
    [device.until, device.used].iter().for_each(|time| {
        let after = time.since(device.since).unwrap_or_default();
        out.extend_from_slice(&u32::try_from(after).unwrap_or(u32::MAX).to_le_bytes());
    });
    put_text(out, &device.service, MAX_DEVICE_SERVICE);
    put_text(out, &device.label, MAX_DEVICE_LABEL);
}

/// With its length before it; of a longer one, the first `most` bytes.
fn put_text(out: &mut Vec<u8>, text: &str, most: usize) {
    let most = text.len().min(most);
    let kept = (0..=most).rev().find_map(|end| text.get(..end)).unwrap_or_default();
    put_count(out, kept.len());
    out.extend_from_slice(kept.as_bytes());
}

fn read_device(input: &mut Input<'_>) -> Result<Device, DecodeError> {
    let (binding, since) = (input.array()?, input.time()?);
    let [until, used] = [input.u32()?, input.u32()?].map(|after| since.plus(after.into()));
    let [service, label] = [input.text()?, input.text()?];
    if service.len() > MAX_DEVICE_SERVICE || label.len() > MAX_DEVICE_LABEL {
        return Err(DecodeError::Damaged);
    }
    Ok(Device { binding, since, until, used, service, label })
}

fn put_sent_code(out: &mut Vec<u8>, code: &SentCode) {
    out.push(code.way);
    out.extend_from_slice(&code.nonce);
    put_time(out, code.sent);
    put_time(out, code.until);
    out.push(code.tries_left);
}

fn read_sent_code(input: &mut Input<'_>) -> Result<SentCode, DecodeError> {
    let ([way], nonce) = (input.array()?, input.array()?);
    let (sent, until) = (input.time()?, input.time()?);
    let [tries_left] = input.array()?;
    Ok(SentCode { way, nonce, sent, until, tries_left })
}

fn put_sendings(out: &mut Vec<u8>, sendings: &Sendings) {
    out.push(sendings.in_quarter);
    put_time(out, sendings.quarter);
    out.push(sendings.in_day);
    put_time(out, sendings.day);
}

fn read_sendings(input: &mut Input<'_>) -> Result<Sendings, DecodeError> {
    let ([in_quarter], quarter) = (input.array()?, input.time()?);
    let ([in_day], day) = (input.array()?, input.time()?);
    Ok(Sendings { in_quarter, quarter, in_day, day })
}

fn put_floor(out: &mut Vec<u8>, floor: &KeyFloor) {
    out.extend_from_slice(&floor.key.0);
    put_time(out, floor.floor);
    out.extend_from_slice(&floor.counter.to_le_bytes());
}

fn read_floor(input: &mut Input<'_>) -> Result<KeyFloor, DecodeError> {
    let (key, floor) = (KeyName(input.array()?), input.time()?);
    Ok(KeyFloor { key, floor, counter: input.u32()? })
}
