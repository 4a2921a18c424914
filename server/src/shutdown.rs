//! The one signal that everything long-lived waits for.

use tokio::sync::watch;

/// Tells whoever asks that the process is going down. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// Sets it off; dropping it does too.
#[derive(Debug)]
pub struct Trigger(watch::Sender<bool>);

/// A trigger and what it sets off.
pub fn channel() -> (Trigger, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (Trigger(sender), Shutdown(receiver))
}

impl Trigger {
    /// The process goes down from now on.
    pub fn fire(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// True from the trigger on.
    pub fn is_fired(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits for the trigger.
    pub async fn fired(&self) {
        let mut receiver = self.0.clone();
        // An error means that the trigger is gone, which is the same.
        let _ = receiver.wait_for(|fired| *fired).await;
    }
}

/// Completes at SIGTERM, when what is on may still end; and at SIGINT or another
/// SIGTERM, when it may not.
///
/// # Errors
/// The signals cannot be listened for.
pub fn signals() -> std::io::Result<(impl Future<Output = ()>, impl Future<Output = ()>)> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut first = signal(SignalKind::terminate())?;
    let mut both = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let leave = async move {
        first.recv().await;
    };
    let at_once = async move {
        let twice = async {
            both.recv().await;
            both.recv().await;
        };
        tokio::select! {
            () = twice => {}
            _ = interrupt.recv() => {}
        }
    };
    Ok((leave, at_once))
}
