"""An ``rtsp://`` address taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Address:
    """``url`` is what goes on the wire: without credentials, spaces and non-ASCII characters escaped."""

    host: str
    port: int
    url: str
    username: str = ""
    password: str = ""


def parse(source: str) -> Address:
    """Take an address apart. Raises ValueError when it is no ``rtsp://host[:port]/…``, naming what is wrong."""
    scheme, _, rest = source.strip().partition("://")
    if scheme.lower() != "rtsp" or not rest:
        raise ValueError("the address must begin with rtsp://")
    place, slash, path = rest.partition("/")
    userinfo, _, hostport = place.rpartition("@")
    parts = urlsplit(f"rtsp://{hostport}{slash}{path}")
    if not parts.hostname or parts.port == 0:
        raise ValueError("the address names no host")
    username, _, password = userinfo.partition(":")
    clean = urlunsplit(("rtsp", parts.netloc, quote(parts.path, _KEPT), quote(parts.query, _KEPT), ""))
    return Address(parts.hostname, parts.port or 554, clean, unquote(username), unquote(password))


_KEPT = "%/:=&?~#+!$,;'@()*[]"
