//! The settings: in the help, in the document, from a file and from variables.

use footlight::config::{Bitrates, Config, Credential, SETTINGS, Targets};

use crate::support::{Folder, command, finish};

fn no_variables() -> std::iter::Empty<(String, String)> {
    std::iter::empty()
}

fn variable(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(format!("FOOTLIGHT_{name}"), value.to_owned())]
}

#[tokio::test]
async fn the_help_shows_every_setting_with_its_default() {
    let folder = Folder::new();
    let (status, said, _) = finish(command(&folder.data()).arg("--help")).await;
    assert!(status.success());
    for setting in SETTINGS {
        assert!(said.contains(&format!("FOOTLIGHT_{}\n", setting.name)), "{}", setting.name);
        assert!(said.contains(setting.meaning), "{}", setting.name);
        assert!(said.contains(setting.default), "{}", setting.name);
    }
}

#[test]
fn the_document_has_every_setting_and_no_other() {
    let document = include_str!("../../../docs/CONFIGURATION.md");
    let written: Vec<&str> =
        document.lines().filter(|line| line.starts_with("| `FOOTLIGHT_")).collect();
    let expected: Vec<String> = SETTINGS
        .iter()
        .map(|setting| {
            let default = match setting.default {
                "" => String::new(),
                default => format!("`{default}`"),
            };
            format!("| `FOOTLIGHT_{}` | {default} | {} |", setting.name, setting.meaning)
        })
        .collect();
    for line in &expected {
        assert!(written.contains(&line.as_str()), "missing in docs/CONFIGURATION.md:\n{line}");
    }
    let known = |line: &&&str| {
        expected.iter().any(|expected| expected == **line) || line.contains("`FOOTLIGHT_CONFIG`")
    };
    assert_eq!(written.iter().filter(known).count(), written.len());
}

#[test]
fn the_defaults_are_valid() {
    let config = Config::load(None, no_variables()).unwrap();
    assert_eq!(config.http_addr.to_string(), "[::]:8080");
    assert_eq!(config.media_addr, config.http_addr);
    assert_eq!(config.targets, Targets::all(footlight_shared::Preset::P1080At60));
    assert_eq!(config.targets.any(), [200_000, 900_000, 4_000_000]);
    assert!(config.exempt_networks.is_empty());
}

#[test]
fn the_dearest_picture_is_one_for_all_or_one_for_each_who_is_named() {
    use footlight_shared::Preset::{P360At15, P720At30, P1080At60};
    let all = Config::load(None, variable("PRESET_MAX", "720p30")).unwrap();
    assert_eq!(all.targets, Targets::all(P720At30));
    let some = variable("PRESET_MAX", "performer=720p30, program = 360p15");
    let some = Config::load(None, some).unwrap();
    let expected = Targets { performer: P720At30, program: P360At15, ..Targets::all(P1080At60) };
    assert_eq!(some.targets, expected);
}

#[test]
fn members_of_calls_have_one_cap_for_all_or_one_for_each_who_is_named() {
    use footlight_shared::Role::{Admin, Guest, Performer, Viewer};
    let of = |value: &str| {
        let calls = Config::load(None, variable("CALL_BITRATES", value)).unwrap().calls;
        [Admin, Performer, Viewer, Guest].map(|role| calls.kbps(role))
    };
    assert_eq!(of("2500000"), [2500; 4]);
    assert_eq!(of("900000"), [900; 4]);
    assert_eq!(of("guest=500000, performer = 4000000"), [2500, 4000, 2500, 500]);
    let calls = Config::load(None, no_variables()).unwrap().calls;
    assert_eq!((calls.max, calls.stereo), (2000, true));
}

#[test]
fn caps_are_read_and_only_the_saver_has_one_by_default() {
    let config = Config::load(None, no_variables()).unwrap();
    assert_eq!(config.bitrates, Bitrates { saver: Some(500_000), ..Bitrates::default() });
    let mut variables = variable("VIEWER_BITRATES", "guest=400000, viewer = 2500000");
    variables.extend(variable("SAVER_BITRATE", ""));
    variables.extend(variable("ROOM_BITRATE", "50000000"));
    variables.extend(variable("SERVER_BITRATE", "900000000"));
    let config = Config::load(None, variables).unwrap();
    let expected = Bitrates {
        guest: Some(400_000),
        viewer: Some(2_500_000),
        room: Some(50_000_000),
        server: Some(900_000_000),
        ..Bitrates::default()
    };
    assert_eq!(config.bitrates, expected);
}

