//! A release embeds the client: build again where it has changed.

use std::env;
use std::fs;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/store/migrations");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // A folder that is not there counts as changed each time. Where it
        // cannot be made that is all that happens.
        let _ = fs::create_dir_all("../dist");
        println!("cargo:rerun-if-changed=../dist");
    }
}
