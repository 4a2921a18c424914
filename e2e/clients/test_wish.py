"""Programs that nobody here wrote publish to the real server and watch it:
aiortc both ways, and FFmpeg's WHIP muxer.

`cargo xtask test --only clients` sets up what they need and runs them.
"""

import asyncio
import threading
import unittest

import av
from aiortc import AudioStreamTrack

from card import SIZE, Card, frame, hear, see
from certificate import certificate_in
from server import Server
from wish import Refused, Session, until


class Programs(unittest.IsolatedAsyncioTestCase):
    """Each test has a server of its own."""

    async def asyncSetUp(self):
        self.server = await asyncio.to_thread(Server)
        self.addAsyncCleanup(asyncio.to_thread, self.server.stop)

    def session(self, token):
        session = Session(self.server.origin, token)
        self.addAsyncCleanup(session.connection.close)
        return session

    async def publish(self):
        """aiortc, with sound and a card."""
        publisher = self.session(self.server.key)
        publisher.connection.addTrack(AudioStreamTrack())
        publisher.connection.addTrack(Card())
        await publisher.open(self.server.address)
        return publisher

    async def watch(self):
        """aiortc; the session, its sound and its pictures."""
        viewer = self.session(self.server.guest)
        tracks = {}
        viewer.connection.on("track", lambda track: tracks.update({track.kind: track}))
        for kind in ("audio", "video"):
            viewer.connection.addTransceiver(kind, direction="recvonly")
        await viewer.open(f"/whep/{self.server.stage}")
        return viewer, tracks["audio"], tracks["video"]

    async def status(self, wanted):
        await until(wanted, lambda: self.server.summary()["status"] == wanted)

    async def test_aiortc_publishes_and_aiortc_sees_and_hears_it(self):
        publisher = await self.publish()
        self.assertEqual(self.server.summary()["status"], "live")
        viewer, sound, pictures = await self.watch()
        seen, heard = await asyncio.gather(see(pictures, 60), hear(sound, 50))
        self.assertGreaterEqual(seen, 58)
        self.assertGreaterEqual(heard, 50 * 480)
        self.assertEqual(self.server.summary()["viewers"], 1)
        await viewer.end()
        self.assertEqual(self.server.summary()["viewers"], 0)
        await publisher.end()
        self.assertEqual(self.server.summary()["status"], "ended")

    async def test_a_publisher_who_vanishes_leaves_the_stage_away_and_comes_back(self):
        publisher = await self.publish()
        _, _, pictures = await self.watch()
        await see(pictures, 10)
        # Closed without DELETE.
        await publisher.connection.close()
        await self.status("away")
        again = await self.publish()
        await self.status("live")
        # The viewer who stayed goes on seeing.
        self.assertGreaterEqual(await see(pictures, 30), 28)
        await again.end()

    async def test_a_dark_stage_is_refused(self):
        with self.assertRaisesRegex(Refused, "409 .*not_live"):
            await self.watch()

    async def test_ffmpeg_publishes_h264_and_aiortc_sees_it(self):
        stop = threading.Event()
        sending = asyncio.create_task(asyncio.to_thread(self.ffmpeg, stop))
        try:
            await self.status("live")
            _, _, pictures = await self.watch()
            self.assertGreaterEqual(await see(pictures, 60), 58)
        finally:
            stop.set()
            await asyncio.wait_for(sending, 20)
        await self.status("ended")

    def ffmpeg(self, stop):
        """The muxer behind `ffmpeg -f whip`, fed with a card at its pace."""
        certificate, key = certificate_in(self.server.folder.name)
        options = {
            "authorization": self.server.key,
            # Else it waits for the server to begin the handshake.
            "whip_flags": "dtls_active",
            # Built with GnuTLS it would make one on P-224, which no browser and
            # no server of WebRTC's knows.
            "cert_file": certificate,
            "key_file": key,
        }
        with av.open(
            self.server.origin + self.server.address, "w", format="whip", options=options
        ) as out:
            video = out.add_stream("libx264", rate=30)
            video.width, video.height = SIZE
            video.pix_fmt = "yuv420p"
            video.gop_size = 30
            video.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
            number = 0
            while not stop.wait(1 / 30):
                picture = frame()
                picture.pts = number
                number += 1
                out.mux(video.encode(picture))


if __name__ == "__main__":
    unittest.main(verbosity=2)
