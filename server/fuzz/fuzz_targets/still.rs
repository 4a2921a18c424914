#![no_main]
#![allow(dead_code, reason = "the server uses more of it")]

#[path = "../../src/still/fuzz.rs"]
mod fuzz;
#[path = "../../src/still.rs"]
mod still;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::still(bytes));
