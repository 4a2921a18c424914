//! A live stage and a viewer with 50.00.

use serde_json::{Value, json};
use uuid::Uuid;

use super::socket::{Socket, go_live};
use super::{Answer, Client, Server};

pub struct Evening {
    pub server: Server,
    pub performer: Client,
    pub viewer: Client,
    pub stage: String,
    pub on_air: Socket,
}

impl Evening {
    pub async fn begin() -> Self {
        let server = Server::with(&[("TIP_MIN", "100"), ("TIP_MAX", "3000")]).await;
        let performer = server.client().register("paul", "performer").await;
        let viewer = server.client().register("vera", "viewer").await;
        let stage = performer.stage("Songs").await;
        let on_air = go_live(&server, &performer, &stage).await;
        Self { server, performer, viewer, stage, on_air }
    }

    pub async fn board(&self) -> Value {
        let path = format!("/api/stages/{}/tips", self.stage);
        self.server.client().get(&path).await.expect(200).body
    }

    /// The viewer tips; the tip's id.
    pub async fn tip(&self, amount: i64) -> Uuid {
        let id = Uuid::now_v7();
        self.viewer.tip(id, &self.stage, amount, "Encore").await.expect(200);
        id
    }

    /// The stage's playbill as a stranger sees it.
    pub async fn playbill(&self) -> Value {
        let path = format!("/api/stages/{}/playbill", self.stage);
        self.server.client().get(&path).await.expect(200).body
    }

    /// What has come together for the goal.
    pub async fn raised(&self) -> i64 {
        let from = self.playbill().await["goal"]["from_total"].as_i64().unwrap();
        self.board().await["total"].as_i64().unwrap() - from
    }

    pub async fn set_goal(&self, title: &str, target: i64) -> Answer {
        let path = format!("/api/stages/{}/goal", self.stage);
        self.performer.put(&path, &json!({ "title": title, "target": target })).await
    }
}
