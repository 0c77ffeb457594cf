//! What root's commands may do in a user's home: one policy for `enroll --user`, `import`, `export`, `admin`, `check`.
//!
//! 1. **Root's process never has a user's ids.** All it does with a user's files, a helper does: this program again,
//!    started as root before any id changes, which takes orders through a pipe ([`helper`], [`serve`]).
//! 2. **The helper takes on ids for files only** ([`ids`]): groups, group and user of the file system. Its real,
//!    effective and saved ids stay root's. The kernel decides by these whether a user may signal, trace, stop or limit a
//!    process; by the effective one also whether he may change its priority, processors and scheduling. So the user can
//!    do none of it. The helper holds no effective capability meanwhile, and cannot be dumped.
//! 3. **Nothing is executed while an id is a user's.** The helper starts no program. `tests/processes.py` has every place
//!    that starts one, with the reason.
//! 4. **The way back cannot fail quietly.** If an id, a group or a capability is not put back, the helper aborts.
//! 5. **Nothing is waited for without an end.** Files are opened non-blocking, without following links, and judged by
//!    descriptor before they are read; locks are tried with a deadline. A file system that does not answer (FUSE, NFS)
//!    holds up the helper alone: root's process waits for it with a deadline, names the path, leaves the helper to the
//!    kernel and goes on.
//!
//! A user's own `enroll` has the user's rights already, and root's own files need no others: both do without a helper.

mod helper;
pub mod ids;
mod jobs;
mod lent;
mod serve;
mod wire;

pub use jobs::{
    Content, Room, amend_own_record, has, judge_folder, own_record, prepare, read_as_user,
    read_in_home, read_of_root, release, save,
};
pub use lent::are_lent;
pub use serve::{ARGUMENT, serve};

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use totp_core::account::Account;

/// Which of the user's groups to take on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// The primary one: enough for most homes, and needs no account database.
    Primary,
    /// All of them.
    All,
}

/// Whose file rights the helper takes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Who {
    /// The user.
    pub uid: u32,
    /// The primary group.
    pub gid: u32,
    /// All groups that count, the primary one among them.
    pub groups: Vec<u32>,
}

impl Who {
    /// The rights of an account. `None` for root, whose rights the helper has.
    pub fn of(account: &Account, groups: Groups) -> Option<Self> {
        if account.uid == 0 {
            return None;
        }
        let mut all = match groups {
            Groups::Primary => Vec::new(),
            Groups::All => account.all_groups(),
        };
        if !all.contains(&account.gid) {
            all.push(account.gid);
        }
        Some(Self { uid: account.uid, gid: account.gid, groups: all })
    }
}

/// An account on its way to the helper.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Person {
    name: String,
    uid: u32,
    gid: u32,
    home: std::ffi::OsString,
}

impl From<&Account> for Person {
    fn from(account: &Account) -> Self {
        let Account { name, uid, gid, home } = account.clone();
        Self { name, uid, gid, home: home.into() }
    }
}

impl From<Person> for Account {
    fn from(person: Person) -> Self {
        let Person { name, uid, gid, home } = person;
        Self { name, uid, gid, home: PathBuf::from(home) }
    }
}
