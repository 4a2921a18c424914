//! The one place where errors become HTTP answers.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use footlight_shared::{ErrorCode, Problem};
use serde::de::DeserializeOwned;

use super::limit::TooOften;
use crate::auth::TokenError;
use crate::auth::password::HashError;
use crate::store::StoreError;

/// An answer that says why not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) problem: Problem,
}

pub(super) type Reply<T> = Result<T, Refused>;

impl Refused {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Problem::new(code, message).into()
    }

    pub(super) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Problem::new(ErrorCode::Invalid, message).at(field).into()
    }

    pub(super) fn forbidden(message: &str) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    pub(super) fn not_found(message: &str) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }

    pub(super) fn internal() -> Self {
        let words = "Something went wrong on the server. Try again in a moment.";
        Self::new(ErrorCode::Internal, words)
    }

    /// The same with a status that its code does not tell.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::Unauthenticated | ErrorCode::TokenExpired | ErrorCode::WrongCredentials => {
            StatusCode::UNAUTHORIZED
        }
        ErrorCode::Forbidden
        | ErrorCode::Muted
        | ErrorCode::PasswordRequired
        | ErrorCode::WrongPassword
        | ErrorCode::Banned => StatusCode::FORBIDDEN,
        ErrorCode::NotFound | ErrorCode::UserOffline => StatusCode::NOT_FOUND,
        ErrorCode::NameTaken
        | ErrorCode::Conflict
        | ErrorCode::NotLive
        | ErrorCode::AlreadyLive
        | ErrorCode::CallFull
        | ErrorCode::OutOfOrder => StatusCode::CONFLICT,
        ErrorCode::InsufficientCredit => StatusCode::PAYMENT_REQUIRED,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::AmountOutOfBounds => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::RateLimited | ErrorCode::SlowMode => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable | ErrorCode::Full => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::BadMessage
        | ErrorCode::UnknownMessage
        | ErrorCode::UnsupportedVersion
        | ErrorCode::Invalid
        | ErrorCode::BadOffer
        | ErrorCode::UnsupportedCodec => StatusCode::BAD_REQUEST,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = self.problem.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        (self.status, headers, Json(self.problem)).into_response()
    }
}

impl From<TokenError> for Refused {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Expired => {
                Self::new(ErrorCode::TokenExpired, "Your login has expired: renew it.")
            }
            TokenError::Invalid | TokenError::Revoked => Self::new(
                ErrorCode::Unauthenticated,
                "You are not logged in: log in and try again.",
            ),
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { status: status_of(problem.code), problem }
    }
}

impl From<crate::chat::Refusal> for Refused {
    fn from(refusal: crate::chat::Refusal) -> Self {
        Problem::from(refusal).into()
    }
}

impl From<TooOften> for Refused {
    fn from(too_often: TooOften) -> Self {
        let seconds = too_often.retry_after;
        let words = format!("Too many tries. Wait {seconds} s and try again.");
        let mut refused = Self::new(ErrorCode::RateLimited, words);
        refused.problem.retry_after = Some(seconds);
        refused
    }
}

impl From<HashError> for Refused {
    fn from(error: HashError) -> Self {
        if error == HashError::Failed {
            tracing::error!("a password could not be hashed");
            return Self::internal();
        }
        let words = "The server is busy. Wait a moment and try again.";
        let mut refused = Self::new(ErrorCode::Unavailable, words);
        refused.problem.retry_after = Some(2);
        refused
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        if let Some(refusal) = error.refusal() {
            return refusal.into();
        }
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::error!(%error, cause, "the database failed a request");
        Self::internal()
    }
}

/// A JSON body, with errors that name the field.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Reply<Self> {
        let bytes = json_bytes(request, state).await?;
        parse(&bytes).map(Self)
    }
}

/// The bytes of a request that says that they are JSON.
pub(super) async fn json_bytes<S: Send + Sync>(request: Request, state: &S) -> Reply<Bytes> {
    must_be(&request, "application/json")?;
    body_bytes(request, state).await
}

/// Fails unless the body claims to be of this type.
pub(super) fn must_be(request: &Request, kind: &str) -> Reply<()> {
    if content_type(request).eq_ignore_ascii_case(kind) {
        return Ok(());
    }
    let refused = Refused::new(ErrorCode::BadMessage, format!("Send the body as {kind}."));
    Err(refused.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

/// What the body claims to be, without parameters.
pub(super) fn content_type(request: &Request) -> &str {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.unwrap_or_default().split(';').next().unwrap_or_default().trim()
}

/// The bytes of a request, within the route's limit.
pub(super) async fn body_bytes<S: Send + Sync>(request: Request, state: &S) -> Reply<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Refused::new(ErrorCode::TooLarge, "The request is too large.")
        } else {
            Refused::new(ErrorCode::BadMessage, "The request's body could not be read.")
        }
    })
}

/// Parses JSON; what is out of bounds is said of the field that it stands in.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Reply<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        let text = inner.to_string();
        let text = text.split(" at line ").next().unwrap_or_default();
        if !inner.is_data() {
            Refused::new(ErrorCode::BadMessage, format!("The body is not JSON: {text}."))
        } else if field == "." {
            Refused::new(ErrorCode::BadMessage, format!("The body is not as expected: {text}."))
        } else if text.ends_with('.') {
            // One of ours: it says what would do.
            Refused::invalid(&field, text)
        } else {
            Refused::invalid(&field, format!("{field} is not as expected: {text}."))
        }
    })
}
