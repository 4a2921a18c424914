//! What calls and rooms show alike: the way in, the door, controls, and the panel
//! beside the pictures.

pub mod address;
pub mod controls;
pub mod devices;
pub mod door;
pub mod panel;
pub mod sharing;
