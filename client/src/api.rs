//! The HTTP API, typed. Every function answers a `Problem` that can be shown as
//! it is: where the network failed it says so, with code `Unavailable`.

pub mod order;
pub mod playbill;
pub mod statement;

use footlight_session::json;
use footlight_shared::{
    CallId, CallInfo, ChatPage, ChatPlace, DiagnosticsReport, ErrorCode, IceServers,
    LineDescription, Login, Me, NewCall, NewPassword, NewRoom, NewStage, PostTip, Problem,
    Register, RoomId, RoomInfo, RoomInvitation, RoomPatch, Session, StageId, StageKey, StageList,
    StageSummary, TipReceipt,
};
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::platform::clock;
use crate::platform::still::Still;

/// What an API call yields.
pub type Answer<T> = Result<T, Problem>;

/// Makes an account and logs it in.
pub async fn register(body: &Register) -> Answer<Session> {
    read(send(Request::post(&from_here("/api/register")), None, body).await?).await
}

/// Logs in.
pub async fn login(body: &Login) -> Answer<Session> {
    read(send(Request::post(&from_here("/api/login")), None, body).await?).await
}

/// A fresh token for whom the refresh cookie names.
pub async fn renew() -> Answer<Session> {
    read(call(Request::post(&from_here("/api/session/renew")), None).await?).await
}

/// A short-lived token for somebody without an account. Who has one already
/// stays who he is.
pub async fn guest(token: Option<&str>) -> Answer<Session> {
    read(call(Request::post(&from_here("/api/guest")), token).await?).await
}

/// Revokes the refresh cookie.
pub async fn logout(token: &str) -> Answer<()> {
    call(Request::post("/api/logout"), Some(token)).await.map(drop)
}

/// Gives one's own account another password.
pub async fn change_password(token: &str, body: &NewPassword) -> Answer<()> {
    send(Request::put("/api/password"), Some(token), body).await.map(drop)
}

/// Who the token is for, with the balance as it is now.
pub async fn me(token: &str) -> Answer<Me> {
    read(call(Request::get("/api/me"), Some(token)).await?).await
}

/// Who is live now, most watched first.
pub async fn stages() -> Answer<Vec<StageSummary>> {
    let list: StageList = read(call(Request::get("/api/stages"), None).await?).await?;
    Ok(list.stages)
}

/// One stage.
pub async fn stage(id: &StageId) -> Answer<StageSummary> {
    read(call(Request::get(&format!("/api/stages/{id}")), None).await?).await
}

/// Makes the performer's stage, or renames it.
pub async fn open_stage(token: &str, body: &NewStage) -> Answer<StageSummary> {
    read(send(Request::post("/api/stages"), Some(token), body).await?).await
}

/// The performer's own stage, if he has made it.
pub async fn own_stage(token: &str) -> Answer<Option<StageSummary>> {
    let list: StageList = read(call(Request::get("/api/stages?mine"), Some(token)).await?).await?;
    Ok(list.stages.into_iter().next())
}

/// A new key for programs; the one before is worth nothing from now on.
pub async fn make_key(token: &str, id: &StageId) -> Answer<StageKey> {
    read(call(Request::post(&format!("/api/stages/{id}/key")), Some(token)).await?).await
}

/// Where a stage's still is.
pub fn still_address(stage: &StageSummary) -> Option<String> {
    stage.still.map(|version| format!("/api/stages/{}/still?v={version}", stage.id))
}

/// Where a stage's still and its poster are.
pub fn picture_addresses(stage: &StageSummary) -> [Option<String>; 2] {
    let poster = stage.poster.map(|version| playbill::poster_address(&stage.id, version));
    [still_address(stage), poster]
}

/// Shows the house a still of a live stage.
pub async fn put_still(token: &str, id: &StageId, still: &Still) -> Answer<()> {
    put_picture(token, &format!("/api/stages/{id}/still"), still).await
}

async fn put_picture(token: &str, address: &str, still: &Still) -> Answer<()> {
    let request = authorise(Request::put(address), Some(token));
    let request = request.header("content-type", Still::TYPE).body(still.body());
    refuse(exchange(request.map_err(|_| unreachable_server())?).await?).await.map(drop)
}

/// Takes the still away.
pub async fn delete_still(token: &str, id: &StageId) -> Answer<()> {
    call(Request::delete(&format!("/api/stages/{id}/still")), Some(token)).await.map(drop)
}

/// Posts a tip; the same id posted again is recognised.
pub async fn post_tip(token: &str, body: &PostTip) -> Answer<TipReceipt> {
    let response = exchange(with_body(Request::post("/api/tips"), Some(token), body)?).await?;
    // A conflict is an answer about the tip, with a receipt of its own.
    if response.status() == 409
        && let Ok(text) = response.text().await
    {
        return json::read::<TipReceipt>(&text)
            .map_err(|_| json::read(&text).unwrap_or_else(|_| unreadable(409)));
    }
    read(refuse(response).await?).await
}

