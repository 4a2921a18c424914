"""The real server on ports of its own, for one test."""

import os
import subprocess
import tempfile
import threading

from web import get, post


class Server:
    """A running server, a performer with a stage, and its publish key."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FOOTLIGHT_")}
        environment.update(
            FOOTLIGHT_HTTP_ADDR="127.0.0.1:0",
            # Clients that gather no loopback addresses must reach it, too.
            FOOTLIGHT_MEDIA_ADDR="0.0.0.0:0",
            FOOTLIGHT_DATA_DIR=self.folder.name,
            FOOTLIGHT_LOG="error",
        )
        self.process = subprocess.Popen(
            [os.environ["FOOTLIGHT_BIN"]],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.origin = self._listening()
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        who = {"name": "paul", "password": "correct horse", "role": "performer"}
        self.performer = post(f"{self.origin}/api/register", body=who)["token"]
        stage = post(f"{self.origin}/api/stages", self.performer, {"title": "Songs"})
        self.stage = stage["id"]
        made = post(f"{self.origin}/api/stages/{self.stage}/key", self.performer)
        self.key, self.address = made["key"], made["address"]
        self.guest = post(f"{self.origin}/api/guest")["token"]

    def _listening(self):
        for line in self.process.stdout:
            words = line.split()
            if words[:1] == ["listening"]:
                found = [word[5:] for word in words if word.startswith("http=")]
                return f"http://{found[0]}"
        raise RuntimeError("the server ended before it listened")

    def summary(self):
        """The stage as everybody sees it."""
        return get(f"{self.origin}/api/stages/{self.stage}")

    def stop(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()
        self.folder.cleanup()
