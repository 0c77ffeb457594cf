//! Requests and answers in JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fleet_core::judge::From;
use fleet_core::name::{Account, HostName};
use fleet_verdict::{NONCE, Verdict};
use serde::{Deserialize, Serialize};
use totp_core::answer::{Answer, MAX_BYTES};
use zeroize::Zeroizing;

/// The longest body of a request, in bytes.
pub const MAX_BODY: usize = 4_096;

/// `POST /v1/login`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginBody<'a> {
    host: &'a str,
    account: std::borrow::Cow<'a, str>,
    from: &'a str,
    nonce: &'a str,
    answer: Secret<'a>,
}

/// A text that wipes itself if it had to be copied.
#[derive(Deserialize)]
#[serde(transparent)]
struct Secret<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

/// A login that is asked about.
pub struct Login {
    pub host: HostName,
    pub account: Account,
    pub from: From,
    pub nonce: [u8; NONCE],
    pub answer: Answer,
}

impl Login {
    /// Reads the body of a request. `None`: not one.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let LoginBody { host, account, from, nonce, answer } = serde_json::from_slice(body).ok()?;
        let answer = Zeroizing::new(answer.0.into_owned());
        let from = match from {
            "remote" => From::Remote,
            "local" => From::Local,
            _ => return None,
        };
        Some(Self {
            host: HostName::new(host)?,
            account: Account::new(&account)?,
            from,
            nonce: STANDARD.decode(nonce).ok()?.try_into().ok()?,
            answer: (answer.len() <= MAX_BYTES).then(|| Answer::parse(answer.as_bytes()))?,
        })
    }
}

/// `POST /v1/join`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join<'a> {
    pub host: &'a str,
    pub token: &'a str,
}

/// The answer to a login.
#[derive(Serialize)]
pub struct Signed {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures_since: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes_left: Option<u8>,
    signature: String,
}

impl Signed {
    pub fn new(verdict: &Verdict, signature: &[u8]) -> Self {
        let signature = STANDARD.encode(signature);
        match *verdict {
            Verdict::Accepted { failures, failures_since, codes_left } => Self {
                verdict: "accepted",
                failures: Some(failures),
                failures_since: Some(failures_since),
                codes_left,
                signature,
            },
            Verdict::Denied => Self {
                verdict: "denied",
                failures: None,
                failures_since: None,
                codes_left: None,
                signature,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(host: &str, from: &str, nonce: usize, answer: &str) -> String {
        let nonce = STANDARD.encode(vec![7; nonce]);
        format!(
            r#"{{"host":"{host}","account":"ann","from":"{from}","nonce":"{nonce}","answer":"{answer}"}}"#
        )
    }

    #[test]
    fn a_login_is_read_and_no_other_form_of_it() {
        let login = Login::parse(body("web1", "remote", 32, "123456").as_bytes()).unwrap();
        assert_eq!((login.host.as_str(), login.account.as_str()), ("web1", "ann"));
        assert!(matches!(login.answer, Answer::Code(_)) && login.from == From::Remote);
        let escaped = body("web1", "local", 32, r"\u0031 23456");
        assert!(matches!(Login::parse(escaped.as_bytes()).unwrap().answer, Answer::Code(_)));
        for bad in [
            body("Web1", "remote", 32, "1"),
            body("web1", "own", 32, "1"),
            body("web1", "remote", 31, "1"),
            body("web1", "remote", 33, "1"),
            body("web1", "remote", 32, &"1".repeat(MAX_BYTES + 1)),
            body("web1", "remote", 32, "1").replace("}", ",\"more\":1}"),
            body("web1", "remote", 32, "1").replace("\"ann\"", "[\"ann\"]"),
            body("web1", "remote", 32, "1") + "{}",
            body("web1", "remote", 32, "1").replace("ann", "a\\nn"),
            "[".repeat(4_000),
            String::new(),
        ] {
            assert!(Login::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_denial_tells_nothing_but_that() {
        let json = serde_json::to_string(&Signed::new(&Verdict::Denied, &[1])).unwrap();
        assert_eq!(json, r#"{"verdict":"denied","signature":"AQ=="}"#);
        let verdict = Verdict::Accepted { failures: 1, failures_since: 2, codes_left: None };
        let json = serde_json::to_string(&Signed::new(&verdict, &[1])).unwrap();
        let told = r#"{"verdict":"accepted","failures":1,"failures_since":2,"signature":"AQ=="}"#;
        assert_eq!(json, told);
    }
}
