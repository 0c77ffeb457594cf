//! How many connections there may be: in all, and from one address before a host was admitted on them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Counts open connections.
pub struct Connections {
    most: usize,
    most_strangers: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    all: usize,
    strangers: HashMap<IpAddr, usize>,
}

/// One open connection; dropping it makes room.
pub struct Connection {
    counts: Arc<Connections>,
    address: IpAddr,
    admitted: AtomicBool,
}

impl Connections {
    pub fn new(most: usize, most_strangers: usize) -> Arc<Self> {
        Arc::new(Self { most, most_strangers, open: Mutex::default() })
    }

    /// Counts a new connection. `None`: there is no room for it.
    pub fn take(self: &Arc<Self>, address: IpAddr) -> Option<Arc<Connection>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let strangers = open.strangers.get(&address).copied().unwrap_or_default();
        if open.all >= self.most || strangers >= self.most_strangers {
            return None;
        }
        open.all += 1;
        open.strangers.insert(address, strangers + 1);
        let (counts, admitted) = (Arc::clone(self), AtomicBool::new(false));
        Some(Arc::new(Connection { counts, address, admitted }))
    }

    pub fn count(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Connection {
    /// A host was admitted on it: it may stay.
    pub fn admit(&self) {
        if !self.admitted.swap(true, Ordering::AcqRel) {
            let mut open = self.counts.open.lock().unwrap_or_else(PoisonError::into_inner);
            forget_stranger(&mut open, self.address);
        }
    }

    pub fn is_admitted(&self) -> bool {
        self.admitted.load(Ordering::Acquire)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.counts.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        if !self.is_admitted() {
            forget_stranger(&mut open, self.address);
        }
    }
}

fn forget_stranger(open: &mut Open, address: IpAddr) {
    if let Some(count) = open.strangers.get_mut(&address) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            open.strangers.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_of_one_address_do_not_keep_others_out() {
        let connections = Connections::new(5, 2);
        let [one, other] = [1, 2].map(|n| IpAddr::from([192, 0, 2, n]));
        let first = connections.take(one).unwrap();
        let second = connections.take(one).unwrap();
        assert!(connections.take(one).is_none());
        let others = connections.take(other).unwrap();
        first.admit();
        first.admit();
        let third = connections.take(one).unwrap();
        assert!(connections.take(one).is_none(), "admitted twice counts once");
        let fifth = connections.take(other).unwrap();
        assert!(connections.take(IpAddr::from([192, 0, 2, 3])).is_none(), "five are the most");
        drop((first, second, third, others, fifth));
        assert_eq!(connections.count(), 0);
        assert!(connections.open.lock().unwrap().strangers.is_empty());
    }
}
