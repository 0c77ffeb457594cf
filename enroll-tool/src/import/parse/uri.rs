//! Lines of `otpauth://` (the Key URI format) and `otpauth-migration://` (what a phone app exports).

use super::{Draft, Fate, Parsed, migration};
use totp_core::base32;
use zeroize::Zeroizing;

pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut batches = migration::Batches::default();
    for (index, line) in text.lines().enumerate() {
        let (place, line) = (format!("line {}", index + 1), line.trim());
        let scheme = |name: &str| {
            let head = line.get(..name.len()).filter(|head| head.eq_ignore_ascii_case(name));
            head.and_then(|_| line.get(name.len()..))
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let read = if let Some(rest) = scheme("otpauth-migration://") {
            migration::parse(&mut parsed, &mut batches, &place, rest)
        } else if let Some(rest) = scheme("otpauth://") {
            key_uri(&place, rest).map(|draft| parsed.add(draft))
        } else {
            Err("not a URI of a one-time code")
        };
        if let Err(why) = read {
            parsed.note(&place, Fate::Left, why);
        }
    }
    batches.tell(&mut parsed);
    parsed
}

/// `TYPE/LABEL?PARAMETERS`
fn key_uri(place: &str, rest: &str) -> Result<Draft, &'static str> {
    let (path, query) = rest.split_once('?').ok_or("a URI without a secret")?;
    let (kind, label) = path.split_once('/').ok_or("a URI without a label")?;
    let mut draft = Draft::new(place.to_owned(), Zeroizing::new(Vec::new()));
    let mut issuer = None;
    let mut has_counter = false;
    let number = |text: &str| text.parse::<u64>().map_err(|_| "a parameter that is no number");
    for (name, value) in parameters(query) {
        let value = value.ok_or("a URI with broken escapes")?;
        match name.to_ascii_lowercase().as_str() {
            "secret" => {
                draft.secret = base32::decode(&value).map_err(|_| "the secret is not base32")?;
            }
            "issuer" => issuer = Some((*value).clone()),
            "algorithm" => draft.algorithm = (*value).clone(),
            "digits" => draft.digits = number(&value)?,
            "period" => draft.period = Some(number(&value)?),
            "counter" => {
                draft.counter = number(&value)?;
                has_counter = true;
            }
            _ => {}
        }
    }
    match kind.to_ascii_lowercase().as_str() {
        "totp" => {}
        "hotp" if has_counter => draft.period = None,
        "hotp" => return Err("an event-based URI without its counter"),
        _ => return Err("neither totp nor hotp"),
    }
    if draft.secret.is_empty() {
        return Err("a URI without a secret");
    }
    let label = decoded(label).ok_or("a URI with broken escapes")?;
    name_of(&mut draft, &label, issuer.as_deref());
    Ok(draft)
}

/// `issuer:account`, or the account alone.
pub fn name_of(draft: &mut Draft, label: &str, issuer: Option<&str>) {
    let (before, account) = label.split_once(':').map_or((None, label), |(i, a)| (Some(i), a));
    let account = account.trim();
    let issuer = issuer.or(before).map(str::trim).filter(|issuer| !issuer.is_empty());
    draft.user = (!account.is_empty()).then(|| account.to_owned());
    draft.name = Some(match issuer {
        Some(issuer) if account.is_empty() => issuer.to_owned(),
        Some(issuer) => format!("{issuer} {account}"),
        None => account.to_owned(),
    });
}

/// Names and decoded values; `None` for broken escapes.
pub fn parameters(query: &str) -> impl Iterator<Item = (&str, Option<Zeroizing<String>>)> {
    let query = query.split('#').next().unwrap_or(query);
    query.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name, decoded(value))
    })
}

/// Escapes as in RFC 3986 §2.1. A plus stays one: apps write it for itself in base64.
fn decoded(text: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |c: Option<u8>| char::from(c?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high << 4 | low).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, tests_support::entry};
    use super::*;
    use totp_core::authenticator::{Algorithm, Period};

    #[test]
    fn the_example_of_the_key_uri_format_is_read() {
        let parsed = parse(
            "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ\
             &issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60\n",
        );
        let entry = entry(&parsed);
        assert_eq!(entry.user.as_deref(), Some("john.doe@email.com"));
        assert_eq!(entry.name.as_deref(), Some("ACME Co john.doe@email.com"));
        assert!(entry.kind == Kind::Totp(Period::new(60).unwrap()));
        assert!(entry.algorithm == Algorithm::Sha256 && entry.digits.get() == 8);
        assert!(entry.secret.expose().len() == 20);
    }

    #[test]
    fn what_enroll_shows_is_read_back() {
        let uri = "otpauth://totp/host:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=host";
        assert!(entry(&parse(uri)).secret.expose() == b"12345678901234567890");
    }

    #[test]
    fn broken_lines_are_left_and_the_others_are_taken() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let text = format!(
            "otpauth://hotp/a?secret={secret}\notpauth://totp/a?secret=0\notpauth://totp/a\n\
             otpauth://steam/a?secret={secret}\notpauth://totp/%zz?secret={secret}\nhello\n\
             otpauth://totp/a?digits=x&secret={secret}\n\notpauth://hotp/x?secret={secret}&counter=3"
        );
        let parsed = parse(&text);
        assert_eq!(entry(&parsed).kind, Kind::Hotp(3));
        assert_eq!(parsed.notes.len(), 7);
        assert!(parsed.notes.iter().all(|n| n.fate == Fate::Left && !n.text.contains(secret)));
    }
}
