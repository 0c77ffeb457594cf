//! Keys as password managers keep them: a URI, or a bare secret beside a title and a user name.
//!
//! Read in the sources: Bitwarden's clients of 2026 (libs/common/src/models/export/login.export.ts), its Authenticator
//! for Android (bitwarden/android: ExportJsonData.kt, AuthenticatorRepositoryImpl.kt), and Proton's export of version 1 as
//! beemdevelopment/Aegis 3.4.2 and ente-io/ente read it (ProtonAuthenticatorImporter.java, proton_import_parser.dart).

use super::NO_SECRET;
use crate::draft::Draft;
use crate::json::Json;
use crate::note::Fate;
use crate::parsed::Parsed;
use crate::{seed, uri};
use zeroize::Zeroizing;

type Found = Result<Option<Draft>, String>;

/// An entry of a vault that may hold a key.
pub struct Item<'a> {
    /// Where in the file.
    pub place: &'a str,
    /// What the user calls it: the issuer, where the key names none.
    pub title: &'a str,
    /// The account, where the key names none.
    pub account: &'a str,
}

impl Item<'_> {
    /// The key that stands in a field for one: a URI, or a secret in base32 with the usual parameters.
    ///
    /// # Errors
    /// Why it is left.
    pub fn key(&self, parsed: &mut Parsed, field: &str) -> Result<Draft, String> {
        let field = field.trim();
        if field.contains("://") {
            let mut draft = uri::key(parsed, self.place, field)?;
            self.name(&mut draft);
            return Ok(draft);
        }
        let seed = seed::base32(field).ok_or("neither a URI nor a secret in base32")?;
        let remark = seed.remark();
        let mut draft = Draft::new(self.place.to_owned(), seed.bytes);
        self.name(&mut draft);
        if let Some(remark) = remark {
            parsed.note_for(draft.user.as_deref(), self.place, Fate::Changed, remark);
        }
        Ok(draft)
    }

    /// Names a key by the item, as far as it does not name itself.
    pub fn name(&self, draft: &mut Draft) {
        let issuer = draft.issuer.take().unwrap_or_else(|| self.title.to_owned());
        let account = draft.user.take().unwrap_or_else(|| self.account.to_owned());
        uri::named(draft, Some(&issuer), &account);
    }
}

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
