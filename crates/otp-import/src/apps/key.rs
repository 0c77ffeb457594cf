//! A key of an app in JSON.

use crate::draft::Draft;
use crate::json::Json;
use crate::note::Fate;
use crate::parameter::Parameter;
use crate::parsed::Parsed;
use crate::text::shown;
use crate::{seed, uri};
use zeroize::Zeroizing;

/// Why an entry without a secret is left.
pub const NO_SECRET: &str = "an entry without a secret";

/// A key of an app, before its parameters are read.
pub struct Key<'a> {
    /// Where in the file.
    pub place: &'a str,
    /// As the app names it: totp, hotp, or something that is not supported.
    pub kind: &'a str,
    /// For which service, where the entry says so.
    pub issuer: Option<&'a str>,
    /// The account at the service; it may be empty.
    pub account: &'a str,
}

impl Key<'_> {
    /// The key with the parameters that an object has under their usual names.
    pub fn draft(
        &self,
        parsed: &mut Parsed,
        secret: Option<&str>,
        parameters: &Json,
    ) -> Result<Draft, String> {
        // First, since another kind may have another coding.
        self.is_event()?;
        let secret = secret.filter(|secret| !secret.trim().is_empty()).ok_or(NO_SECRET)?;
        let seed = seed::base32(secret).ok_or("the secret is not base32")?;
        let remark = seed.remark();
        let draft = self.with_secret(seed.bytes, parameters)?;
        if let Some(remark) = remark {
            parsed.note_for(draft.user.as_deref(), self.place, Fate::Changed, remark);
        }
        Ok(draft)
    }

    /// Whether a counter makes the codes; an error where neither time nor a counter does.
    fn is_event(&self) -> Result<bool, String> {
        match self.kind.to_ascii_lowercase().as_str() {
            "totp" => Ok(false),
            "hotp" => Ok(true),
            "steam" => Err(uri::STEAM.to_owned()),
            _ => Err(uri::other_kind(self.kind)),
        }
    }

    /// The same, with the bytes of the secret.
    pub fn with_secret(
        &self,
        secret: Zeroizing<Vec<u8>>,
        parameters: &Json,
    ) -> Result<Draft, String> {
        let mut draft = Draft::new(self.place.to_owned(), secret);
        let is_event = self.is_event()?;
        if is_event {
            draft.period = None;
        }
        let mut has_counter = false;
        for (name, value) in parameters.fields() {
            let Some(parameter) = Parameter::named(name) else { continue };
            let value = match value {
                Json::Null => continue,
                Json::Text(text) => text.as_str(),
                Json::Number(number) => number,
                _ => return Err(format!("\"{}\" is no number", shown(name))),
            };
            let set = parameter.set(&mut draft, value);
            set.map_err(|why| format!("\"{}\": {why}", shown(name)))?;
            has_counter |= parameter == Parameter::Counter;
        }
        if is_event && !has_counter {
            return Err("an event-based secret without its counter".to_owned());
        }
        uri::named(&mut draft, self.issuer, self.account);
        Ok(draft)
    }
}
