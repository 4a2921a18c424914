"""Plain requests, and what the server refuses."""

import json
import urllib.error
import urllib.request

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
