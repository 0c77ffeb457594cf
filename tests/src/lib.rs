//! The harness of the tests in `tests/`: a user with a home of its own, a PAM stack of one line, and an
//! oracle for codes that shares no code with the module.
//!
//! No root is needed: libpam reads a private service folder (`pam_start_confdir`), and nss_wrapper gives
//! the test's user another name and home. Without root the module keeps its record in that home.

pub mod driver;
pub mod pam;

use driver::{Report, Script};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// RFC 4226's secret, in base32.
pub const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// A user "ann" with the test's own user id, and a home that ends with the test.
pub struct Ann {
    home: tempfile::TempDir,
}

/// Why the tests cannot run here, if they cannot.
fn obstacle() -> Option<&'static str> {
    // SAFETY: getuid has no preconditions.
    if unsafe { libc::getuid() } == 0 {
        return Some(
            "root would use the machine's own records; tests/e2e/unit.sh runs this as a user",
        );
    }
    if nss_wrapper().is_none() {
        return Some("no libnss_wrapper.so (Debian: libnss-wrapper)");
    }
    if Command::new("oathtool").arg("--version").output().is_err() {
        return Some("no oathtool");
    }
    None
}

fn library(name: &str) -> Option<PathBuf> {
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
        .iter()
        .flat_map(|folder| {
            [Path::new(folder).join(name), Path::new(folder).join("faketime").join(name)]
        })
        .find(|path| path.exists())
}

fn nss_wrapper() -> Option<PathBuf> {
    library("libnss_wrapper.so")
}

/// A new user, or `None` (with a line that says why) where the tests cannot run.
///
/// # Panics
/// With `E2E_REQUIRE=1` instead of returning `None`; and if a home cannot be made.
pub fn ann() -> Option<Ann> {
    if let Some(why) = obstacle() {
        assert!(std::env::var_os("E2E_REQUIRE").is_none_or(|v| v != "1"), "skipped: {why}");
        eprintln!("skipped: {why}");
        return None;
    }
    let home = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).expect("chmod");
    Some(Ann { home })
}

/// The module under test: PAM_TOTP_SO, else built here.
///
/// # Panics
/// If it cannot be built.
pub fn module() -> &'static Path {
    static MODULE: OnceLock<PathBuf> = OnceLock::new();
    MODULE.get_or_init(|| given_or_built("PAM_TOTP_SO", "target", &[]))
}

/// A build of the module in which every login panics: PAM_TOTP_PANIC_SO, else built here.
///
/// # Panics
/// If it cannot be built.
pub fn panicking_module() -> PathBuf {
    given_or_built("PAM_TOTP_PANIC_SO", "target/test-panic", &["--features", "test-panic"])
}

