//! How a call stands, in words.

use footlight_session::Grade;
use footlight_session::call::Rung;
use footlight_shared::ErrorCode;
use leptos::prelude::*;

use crate::component::call_notice::Notice;
use crate::component::error_notice::in_words;
use crate::component::icon::Glyph;
use crate::live::call::{Call, Path, Phase};

/// The other one's name, or what stands for it.
pub fn name(call: Call) -> Signal<String> {
    // It stays when he leaves: who left is what one wants to read.
    let name = Memo::new(move |last: Option<&Option<String>>| {
        call.other.get().or_else(|| last.cloned().flatten())
    });
    let name = move || name.get().or_else(|| call.called.get());
    Signal::derive(move || name().unwrap_or_else(|| "the other person".to_owned()))
}

/// True where nothing follows by itself.
pub fn is_over(phase: &Phase) -> bool {
    matches!(phase, Phase::Ended | Phase::Failed(_))
}

/// True where nothing is tried any more, and one may ask for it.
pub fn is_given_up(phase: &Phase) -> bool {
    *phase == Phase::Recovering(Rung::GivenUp)
}

/// True where all goes by a relay.
pub fn is_relayed(call: Call) -> bool {
    call.path.with(|path| matches!(path, Some(Path::Relayed(_))))
}

/// How good the connection is.
pub fn grade(call: Call) -> Signal<Option<Grade>> {
    Signal::derive(move || call.health.with(|health| health.as_ref().map(|it| it.grade)))
}

/// How it stands while the picture is on.
pub fn line(call: Call, name: &str) -> String {
    let by = if is_relayed(call) { "by a relay" } else { "directly" };
    match remark(call) {
        Some(remark) => format!("Connected with {name}, {by}. {remark}"),
        None => format!("Connected with {name}, {by}."),
    }
}

/// What is not as it should be while the picture is on.
pub fn remark(call: Call) -> Option<&'static str> {
    if call.theirs.get().hold {
        return Some("You are on hold: stay here, the call goes on by itself.");
    }
    let advice = || call.health.with(|health| health.as_ref()?.advice);
    call.step.get().words().or_else(advice)
}

/// What is to be said over the picture.
pub fn notice(call: Call, name: &str) -> Option<Notice> {
    let (title, next, glyph): (String, String, Option<Glyph>) = match call.phase.get() {
        Phase::Connected if call.held.get() => (
            format!("{name} is on hold"),
            "They neither hear nor see you, and you do not hear them.".into(),
            Some(Glyph::Pause),
        ),
        Phase::Connected => return None,
        Phase::Joining => ("Coming in".into(), "The call opens in a moment.".into(), None),
        Phase::Alone { ringing: Some(name) } => (
            format!("Ringing {name}"),
            "It rings wherever they have Footlight open. Stay here.".into(),
            None,
        ),
        Phase::Alone { ringing: None } => (
            "Nobody else is here yet".into(),
            "Send this link to whom you want to see. The call begins by itself.".into(),
            Some(Glyph::Person),
        ),
        Phase::Connecting => (
            format!("Connecting to {name}"),
            "We look for the shortest way between you.".into(),
            None,
        ),
        Phase::Recovering(Rung::GivenUp) => (
            "No way to each other".into(),
            format!("{} Another network may help; or try once more.", Rung::GivenUp.words()),
            Some(Glyph::Offline),
        ),
        Phase::Recovering(rung) => {
            ("Reconnecting".into(), format!("{} There is no need to reload.", rung.words()), None)
        }
        Phase::Declined => (
            format!("{name} cannot talk now"),
            "The call was declined. This link stays good for a while, or hang up.".into(),
            Some(Glyph::HangUp),
        ),
        Phase::NoAnswer => (
            format!("{name} does not answer"),
            "Nobody was there to hear it. This link stays good for a while, or hang up.".into(),
            Some(Glyph::Moon),
        ),
        Phase::Left => (
            format!("{name} has left"),
            "The same link leads back into the call. Hang up when you are done.".into(),
            Some(Glyph::Door),
        ),
        Phase::Crowded => (
            "No room just now".into(),
            "The server takes nobody else at the moment. You come in by yourself once it does."
                .into(),
            Some(Glyph::Door),
        ),
        Phase::Failed(problem) if problem.code == ErrorCode::CallFull => (
            "This call is full".into(),
            "It is for two, and two are in it. Ask for a call of your own, or try again when one \
             has left."
                .into(),
            Some(Glyph::Door),
        ),
        Phase::Ended => (
            "The call has ended".into(),
            "Camera and microphone are off.".into(),
            Some(Glyph::HangUp),
        ),
        Phase::Failed(problem) => {
            ("The call cannot go on".into(), in_words(&problem), Some(Glyph::Alert))
        }
    };
    let phase = call.phase.get();
    Some(Notice {
        title,
        next,
        waits: glyph.is_none(),
        glyph,
        clear: matches!(phase, Phase::Recovering(_) | Phase::Connected),
    })
}
