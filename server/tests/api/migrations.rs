//! Databases of earlier versions become ours, in whichever order the steps were taken.

use footlight_shared::Role;
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::support::token::{claims, sign};
use crate::support::{Client, Folder, Server};

/// Two accounts and a room, whose host has named a moderator, banned an account
/// twice, a guest for good, and another until a year that no calendar has.
const OLD_ROOM: &str = "
    INSERT INTO users (id, name, name_key, role, password_hash, created_at) VALUES
        ('00000000-0000-4000-8000-000000000001', 'anna', 'anna', 'viewer', '-', 1),
        ('00000000-0000-4000-8000-000000000002', 'bert', 'bert', 'viewer', '-', 1);
    INSERT INTO rooms (id, owner, title, access, people, keep, guests, created_at) VALUES
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000001', 'Monday', 'open', 9, 1, 1, 1);
    INSERT INTO room_moderators (room, user) VALUES
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000002'),
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-00000000000f');
    INSERT INTO room_bans (room, user, address, until) VALUES
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000003', '192.0.2.1', 4000000000),
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000003', '192.0.2.1', 3000000000),
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000004', '192.0.2.2', NULL),
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000005', '192.0.2.3', 5),
        ('aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000006', '192.0.2.4', 9223372036854775807);
    INSERT INTO room_acts (at, room, actor, actor_name, act, target, target_name, reason, until) VALUES
        (10, 'aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000001', 'anna', 'ban',
         '00000000-0000-4000-8000-000000000003', 'carl', 'Too loud', 4000000000),
        (11, 'aaaaaaaaaaaaaaaaaaaa', '00000000-0000-4000-8000-000000000001', 'anna', 'ban',
         '00000000-0000-4000-8000-000000000006', 'dora', NULL, 9223372036854775807),
        (12, 'bbbbbbbbbbbbbbbbbbbb', '00000000-0000-4000-8000-000000000001', 'anna', 'close',
         NULL, NULL, NULL, NULL)";

static STEPS: Migrator = sqlx::migrate!("src/store/migrations");

async fn open(folder: &Folder) -> SqliteConnection {
    std::fs::create_dir_all(folder.data()).unwrap();
    let file = folder.data().join("footlight.sqlite");
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    options.connect().await.unwrap()
}

/// A server on a database that has had these steps, and then this.
async fn server_after(steps: &[i64], then: &'static str) -> Server {
    let folder = Folder::new();
    let mut db = open(&folder).await;
    let taken = STEPS.iter().filter(|step| steps.contains(&step.version)).cloned();
    let taken = Migrator::with_migrations(taken.collect());
    taken.run(&mut db).await.unwrap();
    sqlx::raw_sql(then).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    Server::on(folder).await
}

fn admin(server: &Server) -> Client {
    let grants = serde_json::to_value(Role::Admin.grants()).unwrap();
    server.client().with_token(Some(&sign(server, &claims("admin", grants))))
}

#[tokio::test]
async fn what_rooms_had_of_order_is_in_the_one_audit() {
    let server = server_after(&(1..=10).collect::<Vec<_>>(), OLD_ROOM).await;
    let admin = admin(&server);
    let room = "/api/rooms/aaaaaaaaaaaaaaaaaaaa";
    let audit = admin.get(&format!("{room}/moderation")).await.expect(200).body;
    assert_eq!(audit["moderators"], json!(["bert"]));
    let acts = audit["entries"].as_array().unwrap();
    let of =
        |act: &Value| ["at", "by", "act", "who", "reason", "until"].map(|field| act[field].clone());
    let carl = json!([10, "anna", "ban", "carl", "Too loud", 4_000_000_000_000_u64]);
    assert_eq!(acts.iter().map(|act| json!(of(act))).next_back(), Some(carl));
    assert_eq!(acts.len(), 2);
    let bans = admin.get(&format!("{room}/bans")).await.expect(200).body;
    let ends = bans["sanctions"].as_array().unwrap().iter();
    let mut ends: Vec<_> =
        ends.map(|ban| (ban["name"].as_str().unwrap(), ban["until"].as_u64())).collect();
    ends.sort_unstable();
    assert_eq!(ends, [("", None), ("carl", Some(4_000_000_000_000)), ("dora", None)]);
}

