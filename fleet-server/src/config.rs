//! The configuration: one TOML file with comments, packaging/fleet/totp-fleetd.toml.

use fleet_core::judge::Rules;
use serde::Deserialize;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use totp_core::authenticator::{LookAhead, Window};
use totp_core::throttle::Limits;

/// Where the file lies.
pub const PATH: &str = "/etc/totp-fleetd/totp-fleetd.toml";

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The server.
    pub server: Server,
    /// Where rows are kept.
    pub ledger: LedgerAt,
    /// Where keys are kept.
    pub keys: Keys,
    /// The rules of codes.
    #[serde(default)]
    pub rules: RulesTable,
    /// The port for health and metrics.
    #[serde(default)]
    pub monitor: Monitor,
    /// What clients may use.
    #[serde(default)]
    pub limits: LimitsTable,
}

/// `[server]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port for the hosts.
    pub listen: SocketAddr,
    /// `name:port`, by which hosts find this server.
    pub address: String,
}

/// `[ledger]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "lowercase")]
pub enum LedgerAt {
    /// Files on this server.
    Files {
        /// The folder.
        folder: PathBuf,
    },
    /// A table of a database, for any number of servers.
    PostgreSql {
        /// Where it is, as `psql` takes it.
        connection: String,
        /// The file with the password.
        password_file: Option<PathBuf>,
        /// The authority of the database's certificates.
        ca_file: Option<PathBuf>,
        /// Whether a commit counts without a synchronous standby.
        #[serde(default)]
        standby: StandbyOfConfig,
    },
}

/// `standby` of `[ledger]`
#[derive(Clone, Copy, Default, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StandbyOfConfig {
    /// It does not.
    #[default]
    Required,
    /// There is none.
    None,
}

/// `[keys]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The folder of `seal.keys`, `verdict.key`, `tls.key` and `tls.crt`.
    pub folder: PathBuf,
}

/// `[rules]`: the same names as in the policy of a host.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RulesTable {
    window: u64,
    look_ahead: u64,
    free_tries: u32,
    lockout_after_remote: u32,
    lockout_after_local: u32,
}

impl Default for RulesTable {
    fn default() -> Self {
        let (rules, limits) = (Rules::default(), Limits::default());
        Self {
            window: rules.window.steps().into(),
            look_ahead: rules.look_ahead.counters().into(),
            free_tries: limits.free_tries,
            lockout_after_remote: limits.lockout_after_remote,
            lockout_after_local: limits.lockout_after_local,
        }
    }
}

/// `[monitor]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Monitor {
    /// Address and port for `/healthz`, `/readyz` and `/metrics`, in plain HTTP.
    pub listen: SocketAddr,
}

impl Default for Monitor {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8480)) }
    }
}

/// `[limits]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsTable {
    /// Open connections in all.
    pub connections: usize,
    /// Open connections of one address that no host has been admitted on.
    pub strangers_of_one_address: usize,
    /// Logins that are decided at the same time or wait for that.
    pub logins: usize,
    /// Seconds in which a connection must bring the handshake and a request of an admitted host.
    pub stranger_seconds: u64,
    /// Seconds in which a request must bring its body.
    pub body_seconds: u64,
    /// Seconds that an admitted host may keep a connection without a request.
    pub idle_seconds: u64,
}

impl Default for LimitsTable {
    fn default() -> Self {
        Self {
            connections: 12_000,
            strangers_of_one_address: 64,
            logins: 256,
            stranger_seconds: 10,
            body_seconds: 5,
            idle_seconds: 660,
        }
    }
}

