"""A long, narrow or leaky cable: two TUN interfaces in this network namespace, and
what lies between them.

    python3 cable.py ONE OTHER

Each line of standard input is a JSON object {"there": TERMS, "back": TERMS} with
the terms for packets from ONE to OTHER and the other way; they hold from then on.
TERMS are {"kbit": rate or 0 for none, "delay": ms, "jitter": ms, "loss": share,
"queue": ms}. Packets never overtake each other; what finds the queue full is lost.
It ends with its input.
"""

import collections
import fcntl
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
# More than an interface hands over at once.
PACKET = 65_536
# Packets taken from one side before the other has its turn.
BATCH = 32


def interface(name):
    """Makes one in the present namespace; it stays ours if it is moved to another."""
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


class Way:
    """One direction."""

    def __init__(self, out, seed):
        self.out = out
        self.chance = random.Random(seed)
        self.terms = {}
        self.waiting = collections.deque()
        # When the narrow part is free again.
        self.free = 0.0
        self.latest = 0.0

    def take(self, now, packet):
        terms = self.terms
        if self.chance.random() < terms.get("loss", 0):
            return
        begin = max(now, self.free)
        if begin - now > terms.get("queue", 200) / 1000:
            return
        kbit = terms.get("kbit", 0)
        self.free = begin + (len(packet) * 8 / (kbit * 1000) if kbit else 0)
        jitter = self.chance.uniform(0, terms.get("jitter", 0))
        due = self.free + (terms.get("delay", 0) + jitter) / 1000
        self.latest = max(self.latest, due)
        self.waiting.append((self.latest, packet))

    def give(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            try:
                os.write(self.out, self.waiting.popleft()[1])
            except OSError:
                # The interface is down, or being moved: a cable that is out.
                pass

    def due(self):
        return self.waiting[0][0] if self.waiting else None


def main():
    one, other = (interface(name) for name in sys.argv[1:3])
    ways = {one: Way(other, 1), other: Way(one, 2)}
    told = sys.stdin.fileno()
    print("ready", flush=True)
    while True:
        times = [way.due() for way in ways.values() if way.waiting]
        wait = max(0.0, min(times) - time.monotonic()) if times else None
        readable, _, _ = select.select([told, one, other], [], [], wait)
        if told in readable:
            line = sys.stdin.readline()
            if not line:
                return
            terms = json.loads(line)
            ways[one].terms, ways[other].terms = terms["there"], terms["back"]
            print("changed", flush=True)
        for fd, way in ways.items():
            for _ in range(BATCH if fd in readable else 0):
                try:
                    way.take(time.monotonic(), os.read(fd, PACKET))
                except OSError:
                    break
        now = time.monotonic()
        for way in ways.values():
            way.give(now)


if __name__ == "__main__":
    main()
