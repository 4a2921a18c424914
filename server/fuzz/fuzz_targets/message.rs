#![no_main]

#[path = "../../src/signal"]
mod signal {
    pub(crate) mod fuzz;
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| signal::fuzz::message(bytes));
