"""WHIP and WHEP (RFC 9725, draft-ietf-wish-whep) as a program speaks them."""

import asyncio
import json
import urllib.error
import urllib.request

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

# Everything here is on this machine: no proxy has a part in it.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Exception):
    """The server's answer was not the one that was hoped for."""


def call(method, url, token=None, body=None, kind=None):
    """One request; the answer's headers and body."""
    request = urllib.request.Request(url, method=method, data=body)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if kind:
        request.add_header("Content-Type", kind)
    try:
        with OPENER.open(request, timeout=15) as answer:
            return answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        words = error.read().decode(errors="replace")
        raise Refused(f"{method} {url}: {error.code} {words}") from None


def get(url, token=None):
    """What the JSON API has there."""
    return json.loads(call("GET", url, token)[1])


def post(url, token=None, body=None):
    """What the JSON API answers."""
    data = b"" if body is None else json.dumps(body).encode()
    kind = None if body is None else "application/json"
    return json.loads(call("POST", url, token, data, kind)[1])


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
