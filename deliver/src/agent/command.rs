//! Runs one command: with the input, a limit of time and of output, and nothing else of this process.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::io::{ErrorKind, PipeReader, Read, Write, pipe};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// So much of what the command says is kept. If there is more, its standard error is closed.
const MOST_SAID: usize = 4 << 10;
/// How often the end of the command is looked for.
const PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
/// How long a killed command may take to be gone.
const DEATH: Duration = Duration::from_secs(1);

/// How a command ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ended {
    /// With this exit status.
    Status(i32),
    /// By this signal.
    Signal(i32),
    /// Not in time. It was killed.
    Late,
    /// It could not be started.
    NotStarted(String),
}

/// What of a command is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// Its standard error.
    Error,
    /// Its standard output, too.
    All,
}

/// Runs the command. Returns how it ended, and the begin of what it said. All processes of its group are gone then.
pub fn run(command: &[String], input: &[u8], within: Duration, kept: Kept) -> (Ended, String) {
    let deadline = Instant::now() + within;
    match start(command, kept) {
        Ok((child, output)) => Running::of(child, output, input).run_to_end(deadline),
        Err(error) => (Ended::NotStarted(error.to_string()), String::new()),
    }
}

fn start(command: &[String], kept: Kept) -> std::io::Result<(Child, PipeReader)> {
    let (program, arguments) =
        command.split_first().ok_or_else(|| std::io::Error::other("no command"))?;
    let (output, said) = pipe()?;
    let told = match kept {
        Kept::Error => Stdio::null(),
        Kept::All => said.try_clone()?.into(),
    };
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY");
    let child = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(credentials.map(|folder| ("CREDENTIALS_DIRECTORY", folder)))
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(told)
        .stderr(said)
        .spawn()?;
    Ok((child, output))
}

struct Running<'a> {
    child: Child,
    group: Option<Pid>,
    input: Option<ChildStdin>,
    left: &'a [u8],
    output: Option<PipeReader>,
    said: Vec<u8>,
}

impl<'a> Running<'a> {
    fn of(mut child: Child, output: PipeReader, left: &'a [u8]) -> Self {
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        // One that would block is not used.
        let input = child.stdin.take().filter(|pipe| ioctl_fionbio(pipe, true).is_ok());
        let output = Some(output).filter(|pipe| ioctl_fionbio(pipe, true).is_ok());
        Self { child, group, input, left, output, said: Vec::new() }
    }

    fn run_to_end(mut self, deadline: Instant) -> (Ended, String) {
        let is_late = loop {
            self.write();
            self.read();
            if self.has_ended() {
                break false;
            }
            if Instant::now() >= deadline {
                break true;
            }
            self.wait_a_little();
        };
        self.read();
        // Before the command is waited for: until then, no other group has its number.
        if let Some(group) = self.group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let ended = if is_late { self.buried() } else { self.status() };
        (ended, String::from_utf8_lossy(&self.said).into_owned())
    }

    fn write(&mut self) {
        while let Some(pipe) = &mut self.input {
            match pipe.write(self.left) {
                Ok(count) if count > 0 => self.left = self.left.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // It does not read: its exit status says why.
                Ok(_) | Err(_) => self.left = &[],
            }
            if self.left.is_empty() {
                self.input = None;
            }
        }
    }

