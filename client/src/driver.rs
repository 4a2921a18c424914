//! Drives one session: carries its effects out, sets its timer, hands its
//! events on. The session decides, this obeys.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use footlight_session::{Effect, Event, Intent, Session};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};

use crate::platform::clock;
use crate::platform::socket::{Socket, SocketEvent};

/// Where the signalling socket is.
const PATH: &str = "/ws";

type Handler = Rc<dyn Fn(Event)>;

/// A running session. Clones are handles to the same one; it ends with
/// [`Driver::leave`].
#[derive(Clone)]
pub struct Driver(Rc<Inner>);

struct Inner {
    session: RefCell<Session>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<TimeoutHandle>>,
    handler: RefCell<Option<Handler>>,
}

impl Driver {
    /// Starts a session; `make` gets the handle and yields what hears the
    /// events.
    pub fn start<H: Fn(Event) + 'static>(intent: Intent, make: impl FnOnce(Driver) -> H) -> Self {
        let now = clock::now();
        let driver = Self(Rc::new(Inner {
            session: RefCell::new(Session::new(now, clock::seed(), intent)),
            socket: RefCell::new(None),
            timer: RefCell::new(None),
            handler: RefCell::new(None),
        }));
        let handler = make(driver.clone());
        driver.0.handler.replace(Some(Rc::new(handler)));
        driver.turn(|_, _| ());
        driver
    }

    /// Does something with the session, and then what follows from it.
    ///
    /// Nothing where the session is out of reach: Firefox stops the program of a
    /// page that is left wherever it is, in the middle of this as well, and may
    /// call it once more before the page is gone.
    pub fn turn<T>(&self, act: impl FnOnce(&mut Session, Duration) -> T) -> Option<T> {
        let done = act(&mut *self.0.session.try_borrow_mut().ok()?, clock::now());
        // Nothing is borrowed while others are called: they may call back.
        while let Some(effect) = self.next(Session::poll_effect) {
            self.carry_out(effect);
        }
        while let Some(event) = self.next(Session::poll_event) {
            let handler = self.0.handler.borrow().clone();
            if let Some(handler) = handler {
                handler(event);
            }
        }
        self.set_timer();
        Some(done)
    }

    /// Ends the session for good and closes its socket.
    pub fn leave(&self) {
        self.turn(|session, _| session.leave());
        // The handler holds a handle to this: let go of it, or neither is freed.
        self.0.handler.take();
    }

    fn next<T>(&self, poll: impl FnOnce(&mut Session) -> Option<T>) -> Option<T> {
        poll(&mut self.0.session.borrow_mut())
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Open => self.open(),
            Effect::Send(text) => {
                if let Some(socket) = &*self.0.socket.borrow() {
                    socket.send(&text);
                }
            }
            Effect::Close => drop(self.0.socket.take()),
            Effect::Part => {
                if let Some(socket) = self.0.socket.take() {
                    socket.part();
                }
            }
        }
    }

    fn open(&self) {
        let inner = Rc::downgrade(&self.0);
        let socket = Socket::open(PATH, move |event| {
            let Some(inner) = inner.upgrade() else { return };
            Driver(inner).turn(|session, now| match event {
                SocketEvent::Open => session.handle_open(now),
                SocketEvent::Message(text) => session.handle_message(now, &text),
                SocketEvent::Closed => session.handle_close(now),
            });
        });
        // A socket that could not be made is given up by the session's timer.
        self.0.socket.replace(socket);
    }

    fn set_timer(&self) {
        if let Some(timer) = self.0.timer.take() {
            timer.clear();
        }
        let Some(until) = self.0.session.borrow().poll_timeout() else { return };
        let wait = until.saturating_sub(clock::now());
        let inner = Rc::downgrade(&self.0);
        let ring = move || {
            if let Some(inner) = inner.upgrade() {
                Driver(inner).turn(Session::handle_timeout);
            }
        };
        // The browser rounds down to whole milliseconds; one more, and the time
        // has really come.
        let wait = wait + Duration::from_millis(1);
        self.0.timer.replace(set_timeout_with_handle(ring, wait).ok());
    }
}
