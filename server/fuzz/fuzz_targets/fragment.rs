#![no_main]
#![allow(dead_code, reason = "the server uses more of it")]

#[path = "../../src/http"]
mod http {
    /// As much of the real one as a parser needs.
    pub(crate) mod reply {
        pub(crate) struct Refused;

        pub(crate) type Reply<T> = Result<T, Refused>;

        impl Refused {
            pub(crate) fn new(_: footlight_shared::ErrorCode, _: &str) -> Self {
                Self
            }
        }
    }

    pub(crate) mod wish {
        pub(crate) mod fragment;
        #[path = "fragment/fuzz.rs"]
        pub(crate) mod fuzz;
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| http::wish::fuzz::fragment(bytes));