#[test]
fn a_variable_goes_before_the_file() {
    let folder = Folder::new();
    let file = folder.path().join("footlight.toml");
    std::fs::write(
        &file,
        "http_addr = \"127.0.0.1:9000\"\ntip_min = 5\nlayer_bitrates = [20000, 30000, 40000]\n",
    )
    .unwrap();
    let config = Config::load(Some(&file), variable("HTTP_ADDR", "127.0.0.1:9001")).unwrap();
    assert_eq!(config.http_addr.to_string(), "127.0.0.1:9001");
    assert_eq!(config.media_addr, config.http_addr);
    assert_eq!(config.money.tip_min, 5);
    assert_eq!(config.targets.layers, Some([20_000, 30_000, 40_000]));
}

#[test]
fn a_secret_of_digits_stays_as_it_is() {
    let mut variables = variable("TURN_SECRET", "00123");
    variables.extend(variable("TURN_URLS", "turn:relay.example"));
    let config = Config::load(None, variables).unwrap();
    let Some(Credential::Shared(secret)) = config.ice.relay.clone().map(|relay| relay.credential)
    else {
        panic!("there is no secret")
    };
    assert_eq!(secret, "00123");
    assert!(!format!("{config:?}").contains("00123"));
}

#[test]
fn an_address_to_advertise_needs_no_port() {
    let text = "192.0.2.1, 192.0.2.1:7000, ::1, [::1], [::1]:7000";
    let config = Config::load(None, variable("MEDIA_ADVERTISE", text)).unwrap();
    let read: Vec<_> = config.media_advertise.iter().map(ToString::to_string).collect();
    assert_eq!(read, ["192.0.2.1:0", "192.0.2.1:7000", "[::1]:0", "[::1]:0", "[::1]:7000"]);
}

#[test]
fn media_by_tcp_is_not_in_the_way_of_http() {
    let load = |http: &str, media: &str, tcp: &str| {
        let mut variables = variable("HTTP_ADDR", http);
        variables.extend(variable("MEDIA_ADDR", media));
        variables.extend(variable("MEDIA_TCP_ADDR", tcp));
        Config::load(None, variables)
    };
    for (http, media, tcp) in [
        ("127.0.0.1:8080", "[::]:8080", ""),
        ("[::]:8080", "192.0.2.1:8080", ""),
        ("0.0.0.0:8080", "192.0.2.1:8080", ""),
        ("127.0.0.1:8080", "[::]:9000", "0.0.0.0:8080"),
    ] {
        let said = load(http, media, tcp).unwrap_err().to_string();
        assert!(said.starts_with("FOOTLIGHT_MEDIA_TCP_ADDR"), "{said}");
        assert!(said.contains("another port") && said.contains(http), "{said}");
        assert!(load(http, media, "off").is_ok());
    }
    for (http, media, tcp) in [
        ("127.0.0.1:8080", "192.0.2.1:8080", ""),
        ("127.0.0.1:8080", "[::]:8081", ""),
        ("127.0.0.1:0", "[::]:0", ""),
        ("[::]:8080", "[::]:8080", ""),
        ("0.0.0.0:8080", "[2001:db8::1]:8080", ""),
    ] {
        assert!(load(http, media, tcp).is_ok(), "{http} {media}");
    }
}