    fn read(&mut self) {
        let mut buffer = [0; 1024];
        while let Some(pipe) = &mut self.output {
            match pipe.read(&mut buffer) {
                Ok(count) if count > 0 && self.said.len() < MOST_SAID => {
                    self.said.extend_from_slice(buffer.get(..count).unwrap_or_default());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Ok(_) | Err(_) => self.output = None,
            }
        }
    }

    /// Whether it has ended. It stays to be waited for.
    fn has_ended(&self) -> bool {
        let Some(pid) = self.group else { return true };
        let only_look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(pid), only_look), Ok(None))
    }

    fn wait_a_little(&self) {
        let mut pipes = Vec::with_capacity(2);
        pipes.extend(self.input.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::OUT)));
        pipes.extend(self.output.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        let _ = poll(&mut pipes, Some(&PAUSE));
    }

    fn status(&mut self) -> Ended {
        match self.child.wait() {
            Ok(status) => match (status.code(), status.signal()) {
                (Some(code), _) => Ended::Status(code),
                (None, signal) => Ended::Signal(signal.unwrap_or_default()),
            },
            Err(error) => Ended::NotStarted(error.to_string()),
        }
    }

    /// Waits for the killed command, but not for one that the kernel holds.
    fn buried(&mut self) -> Ended {
        let end = Instant::now() + DEATH;
        while Instant::now() < end && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ended::Late
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const SECOND: Duration = Duration::from_secs(1);

    fn shell(script: &str, within: Duration) -> (Ended, String, Duration) {
        let begin = Instant::now();
        let command = ["/bin/sh", "-c", script].map(str::to_owned);
        let (ended, said) = run(&command, b"code=12345678\n", within, Kept::Error);
        (ended, said, begin.elapsed())
    }

    fn is_gone(pid: &str) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        stat.map_or(true, |stat| stat.contains(") Z "))
    }

    /// A busy machine takes its time to bury a killed process.
    fn is_gone_soon(pid: &str) -> bool {
        let end = Instant::now() + 10 * SECOND;
        while !is_gone(pid) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        is_gone(pid)
    }

    #[test]
    fn a_command_gets_the_lines_and_an_empty_environment() {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "cd {:?}; cat >in; cat /proc/$$/environ >env; cat /proc/$$/cmdline >args; ulimit -c >core",
            folder.path()
        );
        assert_eq!(shell(&script, 5 * SECOND).0, Ended::Status(0));
        let text = |name| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(text("in"), "code=12345678\n");
        assert_eq!(text("env"), "");
        assert!(!text("args").contains("1234"));
    }

    #[test]
    fn the_exit_status_and_the_words_of_a_command_are_told() {
        let (ended, said, _) = shell("echo why >&2; exit 75", 5 * SECOND);
        assert_eq!((ended, said.as_str()), (Ended::Status(75), "why\n"));
        assert_eq!(shell("kill -9 $$", 5 * SECOND).0, Ended::Signal(9));
        let command = ["/nonexistent".to_owned()];
        assert!(matches!(run(&command, b"", SECOND, Kept::Error).0, Ended::NotStarted(_)));
    }

    #[test]
    fn a_command_that_hangs_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let script = format!("trap '' TERM; sleep 50 & echo $! >{pid:?}; sleep 50");
        let (ended, _, time) = shell(&script, SECOND);
        assert_eq!(ended, Ended::Late);
        assert!(time < 3 * SECOND, "{time:?}");
        assert!(is_gone_soon(&fs::read_to_string(pid).unwrap()));
    }

    #[test]
    fn a_child_that_is_left_behind_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        // The child has the pipes.
        let (ended, _, time) = shell(&format!("sleep 50 & echo $! >{pid:?}; exit 0"), 10 * SECOND);
        assert_eq!(ended, Ended::Status(0));
        assert!(time < 3 * SECOND, "{time:?}");
        assert!(is_gone_soon(&fs::read_to_string(pid).unwrap()));
    }

    #[test]
    fn a_command_that_floods_is_cut_short() {
        let (ended, said, time) =
            shell("while :; do echo 0123456789 >&2 || exit 3; done", 5 * SECOND);
        assert!(said.len() <= MOST_SAID + 1024, "{}", said.len());
        // Its standard error is closed then.
        assert!(matches!(ended, Ended::Signal(13) | Ended::Status(_)), "{ended:?}");
        assert!(time < 4 * SECOND, "{time:?}");
    }

    #[test]
    fn a_command_that_reads_nothing_blocks_nobody() {
        let long = vec![b'x'; 1 << 20];
        let command = ["/bin/sh", "-c", "exit 7"].map(str::to_owned);
        assert_eq!(run(&command, &long, 5 * SECOND, Kept::Error).0, Ended::Status(7));
        let command = ["/bin/sh", "-c", "exec sleep 50"].map(str::to_owned);
        assert_eq!(run(&command, &long, SECOND, Kept::Error).0, Ended::Late);
    }
}
