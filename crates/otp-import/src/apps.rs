//! Exports of apps in JSON. The content tells which app it is; an encrypted one is named, with what to do.
//!
//! Each app is a row of [`APPS`]: how its file is known, where its keys are, and how one is read. The readers stand in one
//! file for each family: [`authenticators`] and [`vaults`]. [`key`] has what several apps share.

mod authenticators;
mod key;
mod vaults;

use crate::draft::Draft;
use crate::error::{ParseError, unreadable};
use crate::json::Json;
use crate::note::Fate;
use crate::parsed::Parsed;
use crate::text::beginning;

/// An app that writes JSON.
struct App {
    name: &'static str,
    /// Whether the file is of this app.
    is: fn(&Json) -> bool,
    /// Whether a password is needed to read it.
    closed: fn(&Json) -> bool,
    /// The way to an export without a password.
    plain: &'static str,
    /// The keys, or what may have one.
    entries: fn(&Json) -> Option<&[Json]>,
    /// A key; `None` where the entry has none.
    read: Read,
}

type Read = fn(&mut Parsed, &str, &Json) -> Result<Option<Draft>, String>;

/// More than one may fit: the first one counts.
const APPS: [App; 10] = [
    App {
        name: "Aegis",
        is: |file| file.get("header").is_some() && file.get("db").is_some(),
        closed: |file| file.text("db").is_some(),
        plain: "Settings > Import & Export > Export, with \"Encrypt the vault\" off",
        entries: |file| file.get("db")?.list("entries"),
        read: authenticators::aegis,
    },
    App {
        name: "2FAS",
        is: |file| file.get("schemaVersion").is_some() && file.get("services").is_some(),
        closed: |file| {
            let filled = |name| file.text(name).is_some_and(|text| !text.is_empty());
            filled("servicesEncrypted") || filled("reference")
        },
        plain: "Settings > Backup > Export, without a password",
        entries: |file| file.list("services"),
        read: authenticators::two_fas,
    },
    App {
        name: "Stratum (Authenticator Pro)",
        is: |file| file.get("Authenticators").is_some(),
        closed: |_| false,
        plain: STRATUM,
        entries: |file| file.list("Authenticators"),
        read: authenticators::stratum,
    },
    App {
        name: "FreeOTP+",
        is: |file| file.get("tokens").is_some() && file.get("tokenOrder").is_some(),
        closed: |_| false,
        plain: "Export > Export JSON Format",
        entries: |file| file.list("tokens"),
        read: authenticators::free_otp_plus,
    },
    App {
        name: "LastPass Authenticator",
        is: |file| file.get("accounts").is_some() && file.get("localDeviceId").is_some(),
        closed: |_| false,
        plain: "Settings > Transfer accounts > Export accounts to file",
        entries: |file| file.list("accounts"),
        read: authenticators::last_pass,
    },
    App {
        name: "Bitwarden",
        is: |file| file.get("encrypted").is_some() || is_of_bitwarden(file),
        closed: |file| matches!(file.get("encrypted"), Some(Json::Bool(true))),
        plain: "Export, with the file format .json, not .json (Encrypted)",
        entries: |file| file.list("items"),
        read: vaults::bitwarden,
    },
    App {
        name: "Proton Authenticator",
        is: |file| {
            let has = |name| file.get(name).is_some();
            has("version") && (has("entries") || has("salt") && has("content"))
        },
        closed: |file| file.get("entries").is_none(),
        plain: "Settings > Export, without a password",
        entries: |file| file.list("entries"),
        read: vaults::proton_authenticator,
    },
    App {
        name: "Ente Auth",
        is: |file| file.get("encryptedData").is_some(),
        closed: |_| true,
        plain: "Settings > Data > Export codes > Plain text",
        entries: |_| None,
        read: |_, _, _| Ok(None),
    },
    App {
        name: "Raivo",
        is: |file| lists(file, &["kind", "timer", "secret"]),
        closed: |_| false,
        plain: RAIVO,
        entries: Json::values,
        read: authenticators::raivo,
    },
    App {
        name: "andOTP",
        is: |file| lists(file, &["label", "secret"]),
        closed: |_| false,
        plain: "Backups > Plain-text backup",
        entries: Json::values,
        read: authenticators::and_otp,
    },
];

/// Also for the encrypted file, which is no JSON.
pub const STRATUM: &str = "Back up > Back up to URI list file";
/// Its export is an archive that has a password.
pub const RAIVO: &str = "unpack the archive with the master password (7z x FILE)";

fn is_of_bitwarden(file: &Json) -> bool {
    let first = file.list("items").and_then(<[Json]>::first);
    first.is_some_and(|item| item.get("login").is_some())
}

/// Whether the file is a list with an entry that has all these.
fn lists(file: &Json, names: &[&str]) -> bool {
    let has_all = |entry: &Json| names.iter().all(|name| entry.get(name).is_some());
    file.values().is_some_and(|entries| entries.iter().any(has_all))
}

/// Why a file cannot be read, and what to do.
pub fn closed(name: &str, plain: &str) -> String {
    format!(
        "this is an encrypted export of {name}. Export it again without encryption ({plain}), import that file, and \
         delete it afterwards"
    )
}

pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    let file = Json::read(text)?;
    let Some(app) = APPS.iter().find(|app| (app.is)(&file)) else {
        return unreadable(
            "JSON of an app that is not known. Export the secrets as a list of otpauth:// lines, if your app can, and \
             import that file",
        );
    };
    if file.is_ambiguous() {
        return unreadable(TWICE);
    }
    if (app.closed)(&file) {
        return unreadable(closed(app.name, app.plain));
    }
    let mut parsed = Parsed { app: Some(app.name), ..Parsed::default() };
    let mut without = 0_usize;
    let Some(entries) = (app.entries)(&file) else {
        return unreadable(format!("an export of {} without its list of secrets", app.name));
    };
    for (index, entry) in entries.iter().enumerate() {
        let place = place(index + 1, entry);
        let read = if entry.has_a_name_twice() {
            Err(TWICE.to_owned())
        } else {
            (app.read)(&mut parsed, &place, entry)
        };
        match read {
            Ok(Some(draft)) => parsed.add(draft),
            Ok(None) => without += 1,
            Err(why) => parsed.note(&place, Fate::Left, why),
        }
    }
    parsed.tell_without(without);
    Ok(parsed)
}

const TWICE: &str = "a name stands twice in it, so it is not clear which value counts";

/// The number of an entry, and what it calls itself.
fn place(number: usize, entry: &Json) -> String {
    let names = ["issuer", "issuerName", "issuerExt", "Issuer", "name", "label"];
    let name = names.iter().find_map(|name| entry.text(name).filter(|name| !name.is_empty()));
    match name {
        Some(name) => format!("entry {number}, {}", beginning(name)),
        None => format!("entry {number}"),
    }
}

#[cfg(test)]
mod tests;
