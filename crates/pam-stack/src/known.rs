//! What modules can answer, as far as they are known by their names. Of a module that is not known here, everything is
//! expected. (tests/e2e/known_modules.py compares those that say the same at every login with the real ones.)

use crate::condition::{Met, met};
use crate::libpam::Ret;
use crate::modules::Modules;
use crate::simulate::{Actor, Role};
use crate::stack::{Calls, Handler, Kind};
use crate::system::System;
use std::path::Path;

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
/// Modules whose success says nothing of who the user is: conditions, preparations and counters.
const PROVING_NOTHING: [&str; 45] = [
    "pam_access.so",
    "pam_cap.so",
    "pam_debug.so",
    "pam_deny.so",
    "pam_echo.so",
    "pam_ecryptfs.so",
    "pam_env.so",
    "pam_faildelay.so",
    "pam_faillock.so",
    "pam_filter.so",
    "pam_ftp.so",
    "pam_gdm.so",
    "pam_gnome_keyring.so",
    "pam_group.so",
    "pam_issue.so",
    "pam_keyinit.so",
    "pam_kwallet.so",
    "pam_kwallet5.so",
    "pam_lastlog.so",
    "pam_limits.so",
    "pam_listfile.so",
    "pam_localuser.so",
    "pam_loginuid.so",
    "pam_mail.so",
    "pam_mkhomedir.so",
    "pam_motd.so",
    "pam_mount.so",
    "pam_namespace.so",
    "pam_nologin.so",
    "pam_permit.so",
    "pam_rootok.so",
    "pam_securetty.so",
    "pam_selinux.so",
    "pam_sepermit.so",
    "pam_shells.so",
    "pam_succeed_if.so",
    "pam_systemd.so",
    "pam_tally2.so",
    "pam_time.so",
    "pam_umask.so",
    "pam_unix_acct.so",
    "pam_usertype.so",
    "pam_warn.so",
    "pam_wheel.so",
    "pam_xauth.so",
];
/// Results that a condition which is not met does not have.
const PASSING: [Ret; 3] = [Ret::SUCCESS, Ret::IGNORE, Ret::NEW_AUTHTOK_REQD];
/// Module, and what it says in an auth and in an account stack. `None`: it depends, or the module has no such part.
const SAME: [(&str, Option<Ret>, Option<Ret>); 9] = [
    ("pam_permit.so", Some(Ret::SUCCESS), Some(Ret::SUCCESS)),
    ("pam_deny.so", Some(Ret::AUTH_ERR), Some(Ret::AUTH_ERR)),
    ("pam_warn.so", Some(Ret::IGNORE), Some(Ret::IGNORE)),
    ("pam_env.so", Some(Ret::IGNORE), Some(Ret::SERVICE_ERR)),
    ("pam_faildelay.so", Some(Ret::IGNORE), None),
    ("pam_group.so", Some(Ret::IGNORE), None),
    ("pam_keyinit.so", Some(Ret::IGNORE), None),
    ("pam_mail.so", Some(Ret::IGNORE), None),
    ("pam_lastlog.so", Some(Ret::SUCCESS), Some(Ret::SUCCESS)),
];

/// Whether a module's success says nothing of who the user is. Of a module that is not known, it may.
pub fn proves_nothing(module: &str) -> bool {
    PROVING_NOTHING.contains(&module)
}

/// What the module of a line says at a login at which nothing goes wrong. `None` where that depends on the login.
fn usual(machine: &System, handler: &Handler) -> Option<Ret> {
    let module = handler.module();
    if module == "pam_echo.so" {
        return Some(if has_text(machine, handler) { Ret::SUCCESS } else { Ret::IGNORE });
    }
    let (_, auth, account) = SAME.into_iter().find(|(name, ..)| *name == module)?;
    if handler.kind == Kind::Account { account } else { auth }
}

/// Whether pam_echo finds the file that it is to show.
fn has_text(machine: &System, handler: &Handler) -> bool {
    let file = handler.arguments().iter().find_map(|argument| argument.strip_prefix("file="));
    file.is_none_or(|file| machine.has(Path::new(file)))
}

/// What the module of a line can answer, and what it is to a login, by its name alone.
pub fn actor(machine: &System, handler: &Handler, service: &str) -> Actor {
    let Calls::Module { arguments, .. } = &handler.calls else {
        let nothing = handler.calls == Calls::Nothing;
        let results = if nothing { vec![Ret::PERM_DENIED] } else { Vec::new() };
        return Actor { results, role: Role::Other };
    };
    let password = PASSWORDS.contains(&handler.module());
    if password && handler.kind != Kind::Auth {
        return Actor { results: Ret::of_any_module().collect(), role: Role::Other };
    }
    let role = if password { Role::Password } else { Role::Other };
    let mut results = results_of(handler.module(), handler.kind, arguments);
    if met(machine, handler, service) == Met::Never {
        results.retain(|ret| !PASSING.contains(ret));
    }
    Actor { results, role }
}

/// What the modules of a stack can answer, and whether libpam can load them. `watched`: the file name of the module by
/// which [`crate::simulate`] tells ways apart.
pub fn actors(
    stack: &[&Handler],
    service: &str,
    modules: &Modules<'_>,
    watched: &str,
) -> Vec<Actor> {
    let one = |handler: &&Handler| {
        let mut actor = actor(modules.machine(), handler, service);
        if handler.names(watched) {
            actor.role = Role::Watched;
        }
        match &handler.calls {
            Calls::Module { path, .. } => actor.loaded(modules.loads(path, handler.kind)),
            _ => actor,
        }
    };
    stack.iter().map(one).collect()
}

/// The modules of a login at which nothing goes wrong, as far as what they say is known.
pub fn in_use(stack: &[&Handler], all: Vec<Actor>, machine: &System) -> Vec<Actor> {
    let one = |(handler, mut actor): (&&Handler, Actor)| {
        let usual = usual(machine, handler).filter(|ret| actor.results.contains(ret));
        if let Some(ret) = usual {
            actor.results = vec![ret];
        }
        actor
    };
    stack.iter().zip(all).map(one).collect()
}

fn results_of(module: &str, kind: Kind, arguments: &[String]) -> Vec<Ret> {
    match module {
        "pam_permit.so" => vec![Ret::SUCCESS],
        "pam_deny.so" => vec![Ret::AUTH_ERR],
        "pam_warn.so" => vec![Ret::IGNORE],
        // SUCCESS where it shows its text, IGNORE where there is none, else what the conversation answers.
        "pam_echo.so" => Ret::of_any_module().collect(),
        "pam_debug.so" => {
            let own = if kind == Kind::Account { "acct=" } else { "auth=" };
            let told = arguments.iter().find_map(|a| a.strip_prefix(own));
            vec![told.map_or(Ret::SUCCESS, |name| Ret::named(name).unwrap_or(Ret::SUCCESS))]
        }
        name if PASSWORDS.contains(&name) => {
            Ret::of_any_module().filter(|ret| *ret != Ret::IGNORE).collect()
        }
        _ => Ret::of_any_module().collect(),
    }
}
