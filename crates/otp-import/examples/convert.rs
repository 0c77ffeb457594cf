//! Converts a file with keys of one-time codes, such as the export of a phone's app, into URIs (`otpauth://`), one a line.
//!
//! ```sh
//! cargo run -q -p otp-import --example convert -- aegis.json >keys.txt
//! cargo run -q -p otp-import --example convert -- tokens.xml <password.txt >keys.txt
//! ```
//!
//! Standard output has the URIs, which contain the secrets. Standard error has a line for each key or setting that is left or
//! changed, without secrets. The status is 0 if at least one key was converted, else 1. A key container that is encrypted needs
//! its password, or its key in hexadecimal, in the first line of standard input.

use otp_import::pskc::{self, Key, Wants};
use otp_import::{Entry, Fate, Format, Kind, Parsed, Zeroizing, closed, parse};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// The largest file that is read, in bytes. The library itself has no such limit.
const MOST_BYTES: usize = 64 << 20;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (mut input, mut out) = (io::stdin().lock(), io::stdout().lock());
    ExitCode::from(run(&arguments, &mut input, &mut out, &mut io::stderr()))
}

/// Runs the converter and returns its status.
pub fn run(
    arguments: &[OsString],
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let converted = match arguments {
        [file] => convert(Path::new(file), input, out, err),
        _ => Err("usage: convert FILE".to_owned()),
    };
    let Err(why) = converted else { return 0 };
    // If standard error is closed, only the status remains.
    let _ = writeln!(err, "convert: {why}");
    1
}

fn convert(
    file: &Path,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), String> {
    let at = |why: String| format!("{}: {why}", file.display());
    let bytes = bytes(file).map_err(at)?;
    let parsed = read(&bytes, input, err).map_err(at)?;
    for note in parsed.notes.iter().filter(|note| matches!(note.fate, Fate::Left | Fate::Changed)) {
        writeln!(err, "{note}").map_err(|error| format!("standard error: {error}"))?;
    }
    if !parsed.scratch.is_empty() {
        let count = parsed.scratch.len();
        writeln!(err, "{count} scratch codes: left: a URI cannot contain them")
            .map_err(|error| format!("standard error: {error}"))?;
    }
    for entry in &parsed.entries {
        let line = writeln!(out, "{}", uri(entry).as_str());
        line.map_err(|error| format!("standard output: {error}"))?;
    }
    out.flush().map_err(|error| format!("standard output: {error}"))?;
    if parsed.entries.is_empty() {
        return Err(at("no key in the file could be converted".to_owned()));
    }
    Ok(())
}

/// The content of a file, which is wiped after use.
fn bytes(file: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let size = opened.metadata().map_or(0, |about| about.len());
    // Reserved at once: a buffer that grows leaves copies of the secrets in memory.
    let capacity = usize::try_from(size).unwrap_or(MOST_BYTES).min(MOST_BYTES) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    let limit = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX) + 1;
    opened.take(limit).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() > MOST_BYTES {
        return Err("larger than 64 MiB".to_owned());
    }
    Ok(bytes)
}

fn read(bytes: &[u8], input: &mut dyn BufRead, err: &mut dyn Write) -> Result<Parsed, String> {
    if let Some(closed) = closed(bytes) {
        return Err(closed.to_string());
    }
    let text = str::from_utf8(bytes).map_err(|_| "not a text in UTF-8".to_owned())?;
    let Some(format) = Format::of(text) else {
        return Err("the format is not known".to_owned());
    };
    let parsed = if format == Format::Pskc {
        let wants = pskc::wants(text).map_err(|error| error.to_string())?;
        pskc::parse(text, key(wants, input, err)?.as_ref())
    } else {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        parse(format, text, now)
    };
    parsed.map_err(|error| error.to_string())
}

/// Reads the key of a container from standard input. An argument would be visible to other users.
fn key(wants: Wants, input: &mut dyn BufRead, err: &mut dyn Write) -> Result<Option<Key>, String> {
    let wanted = match wants {
        Wants::Nothing => return Ok(None),
        Wants::Password => "password",
        Wants::PresharedKey => "key in hexadecimal",
    };
    let _ = writeln!(err, "The container is encrypted. Reading its {wanted} from standard input.");
    let mut line = Zeroizing::new(String::with_capacity(4_096));
    input.take(4_096).read_line(&mut line).map_err(|error| format!("standard input: {error}"))?;
    let line = line.trim_end_matches(['\n', '\r']);
    if line.is_empty() {
        return Err(format!("encrypted. Write its {wanted} to standard input"));
    }
    if wants == Wants::Password {
        return Ok(Some(Key::Password(Zeroizing::new(line.to_owned()))));
    }
    let key = Key::of_text(line);
    key.map(Some).ok_or_else(|| "the key is not 16, 24 or 32 bytes in hexadecimal".to_owned())
}

/// The URI of a key, in the Key URI format of Google Authenticator, with all parameters.
fn uri(entry: &Entry) -> Zeroizing<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (issuer, user, name) = (text(&entry.issuer), text(&entry.user), text(&entry.name));
    // The name of an app's key is made of issuer and user. The name of a token is its serial.
    let account = match (user.is_empty(), name.is_empty() || entry.of_app) {
        (true, true) if issuer.is_empty() => entry.place.clone(),
        (true, false) => name,
        (_, true) => user,
        (false, false) => format!("{user} {name}"),
    };
    // Reserved at once: a text that grows leaves copies of the secret in memory.
    let names = 6 * issuer.len() + 3 * account.len();
    let mut uri = Zeroizing::new(String::with_capacity(names + 512));
    let (kind, last, number) = match entry.kind {
        Kind::Totp(period) => ("totp", "period", period.as_secs()),
        Kind::Hotp(counter) => ("hotp", "counter", counter),
    };
    let _ = write!(uri, "otpauth://{kind}/");
    // A colon, also an escaped one, ends the issuer.
    if !issuer.is_empty() {
        push(&mut uri, &issuer.replace(':', " "));
        uri.push(':');
    }
    push(&mut uri, &account.replace(':', " "));
    uri.push_str("?secret=");
    uri.push_str(&entry.secret.to_base32());
    if !issuer.is_empty() {
        uri.push_str("&issuer=");
        push(&mut uri, &issuer);
    }
    let hash = entry.algorithm.name().to_ascii_uppercase();
    let _ = write!(uri, "&algorithm={hash}&digits={}&{last}={number}", entry.digits.get());
    uri
}

/// Adds a name with the escapes of RFC 3986, so that no character of a name ends it.
fn push(uri: &mut String, name: &str) {
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
}
