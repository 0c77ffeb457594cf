//! A tree of files that stands for a machine, and what `enroll check` says of it.

use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Debian's own, without comments.
pub const COMMON_AUTH: &str = "auth\t[success=1 default=ignore]\tpam_unix.so nullok\n\
     auth\trequisite\tpam_deny.so\nauth\trequired\tpam_permit.so\nauth\toptional\tpam_cap.so\n";
/// Fedora's system-auth and password-auth of the profile sssd, the auth lines.
pub const SYSTEM_AUTH: &str = "auth        required      pam_env.so\n\
     auth        required      pam_faildelay.so delay=2000000\n\
     auth        [default=1 ignore=ignore success=ok]  pam_usertype.so isregular\n\
     auth        [default=1 ignore=ignore success=ok]  pam_localuser.so\n\
     auth        sufficient    pam_unix.so nullok\n\
     auth        [default=1 ignore=ignore success=ok]  pam_usertype.so isregular\n\
     auth        sufficient    pam_sss.so forward_pass\n\
     auth        required      pam_deny.so\n";
/// What `sshd -T` says where sshd_config is as the README wants it; the settings that count.
pub const SSHD: &str = "usepam yes\nkbdinteractiveauthentication yes\npasswordauthentication no\n\
     pubkeyauthentication yes\ngssapiauthentication no\nhostbasedauthentication no\n\
     authenticationmethods any\nmaxauthtries 6\nlogingracetime 120\npermitrootlogin prohibit-password\n";

/// Debian 12's libpam, as far as `enroll check` looks at it: functions that it imports, and texts.
pub const LIBPAM: &str = "\0fgets\0__getdelim\0/etc/pam.d/%s\0/usr/lib/pam.d/%s\0/lib/security\0@include\0\
     /lib/x86_64-linux-gnu/security/\0maximum level of substacks reached\0";
/// Debian 13's.
pub const LIBPAM_1_7: &str = "\0__getdelim\0/etc/pam.d/%s\0/usr/lib/pam.d/%s\0/usr/lib/security\0@include\0\
     /usr/lib/x86_64-linux-gnu/security/\0maximum level of inclusions reached\0\
     expecting smaller jump number\0";
/// One without Debian's patches, and with a third folder, as SUSE builds it.
pub const LIBPAM_SUSE: &str = "\0fgets\0/etc/pam.d/%s\0/usr/lib/pam.d/%s\0/usr/etc/pam.d/%s\0\
     ../../lib64/security\0/lib64/security/\0maximum level of substacks reached\0";

/// The line.
pub const OURS: &str = "auth required pam_totp.so\n";

/// A text of sshd's program: how it shows itself when it listens.
pub const SSHDS_TEXT: &str = "\0%s [listener] %d of %d-%d startups\0";

/// Where libpam is.
pub const LIBRARY: &str = "usr/lib/x86_64-linux-gnu/libpam.so.0";
/// Where the modules are.
pub const MODULES: &str = "usr/lib/x86_64-linux-gnu/security";

/// What plays this project's module: another one that has its texts too.
pub fn ours() -> Vec<u8> {
    [module().as_slice(), b"/etc/security/pam_totp.toml", b"pam_totp recovery code v1"].concat()
}

/// A PAM module of the machine that runs the tests.
pub fn module() -> Vec<u8> {
    let rooms = ["/usr/lib64", "/lib64", "/usr/lib", "/lib"].map(PathBuf::from);
    let multiarch = fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let mut places =
        rooms.into_iter().chain(multiarch).map(|room| room.join("security/pam_permit.so"));
    fs::read(places.find(|place| place.exists()).expect("a machine with libpam")).unwrap()
}

pub struct Tree {
    folder: tempfile::TempDir,
}

/// What `enroll check --json` said.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub all: Value,
}

