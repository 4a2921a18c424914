//! Keeps what is written and tells it: one task for all places.
//!
//! While one transaction is on its way to the disk, what is written meanwhile
//! waits, and goes with the next: however many write, the database is asked for
//! no more commits than the disk can do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use footlight_shared::{ChatId, ChatPlace, ServerMsg};
use tokio::sync::{mpsc, oneshot};

use super::pace::{Pace, Slow};
use super::quill::Quill;
use super::refusal::Refusal;
use crate::config::Config;
use crate::shutdown::Shutdown;
use crate::signal::Hub;
use crate::store::{ChatLine, Store, StoreError, Written};
use crate::telemetry::Metrics;

/// Messages that may wait to be kept.
const WAITING: usize = 1024;
/// Messages in one transaction.
const TOGETHER: usize = 128;
/// The longest that anybody waits in a slow place.
pub(crate) const SLOWEST: Duration = Duration::from_secs(3600);

/// The server's stamp on a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Said {
    /// Its number.
    pub(crate) seq: u64,
    /// When, in milliseconds of Unix time.
    pub(crate) at: u64,
}

type Answer = Result<Said, Refusal>;

enum Job {
    /// Keep it and tell it.
    Write(ChatLine, oneshot::Sender<Answer>),
    /// It is taken back.
    Delete(ChatPlace, ChatId, oneshot::Sender<Result<(), Refusal>>),
}

/// Where messages are handed in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Chat(Arc<Inner>);

struct Inner {
    store: Store,
    queue: mpsc::Sender<Job>,
    pace: Pace,
    slow: Mutex<Slow>,
}

/// See the module.
pub(crate) struct Scribe {
    store: Store,
    queue: mpsc::Receiver<Job>,
    quill: Quill,
    keep: u32,
    metrics: Metrics,
}

impl Chat {
    /// A chat for all places, and its scribe, who must [`run`](Scribe::run).
    pub(crate) fn open(store: Store, config: &Config, metrics: Metrics) -> (Self, Scribe) {
        let (sender, queue) = mpsc::channel(WAITING);
        let scribe = Scribe {
            store: store.clone(),
            queue,
            quill: Quill::default(),
            keep: config.chat.messages,
            metrics,
        };
        let pace = Pace::new(config.rates.chat);
        let inner = Inner { store, queue: sender, pace, slow: Mutex::default() };
        (Self(Arc::new(inner)), scribe)
    }

    /// Says something, once however often it is said under its id; when this
    /// returns, it is on the disk. `hurries`: slow mode is not for the writer.
    ///
    /// # Errors
    /// Why it is not said, and how long to wait.
    pub(crate) async fn say(&self, line: ChatLine, hurries: bool) -> Answer {
        let chats = self.0.store.chats();
        // What was said is never refused, whatever has changed since.
        if let Some(known) = self.known(&line).await? {
            return Ok(known);
        }
        if !hurries {
            let wait = chats.slow(&line.place).await.map_err(failed)?;
            let wait = Duration::from_secs(wait.into()).min(SLOWEST);
            let mut slow = self.0.slow.lock().unwrap_or_else(PoisonError::into_inner);
            slow.check((&line.place, line.author, line.id), wait, Instant::now())
                .map_err(|left| Refusal::Slow(left.as_secs_f64().ceil().max(1.0) as u64))?;
        }
        self.0.pace.check(line.author, &line.place).map_err(Refusal::TooOften)?;
        let (answer, answered) = oneshot::channel();
        self.0.queue.try_send(Job::Write(line, answer)).map_err(|_| Refusal::Busy)?;
        answered.await.unwrap_or(Err(Refusal::Busy))
    }

    /// The stamp of a message that was said before.
    ///
    /// # Errors
    /// The database failed, or its id stands for another one.
    pub(crate) async fn known(&self, line: &ChatLine) -> Result<Option<Said>, Refusal> {
        let known = self.0.store.chats().known(line).await.map_err(failed)?;
        known.map(|known| said(&known)).transpose()
    }

