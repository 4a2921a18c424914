//! The `footlight` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    footlight::cli::main()
}