#[test]
fn a_wrong_setting_is_named_with_what_would_do() {
    for (name, value, hint) in [
        ("HTTP_ADDR", "8080", "ADDRESS:PORT"),
        ("MEDIA_ADVERTISE", "example.com", "IP"),
        ("MEDIA_SEGMENTATION", "maybe", "on or off"),
        ("MEDIA_SHARDS", "0", "from 1 to 64"),
        ("VIEWER_BITRATES", "500000", "as ROLE=BITS"),
        ("VIEWER_BITRATES", "nobody=500000", "guest, viewer, performer and admin"),
        ("VIEWER_BITRATES", "guest=500", "at least 10000"),
        ("CALL_BITRATES", "many", "as ROLE=BITS"),
        ("CALL_BITRATES", "guest=500000,guest=600000", "at most once"),
        ("VIEWER_BITRATES", "guest=500000,guest=600000", "at most once"),
        ("SAVER_BITRATE", "500 kbit/s", "whole number of bit/s"),
        ("ROOM_BITRATE", "9999", "at least 10000"),
        ("SERVER_BITRATE", "-1", "whole number of bit/s"),
        ("PUBLIC_ORIGINS", "stage.example", "https://HOST"),
        ("PUBLIC_ORIGINS", "https://stage.example/path", "without a path"),
        ("TIP_MIN", "0", "at least 1"),
        ("TIP_MIN", "60000", "at most FOOTLIGHT_TIP_MAX"),
        ("DEMO_CREDIT", "12.50", "minor units"),
        ("CURRENCY", "euro", "EUR"),
        ("CURRENCY", "JPY", "hundredths"),
        ("MAX_CONNECTIONS", "0", "at least 1"),
        ("MAX_SESSIONS_PER_ADDRESS", "0", "at least 1"),
        ("MEDIA_ADVERTISE", "0.0.0.0", "one machine"),
        ("MEDIA_ADVERTISE", "[::]:8080", "one machine"),
        ("LOG", "inof", "footlight=debug,info"),
        ("LOG", "footlight=debug,ifno", "footlight=debug,info"),
        ("TOKEN_MINUTES", "0", "from 1"),
        ("STUN_URLS", "one.example", "stun:HOST"),
        ("STUN_URLS", "no where=stun:one.example", "letters and digits"),
        ("TURN_URLS", "turn:relay.example", "needs the secret"),
        ("TURN_USERNAME", "house", "needs it"),
        ("TURN_MINUTES", "1", "from 5"),
        ("LAYER_BITRATES", "3,2,1", "smallest first"),
        ("PRESET_MAX", "4k", "write one of 360p15"),
        ("PRESET_MAX", "performer=4k", "write one of 360p15"),
        ("PRESET_MAX", "singer=720p30", "performer, admin, viewer, guest and program"),
        ("PRESET_MAX", "guest=720p30,guest=360p30", "at most once"),
        ("PLAYOUT_DELAY", "50000", "or off"),
        ("VIDEO_CODECS", "VP8,H266", "at most once"),
        ("VIDEO_CODECS", "VP8,vp8", "at most once"),
        ("CHAT_HISTORY", "0", "from 1 to 100000"),
        ("CHAT_DAYS", "for ever", "from 1 to 3650"),
        ("RATE_CHAT", "60", "COUNT/minute"),
        ("MAX_VIEWERS", "-1", "whole number"),
        ("STAGE_GUESTS", "9", "from 0 to 8"),
        ("RATE_LOGIN", "20", "COUNT/minute"),
        ("RATE_LOGIN", "0/minute", "COUNT/minute"),
        ("EXEMPT_NETWORKS", "10.0.0.0/40", "ADDRESS/BITS"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("OTLP_ENDPOINT", "localhost:4317", "http://HOST:4318"),
        ("OTLP_HEADERS", "secret", "NAME=VALUE"),
    ] {
        let said = Config::load(None, variable(name, value)).unwrap_err().to_string();
        assert!(said.contains(hint), "{name}: {said}");
        assert!(said.starts_with("FOOTLIGHT_"), "{said}");
        assert!(said.ends_with('.') && !said.contains('\n'), "{said}");
    }
}

#[test]
fn what_may_be_a_secret_is_not_said_again() {
    for (name, value) in
        [("OTLP_ENDPOINT", "https://house:hush@otel.example"), ("OTLP_HEADERS", "hush")]
    {
        let said = Config::load(None, variable(name, value)).unwrap_err().to_string();
        assert!(said.contains(name) && !said.contains("hush"), "{said}");
    }
}

#[test]
fn a_filter_of_the_log_is_a_level_or_says_of_what() {
    for filter in ["off", "warn", "footlight=debug,info", "footlight::signal=trace", ""] {
        let config = Config::load(None, variable("LOG", filter)).unwrap();
        assert_eq!(config.log.filter, filter);
    }
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let folder = Folder::new();
    let file = folder.path().join("footlight.toml");
    let load = || Config::load(Some(&file), no_variables()).unwrap_err().to_string();
    assert!(load().contains("footlight.toml"));
    std::fs::write(&file, "http_addr = ").unwrap();
    assert!(load().contains("cannot be used"));
    std::fs::write(&file, "tip_min = 5\nturn_secret = hush\n").unwrap();
    let said = load();
    assert!(said.contains("line 2") && !said.contains("hush") && !said.contains('\n'), "{said}");
    std::fs::write(&file, "http_adr = \"127.0.0.1:1\"").unwrap();
    let said = load();
    assert!(said.contains("http_adr") && said.contains("not a setting"), "{said}");
}
