//! An application with a scripted conversation: `pamdrive SERVICE-FOLDER SCRIPT.json`.
//!
//! It runs the calls of the script through the real libpam and reports codes, what it was shown, and what
//! its own process looked like before and after.

use e2e_tests::driver::{Answer, Report, Script};
use libc::{c_char, c_int, c_void};
use std::collections::BTreeSet;
use std::ffi::{CStr, CString};
use std::path::Path;

#[repr(C)]
struct Message {
    style: c_int,
    text: *const c_char,
}

#[repr(C)]
struct Response {
    text: *mut c_char,
    unused: c_int,
}

type Function = extern "C" fn(c_int, *mut *const Message, *mut *mut Response, *mut c_void) -> c_int;

#[repr(C)]
struct Conversation {
    function: Function,
    data: *mut c_void,
}

enum Handle {}

#[link(name = "pam")]
unsafe extern "C" {
    fn pam_start_confdir(
        service: *const c_char,
        user: *const c_char,
        conversation: *const Conversation,
        folder: *const c_char,
        handle: *mut *mut Handle,
    ) -> c_int;
    fn pam_end(handle: *mut Handle, status: c_int) -> c_int;
    fn pam_set_item(handle: *mut Handle, item: c_int, value: *const c_void) -> c_int;
    fn pam_authenticate(handle: *mut Handle, flags: c_int) -> c_int;
    fn pam_setcred(handle: *mut Handle, flags: c_int) -> c_int;
    fn pam_acct_mgmt(handle: *mut Handle, flags: c_int) -> c_int;
    fn pam_open_session(handle: *mut Handle, flags: c_int) -> c_int;
    fn pam_close_session(handle: *mut Handle, flags: c_int) -> c_int;
    fn pam_chauthtok(handle: *mut Handle, flags: c_int) -> c_int;
}

const PAM_SERVICE: c_int = 1;
const PAM_RHOST: c_int = 4;
const PAM_CONV_ERR: c_int = 19;

/// What the conversation works through.
struct Play {
    script: Script,
    next: usize,
    shown: Vec<(i32, String)>,
}

extern "C" fn converse(
    count: c_int,
    messages: *mut *const Message,
    responses: *mut *mut Response,
    data: *mut c_void,
) -> c_int {
    // SAFETY: `data` is the Play that main registered and keeps until after pam_end.
    let play = unsafe { &mut *data.cast::<Play>() };
    assert_eq!(count, 1, "one message a call");
    // SAFETY: libpam passes an array of one pointer.
    let message = unsafe { *messages };
    // SAFETY: and it points to a message.
    let message = unsafe { &*message };
    // SAFETY: a message's text is a C string.
    let text = unsafe { CStr::from_ptr(message.text) }.to_string_lossy().into_owned();
    play.shown.push((message.style, text));
    let answer = if matches!(message.style, 1 | 2) {
        if let Some(barrier) = &play.script.barrier {
            while !Path::new(barrier).exists() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        }
        play.next += 1;
        play.script.answers.get(play.next - 1).cloned().unwrap_or(Answer::Fails(PAM_CONV_ERR))
    } else {
        Answer::NullText
    };
    let mut code = 0;
    let text = match answer {
        Answer::Fails(code) => return code,
        Answer::FailsWith(error, bytes) => {
            code = error;
            allocated(&bytes)
        }
        Answer::NullArray => return 0,
        Answer::NullText => std::ptr::null_mut(),
        Answer::Bytes(bytes) => allocated(&bytes),
    };
    // SAFETY: calloc has no preconditions; libpam's side frees it with free.
    let response = unsafe { libc::calloc(1, size_of::<Response>()) }.cast::<Response>();
    // SAFETY: just allocated with the size of a Response.
    unsafe { response.write(Response { text, unused: 0 }) };
    // SAFETY: libpam passes a place for the pointer.
    unsafe { *responses = response };
    code
}

/// The bytes and a NUL, from the C allocator, as libpam frees them.
fn allocated(bytes: &[u8]) -> *mut c_char {
    // SAFETY: calloc has no preconditions; what it returns is zeroed, so the NUL is there.
    let buffer = unsafe { libc::calloc(1, bytes.len() + 1) }.cast::<u8>();
    // SAFETY: the buffer has room for the bytes.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len()) };
    buffer.cast()
}