/// A stage whose owner anna an administrator has shut out, and where sanctions of an
/// administrator, the owner, a moderator and nobody who is known hold against others.
const OLD_STAGE: &str = "
    INSERT INTO users (id, name, name_key, role, password_hash, created_at) VALUES
        ('00000000-0000-4000-8000-000000000001', 'anna', 'anna', 'performer', '-', 1),
        ('00000000-0000-4000-8000-000000000002', 'bert', 'bert', 'viewer', '-', 1),
        ('00000000-0000-4000-8000-000000000003', 'boss', 'boss', 'admin', '-', 1);
    INSERT INTO stages (id, owner, title, status) VALUES
        ('aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000001', 'Songs', 'offline');
    INSERT INTO moderators (place, user) VALUES
        ('stage/aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000002');
    INSERT INTO sanctions (place, kind, user, name, address, reason, until) VALUES
        ('stage/aaaaaaaaaaaa', 'mute', '00000000-0000-4000-8000-000000000001', 'anna', NULL, '', 9000000000000000),
        ('stage/aaaaaaaaaaaa', 'ban', '00000000-0000-4000-8000-000000000011', 'admins', NULL, '', 9000000000000000),
        ('stage/aaaaaaaaaaaa', 'ban', '00000000-0000-4000-8000-000000000012', 'owners', NULL, '', 9000000000000000),
        ('stage/aaaaaaaaaaaa', 'ban', '00000000-0000-4000-8000-000000000013', 'moderators', NULL, '', 9000000000000000),
        ('stage/aaaaaaaaaaaa', 'ban', '00000000-0000-4000-8000-000000000014', 'nobodys', NULL, '', 9000000000000000);
    INSERT INTO audit (at, place, actor, actor_name, act, target, target_name, reason, until) VALUES
        (1, 'stage/aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000001', 'anna', 'ban',
         '00000000-0000-4000-8000-000000000011', 'admins', '', 1),
        (2, 'stage/aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000003', 'boss', 'ban',
         '00000000-0000-4000-8000-000000000011', 'admins', '', 9000000000000000),
        (3, 'stage/aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000003', 'boss', 'mute',
         '00000000-0000-4000-8000-000000000012', 'owners', '', 9000000000000000),
        -- Before acts had their targets' ids.
        (4, 'stage/aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000001', 'anna', 'ban',
         NULL, 'owners', '', 9000000000000000),
        (5, 'stage/aaaaaaaaaaaa', '00000000-0000-4000-8000-000000000002', 'bert', 'ban',
         '00000000-0000-4000-8000-000000000013', 'moderators', '', 9000000000000000)";

#[tokio::test]
async fn what_holds_already_is_lifted_by_the_rank_that_the_audit_tells() {
    let server = server_after(&(1..=16).collect::<Vec<_>>(), OLD_STAGE).await;
    let person = |id: u8, role: &str| {
        let role_of: Role = serde_json::from_value(json!(role)).unwrap();
        let mut claims = claims(role, serde_json::to_value(role_of.grants()).unwrap());
        claims["sub"] = json!(format!("00000000-0000-4000-8000-00000000000{id}"));
        server.client().with_token(Some(&sign(&server, &claims)))
    };
    let (owner, moderator, admin) =
        (person(1, "performer"), person(2, "viewer"), person(3, "admin"));
    let moderation = "/api/stages/aaaaaaaaaaaa/moderation";
    let lift = async |client: &Client, act: &str, who: &str| {
        let body = json!({ "act": act, "who": who, "reason": "so" });
        client.post(moderation, &body).await.status.as_u16()
    };
    for who in ["admins", "owners", "nobodys"] {
        assert_eq!(lift(&moderator, "unban", who).await, 403, "{who}");
    }
    assert_eq!(lift(&moderator, "unban", "moderators").await, 204);
    assert_eq!(lift(&owner, "unban", "admins").await, 403);
    for who in ["owners", "nobodys"] {
        assert_eq!(lift(&owner, "unban", who).await, 204, "{who}");
    }
    assert_eq!(lift(&moderator, "unmute", "anna").await, 403);
    assert_eq!(lift(&owner, "unmute", "anna").await, 403);
    assert_eq!(lift(&admin, "unmute", "anna").await, 204);
    assert_eq!(lift(&admin, "unban", "admins").await, 204);
}

#[tokio::test]
async fn steps_are_taken_that_were_left_out_before_others() {
    let steps = STEPS.iter().map(|step| step.version).filter(|version| *version != 11);
    let server = server_after(&steps.collect::<Vec<_>>(), "").await;
    assert_eq!(
        server.client().get("/api/announcements").await.expect(200).body,
        json!({ "stages": [] })
    );
}
