//! What a performer has earned, by day and entry by entry. Days are those of UTC.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use footlight_shared::{Permission, Statement, StatementDay, limit};
use serde::Deserialize;
use time::{Date, Duration, OffsetDateTime};

use super::address::{Path, Query};
use super::bearer::Bearer;
use super::reply::{Refused, Reply};
use crate::auth::Claims;
use crate::csv;
use crate::state::AppState;
use crate::store::{DayRow, EntryRow};

/// Days of a statement for which nothing else is asked.
const USUAL_DAYS: i64 = 30;

/// The query: first and last day, `2026-11-21`.
#[derive(Deserialize)]
pub(super) struct Asked {
    from: Option<String>,
    to: Option<String>,
}

/// First and last day.
#[derive(Clone, Copy)]
struct Span {
    from: Date,
    to: Date,
}

/// `GET /api/statement?from=DAY&to=DAY`.
pub(super) async fn show(
    State(state): State<AppState>,
    bearer: Bearer,
    Query(asked): Query<Asked>,
) -> Reply<Json<Statement>> {
    let (rows, span) = days(&state, &bearer.0, &asked).await?;
    Ok(Json(Statement {
        currency: state.config.money.currency.clone(),
        from: span.from.to_string(),
        to: span.to.to_string(),
        earned: rows.iter().map(|row| row.earned).sum(),
        refunded: rows.iter().map(|row| row.refunded).sum(),
        days: rows.into_iter().map(day).collect(),
    }))
}

/// `GET /api/statement/days.csv` and `GET /api/statement/entries.csv`.
pub(super) async fn export(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let currency = &state.config.money.currency;
    let text = match file.as_str() {
        "days.csv" => {
            let (rows, _) = days(&state, &bearer.0, &asked).await?;
            let head = ["day", "tips", "earned", "refunds", "refunded", "net", "currency"];
            csv::table(&head, rows.into_iter().map(|row| day_line(row, currency)))
        }
        "entries.csv" => {
            let span = span(&asked)?;
            must_perform(&state, &bearer.0).await?;
            let most = limit::STATEMENT_ENTRIES;
            let (first, last) = (number(span.from), number(span.to));
            let statements = state.store.statements();
            let rows = statements.entries(bearer.0.sub, first, last, most + 1).await?;
            if rows.len() > most as usize {
                let words = format!("There are more than {most} entries: ask for fewer days.");
                return Err(Refused::invalid("from", words));
            }
            let head = ["time", "kind", "id", "tip", "from", "amount", "currency", "words"];
            csv::table(&head, rows.into_iter().map(|row| entry_line(row, currency)))
        }
        _ => return Err(Refused::not_found("There is no such file.")),
    };
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = format!("attachment; filename=\"{file}\"");
    Ok(([kind, (header::CONTENT_DISPOSITION, name)], text).into_response())
}

async fn days(state: &AppState, claims: &Claims, asked: &Asked) -> Reply<(Vec<DayRow>, Span)> {
    let span = span(asked)?;
    must_perform(state, claims).await?;
    let (first, last) = (number(span.from), number(span.to));
    Ok((state.store.statements().days(claims.sub, first, last).await?, span))
}

/// A token that is for other rooms alone does not tell of one's money.
async fn must_perform(state: &AppState, claims: &Claims) -> Reply<()> {
    let stage = state.store.stages().by_owner(claims.sub).await?;
    match stage {
        Some(row) if claims.may(Permission::Publish, &row.id, row.owner) => Ok(()),
        _ => Err(Refused::forbidden("Statements are for performers who have a stage.")),
    }
}

fn span(asked: &Asked) -> Reply<Span> {
    let today = OffsetDateTime::now_utc().date();
    let to = match &asked.to {
        Some(text) => parse("to", text)?,
        None => today,
    };
    let from = match &asked.from {
        Some(text) => parse("from", text)?,
        None => to.saturating_sub(Duration::days(USUAL_DAYS - 1)),
    };
    let days = (to - from).whole_days() + 1;
    if (1..=limit::STATEMENT_DAYS).contains(&days) {
        return Ok(Span { from, to });
    }
    let words = format!("A statement is of 1 to {} days.", limit::STATEMENT_DAYS);
    Err(Refused::invalid("from", words))
}

fn parse(field: &str, text: &str) -> Reply<Date> {
    let date = || {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let digits =
            |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return None;
        }
        let month = month.parse::<u8>().ok()?.try_into().ok()?;
        Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
    };
    date().ok_or_else(|| Refused::invalid(field, "Write a day such as 2026-11-21."))
}

/// Days since 1970-01-01.
fn number(date: Date) -> i64 {
    (date - OffsetDateTime::UNIX_EPOCH.date()).whole_days()
}

fn date(number: i64) -> String {
    let date = OffsetDateTime::UNIX_EPOCH.date().checked_add(Duration::days(number));
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn day(row: DayRow) -> StatementDay {
    StatementDay {
        day: date(row.day),
        tips: u32::try_from(row.tips).unwrap_or(u32::MAX),
        earned: row.earned,
        refunds: u32::try_from(row.refunds).unwrap_or(u32::MAX),
        refunded: row.refunded,
    }
}

fn day_line(row: DayRow, currency: &str) -> [csv::Cell; 7] {
    let net = row.earned - row.refunded;
    [
        csv::Cell::plain(date(row.day)),
        csv::Cell::plain(row.tips),
        csv::Cell::money(row.earned),
        csv::Cell::plain(row.refunds),
        csv::Cell::money(row.refunded),
        csv::Cell::money(net),
        csv::Cell::text(currency),
    ]
}

fn entry_line(row: EntryRow, currency: &str) -> [csv::Cell; 8] {
    let time = OffsetDateTime::from_unix_timestamp(row.at / 1000);
    let time = time.map(|at| {
        let (hour, minute, second) = at.to_hms();
        format!("{}T{hour:02}:{minute:02}:{second:02}Z", at.date())
    });
    [
        csv::Cell::plain(time.unwrap_or_default()),
        csv::Cell::plain(row.kind),
        csv::Cell::plain(row.id),
        csv::Cell::plain(row.tip),
        csv::Cell::text(&row.name),
        csv::Cell::money(row.amount),
        csv::Cell::text(currency),
        csv::Cell::text(&row.words),
    ]
}
