//! The text that carries the code.

use crate::messages;
use crate::request::Request;
use zeroize::Zeroizing;

/// Room in one SMS: in characters of GSM 03.38, and in UTF-16.
const GSM: usize = 160;
const UCS2: usize = 70;

/// The subject of a mail, without the code.
pub fn subject(request: &Request) -> String {
    let Request { language, host, .. } = request;
    match request.is_notice() {
        true => messages::deliver_notice_subject(*language, host),
        false if request.is_test => messages::deliver_test_subject(*language, host),
        false => messages::deliver_subject(*language, host),
    }
}

/// The text of a mail.
pub fn mail(request: &Request) -> Zeroizing<String> {
    let Request { language, host, user, service, source, .. } = request;
    if request.is_notice() {
        return Zeroizing::new(format!("{}\n", messages::deliver_notice(*language, user, host)));
    }
    let code = Zeroizing::new(messages::deliver_code(*language, request.grouped().as_str()));
    if request.is_test {
        let test = messages::deliver_test(*language, host);
        return Zeroizing::new(format!("{test}\n\n{}\n", code.as_str()));
    }
    let login = if source.is_empty() {
        messages::deliver_login_local(*language, user, host, service)
    } else {
        messages::deliver_login(*language, user, host, service, source)
    };
    let valid = messages::deliver_valid(*language, request.minutes);
    let warning = messages::deliver_warning(*language);
    Zeroizing::new(format!("{}\n{valid}\n\n{login}\n{warning}\n", code.as_str()))
}

/// The text of an SMS: one if it has room for all of it, or for all of it with the first part of the host's name.
pub fn sms(request: &Request) -> Zeroizing<String> {
    let short = request.host.split('.').next().unwrap_or_default();
    let full = with_host(request, &request.host);
    if fits(&full) || short.is_empty() {
        return full;
    }
    let shorter = with_host(request, short);
    if fits(&shorter) { shorter } else { full }
}

fn with_host(request: &Request, host: &str) -> Zeroizing<String> {
    let Request { language, user, service, source, minutes, .. } = request;
    if request.is_notice() {
        return Zeroizing::new(messages::deliver_notice(*language, user, host));
    }
    let code = request.grouped();
    if request.is_test {
        return Zeroizing::new(messages::deliver_sms_test(*language, host, code.as_str()));
    }
    Zeroizing::new(if source.is_empty() {
        messages::deliver_sms_local(*language, code.as_str(), service, host, minutes)
    } else {
        messages::deliver_sms(*language, code.as_str(), service, host, source, minutes)
    })
}

/// Whether the text is one SMS.
fn fits(text: &str) -> bool {
    match gsm(text) {
        Some(length) => length <= GSM,
        None => text.encode_utf16().count() <= UCS2,
    }
}

/// The length of the text in the alphabet of GSM 03.38, or none if it has other characters.
pub fn gsm(text: &str) -> Option<usize> {
    const PLAIN: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                         abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENDED: &str = "^{}\\[~]|€";
    text.chars()
        .map(|c| match c {
            _ if PLAIN.contains(c) => Some(1),
            _ if EXTENDED.contains(c) => Some(2),
            _ => None,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::messages::Language;

    fn request(language: &str, host: &str, source: &str) -> Request {
        let text = format!(
            "kind=sms\nto=+4915112345678\ncode=12345678\nhost={host}\nuser=ann\nservice=sshd\nsource={source}\n\
             minutes=10\nlanguage={language}\n"
        );
        Request::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_test_message_says_that_it_is_one() {
        for (language, _) in Language::ALL {
            let mut request = request(language, "web1.example.com", "");
            let (login, login_sms) = (mail(&request), sms(&request));
            request.is_test = true;
            for text in [mail(&request), sms(&request), Zeroizing::new(subject(&request))] {
                let words = ["test message", "Testnachricht", "テスト"];
                let is_told =
                    words.iter().any(|word| text.to_lowercase().contains(&word.to_lowercase()));
                assert!(is_told && text.contains("web1"), "{language}: {}", text.as_str());
                // Nobody is to change a password because of it.
                for warning in ["password", "Passwort", "パスワード"] {
                    assert!(!text.contains(warning), "{language}: {}", text.as_str());
                }
            }
            assert!(mail(&request).contains("1234 5678") && sms(&request).contains("1234 5678"));
            assert!(fits(&sms(&request)), "{language}: {}", sms(&request).as_str());
            assert!(!login.to_lowercase().contains("test") && !login_sms.contains("テスト"));
        }
    }

    #[test]
    fn the_text_names_host_service_source_and_what_to_do() {
        for (language, _) in Language::ALL {
            let request = request(language, "web1", "192.0.2.7");
            for text in [mail(&request), sms(&request)] {
                for part in ["1234 5678", "web1", "sshd", "192.0.2.7", "10"] {
                    assert!(text.contains(part), "{language}: {part}: {}", text.as_str());
                }
                let warnings =
                    ["change your password", "ndern Sie Ihr Passwort", "パスワードを変更"];
                assert!(warnings.iter().any(|warning| text.contains(warning)), "{language}");
            }
        }
    }

    #[test]
    fn an_sms_is_one_in_every_language() {
        for (language, _) in Language::ALL {
            for (host, source) in
                [("web1", "192.0.2.7"), ("web1.example.com", "203.0.113.254"), ("web1", "")]
            {
                let text = sms(&request(language, host, source));
                assert!(fits(&text), "{language}: {host}: {}", text.as_str());
                assert_eq!(gsm(&text).is_some(), language != "ja", "{language}");
            }
        }
        // The longest address in English still fits, with the first part of the name.
        let text = sms(&request(
            "en",
            "web1.some.long.example.com",
            "2001:db8:1234:5678:9abc:def0:1234:5678",
        ));
        assert!(text.len() <= GSM + 20 && text.contains("web1"), "{}", text.as_str());
    }

    #[test]
    fn a_notice_names_user_and_host_and_no_code() {
        for (language, _) in Language::ALL {
            let mut notice = request(language, "web1", "");
            notice.code = Zeroizing::default();
            let (mail, sms) = (mail(&notice), sms(&notice));
            assert!(mail.contains("web1") && mail.contains("ann"), "{language}");
            assert!(fits(&sms) && sms.contains("web1"), "{language}: {}", sms.as_str());
            for text in [mail.as_str(), sms.as_str(), &subject(&notice)] {
                assert!(!text.contains(char::is_numeric) || text.contains("web1"), "{text}");
                assert!(!text.contains("1234"), "{text}");
            }
            assert_ne!(subject(&notice), subject(&request(language, "web1", "")));
        }
    }

    #[test]
    fn the_subject_has_no_code() {
        for (language, _) in Language::ALL {
            let subject = subject(&request(language, "web1", ""));
            assert!(subject.contains("web1") && !subject.contains("1234"), "{subject}");
        }
    }

    #[test]
    fn an_unknown_language_is_english() {
        let text = mail(&request("tlh", "web1", ""));
        assert!(text.contains("change your password") && !text.contains(", from"));
    }
}
