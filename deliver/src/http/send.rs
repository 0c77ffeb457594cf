//! One request, and its answer.

use super::answer::{self, MOST};
use super::config::{Auth, Body, Config, place_in};
use super::plain::Verified;
use super::template::{Syntax, Values};
use crate::deadline::Deadline;
use crate::failure::{Failure, Status};
use crate::tls;
use crate::trace::Trace;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::ring;
use std::io::Read;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use ureq::Agent;
use ureq::config::Config as AgentConfig;
use ureq::http::{HeaderValue, Request, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::DefaultResolver;
use zeroize::Zeroizing;

/// Sends the request, and judges the answer.
pub fn deliver(
    config: &Config,
    values: &Values,
    trace: &Trace,
    deadline: &Deadline,
) -> Result<(), Failure> {
    deadline.step("looking for the service");
    let agent = if config.protected {
        drop(addresses(config)?);
        agent_settings(config, deadline).new_agent()
    } else {
        // The other end is verified before anything is said, and on this very connection.
        let socket = connected(config, deadline)?;
        let left = Some(deadline.left());
        let _ = socket.set_read_timeout(left).and(socket.set_write_timeout(left));
        let settings = agent_settings(config, deadline);
        Agent::with_parts(settings, Verified::new(socket), DefaultResolver::default())
    };
    deadline.step("the service takes the message");
    trace.step(&format!("{} {}", config.method.name(), shown_url(config)));
    let request = request(config, values)?;
    let mut response = agent.run(request).map_err(|error| explained(&error))?;
    let status = response.status().as_u16();
    deadline.step("the service answers");
    // The status alone decides then, and the rest of the answer is for the trace.
    let decided = config.success.is_status_alone() && (200..=299).contains(&status);
    if decided {
        deadline.delivered();
    }
    let mut bytes = Vec::new();
    // What is longer is cut off: the beginning says enough, or it is no answer.
    let read = response
        .body_mut()
        .with_config()
        .limit(2 * MOST)
        .reader()
        .take(MOST)
        .read_to_end(&mut bytes);
    if let Err(error) = read
        && !decided
    {
        return Err(Failure::later(format!(
            "the answer of the service broke off ({}). Try again later.",
            error.kind()
        )));
    }
    let text = String::from_utf8_lossy(&bytes);
    trace.answer(&format!("{status} {text}"));
    answer::read(status, &text, &config.success)
}

/// Connects, and proves the name of the service.
pub fn check(config: &Config, trace: &Trace, deadline: &Deadline) -> Result<(), Failure> {
    deadline.step("connecting to the service");
    trace.step(&format!("connect to {} port {}", config.host, config.port));
    let socket = connected(config, deadline)?;
    if config.protected {
        deadline.step("the service proves its name");
        trace.step("TLS");
        tls::connect(socket, &config.host, &config.authorities)?;
    }
    Ok(())
}

/// The addresses of the service.
fn addresses(config: &Config) -> Result<impl Iterator<Item = SocketAddr>, Failure> {
    let found = (config.host.as_str(), config.port).to_socket_addrs();
    found.map_err(|error| unreachable(&error.to_string()))
}

/// A connection to the service. Without TLS, its other end is one that may read codes.
fn connected(config: &Config, deadline: &Deadline) -> Result<TcpStream, Failure> {
    let mut why = "the name has no address".to_owned();
    for address in addresses(config)? {
        match TcpStream::connect_timeout(&address, deadline.left()) {
            Ok(socket) => {
                if let Some(listener) = &config.listener {
                    deadline.step("the service accepts the connection");
                    listener.verify(&socket, deadline.left())?;
                }
                return Ok(socket);
            }
            Err(error) => why = error.to_string(),
        }
    }
    Err(unreachable(&why))
}

fn unreachable(why: &str) -> Failure {
    Failure::later(format!(
        "cannot connect to the service ({why}). Check url, and that the service runs."
    ))
}

fn agent_settings(config: &Config, deadline: &Deadline) -> AgentConfig {
    let authorities = config.authorities.iter().map(|one| Certificate::from_der(one).to_owned());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::from(authorities))
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .https_only(config.protected)
        // A redirect would carry the code to somebody else; a proxy of the environment, too.
        .max_redirects(0)
        .proxy(None)
        .http_status_as_error(false)
        .timeout_global(Some(deadline.left()))
        .user_agent("pam_totp")
        .build()
}

