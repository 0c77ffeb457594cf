//! `deliver-http.toml`.

use super::template::{self, Syntax};
use crate::failure::Failure;
use crate::files::{self, Reader, SecretFile, Text};
use crate::loopback::{self, Listener};
use crate::settings::{parse, seconds};
use crate::tls;
use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use totp_core::escape;
use ureq::http::{HeaderName, Uri};
use zeroize::{Zeroize, Zeroizing};

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    url: String,
    #[serde(default)]
    method: Method,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    query: BTreeMap<String, String>,
    form: Option<BTreeMap<String, String>>,
    json: Option<Value>,
    body: Option<String>,
    content_type: Option<String>,
    auth: Option<Auth>,
    user: Option<String>,
    secret: Option<String>,
    secret_file: Option<String>,
    ca_file: Option<PathBuf>,
    listener: Option<String>,
    timeout: Option<u64>,
    #[serde(default)]
    success: Success,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// What the request does.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Has no body.
    Get,
    /// Has a body.
    #[default]
    Post,
    /// Has a body.
    Put,
}

impl Method {
    /// As it stands in a request.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// How we say who we are.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Auth {
    /// With a user; the secret is the password (RFC 7617).
    Basic,
    /// The secret is a token (RFC 6750).
    Bearer,
}

/// Which answers mean that the message is on its way, besides a status of 200 to 299.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// A text that the answer must have.
    pub contains: Option<String>,
    /// A place in the answer's JSON (RFC 6901), as in `/messages/0/status`.
    pub json: Option<String>,
    /// What stands at that place.
    pub equals: Option<String>,
}

impl Success {
    /// Whether the answer may be any.
    pub fn is_status_alone(&self) -> bool {
        self.contains.is_none() && self.json.is_none()
    }
}

/// What follows the headers.
pub enum Body {
    /// Nothing.
    None,
    /// Fields of a form.
    Form(BTreeMap<String, String>),
    /// A value in JSON.
    Json(Value),
    /// A text of that type.
    Text(String, String),
}

/// What the administrator wants.
pub struct Config {
    /// What the request does.
    pub method: Method,
    /// With placeholders.
    pub url: String,
    /// Host and port of the URL.
    pub host: String,
    /// The port of the URL.
    pub port: u16,
    /// Whether the connection is protected.
    pub protected: bool,
    /// Who may be at the other end of one that is not.
    pub listener: Option<Listener>,
    /// With placeholders in the values.
    pub headers: BTreeMap<String, String>,
    /// With placeholders in the values.
    pub query: BTreeMap<String, String>,
    /// With placeholders.
    pub body: Body,
    /// How we say who we are.
    pub auth: Option<Auth>,
    /// Our name.
    pub user: Option<String>,
    /// A password or a token.
    pub secret: Option<Zeroizing<String>>,
    /// The certificate authorities that count; none without TLS.
    pub authorities: Vec<CertificateDer<'static>>,
    /// How long a run takes at most.
    pub time: Duration,
    /// Which answers mean success.
    pub success: Success,
}

impl Config {
    /// Reads and checks the file, and the files that it names.
    pub fn read(path: &Path, reader: Reader) -> Result<Self, Failure> {
        let Text { text, private, .. } = files::read(path, reader)?;
        let shown = escape::text(path.display());
        let mut written: Written = parse(&shown, &text)?;
        let wrong = |what: &str| Failure::config(format!("{shown}: {what}"));
        let place = SecretFile { config: path, private, name: "secret", reader };
        let secret =
            files::secret(&place, written.secret.as_deref(), written.secret_file.as_deref())?;
        let (host, port, protected) = reachable(&written.url).map_err(wrong)?;
        let body = written.body().map_err(wrong)?;
        written.accounts_for(secret.is_some()).map_err(wrong)?;
        written
            .placeholders(&body, secret.is_some())
            .map_err(|failure| wrong(&failure.sentence))?;
        let time = seconds(&shown, written.timeout)?;
        let ca = written.ca_file.as_deref();
        let listener = match (protected, written.listener.as_deref()) {
            (false, named) => Some(Listener::of(&host, port, named).map_err(|what| wrong(&what))?),
            (true, None) => None,
            (true, Some(_)) => return Err(wrong("listener is for http://. Remove it.")),
        };
        let authorities = if protected { tls::authorities(ca, reader)? } else { Vec::new() };
        Ok(Self {
            method: written.method,
            url: std::mem::take(&mut written.url),
            host,
            port,
            protected,
            listener,
            headers: std::mem::take(&mut written.headers),
            query: std::mem::take(&mut written.query),
            body,
            auth: written.auth,
            user: written.user.take(),
            secret,
            authorities,
            time,
            success: std::mem::take(&mut written.success),
        })
    }
}

/// Host and port, and whether TLS protects the connection. They come from the administrator alone, never from a request.
fn reachable(url: &str) -> Result<(String, u16, bool), &'static str> {
    let start = url.find("://").map_or(0, |at| at + 3);
    let fixed = url.get(start..).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    if template::has_placeholder(url.get(..start).unwrap_or_default()) || fixed.contains('{') {
        return Err("url has a placeholder in its scheme or host. Write them out.");
    }
    if fixed.contains('@') {
        return Err("url has a user before @. Set user and secret_file.");
    }
    if url.contains('#') {
        return Err("url has a fragment. Remove # and the text after it.");
    }
    // Braces are no characters of a URL.
    let uri: Uri = url.replace(['{', '}'], "").parse().map_err(|_| "url is not a URL.")?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or("url names no host.")?;
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    match uri.scheme_str() {
        Some("https") => Ok((bare, uri.port_u16().unwrap_or(443), true)),
        // By its text: a name could have another address when the request is sent.
        Some("http") if !loopback::is_loopback(&bare) => {
            Err("url begins with http://, which is for 127.0.0.1 and [::1] only. Set https://.")
        }
        Some("http") => Ok((bare, uri.port_u16().unwrap_or(80), false)),
        _ => Err("url begins with neither https:// nor http://."),
    }
}