/// Why the configuration cannot be used. No value of the file is in it but the one that is out of range.
#[derive(Debug)]
pub struct ConfigError {
    path: PathBuf,
    line: Option<usize>,
    why: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path.display(), self.why),
            None => write!(f, "{}: {}", self.path.display(), self.why),
        }
    }
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ConfigError`] with path and line.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let failed = |line, why| ConfigError { path: path.to_owned(), line, why };
        let text = std::fs::read_to_string(path).map_err(|e| failed(None, e.to_string()))?;
        let config: Self = toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map(|before| before.matches('\n').count() + 1);
            failed(line, error.message().to_owned())
        })?;
        config.rules().map_err(|why| failed(None, why))?;
        let (name, port) = config.server.address.rsplit_once(':').unwrap_or_default();
        if name.is_empty() || !port.parse::<u16>().is_ok_and(|port| port > 0) {
            let why = "server.address: expected a name, a colon and a port";
            return Err(failed(None, why.to_owned()));
        }
        Ok(config)
    }

    /// The rules of codes.
    ///
    /// # Errors
    /// The value that is out of range.
    pub fn rules(&self) -> Result<Rules, String> {
        let table = &self.rules;
        let window = Window::new(table.window).ok_or("rules.window: expected 0 to 3")?;
        let look_ahead = LookAhead::new(table.look_ahead)
            .ok_or_else(|| format!("rules.look_ahead: {} is out of range", table.look_ahead))?;
        let limits = Limits {
            free_tries: table.free_tries,
            lockout_after_remote: table.lockout_after_remote,
            lockout_after_local: table.lockout_after_local,
        };
        let both = limits.lockout_after_remote.saturating_add(limits.lockout_after_local);
        if !(1..=20).contains(&limits.free_tries) {
            return Err("rules.free_tries: expected 1 to 20".to_owned());
        }
        if limits.lockout_after_remote == 0 || limits.lockout_after_local == 0 || both > 100 {
            return Err(
                "rules.lockout_after_remote and rules.lockout_after_local: expected 1 or more each, and at most 100 together"
                    .to_owned(),
            );
        }
        Ok(Rules { window, look_ahead, limits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../packaging/fleet/totp-fleetd.toml");

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("totp-fleetd.toml");
        std::fs::write(&path, text).unwrap();
        let told = path.display().to_string();
        Config::read(&path).map_err(|error| error.to_string().replace(&told, "FILE"))
    }

    /// A line with its commented setting in force.
    fn in_force(line: &str) -> &str {
        line.strip_prefix('#')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter(|rest| rest.contains(" = "))
            .unwrap_or(line)
    }

    /// The shipped file with its commented settings in force. Of the two ledgers, the first one is.
    fn with_all_settings() -> String {
        let (before, rest) = SHIPPED.split_once("# \"postgresql\"").unwrap();
        let after = &rest[rest.find("[keys]").unwrap()..];
        before.lines().chain(after.lines()).map(in_force).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_shipped_file_is_read_and_its_comments_are_the_defaults() {
        let (shipped, all) = (read(SHIPPED).unwrap(), read(&with_all_settings()).unwrap());
        assert_eq!(format!("{:?}", shipped.rules), format!("{:?}", all.rules));
        assert_eq!(format!("{:?}", shipped.limits), format!("{:?}", all.limits));
        assert_eq!(shipped.monitor.listen, all.monitor.listen);
        assert_eq!(all.rules().unwrap(), Rules::default());
        // No setting is left in a comment.
        assert!(!with_all_settings().lines().any(|line| line.starts_with("#window")));
    }

    #[test]
    fn the_shipped_lines_of_a_database_are_read() {
        let (before, rest) = SHIPPED.split_once("kind = \"files\"").unwrap();
        let rest = &rest[rest.find("# \"postgresql\"").unwrap()..];
        let database: Vec<_> = rest.lines().map(in_force).collect();
        let config = read(&[before, &database.join("\n")].concat()).unwrap();
        let LedgerAt::PostgreSql { connection, password_file, ca_file, standby } = config.ledger
        else {
            panic!("{:?}", config.ledger)
        };
        assert!(connection.contains("dbname=fleet") && !connection.contains("password"));
        assert!(password_file.is_some() && ca_file.is_some());
        assert!(matches!(standby, StandbyOfConfig::Required));
    }

    #[test]
    fn a_wrong_setting_is_named_with_its_line() {
        let with = |from: &str, to: &str| {
            let all = with_all_settings();
            assert!(all.contains(from), "{from}");
            read(&all.replace(from, to)).unwrap_err()
        };
        assert!(with("window = 1", "windows = 1").starts_with("FILE:"));
        assert_eq!(with("window = 1", "window = 9"), "FILE: rules.window: expected 0 to 3");
        assert!(with("free_tries = 5", "free_tries = 21").contains("expected 1 to 20"));
        assert!(
            with("lockout_after_remote = 80", "lockout_after_remote = 81").contains("100 together")
        );
        assert!(with("kind = \"files\"", "kind = \"paper\"").contains("paper"));
        assert!(with("fleet1.example.org:8443", "fleet1.example.org").contains("server.address"));
        assert!(read("").unwrap_err().contains("missing field"));
    }
}
