//! Tables of password managers: a head line with a column for the key, among passwords and notes.
//!
//! | program | columns | source |
//! |---|---|---|
//! | Bitwarden | `name`, `login_username`, `login_totp` | bitwarden/clients of 2026: bitwarden-csv-export-type.ts |
//! | Bitwarden Authenticator | `name`, `login_totp` (rows have more cells than the head) | bitwarden/android: AuthenticatorRepositoryImpl.kt |
//! | KeePassXC | `Title`, `Username`, `TOTP` | keepassxreboot/keepassxc 2.7: TestCsvExporter.cpp |
//! | 1Password | `Title`, `Username`, `OTPAuth`, `Favorite` | its CSV of version 8 |
//! | Apple Passwords | `Title`, `Username`, `OTPAuth` | as ProtonMail's importer has it (safari.types.ts) |
//! | LastPass | `name`, `username`, `totp`, `grouping`, `fav` | as Strongbox reads it (LastPassImporter.swift) |
//! | Proton Pass | `name`, `username`, `email`, `totp`, `vault` | its CSV |
//! | Dashlane | `title`, `username`, `otpSecret` or `otpUrl` | its CSV |

use crate::error::{ParseError, unreadable};
use crate::item::Item;
use crate::note::Fate;
use crate::parameter::plain;
use crate::parsed::Parsed;
use crate::text::beginning;
use csv::StringRecord;

/// What the columns hold, by their place.
pub struct Head {
    app: &'static str,
    keys: Vec<usize>,
    titles: Vec<usize>,
    accounts: Vec<usize>,
}

/// The columns of keys. One such column, and none of a table of tokens, makes a table a vault.
const KEYS: [&str; 7] =
    ["logintotp", "totp", "otpauth", "otpauthurl", "otpsecret", "otpurl", "onetimepassword"];
const TITLES: [&str; 2] = ["title", "name"];
/// The first one that is filled counts.
const ACCOUNTS: [&str; 4] = ["loginusername", "username", "username2", "email"];

impl Head {
    /// The head of a vault's table; `None` if it is none.
    ///
    /// # Errors
    /// [`ParseError`] if it is one that has no keys.
    pub fn of(head: &StringRecord) -> Result<Option<Self>, ParseError> {
        let names: Vec<String> = head.iter().map(plain).collect();
        let has = |name: &str| names.iter().any(|other| other == name);
        let places = |wanted: &[&str]| -> Vec<usize> {
            let place = |name: &&str| names.iter().position(|other| other == name);
            wanted.iter().filter_map(place).collect()
        };
        let keys = places(&KEYS);
        let of_a_vault = has("password") || has("loginpassword") || has("loginuri") || has("url");
        if keys.is_empty() && has("password") && has("url") {
            return unreadable(
                "a table of a password manager that has no column for one-time codes: export with them, in KeePassXC \
                 as XML (Database > Export > XML File)",
            );
        }
        if keys.is_empty() || !of_a_vault {
            return Ok(None);
        }
        let app = match () {
            () if has("logintotp") => "Bitwarden",
            () if has("grouping") && has("fav") => "LastPass",
            () if has("group") && has("title") => "KeePassXC",
            () if has("otpauth") && has("favorite") => "1Password",
            () if has("otpauth") => "Apple Passwords",
            () if has("vault") => "Proton Pass",
            () => "a password manager",
        };
        Ok(Some(Self { app, keys, titles: places(&TITLES), accounts: places(&ACCOUNTS) }))
    }

    /// Whose export the table is.
    pub const fn app(&self) -> &'static str {
        self.app
    }

    /// Reads a row; whether it has a key.
    pub fn read(&self, parsed: &mut Parsed, row: &StringRecord, line: u64) -> bool {
        let first = |columns: &[usize]| {
            let cells = columns.iter().filter_map(|column| row.get(*column));
            cells.map(str::trim).find(|cell| !cell.is_empty())
        };
        let Some(field) = first(&self.keys) else { return false };
        let title = first(&self.titles).unwrap_or_default();
        let place = match title {
            "" => format!("line {line}"),
            title => format!("line {line}, {}", beginning(title)),
        };
        let account = first(&self.accounts).unwrap_or_default();
        let item = Item { place: &place, title, account };
        match item.key(parsed, field) {
            Ok(draft) => parsed.add(draft),
            Err(why) => parsed.note(&place, Fate::Left, why),
        }
        true
    }
}
