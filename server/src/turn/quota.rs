//! What one user, one address and all together may have: allocations and bandwidth.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use ipnet::IpNet;

use crate::http::limit::counted_as;

/// One address has at most this part of all allocations: whoever comes as one guest
/// after another comes from somewhere, and so do many users behind one NAT.
const SHARE: usize = 4;

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
    /// Allocations of one address.
    per_address: usize,
    /// Networks whose addresses may have more.
    exempt: Vec<IpNet>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    users: HashMap<String, User>,
    addresses: HashMap<IpAddr, usize>,
}

struct User {
    allocations: usize,
    bandwidth: Option<Arc<Bandwidth>>,
}

/// One allocation's place: free again when this is dropped.
pub(super) struct Place {
    quota: Quota,
    user: String,
    address: IpAddr,
    /// The user's, for all his allocations.
    pub(super) bandwidth: Option<Arc<Bandwidth>>,
}

/// A bucket of bytes that fills evenly and holds a second's worth.
pub(super) struct Bandwidth {
    bytes_per_second: f64,
    left: Mutex<(f64, Instant)>,
}

impl Quota {
    /// These caps; that of one address is not for `exempt`.
    pub(super) fn new(caps: Caps, exempt: Vec<IpNet>) -> Self {
        let per_address = (caps.allocations / SHARE).max(caps.per_user);
        Self(Arc::new(Inner { caps, per_address, exempt, taken: Mutex::default() }))
    }

    /// A place for an allocation of this user, who is at this address, where there
    /// is one.
    pub(super) fn take(&self, now: Instant, user: &str, address: IpAddr) -> Option<Place> {
        let caps = self.0.caps;
        let address = address.to_canonical();
        let is_exempt = self.0.exempt.iter().any(|network| network.contains(&address));
        let address = counted_as(address);
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.addresses.get(&address).copied().unwrap_or(0);
        if taken.all >= caps.allocations || (here >= self.0.per_address && !is_exempt) {
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
        taken.addresses.insert(address, here + 1);
        Some(Place { quota: self.clone(), user: user.to_owned(), address, bandwidth })
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
        if let Some(here) = taken.addresses.get_mut(&self.address) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.addresses.remove(&self.address);
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

    /// One who has an address that nobody else has.
    fn take(quota: &Quota, now: Instant, user: &str) -> Option<Place> {
        let address = [192, 0, 2, user.as_bytes()[0]];
        quota.take(now, user, address.into())
    }

    #[test]
    fn a_user_has_his_share_and_gets_it_back() {
        let (quota, now) = (Quota::new(CAPS, Vec::new()), Instant::now());
        let first = take(&quota, now, "a").unwrap();
        let _second = take(&quota, now, "a").unwrap();
        assert!(take(&quota, now, "a").is_none());
        let _other = take(&quota, now, "b").unwrap();
        assert!(take(&quota, now, "c").is_none(), "the server has an end");
        drop(first);
        assert_eq!(quota.allocations(), 2);
        assert!(take(&quota, now, "a").is_some());
    }

    #[test]
    fn an_address_has_its_share_and_gets_it_back() {
        let caps = Caps { allocations: 12, per_user: 1, bitrate: None };
        let quota = Quota::new(caps, vec!["192.0.2.0/24".parse().unwrap()]);
        let take =
            |user: &str, address: &str| quota.take(Instant::now(), user, address.parse().unwrap());
        let places = ["a", "b", "c"].map(|user| take(user, "2001:db8::1").unwrap());
        assert!(take("d", "2001:db8::2").is_none(), "one customer has the whole /64");
        let _next = take("d", "2001:db8:0:1::1").unwrap();
        drop(places);
        assert!(take("e", "2001:db8::2").is_some());
        let exempt = ["f", "g", "h", "i"].map(|user| take(user, "192.0.2.1"));
        assert!(exempt.iter().all(Option::is_some));
    }

    #[test]
    fn one_user_alone_may_have_what_a_user_may() {
        let (quota, now) = (Quota::new(CAPS, Vec::new()), Instant::now());
        assert!([(); 2].map(|()| take(&quota, now, "a")).iter().all(Option::is_some));
    }

    #[test]
    fn all_allocations_of_a_user_share_one_bandwidth() {
        let (quota, now) = (Quota::new(CAPS, Vec::new()), Instant::now());
        let (one, two) = (take(&quota, now, "a").unwrap(), take(&quota, now, "a").unwrap());
        assert!(one.spend(now, 9_000));
        assert!(!two.spend(now, 2_000));
        assert!(two.spend(now, 1_000));
        assert!(!one.spend(now, 1));
        assert!(one.spend(now + Duration::from_millis(100), 1_000));
        assert!(take(&quota, now, "b").unwrap().spend(now, 9_000), "others have their own");
    }
}
