//! The types that Footlight's client and server say to each other: the
//! signalling messages, the bodies of the HTTP API, ids, limits and errors.
//!
//! This crate knows no one: it depends on serde alone, does no I/O and holds no
//! state. `docs/PROTOCOL.md` describes the same in prose; `tests/wire.rs` holds
//! the golden JSON.

mod admin;
mod api;
mod by_type;
mod bye;
mod call;
mod chat;
mod client_msg;
mod diagnostics;
mod error;
mod id;
mod kinds;
pub mod limit;
mod media;
mod moderation;
mod playbill;
mod preset;
mod report;
mod role;
mod room;
mod server_msg;
mod source;
mod stage;
mod statement;
mod text;
mod tip;
mod trace;
mod words;

pub use admin::{AdminReport, AdminRoom, ServerFigures};
pub use api::{
    IceServer, IceServers, Login, Me, NewPassword, NewStage, Register, Session, StageKey, StageList,
};
pub use bye::ByeReason;
pub use call::{
    CallId, CallInfo, CallMedia, CallMember, CallSnapshot, MemberId, NewCall, RingEnd, Signal,
    Wants,
};
pub use chat::{ChatMessage, ChatPage, ChatPlace};
pub use client_msg::{ClientFrame, ClientMsg, Milestone};
pub use diagnostics::{
    Ability, BrowserCheck, CodecCheck, CutAddress, DeviceCheck, DeviceState, DiagnosticsReport,
    Finding, FindingKind, KeptReport, LineCheck, LineDescription, Mapping, NatCheck, Reach,
    ReportList, ServerCheck, Summary,
};
pub use error::{ErrorCode, Problem};
pub use id::{ChatId, IdError, SessionId, StageId, TipId, UserId};
pub use media::{Layer, Limit, Quality, Scalability, VideoCodec};
pub use moderation::{
    AuditEntry, AuditPage, Concern, Moderate, ModerationAct, PeoplePage, PersonEntry,
    SanctionEntry, SanctionKind, SanctionPage,
};
pub use playbill::{
    Announced, AnnouncedList, Goal, NewGoal, NextShow, OverlayLink, OverlayNews, Playbill,
};
pub use preset::Preset;
pub use report::{Happening, Noted, Report, Timed, Warning};
pub use role::{Grant, Permission, Role, Scope};
pub use room::{
    NewRoom, Removal, RoomAccess, RoomAct, RoomChange, RoomId, RoomInfo, RoomInvitation, RoomList,
    RoomMember, RoomPatch, RoomPerson, RoomSettings, RoomSlot, RoomSnapshot, RoomState, RoomTile,
    RoomView, Source,
};
pub use server_msg::{ServerFrame, ServerMsg};
pub use source::{SourceId, StageSource, StageSourceKind};
pub use stage::{StageSnapshot, StageStatus, StageSummary};
pub use statement::{
    GivenTip, GivenTips, PostRefund, Refund, RefundReceipt, Statement, StatementDay,
};
pub use text::{Amount, Brief, ChatText, Message, Reason, TextError, Title, UserName};
pub use tip::{PostTip, Tip, TipBoard, TipOutcome, TipReceipt, Tipper};
pub use trace::TraceId;
pub use words::{
    CandidateType, Codec, ConnectionState, Grade, IceState, Outcome, Severity, SpanName, Transport,
    WarningKind,
};

/// The version of the signalling protocol that this crate speaks. It changes
/// when an old client could no longer be understood.
pub const PROTOCOL_VERSION: u16 = 1;