fn given_or_built(variable: &str, target: &str, options: &[&str]) -> PathBuf {
    if let Some(given) = std::env::var_os(variable) {
        return given.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    // `pam_totp.so` looks for the full build beside itself.
    build.current_dir(&root);
    build.args(["build", "-q", "-p", "pam_totp", "-p", "pam_totp_full", "--target-dir", target]);
    let built = build.args(options).status();
    assert!(built.expect("cargo runs").success(), "the module does not build");
    root.join(target).join("debug/libpam_totp.so").canonicalize().expect("the module was built")
}

impl Ann {
    /// The home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The credential file.
    pub fn credential(&self) -> PathBuf {
        self.home().join(".config/pam_totp/credential.toml")
    }

    /// Writes the credential, with the modes it must have.
    ///
    /// # Panics
    /// If the home takes no files.
    pub fn enrol_with(&self, text: &str) {
        let file = self.credential();
        let folder = file.parent().expect("has a parent");
        fs::create_dir_all(folder).expect("mkdir");
        for folder in [folder, folder.parent().expect("has a parent")] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("chmod");
        }
        fs::write(&file, text).expect("write");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("chmod");
    }

    /// Enrols one phone with [`SECRET`] and the given further lines of its table.
    pub fn enrol(&self, lines: &str) {
        self.enrol_with(&format!(
            "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n{lines}\n"
        ));
    }

    /// Enrols one phone and the recovery code `0123-4567-89AB-CDEF-GHJK-MN01`.
    pub fn enrol_with_recovery(&self) {
        // python3: hashlib.sha256(b"pam_totp recovery code v1\0" + bytes(range(16)) + CODE).hexdigest()[:32]
        self.enrol(
            "[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = [\"92ee878f3d11800611b9182fbd39975b\"]",
        );
    }

    /// A script for one login of ann's through a stack of our line with `arguments`.
    pub fn script(&self, arguments: &str) -> Script {
        Script {
            lines: vec![format!("auth required {} {arguments}", module().display())],
            user: "ann".to_owned(),
            ..Script::default()
        }
    }

    /// Runs a script in a process of its own.
    ///
    /// # Panics
    /// If the driver does not run to its end.
    pub fn run(&self, script: &Script) -> Report {
        self.command(script).report()
    }

    /// The driver's command for a script, for tests that change its surroundings.
    ///
    /// # Panics
    /// If the stack cannot be written.
    pub fn command(&self, script: &Script) -> driver::Run {
        let folder = tempfile::tempdir_in(self.home()).expect("a temporary folder");
        let passwd = folder.path().join("passwd");
        let group = folder.path().join("group");
        // SAFETY: getuid has no preconditions.
        let uid = unsafe { libc::getuid() };
        // SAFETY: getgid has no preconditions.
        let gid = unsafe { libc::getgid() };
        fs::write(&passwd, format!("ann:x:{uid}:{gid}::{}:/bin/sh\n", self.home().display()))
            .expect("write");
        fs::write(&group, format!("ann:x:{gid}:\n")).expect("write");
        let mut run = driver::Run::new(folder, script);
        run.preload(&nss_wrapper().expect("checked before"));
        run.environment("NSS_WRAPPER_PASSWD", &passwd.display().to_string());
        run.environment("NSS_WRAPPER_GROUP", &group.display().to_string());
        run
    }

    /// One login with `answer`: what pam_authenticate said, by the name in `<security/_pam_types.h>`.
    pub fn login(&self, answer: &str) -> &'static str {
        self.login_with(answer, "")
    }

    /// The same with module arguments.
    pub fn login_with(&self, answer: &str, arguments: &str) -> &'static str {
        self.run(&self.script(arguments).answering(answer)).name(0)
    }

    /// One login at a stated time, by libfaketime.
    ///
    /// # Panics
    /// If libfaketime is missing.
    pub fn login_at(&self, time: u64, answer: &str) -> Report {
        let mut run = self.command(&self.script("").answering(answer));
        run.preload(&library("libfaketime.so.1").expect("libfaketime is installed"));
        let stated =
            Command::new("date").args(["-u", "-d", &format!("@{time}"), "+@%F %T"]).output();
        run.environment(
            "FAKETIME",
            String::from_utf8_lossy(&stated.expect("date runs").stdout).trim(),
        );
        run.environment("TZ", "UTC");
        run.report()
    }
}

/// What a phone shows at `time`, by oathtool.
///
/// # Panics
/// If oathtool fails.
pub fn code_at(time: u64, options: &[&str]) -> String {
    let at = format!("@{time}");
    let totp =
        if options.iter().any(|o| o.starts_with("--totp")) { vec![] } else { vec!["--totp"] };
    let output =
        Command::new("oathtool").args(totp).args(options).args(["-b", "-N", &at, SECRET]).output();
    let output = output.expect("oathtool runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Seconds since 1970, now.
///
/// # Panics
/// If the clock stands before 1970.
pub fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_secs()
}

/// What a phone shows so many steps from now, by oathtool. For another step than this one it waits where
/// this one is about to end, or the code would soon be one step further away.
pub fn code(steps: i64) -> String {
    while steps != 0 && now() % 30 > 20 {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    code_at(now().saturating_add_signed(steps * 30), &[])
}

/// A code of six digits that no step of a day around now has.
///
/// # Panics
/// If oathtool fails.
pub fn wrong_code() -> String {
    let day = code_at(now() - 90_000, &["-w", "6000"]);
    let near: std::collections::HashSet<&str> = day.lines().collect();
    let mut codes = (0..).map(|n: u32| format!("{n:06}"));
    codes.find(|code| !near.contains(code.as_str())).expect("6 001 codes of a million")
}
