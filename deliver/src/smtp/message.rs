//! The mail itself.

use crate::failure::{Failure, Status};
use crate::request::Request;
use crate::text;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use rustix::rand::{GetRandomFlags, getrandom};
use zeroize::Zeroizing;

/// A mail that is ready to be sent: 7 bits, lines that end in CR LF.
pub struct Mail {
    /// The address that gets bounces.
    pub from: String,
    /// The address that gets the mail.
    pub to: Zeroizing<String>,
    /// The same, as a person reads it.
    pub masked: String,
    /// The headers and the text.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl Mail {
    /// The mail for that request.
    pub fn of(request: &Request, from: &Mailbox) -> Result<Self, Failure> {
        // Request::read has checked the address already.
        let to = request.to.parse().map_err(|_| unusable())?;
        let body = text::mail(request);
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(text::subject(request))
            .date_now()
            .message_id(Some(name(from.email.domain())?))
            // RFC 3834: no out-of-office mail answers, and no robot does.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .singlepart(
                SinglePart::builder()
                    .header(ContentType::TEXT_PLAIN)
                    .body(body.as_str().to_owned()),
            )
            .map_err(|_| unusable())?;
        Ok(Self {
            from: from.email.to_string(),
            to: request.to.clone(),
            masked: request.masked(),
            bytes: Zeroizing::new(message.formatted()),
        })
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A Message-ID that nobody else has, and that says nothing of the code.
fn name(domain: &str) -> Result<String, Failure> {
    // By the system call: in the agent's sandbox, /proc has only processes.
    let mut random = [0; 16];
    getrandom(random.as_mut_slice(), GetRandomFlags::empty()).map_err(|error| {
        Failure::new(Status::System, format!("cannot read random bytes from the kernel: {error}"))
    })?;
    Ok(format!("<{:032x}@{domain}>", u128::from_be_bytes(random)))
}

fn unusable() -> Failure {
    Failure::new(Status::Data, "no mail can be made of the request. Check the address.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(language: &str, host: &str) -> String {
        let text = format!(
            "kind=email\nto=ann@example.com\ncode=12345678\nhost={host}\nuser=ann\nservice=sshd\nsource=192.0.2.7\n\
             minutes=10\nlanguage={language}\n"
        );
        let request = Request::read(text.as_bytes()).unwrap();
        let mail = Mail::of(&request, &"pam_totp <noreply@example.com>".parse().unwrap()).unwrap();
        String::from_utf8(mail.bytes.to_vec()).unwrap()
    }

    #[test]
    fn a_mail_has_the_headers_of_an_automatic_one() {
        for (language, host) in [("en", "web1"), ("de", "web1"), ("ja", "サーバー")] {
            let mail = mail(language, host);
            let (head, body) = mail.split_once("\r\n\r\n").unwrap();
            for line in [
                "From: pam_totp <noreply@example.com>",
                "To: ann@example.com",
                "Auto-Submitted: auto-generated",
                "Content-Type: text/plain; charset=utf-8",
                "MIME-Version: 1.0",
            ] {
                assert!(head.lines().any(|known| known == line), "{language}: {line}: {head}");
            }
            for name in ["Date: ", "Message-ID: <", "Subject: "] {
                assert_eq!(head.matches(name).count(), 1, "{language}: {name}: {head}");
            }
            assert!(!head.contains("1234") && !body.is_empty(), "{language}: {head}");
            assert!(mail.is_ascii() && mail.lines().all(|line| line.len() < 998), "{language}");
        }
        assert!(mail("en", "web1").contains("Your verification code is: 1234 5678\r\n"));
    }
}
