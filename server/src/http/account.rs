//! Registering, logging in and out, renewing, and who one is.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use footlight_shared::{
    ErrorCode, Login, Me, NewPassword, Problem, Register, Role, Session, SessionId, limit,
};

use super::ClientAddr;
use super::bearer::{self, Bearer, Visitor};
use super::cookie;
use super::ice::Asker;
use super::reply::{Body, Refused, Reply};
use super::uncancelled::uncancelled;
use crate::auth::refresh::{RefreshHash, RefreshToken};
use crate::auth::{Claims, TokenError};
use crate::state::AppState;
use crate::store::{Account, NewAccount, RefreshOutcome};

/// `POST /api/register`.
pub(super) async fn register(
    State(state): State<AppState>,
    client: ClientAddr,
    headers: HeaderMap,
    asker: Asker,
    Body(wanted): Body<Register>,
) -> Reply<Response> {
    state.limited(&state.limits.register, client)?;
    state.hub.must_take_new()?;
    must_fit("password", &wanted.password)?;
    let credit = match wanted.role {
        Role::Viewer => state.config.money.demo_credit,
        Role::Performer => 0,
        Role::Admin | Role::Guest => {
            let words = "Register as a performer or a viewer.";
            return Err(Refused::invalid("role", words));
        }
    };
    let password_hash = state.hasher.hash(wanted.password).await?;
    let new =
        NewAccount { name: &wanted.name, role: wanted.role, password_hash: &password_hash, credit };
    let Some(account) = state.store.accounts().add(new).await? else {
        let words = "This name is taken: choose another.";
        return Err(Problem::new(ErrorCode::NameTaken, words).at("name").into());
    };
    state.metrics.registrations.increment(1);
    let who = (&account, password_hash.as_str());
    begin(&state, who, (&headers, &asker), StatusCode::CREATED).await
}

/// `POST /api/login`. An unknown name and a wrong password get one answer,
/// after the same work.
pub(super) async fn login(
    State(state): State<AppState>,
    client: ClientAddr,
    headers: HeaderMap,
    asker: Asker,
    Body(login): Body<Login>,
) -> Reply<Response> {
    state.limited(&state.limits.login, client)?;
    state.hub.must_take_new()?;
    let found = match login.name.len() <= limit::NAME_CHARS.1 * 4 {
        true => state.store.accounts().by_name(&login.name).await?,
        false => None,
    };
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let fits = state.hasher.verify(known_length(login.password), hash).await?;
    let Some((account, hash)) = found.filter(|_| fits) else {
        return Err(wrong_login(&state));
    };
    let begun = begin(&state, (&account, &hash), (&headers, &asker), StatusCode::OK).await?;
    state.metrics.logins.increment(1);
    Ok(begun)
}

fn wrong_login(state: &AppState) -> Refused {
    state.metrics.logins_failed.increment(1);
    let words = "The name or the password is wrong. Try again.";
    Refused::new(ErrorCode::WrongCredentials, words)
}

/// `POST /api/session/renew`: a new access token for the refresh token in the
/// cookie, which is replaced.
pub(super) async fn renew(
    State(state): State<AppState>,
    client: ClientAddr,
    headers: HeaderMap,
    asker: Asker,
) -> Reply<Response> {
    state.limited(&state.limits.connect, client)?;
    let refuse = || {
        let words = "You are not logged in: log in and try again.";
        let refused = Refused::new(ErrorCode::Unauthenticated, words);
        ([(header::SET_COOKIE, cookie::clear(&headers, &state.config))], refused).into_response()
    };
    let Some(old) = cookie::read(&headers) else {
        return Err(TokenError::Invalid.into());
    };
    let new = RefreshToken::random();
    match uncancelled(replace(state.clone(), old, new.hash())).await? {
        RefreshOutcome::Renewed { account, session } => {
            let body = open(&state, &account, session, &asker).await?;
            let cookie = cookie::set(&new, &headers, &state.config);
            Ok(answer(StatusCode::OK, cookie, body))
        }
        RefreshOutcome::Refused | RefreshOutcome::Reused(_) => Ok(refuse()),
    }
}

/// Replaces a refresh token. Where it was used before, its login is over: a thief who
/// hangs up in between does not save what he has stolen.
async fn replace(state: AppState, old: RefreshToken, new: RefreshHash) -> Reply<RefreshOutcome> {
    let lifetime = state.config.lifetimes.session;
    let renewed = state.store.sessions().renew(&old.hash(), &new, lifetime).await?;
    if let RefreshOutcome::Reused(session) = renewed {
        tracing::warn!("a refresh token was used twice: its login has ended");
        state.metrics.tokens_reused.increment(1);
        end(&state, session);
    }
    Ok(renewed)
}

