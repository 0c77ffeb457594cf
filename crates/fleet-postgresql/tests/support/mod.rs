//! Databases that a test starts, stops, hangs and promotes.

use fleet_postgresql::{PostgreSql, Settings, Standby};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Who runs the databases if root runs the tests: PostgreSQL does not run as root.
const NOBODY: u32 = 65_534;
/// How long a database may take to start or stop.
const WITHIN: Duration = Duration::from_secs(60);

/// A database of its own folder and socket. It ends with the value.
pub struct Database {
    folder: TempDir,
}

impl Database {
    /// A new primary.
    pub fn start() -> Self {
        let database = Self { folder: folder() };
        database.run("initdb", &["-A", "trust", "-U", "fleet", "-E", "UTF8", "--no-locale", "-N"]);
        database.set(&[
            ("fsync", "off"),
            ("listen_addresses", ""),
            ("max_connections", "80"),
            ("unix_socket_directories", &database.path().display().to_string()),
        ]);
        database.begin();
        database
    }

    /// A standby of this database, whose commits wait for it from now on.
    pub fn standby(&self) -> Self {
        let standby = Self { folder: folder() };
        let from = format!("host={} user=fleet application_name=s1", self.path().display());
        standby.run("pg_basebackup", &["-R", "-X", "stream", "-c", "fast", "-d", &from]);
        standby.set(&[("unix_socket_directories", &standby.path().display().to_string())]);
        standby.begin();
        self.ask("alter system set synchronous_standby_names = 's1'");
        self.ask("select pg_reload_conf()");
        let began = Instant::now();
        while self.ask("select count(*) from pg_stat_replication where sync_state = 'sync'") != "1"
        {
            assert!(began.elapsed() < WITHIN, "the standby never came");
            std::thread::sleep(Duration::from_millis(50));
        }
        standby
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// How a server finds these databases, in this order.
    pub fn settings(databases: &[&Self], standby: Standby) -> Settings {
        let hosts: Vec<_> = databases.iter().map(|one| one.path().display().to_string()).collect();
        let connection = format!("host={} user=fleet dbname=postgres", hosts.join(","));
        Settings { connection, password: None, ca_file: None, standby }
    }

    /// A ledger in this database alone, which has no standby.
    pub fn ledger(&self) -> PostgreSql {
        PostgreSql::open(&Self::settings(&[self], Standby::None)).unwrap()
    }

    pub fn begin(&self) {
        let log = self.path().join("log").display().to_string();
        self.run("pg_ctl", &["-l", &log, "-w", "-t", "60", "start"]);
    }

    /// As a power cut does it: without a word to anybody.
    pub fn cut(&self) {
        self.run("pg_ctl", &["-m", "immediate", "-w", "stop"]);
    }

    pub fn promote(&self) {
        self.run("pg_ctl", &["-w", "promote"]);
    }

    /// Stops all its processes in the middle of whatever they do, or lets them go on.
    pub fn hang(&self, hang: bool) {
        let signal = if hang { "-STOP" } else { "-CONT" };
        // A child may end meanwhile.
        Command::new("kill").arg(signal).args(self.processes()).output().unwrap();
    }

    /// What `psql` prints.
    pub fn ask(&self, statement: &str) -> String {
        let done = Command::new(program("psql"))
            .args(["-XAtq", "-U", "fleet", "-d", "postgres", "-h"])
            .arg(self.path())
            .args(["-c", statement])
            .output()
            .unwrap();
        assert!(done.status.success(), "{statement}: {done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    /// A session that does this, and may be ended.
    pub fn psql(&self, statement: &str) -> Child {
        let mut session = Command::new(program("psql"));
        session.args(["-XAtq", "-U", "fleet", "-d", "postgres", "-h"]).arg(self.path());
        session.args(["-c", statement]).stdout(Stdio::null()).stderr(Stdio::null());
        session.spawn().unwrap()
    }

    /// Waits until a connection of a server waits for a lock.
    pub fn makes_wait(&self) {
        let began = Instant::now();
        let waits = "select count(*) from pg_stat_activity where application_name = 'totp-fleetd' and wait_event_type = 'Lock'";
        while self.ask(waits) != "1" {
            assert!(began.elapsed() < WITHIN, "nobody waits");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a session of a test holds its lock.
    pub fn is_held(&self) {
        let began = Instant::now();
        while self.ask("select count(*) from pg_stat_activity where wait_event = 'PgSleep'") != "1"
        {
            assert!(began.elapsed() < WITHIN, "no session sleeps");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends processes without a word.
    pub fn kill(&self, processes: &str) {
        Command::new("kill").arg("-KILL").args(processes.split_whitespace()).output().unwrap();
    }

    /// Waits until the database has started itself again.
    pub fn answers(&self) {
        let began = Instant::now();
        while !self.psql("select 1").wait().unwrap().success() {
            assert!(began.elapsed() < WITHIN, "the database did not come back");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    fn set(&self, settings: &[(&str, &str)]) {
        let path = self.data().join("postgresql.auto.conf");
        let mut text = fs::read_to_string(&path).unwrap();
        settings.iter().for_each(|(name, value)| writeln!(text, "{name} = '{value}'").unwrap());
        fs::write(&path, text).unwrap();
    }

    /// The postmaster and its children.
    fn processes(&self) -> Vec<String> {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(first) = file.lines().next() else { return vec![] };
        let children = Command::new("pgrep").args(["-P", first]).output().unwrap().stdout;
        let children = String::from_utf8(children).unwrap();
        children.lines().chain([first]).map(str::to_owned).collect()
    }

    fn run(&self, name: &str, arguments: &[&str]) {
        let mut command = Command::new(program(name));
        if is_root() {
            command = Command::new("setpriv");
            let id = NOBODY.to_string();
            command.args(["--reuid", &id, "--regid", &id, "--clear-groups"]).arg(program(name));
        }
        command.arg("-D").arg(self.data()).args(arguments).current_dir(self.path());
        // A database that was started keeps what it inherited: a pipe would never end.
        let out = fs::File::create(self.path().join("said")).unwrap();
        command.stdout(out.try_clone().unwrap()).stderr(out);
        let status = command.status().unwrap();
        let said = || fs::read_to_string(self.path().join("said")).unwrap();
        assert!(status.success(), "{name} {arguments:?}: {}", said());
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.processes().is_empty() {
            self.hang(false);
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.cut()));
        }
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// Short, for the name of a socket in it.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
    if is_root() {
        chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}

/// Debian keeps them out of the path, a folder for each release.
fn program(name: &str) -> PathBuf {
    let releases = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<_> = releases
        .filter_map(|release| Some(release.ok()?.path().join("bin").join(name)))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| name.into())
}
