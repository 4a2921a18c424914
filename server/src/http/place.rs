//! How many connections there may be, in all and from one address, from the
//! moment that they are accepted and for as long as they live, signalling
//! sockets included.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;

use super::limit::counted_as;
use crate::config::Config;

/// The count. Cheap to clone.
#[derive(Clone)]
pub(super) struct Places(Arc<Inner>);

struct Inner {
    most: usize,
    most_of_one: usize,
    /// Exempt networks, and proxies, behind which many are.
    unlimited: Vec<IpNet>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection's place: free again when this is dropped.
pub(super) struct Place {
    places: Places,
    address: IpAddr,
}

impl Places {
    pub(super) fn new(config: &Config) -> Self {
        let unlimited = config.exempt_networks.iter().chain(&config.trusted_proxies);
        Self(Arc::new(Inner {
            most: config.max_connections,
            most_of_one: config.max_connections_per_address,
            unlimited: unlimited.copied().collect(),
            taken: Mutex::default(),
        }))
    }

    /// A place for a connection from this address, where there is one.
    pub(super) fn take(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let is_unlimited = self.0.unlimited.iter().any(|network| network.contains(&address));
        let address = counted_as(address);
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.by_address.get(&address).copied().unwrap_or(0);
        if taken.all >= self.0.most || (here >= self.0.most_of_one && !is_unlimited) {
            return None;
        }
        taken.all += 1;
        *taken.by_address.entry(address).or_default() += 1;
        Some(Place { places: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Entry::Occupied(mut here) = taken.by_address.entry(self.address) {
            *here.get_mut() -= 1;
            if *here.get() == 0 {
                here.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn places(settings: &[(&str, &str)]) -> Places {
        let settings = settings.iter().map(|(k, v)| (format!("FOOTLIGHT_{k}"), (*v).to_owned()));
        Places::new(&Config::load(None, settings).unwrap())
    }

    #[test]
    fn one_address_has_its_share_and_gets_it_back() {
        let places = places(&[("MAX_CONNECTIONS_PER_ADDRESS", "2")]);
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let first = places.take(one).unwrap();
        let _second = places.take(one).unwrap();
        assert!(places.take(one).is_none());
        assert!(places.take(other).is_some());
        drop(first);
        assert!(places.take(one).is_some());
    }

    #[test]
    fn the_server_has_an_end() {
        let places = places(&[("MAX_CONNECTIONS", "1"), ("EXEMPT_NETWORKS", "0.0.0.0/0")]);
        let place = places.take("192.0.2.1".parse().unwrap()).unwrap();
        assert!(places.take("192.0.2.2".parse().unwrap()).is_none());
        drop(place);
        assert!(places.take("192.0.2.2".parse().unwrap()).is_some());
    }

    #[test]
    fn a_whole_ipv6_network_is_one_address_and_a_proxy_is_none() {
        let settings = [("MAX_CONNECTIONS_PER_ADDRESS", "1"), ("TRUSTED_PROXIES", "10.0.0.1")];
        let places = places(&settings);
        let _one = places.take("2001:db8::1".parse().unwrap()).unwrap();
        assert!(places.take("2001:db8::2".parse().unwrap()).is_none());
        let _proxied = places.take("10.0.0.1".parse().unwrap()).unwrap();
        assert!(places.take("::ffff:10.0.0.1".parse().unwrap()).is_some());
    }
}