    /// Takes a message back: what it said is gone, and everybody there is told.
    ///
    /// # Errors
    /// The database failed, or too much waits.
    pub(crate) async fn delete(&self, place: ChatPlace, id: ChatId) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        self.0.queue.try_send(Job::Delete(place, id, answer)).map_err(|_| Refusal::Busy)?;
        answered.await.unwrap_or(Err(Refusal::Busy))
    }

    /// Forgets who may write at once again.
    pub(crate) fn forget_idle(&self) {
        self.0.pace.forget_idle();
        let mut slow = self.0.slow.lock().unwrap_or_else(PoisonError::into_inner);
        slow.forget_idle(SLOWEST, Instant::now());
    }
}

impl Scribe {
    /// Works until the process goes down; what waits then was not acknowledged.
    pub(crate) async fn run(mut self, hub: Hub, shutdown: Shutdown) {
        let mut jobs = Vec::with_capacity(TOGETHER);
        loop {
            let due = self.quill.poll_timeout();
            let ripe = async move {
                match due {
                    Some(due) => tokio::time::sleep_until(due.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = shutdown.fired() => return,
                count = self.queue.recv_many(&mut jobs, TOGETHER) => {
                    if count == 0 {
                        return;
                    }
                    self.work(&hub, std::mem::take(&mut jobs)).await;
                }
                () = ripe => {}
            }
            for (place, messages) in self.quill.poll(Instant::now()) {
                hub.tell_place(&place, ServerMsg::Chat { messages });
            }
        }
    }

    async fn work(&mut self, hub: &Hub, jobs: Vec<Job>) {
        let (mut lines, mut answers) = (Vec::new(), Vec::new());
        let mut deleted = Vec::new();
        for job in jobs {
            match job {
                Job::Write(line, answer) => {
                    lines.push(line);
                    answers.push(answer);
                }
                Job::Delete(place, id, answer) => deleted.push((place, id, answer)),
            }
        }
        if !lines.is_empty() {
            self.write(lines, answers).await;
        }
        // What is deleted was written before.
        for (place, id, answer) in deleted {
            let done = self.store.chats().delete(&place, id).await;
            let done = done.map_err(|error| {
                tracing::error!(%error, "a chat's message is not deleted");
                Refusal::Failed
            });
            if done.is_ok() {
                self.quill.strike(&place, id);
                hub.tell_place(&place, ServerMsg::ChatDeleted { id });
            }
            let _ = answer.send(done);
        }
    }

    async fn write(&mut self, lines: Vec<ChatLine>, answers: Vec<oneshot::Sender<Answer>>) {
        let begun = Instant::now();
        let written = self.store.chats().write(&lines, self.keep).await;
        self.metrics.chat_seconds.record(begun.elapsed());
        let written = written.unwrap_or_else(|error| {
            tracing::error!(%error, count = lines.len(), "a chat's messages are not kept");
            Vec::new()
        });
        let mut written = written.into_iter();
        for (line, answer) in lines.into_iter().zip(answers) {
            let one = written.next();
            // Whoever asked may have gone meanwhile; it is said all the same.
            let _ = answer.send(one.as_ref().map_or(Err(Refusal::Failed), said));
            if let Some(Written::New(message)) = one {
                self.metrics.chat_messages.increment(1);
                self.quill.put(line.place, message, Instant::now());
            }
        }
    }
}

fn failed(error: StoreError) -> Refusal {
    tracing::error!(%error, "the database failed a chat");
    Refusal::Failed
}

fn said(written: &Written) -> Answer {
    match written {
        Written::New(message) => Ok(Said { seq: message.seq, at: message.at }),
        Written::Known { seq, at } => Ok(Said { seq: *seq, at: *at }),
        Written::Conflict => Err(Refusal::Conflict),
        Written::Nowhere => Err(Refusal::Nowhere),
    }
}
