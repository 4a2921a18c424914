//! The bodies of the HTTP API, and what tokens carry.

use super::*;

#[test]
fn registering_and_logging_in() {
    golden(
        Register {
            name: "anna".parse().unwrap(),
            password: "correct horse".to_owned(),
            role: Role::Performer,
        },
        r#"{"name":"anna","password":"correct horse","role":"performer"}"#,
    );
    golden(
        Login { name: "anna".to_owned(), password: "correct horse".to_owned() },
        r#"{"name":"anna","password":"correct horse"}"#,
    );
    golden(
        NewPassword { old: "correct horse".to_owned(), new: "battery staple".to_owned() },
        r#"{"old":"correct horse","new":"battery staple"}"#,
    );
}

#[test]
fn a_session() {
    golden(
        Session { token: "t".to_owned(), expires_in: 900, me: me(), ice: None },
        &format!(r#"{{"token":"t","expires_in":900,"me":{ME}}}"#),
    );
    let ice = IceServers { layer_bitrates: [1, 2, 3], ..IceServers::default() };
    golden(
        Session { token: "t".to_owned(), expires_in: 900, me: me(), ice: Some(ice) },
        &format!(
            r#"{{"token":"t","expires_in":900,"me":{ME},"ice":{{"ice_servers":[],
            "layer_bitrates":[1,2,3],"preset_max":"720p30","video_codecs":[],
            "video_scalability":"simulcast","expires_in":0}}}}"#
        ),
    );
    golden(me(), ME);
}

#[test]
fn passwords_and_tokens_do_not_print() {
    let login = Login { name: "anna".to_owned(), password: "secret".to_owned() };
    assert!(!format!("{login:?}").contains("secret"));
    let password = NewPassword { old: "secret".to_owned(), new: "secret".to_owned() };
    assert!(!format!("{password:?}").contains("secret"));
    let session = Session { token: "secret".to_owned(), expires_in: 900, me: me(), ice: None };
    assert!(!format!("{session:?}").contains("secret"));
}

