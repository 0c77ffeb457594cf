//! Lists of tokens without a head line, as privacyIDEA imports them ("OATH CSV").
//!
//! `serial, secret in hexadecimal, type, digits, period or counter`; with a first line `# version: 2`, three columns come
//! before: user, resolver and realm. Read in privacyidea/privacyidea 3: lib/importotp.py (parseOATHcsv),
//! lib/tokenclass.py (get_import_csv: the length of the secret tells the hash), lib/tokens/hotptoken.py and totptoken.py.

use crate::coding::hex;
use crate::draft::Draft;
use crate::note::Fate;
use crate::parameter::Parameter;
use crate::parsed::Parsed;
use crate::uri;
use csv::StringRecord;

/// The types of tokens that such lists have; those that are not supported are left.
const TYPES: [&str; 6] = ["hotp", "totp", "ocra", "tan", "daypassword", "yubikey"];

/// How the columns stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct List {
    /// The place of the serial number.
    first: usize,
}

impl List {
    /// The list that begins with this row; `None` where it is none.
    pub fn of(text: &str, row: &StringRecord) -> Option<Self> {
        let first = if is_version_2(text) { 3 } else { 0 };
        let list = Self { first };
        let is_secret =
            list.cell(row, 1).is_some_and(|cell| cell.len() >= 20 && hex(cell).is_some());
        let kind = list.cell(row, 2).unwrap_or("hotp").to_ascii_lowercase();
        (is_secret && TYPES.contains(&kind.as_str())).then_some(list)
    }

    fn cell(self, row: &StringRecord, column: usize) -> Option<&str> {
        row.get(self.first + column).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// Reads a row.
    pub fn read(self, parsed: &mut Parsed, row: &StringRecord, place: &str) {
        let user = (self.first > 0).then(|| user(row)).flatten();
        match self.draft(row, place) {
            Ok(mut draft) => {
                draft.user = user;
                parsed.add(draft);
            }
            Err(why) => parsed.note_for(user.as_deref(), place, Fate::Left, why),
        }
    }

    fn draft(self, row: &StringRecord, place: &str) -> Result<Draft, String> {
        let secret = self.cell(row, 1).ok_or("no secret")?;
        let bytes = hex(secret).ok_or("the secret is not hexadecimal")?;
        let hash = match secret.len() {
            64 => "sha256",
            128 => "sha512",
            56 => "sha224",
            96 => "sha384",
            _ => "sha1",
        };
        let mut draft = Draft::new(place.to_owned(), bytes);
        hash.clone_into(&mut draft.algorithm);
        draft.name = self.cell(row, 0).map(str::to_owned);
        let number = match self.cell(row, 2).unwrap_or("hotp").to_ascii_lowercase().as_str() {
            "totp" => Parameter::Period,
            "hotp" => {
                draft.period = None;
                Parameter::Counter
            }
            other => return Err(uri::other_kind(other)),
        };
        if let Some(digits) = self.cell(row, 3) {
            Parameter::Digits.set(&mut draft, digits).map_err(|why| format!("digits: {why}"))?;
        }
        if let Some(value) = self.cell(row, 4) {
            number.set(&mut draft, value).map_err(|why| format!("period or counter: {why}"))?;
        }
        Ok(draft)
    }
}

/// The user with the realm behind it: two realms may have users of one name, who are not the same.
fn user(row: &StringRecord) -> Option<String> {
    let name = row.get(0).map(str::trim).filter(|name| !name.is_empty())?;
    Some(match row.get(2).map(str::trim).filter(|realm| !realm.is_empty()) {
        Some(realm) => format!("{name}@{realm}"),
        None => name.to_owned(),
    })
}

fn is_version_2(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let comment = first.strip_prefix('#').map(str::trim_start);
    let version = comment.and_then(|text| text.strip_prefix("version:"));
    version.is_some_and(|version| version.trim() == "2")
}
