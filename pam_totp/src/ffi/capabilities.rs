//! The capabilities of this thread (capget(2), capset(2)).
//!
//! Our own two calls instead of rustix's, whose buffer valgrind takes for unwritten in its upper half; a
//! module that cannot be run under valgrind without noise is hard to trust.

use libc::{SYS_capget, SYS_capset, c_int};

/// The three sets, as bits by number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capabilities {
    pub effective: u64,
    pub permitted: u64,
    pub inheritable: u64,
}

/// `struct __user_cap_header_struct`, `<linux/capability.h>`.
#[repr(C)]
struct Header {
    version: u32,
    pid: c_int,
}

/// `struct __user_cap_data_struct`: the low and the high half of each set.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Half {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

const VERSION_3: u32 = 0x2008_0522;
/// This thread.
const OWN: Header = Header { version: VERSION_3, pid: 0 };

impl Capabilities {
    /// Of this thread; `None` if the kernel does not tell.
    pub fn current() -> Option<Self> {
        let mut header = OWN;
        let mut halves = [Half::default(); 2];
        // SAFETY: version 3 reads one header and writes two halves, and both are that large.
        let result = unsafe { libc::syscall(SYS_capget, &raw mut header, halves.as_mut_ptr()) };
        let [low, high] = halves;
        let join = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
        (result == 0).then(|| Self {
            effective: join(low.effective, high.effective),
            permitted: join(low.permitted, high.permitted),
            inheritable: join(low.inheritable, high.inheritable),
        })
    }

    /// Sets them for this thread; `false` if the kernel refuses.
    #[must_use]
    pub fn set(self) -> bool {
        let half = |shift: u32| Half {
            effective: (self.effective >> shift & 0xffff_ffff) as u32,
            permitted: (self.permitted >> shift & 0xffff_ffff) as u32,
            inheritable: (self.inheritable >> shift & 0xffff_ffff) as u32,
        };
        let mut header = OWN;
        let halves = [half(0), half(32)];
        // SAFETY: version 3 reads one header and two halves, and both are that large.
        unsafe { libc::syscall(SYS_capset, &raw mut header, halves.as_ptr()) == 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_what_is_there_changes_nothing() {
        let before = Capabilities::current().unwrap();
        assert!(before.set());
        assert_eq!(Capabilities::current(), Some(before));
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        assert!(status.contains(&format!("CapEff:\t{:016x}", before.effective)));
    }
}
