#![no_main]
#![allow(dead_code, reason = "the server uses more of it")]

#[path = "../../src/call"]
mod call {
    pub(crate) mod check;
    #[path = "check/fuzz.rs"]
    pub(crate) mod fuzz;
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| call::fuzz::signal(bytes));
