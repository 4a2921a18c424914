"""A picture that is known again after coding, and those who look at it."""

import asyncio

import av
from aiortc import VideoStreamTrack

SIZE = (320, 240)
# Luma and the two chromas of the card.
COLOUR = (180, 90, 160)


def frame():
    """One picture of the card."""
    picture = av.VideoFrame(*SIZE, format="yuv420p")
    for plane, value in zip(picture.planes, COLOUR):
        plane.update(bytes([value]) * plane.buffer_size)
    return picture


def is_card(picture):
    """Whether a decoded picture is of the card."""
    if (picture.width, picture.height) != SIZE:
        return False
    planes = picture.reformat(format="yuv420p").planes
    middles = [plane.line_size * (plane.height // 2) + plane.width // 2 for plane in planes]
    seen = [bytes(plane)[middle] for plane, middle in zip(planes, middles)]
    return all(abs(got - meant) <= 12 for got, meant in zip(seen, COLOUR))


class Card(VideoStreamTrack):
    """Shows the card thirty times a second."""

    async def recv(self):
        picture = frame()
        picture.pts, picture.time_base = await self.next_timestamp()
        return picture


async def see(track, count, patience=20):
    """Waits for so many decoded pictures; how many of them were of the card."""

    async def look():
        seen = 0
        for _ in range(count):
            seen += is_card(await track.recv())
        return seen

    return await asyncio.wait_for(look(), patience)


async def hear(track, count, patience=20):
    """Waits for so many decoded pieces of sound; their samples."""

    async def listen():
        return sum([(await track.recv()).samples for _ in range(count)])

    return await asyncio.wait_for(listen(), patience)
