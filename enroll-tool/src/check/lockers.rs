//! Screen lockers run as the user, and read only what the user may.

use super::pam_stack::Place;
use super::report::{Finding, Level};
use crate::messages;
use totp_core::settings::{CredentialPath, Settings};

/// Services of lockers that run without root's rights.
const LOCKERS: [&str; 13] = [
    "i3lock",
    "swaylock",
    "hyprlock",
    "waylock",
    "gtklock",
    "kde",
    "kscreensaver",
    "xscreensaver",
    "gnome-screensaver",
    "mate-screensaver",
    "cinnamon-screensaver",
    "xfce4-screensaver",
    "vlock",
];

/// A credential that only root may read locks the user of such a locker out.
pub fn judge(service: &str, settings: &Settings, place: &Place) -> Option<Finding> {
    let CredentialPath::Roots(template) = &settings.credential else { return None };
    LOCKERS.contains(&service).then(|| {
        Finding::new(Level::Fault, "locker-credential", messages::check_locker(service, template))
            .at(place)
            .effect(messages::check_locker_effect())
            .advice(messages::check_locker_advice())
            .paste("# auth required pam_totp.so")
    })
}
