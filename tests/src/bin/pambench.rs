//! The logins of a measurement: `pambench SERVICE-FOLDER one|inside|process|at-once|memory`.
//!
//! Each line of the input is a login: service, user, answer, and perhaps a file: it is given the content of
//! FILE.warm before the login, outside the measured time, so that the same code is good again. One line of
//! output for each.
//! - `one`: the first line only, in this process: for callgrind and strace. Prints the code.
//! - `inside`: one after the other in this process. Prints the code, and nanoseconds for the whole login
//!   and inside pam_authenticate.
//! - `process`: one after the other, a process each. Prints the code and nanoseconds.
//! - `memory`: one after the other in this process. Prints the code and the resident kilobytes after it; a
//!   first line has the kilobytes before.
//! - `at-once`: a process each, started first and let go together. Prints the codes in one line, then the
//!   nanoseconds until the last one was done.

use e2e_tests::pam::login;
use std::ffi::{CStr, CString};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder of services");
    let mode = arguments.next().expect("one, inside, process, at-once or memory");
    let services = CString::new(folder.as_str()).expect("no NUL");
    let mut lines = std::io::stdin().lock().lines().map(|line| line.expect("readable"));
    match mode.as_str() {
        "one" => println!("{}", run(&services, &lines.next().expect("a login")).code),
        "inside" => lines.for_each(|line| {
            let timed = run(&services, &line);
            println!("{} {} {}", timed.code, timed.whole.as_nanos(), timed.inside.as_nanos());
        }),
        "memory" => {
            println!("before {}", resident());
            lines.for_each(|line| println!("{} {}", run(&services, &line).code, resident()));
        }
        "process" => lines.for_each(|line| {
            restore(&line);
            let began = Instant::now();
            let child = started(&folder);
            let code = finished(let_go(child, &line));
            println!("{code} {}", began.elapsed().as_nanos());
        }),
        "at-once" => at_once(&folder, &lines.collect::<Vec<_>>()),
        other => panic!("no such mode: {other}"),
    }
}

/// Puts the state back that the line names.
fn restore(line: &str) {
    let Some(path) = line.split(' ').nth(3) else { return };
    let content = std::fs::read(format!("{path}.warm")).expect("a saved state");
    let file = std::fs::OpenOptions::new().write(true).open(path).expect("a state");
    file.write_all_at(&content, 0).expect("writable");
    file.set_len(content.len() as u64).expect("writable");
    file.sync_all().expect("writable");
}

/// Resident kilobytes of this process.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("proc");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("is there");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

fn run(services: &CStr, line: &str) -> e2e_tests::pam::Timed {
    restore(line);
    let mut words = line.split(' ');
    let mut word = || words.next().expect("service, user, answer");
    let (service, user, answer) = (word(), word(), word());
    login(services, service, user, answer)
}

/// A process that waits for its login.
fn started(folder: &str) -> Child {
    let me = std::env::current_exe().expect("has a path");
    let mut command = Command::new(me);
    command.args([folder, "one"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().expect("starts")
}

fn let_go(mut child: Child, line: &str) -> Child {
    let mut stdin: ChildStdin = child.stdin.take().expect("piped");
    let login: Vec<&str> = line.split(' ').take(3).collect();
    writeln!(stdin, "{}", login.join(" ")).expect("listens");
    child
}

fn finished(mut child: Child) -> String {
    let mut code = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_to_string(&mut code).expect("text");
    assert!(child.wait().expect("ends").success(), "the process died");
    code.trim().to_owned()
}

fn at_once(folder: &str, lines: &[String]) {
    let waiting: Vec<Child> = lines.iter().map(|_| started(folder)).collect();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let began = Instant::now();
    let running: Vec<Child> =
        waiting.into_iter().zip(lines).map(|(child, line)| let_go(child, line)).collect();
    let codes: Vec<String> = running.into_iter().map(finished).collect();
    println!("{}", codes.join(" "));
    println!("{}", began.elapsed().as_nanos());
}
