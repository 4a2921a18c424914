//! Every bound on what crosses the wire, in one place.

/// Largest signalling message in bytes, the frame's envelope included.
pub const WS_MESSAGE_BYTES: usize = 128 * 1024;
/// Largest session description in bytes.
pub const SDP_BYTES: usize = 48 * 1024;
/// Largest session description of a member of a room in bytes: it has a section for
/// each picture and voice that may come.
pub const ROOM_SDP_BYTES: usize = 96 * 1024;
/// Longest message over a room's reliable data channel in bytes, the envelope included.
pub const DATA_RELIABLE_BYTES: usize = 16 * 1024;
/// The same over the lossy one: what fits into one packet.
pub const DATA_LOSSY_BYTES: usize = 1_150;
/// Largest body of an HTTP request in bytes.
pub const HTTP_BODY_BYTES: usize = 64 * 1024;
/// Largest still of a stage in bytes.
pub const STILL_BYTES: usize = 128 * 1024;
/// Seconds within which a new socket must send its `hello`.
pub const HELLO_SECONDS: u64 = 5;
/// Seconds between two heartbeats, sent by either side.
pub const HEARTBEAT_SECONDS: u64 = 10;
/// Seconds of silence after which a participant is removed.
pub const DEAD_AFTER_SECONDS: u64 = 30;
/// Shortest and longest name of a user, in characters.
pub const NAME_CHARS: (usize, usize) = (3, 32);
/// Shortest and longest password, in bytes.
pub const PASSWORD_BYTES: (usize, usize) = (8, 128);
/// Longest title of a stage, in characters.
pub const TITLE_CHARS: usize = 100;
/// Longest message with a tip, in characters.
pub const TIP_MESSAGE_CHARS: usize = 200;
/// Longest message in a chat, in characters.
pub const CHAT_CHARS: usize = 500;
/// Most messages of a chat in one answer or one piece of news.
pub const CHAT_PAGE: usize = 50;
/// Longest time between two messages of one user in slow mode, in seconds.
pub const SLOW_SECONDS: u32 = 3600;
/// Longest time that somebody is silenced or shut out, in seconds: a year.
pub const SANCTION_SECONDS: u32 = 365 * 86_400;
/// Most acts, or sanctions, in one answer.
pub const AUDIT_PAGE: usize = 50;
/// Most people in one answer about who is there.
pub const PEOPLE_PAGE: usize = 200;
/// Most moderators that the owner of a place names.
pub const MODERATORS: usize = 50;
/// Most performers that the owner of a stage names besides himself.
pub const PERFORMERS: usize = 8;
/// Largest amount that any message may carry, in minor units: what a double
/// holds exactly (2^53 - 1).
pub const AMOUNT_MINOR: i64 = 9_007_199_254_740_991;
/// Longest text that stages are searched for, in characters.
pub const SEARCH_CHARS: usize = 100;
/// Most stages in a list of announcements.
pub const ANNOUNCED: u32 = 50;
/// Most stages that one account follows.
pub const FOLLOWED: i64 = 1000;
/// Most tips in an administrator's list.
pub const GIVEN_TIPS: u32 = 50;
/// Most days of a statement.
pub const STATEMENT_DAYS: i64 = 366;
/// Most entries of a statement in one file.
pub const STATEMENT_ENTRIES: u32 = 100_000;
/// How many of the latest tips a newcomer is shown.
pub const LATEST_TIPS: usize = 50;
/// How many of the top tippers are shown.
pub const TOP_TIPPERS: usize = 5;
/// How many live stages the lobby lists.
pub const LOBBY_STAGES: usize = 200;
/// Longest candidate in a call, in bytes.
pub const CANDIDATE_BYTES: usize = 512;
/// Candidates that a member of a call may send between two descriptions.
pub const CALL_CANDIDATES: u32 = 256;
/// Fewest bits a second that somebody can want of a picture.
pub const PICTURE_BITRATE: u32 = 30_000;
/// Media sections of a description in a call.
pub const CALL_SECTIONS: usize = 8;
/// Shortest and longest ICE user name in bytes (RFC 8839, section 5.4).
pub const UFRAG_BYTES: (usize, usize) = (4, 256);
/// Longest name of a media section in bytes.
pub const MID_BYTES: usize = 32;
/// Seconds for which the one who is called hears it ring.
pub const RING_SECONDS: u64 = 45;
/// How much one report may tell: what happened, and how long things took.
pub const REPORT: (usize, usize) = (64, 16);
/// Longest time that a report may tell of, in milliseconds.
pub const REPORT_MS: u32 = 600_000;
/// Further sources of a stage, whoever sends them.
pub const STAGE_SOURCES: usize = 12;
/// Seconds for which somebody is asked onto a stage, and for which a source that has
/// lost its media is waited for.
pub const SOURCE_SECONDS: u64 = 30;
/// Pictures that one member of a room is sent.
pub const ROOM_TILES: usize = 12;
/// Fewest and most people that a room may be made for.
pub const ROOM_PEOPLE: (u32, u32) = (2, 100);
/// Most people in a mesh: each sends what he sends to every other.
pub const MESH_PEOPLE: u32 = 4;
/// People who may wait to be let into a room.
pub const ROOM_WAITING: usize = 50;
/// Of those, people from one address.
pub const ROOM_WAITING_OF_ADDRESS: usize = 10;
/// Seconds for which who was not let in does not ask again.
pub const REFUSED_SECONDS: u64 = 30;
/// Shortest and longest password of a room, in bytes.
pub const ROOM_PASSWORD_BYTES: (usize, usize) = (4, 128);
/// Longest invitation, in bytes.
pub const INVITATION_BYTES: usize = 1024;
/// Longest reason of a moderating act, in characters.
pub const REASON_CHARS: usize = 200;
/// How one may react in a room.
pub const REACTIONS: [&str; 8] = ["👍", "👏", "❤️", "😂", "😮", "🎉", "🤔", "👎"];
/// Least seconds between two warnings of a session's connection.
pub const WARNING_SECONDS: u64 = 5;
/// Longest name in a report of diagnostics, in characters.
pub const BRIEF_CHARS: usize = 128;
/// Largest report of diagnostics in bytes.
pub const DIAGNOSTICS_BYTES: usize = 16 * 1024;