/// What was written there: the latest page, or that before a number.
pub async fn chat(token: Option<&str>, place: &ChatPlace, before: Option<u64>) -> Answer<ChatPage> {
    let before = before.map(|seq| format!("?before={seq}")).unwrap_or_default();
    read(call(Request::get(&format!("{}/chat{before}", path(place))), token).await?).await
}

/// Where the API has a place.
fn path(place: &ChatPlace) -> String {
    match place {
        ChatPlace::Stage(id) => format!("/api/stages/{id}"),
        ChatPlace::Room(id) => format!("/api/rooms/{id}"),
    }
}

/// Makes a call, and rings whom it names.
pub async fn make_call(token: &str, body: &NewCall) -> Answer<CallInfo> {
    read(send(Request::post("/api/calls"), Some(token), body).await?).await
}

/// What is known of a call from outside.
pub async fn call_info(token: &str, id: &CallId) -> Answer<CallInfo> {
    read(call(Request::get(&format!("/api/calls/{id}")), Some(token)).await?).await
}

/// Makes a room.
pub async fn make_room(token: &str, body: &NewRoom) -> Answer<RoomInfo> {
    read(send(Request::post("/api/rooms"), Some(token), body).await?).await
}

/// What is known of a room from outside.
pub async fn room_info(token: &str, id: &RoomId) -> Answer<RoomInfo> {
    read(call(Request::get(&format!("/api/rooms/{id}")), Some(token)).await?).await
}

/// Keeps one's own room in another way.
pub async fn change_room(token: &str, id: &RoomId, body: &RoomPatch) -> Answer<RoomInfo> {
    read(send(Request::patch(&format!("/api/rooms/{id}")), Some(token), body).await?).await
}

/// Makes an invitation to one's own room.
pub async fn invite_to_room(token: &str, id: &RoomId) -> Answer<RoomInvitation> {
    let request = Request::post(&format!("/api/rooms/{id}/invitations"));
    read(call(request, Some(token)).await?).await
}

/// The servers for `RTCPeerConnection`.
pub async fn ice(token: &str) -> Answer<IceServers> {
    read(call(Request::get(&from_here("/api/ice")), Some(token)).await?).await
}

/// An address whose answer names STUN servers: those near to us first.
fn from_here(address: &str) -> String {
    match clock::region() {
        Some(region) => format!("{address}?region={region}"),
        None => address.to_owned(),
    }
}

/// Sends a report of diagnostics to the operator.
pub async fn send_diagnostics(token: &str, body: &DiagnosticsReport) -> Answer<()> {
    send(Request::post("/api/diagnostics"), Some(token), body).await.map(drop)
}

/// Opens a connection to measure by.
pub async fn open_line(token: &str, offer: &LineDescription) -> Answer<LineDescription> {
    read(send(Request::post("/api/diagnostics/line"), Some(token), offer).await?).await
}

fn authorise(request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    match token {
        Some(token) => request.header("authorization", &format!("Bearer {token}")),
        None => request,
    }
}

fn with_body<B: Serialize>(
    request: RequestBuilder,
    token: Option<&str>,
    body: &B,
) -> Answer<Request> {
    authorise(request, token).json(body).map_err(|_| unreachable_server())
}

async fn send<B: Serialize>(
    request: RequestBuilder,
    token: Option<&str>,
    body: &B,
) -> Answer<Response> {
    refuse(exchange(with_body(request, token, body)?).await?).await
}

async fn call(request: RequestBuilder, token: Option<&str>) -> Answer<Response> {
    let request = authorise(request, token).build().map_err(|_| unreachable_server())?;
    refuse(exchange(request).await?).await
}

async fn exchange(request: Request) -> Answer<Response> {
    request.send().await.map_err(|_| unreachable_server())
}

/// Turns an error's body into a `Problem`.
async fn refuse(response: Response) -> Answer<Response> {
    if response.ok() {
        return Ok(response);
    }
    let (Ok(problem) | Err(problem)) = read(response).await;
    Err(problem)
}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    let status = response.status();
    let text = response.text().await.unwrap_or_default();
    json::read(&text).map_err(|_| unreadable(status))
}

fn unreachable_server() -> Problem {
    Problem::new(
        ErrorCode::Unavailable,
        "The server cannot be reached. Check your connection; we keep trying.",
    )
}

fn unreadable(status: u16) -> Problem {
    let code = match status {
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        413 => ErrorCode::TooLarge,
        429 => ErrorCode::RateLimited,
        502..=504 => ErrorCode::Unavailable,
        _ => ErrorCode::Internal,
    };
    Problem::new(code, "The server gave an answer that makes no sense here. Reload the page.")
}
