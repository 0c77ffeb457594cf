//! Screen lockers: they run as the user and read only what the user may.

use super::answers::password_lines;
use super::report::{Finding, Level};
use super::services::runs_as_user;
use crate::messages;
use pam_stack::{FileLine, Service};
use totp_core::credential::Credential;
use totp_core::settings::{CredentialPath, Settings};

/// A credential that only root may read locks the user of such a locker out.
pub fn judge_locker(service: &Service, settings: &Settings, place: &FileLine) -> Option<Finding> {
    let CredentialPath::Roots(template) = &settings.credential else { return None };
    runs_as_user(&service.name).then(|| {
        let own = service.file.as_ref() == Some(&place.file);
        let (advice, paste) = if own {
            (messages::check_locker_advice().into(), "# auth required pam_totp.so".to_owned())
        } else {
            (messages::check_own_stack(&service.name), password_lines(service).join("\n"))
        };
        let what = messages::check_locker(service.name.as_str(), template);
        Finding::new(Level::Fault, "locker-credential", what)
            .at(place)
            .effect(messages::check_locker_effect())
            .advice(advice)
            .paste(paste)
    })
}

/// Programs that run as the user refuse the codes of event-based tokens: with two counters, a code would be good twice.
pub fn judge_tokens(user: &str, credential: &Credential, services: &[String]) -> Option<Finding> {
    let mut tokens = credential.authenticators.iter();
    let all_event_based = tokens.all(|token| token.first_counter().is_some());
    if services.is_empty() || credential.authenticators.is_empty() || !all_event_based {
        return None;
    }
    let what = messages::check_event_based(user, services.join(", "));
    let finding = Finding::new(Level::Warning, "event-based-only", what)
        .effect(messages::check_event_based_effect(user))
        .advice(messages::check_event_based_advice(user))
        .paste("enroll add");
    Some(finding)
}