#[test]
fn a_publish_key() {
    let key = StageKey { key: "flk_x".to_owned(), address: "/whip/abcdefghij12".to_owned() };
    assert!(!format!("{key:?}").contains("flk_x"));
    golden(key, r#"{"key":"flk_x","address":"/whip/abcdefghij12"}"#);
}

#[test]
fn stages() {
    let title: Title = "Late set".parse().unwrap();
    golden(NewStage { title: title.clone(), preset: None }, r#"{"title":"Late set"}"#);
    golden(
        NewStage { title, preset: Some(Preset::P360At15) },
        r#"{"title":"Late set","preset":"360p15"}"#,
    );
    golden(StageList { stages: vec![stage()] }, &format!(r#"{{"stages":[{STAGE}]}}"#));
}

#[test]
fn tips() {
    golden(
        PostTip {
            id: tip_id(),
            stage: stage_id(),
            amount: 250.try_into().unwrap(),
            message: "bravo".parse().unwrap(),
        },
        r#"{"id":"01910000-0000-7000-8000-000000000001","stage":"k3v9q2m8x1ab","amount":250,
            "message":"bravo"}"#,
    );
    for (outcome, name) in [
        (TipOutcome::Posted, "posted"),
        (TipOutcome::AlreadyPosted, "already_posted"),
        (TipOutcome::Conflict, "conflict"),
    ] {
        golden(
            TipReceipt { outcome, tip: Some(tip()), balance: 4750 },
            &format!(r#"{{"outcome":"{name}","tip":{TIP},"balance":4750}}"#),
        );
    }
    golden(board(), &board_json());
}

#[test]
fn a_tip_without_words() {
    let json = r#"{"id":"01910000-0000-7000-8000-000000000001","stage":"k3v9q2m8x1ab","amount":1}"#;
    let tip: PostTip = serde_json::from_str(json).unwrap();
    assert_eq!(tip.message.as_str(), "");
}

#[test]
fn tips_out_of_bounds_are_not_read() {
    for amount in ["0", "-5", "9007199254740992", "2.5", "\"5\""] {
        refused::<Amount>(amount);
    }
    refused::<Message>(&format!(r#""{}""#, "x".repeat(201)));
    refused::<Message>(r#""two\nlines""#);
}

#[test]
fn names_and_titles_out_of_bounds_are_not_read() {
    for name in ["", "ab", "has space", "semi;colon", &"x".repeat(33)] {
        refused::<UserName>(&format!(r#""{name}""#));
    }
    refused::<Title>(r#""   ""#);
    refused::<Title>(&format!(r#""{}""#, "x".repeat(101)));
    let title: Title = serde_json::from_str(r#""  Late set ""#).unwrap();
    assert_eq!(title.as_str(), "Late set");
}

#[test]
fn ice_servers() {
    golden(
        IceServers {
            ice_servers: vec![
                IceServer {
                    urls: vec!["stun:stun.example:3478".to_owned()],
                    username: None,
                    credential: None,
                },
                IceServer {
                    urls: vec!["turn:turn.example:3478".to_owned()],
                    username: Some("1760000000:anna".to_owned()),
                    credential: Some("c2VjcmV0".to_owned()),
                },
            ],
            layer_bitrates: [150_000, 500_000, 1_700_000],
            preset_max: Preset::P720At60,
            video_codecs: vec![VideoCodec::Vp8, VideoCodec::Av1],
            video_scalability: Scalability::Svc,
            expires_in: 3600,
        },
        r#"{"ice_servers":[{"urls":["stun:stun.example:3478"]},{"urls":["turn:turn.example:3478"],
            "username":"1760000000:anna","credential":"c2VjcmV0"}],
            "layer_bitrates":[150000,500000,1700000],"preset_max":"720p60","video_codecs":["VP8","AV1"],
            "video_scalability":"svc","expires_in":3600}"#,
    );
}

#[test]
fn grants() {
    golden(
        Role::Performer.grants(),
        r#"[{"room":"own","can":["publish","moderate"]},
            {"room":"any","can":["subscribe","microphone","camera","screen","chat","data","tip"]}]"#,
    );
    golden(
        Grant { room: Scope::Stage(stage_id()), can: vec![Permission::Subscribe] },
        r#"{"room":{"stage":"k3v9q2m8x1ab"},"can":["subscribe"]}"#,
    );
    let room: RoomId = "0a1b2c3d4e5f6g7h8i9j".parse().unwrap();
    golden(
        Grant { room: Scope::Room(room), can: vec![Permission::Chat] },
        r#"{"room":{"room":"0a1b2c3d4e5f6g7h8i9j"},"can":["chat"]}"#,
    );
    golden(
        Role::Guest.grants(),
        r#"[{"room":"any","can":["subscribe","microphone","camera","screen","data"]},
            {"room":"rooms","can":["chat"]}]"#,
    );
    for (role, name) in [
        (Role::Admin, "admin"),
        (Role::Performer, "performer"),
        (Role::Viewer, "viewer"),
        (Role::Guest, "guest"),
    ] {
        golden(role, &format!(r#""{name}""#));
    }
}

#[test]
fn codecs_and_layers_have_the_names_of_session_descriptions() {
    golden(VideoCodec::Vp8, r#""VP8""#);
    golden(VideoCodec::H264, r#""H264""#);
    golden(VideoCodec::Vp9, r#""VP9""#);
    golden(VideoCodec::Av1, r#""AV1""#);
    for codec in VideoCodec::ALL {
        assert_eq!(VideoCodec::from_name(&codec.name().to_lowercase()), Some(codec));
    }
    let rids: Vec<&str> = Layer::ALL.iter().map(|layer| layer.rid()).collect();
    assert_eq!(rids, ["l", "m", "h"]);
    assert_eq!(Layer::from_rid("m"), Some(Layer::Medium));
    assert_eq!(Layer::from_rid("x"), None);
}

#[test]
fn a_playbill_and_its_goal() {
    let title: Title = "New strings".parse().unwrap();
    let target = 5000.try_into().unwrap();
    golden(NewGoal { title: title.clone(), target }, r#"{"title":"New strings","target":5000}"#);
    let goal = Goal { title, target, from_total: 700 };
    assert_eq!((goal.raised(650), goal.raised(900)), (0, 200));
    assert!(!goal.is_reached(5699) && goal.is_reached(5700));
    let json = r#"{"title":"New strings","target":5000,"from_total":700}"#;
    golden(goal.clone(), json);
    let playbill = Playbill {
        goal: Some(goal),
        next_show: Some(1_800_000_000_000),
        poster: Some(3),
        followers: 2,
        following: true,
    };
    golden(
        playbill,
        &format!(
            r#"{{"goal":{json},"next_show":1800000000000,"poster":3,"followers":2,
            "following":true}}"#
        ),
    );
    let nothing = r#"{"goal":null,"next_show":null,"poster":null,"followers":0,"following":false}"#;
    golden(Playbill::default(), nothing);
    golden(NextShow { at: 5 }, r#"{"at":5}"#);
    let stage = stage();
    let announced = Announced {
        id: stage.id,
        title: stage.title,
        performer: stage.performer,
        status: StageStatus::Offline,
        viewers: 0,
        next_show: Some(1_800_000_000_000),
        poster: None,
        following: false,
    };
    golden(
        AnnouncedList { stages: vec![announced] },
        r#"{"stages":[{"id":"k3v9q2m8x1ab","title":"Late set","performer":"bert",
        "status":"offline","viewers":0,"next_show":1800000000000,"poster":null,
        "following":false}]}"#,
    );
}

#[test]
fn an_overlay() {
    let address = "/overlay/abcdefghij12".to_owned();
    let link = OverlayLink { token: "flo_x".to_owned(), address };
    assert!(!format!("{link:?}").contains("flo_x"));
    golden(link, r#"{"token":"flo_x","address":"/overlay/abcdefghij12"}"#);
    golden(
        OverlayNews {
            currency: "EUR".to_owned(),
            goal: None,
            total: 250,
            latest: vec![tip()],
            cursor: "7.250.x".to_owned(),
        },
        &format!(
            r#"{{"currency":"EUR","goal":null,"total":250,"latest":[{TIP}],"cursor":"7.250.x"}}"#
        ),
    );
}

#[test]
fn a_statement() {
    golden(
        Statement {
            currency: "EUR".to_owned(),
            from: "2026-11-01".to_owned(),
            to: "2026-11-30".to_owned(),
            days: vec![StatementDay {
                day: "2026-11-21".to_owned(),
                tips: 3,
                earned: 900,
                refunds: 1,
                refunded: 250,
            }],
            earned: 900,
            refunded: 250,
        },
        r#"{"currency":"EUR","from":"2026-11-01","to":"2026-11-30","days":[{"day":"2026-11-21",
        "tips":3,"earned":900,"refunds":1,"refunded":250}],"earned":900,"refunded":250}"#,
    );
}

#[test]
fn a_refund() {
    let reason: Reason = "Twice by mistake".parse().unwrap();
    const ID: &str = "01910000-0000-7000-8000-000000000001";
    golden(
        PostRefund { id: tip_id(), tip: tip_id(), reason: reason.clone() },
        &format!(r#"{{"id":"{ID}","tip":"{ID}","reason":"Twice by mistake"}}"#),
    );
    let refund = Refund {
        id: tip_id(),
        tip: tip_id(),
        amount: 250.try_into().unwrap(),
        by: "root".parse().unwrap(),
        reason,
        at: 1_760_000_002_000,
    };
    golden(
        RefundReceipt { outcome: TipOutcome::AlreadyPosted, refund },
        &format!(
            r#"{{"outcome":"already_posted","refund":{{"id":"{ID}","tip":"{ID}","amount":250,
            "by":"root","reason":"Twice by mistake","at":1760000002000}}}}"#
        ),
    );
    golden(
        GivenTips {
            tips: vec![GivenTip {
                tip: tip(),
                to: "bert".parse().unwrap(),
                stage: stage().id,
                refunded: true,
            }],
        },
        &format!(
            r#"{{"tips":[{{"tip":{TIP},"to":"bert","stage":"k3v9q2m8x1ab","refunded":true}}]}}"#
        ),
    );
}
