#![no_main]

#[path = "../../src/turn"]
mod turn {
    pub(crate) mod framing;
    #[path = "fuzz/framing.rs"]
    pub(crate) mod fuzz;
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| turn::fuzz::turn_framing(bytes));
