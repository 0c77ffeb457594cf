//! The export of phone apps: `otpauth-migration://offline?data=`, a protocol buffer in base64.
//!
//! The messages have a dozen fields of three shapes, so the reader is here and no compiler of `.proto` files
//! is needed. Numbers and meaning of the fields: as several open apps that read this export have them
//! (MigrationPayload with OtpParameters).

use crate::coding::base64;
use crate::draft::Draft;
use crate::note::Fate;
use crate::parsed::Parsed;
use crate::uri;
use crate::work;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// The parts of an export that were seen: a large one is spread over several QR codes.
#[derive(Default)]
pub struct Batches {
    exports: Vec<Export>,
    /// The places of exports in the list, by their ids.
    by_id: HashMap<u64, usize>,
}

/// An export, by its first part that was seen.
struct Export {
    first: Batch,
    /// Parts of it.
    seen: u64,
}

struct Batch {
    place: String,
    id: u64,
    index: u64,
    size: u64,
}

impl Batches {
    fn add(&mut self, batch: Batch) {
        let place = *self.by_id.entry(batch.id).or_insert(self.exports.len());
        let Some(export) = self.exports.get_mut(place) else {
            self.exports.push(Export { first: batch, seen: 1 });
            return;
        };
        export.seen += 1;
        if batch.index < export.first.index {
            export.first = batch;
        }
    }

    /// Says which parts are missing.
    pub fn tell(self, parsed: &mut Parsed) {
        for Export { first, seen } in self.exports {
            work::steps(1);
            if let Some(missing) = first.size.checked_sub(seen).filter(|missing| *missing > 0) {
                let text =
                    format!("{missing} of {} QR codes of this export are missing", first.size);
                parsed.note(&first.place, Fate::Left, text);
            }
        }
    }
}

/// Reads what stands behind `otpauth-migration://`.
pub fn parse(
    parsed: &mut Parsed,
    batches: &mut Batches,
    place: &str,
    rest: &str,
) -> Result<(), &'static str> {
    const BROKEN: &str = "an export that is cut or changed; copy the whole line";
    let (_, query) = rest.split_once('?').ok_or("an export without data")?;
    let data = uri::parameters(query).find(|(name, ..)| name == "data");
    let (_, data, _) = data.ok_or("an export without data")?;
    // Some scanners turn the plus signs of base64 into spaces.
    let data = base64(&Zeroizing::new(data.trim().replace(' ', "+"))).ok_or(BROKEN)?;
    let mut batch = Batch { place: place.to_owned(), id: 0, index: 0, size: 1 };
    let mut drafts = Vec::new();
    let mut message = Message(&data);
    while let Some((field, value)) = message.next().ok_or(BROKEN)? {
        match (field, value) {
            (1, Value::Bytes(account)) => {
                let place = format!("{place}, account {}", drafts.len() + 1);
                drafts.push(self::account(place, account).ok_or(BROKEN)?);
            }
            (3, Value::Number(size)) => batch.size = size,
            (4, Value::Number(index)) => batch.index = index,
            (5, Value::Number(id)) => batch.id = id,
            _ => {}
        }
    }
    for draft in drafts {
        match draft {
            Account::Usable(draft) => parsed.add(*draft),
            Account::Other(place, why) => parsed.note(&place, Fate::Left, why),
        }
    }
    batches.add(batch);
    Ok(())
}

