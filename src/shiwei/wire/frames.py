"""Frames out of RTP packets: what every codec shares. Codecs are in ``nal`` (H.264, H.265) and ``mjpeg``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shiwei.wire.rtp import Rtp, Unwrap

FRAME_LIMIT = 4 * 1024 * 1024
PIECES_LIMIT = 20_000
KEPT_LIMIT = 2
FRAMES_LIMIT = 20_000
"""A minute at 300 frames a second: what brings more is no camera."""
KEPT_SPACING = 0.45


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it came. ``arrival`` (s) is when its last packet came, ``media`` (s) its own time from the first
    frame, ``size`` its payload bytes. ``payload`` is decodable bytes of a key frame that was kept, else None;
    ``damaged`` tells that packets of it are missing or made no sense."""

    arrival: float
    media: float
    size: int
    key: bool
    payload: bytes | None
    damaged: bool


class Depacketizer:
    """Collects packets into frames; completed ones are appended to ``frames``.

    A frame ends at the marker or at the next timestamp, whichever a device gets right. Only the pieces of a frame that
    may yet be a key frame are held, at most ``FRAME_LIMIT`` bytes and copied, for a view would hold on to all that came
    with it; of the key frames the first and the newest keep their payload (``KEPT_LIMIT``), ``KEPT_SPACING`` seconds
    apart; and as many damaged ones. After ``FRAMES_LIMIT`` frames no more are taken.
    """

    def __init__(self, clock_rate: int = 90000) -> None:
        self.frames: list[Frame] = []
        self.strange = 0
        self.marker_trusted = True
        self.fragment = -1
        self._clock = clock_rate
        self._unwrap = Unwrap()
        self._timestamp = -1
        self._closed = -1
        self._kept: list[float] = []
        self._places: list[int] = []
        self._kept_damaged = 0
        self._damaged = False
        self._reset()

    @property
    def whole_keys(self) -> int:
        """How many whole key frames came so far, each ``KEPT_SPACING`` after the one before."""
        return len(self._kept)

    @property
    def flooded(self) -> bool:
        """Did more frames come than any camera sends?"""
        return len(self.frames) >= FRAMES_LIMIT

    def push(self, packet: Rtp, arrival: float, gap: bool = False) -> None:
        """Take the next packet in order; ``gap`` tells that packets before it are missing."""
        if packet.timestamp != self._timestamp:
            if self._size:
                self._damaged = self._damaged or gap
                self.finish()
            self._timestamp = packet.timestamp
        if gap:
            self._damaged = True
        size = len(packet.payload)
        self._size += size
        if size == 0 or self._size > FRAME_LIMIT or len(self._pieces) > PIECES_LIMIT:
            self._spoil()
        else:
            self._take(packet.payload)
        self._arrival = arrival
        if packet.marker and self._picture and self.marker_trusted:
            self.finish()

    def finish(self) -> None:
        """Close the frame being collected, if it has a picture; parameter sets alone wait for theirs."""
        if not self._picture:
            if not self._waiting() or self._size > FRAME_LIMIT:
                self._reset()
            return
        if self.flooded:
            self.strange += 1
            self._reset()
            return
        self._closed = self._timestamp
        media = self._unwrap(self._timestamp) / self._clock
        payload = self._payload() if self._key and self._wanted(media) else None
        self.frames.append(Frame(self._arrival, media, self._size, self._key, payload, self._damaged))
        self._reset()

    def _reset(self) -> None:
        self._size: int = 0
        self.fragment = -1
        self._key: bool = False
        self._picture: bool = False
        self._damaged = False
        self._arrival = 0.0
        self._pieces: list[bytes] = []

    def _room(self) -> int:
        """How many bytes more of the frame being collected may be held."""
        return FRAME_LIMIT - self._size if len(self._pieces) <= PIECES_LIMIT else 0

    def _spoil(self) -> None:
        """Note bytes that make no sense in the frame being collected."""
        self.strange += 1
        self._damaged = True

    def _wanted(self, media: float) -> bool:
        if self._damaged:
            self._kept_damaged += 1
            return self._kept_damaged <= KEPT_LIMIT
        if self._kept and abs(media - self._kept[-1]) < KEPT_SPACING:
            return False
        self._kept.append(media)
        if len(self._places) == KEPT_LIMIT:
            place = self._places.pop()
            self.frames[place] = replace(self.frames[place], payload=None)
        self._places.append(len(self.frames))
        return True

    def _again(self) -> None:
        """More of a picture that the marker had closed: put it back, and believe the marker no more."""
        self.marker_trusted = False
        if self.frames:
            before = self.frames.pop()
            self._size += before.size
            self._key, self._damaged = before.key, before.damaged
            self._pieces = [before.payload] if before.payload is not None else []
            if before.payload is not None and not before.damaged:
                self._kept.pop()
                self._places.pop()
        self._picture = True

    def _waiting(self) -> bool:
        """Is something collected that belongs to the next timestamp?"""
        return False

    def _take(self, payload: memoryview) -> None:
        raise NotImplementedError

    def _payload(self) -> bytes:
        raise NotImplementedError
