//! Puts a [`SoftKey`] behind `/dev/uhid`, for tests in a virtual machine.
//!
//!     soft-key [--pin PIN] [--touch MILLISECONDS|never] [--seed TEXT] [--no-counter]
//!
//! It runs until it is killed: then the key is unplugged. It is touched so long after it begins to wait, at once if nothing
//! is said.
#![forbid(unsafe_code)]

use soft_key::{Behaviour, Counter, Hid, PACKET, REPORT_DESCRIPTOR, SoftKey, Touch};
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Events of linux/uhid.h.
const OUTPUT: u32 = 6;
const CREATE2: u32 = 11;
const INPUT2: u32 = 12;
/// Bytes of the largest event.
const EVENT: usize = 4 + 128 + 64 + 64 + 2 + 2 + 4 * 4 + 4_096;
/// Where data begins in an event.
const DATA: usize = 4;
/// Where an output says how much of its data is meant.
const SIZE: usize = DATA + 4_096;
/// USB.
const BUS: u16 = 3;

fn main() -> std::io::Result<()> {
    let hid = Arc::new(Mutex::new(from_arguments()));
    let mut device = OpenOptions::new().read(true).write(true).open("/dev/uhid")?;
    device.write_all(&created())?;
    let mut to = device.try_clone()?;
    let sends = Arc::clone(&hid);
    thread::spawn(move || {
        loop {
            let next = sends.lock().unwrap().next(Instant::now());
            match next {
                Some(packet) => to.write_all(&input(&packet)).unwrap(),
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    });
    let mut event = [0; EVENT];
    loop {
        let length = device.read(&mut event)?;
        let kind = u32::from_ne_bytes(event[..4].try_into().unwrap());
        if kind == OUTPUT && length > SIZE + 2 {
            let size = usize::from(u16::from_ne_bytes([event[SIZE], event[SIZE + 1]]));
            // With the number of the report before it.
            let from = DATA + size.saturating_sub(PACKET);
            let packet = event[from..from + PACKET].try_into().unwrap();
            hid.lock().unwrap().receive(&packet);
        }
    }
}

fn from_arguments() -> Hid {
    let (mut pin, mut seed, mut touch) = (None, "soft-key".to_owned(), Touch::AtOnce);
    let mut behaviour = Behaviour::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect("a value behind each option");
        match argument.as_str() {
            "--pin" => pin = Some(value()),
            "--seed" => seed = value(),
            "--no-counter" => behaviour.counter = Counter::Zero,
            "--touch" => {
                touch = match value().as_str() {
                    "never" => Touch::ByHand,
                    time => {
                        Touch::After(Duration::from_millis(time.parse().expect("milliseconds")))
                    }
                }
            }
            other => panic!("{other} is no option"),
        }
    }
    let mut bytes = [0; 32];
    for (byte, letter) in bytes.iter_mut().zip(seed.bytes()) {
        *byte = letter;
    }
    let mut hid = Hid::new(SoftKey::new(bytes, pin.as_deref(), behaviour));
    hid.touch = touch;
    hid
}

/// struct uhid_create2_req: name, physical path, serial number, sizes and ids, and the descriptor.
fn created() -> Vec<u8> {
    let mut event = CREATE2.to_ne_bytes().to_vec();
    for (text, room) in [("Soft key", 128), ("", 64), ("", 64)] {
        let mut field = text.as_bytes().to_vec();
        field.resize(room, 0);
        event.extend(field);
    }
    event.extend(u16::try_from(REPORT_DESCRIPTOR.len()).unwrap().to_ne_bytes());
    event.extend(BUS.to_ne_bytes());
    for number in [0x1209_u32, 0x0001, 0, 0] {
        event.extend(number.to_ne_bytes());
    }
    event.extend(REPORT_DESCRIPTOR);
    event.resize(EVENT, 0);
    event
}

/// struct uhid_input2_req.
fn input(packet: &[u8; PACKET]) -> Vec<u8> {
    let mut event = INPUT2.to_ne_bytes().to_vec();
    event.extend(u16::try_from(PACKET).unwrap().to_ne_bytes());
    event.extend(packet);
    event.resize(EVENT, 0);
    event
}
