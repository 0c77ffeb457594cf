//! The body of a request, and what an answer says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use totp_core::wire::{FleetAnswer, FleetFailure, FleetQuestion, FleetReport, SignedVerdict};
use zeroize::Zeroizing;

/// The longest body of an answer that is read, in bytes.
pub const MAX_ANSWER: usize = 4_096;
/// The longest body of a request, in bytes: the server reads no more.
const MAX_REQUEST: usize = 4_096;

#[derive(Serialize)]
struct LoginBody<'a> {
    host: &'a str,
    account: &'a str,
    from: &'static str,
    nonce: &'a str,
    answer: &'a str,
}

/// The body of `POST /v1/login`. `None`: no server takes it.
pub fn body_of(question: &FleetQuestion<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let nonce = STANDARD.encode(question.nonce);
    let from = if question.remote { "remote" } else { "local" };
    let FleetQuestion { host, account, answer, .. } = *question;
    // Never moved while it grows: a copy of the answer would stay in memory.
    let mut body = Zeroizing::new(Vec::with_capacity(8 * MAX_REQUEST));
    serde_json::to_writer(&mut *body, &LoginBody { host, account, from, nonce: &nonce, answer })
        .ok()?;
    (body.len() <= MAX_REQUEST).then_some(body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerdictBody<'a> {
    verdict: &'a str,
    failures: Option<u32>,
    failures_since: Option<u64>,
    codes_left: Option<u8>,
    signature: &'a str,
}

/// What an answer of a server is for the helper.
pub fn answer_of(status: u16, body: &[u8]) -> FleetAnswer {
    let lost = |why: &str| FleetAnswer::Failed(FleetFailure::Lost(why.to_owned()));
    match status {
        200 => match verdict_of(body) {
            Some(verdict) => FleetAnswer::Verdict(verdict),
            None => lost("the answer of the server is no verdict"),
        },
        403 => FleetAnswer::Failed(FleetFailure::NotJoined),
        503 => lost("the server cannot decide now"),
        status => lost(&format!("the server answered with status {status}")),
    }
}

fn verdict_of(body: &[u8]) -> Option<SignedVerdict> {
    let told: VerdictBody<'_> = serde_json::from_slice(body).ok()?;
    let signature = STANDARD.decode(told.signature).ok().filter(|bytes| bytes.len() == 64)?;
    let accepted = match told.verdict {
        "accepted" => Some(FleetReport {
            failures: told.failures?,
            failures_since: told.failures_since?,
            codes_left: told.codes_left,
        }),
        "denied" => None,
        _ => return None,
    };
    Some(SignedVerdict { accepted, signature: signature.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::wire::FLEET_VERSION;

    #[test]
    fn a_question_becomes_the_body_that_the_page_shows() {
        let question = FleetQuestion {
            version: FLEET_VERSION,
            host: "web1",
            account: "an\"n",
            remote: false,
            nonce: [0; 32].as_slice().into(),
            answer: "12 34\\56",
        };
        let nonce = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let expected = format!(
            r#"{{"host":"web1","account":"an\"n","from":"local","nonce":"{nonce}","answer":"12 34\\56"}}"#
        );
        assert_eq!(body_of(&question).unwrap().as_slice(), expected.as_bytes());
        let long = "1".repeat(MAX_REQUEST);
        assert!(body_of(&FleetQuestion { answer: &long, ..question }).is_none());
    }

    #[test]
    fn only_a_whole_verdict_is_passed_on() {
        let signature = STANDARD.encode([5; 64]);
        let good = format!(
            r#"{{"verdict":"accepted","failures":1,"failures_since":2,"signature":"{signature}"}}"#
        );
        let report = FleetReport { failures: 1, failures_since: 2, codes_left: None };
        let verdict = SignedVerdict { accepted: Some(report), signature: vec![5; 64].into() };
        assert_eq!(answer_of(200, good.as_bytes()), FleetAnswer::Verdict(verdict));
        for bad in [
            good.replace("accepted", "Accepted"),
            good.replace("\"failures\":1,", ""),
            good.replace(&signature, "AAAA"),
            good.replace("}", ",\"more\":1}"),
            good.clone() + "{}",
            "[".repeat(4_000),
            String::new(),
        ] {
            let answer = answer_of(200, bad.as_bytes());
            assert!(
                matches!(answer, FleetAnswer::Failed(FleetFailure::Lost(_))),
                "{bad}: {answer:?}"
            );
        }
        for status in [201, 301, 400, 500, 503] {
            let answer = answer_of(status, good.as_bytes());
            assert!(
                matches!(answer, FleetAnswer::Failed(FleetFailure::Lost(_))),
                "{status}: {answer:?}"
            );
        }
        assert_eq!(answer_of(403, b""), FleetAnswer::Failed(FleetFailure::NotJoined));
    }
}
