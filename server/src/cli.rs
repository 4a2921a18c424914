//! The command line: `footlight`, `footlight admin add NAME`,
//! `footlight account password NAME`, `footlight key rotate`, `footlight tip refund TIP`.

mod tip;

use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use footlight_shared::{Role, UserName, limit};

use crate::auth::key::{KEPT_KEYS, KeyRing};
use crate::auth::password::{HashError, Hasher};
use crate::config::{self, Config};
use crate::run::{self, Bound};
use crate::store::{FolderLock, LockError, NewAccount, Store};
use crate::{Error, shutdown, telemetry};

/// A live-streaming stage on WebRTC in one binary.
#[derive(Parser)]
#[command(name = "footlight", version)]
struct Cli {
    /// A TOML file with settings; variables go before it.
    #[arg(long, env = "FOOTLIGHT_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves (what happens without a command).
    Serve,
    /// Administrators.
    #[command(subcommand)]
    Admin(Admin),
    /// Accounts of every role.
    #[command(subcommand)]
    Account(AccountCommand),
    /// The keys that sign tokens.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Tips.
    #[command(subcommand)]
    Tip(tip::Tip),
}

#[derive(Subcommand)]
enum Admin {
    /// Makes an administrator. The password is read from standard input; at a
    /// terminal one is made and shown once.
    Add {
        /// His name.
        name: String,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Gives an account a new password, for who has lost his. It is read from
    /// standard input; at a terminal one is made and shown once. All its logins end.
    Password {
        /// Its name.
        name: String,
    },
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Makes a new signing key. Tokens of the old ones stay good; a running
    /// server takes it up when it is started again.
    Rotate,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let command = Cli::command().after_help(config::help());
    let cli = command.get_matches();
    let done = Cli::from_arg_matches(&cli)
        .map_err(|error| Error::Setup(error.to_string()))
        .and_then(|cli| start(&cli));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do where standard error is closed.
            let _ = writeln!(io::stderr(), "footlight: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(cli: &Cli) -> Result<(), Error> {
    let config = Config::load(cli.config.as_deref(), variables())?;
    let traces = telemetry::Traces::new(config.otlp.as_ref());
    telemetry::start_log(&config.log, &traces)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Setup(format!("The async runtime did not start: {error}")))?;
    let done = runtime.block_on(async {
        match &cli.command {
            None | Some(Command::Serve) => serve(config, traces).await,
            Some(Command::Admin(Admin::Add { name })) => add_admin(&config, name).await,
            Some(Command::Account(AccountCommand::Password { name })) => {
                give_password(&config, name).await
            }
            Some(Command::Key(KeyCommand::Rotate)) => rotate_key(&config),
            Some(Command::Tip(command)) => tip::run(&config, command).await,
        }
    });
    // A thread that still hashes a password does not hold up the end.
    runtime.shutdown_background();
    done
}

fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
}

async fn serve(config: Config, traces: telemetry::Traces) -> Result<(), Error> {
    for (variable, _) in variables().filter(|(variable, _)| !config::is_known(variable)) {
        tracing::warn!(variable, "there is no such setting: see footlight --help");
    }
    let (leave, at_once) =
        shutdown::signals().map_err(|error| Error::Setup(format!("No signal handler: {error}")))?;
    let server = run::start_traced(config, traces).await?;
    say(&greeting(&server.pages(), server.bound()));
    server.serve(leave, at_once).await
}

/// What to open, and for programs where it listens.
fn greeting(pages: &[String], bound: Bound) -> String {
    let mut text = String::from("Footlight is ready. Open:\n");
    for page in pages {
        let _ = writeln!(text, "  {page}{}", hint(page));
    }
    let _ = write!(text, "listening http={} media={}", bound.http, bound.media);
    if let Some(tcp) = bound.media_tcp {
        let _ = write!(text, " media_tcp={tcp}");
    }
    if let Some(turn) = bound.turn {
        let _ = write!(text, " turn={turn}");
    }
    if let Some(turn) = bound.turn_tls {
        let _ = write!(text, " turn_tls={turn}");
    }
    text.push('\n');
    text
}

/// Browsers give camera and microphone to https and to the machine itself.
fn hint(page: &str) -> &'static str {
    let secure = ["https://", "http://localhost", "http://127.", "http://[::1]"];
    if secure.iter().any(|start| page.starts_with(start)) {
        ""
    } else {
        "  (to watch; going live needs https or localhost)"
    }
}

async fn add_admin(config: &Config, name: &str) -> Result<(), Error> {
    let name: UserName = name.parse().map_err(|error| Error::Command(format!("{error}")))?;
    let (password, made) = password()?;
    let hash = hash(&password).await?;
    // SQLite lets a running server and this command share the file.
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|source| Error::DataFolder { folder: config.data_dir.clone(), source })?;
    let store = Store::open(&config.data_dir).await?;
    let new = NewAccount { name: &name, role: Role::Admin, password_hash: &hash, credit: 0 };
    let added = store.accounts().add(new).await?;
    store.close().await;
    if added.is_none() {
        return Err(Error::Command(format!("The name {name} is taken: choose another.")));
    }
    say(&if made {
        format!("Administrator {name} is there. Password, shown this once: {password}\n")
    } else {
        format!("Administrator {name} is there.\n")
    });
    Ok(())
}

async fn give_password(config: &Config, name: &str) -> Result<(), Error> {
    let (password, made) = password()?;
    let hash = hash(&password).await?;
    let store = Store::open(&config.data_dir).await?;
    let Some((account, _)) = store.accounts().by_name(name).await? else {
        return Err(Error::Command(format!("There is no account {name}.")));
    };
    let ended = store.accounts().set_password(account.id, &hash).await?.len();
    store.close().await;
    let shown = if made { format!(": {password} (shown this once)") } else { String::new() };
    say(&format!("{} has a new password{shown}. Logins ended: {ended}.\n", account.name));
    Ok(())
}

async fn hash(password: &str) -> Result<String, Error> {
    let failed = |error: HashError| Error::Setup(error.to_string());
    let hasher = Hasher::new(metrics::Counter::noop()).map_err(failed)?;
    hasher.hash(password.to_owned()).await.map_err(failed)
}

/// The password on standard input, or a new one; true where it was made here.
fn password() -> Result<(String, bool), Error> {
    let mut text = String::new();
    if !io::stdin().is_terminal() {
        let read = io::stdin().lock().read_line(&mut text);
        read.map_err(|error| Error::Command(format!("Standard input failed: {error}.")))?;
    }
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        let made = crate::auth::refresh::RefreshToken::random();
        return Ok((made.as_str().chars().take(24).collect(), true));
    }
    let (least, most) = limit::PASSWORD_BYTES;
    if (least..=most).contains(&password.len()) {
        Ok((password.to_owned(), false))
    } else {
        Err(Error::Command(format!("A password has {least} to {most} bytes: try another.")))
    }
}

fn rotate_key(config: &Config) -> Result<(), Error> {
    let folder = config.data_dir.clone();
    let failed = |source| Error::DataFolder { folder: folder.clone(), source };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let running = matches!(FolderLock::take(&folder), Err(LockError::Held));
    let ring = KeyRing::rotate(&run::keys_folder(&folder)).map_err(failed)?;
    let hint = if running { " Start the server again to use it." } else { "" };
    say(&format!(
        "Key {} signs from now on; {} are accepted (at most {KEPT_KEYS}).{hint}\n",
        ring.newest().id,
        ring.keys().len()
    ));
    Ok(())
}

fn say(text: &str) {
    // Nobody reads standard output: that is no reason to stop.
    let mut out = io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
