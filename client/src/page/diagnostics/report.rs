//! What came of the checks, what to do about it, and the ways out: a file, and
//! the operator.

use footlight_session::diagnostics::{advice, summary_words, words};
use footlight_session::format;
use footlight_shared::{DiagnosticsReport, LineCheck, Summary};
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::error_notice::in_words;
use crate::component::icon::Glyph;
use crate::live::diagnostics::{Diagnostics, Sending};

/// The report.
#[component]
pub fn ReportView(diagnostics: Diagnostics, report: DiagnosticsReport) -> impl IntoView {
    let (word, sentence) = summary_words(report.summary);
    let time = crate::platform::clock::written(report.time);
    let findings = report.findings.clone();
    view! {
        <section class="report" aria-label="Report">
            <p class="report__summary" role="status">
                <strong
                    class="report__word"
                    class:report__word--poor=report.summary == Summary::Poor
                >
                    {word}
                </strong>
                " "
                {sentence}
            </p>
            <p class="report__time">{time}</p>
            <Show when={
                let any = !findings.is_empty();
                move || any
            }>
                <ul class="report__findings" aria-label="What could be better">
                    {findings
                        .iter()
                        .map(|finding| view! {
                            <li>
                                <strong>{words(finding)}</strong>
                                " "
                                <span>{advice(finding.kind)}</span>
                            </li>
                        })
                        .collect_view()}
                </ul>
            </Show>
            <Details report=report/>
            <Ways diagnostics=diagnostics/>
        </section>
    }
}

#[component]
fn Details(report: DiagnosticsReport) -> impl IntoView {
    let line = report.line.map(figures).unwrap_or_default();
    let codecs = report.browser.codecs.iter().map(|codec| {
        let can = match (codec.send, codec.receive) {
            (true, true) => "sends and receives",
            (true, false) => "sends",
            (false, true) => "receives",
            (false, false) => "neither",
        };
        (codec.name.to_string(), can.to_owned())
    });
    let abilities = report.browser.abilities.iter().map(|ability| {
        (ability.name.to_string(), if ability.has { "yes" } else { "no" }.to_owned())
    });
    let seen = report.nat.seen_as.iter().map(|cut| ("seen as part of".to_owned(), cut.to_string()));
    let rows: Vec<_> = line.into_iter().chain(abilities).chain(codecs).chain(seen).collect();
    view! {
        <details class="stats">
            <summary>"Details"</summary>
            <dl class="stats__rows">
                {rows
                    .into_iter()
                    .map(|(name, value)| view! {
                        <div>
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        </div>
                    })
                    .collect_view()}
            </dl>
        </details>
    }
}

/// The figures of the way to the server.
fn figures(line: LineCheck) -> Vec<(String, String)> {
    let rate = |kilobits: u32| format::bitrate(f64::from(kilobits) * 1000.0);
    let ms = |ms: u32| format!("{ms} ms");
    [
        ("from here", line.upload.map(rate)),
        ("to here", line.download.map(rate)),
        ("there and back", line.round_trip_ms.map(ms)),
        ("jitter", line.jitter_ms.map(ms)),
        ("loss", line.loss_permille.map(|loss| format::percent(f64::from(loss) / 1000.0))),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

#[component]
fn Ways(diagnostics: Diagnostics) -> impl IntoView {
    let file =
        move || diagnostics.file.with(|file| file.as_ref().map(|it| it.address().to_owned()));
    let sending = diagnostics.sending;
    let said = move || match sending.get() {
        Sending::Not | Sending::Under => String::new(),
        Sending::Sent => "The operator has it. Thank you.".to_owned(),
        Sending::Failed(problem) => in_words(&problem),
    };
    view! {
        <div class="report__ways">
            {move || file().map(|href| view! {
                <a class="button" href=href download="footlight-diagnostics.json">
                    "Save the report"
                </a>
            })}
            <Button
                label="Send it to the operator"
                busy=Signal::derive(move || sending.get() == Sending::Under)
                disabled=Signal::derive(move || sending.get() == Sending::Sent)
                on_press=move |()| diagnostics.send()
            />
            <Button
                label="Check again"
                glyph=Glyph::Retry
                tone=Tone::Quiet
                on_press=move |()| diagnostics.start()
            />
        </div>
        <p class="report__said" role="status" aria-label="Sending">{said}</p>
        <p class="report__privacy">
            "The report has no name and no whole address in it. What is sent is what is saved."
        </p>
    }
}
