"""RTSP messages: requests and responses as values, and a reader that finds them in a stream of bytes.

The reader serves a client and a server alike. Media in the same connection (RFC 2326, 10.12) comes out as
``Interleaved``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

HEAD_LIMIT = 16 * 1024
BODY_LIMIT = 256 * 1024
SKIP_LIMIT = 256 * 1024

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_PLAUSIBLE = re.compile(rb"\$[\x00-\x1f][\x00-\xff]{2}[\x80-\xbf]|RTSP/1\.")
_METHOD_SO_FAR = re.compile(rb"[A-Z_]{1,24}(?: |\Z)")
_NO_REQUEST = re.compile(
    rb"(?!(?:OPTIONS|DESCRIBE|SETUP|PLAY|PAUSE|RECORD|TEARDOWN|ANNOUNCE|REDIRECT|[GS]ET_PARAMETER) |"
    rb"[A-Z_]{1,24} +[^ \r\n]+ +RTSP/1\.)[^\n]{0,4096}\n"
)
"""A whole first line that begins with no method and asks for nothing."""
_STATUS_STARTS = (b"RTSP/1.", b"HTTP/1.")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_FORBIDDEN = re.compile(r"[\r\n\0]")


class RtspError(Exception):
    """The bytes are not RTSP, or break a bound. ``what`` says which, in words for a log."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What requests and responses share. Header names are compared without case; order and repetition are kept."""

    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str, default: str = "") -> str:
        """The first value of this header, or the default."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)

    def all(self, name: str) -> list[str]:
        """Every value of this header, in order (``WWW-Authenticate`` may come several times)."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    def _encode(self, first_line: str) -> bytes:
        lines = [first_line, *(f"{key}: {value}" for key, value in self.headers)]
        if self.body and not self.header("Content-Length"):
            lines.append(f"Content-Length: {len(self.body)}")
        if any(_FORBIDDEN.search(line) for line in lines):
            raise RtspError("a line break or NUL inside a message line")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + self.body


@dataclass(frozen=True, slots=True)
class Request(Message):
    """``Request(headers, body, method, uri)``; use keywords."""

    method: str = "OPTIONS"
    uri: str = "*"

    def encode(self) -> bytes:
        """The bytes of this request; Content-Length is added for a body. Raises RtspError for a line break inside."""
        if " " in self.uri or not self.uri:
            raise RtspError("a space in the address, or no address")
        return self._encode(f"{self.method} {self.uri} RTSP/1.0")


@dataclass(frozen=True, slots=True)
class Response(Message):
    """``protocol`` is ``RTSP`` or ``HTTP``: a web server answering where a camera was expected is a finding."""

    status: int = 200
    phrase: str = "OK"
    protocol: str = "RTSP"

    def encode(self) -> bytes:
        """The bytes of this response; Content-Length is added for a body. Raises RtspError for a line break inside."""
        return self._encode(f"{self.protocol}/1.0 {self.status} {self.phrase}")


class Interleaved(NamedTuple):
    """``$`` frames that follow each other: RTP and RTCP inside the RTSP connection. Each begins at one of the
    ``places`` in ``data``, with four bytes that say channel and length, and is all there."""

    data: bytes
    places: list[int]

    def frames(self) -> list[tuple[int, memoryview]]:
        """Channel and payload of each; the payload is a view into the received bytes."""
        data, view = self.data, memoryview(self.data)
        return [(data[at + 1], view[at + 4 : at + 4 + (data[at + 2] << 8 | data[at + 3])]) for at in self.places]


Event = Request | Response | Interleaved


