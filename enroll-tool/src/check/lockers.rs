//! Screen lockers: they run as the user and read only what the user may, and some have one field for all prompts.

use super::pam_stack::Place;
use super::report::{Finding, Level};
use crate::messages;
use totp_core::settings::{CredentialPath, FirstPass, Settings};

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

/// Lockers that answer every prompt with what was typed once: i3lock 2.14 was seen to, swaylock's pam.c says so.
const ONE_FIELD: [&str; 2] = ["i3lock", "swaylock"];

/// Judges a line of ours in a locker's stack, which asks for a password `too` or not.
pub fn judge(service: &str, settings: &Settings, place: &Place, too: bool) -> Vec<Finding> {
    [roots_file(service, settings, place), one_field(service, settings, place, too)]
        .into_iter()
        .flatten()
        .collect()
}

/// Password and code asked for one after the other, by a locker that answers both with the same.
fn one_field(service: &str, settings: &Settings, place: &Place, too: bool) -> Option<Finding> {
    let in_one = settings.forward_pass || settings.first_pass != FirstPass::Ignored;
    (ONE_FIELD.contains(&service) && too && !in_one).then(|| {
        Finding::new(Level::Fault, "locker-one-field", messages::check_locker_one_field(service))
            .at(place)
            .effect(messages::check_locker_effect())
            .advice(messages::check_locker_one_field_advice(service))
            .paste(
                "auth requisite pam_totp.so forward_pass\nauth required pam_unix.so use_first_pass",
            )
    })
}

/// A credential that only root may read locks the user of such a locker out.
fn roots_file(service: &str, settings: &Settings, place: &Place) -> Option<Finding> {
    let CredentialPath::Roots(template) = &settings.credential else { return None };
    LOCKERS.contains(&service).then(|| {
        Finding::new(Level::Fault, "locker-credential", messages::check_locker(service, template))
            .at(place)
            .effect(messages::check_locker_effect())
            .advice(messages::check_locker_advice())
            .paste("# auth required pam_totp.so")
    })
}
