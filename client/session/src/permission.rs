//! What is left where somebody does not allow both camera and microphone.
//!
//! Browsers refuse a request for both as one and do not say which of the two is
//! blocked; what they say of each permission tells.

/// What the browser says of one permission.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Permission {
    /// It is allowed.
    Granted,
    /// The person is asked.
    Prompt,
    /// It is blocked.
    Denied,
    /// The browser does not tell.
    Unknown,
}

/// One of the two devices.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Device {
    /// What films.
    Camera,
    /// What hears.
    Microphone,
}

impl Permission {
    /// From the browser's word for it.
    pub fn of_state(state: Option<&str>) -> Self {
        match state {
            Some("granted") => Permission::Granted,
            Some("prompt") => Permission::Prompt,
            Some("denied") => Permission::Denied,
            _ => Permission::Unknown,
        }
    }

    fn is_open(self) -> bool {
        matches!(self, Permission::Granted | Permission::Prompt)
    }
}

impl Device {
    /// The one to ask for alone, after both together were refused. None where
    /// both are blocked; and where nothing says that one is blocked, for then
    /// the person has just said no to the question, and is not asked another.
    pub fn left(camera: Permission, microphone: Permission) -> Option<Self> {
        match (camera, microphone) {
            (Permission::Denied, other) if other.is_open() => Some(Device::Microphone),
            (other, Permission::Denied) if other.is_open() => Some(Device::Camera),
            // Allowed before, so the no was meant for the other one.
            (Permission::Prompt | Permission::Unknown, Permission::Granted) => {
                Some(Device::Microphone)
            }
            (Permission::Granted, Permission::Prompt | Permission::Unknown) => Some(Device::Camera),
            _ => None,
        }
    }
}
