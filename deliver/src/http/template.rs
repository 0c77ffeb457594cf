//! Placeholders, and how their values are written where they stand.

use crate::failure::Failure;
use crate::request::{Kind, Request};
use crate::text;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

/// What stays as it is in a URL and in a form (RFC 3986, unreserved).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The names of placeholders.
const NAMES: [&str; 13] = [
    "to", "digits", "text", "code", "subject", "host", "user", "service", "source", "minutes",
    "coding", "type", "secret",
];

/// The syntax of the text in which a placeholder stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    /// In a path, a query or a form.
    Url,
    /// In a text in JSON, between its quotes.
    Json,
    /// In XML, as text or in quotes.
    Xml,
    /// In a header, or in a text that is taken as it is.
    Plain,
}

impl Syntax {
    /// Adds a value.
    pub fn write(self, value: &str, out: &mut String) {
        match self {
            Self::Url => out.extend(utf8_percent_encode(value, ESCAPED)),
            Self::Json => {
                let quoted = Zeroizing::new(Value::from(value).to_string());
                out.push_str(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
            }
            Self::Xml => {
                for c in value.chars() {
                    match c {
                        '<' => out.push_str("&lt;"),
                        '>' => out.push_str("&gt;"),
                        '&' => out.push_str("&amp;"),
                        '"' => out.push_str("&quot;"),
                        '\'' => out.push_str("&apos;"),
                        c => out.push(c),
                    }
                }
            }
            Self::Plain => out.push_str(value),
        }
    }
}

/// What the placeholders stand for.
pub struct Values(Vec<(&'static str, Zeroizing<String>)>);

impl Values {
    /// Those of a request.
    pub fn of(request: &Request, secret: Option<&str>) -> Self {
        let text = match request.kind {
            Kind::Email => text::mail(request),
            Kind::Sms => text::sms(request),
        };
        let plain = text::gsm(&text).is_some();
        let value = |name| match name {
            "to" => request.to.as_str().to_owned(),
            "digits" => request.to.trim_start_matches('+').to_owned(),
            "text" => text.as_str().to_owned(),
            "code" => request.code.as_str().to_owned(),
            "subject" => text::subject(request),
            "host" => request.host.clone(),
            "user" => request.user.clone(),
            "service" => request.service.clone(),
            "source" => request.source.clone(),
            "minutes" => request.minutes.to_string(),
            "coding" => if plain { "0" } else { "2" }.to_owned(),
            "type" => if plain { "text" } else { "unicode" }.to_owned(),
            _ => secret.unwrap_or_default().to_owned(),
        };
        Self(NAMES.iter().map(|name| (*name, Zeroizing::new(value(name)))).collect())
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The template with the values, written for that place.
    pub fn fill(&self, template: &str, place: Syntax) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(4 * (template.len() + 1024)));
        let mut rest = template;
        while let Some((before, name, after)) = placeholder(rest) {
            out.push_str(before);
            place.write(self.get(name), &mut out);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// All texts of a value in JSON, with the values. The writer of JSON escapes them.
    pub fn fill_json(&self, template: &Value) -> Value {
        match template {
            Value::String(text) => {
                Value::String(self.fill(text, Syntax::Plain).as_str().to_owned())
            }
            Value::Array(items) => items.iter().map(|item| self.fill_json(item)).collect(),
            Value::Object(fields) => Value::Object(
                fields.iter().map(|(name, value)| (name.clone(), self.fill_json(value))).collect(),
            ),
            other => other.clone(),
        }
    }
}

/// The text before the first placeholder, its name, and the text after it. Braces around anything but letters are text.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = text.get(from..)?.find('{').map(|at| from + at) {
        let inside = text.get(open + 1..)?;
        let length = inside.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(inside.len());
        if length > 0 && inside.get(length..)?.starts_with('}') {
            return Some((text.get(..open)?, inside.get(..length)?, inside.get(length + 1..)?));
        }
        from = open + 1;
    }
    None
}

/// Whether all placeholders have names that we know, and whether one of them is the secret.
pub fn check(template: &str, secret: bool) -> Result<(), Failure> {
    let mut rest = template;
    while let Some((_, name, after)) = placeholder(rest) {
        if !NAMES.contains(&name) {
            return Err(Failure::config(format!(
                "there is no placeholder {{{name}}}. Those that exist: {}.",
                NAMES.join(", ")
            )));
        }
        if name == "secret" && !secret {
            return Err(Failure::config("{secret} has no value. Set secret_file."));
        }
        rest = after;
    }
    Ok(())
}

/// Whether there is a placeholder.
pub fn has_placeholder(template: &str) -> bool {
    placeholder(template).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        let text = "kind=sms\nto=+4915112345678\ncode=12345678\nhost=a\"b&c=d<e>\\\nuser=ann\nservice=sshd\nsource=\nminutes=10\n\
                    language=de\n";
        Values::of(&Request::read(text.as_bytes()).unwrap(), Some("s3&cret"))
    }

    #[test]
    fn a_value_stays_inside_its_place() {
        let values = values();
        let filled = |place| values.fill("x={host}!", place).as_str().to_owned();
        assert_eq!(filled(Syntax::Url), "x=a%22b%26c%3Dd%3Ce%3E%5C!");
        assert_eq!(filled(Syntax::Json), r#"x=a\"b&c=d<e>\\!"#);
        assert_eq!(filled(Syntax::Xml), "x=a&quot;b&amp;c=d&lt;e&gt;\\!");
        let json: Value = serde_json::from_str(r#"{"a": ["{host}", 1], "{to}": "{to}"}"#).unwrap();
        assert_eq!(
            values.fill_json(&json).to_string(),
            r#"{"a":["a\"b&c=d<e>\\",1],"{to}":"+4915112345678"}"#
        );
        assert_eq!(
            values.fill("{to} {digits} {secret}", Syntax::Url).as_str(),
            "%2B4915112345678 4915112345678 s3%26cret"
        );
    }

    #[test]
    fn a_value_is_not_searched_for_placeholders() {
        let text = "kind=sms\nto=+4915112345678\ncode=12345678\nhost={secret}\nuser=ann\nservice=sshd\nsource=\nminutes=10\n\
                    language=en\n";
        let values = Values::of(&Request::read(text.as_bytes()).unwrap(), Some("hidden"));
        assert_eq!(values.fill("{host}", Syntax::Plain).as_str(), "{secret}");
    }

    #[test]
    fn only_known_placeholders_are_taken() {
        assert!(check("{to} {\"a\": 1} {} {A} {text}", false).is_ok());
        assert!(check("{too}", false).is_err());
        assert!(check("{secret}", false).is_err() && check("{secret}", true).is_ok());
    }

    #[test]
    fn coding_and_type_follow_the_characters() {
        assert_eq!(values().fill("{coding} {type}", Syntax::Plain).as_str(), "0 text");
        let text = "kind=sms\nto=+4915112345678\ncode=12345678\nhost=web1\nuser=ann\nservice=sshd\nsource=\nminutes=10\n\
                    language=ja\n";
        let values = Values::of(&Request::read(text.as_bytes()).unwrap(), None);
        assert_eq!(values.fill("{coding} {type}", Syntax::Plain).as_str(), "2 unicode");
    }
}
