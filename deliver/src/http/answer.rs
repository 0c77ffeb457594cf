//! What the answer of a service means.

use super::config::Success;
use crate::failure::{Failure, Status};
use serde_json::Value;

/// The longest answer that is read, in bytes.
pub const MOST: u64 = 64 << 10;

/// Judges status and answer. The sentence has nothing of the answer but its status: services repeat the number in it.
pub fn read(status: u16, answer: &str, success: &Success) -> Result<(), Failure> {
    match status {
        200..=299 => {}
        300..=399 => {
            return Err(Failure::new(
                Status::Unavailable,
                format!(
                    "the service sends us to another address (status {status}), and the code may not go there. Check url."
                ),
            ));
        }
        401 | 403 | 407 => {
            return Err(Failure::new(
                Status::Denied,
                format!(
                    "the service refused user or secret (status {status}). enroll admin test-delivery NAME shows the answer."
                ),
            ));
        }
        408 | 425 | 429 | 500.. => {
            return Err(Failure::later(format!(
                "the service cannot take the message now (status {status}). Try again later; enroll admin test-delivery NAME shows the answer."
            )));
        }
        _ => {
            return Err(Failure::new(
                Status::Unavailable,
                format!(
                    "the service refused the message (status {status}). enroll admin test-delivery NAME shows the answer."
                ),
            ));
        }
    }
    let other = || {
        Failure::new(
            Status::Unavailable,
            format!(
                "the service answered with status {status}, but not as [success] wants it. enroll admin test-delivery NAME shows the answer."
            ),
        )
    };
    if let Some(text) = &success.contains
        && !answer.contains(text.as_str())
    {
        return Err(other());
    }
    if let (Some(place), Some(wanted)) = (&success.json, &success.equals) {
        let answer: Value = serde_json::from_str(answer).map_err(|_| other())?;
        let found = match answer.pointer(place).ok_or_else(other)? {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        if found != *wanted {
            return Err(other());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, answer: &str, success: &Success) -> Option<Status> {
        read(status, answer, success).err().map(|failure| failure.status)
    }

    #[test]
    fn only_200_to_299_is_a_success() {
        let plain = Success::default();
        for (number, expected) in [
            (200, None),
            (202, None),
            (204, None),
            (301, Some(Status::Unavailable)),
            (308, Some(Status::Unavailable)),
            (400, Some(Status::Unavailable)),
            (401, Some(Status::Denied)),
            (404, Some(Status::Unavailable)),
            (429, Some(Status::TryAgain)),
            (500, Some(Status::TryAgain)),
            (503, Some(Status::TryAgain)),
            (199, Some(Status::Unavailable)),
        ] {
            assert_eq!(status(number, "", &plain), expected, "{number}");
        }
    }

    #[test]
    fn an_answer_can_say_no_with_status_200() {
        let json = Success {
            json: Some("/messages/0/status".to_owned()),
            equals: Some("0".to_owned()),
            ..Success::default()
        };
        assert_eq!(status(200, r#"{"messages":[{"status":"0"}]}"#, &json), None);
        assert_eq!(status(200, r#"{"messages":[{"status":0}]}"#, &json), None);
        for answer in [r#"{"messages":[{"status":"4"}]}"#, "{}", "", "0", "<html>"] {
            assert_eq!(status(200, answer, &json), Some(Status::Unavailable), "{answer}");
        }
        let text = Success { contains: Some("Accepted".to_owned()), ..Success::default() };
        assert_eq!(status(202, "0: Accepted for delivery", &text), None);
        assert_eq!(status(202, "rejected", &text), Some(Status::Unavailable));
    }
}
