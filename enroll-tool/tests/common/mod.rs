//! A user "ann" with a home of its own, who runs the built `enroll` through pipes as a script would.
//!
//! Nothing of the machine is touched: nss_wrapper gives the account, and a user id that nobody has
//! keeps her away from the records of whoever runs the tests. Codes come from oathtool alone.

// Each test file uses a part of this.
#![allow(dead_code)]

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, SystemTime};

/// A user id that nobody has.
const NOBODYS: u32 = 54321;

pub struct Ann {
    folder: tempfile::TempDir,
    /// The command that runs another one as her.
    by: Vec<String>,
}

/// A new user, or `None` and a line that says why. Under `E2E_REQUIRE=1` that is a failure.
pub fn ann() -> Option<Ann> {
    let made = if works("oathtool", &["--version"]) { make() } else { Err("no oathtool".into()) };
    match made {
        Ok(ann) => Some(ann),
        Err(why) => {
            skip(&why);
            None
        }
    }
}

/// Says why a test does not run. Under `E2E_REQUIRE=1` that is a failure.
pub fn skip(why: &str) {
    assert!(std::env::var("E2E_REQUIRE").as_deref() != Ok("1"), "{why}");
    eprintln!("skipped: {why}");
}

fn make() -> Result<Ann, String> {
    let folder = tempfile::tempdir().unwrap();
    let (uid, by) = way_to_be_her()?;
    let passwd = format!(
        "root:x:0:0::/root:/bin/sh\nann:x:{uid}:{uid}::{}/home:/bin/sh\n",
        folder.path().display()
    );
    fs::write(folder.path().join("passwd"), passwd).unwrap();
    fs::write(folder.path().join("group"), format!("ann:x:{uid}:\n")).unwrap();
    fs::create_dir(folder.path().join("home")).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let ann = Ann { folder, by };
    if own_uid() == 0 {
        std::os::unix::fs::chown(ann.home(), Some(uid), Some(uid)).unwrap();
    }
    let said = text(&ann.enroll(&["status"], ""));
    if said.contains("ann: not enrolled") {
        Ok(ann)
    } else {
        Err(format!("no libnss_wrapper.so? enroll says: {said}"))
    }
}

/// Her user id, and the command that takes it on.
fn way_to_be_her() -> Result<(u32, Vec<String>), String> {
    let id = NOBODYS.to_string();
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let unshare = ["unshare", "--user", "--map-user", &id, "--map-group", &id];
    if own_uid() == 0 {
        return Ok((
            NOBODYS,
            words(&["setpriv", "--reuid", &id, "--regid", &id, "--clear-groups"]),
        ));
    }
    if works(unshare[0], &[&unshare[1..], &["true"]].concat()) {
        return Ok((NOBODYS, words(&unshare)));
    }
    // Without user namespaces: as oneself, where that user has no records outside the home.
    let runtime = format!("/run/user/{}", own_uid());
    if Path::new(&runtime).exists() {
        return Err(format!("no user namespaces, and {runtime} may hold records"));
    }
    Ok((own_uid(), Vec::new()))
}

pub fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// The owner of this process, without asking for it through unsafe code.
fn own_uid() -> u32 {
    fs::metadata("/proc/self").map_or(0, |process| process.uid())
}

impl Ann {
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn credential(&self) -> PathBuf {
        self.home().join(".config/pam_totp/credential.toml")
    }

    /// The whole credential file, as bytes.
    pub fn saved(&self) -> Vec<u8> {
        fs::read(self.credential()).unwrap_or_default()
    }

    /// Puts a file in the place of the credential.
    pub fn put(&self, content: &str) {
        let made = self
            .command("sh", &["-c", "umask 077; mkdir -p \"$0\"; cat > \"$0/credential.toml\""])
            .arg(self.credential().parent().unwrap())
            .stdin(Stdio::piped())
            .spawn();
        let mut made = made.unwrap();
        made.stdin.take().unwrap().write_all(content.as_bytes()).unwrap();
        assert!(made.wait().unwrap().success());
    }