enum Account {
    Usable(Box<Draft>),
    Other(String, &'static str),
}

fn account(place: String, bytes: &[u8]) -> Option<Account> {
    let (mut name, mut issuer) = (String::new(), None);
    let (mut algorithm, mut digits, mut kind) = (0, 0, 0);
    let mut draft = Draft::new(place.clone(), Zeroizing::new(Vec::new()));
    let mut message = Message(bytes);
    while let Some((field, value)) = message.next()? {
        match (field, value) {
            (1, Value::Bytes(secret)) => draft.secret = Zeroizing::new(secret.to_vec()),
            (2, Value::Bytes(text)) => name = String::from_utf8_lossy(text).into_owned(),
            (3, Value::Bytes(text)) => issuer = Some(String::from_utf8_lossy(text).into_owned()),
            (4, Value::Number(number)) => algorithm = number,
            (5, Value::Number(number)) => digits = number,
            (6, Value::Number(number)) => kind = number,
            (7, Value::Number(number)) => draft.counter = number,
            _ => {}
        }
    }
    draft.algorithm = match algorithm {
        0 | 1 => "sha1",
        2 => "sha256",
        3 => "sha512",
        4 => "md5",
        _ => "unknown",
    }
    .to_owned();
    draft.digits = match digits {
        0 | 1 => 6,
        2 => 8,
        _ => return Some(Account::Other(place, "an unknown number of digits")),
    };
    match kind {
        0 | 2 => {}
        1 => draft.period = None,
        _ => return Some(Account::Other(place, "neither time-based nor event-based")),
    }
    uri::name_of(&mut draft, &name, issuer.as_deref());
    Some(Account::Usable(Box::new(draft)))
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// What is left of a message.
struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    /// The next field; `None` where the bytes are no message, `Some(None)` at the end.
    fn next(&mut self) -> Option<Option<(u64, Value<'a>)>> {
        if self.0.is_empty() {
            return Some(None);
        }
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => Value::Bytes(self.bytes(8)?),
            2 => {
                let count = usize::try_from(self.number()?).ok()?;
                Value::Bytes(self.bytes(count)?)
            }
            5 => Value::Bytes(self.bytes(4)?),
            _ => return None,
        };
        Some(Some((key >> 3, value)))
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Seven bits a byte, the lowest first; ten bytes at most.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = *self.bytes(1)?.first()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::{Kind, Parsed, tests_support::entry, uri_list};

    /// A field of bytes, short enough for a length of one byte.
    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8], bytes].concat()
    }

    fn number(field: u8, value: u8) -> Vec<u8> {
        vec![field << 3, value]
    }

    fn export(fields: &[Vec<u8>]) -> String {
        use ::base64::Engine;
        let data = ::base64::engine::general_purpose::STANDARD.encode(fields.concat());
        let data = data.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("otpauth-migration://offline?data={data}")
    }

    fn account(kind: u8) -> Vec<u8> {
        let secret = field(1, b"12345678901234567890");
        let named = [field(2, b"host:ann"), field(3, b"host"), number(4, 1), number(5, 1)].concat();
        [secret, named, number(6, kind), number(7, 9)].concat()
    }

    fn read(text: &str) -> Parsed {
        uri_list::parse(text)
    }

    #[test]
    fn an_export_of_several_accounts_is_read() {
        let parsed = read(&export(&[
            field(1, &account(2)),
            field(1, &account(1)),
            field(1, &account(3)),
            number(2, 1),
            number(3, 1),
            number(4, 0),
            number(5, 77),
        ]));
        assert_eq!(parsed.entries.len(), 2);
        assert_eq!(parsed.entries[0].name.as_deref(), Some("host ann"));
        assert!(parsed.entries[0].secret.expose() == b"12345678901234567890");
        assert_eq!(parsed.entries[1].kind, Kind::Hotp(9));
        assert_eq!(parsed.notes.len(), 1);
        assert_eq!(parsed.notes[0].place, "line 1, account 3");
    }

    /// The example that the documentation of several such readers has: "Hello!" and 0xDEADBEEF, 80 bits.
    #[test]
    fn a_short_secret_is_read_as_one() {
        let parsed = read(
            "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC",
        );
        assert!(entry(&parsed).secret.is_short() && entry(&parsed).secret.bits() == 80);
    }

    #[test]
    fn a_missing_part_and_a_cut_line_are_told() {
        let part = export(&[field(1, &account(2)), number(3, 3), number(4, 1), number(5, 5)]);
        let parsed = read(&part);
        assert_eq!(entry(&parsed).user.as_deref(), Some("ann"));
        assert!(parsed.notes[0].text.starts_with("2 of 3 QR codes"), "{:?}", parsed.notes);
        for cut in 40..part.len() - 8 {
            let parsed = read(&part[..cut]);
            assert!(parsed.entries.len() <= 1);
            assert!(!parsed.notes.is_empty(), "{cut}");
        }
    }
}
