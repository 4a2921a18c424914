"""WHIP and WHEP (RFC 9725, draft-ietf-wish-whep) as a program speaks them."""

import asyncio

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from web import Refused, call


async def until(what, condition, patience=20):
    """Waits for a condition; fails when it does not come in good time."""
    for _ in range(int(patience / 0.05)):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise Refused(f"not in time: {what}")


class Session:
    """One peer connection and the session that it has on the server."""

    def __init__(self, origin, token):
        self.origin = origin
        self.token = token
        # Without servers of its own choice: the test leaves the machine alone.
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.location = None

    async def open(self, path):
        """Offers, goes by the answer, and waits until media can flow."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        offer = self.connection.localDescription.sdp.encode()
        headers, answer = await asyncio.to_thread(
            call, "POST", self.origin + path, self.token, offer, "application/sdp"
        )
        self.location = self.origin + headers["Location"]
        description = RTCSessionDescription(sdp=answer.decode(), type="answer")
        await self.connection.setRemoteDescription(description)
        await until("connected", lambda: self.connection.connectionState == "connected")

    async def end(self):
        """Ends the session, as a program that is closed does."""
        await asyncio.to_thread(call, "DELETE", self.location, self.token)
        await self.connection.close()