/// The URL for people: without query, and with the names of placeholders.
fn shown_url(config: &Config) -> &str {
    config.url.split('?').next().unwrap_or_default()
}

fn request(config: &Config, values: &Values) -> Result<Request<Vec<u8>>, Failure> {
    let unusable = |_| Failure::config("no request can be made of url and [headers]. Check them.");
    let mut url = values.fill(&config.url, Syntax::Url);
    let query = fields(&config.query, values);
    if !query.is_empty() {
        let mark = if url.contains('?') { '&' } else { '?' };
        url.push(mark);
        url.push_str(&query);
    }
    let mut builder = Request::builder().method(config.method.name()).uri(url.as_str());
    let (body, kind) = body(config, values);
    if let Some(kind) = kind {
        builder = builder.header(header::CONTENT_TYPE, kind);
    }
    for (name, value) in &config.headers {
        let value = values.fill(value, Syntax::Plain);
        // The HTTP library refuses line breaks; this says so in our words.
        let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            Failure::new(
                Status::Data,
                "a value for [headers] has a character that headers do not take.",
            )
        })?;
        value.set_sensitive(true);
        builder = builder.header(name, value);
    }
    if let Some(value) = authorization(config) {
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            Failure::config("the secret has characters that a header does not take.")
        })?;
        value.set_sensitive(true);
        builder = builder.header(header::AUTHORIZATION, value);
    }
    builder.body(body).map_err(unusable)
}

fn authorization(config: &Config) -> Option<Zeroizing<String>> {
    let secret = config.secret.as_ref()?;
    match config.auth? {
        Auth::Basic => {
            let user = config.user.as_deref().unwrap_or_default();
            let both = Zeroizing::new(format!("{user}:{}", secret.as_str()));
            Some(Zeroizing::new(format!("Basic {}", STANDARD.encode(both.as_bytes()))))
        }
        Auth::Bearer => Some(Zeroizing::new(format!("Bearer {}", secret.as_str()))),
    }
}

fn body<'a>(config: &'a Config, values: &Values) -> (Vec<u8>, Option<&'a str>) {
    match &config.body {
        Body::None => (Vec::new(), None),
        Body::Form(form) => {
            let form = fields(form, values);
            (form.as_bytes().to_vec(), Some("application/x-www-form-urlencoded"))
        }
        Body::Json(json) => {
            (values.fill_json(json).to_string().into_bytes(), Some("application/json"))
        }
        Body::Text(text, kind) => {
            (values.fill(text, place_in(kind)).as_bytes().to_vec(), Some(kind.as_str()))
        }
    }
}

/// Names and values of a query or a form.
fn fields<'a>(
    fields: impl IntoIterator<Item = (&'a String, &'a String)>,
    values: &Values,
) -> Zeroizing<String> {
    let pairs: Vec<Zeroizing<String>> = fields
        .into_iter()
        .map(|(name, value)| {
            // A name is the administrator's: only escaped.
            let name =
                percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
            Zeroizing::new(format!("{name}={}", field(value, values).as_str()))
        })
        .collect();
    Zeroizing::new(pairs.iter().map(|pair| pair.as_str()).collect::<Vec<_>>().join("&"))
}

/// A value of a query or a form: what the administrator wrote is escaped as well.
fn field(template: &str, values: &Values) -> Zeroizing<String> {
    let plain = values.fill(template, Syntax::Plain);
    let mut out = Zeroizing::new(String::with_capacity(3 * plain.len() + 1));
    Syntax::Url.write(&plain, &mut out);
    out
}

fn explained(error: &ureq::Error) -> Failure {
    match error {
        ureq::Error::Rustls(error) => tls::refused(error),
        ureq::Error::Io(error) if error.get_ref().is_some_and(|e| e.is::<rustls::Error>()) => {
            tls::explained(error)
        }
        ureq::Error::Timeout(_) => {
            Failure::later("the service did not answer in time. Try again later.")
        }
        ureq::Error::HostNotFound => unreachable("the name has no address"),
        ureq::Error::Io(error) => unreachable(&error.kind().to_string()),
        ureq::Error::ConnectionFailed => unreachable("no connection"),
        // Other errors may quote the request.
        _ => Failure::new(
            Status::Protocol,
            "the service does not speak HTTP as it should. Check url.",
        ),
    }
}
