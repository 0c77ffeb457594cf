//! What root's commands may do in a user's home: one policy for `enroll --user`, `import`, `export`, `admin`, `check`.
//!
//! 1. **Root's process never has a user's ids.** All it does with a user's files, a helper does: this program again,
//!    started as root before any id changes, which takes orders through a pipe ([`helper`], [`crate::serve`]).
//! 2. **The helper takes on ids for files only** ([`ids`]): groups, group and user of the file system. Its real,
//!    effective and saved ids stay root's. The kernel decides by these whether a user may signal, trace, stop or limit a
//!    process; by the effective one also whether he may change its priority, processors and scheduling. So the user can
//!    do none of it. The helper holds no effective capability meanwhile, and cannot be dumped. One job needs the user's
//!    effective id for a moment: [`halt`], which says what the user can do meanwhile.
//! 3. **Nothing is executed while an id is a user's.** The helper starts no program. `tests/processes.py` has every place
//!    that starts one, with the reason.
//! 4. **The way back cannot fail quietly.** If an id, a group or a capability is not put back, the helper aborts.
//! 5. **Nothing is waited for without an end.** Files are opened non-blocking, without following links, and judged by
//!    descriptor before they are read; locks are tried with a deadline. A file system that does not answer (FUSE, NFS)
//!    holds up the helper alone: root's process waits for it with a deadline, names the path, leaves the helper to the
//!    kernel and goes on.
//!
//! So root is advised no command with a user's rights (`runuser`): at root's terminal it would be the user's to trace,
//! and to type into root's shell (TIOCSTI). `enroll admin repair` does the same here ([`mend`](mod@mend)).
//!
//! A user's own `enroll` has the user's rights already, and root's own files need no others: both do without a helper.

pub mod halt;
mod helper;
pub mod ids;
mod jobs;
mod lent;
pub mod mend;
pub mod read;
pub mod record_change;
pub mod who;
pub mod wire;

pub use jobs::{
    Content, Former, Room, amend_own_record, halt as halt_all_of, has, judge_folder, mend,
    own_record, owner_of, prepare, read_as_user, read_dated, read_in_home, read_of_root,
    read_private_as_user, release, save,
};
pub use lent::are_lent;
pub use read::Dated;
pub use wire::ARGUMENT;
