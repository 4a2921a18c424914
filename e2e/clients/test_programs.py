"""libwebrtc and GStreamer publish to the real server and watch it, and each
other.

`cargo xtask test --only clients` sets up what they need and runs them.
"""

import asyncio
import unittest

from program import GSTREAMER, LIBWEBRTC, Program
from server import Server
from wish import until

# More seconds than the server waits for a peer that is silent.
PATIENCE = 35


class Programs(unittest.IsolatedAsyncioTestCase):
    """Each test has a server of its own."""

    async def asyncSetUp(self):
        self.server = await asyncio.to_thread(Server)
        self.addAsyncCleanup(asyncio.to_thread, self.server.stop)

    async def start(self, words, task, address, token):
        program = await Program.start(
            words, task, self.server.origin + address, token
        )
        self.addAsyncCleanup(program.kill)
        await program.until("connected", lambda said: said["state"] == "connected")
        return program

    async def publish(self, words):
        publisher = await self.start(
            words, "publish", self.server.address, self.server.key
        )
        await self.status("live")
        return publisher

    async def watch(self, words):
        stage = f"/whep/{self.server.stage}"
        return await self.start(words, "watch", stage, self.server.guest)

    async def status(self, wanted):
        await until(wanted, lambda: self.server.summary()["status"] == wanted)

    async def goes_through(self, publishes, *watch):
        """From one program to others, from the beginning to the end."""
        publisher = await self.publish(publishes)
        viewers = [await self.watch(words) for words in watch]
        await asyncio.gather(*(viewer.plays() for viewer in viewers))
        self.assertEqual(self.server.summary()["viewers"], len(viewers))
        for viewer in viewers:
            await viewer.end()
        self.assertEqual(self.server.summary()["viewers"], 0)
        await publisher.end()
        await self.status("ended")

    async def test_libwebrtc_publishes_and_libwebrtc_and_gstreamer_see_and_hear_it(self):
        await self.goes_through(LIBWEBRTC, LIBWEBRTC, GSTREAMER)

    async def test_gstreamer_publishes_and_gstreamer_and_libwebrtc_see_and_hear_it(self):
        await self.goes_through(GSTREAMER, GSTREAMER, LIBWEBRTC)

    async def test_gstreamer_goes_on_for_longer_than_a_silent_peer_is_waited_for(self):
        # As it is packaged it sends keepalives that want no answer, and checks nothing
        # while media flows.
        publisher = await self.publish(GSTREAMER)
        viewer = await self.watch(GSTREAMER)
        await viewer.until("cards", lambda said: said["cards"] >= PATIENCE * 30, 90)
        for one in (publisher, viewer):
            self.assertEqual(one.said["state"], "connected")
        self.assertEqual(self.server.summary()["viewers"], 1)
        self.assertEqual(self.server.summary()["status"], "live")

    async def test_libwebrtc_restarts_ice_at_either_end_and_goes_on(self):
        publisher = await self.publish(LIBWEBRTC)
        viewer = await self.watch(LIBWEBRTC)
        await viewer.plays()
        for one in (publisher, viewer):
            await one.restart()
            await viewer.plays()
        # They are the same two sessions, and nobody was away.
        self.assertEqual(self.server.summary()["viewers"], 1)
        self.assertEqual(self.server.summary()["status"], "live")


if __name__ == "__main__":
    unittest.main(verbosity=2)
