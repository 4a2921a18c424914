#![no_main]
#![allow(dead_code, reason = "the server uses more of it")]

mod auth {
    /// The time, at which every request is the same.
    pub(crate) mod token {
        pub(crate) fn unix_now() -> u64 {
            1_800_000_000
        }
    }
}

#[path = "../../src/turn"]
mod turn {
    pub(crate) mod credential;
    #[path = "fuzz/request.rs"]
    pub(crate) mod fuzz;
    pub(crate) mod peers;
    pub(crate) mod request;

    /// As much of the real one as a request needs.
    pub(crate) mod service {
        use std::sync::Arc;

        use super::credential::Secret;
        use super::peers::Peers;

        pub(crate) const REALM: &str = "footlight";

        pub(crate) struct Service {
            pub(crate) secret: Secret,
            pub(crate) peers: Peers,
            pub(crate) metrics: Metrics,
        }

        #[derive(Default)]
        pub(crate) struct Metrics {
            pub(crate) turn_forbidden: Counter,
            pub(crate) turn_unauthorized: Counter,
        }

        #[derive(Default)]
        pub(crate) struct Counter;

        impl Counter {
            pub(crate) fn increment(&self, _: u64) {}
        }

        impl Service {
            pub(crate) fn bare(secret: Secret, peers: Peers) -> Arc<Self> {
                Arc::new(Self { secret, peers, metrics: Metrics::default() })
            }

            pub(crate) fn refused(&self, _: &'static str) {}
        }
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| turn::fuzz::turn_request(bytes));
