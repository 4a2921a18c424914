//! Chat: messages go out where the server has us on the stage or in the room, and
//! again over each new socket until they are answered.

use std::time::Duration;

use footlight_shared::{ChatId, ChatPlace, ClientMsg, Problem, ServerMsg};

use super::Session;
use crate::request::Question;
use crate::{Event, Intent};

impl Session {
    /// Writes into the chat of the stage or room, now or as soon as that is possible.
    /// [`Event::ChatSaid`] or [`Event::ChatRefused`] follows. False where there is
    /// no chat, or too many messages wait.
    pub fn say(&mut self, now: Duration, id: ChatId, text: String) -> bool {
        let taken = !self.is_over() && self.place().is_some();
        if !taken || !self.chat.put(id, text.clone()) {
            return false;
        }
        if self.chat.is_there() {
            self.ask_to_say(now, id, text);
        }
        true
    }

    /// The server has us there.
    pub(super) fn arrive(&mut self, now: Duration) {
        self.tell_quality(now);
        for (id, text) in self.chat.arrive() {
            self.ask_to_say(now, id, text);
        }
    }

    fn ask_to_say(&mut self, now: Duration, id: ChatId, text: String) {
        if let Some(place) = self.place() {
            self.ask(now, Question::Chat(id), ClientMsg::Chat { place, id, text });
        }
    }

    fn place(&self) -> Option<ChatPlace> {
        match &self.intent {
            Intent::Watch { stage, .. } | Intent::Publish { stage } => {
                Some(ChatPlace::Stage(stage.clone()))
            }
            Intent::Room { room, .. } => Some(ChatPlace::Room(room.clone())),
            _ => None,
        }
    }

    /// What the server says of the chat.
    pub(super) fn handle_chat(&mut self, msg: ServerMsg) {
        let event = match msg {
            ServerMsg::ChatSaid { id, seq, .. } => {
                self.chat.strike(id);
                Event::ChatSaid { id, seq }
            }
            ServerMsg::Chat { messages } => {
                // Said before, and the acknowledgement was lost.
                messages.iter().for_each(|message| self.chat.strike(message.id));
                Event::Chat(messages)
            }
            ServerMsg::ChatDeleted { id } => Event::ChatDeleted(id),
            ServerMsg::ChatSlow { seconds } => Event::ChatSlow(seconds),
            ServerMsg::Moderated { concern, reason, until } => {
                Event::Moderated { concern, reason, until }
            }
            _ => return,
        };
        self.events.push_back(event);
    }

    pub(super) fn chat_refused(&mut self, id: ChatId, problem: Problem) {
        self.chat.strike(id);
        self.events.push_back(Event::ChatRefused { id, problem });
    }
}
