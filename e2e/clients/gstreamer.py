"""GStreamer's webrtcbin as a publisher over WHIP or a viewer over WHEP:

    /usr/bin/python3 gstreamer.py publish|watch ADDRESS TOKEN

It says what it has received, one JSON object a line, until its standard input
is closed; then it ends its session. It runs in the distribution's Python, which
knows the distribution's GStreamer, and needs nothing else.
"""

import json
import sys
import threading
import urllib.parse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

from web import call  # noqa: E402

# The card of card.py, in RGB for the source and in YUV for whoever looks.
SIZE = (320, 240)
RGB = 0xFFF2B472
COLOUR = (180, 90, 160)

BUNDLED = "webrtcbin name=peer bundle-policy=max-bundle"
SEND = f"""{BUNDLED}
videotestsrc is-live=true pattern=solid-color foreground-color={RGB}
  ! video/x-raw,width={SIZE[0]},height={SIZE[1]},framerate=30/1 ! videoconvert
  ! vp8enc deadline=1 keyframe-max-dist=60 ! rtpvp8pay picture-id-mode=15-bit
  ! application/x-rtp,media=video,encoding-name=VP8,payload=96 ! peer.
audiotestsrc is-live=true wave=silence ! audioconvert ! audioresample ! opusenc
  ! rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer.
"""
SEE = """rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=I420
  ! fakesink name=end sync=false signal-handoffs=true"""
HEAR = """rtpopusdepay ! opusdec ! audio/x-raw,format=S16LE
  ! fakesink name=end sync=false signal-handoffs=true"""
WANTED = (
    "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
)


class Program:
    """One peer and its session."""

    def __init__(self, task, address, token):
        self.address = address
        self.token = token
        self.session = None
        self.seen = {"state": "new", "pictures": 0, "cards": 0, "samples": 0}
        sends = task == "publish"
        self.pipeline = Gst.parse_launch(SEND if sends else BUNDLED)
        # Of a lone element no pipeline is made.
        if not isinstance(self.pipeline, Gst.Pipeline):
            peer, self.pipeline = self.pipeline, Gst.Pipeline()
            self.pipeline.add(peer)
        self.peer = self.pipeline.get_by_name("peer")
        direction = GstWebRTC.WebRTCRTPTransceiverDirection
        if sends:
            for number in range(2):
                one = self.peer.emit("get-transceiver", number)
                one.set_property("direction", direction.SENDONLY)
        else:
            for caps in WANTED:
                caps = Gst.Caps.from_string(caps)
                self.peer.emit("add-transceiver", direction.RECVONLY, caps)
        self.peer.connect("pad-added", self.receive)
        self.peer.connect("notify::ice-gathering-state", self.gathered)
        self.peer.connect("on-negotiation-needed", self.offer)
        self.pipeline.set_state(Gst.State.PLAYING)

    def offer(self, _peer):
        """Makes an offer; what it is then is sent when all candidates are in it."""

        def made(promise):
            # What the reply holds goes with the reply.
            reply = promise.get_reply()
            offer = reply.get_value("offer")
            self.peer.emit("set-local-description", offer, Gst.Promise.new())

        self.peer.emit("create-offer", None, Gst.Promise.new_with_change_func(made))

    def gathered(self, peer, _property):
        """Asks the server, once everything is in the offer."""
        state = peer.get_property("ice-gathering-state")
        if state == GstWebRTC.WebRTCICEGatheringState.COMPLETE and self.session is None:
            self.session = ""
            threading.Thread(target=self.ask, daemon=True).start()

    def ask(self):
        """Posts the offer and goes by the answer."""
        offer = self.peer.get_property("local-description").sdp.as_text()
        headers, answer = call(
            "POST", self.address, self.token, offer.encode(), "application/sdp"
        )
        self.session = urllib.parse.urljoin(self.address, headers["Location"])
        _, message = GstSdp.SDPMessage.new_from_text(answer.decode())
        kind = GstWebRTC.WebRTCSDPType.ANSWER
        answer = GstWebRTC.WebRTCSessionDescription.new(kind, message)
        self.peer.emit("set-remote-description", answer, Gst.Promise.new())

    def receive(self, _peer, pad):
        """Decodes what comes."""
        if pad.direction != Gst.PadDirection.SRC:
            return
        media = pad.get_current_caps().get_structure(0).get_string("media")
        part = Gst.parse_bin_from_description(SEE if media == "video" else HEAR, True)
        part.get_by_name("end").connect(
            "handoff", self.look if media == "video" else self.listen
        )
        self.pipeline.add(part)
        part.sync_state_with_parent()
        pad.link(part.get_static_pad("sink"))

    def look(self, _sink, buffer, pad):
        """A decoded picture."""
        self.seen["pictures"] += 1
        caps = pad.get_current_caps().get_structure(0)
        size = (caps.get_int("width").value, caps.get_int("height").value)
        if size == SIZE:
            pixels = size[0] * size[1]
            starts = (0, pixels, pixels * 5 // 4)
            rows = ((size[0], size[1]), (size[0] // 2, size[1] // 2), (size[0] // 2, size[1] // 2))
            middles = [
                start + wide * (high // 2) + wide // 2
                for start, (wide, high) in zip(starts, rows)
            ]
            found = [buffer.extract_dup(middle, 1)[0] for middle in middles]
            self.seen["cards"] += all(
                abs(got - meant) <= 12 for got, meant in zip(found, COLOUR)
            )

    def listen(self, _sink, buffer, _pad):
        """A decoded piece of sound, of 16 bits a sample."""
        self.seen["samples"] += buffer.get_size() // 2

    def tell(self):
        """Says how it stands."""
        self.seen["state"] = self.peer.get_property("connection-state").value_nick
        print(json.dumps(self.seen), flush=True)
        return True

    def end(self):
        """Ends the session."""
        if self.session:
            call("DELETE", self.session, self.token)
        self.pipeline.set_state(Gst.State.NULL)


def main():
    """Runs until nobody is there any more."""
    Gst.init(None)
    program = Program(*sys.argv[1:4])
    loop = GLib.MainLoop()

    def wait():
        sys.stdin.read()
        loop.quit()

    threading.Thread(target=wait, daemon=True).start()
    GLib.timeout_add(100, program.tell)
    loop.run()
    program.end()


if __name__ == "__main__":
    main()
