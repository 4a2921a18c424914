//! The table of settings.

/// One setting: `name` is the key in the TOML file in lower case and, after
/// `FOOTLIGHT_`, the variable.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// In upper case, without the prefix.
    pub name: &'static str,
    /// As it would be written; empty where there is none.
    pub default: &'static str,
    /// What it does, in one sentence.
    pub meaning: &'static str,
}

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning }
}

/// Every setting, in the order of the documents.
pub const SETTINGS: &[Setting] = &[
    setting(
        "HTTP_ADDR",
        "[::]:8080",
        "Address and port for the pages, the API and the signalling socket.",
    ),
    setting("MEDIA_ADDR", "", "Address and UDP port for media; by default those of HTTP_ADDR."),
    setting(
        "MEDIA_ADVERTISE",
        "",
        "Comma list of addresses (IP or IP:port) that clients send media to; by default every address of the machine.",
    ),
    setting(
        "MEDIA_TCP_ADDR",
        "",
        "Address and TCP port for media of those whom UDP does not reach, or off; by default those of MEDIA_ADDR, shared with HTTP where it is there.",
    ),
    setting(
        "MEDIA_SEGMENTATION",
        "on",
        "on: a frame's packets for one viewer leave by one system call where the kernel can cut them up (UDP GSO); off: each by its own.",
    ),
    setting(
        "SOUND_REDUNDANCY",
        "on",
        "on: sound goes with a copy of the packet before, where browsers have that (RED) and the path has room; off: without.",
    ),
    setting(
        "PLAYOUT_DELAY",
        "400",
        "Milliseconds that viewers' browsers may hold pictures back at most, up to 40950, where packets are not lost; off leaves it to them.",
    ),
    setting(
        "MEDIA_SHARDS",
        "auto",
        "Threads that forward media, each with a socket on the same port, from 1 to 64; auto: one for each core.",
    ),
    setting(
        "TLS",
        "",
        "TLS on the HTTP port and for TURN: acme, self-signed for a trial on a local network, or off; by default it is on where TLS_CERT is set.",
    ),
    setting(
        "TLS_CERT",
        "",
        "File with the certificate and those that it is signed by, in PEM; read again when it changes.",
    ),
    setting("TLS_KEY", "", "File with the certificate's key, in PEM."),
    setting(
        "ACME_DIRECTORY",
        "https://acme-v02.api.letsencrypt.org/directory",
        "The authority that gives certificates with TLS=acme, for the hosts of PUBLIC_ORIGINS; it must reach the HTTP port as 443.",
    ),
    setting("ACME_CONTACT", "", "Mail address that the authority may write to."),
    setting(
        "ACME_ROOT",
        "",
        "File with the certificate that the authority's own server is signed by, in PEM, where it is no usual one.",
    ),
    setting(
        "DATA_DIR",
        "./data",
        "Folder for the database and the signing keys; made if it is not there.",
    ),
    setting(
        "PUBLIC_ORIGINS",
        "",
        "Comma list of origins (https://stage.example) under which the pages are served; by default whatever address the browser used.",
    ),
    setting(
        "CURRENCY",
        "EUR",
        "Currency of credit and tips, an ISO 4217 code; one that has hundredths.",
    ),
    setting("DEMO_CREDIT", "5000", "Credit of a new viewer in minor units (cents)."),
    setting("TIP_MIN", "100", "Smallest tip in minor units."),
    setting("TIP_MAX", "50000", "Largest tip in minor units."),
    setting(
        "TOKEN_MINUTES",
        "15",
        "Minutes that an access token is good for, from 1 to 1440; pages renew it by themselves.",
    ),
    setting("GUEST_MINUTES", "60", "Minutes that a guest's token is good for, from 1 to 1440."),
    setting("SESSION_DAYS", "30", "Days after which an unused login ends, from 1 to 400."),
    setting(
        "STUN_URLS",
        "",
        "Comma list of STUN servers for the browsers, the first choice first; europe=stun:HOST:PORT is for those in that region.",
    ),
    setting(
        "TURN_ADDR",
        "",
        "Address and port of the built-in TURN server, for UDP and TCP, or off; by default port 3478 beside the media, where that is free and TURN_URLS is empty.",
    ),
    setting(
        "TURN_TLS_ADDR",
        "",
        "Address and TCP port of the built-in TURN server within TLS, where there is a certificate, or off; by default port 5349, where that is free. It is at the HTTP port as well.",
    ),
    setting(
        "TURN_HOST",
        "",
        "Host name or address of this server that browsers are told for TURN; by default MEDIA_ADVERTISE, or else what they have in their address bar.",
    ),
    setting(
        "TURN_RELAY_PORTS",
        "49152-65535",
        "UDP ports of the built-in TURN server's relays, from 1024 on.",
    ),
    setting("TURN_MAX_ALLOCATIONS", "4096", "Relays of all users of the built-in TURN server."),
    setting(
        "TURN_MAX_ALLOCATIONS_PER_USER",
        "32",
        "Relays of one user; a browser takes one for each transport and network of its machine.",
    ),
    setting(
        "TURN_USER_BITRATE",
        "20000000",
        "Most bit/s that the built-in TURN server relays for one user, both directions together; empty for no cap.",
    ),
    setting(
        "TURN_PEER_NETWORKS",
        "",
        "Comma list of private networks that the built-in TURN server may relay to; by default none.",
    ),
    setting(
        "TURN_URLS",
        "",
        "Comma list of TURN servers for the browsers; needs TURN_SECRET, or TURN_USERNAME and TURN_CREDENTIAL.",
    ),
    setting("TURN_SECRET", "", "Secret shared with the TURN server (coturn: static-auth-secret)."),
    setting("TURN_USERNAME", "", "A provider's name for its TURN servers, the same for all users."),
    setting("TURN_CREDENTIAL", "", "The password that belongs to TURN_USERNAME."),
    setting(
        "TURN_MINUTES",
        "120",
        "Minutes that a TURN credential is good for, from 5 to 1440; pages fetch another before it runs out.",
    ),
    setting(
        "PRESET_MAX",
        "",
        "Dearest picture that may be sent, for all or by sender, such as 720p30 or performer=1080p30,program=720p60: 360p15, 360p30, 540p30, 720p30, 720p60, 1080p30 or 1080p60; senders are pages by role (performer, admin, viewer, guest) and program (WHIP), and those not named may send all.",
    ),
    setting(
        "LAYER_BITRATES",
        "",
        "Most bit/s of the small, the middle and the full picture, the smallest first, such as 150000,500000,1700000; by default what the stage's picture asks for.",
    ),
    setting(
        "VIDEO_CODECS",
        "VP8,H264,VP9,AV1",
        "Video codecs that performers may send, the preferred one first.",
    ),
    setting(
        "VIDEO_SCALABILITY",
        "simulcast",
        "How performers send more than one size: simulcast (a stream for each), or svc (all in one, where codec and browser can: VP9 and AV1 in Chromium).",
    ),
    setting(
        "VIEWER_BITRATES",
        "",
        "Most bit/s that a viewer is sent, by role, such as guest=1000000,viewer=2500000; roles are guest, viewer, performer and admin, and those not named have no cap.",
    ),
    setting(
        "SAVER_BITRATE",
        "500000",
        "Most bit/s that a viewer is sent who saves data, by his choice or his phone's; empty for no cap.",
    ),
    setting(
        "ROOM_BITRATE",
        "",
        "Most bit/s that all viewers of one stage are sent together, in equal shares, where what one does not need is the others'; by default there is no cap.",
    ),
    setting(
        "SERVER_BITRATE",
        "",
        "Most bit/s that all viewers of all stages are sent together, in equal shares, where what one does not need is the others'; by default there is no cap.",
    ),
    setting(
        "CALL_BITRATES",
        "2500000",
        "Most bit/s that a member of a call sends, for all or by role, such as 1500000 or guest=1000000,performer=4000000; those not named keep 2500000.",
    ),
    setting("CALL_STEREO", "on", "on: sound in calls may have two channels, for music; off: one."),
    setting("RING_SECONDS", "45", "Seconds that it rings for who is called, from 5 to 300."),
    setting(
        "CHAT_HISTORY",
        "1000",
        "Messages that are kept of each chat, the latest ones, from 1 to 100000.",
    ),
    setting("CHAT_DAYS", "30", "Days that messages of chats are kept at most, from 1 to 3650."),
    setting(
        "ROOM_LIMIT",
        "50",
        "Most people in a room, from 2 to 100; a room may be made for fewer.",
    ),
    setting(
        "ROOM_EMPTY_MINUTES",
        "10",
        "Minutes after which a room is gone that nobody is in and that is not to stay, from 1 to 43200.",
    ),
    setting("MAX_VIEWERS", "2000", "Viewers that one stage takes."),
    setting(
        "STAGE_GUESTS",
        "3",
        "Viewers whom a performer may bring onto one stage at a time, 8 at most; 0: nobody.",
    ),
    setting("MAX_CALLS", "2000", "Calls, those included in which nobody is yet."),
    setting("MAX_ROOMS", "1000", "Rooms in which somebody is."),
    setting(
        "DRAIN_SECONDS",
        "0",
        "Seconds that stages, rooms and calls may go on after SIGTERM, while nobody new is let in, 86400 at most; 0: they are interrupted, and come back with the server.",
    ),
    setting("MAX_CONNECTIONS", "16384", "TCP connections that the server takes."),
    setting(
        "MAX_CONNECTIONS_PER_ADDRESS",
        "1000",
        "TCP connections from one address, but for proxies in TRUSTED_PROXIES.",
    ),
    setting(
        "MAX_SESSIONS",
        "10000",
        "Sessions that the server takes; one whose socket is lost counts for 30 seconds.",
    ),
    setting("MAX_SESSIONS_PER_ADDRESS", "500", "The same from one address."),
    setting(
        "RATE_REGISTER",
        "30/minute",
        "Registrations from one address, as COUNT/second, /minute or /hour.",
    ),
    setting(
        "RATE_LOGIN",
        "30/minute",
        "Logins, changes of password and passwords of rooms from one address.",
    ),
    setting(
        "RATE_CONNECT",
        "300/minute",
        "Signalling sockets, offers by WHIP and WHEP, guest tokens, renewals, ICE restarts by these, looks at calls and rooms, wrong tokens of overlays, and searches for stages from one address.",
    ),
    setting("RATE_TIP", "120/minute", "Tips from one address, and of one user."),
    setting(
        "RATE_STILL",
        "60/minute",
        "Stills of live stages, sent and taken away, from one address, and by one user.",
    ),
    setting(
        "RATE_CALL",
        "30/minute",
        "Calls and rooms made, changes of rooms and invitations from one address, and by one user.",
    ),
    setting("RATE_CHAT", "60/minute", "Messages of one user in chats, at most ten at once."),
    setting(
        "RATE_DIAGNOSTICS",
        "60/hour",
        "Reports of diagnostics and connections to measure by, from one address, and of one user.",
    ),
    setting(
        "RATE_MODERATE",
        "120/minute",
        "Acts of moderators and hosts and refunds from one address, and of one user.",
    ),
    setting(
        "RATE_PLAYBILL",
        "60/minute",
        "Changes of stages' titles, keys and announcements, and of who follows them, from one address, and by one user.",
    ),
    setting(
        "RATE_MESSAGES",
        "3000/minute",
        "Messages of one user over all of his signalling sockets together.",
    ),
    setting(
        "EXEMPT_NETWORKS",
        "",
        "Comma list of networks (10.0.0.0/8) from which neither these rates nor the caps of one address count; RATE_CHAT does, and what each socket may send at once.",
    ),
    setting(
        "TRUSTED_PROXIES",
        "",
        "Comma list of networks of reverse proxies whose X-Forwarded-For is believed.",
    ),
    setting(
        "METRICS_NETWORKS",
        "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7",
        "Comma list of networks that may read /metrics.",
    ),
    setting(
        "LOG",
        "info",
        "What is logged: error, warn, info, debug, trace, or a filter such as footlight=debug,info.",
    ),
    setting("LOG_FORMAT", "text", "text or json."),
    setting(
        "OTLP_ENDPOINT",
        "",
        "Address of an OTLP receiver (HTTP with protobuf) that traces of calls, watching and performing go to, such as http://localhost:4318; by default there are none.",
    ),
    setting(
        "OTLP_HEADERS",
        "",
        "Comma list of NAME=VALUE that the OTLP receiver is sent as headers, such as a key; it may be a secret.",
    ),
];
