//! System calls that fail: a seccomp filter for the one thread that a login runs in.

use libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, SECCOMP_RET_ALLOW,
    SECCOMP_RET_ERRNO, c_long, sock_filter, sock_fprog,
};

/// Which calls fail, and how.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    what: u8,
    /// Only on the descriptor that lies so far above the lowest free one.
    descriptor: Option<u8>,
    errno: i32,
}

/// A call fails if all these bits of its arguments are so: number of the argument, mask, value.
type Conditions = Vec<(u32, u32, u32)>;

impl Fault {
    /// Three bits each: the calls, the descriptor, the error.
    pub fn of(what: u8, how: u8) -> Self {
        let errors = [
            libc::EIO,
            libc::ENOSPC,
            libc::EROFS,
            libc::EDQUOT,
            libc::EOPNOTSUPP,
            libc::EINVAL,
            libc::EPERM,
            libc::ENOSYS,
        ];
        let descriptor = Some(how & 7).filter(|n| *n < 7);
        Self { what: what & 7, descriptor, errno: errors[usize::from(how >> 3 & 7)] }
    }

    /// Whether the thread may keep another identity than it began with.
    pub const fn hits_identity(self) -> bool {
        self.what == 7
    }

    fn calls(self, lowest_free: u32) -> Vec<(c_long, Conditions)> {
        let first: Conditions = self
            .descriptor
            .map(|n| (0, u32::MAX, lowest_free + u32::from(n)))
            .into_iter()
            .collect();
        let and = |condition| [first.clone(), vec![condition]].concat();
        let tmpfile = (libc::O_TMPFILE & !libc::O_DIRECTORY) as u32;
        match self.what {
            0 => vec![
                (libc::SYS_pwrite64, first.clone()),
                (libc::SYS_pwritev2, first.clone()),
                (libc::SYS_fdatasync, first),
            ],
            1 => vec![
                (libc::SYS_pwritev2, first.clone()),
                (libc::SYS_fsync, first.clone()),
                (libc::SYS_fdatasync, vec![]),
            ],
            2 => vec![(libc::SYS_openat, and((2, 3, libc::O_RDWR as u32)))],
            3 => vec![
                (libc::SYS_openat, and((2, tmpfile, tmpfile))),
                (libc::SYS_linkat, vec![]),
                (libc::SYS_mkdir, vec![]),
                (libc::SYS_mkdirat, vec![]),
            ],
            4 => vec![(libc::SYS_fcntl, and((1, u32::MAX, libc::F_OFD_SETLK as u32)))],
            5 => vec![(libc::SYS_openat2, vec![])],
            6 => vec![(libc::SYS_fstat, first.clone()), (libc::SYS_pread64, first)],
            _ => vec![(libc::SYS_setgroups, vec![])],
        }
    }

    /// From here on the calls of this thread fail. `false` where the kernel has no seccomp.
    pub fn begin(self, lowest_free: u32) -> bool {
        // EAGAIN and EACCES of a lock mean that another login holds it, and cost five seconds.
        let errno = if self.what == 4 { libc::ENOLCK } else { self.errno };
        let mut program = Vec::new();
        for (call, conditions) in self.calls(lowest_free) {
            let number = u32::try_from(call).unwrap_or(u32::MAX);
            let tests = [vec![(None, u32::MAX, number)], {
                conditions.into_iter().map(|(n, mask, value)| (Some(n), mask, value)).collect()
            }]
            .concat();
            let mut left = tests.len() * 3 + 1;
            for (argument, mask, value) in tests {
                left -= 3;
                // struct seccomp_data: the number at 0, the arguments of eight bytes from 16.
                let offset = argument.map_or(0, |n| 16 + 8 * n);
                program.push(statement(BPF_LD | BPF_W | BPF_ABS, offset, 0));
                program.push(statement(BPF_ALU | BPF_AND | BPF_K, mask, 0));
                program.push(statement(BPF_JMP | BPF_JEQ | BPF_K, value, left));
            }
            program.push(statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | errno as u32, 0));
        }
        program.push(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0));
        let length = u16::try_from(program.len()).unwrap_or(0);
        let program = sock_fprog { len: length, filter: program.as_mut_ptr() };
        // SAFETY: PR_SET_NO_NEW_PRIVS takes numbers only.
        let ready = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) } == 0;
        // SAFETY: the kernel copies the program, which lives to the end of the call.
        ready && install(&program)
    }
}

fn install(program: &sock_fprog) -> bool {
    // SAFETY: the kernel copies the program, whose statements live to the end of the call.
    let result = unsafe {
        let program: *const sock_fprog = program;
        libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0, program)
    };
    result == 0
}

/// A statement; a comparison that fails jumps over `otherwise` statements.
fn statement(code: u32, k: u32, otherwise: usize) -> sock_filter {
    let jf = u8::try_from(otherwise).unwrap_or(u8::MAX);
    sock_filter { code: code as u16, jt: 0, jf, k }
}
