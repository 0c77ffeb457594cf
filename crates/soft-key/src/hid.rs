//! Packets of CTAPHID (CTAP 2.1, section 11.2), and the wait for a touch.

use crate::ctap::SoftKey;
use crate::status::Status;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Bytes of a packet.
pub const PACKET: usize = 64;
/// What a FIDO device says of its reports: usage page 0xf1d0, 64 bytes in, 64 bytes out.
pub const REPORT_DESCRIPTOR: [u8; 34] = [
    0x06, 0xd0, 0xf1, 0x09, 0x01, 0xa1, 0x01, 0x09, 0x20, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08,
    0x95, 0x40, 0x81, 0x02, 0x09, 0x21, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x40, 0x91,
    0x02, 0xc0,
];

const BROADCAST: u32 = 0xffff_ffff;
const PING: u8 = 0x81;
const INIT: u8 = 0x86;
const CBOR: u8 = 0x90;
const CANCEL: u8 = 0x91;
const KEEPALIVE: u8 = 0xbb;
const ERROR: u8 = 0xbf;
/// How often a key says that it waits.
const ALIVE: Duration = Duration::from_millis(100);
const WAITS_FOR_TOUCH: u8 = 2;

/// When the key is touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Touch {
    /// As soon as it waits for it.
    AtOnce,
    /// So long after it began to wait.
    After(Duration),
    /// Only by [`Hid::touch`].
    ByHand,
}

/// A key behind its packets.
pub struct Hid {
    /// The key.
    pub key: SoftKey,
    /// When it is touched.
    pub touch: Touch,
    /// How long it waits for a touch.
    pub patience: Duration,
    /// It answers nothing, whatever it is asked.
    pub mute: bool,
    channels: u32,
    incoming: Option<Incoming>,
    outgoing: VecDeque<[u8; PACKET]>,
    waiting: Option<Waiting>,
    /// How many questions were cancelled.
    pub cancelled: u32,
}

struct Incoming {
    channel: u32,
    command: u8,
    length: usize,
    next: u8,
    bytes: Vec<u8>,
}

struct Waiting {
    channel: u32,
    answer: Vec<u8>,
    since: Instant,
    alive: Instant,
    touched: bool,
}

impl Hid {
    /// A key that is touched as soon as it waits for it.
    pub fn new(key: SoftKey) -> Self {
        Self {
            key,
            touch: Touch::AtOnce,
            patience: Duration::from_secs(30),
            mute: false,
            channels: 0,
            incoming: None,
            outgoing: VecDeque::new(),
            waiting: None,
            cancelled: 0,
        }
    }

    /// Touches the key. Nothing happens if it does not wait for it.
    pub fn touch(&mut self) {
        if let Some(waiting) = &mut self.waiting {
            waiting.touched = true;
        }
    }

    /// Whether it waits for a touch.
    pub fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    /// Takes a packet from the computer.
    pub fn receive(&mut self, packet: &[u8; PACKET]) {
        let (channel, rest) = packet.split_first_chunk().unwrap();
        let channel = u32::from_be_bytes(*channel);
        if rest[0] & 0x80 != 0 {
            self.begin(channel, rest);
        } else if let Some(incoming) = &mut self.incoming {
            if incoming.channel != channel {
                return;
            }
            if incoming.next != rest[0] {
                self.incoming = None;
                self.send(channel, ERROR, &[0x04]);
                return;
            }
            incoming.next += 1;
            incoming.bytes.extend_from_slice(&rest[1..]);
            self.complete();
        }
    }

    fn begin(&mut self, channel: u32, rest: &[u8]) {
        let (command, length) = (rest[0], usize::from(u16::from_be_bytes([rest[1], rest[2]])));
        match command {
            CANCEL => {
                if self.waiting.take_if(|waiting| waiting.channel == channel).is_some() {
                    self.cancelled += 1;
                    self.send(channel, CBOR, &[Status::CANCELLED.0]);
                }
            }
            INIT => {
                self.incoming = None;
                self.channels += 1;
                let mut answer = rest[3..11].to_vec();
                answer.extend_from_slice(&self.channels.to_be_bytes());
                // The protocol, three numbers of a version, and: CBOR, no U2F.
                answer.extend_from_slice(&[2, 1, 0, 0, 0x0c]);
                self.send(channel, INIT, &answer);
            }
            _ if channel == BROADCAST || channel == 0 || channel > self.channels => {
                self.send(channel, ERROR, &[0x0b]);
            }
            _ if self.waiting.is_some() || self.incoming.is_some() => {
                self.send(channel, ERROR, &[0x06]);
            }
            _ => {
                let bytes = rest[3..].to_vec();
                self.incoming = Some(Incoming { channel, command, length, next: 0, bytes });
                self.complete();
            }
        }
    }

    fn complete(&mut self) {
        let whole = |incoming: &mut Incoming| incoming.bytes.len() >= incoming.length;
        let Some(incoming) = self.incoming.take_if(whole) else { return };
        let Incoming { channel, command, length, bytes, .. } = incoming;
        let message = &bytes[..length];
        match command {
            PING => self.send(channel, PING, message),
            CBOR => {
                let reply = self.key.answer(message);
                if reply.needs_touch {
                    let (since, answer) = (Instant::now(), reply.bytes);
                    let touched = self.touch == Touch::AtOnce;
                    self.waiting = Some(Waiting { channel, answer, since, alive: since, touched });
                } else {
                    self.send(channel, CBOR, &reply.bytes);
                }
            }
            _ => self.send(channel, ERROR, &[0x01]),
        }
    }

    /// The next packet for the computer, if there is one at this time.
    pub fn next(&mut self, now: Instant) -> Option<[u8; PACKET]> {
        if self.outgoing.is_empty() {
            self.go_on(now);
        }
        if self.mute { None } else { self.outgoing.pop_front() }
    }

    fn go_on(&mut self, now: Instant) {
        let Some(waiting) = &mut self.waiting else { return };
        let (channel, waited) = (waiting.channel, now.saturating_duration_since(waiting.since));
        let touched = waiting.touched || matches!(self.touch, Touch::After(time) if waited >= time);
        if touched {
            let answer = std::mem::take(&mut waiting.answer);
            self.waiting = None;
            self.send(channel, CBOR, &answer);
        } else if waited >= self.patience {
            self.waiting = None;
            self.send(channel, CBOR, &[Status::ACTION_TIMEOUT.0]);
        } else if now.saturating_duration_since(waiting.alive) >= ALIVE {
            waiting.alive = now;
            self.send(channel, KEEPALIVE, &[WAITS_FOR_TOUCH]);
        }
    }

    fn send(&mut self, channel: u32, command: u8, message: &[u8]) {
        let length = u16::try_from(message.len()).expect("a short message").to_be_bytes();
        let mut head = channel.to_be_bytes().to_vec();
        head.extend_from_slice(&[command, length[0], length[1]]);
        let (first, mut rest) = message.split_at(message.len().min(PACKET - head.len()));
        self.outgoing.push_back(packet(&head, first));
        for number in 0_u8.. {
            if rest.is_empty() {
                break;
            }
            let head = [&channel.to_be_bytes(), [number].as_slice()].concat();
            let (part, after) = rest.split_at(rest.len().min(PACKET - head.len()));
            self.outgoing.push_back(packet(&head, part));
            rest = after;
        }
    }
}

fn packet(head: &[u8], part: &[u8]) -> [u8; PACKET] {
    let mut bytes = [0; PACKET];
    bytes[..head.len()].copy_from_slice(head);
    bytes[head.len()..head.len() + part.len()].copy_from_slice(part);
    bytes
}
