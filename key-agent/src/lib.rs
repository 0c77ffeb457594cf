//! The key agent `pam_totp_key`: asks security keys for what the helper wants.
//!
//! The helper has the rights and no device, the agent the devices and no right. It decides nothing: it takes a question of
//! root alone, asks the keys that are plugged in, and says what they answered. Challenges are made and signatures are checked
//! by the helper. An attacker who controls this process can refuse logins, and forge none.
#![deny(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable
    )
)]

mod ask;
mod channel;
mod ffi;
mod hidraw;
mod journal;
mod listener;
mod pin;
mod serve;

pub use ask::Agent;
pub use channel::{Bus, Channel, PACKET, Place, Watch};
pub use serve::attend;

use clap::Parser;
use hidraw::Hidraw;
use journal::say;
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::{User, initgroups, setgid, setuid};
use rustix::process::{DumpableBehavior, geteuid, set_dumpable_behavior};
use std::ffi::CString;
use std::path::PathBuf;
use std::process::ExitCode;
use totp_core::escape;

/// Asks security keys for the signatures that pam_totpd wants.
#[derive(Parser)]
#[command(name = "pam_totp_key", version)]
struct Arguments {
    /// Make a socket at PATH and stay in the foreground, on a machine without systemd.
    #[arg(long, value_name = "PATH")]
    listen: Option<PathBuf>,
    /// Become the user NAME as soon as the socket is there. The user must be able to open the keys.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

/// The program.
pub fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            say(3, &why);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let (listener, when_idle) = listener::get(arguments.listen.as_deref())?;
    if let Some(name) = &arguments.user {
        become_user(name)?;
    }
    if geteuid().is_root() {
        return Err("pam_totp_key must not run as root, because it speaks to any device that is \
                    plugged in: add --user NAME"
            .to_owned());
    }
    protect()?;
    let stop = serve::Stop::prepare()?;
    serve::serve(&listener, when_idle, &stop, Hidraw::of_this_machine());
    Ok(())
}

/// No core file, and no tracing by other processes of the same user: a PIN is in the memory.
fn protect() -> Result<(), String> {
    let cannot = |what: String| format!("cannot keep a PIN out of core files ({what})");
    setrlimit(Resource::RLIMIT_CORE, 0, 0).map_err(|e| cannot(format!("setrlimit: {e}")))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|e| cannot(format!("PR_SET_DUMPABLE: {e}")))
}

/// Takes the rights of this user for good.
fn become_user(name: &str) -> Result<(), String> {
    let shown = escape::text(name);
    let cannot = |error: nix::Error| format!("cannot become the user {shown}: {error}");
    let user = User::from_name(name).map_err(cannot)?;
    let user = user.ok_or_else(|| format!("there is no user {shown}: create the user"))?;
    let name = CString::new(name).map_err(|_| format!("{shown} is not a user name"))?;
    initgroups(&name, user.gid).map_err(cannot)?;
    setgid(user.gid).map_err(cannot)?;
    setuid(user.uid).map_err(cannot)
}
