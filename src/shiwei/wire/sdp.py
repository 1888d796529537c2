"""SDP (RFC 8866) as cameras write it: what video there is, how it is coded, where it is asked for."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

_LINES = 2000
_TRACKS = 32
_CODECS = {"H264": "h264", "H265": "h265", "HEVC": "h265", "JPEG": "mjpeg"}
_STATIC = {26: ("JPEG", 90000), 32: ("MPV", 90000), 31: ("H261", 90000), 34: ("H263", 90000)}
_SPROP = ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4})?")
_SIZE = re.compile(r"(\d{2,5})\s*[-,x]\s*(\d{2,5})\s*$")


@dataclass(frozen=True, slots=True)
class Track:
    """One ``m=`` section: ``kind`` (video, audio, application), the first payload type with its encoding's name in
    upper case and clock rate (Hz), the format parameters, the control address as written, the claims about frame rate
    and size."""

    kind: str
    payload_type: int
    encoding: str = ""
    clock_rate: int = 90000
    fmtp: dict[str, str] = field(default_factory=dict)
    control: str = ""
    framerate: float | None = None
    size: tuple[int, int] | None = None

    @property
    def codec(self) -> str | None:
        """``h264``, ``h265`` or ``mjpeg``; None for what we do not read."""
        return _CODECS.get(self.encoding)

    @property
    def parameter_sets(self) -> tuple[bytes, ...]:
        """The decoder's parameter sets written in the description, without start codes; broken ones are left out."""
        texts = [text for name in _SPROP for text in self.fmtp.get(name, "").split(",")]
        return tuple(filter(None, (_unbase64(text) for text in texts)))


@dataclass(frozen=True, slots=True)
class Description:
    """``control`` is the session's own control address as written."""

    tracks: tuple[Track, ...] = ()
    control: str = ""
    framerate: float | None = None

    @property
    def video(self) -> Track | None:
        """The video track to look at: the first we can read, else the first there is."""
        videos = [track for track in self.tracks if track.kind == "video"]
        return next((track for track in videos if track.codec), videos[0] if videos else None)


def parse(body: bytes) -> Description:
    """Read a description; lines that make no sense are passed over, the rest stands."""
    sections: list[tuple[str, list[tuple[str, str]]]] = [("", [])]
    for line in body.decode("utf-8", "replace").splitlines()[:_LINES]:
        key, equals, value = line.strip().partition("=")
        if key == "m" and equals:
            sections.append((value, []))
        elif key == "a" and equals:
            name, _, rest = value.partition(":")
            sections[-1][1].append((name.strip().lower(), rest.strip()))
    session = dict(reversed(sections[0][1]))
    tracks = [track for track in map(_track, sections[1 : _TRACKS + 1]) if track]
    return Description(tuple(tracks), session.get("control", ""), _framerate(session.get("framerate", "")))


def _track(section: tuple[str, list[tuple[str, str]]]) -> Track | None:
    words, attributes = section[0].split(), section[1]
    if len(words) < 4 or not _small_number(words[3]):
        return None
    payload_type = int(words[3])
    first = dict(reversed(attributes))
    encoding, clock_rate = _encoding(payload_type, [value for name, value in attributes if name == "rtpmap"])
    return Track(
        kind=words[0].lower(),
        payload_type=payload_type,
        encoding=encoding,
        clock_rate=clock_rate,
        fmtp=_fmtp(payload_type, [value for name, value in attributes if name == "fmtp"]),
        control=first.get("control", ""),
        framerate=_framerate(first.get("framerate", first.get("x-framerate", ""))),
        size=_size(first.get("framesize", first.get("x-dimensions", ""))),
    )


def _encoding(payload_type: int, maps: list[str]) -> tuple[str, int]:
    for value in maps:
        number, _, name = value.partition(" ")
        if _small_number(number) and int(number) == payload_type:
            encoding, _, rest = name.strip().partition("/")
            rate = rest.partition("/")[0]
            return encoding.upper(), int(rate) if _small_number(rate, 7) and int(rate) else 90000
    return _STATIC.get(payload_type, ("", 90000))


def _fmtp(payload_type: int, values: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        number, _, rest = value.partition(" ")
        if not _small_number(number) or int(number) != payload_type:
            continue
        for part in rest.split(";"):
            name, _, text = part.partition("=")
            found.setdefault(name.strip().lower(), text.strip())
    return found


def _small_number(text: str, digits: int = 3) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


def _framerate(text: str) -> float | None:
    found = _NUMBER.search(text)
    return float(found[0]) if found and 0 < float(found[0]) <= 240 else None


def _size(text: str) -> tuple[int, int] | None:
    found = _SIZE.search(text)
    return (int(found[1]), int(found[2])) if found else None


def _unbase64(text: str) -> bytes:
    """Cameras leave the padding out or add blanks."""
    clean = "".join(text.split()).rstrip("=")
    try:
        return base64.b64decode(clean + "=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""
