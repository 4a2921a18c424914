//! What every request and every socket can reach.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use footlight_shared::{Me, Role, UserId};
use tokio::sync::Mutex;

use crate::auth::{Claims, Tokens, password::Hasher};
use crate::chat::Chat;
use crate::config::Config;
use crate::http::ClientAddr;
use crate::http::limit::{Limiter, Limits, TooOften};
use crate::media;
use crate::news::News;
use crate::shutdown::Shutdown;
use crate::signal::Hub;
use crate::store::{Store, StoreError};
use crate::telemetry::{Metrics, Traces, Vitals};

/// A cheap handle on the parts of the process.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts.
pub struct Parts {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// Access tokens.
    pub tokens: Tokens,
    /// Passwords.
    pub hasher: Hasher,
    /// Who is on which stage.
    pub hub: Hub,
    /// The media's threads.
    pub media: media::Handle,
    /// TLS, where there is a certificate.
    pub tls: Option<crate::tls::Acceptor>,
    /// The relay, where there is one.
    pub turn: Option<crate::turn::Turn>,
    /// Where the process listens.
    pub bound: crate::run::Bound,
    /// What people write.
    pub(crate) chat: Chat,
    /// Held from before a tip's commit until the room has been told.
    pub tip_turn: Mutex<()>,
    /// Whoever holds it changes a room, from what it is to what it is then.
    pub room_turn: Mutex<()>,
    /// Which stage has news, for those without a socket.
    pub news: News,
    /// How often one address may do what.
    pub limits: Limits,
    /// Connections to measure by.
    pub lines: crate::diagnostics::Lines,
    /// What people sent of their diagnostics.
    pub reports: crate::diagnostics::Archive,
    /// What is counted.
    pub metrics: Metrics,
    /// How the machine bears it.
    pub vitals: Vitals,
    /// What browsers have timed goes there.
    pub traces: Traces,
    /// Whether the process is going down.
    pub shutdown: Shutdown,
}

impl AppState {
    /// Brings the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Counts one for the client's address.
    pub(crate) fn limited(&self, limiter: &Limiter, client: ClientAddr) -> Result<(), TooOften> {
        limiter.check(client.0).inspect_err(|_| self.metrics.rate_limited.increment(1))
    }

    /// Counts one for the client's address, and one for him.
    pub(crate) fn limited_as(
        &self,
        limiter: &Limiter,
        client: ClientAddr,
        user: UserId,
    ) -> Result<(), TooOften> {
        self.limited(limiter, client)?;
        limiter.check_user(client.0, user).inspect_err(|_| self.metrics.rate_limited.increment(1))
    }

    /// True where no limit on one address applies to this one.
    pub(crate) fn is_exempt(&self, address: IpAddr) -> bool {
        self.config.exempt_networks.iter().any(|network| network.contains(&address))
    }

    /// What the bearer of `claims` is told of himself.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn me(&self, claims: &Claims) -> Result<Me, StoreError> {
        let balance = match claims.role {
            Role::Guest => 0,
            _ => self.store.accounts().balance(claims.sub).await?,
        };
        Ok(Me {
            id: claims.sub,
            name: claims.name.clone(),
            role: claims.role,
            balance,
            currency: self.config.money.currency.clone(),
        })
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
