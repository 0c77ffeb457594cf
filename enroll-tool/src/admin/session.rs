//! A session of a user, as logind or utmp has it.

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its name at logind; else the leader's process id.
    pub id: String,
    /// The process that leads it; 0 if it is not known.
    pub leader: i32,
    /// The terminal, or the service where there is none.
    pub terminal: String,
    /// Where it comes from; empty for local ones.
    pub host: String,
    /// Since when, where that is known.
    pub since: Option<i64>,
    /// On a screen, not a terminal.
    pub graphical: bool,
}
