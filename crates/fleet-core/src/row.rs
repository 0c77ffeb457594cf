//! The row of one user: what the whole fleet knows of the user, in one value that is swapped as a whole.
//!
//! ```text
//! magic "TOTPROW1" 8 · generation u64
//! sealed credential u16 + bytes
//! record u16 + bytes (version and payload, pam_totp-record(5), with empty buckets)
//! common bucket · count of hosts u16
//! for each host, by ascending id: id 16 · bucket remote · bucket local · share
//! bucket: failures u32 · level u32 · last failure u64 · refilled u64
//! share: newest span u64 · five counts u8
//! ```
//! All numbers are little-endian. A row has exactly one form in bytes: a ledger compares whole old values.

mod host_part;

pub use host_part::HostPart;

use crate::bytes::{Damaged, Input, put_bucket, put_bytes};
use crate::name::{Account, HostId};
use crate::seal::MAX_SEALED;
use totp_core::history::{Held, History, MAX_PAYLOAD};
use totp_core::throttle::{Bucket, Limits, Origin};
use totp_core::time::{Moment, UnixTime};

const MAGIC: &[u8; 8] = b"TOTPROW1";
/// The most hosts that a row has a part for.
pub const MAX_HOSTS: usize = 256;
/// The longest row, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// What the bucket that all hosts have in common allows: waits from 20 failures on, nothing from 100 on (NIST SP 800-63B
/// §5.2.2).
pub const COMMON: Limits =
    Limits { free_tries: 20, lockout_after_remote: 100, lockout_after_local: 100 };
/// The common bucket has one origin.
pub const COMMON_ORIGIN: Origin = Origin::Remote;

/// What the fleet knows of a user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Goes up with each write, so that no two values of a row are equal.
    generation: u64,
    /// The credential, sealed.
    sealed: Vec<u8>,
    /// The record, without what is held against the user at a host.
    record: History,
    /// Failures of all hosts.
    common: Bucket,
    /// By ascending id, and none that is empty.
    hosts: Vec<(HostId, HostPart)>,
}

impl Row {
    /// The row of a user who has just enrolled.
    pub fn new(account: &Account, sealed: Vec<u8>) -> Self {
        let record = History::new(account.as_str());
        Self { generation: 0, sealed, record, common: Bucket::EMPTY, hosts: Vec::new() }
    }

    /// The sealed credential.
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// Puts in another seal of the credential.
    pub fn reseal(&mut self, sealed: Vec<u8>) {
        self.sealed = sealed;
    }

    /// The record.
    pub const fn record(&self) -> &History {
        &self.record
    }

    /// What is held against the user by all hosts together.
    pub const fn common(&self) -> &Bucket {
        &self.common
    }

    /// How many hosts have a part in the row.
    pub const fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// The part of a host; empty if it has none yet.
    pub fn part(&self, host: HostId) -> HostPart {
        let at = self.hosts.binary_search_by_key(&host, |(id, _)| *id).ok();
        at.and_then(|at| self.hosts.get(at)).map(|(_, part)| *part).unwrap_or_default()
    }

    /// Whether there is room for a part of this host, by dropping an idle one if need be.
    pub fn has_room(&self, host: HostId, now: UnixTime) -> bool {
        self.hosts.len() < MAX_HOSTS
            || self.hosts.iter().any(|(id, part)| *id == host || part.is_idle(now))
    }

    /// The record as one host sees it: with what is held against the user there.
    pub fn seen_by(&self, host: HostId) -> History {
        let mut history = self.record.clone();
        history.exchange_held(self.part(host).held);
        history
    }

    /// Takes over the record as one host left it. Where there is no room for the host's part, it is dropped: that happens
    /// only after a recovery code, which holds nothing against anybody.
    fn take_over(&mut self, host: HostId, mut history: History, now: UnixTime) {
        let held = history.exchange_held(Held::default());
        self.record = history;
        self.set_part(host, HostPart { held, ..self.part(host) }, now);
    }

    /// Notes a wrong code at a host.
    pub fn note_wrong(&mut self, host: HostId, history: History, now: UnixTime) {
        self.take_over(host, history, now);
        self.common = self.common.charged(Moment::shared(now));
        let part = self.part(host);
        self.set_part(host, HostPart { share: part.share.with_one_more(now), ..part }, now);
    }