/// `POST /api/logout`: ends the login of the token, of the cookie, or of both.
/// Whoever is logged in nowhere is logged out as well.
pub(super) async fn logout(State(state): State<AppState>, headers: HeaderMap) -> Reply<Response> {
    let token = bearer::text(&headers).ok().flatten();
    let bearer = token
        .and_then(|token| state.tokens.verify(token).ok())
        .filter(|claims| claims.role != Role::Guest)
        .map(|claims| claims.sid);
    let kept = match cookie::read(&headers) {
        Some(token) => state.store.sessions().of_token(&token.hash()).await?,
        None => None,
    };
    let cookie = cookie::clear(&headers, &state.config);
    let logins = bearer.into_iter().chain(kept);
    uncancelled(async move {
        for session in logins {
            state.store.sessions().revoke(session).await?;
            end(&state, session);
        }
        Ok(())
    })
    .await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// `PUT /api/password`: a new password for the caller's account, which is logged out
/// wherever else it was in.
pub(super) async fn change_password(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(wanted): Body<NewPassword>,
) -> Reply<StatusCode> {
    state.limited(&state.limits.login, client)?;
    let (claims, accounts) = (bearer.0, state.store.accounts());
    must_fit("new", &wanted.new)?;
    let Some(known) = accounts.password_hash(claims.sub).await? else {
        return Err(Refused::forbidden("Guests have no password: register first."));
    };
    if !state.hasher.verify(known_length(wanted.old), Some(known.clone())).await? {
        return Err(wrong_password(&state));
    }
    let hash = state.hasher.hash(wanted.new).await?;
    uncancelled(async move {
        let hashes = (known.as_str(), hash.as_str());
        let accounts = state.store.accounts();
        let ended = accounts.change_password(claims.sub, hashes, claims.sid).await?;
        for session in ended.ok_or_else(|| wrong_password(&state))? {
            end(&state, session);
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn wrong_password(state: &AppState) -> Refused {
    state.metrics.logins_failed.increment(1);
    let words = "This is not your current password. Try again.";
    Problem::new(ErrorCode::WrongCredentials, words).at("old").into()
}

/// A password that may be kept.
fn must_fit(field: &str, password: &str) -> Reply<()> {
    let (least, most) = limit::PASSWORD_BYTES;
    if (least..=most).contains(&password.len()) {
        return Ok(());
    }
    Err(Refused::invalid(field, format!("A password has {least} to {most} bytes.")))
}

/// A password that nobody can have costs the same all the same.
fn known_length(password: String) -> String {
    if password.len() <= limit::PASSWORD_BYTES.1 { password } else { String::new() }
}

/// `GET /api/me`.
pub(super) async fn me(State(state): State<AppState>, bearer: Bearer) -> Reply<Json<Me>> {
    Ok(Json(state.me(&bearer.0).await?))
}

/// `POST /api/guest`: a token for somebody without an account. One who has a
/// guest's token stays who he is.
pub(super) async fn guest(
    State(state): State<AppState>,
    client: ClientAddr,
    asker: Asker,
    visitor: Result<Visitor, Refused>,
) -> Reply<Json<Session>> {
    state.limited(&state.limits.connect, client)?;
    let known = visitor.ok().and_then(|visitor| visitor.0);
    let (id, name, session) = match known {
        Some(claims) if claims.role == Role::Guest => (claims.sub, claims.name, claims.sid),
        _ => {
            state.hub.must_take_new()?;
            let number = rand::random_range(0..1_000_000_u32);
            let name = format!("guest-{number:06}").parse().map_err(|_| Refused::internal())?;
            let random = uuid::Uuid::new_v4;
            (footlight_shared::UserId(random()), name, SessionId(random()))
        }
    };
    let account = Account { id, name, role: Role::Guest };
    Ok(Json(open(&state, &account, session, &asker).await?))
}

/// Refuses the access tokens of a login from now on and closes its sockets.
fn end(state: &AppState, session: SessionId) {
    state.tokens.revoke(session);
    state.hub.close_login(session);
}

/// Begins a login by the password of this hash, and answers with its tokens.
///
/// # Errors
/// It is not the account's any more.
async fn begin(
    state: &AppState,
    (account, password_hash): (&Account, &str),
    (headers, asker): (&HeaderMap, &Asker),
    status: StatusCode,
) -> Reply<Response> {
    let refresh = RefreshToken::random();
    let lifetime = state.config.lifetimes.session;
    let who = (account.id, password_hash);
    let begun = state.store.sessions().begin(who, &refresh.hash(), lifetime).await?;
    let session = begun.ok_or_else(|| wrong_login(state))?;
    let body = open(state, account, session, asker).await?;
    Ok(answer(status, cookie::set(&refresh, headers, &state.config), body))
}

fn answer(status: StatusCode, cookie: HeaderValue, body: Session) -> Response {
    (status, [(header::SET_COOKIE, cookie)], Json(body)).into_response()
}

/// An access token with the grants of the account's role.
async fn open(
    state: &AppState,
    account: &Account,
    session: SessionId,
    asker: &Asker,
) -> Reply<Session> {
    let lifetimes = &state.config.lifetimes;
    let lifetime = match account.role {
        Role::Guest => lifetimes.guest,
        _ => lifetimes.token,
    };
    let now = crate::auth::token::unix_now();
    let claims = Claims {
        sub: account.id,
        name: account.name.clone(),
        role: account.role,
        grants: account.role.grants(),
        sid: session,
        exp: now + lifetime.as_secs(),
        iat: now,
    };
    let token = state.tokens.sign(&claims)?;
    let ice = Some(super::ice::for_claims(state, Some(&claims), asker));
    Ok(Session { token, expires_in: lifetime.as_secs(), me: state.me(&claims).await?, ice })
}
