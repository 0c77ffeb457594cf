//! The login that a process belongs to, and what the environment claims of it.

use totp_core::account::Account;

/// The user id of the login that a process belongs to. `None` where there was none, as in a unit or a container.
pub fn login_uid(process: &str) -> Option<u32> {
    let text = std::fs::read_to_string(format!("/proc/{process}/loginuid")).ok()?;
    text.trim().parse().ok().filter(|uid| *uid != u32::MAX)
}

/// The user who became root with sudo or its kin, as the environment says: whoever starts this command can have set
/// it. So it only makes `enroll` ask for a clear command, and is logged as what it is.
pub fn environment_claims() -> Option<String> {
    let told = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let by_uid = ["SUDO_UID", "PKEXEC_UID"].into_iter().find_map(told);
    let account = by_uid.and_then(|uid| uid.parse().ok()).and_then(Account::of_uid);
    let name = ["SUDO_USER", "DOAS_USER"].into_iter().find_map(told);
    account.map(|account| account.name).or(name).filter(|name| name != "root")
}
