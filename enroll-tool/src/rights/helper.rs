//! Root's side: starts the helper, gives it orders, and waits for each answer with a deadline.

use super::wire::{ARGUMENT, Answer, Order, message, receive};
use crate::error::{Error, Result};
use crate::messages;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// This very program, even if a newer one has its name by now.
const PROGRAM: &str = "/proc/self/exe";
/// How long the first job may take that finds a file system silent: longer than a lock is waited for.
const LONGEST: Duration = Duration::from_secs(10);
/// How long each later one may take: if a server is gone, many homes are silent.
const SHORTEST: Duration = Duration::from_secs(2);

/// The helper of this process, started when it is first needed.
struct Helper {
    child: Child,
    orders: ChildStdin,
    answers: ChildStdout,
}

/// The helper, and how often one was given up.
#[derive(Default)]
struct HelperState {
    helper: Option<Helper>,
    silent: bool,
}

thread_local! {
    static STATE: RefCell<HelperState> = RefCell::default();
}

/// Has the helper do something with `path`, which is named if no answer comes.
pub(super) fn ask(order: &Order, body: &[u8], path: &Path) -> Result<(Answer, Zeroizing<Vec<u8>>)> {
    STATE.with_borrow_mut(|state| {
        let patience = if state.silent { SHORTEST } else { LONGEST };
        let mut helper = match state.helper.take() {
            Some(helper) => helper,
            None => Helper::start().map_err(broken)?,
        };
        match helper.ask(order, body, Instant::now() + patience) {
            Ok(answer) => {
                state.helper = Some(helper);
                Ok(answer)
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                state.silent = true;
                helper.give_up();
                let seconds = patience.as_secs();
                Err(Error::Failed(messages::path_silent(path.display(), seconds)))
            }
            Err(error) => {
                helper.give_up();
                Err(broken(error))
            }
        }
    })
}

fn broken(error: io::Error) -> Error {
    Error::Failed(messages::helper_broken(error))
}

impl Helper {
    /// Nothing is inherited but the pipes and the language. A process group of its own keeps Ctrl-C and Ctrl-Z of the
    /// terminal from it: a job is finished, and the end of the orders ends it.
    fn start() -> io::Result<Self> {
        let mut command = Command::new(PROGRAM);
        command.arg(ARGUMENT).env_clear().current_dir("/").process_group(0);
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (orders, answers) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        for pipe in [orders.as_fd(), answers.as_fd()] {
            fcntl_setfl(pipe, fcntl_getfl(pipe)? | OFlags::NONBLOCK)?;
        }
        Ok(Self { child, orders, answers })
    }

    fn ask(
        &mut self,
        order: &Order,
        body: &[u8],
        until: Instant,
    ) -> io::Result<(Answer, Zeroizing<Vec<u8>>)> {
        let mut orders = Timely { pipe: &mut self.orders, until };
        orders.write_all(&message(order, body)?)?;
        receive(&mut Timely { pipe: &mut self.answers, until })
    }

    /// A helper that waits in the kernel for a silent file system may not even end by SIGKILL, so it is not waited for.
    /// It holds no lock of root's and no terminal.
    fn give_up(mut self) {
        let _ = self.child.kill();
    }
}

/// A pipe that is waited for until then and no longer.
struct Timely<'a, P> {
    pipe: &'a mut P,
    until: Instant,
}

impl<P: AsFd> Timely<'_, P> {
    fn wait(&self, flags: PollFlags) -> io::Result<()> {
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            let mut watched = [PollFd::new(self.pipe, flags)];
            match poll(&mut watched, Some(&left)) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) => return Ok(()),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl<P: AsFd + Read> Read for Timely<'_, P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.wait(PollFlags::IN)?;
            match self.pipe.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }
}

impl<P: AsFd + Write> Write for Timely<'_, P> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        loop {
            self.wait(PollFlags::OUT)?;
            match self.pipe.write(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