class MessageReader:
    """Bytes in, messages out, whatever the splits. Holds less than one message plus the bytes just fed.

    ``skipped`` counts the bytes thrown away to find the next message: known devices send a body longer than they
    announced, or pad. Raises RtspError when a bound is broken; the reader is then of no more use.
    """

    def __init__(
        self, head_limit: int = HEAD_LIMIT, body_limit: int = BODY_LIMIT, skip_limit: int = SKIP_LIMIT
    ) -> None:
        self.skipped = 0
        self._head_limit = head_limit
        self._body_limit = body_limit
        self._skip_limit = skip_limit
        self._pending: list[bytes] = []
        self._have = 0
        self._need = 1
        self._lost = False

    @property
    def held(self) -> int:
        """How many bytes wait for the rest of their message."""
        return self._have

    def feed(self, data: bytes) -> list[Event]:
        """Take the next bytes, give the messages completed by them."""
        self._have += len(data)
        if self._pending:
            self._pending.append(data)
            if self._have < self._need:
                return []
            data = b"".join(self._pending)
        events: list[Event] = []
        used = self._scan(data, events)
        self._pending = [data[used:]] if used < len(data) else []
        self._have = len(data) - used
        return events

    def _scan(self, data: bytes, events: list[Event]) -> int:
        """Append what is complete; return the number of bytes used. Sets ``_need``, the bytes that would go further."""
        at, end = 0, len(data)
        while at < end:
            first = data[at]
            if self._lost:
                stop = self._resynchronise(data, at)
            elif first == 0x24:
                stop = self._interleaved(data, at, events)
                if stop == at:
                    break
            elif first in b"\r\n":
                stop = at + 1
            elif _may_start_message(data[at : at + 25]):
                stop = self._message(data, at, events)
            else:
                self._lost, stop = True, at
            if stop < 0:
                break
            at = stop
        return at

    def _interleaved(self, data: bytes, at: int, events: list[Event]) -> int:
        """All the ``$`` frames from here on; where they end. Sets ``_need`` when one is not whole."""
        end, places = len(data), list[int]()
        while at < end and data[at] == 0x24:
            if end - at < 4:
                self._need = 4
                break
            stop = at + 4 + (data[at + 2] << 8 | data[at + 3])
            if stop > end:
                self._need = stop - at
                break
            places.append(at)
            at = stop
        if places:
            events.append(Interleaved(data, places))
        return at

    def _message(self, data: bytes, at: int, events: list[Event]) -> int:
        if not data.startswith(_STATUS_STARTS, at) and _NO_REQUEST.match(data, at):
            self._lost = True  # the rest of a body longer than announced, which happens to begin in capitals
            return at
        head_end = _HEAD_END.search(data, at, at + self._head_limit)
        if head_end is None:
            if len(data) - at >= self._head_limit:
                raise RtspError(f"a message head longer than {self._head_limit} bytes")
            self._need = len(data) - at + 1
            return -1
        lines = data[at : head_end.start()].decode("utf-8", "surrogateescape").split("\n")
        headers = _parse_headers(lines[1:])
        stop = head_end.end() + self._body_size(headers)
        if stop > len(data):
            self._need = stop - at
            return -1
        events.append(_parse_message(lines[0], headers, data[head_end.end() : stop]))
        return stop

    def _body_size(self, headers: Headers) -> int:
        value = Message(headers).header("Content-Length", "0")
        if not (value.isascii() and value.isdigit()):
            raise RtspError("Content-Length is not a number")
        if len(value) > 9 or int(value) > self._body_limit:
            raise RtspError(f"a body longer than {self._body_limit} bytes")
        return int(value)

    def _resynchronise(self, data: bytes, at: int) -> int:
        found = _PLAUSIBLE.search(data, at)
        stop = found.start() if found else max(at, len(data) - 6)
        self.skipped += stop - at
        if self.skipped > self._skip_limit:
            raise RtspError(f"more than {self._skip_limit} bytes that are no RTSP")
        self._lost = found is None
        if found or stop > at:
            return stop
        self._need = len(data) - at + 1
        return -1


def _may_start_message(start: bytes) -> bool:
    if start[:1] in (b"R", b"H") and any(start.startswith(known[: len(start)]) for known in _STATUS_STARTS):
        return True
    return _METHOD_SO_FAR.match(start) is not None


def _parse_headers(lines: list[str]) -> Headers:
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        if colon and _TOKEN.match(name.strip()):
            headers.append((name.strip(), value.strip()))
    return tuple(headers)


def _parse_message(line: str, headers: Headers, body: bytes) -> Request | Response:
    if line.startswith(("RTSP/", "HTTP/")):
        parts = line.split(None, 2)
        if len(parts) < 2 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) == 3):
            raise RtspError("a status line without a status")
        return Response(headers, body, int(parts[1]), parts[2].strip() if len(parts) > 2 else "", line[:4])
    parts = line.split()
    if len(parts) != 3 or not parts[2].startswith("RTSP/1."):
        raise RtspError("a request line that is not `METHOD address RTSP/1.0`")
    return Request(headers, body, parts[0], parts[1])