    /// Runs a program as her.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut words = self.by.iter().map(String::as_str).chain(["env", "--default-signal"]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words);
        let file = |name: &str| format!("{}/{name}", self.folder.path().display());
        command
            .arg("LD_PRELOAD=libnss_wrapper.so")
            .arg(format!("NSS_WRAPPER_PASSWD={}", file("passwd")))
            .arg(format!("NSS_WRAPPER_GROUP={}", file("group")))
            .arg(program)
            .args(arguments);
        command
    }

    /// Runs `enroll` with all its input at once.
    pub fn enroll(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = piped(&mut self.command(&built(), arguments));
        // It may have ended without reading.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Starts a conversation in JSON.
    pub fn talk(&self, arguments: &[&str]) -> Talk {
        Talk::with(&mut self.command(&built(), arguments))
    }

    /// Enrols her; returns the secret and the recovery codes.
    pub fn enrolled(&self) -> (String, Vec<String>) {
        self.enrolled_after(&["--json", "--no-password-check"], None)
    }

    /// The same after a code of an older enrolment. The code used is that of the step before this one.
    pub fn enrolled_after(&self, arguments: &[&str], code: Option<&str>) -> (String, Vec<String>) {
        let mut talk = self.talk(arguments);
        if let Some(code) = code {
            talk.types(code);
        }
        let secret = talk.secret();
        talk.types(&oathtool(&secret, -1));
        let done = talk.hears();
        let codes = done["recovery_codes"].as_array().cloned().unwrap_or_default();
        assert_eq!(talk.ends(), 0);
        (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
    }

    pub fn status(&self) -> Value {
        let said = self.enroll(&["status", "--json"], "");
        serde_json::from_slice(&said.stdout).unwrap()
    }
}

/// A running `enroll --json`.
pub struct Talk {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

/// The command that the tests are about.
pub fn built() -> String {
    let built = std::env::var("ENROLL_BIN");
    built.unwrap_or_else(|_| env!("CARGO_BIN_EXE_enroll").to_owned())
}

fn piped(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

impl Talk {
    pub fn with(command: &mut Command) -> Self {
        let mut child = piped(command);
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().unwrap());
        Self { child, to, from }
    }

    /// The secret and an answer to it, as far as it comes to that.
    pub fn enrols_if_it_can(&mut self) {
        let mut line = String::new();
        let _ = self.from.read_line(&mut line);
        let Ok(shown) = serde_json::from_str::<Value>(&line) else { return };
        let Some(secret) = shown["secret"].as_str() else { return };
        let code = oathtool(secret, 0);
        let _ = writeln!(self.to.as_mut().unwrap(), "{code}");
    }

    pub fn types(&mut self, line: &str) {
        writeln!(self.to.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Whether it took the line.
    pub fn types_if_it_listens(&mut self, line: &str) -> bool {
        writeln!(self.to.as_mut().unwrap(), "{line}").is_ok()
    }

    /// Nothing more is typed.
    pub fn ends_input(&mut self) {
        self.to = None;
    }

    pub fn hears(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}, {}", self.complaint()))
    }

    /// The next line, if there is one.
    pub fn hears_if_any(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).ok()
    }

    pub fn secret(&mut self) -> String {
        self.hears()["secret"].as_str().unwrap().to_owned()
    }

    fn complaint(&mut self) -> String {
        self.to = None;
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Ends the input; returns the exit status, 128 and more for a signal.
    pub fn ends(mut self) -> i32 {
        use std::os::unix::process::ExitStatusExt;
        self.to = None;
        let status = self.child.wait().unwrap();
        status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
    }
}

/// Whether standard output is empty, or has the one line of an error for programs.
pub fn shows_nothing(said: &Output) -> bool {
    let event =
        |line: &[u8]| serde_json::from_slice::<Value>(line).map(|line| line["event"].clone());
    said.stdout.is_empty() || event(&said.stdout).is_ok_and(|event| event == "error")
}

/// Everything that was said.
pub fn text(output: &Output) -> String {
    let both = [output.stdout.clone(), output.stderr.clone()].concat();
    String::from_utf8_lossy(&both).into_owned()
}

/// The code of the step that lies so many steps from now. Waits where a step is about to end.
pub fn oathtool(secret: &str, steps: i64) -> String {
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    while now() % 30 > 20 {
        std::thread::sleep(Duration::from_millis(200));
    }
    let at = i64::try_from(now()).unwrap() + 30 * steps;
    let mut made = Command::new("oathtool");
    made.args(["--totp", "-b", secret, "-N", &format!("@{at}")]);
    String::from_utf8(made.output().unwrap().stdout).unwrap().trim().to_owned()
}

/// A code that no step of a day around now has: `enroll` looks at those of clocks that are off, too.
pub fn wrong(secret: &str) -> String {
    (0..).map(|n| format!("{n:06}")).find(|code| !near(secret, code)).unwrap()
}

fn near(secret: &str, code: &str) -> bool {
    let day = Command::new("oathtool")
        .args(["--totp", "-b", secret, "-w", "6000", "-N", "now - 25 hours"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&day.stdout).lines().any(|line| line == code)
}

/// What lies in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
