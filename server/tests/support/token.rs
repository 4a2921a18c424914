//! Tokens that the server would not give, signed with its own key.

use std::fs;

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Server;

/// Claims that are good for an hour.
pub fn claims(role: &str, grants: Value) -> Value {
    let now = footlight::auth::token::unix_now();
    json!({
        "sub": Uuid::new_v4(), "name": "forged", "role": role, "grants": grants,
        "sid": Uuid::new_v4(), "iat": now, "exp": now + 3600,
    })
}

/// Signs them as the server does.
pub fn sign(server: &Server, claims: &Value) -> String {
    sign_as(server, claims, Algorithm::HS256)
}

/// Signs them with the server's key and another algorithm.
pub fn sign_as(server: &Server, claims: &Value, algorithm: Algorithm) -> String {
    let files = fs::read_dir(server.data().join("keys")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    // Other secrets may be there as well.
    let path = paths.find(|path| path.extension().is_some_and(|it| it == "key")).unwrap();
    let mut header = Header::new(algorithm);
    header.kid = Some(path.file_stem().unwrap().to_str().unwrap().to_owned());
    let key = EncodingKey::from_secret(&fs::read(path).unwrap());
    encode(&header, claims, &key).unwrap()
}