impl Written {
    fn body(&self) -> Result<Body, &'static str> {
        if self.method == Method::Get
            && (self.form.is_some() || self.json.is_some() || self.body.is_some())
        {
            return Err("a GET request has no body. Set method = \"POST\", or use [query].");
        }
        match (&self.form, &self.json, &self.body, &self.content_type) {
            (None, None, None, None) => Ok(Body::None),
            (Some(form), None, None, None) => Ok(Body::Form(form.clone())),
            (None, Some(json), None, None) => Ok(Body::Json(json.clone())),
            (None, None, Some(body), Some(kind)) => Ok(Body::Text(body.clone(), kind.clone())),
            _ => Err("set one of [form], [json], or body with content_type."),
        }
    }

    /// Name and secret are complete, and headers are headers.
    fn accounts_for(&self, secret: bool) -> Result<(), &'static str> {
        match (self.auth, &self.user) {
            (Some(Auth::Basic), Some(user)) if secret && !user.contains(':') => {}
            (Some(Auth::Bearer), None) if secret => {}
            (None, None) => {}
            (Some(Auth::Basic), _) => {
                return Err("auth = \"basic\" needs user (without a colon) and secret_file.");
            }
            (Some(Auth::Bearer), _) => {
                return Err("auth = \"bearer\" needs secret_file, and no user.");
            }
            (None, Some(_)) => return Err("user needs auth = \"basic\"."),
        }
        for (name, value) in &self.headers {
            let known = name
                .parse::<HeaderName>()
                .map_err(|_| "a name in [headers] is not the name of a header.")?;
            if value.chars().any(char::is_control) {
                return Err("a value in [headers] has a line break. Write it in one line.");
            }
            if ["host", "content-length", "transfer-encoding", "connection"]
                .contains(&known.as_str())
            {
                return Err(
                    "[headers] has Host, Content-Length, Transfer-Encoding or Connection. Remove it.",
                );
            }
        }
        let Success { json, equals, .. } = &self.success;
        if json.is_some() != equals.is_some() {
            return Err("success.json and success.equals come together.");
        }
        Ok(())
    }

    fn placeholders(&self, body: &Body, secret: bool) -> Result<(), Failure> {
        let check = |text: &str| template::check(text, secret);
        check(&self.url)?;
        self.headers.values().chain(self.query.values()).try_for_each(|value| check(value))?;
        match body {
            Body::None => Ok(()),
            Body::Form(fields) => fields.values().try_for_each(|value| check(value)),
            Body::Json(value) => in_json(value, &check),
            Body::Text(text, _) => check(text),
        }
    }
}

fn in_json(value: &Value, check: &impl Fn(&str) -> Result<(), Failure>) -> Result<(), Failure> {
    match value {
        Value::String(text) => check(text),
        Value::Array(items) => items.iter().try_for_each(|item| in_json(item, check)),
        Value::Object(fields) => fields.values().try_for_each(|field| in_json(field, check)),
        _ => Ok(()),
    }
}

/// How values are written in a text of that type.
pub fn place_in(content_type: &str) -> Syntax {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Syntax::Url,
        _ if kind.ends_with("json") => Syntax::Json,
        _ if kind.ends_with("xml") || kind == "text/html" => Syntax::Xml,
        _ => Syntax::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement;

    #[test]
    fn the_manual_of_http_has_its_settings() {
        let refused = |text: &str| parse::<Written>("x", text).err().unwrap().sentence;
        agreement::of_settings(&refused("unknown = 1\n"), "totp-deliver-http.8");
        let within = refused("url = \"\"\n[success]\nunknown = 1\n");
        agreement::of_settings(&within, "totp-deliver-http.8");
    }

    #[test]
    fn scheme_and_host_take_no_placeholder() {
        for url in [
            "https://{host}/x",
            "https://a.{to}.example/x",
            "https://x.example:{minutes}/",
            "{text}://x.example/",
            "https://{secret}@x.example/",
            "ftp://x.example/",
            "x.example",
            "https:///x",
            "https://x.example/#{code}",
        ] {
            assert!(reachable(url).is_err(), "{url}");
        }
        let found = reachable("https://x.example/a/{to}?b={text}").unwrap();
        assert_eq!(found, ("x.example".to_owned(), 443, true));
        assert_eq!(reachable("http://[::1]:13013/x").unwrap(), ("::1".to_owned(), 13013, false));
    }

    #[test]
    fn the_type_of_a_body_says_how_values_are_written() {
        assert_eq!(place_in("application/json; charset=utf-8"), Syntax::Json);
        assert_eq!(place_in("application/vnd.x+json"), Syntax::Json);
        assert_eq!(place_in("text/xml"), Syntax::Xml);
        assert_eq!(place_in("application/x-www-form-urlencoded"), Syntax::Url);
        assert_eq!(place_in("text/plain"), Syntax::Plain);
    }
}
