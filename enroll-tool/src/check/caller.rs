//! Conditions on the user who started the program that asks PAM. A daemon is started by root, so that such a
//! condition says nothing of the user who logs in.

use pam_stack::Handler;

/// Services of programs that a user starts and that keep that user's real uid while they ask PAM: set-uid programs, and
/// tools that only root can start. sudo is none of them: its real uid is root's by then (sudo's set_perms.c).
const STARTED_BY_USERS: [&str; 20] = [
    "su",
    "su-l",
    "runuser",
    "runuser-l",
    "chfn",
    "chsh",
    "chage",
    "passwd",
    "chpasswd",
    "chgpasswd",
    "newusers",
    "useradd",
    "usermod",
    "userdel",
    "groupadd",
    "groupmod",
    "groupdel",
    "groupmems",
    "config-util",
    "enroll",
];

/// Whether a line asks for the caller, in a service whose caller is not known to be the user.
pub fn asks_for_the_daemon(handler: &Handler, service: &str) -> bool {
    asks_for_the_caller(handler) && !STARTED_BY_USERS.contains(&service)
}

fn asks_for_the_caller(handler: &Handler) -> bool {
    match handler.module() {
        "pam_rootok.so" => true,
        "pam_succeed_if.so" | "pam_wheel.so" => {
            handler.arguments().iter().any(|argument| argument == "use_uid")
        }
        _ => false,
    }
}
