//! Which session a command runs in: the one that is left when others end.

use super::session::Session;
use std::fs;

/// Where this command itself runs.
pub struct Me {
    ancestors: Vec<i32>,
    cgroup: String,
    audit_session: String,
    login_uid: Option<u32>,
}

impl Me {
    /// Looks at this process.
    pub fn look() -> Self {
        let read =
            |name: &str| fs::read_to_string(format!("/proc/self/{name}")).unwrap_or_default();
        let mut ancestors = Vec::new();
        let mut at = i32::try_from(std::process::id()).ok();
        while let Some(pid) = at.filter(|pid| *pid > 1 && ancestors.len() < 1_000) {
            ancestors.push(pid);
            at = parent(pid);
        }
        Self {
            ancestors,
            cgroup: read("cgroup"),
            audit_session: read("sessionid").trim().to_owned(),
            login_uid: crate::login::login_uid("self"),
        }
    }

    /// Whether this command runs in that session, by any sign of it. In doubt it does.
    pub fn is_in(&self, session: &Session, uid: u32) -> bool {
        self.ancestors.contains(&session.leader)
            || self.cgroup.contains(&format!("/session-{}.scope", session.id))
            || (self.login_uid == Some(uid) && self.audit_session == session.id)
            // Terminals on a screen hang below the user's service manager, not below the session.
            || (session.graphical && self.cgroup.contains(&format!("/user@{uid}.service")))
    }

    /// Whether a process is of the session that this command runs in, by the kernel's numbers.
    pub fn holds(&self, pid: i32, uid: u32) -> bool {
        let same = || audit_session(pid) == self.audit_session;
        self.ancestors.contains(&pid) || (self.login_uid == Some(uid) && same())
    }

    /// Whether the user's sessions together hold this command.
    pub fn is_of(&self, uid: u32) -> bool {
        self.login_uid == Some(uid) || is_slice(&self.cgroup, uid)
    }
}

/// Whether logind has a process among the user's. One that has ended meanwhile is none.
pub fn is_in_slice(pid: i32, uid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/cgroup")).is_ok_and(|cgroup| is_slice(&cgroup, uid))
}

fn is_slice(cgroup: &str, uid: u32) -> bool {
    cgroup.contains(&format!("/user-{uid}.slice"))
}

/// The number that the kernel keeps of the login that a process belongs to; empty if there is none to read.
pub fn audit_session(pid: i32) -> String {
    let session = fs::read_to_string(format!("/proc/{pid}/sessionid")).unwrap_or_default();
    session.trim().to_owned()
}

fn parent(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(id: &str, leader: i32, graphical: bool) -> Session {
        let (terminal, host) = (String::new(), String::new());
        Session { id: id.to_owned(), leader, terminal, host, since: None, graphical }
    }

    #[test]
    fn ancestors_cgroup_and_audit_session_tell_the_own_session() {
        let me = Me {
            ancestors: vec![30, 20],
            cgroup: "0::/user.slice/user-1000.slice/session-4.scope\n".to_owned(),
            audit_session: "7".to_owned(),
            login_uid: Some(1000),
        };
        assert!(me.is_in(&session("9", 20, false), 1000));
        assert!(me.is_in(&session("4", 0, false), 1000));
        assert!(
            me.is_in(&session("7", 0, false), 1000) && !me.is_in(&session("7", 0, false), 1001)
        );
        assert!(!me.is_in(&session("5", 21, false), 1000));
        assert!(me.is_of(1000) && !me.is_of(100));
    }

    #[test]
    fn a_terminal_on_a_screen_belongs_to_the_graphical_session() {
        let me = Me {
            ancestors: vec![30],
            cgroup: "0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope\n"
                .to_owned(),
            audit_session: "4294967295".to_owned(),
            login_uid: None,
        };
        assert!(me.is_in(&session("2", 5, true), 1000));
        assert!(!me.is_in(&session("3", 6, false), 1000));
        assert!(!me.is_in(&session("2", 5, true), 1001));
    }

    #[test]
    fn this_process_is_its_own_ancestor() {
        let me = Me::look();
        assert_eq!(me.ancestors.first().copied(), i32::try_from(std::process::id()).ok());
        // The first process of all, or of a container, is nobody's session.
        let parent = std::os::unix::process::parent_id();
        let parent = i32::try_from(parent).ok().filter(|parent| *parent > 1);
        assert_eq!(me.ancestors.get(1).copied(), parent);
    }
}