    /// Notes an acceptance at a host: what is off at another host becomes the longest wait, as it does between the origins
    /// of one host.
    pub fn note_accepted(
        &mut self,
        host: HostId,
        history: History,
        limits: &Limits,
        now: UnixTime,
    ) {
        self.take_over(host, history, now);
        self.common = self.common.cleared(Moment::shared(now), &COMMON);
        let others = self.hosts.iter_mut().filter(|(id, _)| *id != host);
        others.for_each(|(_, part)| part.held = softened(&part.held, limits));
    }

    /// Notes that a recovery code was accepted at a host: nothing is held against the owner any more. What other hosts
    /// added of late still counts against these hosts.
    pub fn note_recovered(&mut self, host: HostId, history: History, now: UnixTime) {
        self.common = self.common.reset();
        for (id, part) in &mut self.hosts {
            part.held = Held { remote: part.held.remote.reset(), local: part.held.local.reset() };
            if *id == host {
                *part = HostPart { share: Default::default(), ..*part };
            }
        }
        self.take_over(host, history, now);
    }

    fn set_part(&mut self, host: HostId, part: HostPart, now: UnixTime) {
        match self.hosts.binary_search_by_key(&host, |(id, _)| *id) {
            Ok(at) => self.hosts.get_mut(at).into_iter().for_each(|(_, old)| *old = part),
            Err(_) if part == HostPart::default() => {}
            Err(_) if self.hosts.len() < MAX_HOSTS => self.insert(host, part),
            Err(_) => {
                let idle = self.hosts.iter().enumerate().filter(|(_, (_, part))| part.is_idle(now));
                let longest = idle.min_by_key(|(_, (_, part))| part.last_use()).map(|(at, _)| at);
                if let Some(at) = longest {
                    self.hosts.remove(at);
                    self.insert(host, part);
                }
            }
        }
    }

    fn insert(&mut self, host: HostId, part: HostPart) {
        let at = self.hosts.partition_point(|(id, _)| *id < host);
        self.hosts.insert(at, (host, part));
    }

    /// The bytes of the next value of this row.
    pub fn next_value(&self) -> Vec<u8> {
        Self { generation: self.generation.saturating_add(1), ..self.clone() }.encode()
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(2_048);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.generation.to_le_bytes());
        put_bytes(&mut out, &self.sealed);
        put_bytes(&mut out, &self.record.pack());
        put_bucket(&mut out, &self.common);
        let count = u16::try_from(self.hosts.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&count.to_le_bytes());
        for (id, part) in &self.hosts {
            out.extend_from_slice(&id.0);
            part.put(&mut out);
        }
        out
    }

    /// Reads what [`Row::next_value`] wrote.
    ///
    /// # Errors
    /// [`Damaged`] for anything else, also for another form of the same row.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let row = Self::read(bytes)?;
        if row.encode() == bytes { Ok(row) } else { Err(Damaged) }
    }

    fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut input = Input(bytes);
        if input.array()? != *MAGIC || bytes.len() > MAX_BYTES {
            return Err(Damaged);
        }
        let generation = input.u64()?;
        let sealed = input.bytes(MAX_SEALED)?.to_vec();
        let packed = input.bytes(MAX_PAYLOAD + 2)?;
        let record = History::unpack(packed).map_err(|_| Damaged)?;
        let common = input.bucket()?;
        let count = usize::from(input.u16()?);
        if count > MAX_HOSTS {
            return Err(Damaged);
        }
        let hosts: Vec<_> = (0..count)
            .map(|_| Ok((HostId(input.array()?), HostPart::take(&mut input)?)))
            .collect::<Result<_, Damaged>>()?;
        let ascending = hosts.iter().zip(hosts.iter().skip(1)).all(|(a, b)| a.0 < b.0);
        let holds_nothing = record.clone().exchange_held(Held::default()) == Held::default();
        if !ascending || !holds_nothing || !input.is_empty() {
            return Err(Damaged);
        }
        Ok(Self { generation, sealed, record, common, hosts })
    }
}

fn softened(held: &Held, limits: &Limits) -> Held {
    Held {
        remote: held.remote.softened(Origin::Remote, limits),
        local: held.local.softened(Origin::Local, limits),
    }
}

#[cfg(test)]
mod tests;
