//! An item of a password manager: a key beside a title and an account.

use crate::draft::Draft;
use crate::note::Fate;
use crate::parsed::Parsed;
use crate::{seed, uri};

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
