//! Who is using this page: an account, or a guest made for him on the way.
//!
//! The access token lives in memory alone; the refresh token is a cookie that
//! no script can read. `me` is `None` until one of the two is there.
//!
//! Invariant: `me` and `token` are of the same person, whatever answer comes late.

use std::time::Duration;

use footlight_shared::{
    ErrorCode, IceServers, Login, Me, Problem, Register, Role, Session, UserName,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, Answer};
use crate::platform::clock;
use crate::platform::store::Keep;

/// Set in browsers that have logged in, so that all others are spared a request
/// on the way to their first picture.
const HINT: &str = "footlight.account";
/// Shortest time between two renewals.
const RENEW_AT_LEAST: Duration = Duration::from_secs(5);
/// Longest time between two looks at the token: another, which lasts less long, may
/// have taken its place.
const LOOK: Duration = Duration::from_secs(10);

/// An access token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The JWT.
    pub text: String,
    /// When it was made, by [`clock::now`].
    pub since: Duration,
    /// For how long it is good.
    pub lifetime: Duration,
}

/// The handle; provided as context by the application's root.
#[derive(Clone, Copy)]
pub struct Account {
    /// Who it is; `None` while that is being found out.
    pub me: RwSignal<Option<Me>>,
    /// The servers for peer connections that came with the token, and when.
    pub ice: StoredValue<Option<(Duration, IceServers)>>,
    /// What the server takes as proof.
    pub token: RwSignal<Option<Token>>,
    /// Counts logins and logouts, so that a late answer is not taken for the
    /// present person's.
    turn: StoredValue<u32>,
}

impl Account {
    /// Makes the handle, finds out who is there, and keeps the token fresh from
    /// then on. Call once, in the root.
    pub fn provide() -> Self {
        let account = Self {
            me: RwSignal::new(None),
            ice: StoredValue::new(None),
            token: RwSignal::new(None),
            turn: StoredValue::new(0),
        };
        provide_context(account);
        spawn_local(account.keep());
        account
    }

    /// Makes an account and is that account from then on.
    pub async fn register(self, name: UserName, password: String, role: Role) -> Answer<()> {
        let session = api::register(&Register { name, password, role }).await?;
        self.enter(session);
        Ok(())
    }

    /// Logs in.
    pub async fn login(self, name: String, password: String) -> Answer<()> {
        let session = api::login(&Login { name, password }).await?;
        self.enter(session);
        Ok(())
    }

    /// Logs out and goes on as a guest.
    pub async fn logout(self) -> Answer<()> {
        if let Some(token) = self.bearer() {
            match api::logout(&token).await {
                // Who is not known any more is out already.
                Err(problem) if !is_stale(&problem) => return Err(problem),
                _ => {}
            }
        }
        Keep::Browser.remove(HINT);
        self.turn.update_value(|turn| *turn += 1);
        let session = api::guest(None).await?;
        self.take(session);
        Ok(())
    }

    /// The code of the currency that amounts are in; empty until it is known.
    pub fn currency(self) -> Signal<String> {
        let code =
            move |_: Option<&_>| self.me.with(|me| me.as_ref().map(|it| it.currency.clone()));
        let code = Memo::new(code);
        Signal::derive(move || code.get().unwrap_or_default())
    }

    /// The token as it stands now, for `Authorization`.
    pub fn bearer(self) -> Option<String> {
        self.token.with_untracked(|token| token.as_ref().map(|token| token.text.clone()))
    }

    /// Notes the balance that a receipt told.
    pub fn set_balance(self, balance: i64) {
        self.me.update(|me| {
            if let Some(me) = me {
                me.balance = balance;
            }
        });
    }

    /// Asks for the balance, which others may have changed.
    pub async fn refresh(self) {
        if let Ok(told) = self.authorised(async |token| api::me(&token).await).await {
            self.me.update(|me| {
                if let Some(me) = me.as_mut().filter(|me| me.id == told.id) {
                    *me = told;
                }
            });
        }
    }

    /// Calls the API with the token, and once more with a fresh one where the
    /// server says that it has expired. That one may be another person's, or a
    /// guest's, where the login has ended meanwhile: whoever may call for one person
    /// alone looks at `me` when he is handed the token, which belong together then.
    pub async fn authorised<T>(self, call: impl AsyncFn(String) -> Answer<T>) -> Answer<T> {
        let token = match self.bearer() {
            Some(token) => token,
            None => self.renew().await?,
        };
        match call(token).await {
            Err(problem) if is_stale(&problem) => call(self.renew().await?).await,
            answer => answer,
        }
    }

    /// Fetches a fresh token now.
    pub async fn renew(self) -> Answer<String> {
        let turn = self.turn.get_value();
        let session = self.fetch().await?;
        let token = session.token.clone();
        if turn == self.turn.get_value() {
            self.take(session);
            return Ok(token);
        }
        // Somebody has come or gone meanwhile: what was fetched may be another's.
        Ok(self.bearer().unwrap_or(token))
    }

    /// A session for the account that the cookie names, else for a guest.
    async fn fetch(self) -> Answer<Session> {
        if Keep::Browser.read(HINT).is_some() {
            match api::renew().await {
                Err(problem) if is_stale(&problem) => Keep::Browser.remove(HINT),
                answer => return answer,
            }
        }
        api::guest(self.bearer().as_deref()).await
    }

    fn enter(self, session: Session) {
        Keep::Browser.write(HINT, "1");
        self.turn.update_value(|turn| *turn += 1);
        self.take(session);
    }

    fn take(self, session: Session) {
        if let Some(ice) = session.ice {
            self.ice.set_value(Some((clock::now(), ice)));
        }
        self.token.set(Some(Token {
            text: session.token,
            since: clock::now(),
            lifetime: Duration::from_secs(session.expires_in),
        }));
        self.me.set(Some(session.me));
    }

    /// Fetches the first token, then each next one at four fifths of its life.
    async fn keep(self) {
        let mut wait = Duration::ZERO;
        loop {
            clock::sleep(wait).await;
            let due = self.token.with_untracked(|token| token.as_ref().map(due_in));
            wait = match due {
                Some(due) if due > Duration::ZERO => due.min(LOOK),
                _ => match self.renew().await {
                    Ok(_) => RENEW_AT_LEAST,
                    Err(problem) => Duration::from_secs(problem.retry_after.unwrap_or(3)),
                },
            };
        }
    }
}

/// The account of the root.
pub fn use_account() -> Account {
    expect_context()
}

/// True where a fresh token may help.
pub fn is_stale(problem: &Problem) -> bool {
    matches!(problem.code, ErrorCode::TokenExpired | ErrorCode::Unauthenticated)
}

fn due_in(token: &Token) -> Duration {
    (token.since + token.lifetime * 4 / 5).saturating_sub(clock::now())
}
