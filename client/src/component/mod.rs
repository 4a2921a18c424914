//! Components, one a file. They show what they are given and call back; the
//! pages put them together.

pub mod button;
pub mod control_bar;
pub mod copy_line;
pub mod device_select;
pub mod empty_house;
pub mod error_notice;
pub mod field;
pub mod header;
pub mod health_strip;
pub mod icon;
pub mod meter;
pub mod on_air;
pub mod picture;
pub mod picture_state;
pub mod preset_select;
pub mod quality_select;
pub mod radio_group;
pub mod skeleton;
pub mod sparkline;
pub mod stage_about;
pub mod stage_card;
pub mod stage_layout;
pub mod tip_form;
pub mod tip_panel;
pub mod toast;
pub mod toggle;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod transfer_panel;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod transfer_row;
pub mod viewers_count;
pub mod volume;
pub mod weak_notice;
