//! Which stage has news, for those who wait for them without a socket.

use footlight_shared::StageId;
use tokio::sync::broadcast::{self, error::RecvError};

/// News that one who listens may be behind; beyond that he looks as if his stage
/// had some.
const BEHIND: usize = 256;

/// Where news are told. Cheap to clone.
#[derive(Clone, Debug)]
pub struct News(broadcast::Sender<StageId>);

/// Hears of one stage what is told from its making on.
#[derive(Debug)]
pub struct Listener {
    stage: StageId,
    told: broadcast::Receiver<StageId>,
}

impl Default for News {
    fn default() -> Self {
        Self(broadcast::Sender::new(BEHIND))
    }
}

impl News {
    /// There is something new on this stage. Nobody may be listening.
    pub fn tell(&self, stage: &StageId) {
        // An error says that nobody is.
        let _ = self.0.send(stage.clone());
    }

    /// Listens for this stage.
    pub fn listen(&self, stage: StageId) -> Listener {
        Listener { stage, told: self.0.subscribe() }
    }
}

impl Listener {
    /// Waits until there may be something new.
    pub async fn heard(&mut self) {
        loop {
            match self.told.recv().await {
                Ok(stage) if stage != self.stage => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn one_hears_of_his_own_stage_and_when_he_is_behind() {
        let (mine, other): (StageId, StageId) = ("mine".parse().unwrap(), "other".parse().unwrap());
        let news = News::default();
        news.tell(&mine);
        let mut listener = news.listen(mine.clone());
        let hears = |listener: &mut Listener| listener.heard().now_or_never().is_some();
        news.tell(&other);
        assert!(!hears(&mut listener));
        news.tell(&mine);
        assert!(hears(&mut listener));
        assert!(!hears(&mut listener));
        (0..=BEHIND).for_each(|_| news.tell(&other));
        assert!(hears(&mut listener));
    }
}
