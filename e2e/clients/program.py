"""Programs that run beside the tests: libwebrtc in Node, and GStreamer."""

import asyncio
import json
import os
import pathlib

HERE = pathlib.Path(__file__).parent
LIBWEBRTC = [
    "node",
    os.environ.get("FOOTLIGHT_LIBWEBRTC", str(HERE / "libwebrtc")) + "/program.js",
]
GSTREAMER = [
    os.environ.get("FOOTLIGHT_SYSTEM_PYTHON", "/usr/bin/python3"),
    "-B",
    str(HERE / "gstreamer.py"),
]


class Program:
    """One that publishes or watches until it is told to end."""

    def __init__(self, process):
        self.process = process
        self.said = {"state": "new", "pictures": 0, "cards": 0, "samples": 0}
        self.reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, words, task, address, token):
        """Starts one."""
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(
                *words, task, address, token, stdin=pipe, stdout=pipe
            )
        )

    async def _read(self):
        async for line in self.process.stdout:
            self.said = json.loads(line)

    async def until(self, what, condition, patience=30):
        """Waits until what it says is as wanted."""
        for _ in range(int(patience / 0.05)):
            if condition(self.said):
                return
            if self.process.returncode is not None:
                break
            await asyncio.sleep(0.05)
        raise AssertionError(f"not in time: {what}; it says {self.said}")

    async def plays(self):
        """Waits until it has seen the card and heard something for two seconds."""
        before = dict(self.said)
        await self.until("cards", lambda said: said["cards"] >= before["cards"] + 60)
        await self.until(
            "sound", lambda said: said["samples"] >= before["samples"] + 2 * 44_100
        )

    async def restart(self):
        """Has it restart ICE, and waits until media takes the path that comes of it."""
        assert not self.said.get("restarted")
        self.process.stdin.write(b"restart\n")
        await self.until("restarted", lambda said: said["restarted"])

    async def end(self):
        """Ends its session and itself."""
        if self.process.returncode is None:
            self.process.stdin.close()
            await asyncio.wait_for(self.process.wait(), 20)
        await self.reading

    async def kill(self):
        """Ends it as a crash would, if it is there still."""
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
