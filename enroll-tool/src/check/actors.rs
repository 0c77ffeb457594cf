//! What each module of a stack can answer. Of a module that is not known here, everything is expected.

use super::module_file::Modules;
use super::pam_line::Ret;
use super::pam_stack::{Calls, Handler, Service};
use super::simulate::{Actor, Role};
use totp_core::settings::Settings;

/// Modules that ask for a password (or hand the asking to something that does).
pub const PASSWORDS: [&str; 14] = [
    "pam_unix.so",
    "pam_unix2.so",
    "pam_sss.so",
    "pam_ldap.so",
    "pam_krb5.so",
    "pam_winbind.so",
    "pam_pwdfile.so",
    "pam_userdb.so",
    "pam_radius_auth.so",
    "pam_tacplus.so",
    "pam_systemd_home.so",
    "pam_himmelblau.so",
    "pam_aad.so",
    "pam_lsass.so",
];
/// What a module can answer.
pub fn actor(
    handler: &Handler,
    service: &Service,
    modules: &Modules,
    settings: &Settings,
) -> Actor {
    let role = match handler.module() {
        _ if handler.is_ours() => Role::Ours,
        name if PASSWORDS.contains(&name) => Role::Password,
        _ => Role::Other,
    };
    let results = match &handler.calls {
        Calls::Substack => Vec::new(),
        Calls::Nothing => vec![Ret::PERM_DENIED],
        Calls::Module { path, .. } if modules.is_missing(path) => vec![Ret::MODULE_UNKNOWN],
        Calls::Module { .. } if handler.is_ours() => our_results(handler, service, settings),
        Calls::Module { arguments, .. } => results_of(handler.module(), arguments),
    };
    Actor { results, role }
}

fn our_results(handler: &Handler, service: &Service, settings: &Settings) -> Vec<Ret> {
    let arguments = handler.arguments().iter().map(String::as_str);
    let Ok(settings) = settings.clone().with_arguments(arguments) else {
        return vec![Ret::SERVICE_ERR];
    };
    let mut results = vec![
        Ret::SUCCESS,
        Ret::AUTH_ERR,
        Ret::AUTHINFO_UNAVAIL,
        Ret::CRED_INSUFFICIENT,
        Ret::CONV_ERR,
        Ret::SERVICE_ERR,
        Ret::SYSTEM_ERR,
    ];
    // The user's own `enroll` is let by where he is not enrolled yet.
    if settings.nullok || service.name == "enroll" {
        results.push(Ret::IGNORE);
    }
    results
}

fn results_of(module: &str, arguments: &[String]) -> Vec<Ret> {
    match module {
        "pam_permit.so" => vec![Ret::SUCCESS],
        "pam_deny.so" => vec![Ret::AUTH_ERR],
        "pam_warn.so" | "pam_echo.so" => vec![Ret::IGNORE],
        "pam_debug.so" => {
            let told = arguments.iter().filter_map(|a| a.strip_prefix("auth=")).next_back();
            vec![told.map_or(Ret::SUCCESS, |name| Ret::named(name).unwrap_or(Ret::SUCCESS))]
        }
        name if PASSWORDS.contains(&name) => {
            Ret::of_any_module().filter(|ret| *ret != Ret::IGNORE).collect()
        }
        _ => Ret::of_any_module().collect(),
    }
}
