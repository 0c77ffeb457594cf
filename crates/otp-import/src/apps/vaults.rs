//! Keys as password managers keep them: a URI, or a bare secret beside a title and a user name.
//!
//! Read in the sources: Bitwarden's clients of 2026 (libs/common/src/models/export/login.export.ts), its Authenticator
//! for Android (bitwarden/android: ExportJsonData.kt, AuthenticatorRepositoryImpl.kt), and Proton's export of version 1 as
//! beemdevelopment/Aegis 3.4.2 and ente-io/ente read it (ProtonAuthenticatorImporter.java, proton_import_parser.dart).

use super::key::NO_SECRET;
use crate::draft::Draft;
use crate::item::Item;
use crate::json::Json;
use crate::parsed::Parsed;
use zeroize::Zeroizing;

type Found = Result<Option<Draft>, String>;

/// `{"name", "login": {"username", "totp"}}`; the Authenticator writes no username.
pub fn bitwarden(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let Some(login) = entry.get("login") else { return Ok(None) };
    let Some(field) = login.text("totp").filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    if entry.get("deletedDate").is_some() {
        return Err("an item in the trash".to_owned());
    }
    let item = Item {
        place,
        title: entry.text("name").unwrap_or_default(),
        account: login.text("username").unwrap_or_default(),
    };
    item.key(parsed, field).map(Some)
}

/// `{"content": {"uri", "entry_type", "name"}}`
pub fn proton_authenticator(parsed: &mut Parsed, place: &str, entry: &Json) -> Found {
    let content = entry.get("content").ok_or(NO_SECRET)?;
    let uri = content.text("uri").ok_or(NO_SECRET)?;
    let uri = Zeroizing::new(uri.to_owned());
    let item = Item { place, title: "", account: content.text("name").unwrap_or_default() };
    if !uri.contains("://") {
        return Err("an entry without a URI".to_owned());
    }
    item.key(parsed, &uri).map(Some)
}