/// Everything a guest must leave as it was.
fn snapshot() -> Vec<String> {
    let mut lines = Vec::new();
    for task in std::fs::read_dir("/proc/self/task").expect("proc").flatten() {
        let status = std::fs::read_to_string(task.path().join("status")).expect("status");
        let kept = [
            "Uid",
            "Gid",
            "Groups",
            "SigBlk",
            "SigIgn",
            "SigCgt",
            "Cap",
            "Umask",
            "NoNewPrivs",
            "Threads",
        ];
        lines.extend(
            status.lines().filter(|l| kept.iter().any(|k| l.starts_with(k))).map(str::to_owned),
        );
    }
    let mut files: Vec<String> = std::fs::read_dir("/proc/self/fd")
        .expect("proc")
        .flatten()
        .map(|fd| format!("fd {:?}", fd.file_name()))
        .collect();
    files.sort();
    lines.extend(files);
    lines.push(format!("cwd {:?}", std::env::current_dir().ok()));
    lines.extend(std::env::vars().map(|(name, value)| format!("env {name}={value}")));
    lines.extend(modules_loaded());
    lines
}

/// The files of our module whose code this process holds.
fn modules_loaded() -> BTreeSet<String> {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("proc");
    let names = maps.lines().filter_map(|line| line.rsplit_once('/').map(|(_, name)| name));
    names
        .filter(|name| name.contains("pam_totp") && name.contains(".so"))
        .map(|name| format!("code {name}"))
        .collect()
}

type Call = unsafe extern "C" fn(*mut Handle, c_int) -> c_int;

/// Another service on the same handle, which has no file: at the next call libpam unloads the modules of the former one.
unsafe extern "C" fn take_another_service(handle: *mut Handle, _: c_int) -> c_int {
    // SAFETY: the handle is open until pam_end in main, and libpam copies the string.
    unsafe { pam_set_item(handle, PAM_SERVICE, c"another".as_ptr().cast()) }
}

fn call_of_name(name: &str) -> (Call, c_int) {
    const PAM_ESTABLISH_CRED: c_int = 2;
    const PAM_CHANGE_EXPIRED_AUTHTOK: c_int = 0x20;
    match name {
        "authenticate" => (pam_authenticate, 0),
        "setcred" => (pam_setcred, PAM_ESTABLISH_CRED),
        "acct_mgmt" => (pam_acct_mgmt, 0),
        "open_session" => (pam_open_session, 0),
        "close_session" => (pam_close_session, 0),
        "chauthtok" => (pam_chauthtok, 0),
        "another_service" => (take_another_service, 0),
        "chauthtok_expired" => (pam_chauthtok, PAM_CHANGE_EXPIRED_AUTHTOK),
        other => panic!("no such call: {other}"),
    }
}

fn run_calls(handle: *mut Handle, script: &Script) -> Vec<c_int> {
    let calls = script.calls.iter().map(|name| call_of_name(name));
    // SAFETY: the handle is open until pam_end in main; each call takes any flags.
    calls.map(|(call, flags)| unsafe { call(handle, script.flags | flags) }).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = CString::new(arguments.next().expect("a folder")).expect("no NUL");
    let script = std::fs::read(arguments.next().expect("a script")).expect("readable");
    let script: Script = serde_json::from_slice(&script).expect("a script");
    let mut play = Play { script: script.clone(), next: 0, shown: Vec::new() };
    // The C library opens the system log once, and the account database's wrapper its file; neither is
    // the module's doing.
    // SAFETY: getpwnam has no other user in this program's one thread.
    unsafe { libc::getpwnam(c"ann".as_ptr()) };
    // SAFETY: a format without arguments.
    unsafe { libc::syslog(libc::LOG_DEBUG | libc::LOG_AUTHPRIV, c"pamdrive begins".as_ptr()) };
    let mut report = Report { before: snapshot(), ..Report::default() };
    for _ in 0..script.rounds {
        play.next = 0;
        let service = CString::new(script.service.as_str()).expect("no NUL");
        let user = CString::new(script.user.as_str()).expect("no NUL");
        let conversation = Conversation { function: converse, data: (&raw mut play).cast() };
        let mut handle = std::ptr::null_mut();
        // SAFETY: all strings live until pam_end, and libpam copies the conversation.
        let started = unsafe {
            pam_start_confdir(
                service.as_ptr(),
                user.as_ptr(),
                &raw const conversation,
                folder.as_ptr(),
                &raw mut handle,
            )
        };
        assert_eq!(started, 0, "pam_start_confdir");
        if let Some(rhost) = &script.rhost {
            let rhost = CString::new(rhost.as_str()).expect("no NUL");
            // SAFETY: libpam copies the string.
            unsafe { pam_set_item(handle, PAM_RHOST, rhost.as_ptr().cast()) };
        }
        report.codes = run_calls(handle, &script);
        // SAFETY: the handle is not used after this.
        unsafe { pam_end(handle, *report.codes.last().unwrap_or(&0)) };
    }
    report.after = snapshot();
    report.shown = play.shown;
    println!("{}", serde_json::to_string(&report).expect("is JSON"));
}
