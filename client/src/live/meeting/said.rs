//! What those who do not see are told.

use std::time::Duration;

use footlight_session::room::Voices;
use leptos::prelude::*;

use super::Meeting;
use crate::live::health::every;
use crate::platform::clock;

impl Meeting {
    pub(super) fn speak(self) {
        let speaker = Memo::new(move |_| {
            let active = self.voices.with(Voices::active)?;
            self.member(active).map(|it| it.name)
        });
        Effect::new(move || {
            let name = speaker.get();
            self.said_core.update_value(|said| said.speaks(name));
        });
        every(Duration::from_millis(500), move || {
            let next = self.said_core.try_update_value(|said| said.poll(clock::now()));
            if let Some(Some(sentence)) = next {
                self.said.try_update(|(count, said)| {
                    *count += 1;
                    *said = sentence;
                });
            }
        });
    }
}
