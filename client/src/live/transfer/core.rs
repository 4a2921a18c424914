//! What the transfers hold, and how their acts are carried out.
//!
//! Invariant: nothing is borrowed while something is called that may come back
//! here; what takes a while is spawned and comes back by [`Transfers::told`].

use std::cell::RefCell;
use std::rc::Rc;

use footlight_session::transfer::{Act, Exchange, Reason, Row, TransferId};
use leptos::task::spawn_local;

use super::{Pipe, Transfers};
use crate::platform::disk::{Place, Source};

/// All that is no signal. There are few enough files for a list.
pub(super) struct Core {
    exchange: RefCell<Exchange>,
    pipe: RefCell<Option<Box<dyn Pipe>>>,
    sources: RefCell<Vec<(TransferId, Source)>>,
    places: RefCell<Vec<(TransferId, Rc<Place>)>>,
}

impl Core {
    pub(super) fn new(exchange: Exchange) -> Self {
        Self {
            exchange: RefCell::new(exchange),
            pipe: RefCell::new(None),
            sources: RefCell::new(Vec::new()),
            places: RefCell::new(Vec::new()),
        }
    }

    pub(super) fn set_pipe(&self, pipe: Option<Box<dyn Pipe>>) {
        let before = self.pipe.replace(pipe);
        drop(before);
    }

    /// Offers a file of the person's.
    pub(super) fn offer(&self, name: &str, size: u64, source: Source) -> Result<(), Reason> {
        let id = self.exchange.borrow_mut().offer(name, size)?;
        self.sources.borrow_mut().push((id, source));
        Ok(())
    }

    /// Calls back for each transfer.
    pub(super) fn each(&self, see: impl FnMut(Row<'_>)) {
        self.exchange.borrow().rows().for_each(see);
    }

    /// Does something with the exchange, and then all that it asks for.
    pub(super) fn turn(&self, act: impl FnOnce(&mut Exchange), transfers: Transfers) {
        act(&mut self.exchange.borrow_mut());
        loop {
            let buffered = self.pipe.borrow().as_ref().map_or(0, |pipe| pipe.buffered());
            // Not in the loop's head: there it would be borrowed all through.
            let act = self.exchange.borrow_mut().poll(buffered);
            match act {
                Some(act) => self.carry_out(act, transfers),
                None => return,
            }
        }
    }

    fn carry_out(&self, act: Act, transfers: Transfers) {
        match act {
            Act::Send(bytes) => {
                let sent = self.pipe.borrow().as_ref().is_some_and(|pipe| pipe.send(&bytes));
                if !sent {
                    // What follows would not be what the other side waits for.
                    self.exchange.borrow_mut().lost();
                }
            }
            Act::Read { id, at, len } => {
                let source = find(&self.sources, id);
                spawn_local(async move {
                    let bytes = match source {
                        Some(source) => source.read(at, len).await,
                        None => None,
                    };
                    let read = bytes.as_deref().ok_or(Reason::Unreadable);
                    transfers.told(None, |exchange| exchange.read(id, at, read));
                });
            }
            Act::Make { id } => self.make(id, transfers),
            Act::Write { id, bytes, .. } => {
                let place = find(&self.places, id);
                spawn_local(async move {
                    let done = match place {
                        Some(place) => place.write(&bytes).await,
                        None => Err(Reason::Unwritable),
                    };
                    transfers.told(None, |exchange| exchange.wrote(id, done));
                });
            }
            Act::Close { id } => {
                let place = find(&self.places, id);
                spawn_local(async move {
                    let done = match place {
                        Some(place) => place.finish().await,
                        None => Err(Reason::Unwritable),
                    };
                    let (link, done) = match done {
                        Ok(link) => (link, Ok(())),
                        Err(why) => (None, Err(why)),
                    };
                    let link = link.map(|link| (id, link));
                    transfers.told(link, |exchange| exchange.closed(id, done));
                });
            }
            Act::Release { id } => {
                self.sources.borrow_mut().retain(|(of, _)| *of != id);
                let place = find(&self.places, id);
                self.places.borrow_mut().retain(|(of, _)| *of != id);
                if let Some(place) = place {
                    spawn_local(async move { place.discard().await });
                }
            }
        }
    }

    fn make(&self, id: TransferId, transfers: Transfers) {
        let row = self
            .exchange
            .borrow()
            .rows()
            .find(|row| row.id == id)
            .map(|row| (row.name.to_owned(), row.size));
        let Some((name, size)) = row else { return };
        spawn_local(async move {
            let made = Place::make(&name, size).await;
            let done = match made {
                Ok(Some(place)) => {
                    let place = Rc::new(place);
                    let keep = |core: &Core| core.places.borrow_mut().push((id, place.clone()));
                    if transfers.with_core(keep).is_none() {
                        // Nobody waits for it any more.
                        return place.discard().await;
                    }
                    Ok(true)
                }
                Ok(None) => Ok(false),
                Err(why) => Err(why),
            };
            transfers.told(None, |exchange| exchange.made(id, done));
        });
    }

    /// Nobody looks any more: what has not arrived whole leaves nothing behind.
    pub(super) fn end(&self) {
        self.set_pipe(None);
        let unfinished: Vec<_> = self.places.take();
        let whole = |id: TransferId| {
            use footlight_session::transfer::Stage;
            let exchange = self.exchange.borrow();
            exchange.rows().any(|row| row.id == id && row.stage == Stage::Whole)
        };
        for (id, place) in unfinished {
            // The person may be saving it at this moment; the next day's page
            // clears it away.
            if !whole(id) {
                spawn_local(async move { place.discard().await });
            }
        }
    }
}

fn find<T: Clone>(list: &RefCell<Vec<(TransferId, T)>>, id: TransferId) -> Option<T> {
    list.borrow().iter().find(|(of, _)| *of == id).map(|(_, found)| found.clone())
}