impl Tree {
    /// A machine with a folder for records and a clock that is kept right.
    fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let tree = Self { folder };
        tree.folder("var/lib/pam_totp", 0o711);
        tree.put("run/systemd/timesync/synchronized", "")
            .put("etc/pam.d/enroll", "auth required pam_unix.so\n")
            .put("etc/pam.d/other", "auth required pam_deny.so\naccount required pam_permit.so\n")
            .put("answers/sshd", SSHD)
            .put(LIBRARY, LIBPAM)
            .with_modules()
    }

    /// The modules that the stacks here name. pam_permit.so of the machine that runs the tests plays
    /// pam_unix.so and pam_totp.so: its headers are those of a module.
    fn with_modules(self) -> Self {
        let real = module();
        let others = [
            "access",
            "cap",
            "deny",
            "env",
            "exec",
            "faildelay",
            "faillock",
            "fprintd",
            "group",
            "listfile",
            "google_authenticator",
            "localuser",
            "nologin",
            "permit",
            "rootok",
            "sss",
            "shells",
            "ssh_agent_auth",
            "succeed_if",
            "systemd_home",
            "usertype",
        ];
        let tree = others
            .iter()
            .fold(self, |tree, name| tree.bytes(&format!("{MODULES}/pam_{name}.so"), &real));
        tree.bytes(&format!("{MODULES}/pam_unix.so"), &real)
            .bytes(&format!("{MODULES}/pam_totp_full.so"), &ours())
            .bytes(&format!("{MODULES}/pam_totp.so"), &ours())
    }

    /// Debian, with the line in sshd's file where the README has it.
    pub fn debian() -> Self {
        Self::bare()
            .put("etc/debian_version", "12.5\n")
            .put("etc/os-release", "ID=debian\n")
            .put("etc/pam.d/common-auth", COMMON_AUTH)
            .put(
                "etc/pam.d/sshd",
                &format!("@include common-auth\n{OURS}account required pam_nologin.so\n"),
            )
    }

    /// Fedora, with the line below the substack.
    pub fn fedora() -> Self {
        Self::bare()
            .put("etc/os-release", "ID=fedora\n")
            .put(LIBRARY, LIBPAM_SUSE)
            .put("etc/pam.d/system-auth", SYSTEM_AUTH)
            .put("etc/pam.d/password-auth", SYSTEM_AUTH)
            .put("etc/pam.d/postlogin", "session optional pam_umask.so silent\n")
            .put(
                "etc/pam.d/sshd",
                &format!("auth substack password-auth\n{OURS}auth include postlogin\n"),
            )
    }

    /// Arch, with the line below the include; its system-auth jumps.
    pub fn arch() -> Self {
        Self::bare()
            .put("etc/os-release", "ID=arch\n")
            .put(LIBRARY, LIBPAM_SUSE)
            .put(
                "etc/pam.d/system-auth",
                "auth       required                    pam_faillock.so      preauth\n\
                 -auth      [success=2 default=ignore]  pam_systemd_home.so\n\
                 auth       [success=1 default=bad]     pam_unix.so          try_first_pass nullok\n\
                 auth       [default=die]               pam_faillock.so      authfail\n\
                 auth       optional                    pam_permit.so\n\
                 auth       required                    pam_env.so\n\
                 auth       required                    pam_faillock.so      authsucc\n",
            )
            .put("etc/pam.d/system-remote-login", "auth include system-login\n")
            .put(
                "etc/pam.d/system-login",
                "auth required pam_shells.so\nauth requisite pam_nologin.so\nauth include system-auth\n",
            )
            .put("etc/pam.d/sshd", &format!("auth include system-remote-login\n{OURS}"))
    }

    /// The same with this file, mode 0644.
    pub fn put(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    pub fn bytes(self, path: &str, content: &[u8]) -> Self {
        let whole = self.path(path);
        self.folder(Path::new(path).parent().unwrap().to_str().unwrap(), 0o755);
        fs::write(&whole, content).unwrap();
        self.mode(path, 0o644)
    }

    /// The same with the auth lines of sshd's file.
    pub fn sshd(self, lines: &str) -> Self {
        self.put("etc/pam.d/sshd", lines)
    }

    /// The same, but sshd says otherwise: a line for each setting.
    pub fn sshd_says(self, settings: &str) -> Self {
        let word = |line: &str| line.split(' ').next().unwrap().to_owned();
        let set: Vec<String> = settings.lines().map(word).collect();
        let kept = SSHD.lines().filter(|line| !set.contains(&word(line)));
        let dump: Vec<&str> = kept.chain(settings.lines()).collect();
        self.put("answers/sshd", &(dump.join("\n") + "\n"))
    }

    pub fn mode(self, path: &str, mode: u32) -> Self {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    pub fn without(self, path: &str) -> Self {
        let path = self.path(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        self
    }

    /// A process of root's, as `/proc` shows it, and its program, if that is not there. It began after every file of the
    /// tree was made.
    pub fn process(self, number: u32, program: &str) -> Self {
        let name = program.rsplit('/').next().unwrap_or_default();
        let missing = !self.path(&program[1..]).exists();
        let tree = if missing { self.put(&program[1..], SSHDS_TEXT) } else { self };
        tree.put(&format!("proc/{number}/comm"), &format!("{name}\n"))
            .put(&format!("proc/{number}/status"), "Uid:\t0\t0\t0\t0\nNSpid:\t417\n")
            .put(
                &format!("proc/{number}/stat"),
                &format!("{number} ({name}) S{}\n", " 0".repeat(30)),
            )
            .put("proc/stat", "btime 4102444800\n")
            .link(&format!("proc/{number}/exe"), program)
    }

    pub fn link(self, path: &str, to: &str) -> Self {
        let at = self.path(path);
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(to, at).unwrap();
        self
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Makes a folder, and those above it with mode 0755.
    pub fn folder(&self, path: &str, mode: u32) {
        let mut at = self.folder.path().to_owned();
        for part in Path::new(path) {
            at.push(part);
            if !at.exists() {
                fs::create_dir(&at).unwrap();
                fs::set_permissions(&at, fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        fs::set_permissions(&at, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// `enroll check` of this tree.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.enroll(&[&["check"], arguments].concat())
    }

    /// The same, not run yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let enroll = std::env::var("ENROLL_BIN");
        let enroll = enroll.unwrap_or_else(|_| env!("CARGO_BIN_EXE_enroll").to_owned());
        let mut command = Command::new(enroll);
        command.args(arguments).arg("--root").arg(self.folder.path());
        command
    }

    /// A command of `enroll`, with `--root` behind its name.
    pub fn enroll(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What `enroll check` says. Everything that it advises is followed, in a copy.
    pub fn check(&self, arguments: &[&str]) -> Said {
        let said = self.said(arguments);
        crate::advice::follow(self, arguments, &said);
        said
    }

    /// A copy of the tree.
    pub fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut copy = Command::new("cp");
        copy.args(["-a", "--reflink=auto"]).arg(self.path(".")).arg(folder.path());
        assert!(copy.status().unwrap().success());
        Self { folder }
    }

    /// The same without following any advice.
    pub fn said(&self, arguments: &[&str]) -> Said {
        let output = self.run(&[&["--json"], arguments].concat());
        let all = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&[output.stdout, output.stderr].concat()))
        });
        Said { status: output.status.code().unwrap(), all }
    }
}

impl Said {
    pub fn findings(&self) -> &Vec<Value> {
        self.all["findings"].as_array().unwrap()
    }

    /// The names of the findings of this level.
    pub fn names(&self, level: &str) -> Vec<&str> {
        let wanted = self.findings().iter().filter(|f| f["level"] == level);
        wanted.map(|f| f["name"].as_str().unwrap()).collect()
    }

    pub fn finding(&self, name: &str) -> &Value {
        let found = self.findings().iter().find(|f| f["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}: {:#}", self.all))
    }

    /// Exactly these faults, and not ready.
    pub fn has_faults(&self, names: &[&str]) -> &Self {
        assert_eq!(self.names("fault"), names, "{:#}", self.all);
        assert_eq!((self.status, &self.all["verdict"]), (1, &"not_ready".into()));
        self
    }

    /// One fault, at this place.
    pub fn fault_at(&self, name: &str, place: &str) -> &Self {
        self.has_faults(&[name]);
        assert_eq!(self.finding(name)["place"], place, "{:#}", self.all);
        self
    }

    /// This warning, there.
    pub fn warning_at(&self, name: &str, place: &str) -> &Self {
        let found = self.finding(name);
        assert_eq!(
            (&found["level"], &found["place"]),
            (&"warning".into(), &place.into()),
            "{self:?}"
        );
        self
    }

    /// Ready, without a fault or a warning.
    pub fn is_clean(&self) -> &Self {
        assert_eq!(self.names("fault"), [""; 0], "{:#}", self.all);
        assert_eq!(self.names("warning"), [""; 0], "{:#}", self.all);
        assert_eq!((self.status, &self.all["verdict"]), (0, &"ready".into()), "{:#}", self.all);
        self
    }
}
