//! What `pamdrive` is asked to do, what it reports, and how a test starts it.

use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// One answer of the scripted application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The bytes as they are (up to the first NUL for C).
    Bytes(Vec<u8>),
    /// The conversation returns this code instead.
    Fails(i32),
    /// The conversation returns this code, and an array with these bytes nevertheless.
    FailsWith(i32, Vec<u8>),
    /// Success, but no array of responses.
    NullArray,
    /// Success, and a response without text.
    NullText,
}

/// A transaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Script {
    /// Lines of the service file.
    pub lines: Vec<String>,
    /// PAM_USER.
    pub user: String,
    /// PAM_SERVICE.
    pub service: String,
    /// PAM_RHOST, if any.
    pub rhost: Option<String>,
    /// Flags for the calls.
    pub flags: i32,
    /// Answers to the prompts, in order; a further prompt fails the conversation.
    pub answers: Vec<Answer>,
    /// Which calls, in order.
    pub calls: Vec<String>,
    /// How often the whole is run, with a handle of its own each time.
    pub rounds: usize,
    /// Wait until this file exists before the first answer.
    pub barrier: Option<String>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            user: String::new(),
            service: "test".to_owned(),
            rhost: None,
            flags: 0,
            answers: Vec::new(),
            calls: vec!["authenticate".to_owned()],
            rounds: 1,
            barrier: None,
        }
    }
}

impl Script {
    /// With one more answer.
    #[must_use]
    pub fn answering(mut self, text: &str) -> Self {
        self.answers.push(Answer::Bytes(text.as_bytes().to_vec()));
        self
    }

    /// With one more answer of any kind.
    #[must_use]
    pub fn with(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// With these calls instead of pam_authenticate alone.
    #[must_use]
    pub fn calling(mut self, calls: &[&str]) -> Self {
        self.calls = calls.iter().map(|call| (*call).to_owned()).collect();
        self
    }
}

/// What the application was shown: the style and the text.
pub type Shown = (i32, String);

/// What came of a script.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// The code of each call of the last round.
    pub codes: Vec<i32>,
    /// Everything shown in all rounds.
    pub shown: Vec<Shown>,
    /// The process before the first round and after the last, line by line: ids, groups, masks, files.
    pub before: Vec<String>,
    /// See `before`.
    pub after: Vec<String>,
    /// What the driver's process wrote on its own output besides this report.
    #[serde(skip)]
    pub noise: String,
}

impl Report {
    /// The name of the code of a call.
    ///
    /// # Panics
    /// If there was no such call.
    pub fn name(&self, call: usize) -> &'static str {
        match self.codes[call] {
            0 => "PAM_SUCCESS",
            3 => "PAM_SERVICE_ERR",
            4 => "PAM_SYSTEM_ERR",
            5 => "PAM_BUF_ERR",
            6 => "PAM_PERM_DENIED",
            7 => "PAM_AUTH_ERR",
            8 => "PAM_CRED_INSUFFICIENT",
            9 => "PAM_AUTHINFO_UNAVAIL",
            10 => "PAM_USER_UNKNOWN",
            11 => "PAM_MAXTRIES",
            19 => "PAM_CONV_ERR",
            25 => "PAM_IGNORE",
            26 => "PAM_ABORT",
            _ => "another code",
        }
    }

    /// How many prompts were shown.
    pub fn prompts(&self) -> usize {
        self.shown.iter().filter(|(style, _)| matches!(style, 1 | 2)).count()
    }

    /// The texts that were no prompts.
    pub fn texts(&self) -> Vec<&str> {
        let texts = self.shown.iter().filter(|(style, _)| !matches!(style, 1 | 2));
        texts.map(|(_, text)| text.as_str()).collect()
    }
}

/// A driver's process, not started yet.
pub struct Run {
    command: Command,
    preload: Vec<String>,
    // Keeps the service folder until the run is over.
    _folder: tempfile::TempDir,
}

impl Run {
    /// Writes the service folder and prepares the command.
    ///
    /// # Panics
    /// If the folder takes no files.
    pub fn new(folder: tempfile::TempDir, script: &Script) -> Self {
        let service = script.lines.join("\n") + "\n";
        fs::write(folder.path().join(&script.service), service).expect("write");
        fs::write(folder.path().join("other"), "auth required pam_deny.so\n").expect("write");
        let json = folder.path().join("script.json");
        fs::write(&json, serde_json::to_vec(script).expect("is JSON")).expect("write");
        let driver = std::env::var_os("PAMDRIVE").unwrap_or_else(|| built_driver().into());
        let mut command = Command::new(driver);
        command.arg(folder.path()).arg(&json).stdin(Stdio::null());
        Self { command, preload: Vec::new(), _folder: folder }
    }

    /// Adds a library to LD_PRELOAD.
    pub fn preload(&mut self, library: &Path) {
        self.preload.push(library.display().to_string());
    }

    /// Sets a variable of the environment.
    pub fn environment(&mut self, name: &str, value: &str) {
        self.command.env(name, value);
    }

    /// Has another program run it: that one's path and options.
    pub fn under(&mut self, program: &[&str]) {
        let [program, options @ ..] = program else { return };
        let mut command = Command::new(program);
        command.args(options).arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command.stdin(Stdio::null());
        self.command = command;
    }

    /// Starts it; see [`finish`].
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(mut self) -> Started {
        self.command.env("LD_PRELOAD", self.preload.join(":"));
        let child = self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        Started { child: child.expect("pamdrive starts"), _folder: self._folder }
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// If it does not end with a report: the module killed its host.
    pub fn report(self) -> Report {
        self.start().report()
    }
}

/// A running driver.
pub struct Started {
    child: std::process::Child,
    _folder: tempfile::TempDir,
}

impl Started {
    /// Waits for the report.
    ///
    /// # Panics
    /// If there is none.
    pub fn report(self) -> Report {
        let output = self.child.wait_with_output().expect("pamdrive ends");
        let noise = String::from_utf8_lossy(&output.stderr).into_owned();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "the host died: {:?} {text} {noise}", output.status);
        // The report is the last line; anything before it was written by the module.
        let (noise_out, json) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
        let mut report: Report = serde_json::from_str(json).expect("a report");
        report.noise = format!("{noise_out}{noise}");
        report
    }
}

/// Beside the test's own executable, where cargo puts binaries of the package.
fn built_driver() -> std::path::PathBuf {
    let exe = std::env::current_exe().expect("has a path");
    let folder = exe.parent().and_then(Path::parent).expect("target/PROFILE");
    let driver = folder.join("pamdrive");
    assert!(driver.exists(), "{} is missing: cargo build -p e2e-tests", driver.display());
    driver
}
