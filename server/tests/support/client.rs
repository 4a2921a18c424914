//! One user of the HTTP API.

use std::net::SocketAddr;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// Cookies and token of one user.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The error's code.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails unless the status is this one.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    /// Fails unless it is an error with this status and code.
    pub fn refused(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.code(), code, "{}", answer.body);
        assert!(answer.body["message"].as_str().is_some_and(|words| words.ends_with('.')));
        answer
    }
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).no_proxy().build().unwrap();
        Self { http, base: format!("http://{address}"), token: None }
    }

    /// The same browser with another token, or with none.
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self { token: token.map(ToOwned::to_owned), ..self.clone() }
    }

    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await.unwrap()
    }

    /// What `/metrics` says of one without labels.
    pub async fn metric(&self, name: &str) -> f64 {
        let text =
            self.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.and_then(|value| value.parse().ok()).expect("there is no such metric")
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, body).await.unwrap()
    }

    /// The same where the server may be gone.
    pub async fn try_post(&self, path: &str, body: &Value) -> reqwest::Result<Answer> {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PUT, path).json(body)).await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await.unwrap()
    }

    pub async fn post_empty(&self, path: &str) -> Answer {
        send(self.request(Method::POST, path)).await.unwrap()
    }

    /// Registers somebody and is him from then on.
    pub async fn register(&self, name: &str, role: &str) -> Client {
        let body = json!({ "name": name, "password": "correct horse", "role": role });
        let answer = self.post("/api/register", &body).await.expect(201);
        self.with_token(answer.body["token"].as_str())
    }

    pub async fn login(&self, name: &str, password: &str) -> Answer {
        self.post("/api/login", &json!({ "name": name, "password": password })).await
    }

    pub async fn guest(&self) -> Client {
        let answer = self.post_empty("/api/guest").await.expect(200);
        self.with_token(answer.body["token"].as_str())
    }

    /// Makes or renames the performer's stage; its id.
    pub async fn stage(&self, title: &str) -> String {
        let answer = self.post("/api/stages", &json!({ "title": title })).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    }

    pub async fn tip(&self, id: Uuid, stage: &str, amount: i64, message: &str) -> Answer {
        self.post("/api/tips", &tip(id, stage, amount, message)).await
    }

    pub async fn balance(&self) -> i64 {
        self.get("/api/me").await.expect(200).body["balance"].as_i64().unwrap()
    }
}

/// The body of a tip.
pub fn tip(id: Uuid, stage: &str, amount: i64, message: &str) -> Value {
    json!({ "id": id, "stage": stage, "amount": amount, "message": message })
}

/// Sends a request and reads the answer; a body that is not JSON becomes a
/// string.
pub async fn send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { status, headers, body })
}

/// A header's value from text.
pub fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap()
}
