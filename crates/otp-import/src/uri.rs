//! A key as a URI: `otpauth://` (the Key URI format), and how a key of an app is named.
//!
//! Apps read such URIs leniently, so one odd part costs only that part: a key is left only if its secret, its kind or
//! a parameter of its codes is not clear.

use crate::draft::Draft;
use crate::note::Fate;
use crate::parameter::{self, Parameter};
use crate::parsed::Parsed;
use crate::seed;
use crate::text::shown;
use zeroize::Zeroizing;

/// More than any app writes: a dozen.
const MOST_PARAMETERS: usize = 100;

/// Steam's codes.
pub const STEAM: &str = "a Steam secret: its codes have letters, and only digits are supported";

/// A key as a URI, as apps and password managers keep it.
pub fn key(parsed: &mut Parsed, place: &str, text: &str) -> Result<Draft, String> {
    let schemes = ["otpauth://", "apple-otpauth://"];
    match schemes.iter().find_map(|scheme| after_scheme(text, scheme)) {
        Some(rest) => key_uri(parsed, place, rest),
        None if after_scheme(text, "steam://").is_some() => Err(STEAM.to_owned()),
        None => Err("not a URI of a one-time code".to_owned()),
    }
}

/// What stands behind a scheme, if the text begins with it.
pub fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let head = text.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme));
    head.and_then(|_| text.get(scheme.len()..))
}

/// `TYPE/LABEL?PARAMETERS`
fn key_uri(parsed: &mut Parsed, place: &str, rest: &str) -> Result<Draft, String> {
    let (path, query) = rest.split_once('?').ok_or("a URI without a secret")?;
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    let mut draft = Draft::new(place.to_owned(), Zeroizing::new(Vec::new()));
    let mut remarks = Vec::new();
    let (mut issuer, mut has_counter) = (None, false);
    let mut others = Vec::new();
    if !kind.eq_ignore_ascii_case("totp") {
        draft.period = None;
    }
    for (number, (name, value, whole)) in parameters(query).enumerate() {
        if number >= MOST_PARAMETERS {
            return Err("a URI with too many parameters".to_owned());
        }
        let set = Parameter::named(&name);
        // Only an issuer can have a # that is not the beginning of a fragment.
        let before_fragment = value.split('#').next().unwrap_or_default();
        if name.eq_ignore_ascii_case("secret") {
            // A plus is a space where a form was sent.
            let text = Zeroizing::new(before_fragment.replace('+', " "));
            let seed = seed::base32(&text).ok_or("the secret is not base32")?;
            remarks.extend(seed.remark());
            draft.secret = seed.bytes;
        } else if name.eq_ignore_ascii_case("issuer") {
            issuer = Some(value.clone());
            remarks.extend((!whole).then(|| BROKEN_NAME.to_owned()));
        } else if name.eq_ignore_ascii_case("encoder") && value.eq_ignore_ascii_case("steam") {
            return Err(STEAM.to_owned());
        } else if let Some(parameter) = set {
            if before_fragment.trim().is_empty() {
                remarks.push(format!("\"{}\" is empty: the usual value is taken", shown(&name)));
                continue;
            }
            parameter.set(&mut draft, before_fragment)?;
            has_counter |= parameter == Parameter::Counter;
        } else {
            others.push((name, before_fragment.to_owned()));
        }
    }
    match kind.to_ascii_lowercase().as_str() {
        "totp" => {}
        "hotp" if has_counter => {}
        "hotp" => return Err("an event-based URI without its counter".to_owned()),
        "steam" => return Err(STEAM.to_owned()),
        other => return Err(other_kind(other)),
    }
    if draft.secret.is_empty() {
        return Err("a URI without a secret".to_owned());
    }
    let unclear = |(name, value): &(String, String)| {
        parameter::may_be(name, value, &draft).map(|may_be| parameter::unclear(name, may_be))
    };
    if let Some(why) = others.iter().find_map(unclear) {
        return Err(why);
    }
    let (label, whole) = decoded(label);
    remarks.extend((!whole).then(|| BROKEN_NAME.to_owned()));
    name_of(&mut draft, &label, issuer.as_ref().map(|issuer| issuer.as_str()));
    for remark in remarks {
        parsed.note_for(draft.user.as_deref(), place, Fate::Changed, remark);
    }
    Ok(draft)
}

const BROKEN_NAME: &str = "a name with a broken escape (%); it is read as it stands";

/// `issuer:account`, or the account alone.
pub fn name_of(draft: &mut Draft, label: &str, issuer: Option<&str>) {
    let (before, account) = label.split_once(':').map_or((None, label), |(i, a)| (Some(i), a));
    named(draft, issuer.or(before), account);
}

/// Why a key of this kind is left.
pub fn other_kind(kind: &str) -> String {
    // In a table whose columns are shifted, a secret may stand there; the shortest one has 16 characters.
    if kind.chars().count() >= 16 {
        return "codes of an unknown kind; only totp and hotp are supported".to_owned();
    }
    format!("codes of the kind \"{}\"; only totp and hotp are supported", shown(kind))
}

/// Names a key of an app.
pub fn named(draft: &mut Draft, issuer: Option<&str>, account: &str) {
    let account = account.trim();
    let issuer = issuer.map(str::trim).filter(|issuer| !issuer.is_empty());
    draft.of_app = true;
    draft.user = (!account.is_empty()).then(|| account.to_owned());
    draft.issuer = issuer.map(str::to_owned);
    draft.name = match issuer {
        Some(issuer) if account.is_empty() => Some(issuer.to_owned()),
        Some(issuer) => Some(format!("{issuer} {account}")),
        None => draft.user.clone(),
    };
}

/// Names and values, decoded; and whether the value's escapes were whole.
pub fn parameters(query: &str) -> impl Iterator<Item = (String, Zeroizing<String>, bool)> {
    query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (value, whole) = decoded(value);
        (decoded(name).0.to_string(), value, whole)
    })
}

/// Escapes as in RFC 3986 §2.1. A plus stays one: apps write it for itself in base64. A broken escape stands for
/// itself, and bytes that are no UTF-8 become U+FFFD: such a text is whole no more.
fn decoded(text: &str) -> (Zeroizing<String>, bool) {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut whole = true;
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digit = |c: &u8| char::from(*c).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let escape = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                digit(high).zip(digit(low)).map(|(high, low)| (high << 4 | low, after))
            }
            _ => None,
        };
        whole &= *first != b'%' || escape.is_some();
        let (byte, after) = escape.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    match str::from_utf8(&bytes) {
        Ok(text) => (Zeroizing::new(text.to_owned()), whole),
        Err(_) => (Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()), false),
    }
}
