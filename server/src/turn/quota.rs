//! What one user and all users together may have: allocations and bandwidth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The caps.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Allocations of all.
    pub allocations: usize,
    /// Allocations of one user.
    pub per_user: usize,
    /// Bit/s of one user, both directions together; `None`: no cap.
    pub bitrate: Option<u64>,
}

/// The counts. Cheap to clone.
#[derive(Clone)]
pub(super) struct Quota(Arc<Inner>);

struct Inner {
    caps: Caps,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    users: HashMap<String, User>,
}

struct User {
    allocations: usize,
    bandwidth: Option<Arc<Bandwidth>>,
}

/// One allocation's place: free again when this is dropped.
pub(super) struct Place {
    quota: Quota,
    user: String,
    /// The user's, for all his allocations.
    pub(super) bandwidth: Option<Arc<Bandwidth>>,
}

/// A bucket of bytes that fills evenly and holds a second's worth.
pub(super) struct Bandwidth {
    bytes_per_second: f64,
    left: Mutex<(f64, Instant)>,
}

impl Quota {
    pub(super) fn new(caps: Caps) -> Self {
        Self(Arc::new(Inner { caps, taken: Mutex::default() }))
    }

    /// A place for an allocation of this user, where there is one.
    pub(super) fn take(&self, now: Instant, user: &str) -> Option<Place> {
        let caps = self.0.caps;
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= caps.allocations {
            return None;
        }
        let bucket = || caps.bitrate.map(|bitrate| Arc::new(Bandwidth::new(now, bitrate)));
        let known = taken.users.entry(user.to_owned());
        let known = known.or_insert_with(|| User { allocations: 0, bandwidth: bucket() });
        if known.allocations >= caps.per_user {
            return None;
        }
        known.allocations += 1;
        let bandwidth = known.bandwidth.clone();
        taken.all += 1;
        Some(Place { quota: self.clone(), user: user.to_owned(), bandwidth })
    }

    /// Allocations that there are.
    pub(super) fn allocations(&self) -> usize {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.quota.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        if let Some(user) = taken.users.get_mut(&self.user) {
            user.allocations = user.allocations.saturating_sub(1);
            if user.allocations == 0 {
                taken.users.remove(&self.user);
            }
        }
    }
}

impl Place {
    /// Takes so many bytes from the user's bandwidth, where they are left.
    pub(super) fn spend(&self, now: Instant, bytes: usize) -> bool {
        self.bandwidth.as_ref().is_none_or(|bandwidth| bandwidth.spend(now, bytes))
    }
}

impl Bandwidth {
    fn new(now: Instant, bitrate: u64) -> Self {
        let bytes_per_second = bitrate as f64 / 8.0;
        Self { bytes_per_second, left: Mutex::new((bytes_per_second, now)) }
    }

    fn spend(&self, now: Instant, bytes: usize) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.saturating_duration_since(left.1).as_secs_f64();
        let full = (left.0 + since * self.bytes_per_second).min(self.bytes_per_second);
        let enough = full >= bytes as f64;
        *left = (if enough { full - bytes as f64 } else { full }, now);
        enough
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use std::time::Duration;

    use super::*;

    const CAPS: Caps = Caps { allocations: 3, per_user: 2, bitrate: Some(80_000) };

    #[test]
    fn a_user_has_his_share_and_gets_it_back() {
        let (quota, now) = (Quota::new(CAPS), Instant::now());
        let first = quota.take(now, "a").unwrap();
        let _second = quota.take(now, "a").unwrap();
        assert!(quota.take(now, "a").is_none());
        let _other = quota.take(now, "b").unwrap();
        assert!(quota.take(now, "c").is_none(), "the server has an end");
        drop(first);
        assert_eq!(quota.allocations(), 2);
        assert!(quota.take(now, "a").is_some());
    }

    #[test]
    fn all_allocations_of_a_user_share_one_bandwidth() {
        let (quota, now) = (Quota::new(CAPS), Instant::now());
        let (one, two) = (quota.take(now, "a").unwrap(), quota.take(now, "a").unwrap());
        assert!(one.spend(now, 9_000));
        assert!(!two.spend(now, 2_000));
        assert!(two.spend(now, 1_000));
        assert!(!one.spend(now, 1));
        assert!(one.spend(now + Duration::from_millis(100), 1_000));
        assert!(quota.take(now, "b").unwrap().spend(now, 9_000), "others have their own");
    }
}
