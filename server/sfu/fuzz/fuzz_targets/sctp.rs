#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| footlight_sfu::fuzz::sctp(bytes));
