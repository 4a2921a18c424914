//! Files in a room: to whom, and what comes and goes.

use footlight_shared::MemberId;
use leptos::prelude::*;

use crate::component::device_select::{Device, DeviceSelect};
use crate::component::transfer_panel::TransferPanel;
use crate::live::meeting::Meeting;

/// Said while there are none: through the server, and in a mesh.
const NONE: &str = "Files go through the server to whom you choose, and are not kept there. \
    Drop some anywhere on this page, or choose them.";
const NONE_OF_MESH: &str = "Files go straight to whom you choose. Drop some anywhere on this \
    page, or choose them.";
/// Nobody's number, which stands for all.
const ALL: u32 = 0;

/// The choice of the receiver, and the list.
#[component]
pub fn Files(
    /// The room.
    meeting: Meeting,
) -> impl IntoView {
    let files = meeting.files;
    let choose = move |id: String| {
        let id: Option<u32> = id.parse().ok();
        files.to.set(id.filter(|id| *id != ALL).map(MemberId));
    };
    let receivers = Memo::new(move |_| {
        let all = (MemberId(ALL), "Everybody".to_owned());
        let receivers = std::iter::once(all).chain(files.others());
        let entry =
            |(member, label): (MemberId, String)| Device { id: member.0.to_string(), label };
        receivers.map(entry).collect::<Vec<_>>()
    });
    let chosen = move || Some(files.to.get().map_or(ALL, |to| to.0).to_string());
    view! {
        <DeviceSelect
            label="Send to"
            id="files-to"
            devices=receivers
            value=Signal::derive(chosen)
            on_change=choose
        />
        <TransferPanel
            items=Signal::derive(move || files.items())
            over=files.over
            problem=Signal::derive(move || files.problem())
            none=if meeting.is_mesh() { NONE_OF_MESH } else { NONE }
            on_send=move |sources| files.send(sources)
        />
    }
}
