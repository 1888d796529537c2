"""H.264 (RFC 6184) and H.265 (RFC 7798) out of RTP: single NAL units, aggregation and fragmentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shiwei.wire import quirks
from shiwei.wire.frames import Depacketizer

_START = b"\x00\x00\x00\x01"
_PARAMETER_SET_LIMIT = 4096
_SETS_LIMIT = 16
_NO_LIMIT = 1 << 62
_CONTINUED = 17  # from the mark of a `$` frame to the payload of a fragment, without the NAL unit's header
_OTHER, _PICTURE, _KEY, _PARAMETERS, FRAGMENT, _AGGREGATE, _STRANGE = range(7)


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one codec writes its NAL units: header length, the role of a unit by its header's first byte, and the kinds
    of parameter sets a key frame needs."""

    header: int
    roles: bytes
    shift: int
    mask: int
    needs: frozenset[int]

    def kind(self, first: int) -> int:
        return first >> self.shift & self.mask


def _roles(shift: int, mask: int, table: dict[int, range | tuple[int, ...]]) -> bytes:
    role_of = {kind: role for role, kinds in table.items() for kind in kinds}
    return bytes(_STRANGE if first & 0x80 else role_of.get(first >> shift & mask, _OTHER) for first in range(256))


H264 = Grammar(
    header=1,
    shift=0,
    mask=0x1F,
    needs=frozenset({7, 8}),
    roles=_roles(
        0,
        0x1F,
        {
            _PICTURE: (1,),
            _KEY: (5,),
            _PARAMETERS: (7, 8),
            _AGGREGATE: (24,),
            FRAGMENT: (28,),
            _STRANGE: (0, 2, 3, 4, 25, 26, 27, 29, 30, 31),
        },
    ),
)
H265 = Grammar(
    header=2,
    shift=1,
    mask=0x3F,
    needs=frozenset({32, 33, 34}),
    roles=_roles(
        1,
        0x3F,
        {
            _PICTURE: range(10),
            _KEY: range(16, 22),
            _PARAMETERS: (32, 33, 34),
            _AGGREGATE: (48,),
            FRAGMENT: (49,),
            _STRANGE: (*range(41, 48), *range(50, 64)),
        },
    ),
)
_GRAMMARS = {"h264": H264, "h265": H265}


class NalDepacketizer(Depacketizer):
    """Key frames come out as Annex B, always with parameter sets before them: those in band, else the last seen, which
    begin as those of the description. ``other_codec`` names what the stream seems to be when its announcement lies.

    ``fragment`` is the timestamp of the frame that a fragment is open in, else -1. A packet that continues it begins
    with a byte whose one of the ``roles`` is ``FRAGMENT``; ``header`` bytes later are its flags, below 0x40 where it
    does not end the fragment."""

    def __init__(self, codec: str, parameter_sets: tuple[bytes, ...] = (), clock_rate: int = 90000) -> None:
        self._grammar = _GRAMMARS[codec]
        self.header = self._grammar.header
        self.roles = self._grammar.roles
        self._remembered = [s for s in parameter_sets if 0 < len(s) <= _PARAMETER_SET_LIMIT][:_SETS_LIMIT]
        self.other_codec: str | None = None
        super().__init__(clock_rate)

    def _reset(self) -> None:
        super()._reset()
        self._sets: list[bytes] = []
        self._hopeless = False

    def _take(self, payload: memoryview) -> None:
        if payload[0] == 0:
            payload = quirks.without_start_code(payload)
        role = self.roles[payload[0]]
        if role == FRAGMENT:
            self._fragment(payload)
        elif role == _AGGREGATE:
            self._aggregate(payload)
        else:
            self._unit(payload)

    def _unit(self, nal: memoryview) -> None:
        if len(nal) <= self._grammar.header:
            self._spoil()
            return
        self._close_fragment()
        self._begin(nal[0], nal[self._grammar.header], nal)
        if not self._hopeless:
            self._pieces += (_START, bytes(nal))

    def _begin(self, first: int, after_header: int, whole: memoryview | None) -> None:
        """The first bytes of a NAL unit say what the frame is, and whether a new one begins here."""
        role = self.roles[first]
        if role in (_PICTURE, _KEY):
            self._slice(role, after_header)
        elif role == _PARAMETERS and whole:
            self._parameters(whole)
        elif role == _STRANGE:
            self._spoil()
            self.other_codec = self._guess(first, after_header) or self.other_codec

    def _slice(self, role: int, after_header: int) -> None:
        first_in_picture = after_header >= 0x80
        if not self._picture and not first_in_picture and self._timestamp == self._closed:
            self._again()
        self._picture = True
        if role == _KEY or (self._sets and self._grammar is H264 and quirks.intra_slice(after_header)):
            self._key = True
        elif not self._key:
            self._hopeless = True
            self._pieces.clear()

    def _parameters(self, nal: memoryview) -> None:
        if len(nal) <= _PARAMETER_SET_LIMIT and len(self._sets) < _SETS_LIMIT:
            self._sets.append(bytes(nal))

    def _fragment(self, payload: memoryview) -> None:
        header = self._grammar.header
        if len(payload) <= header + 1:
            self._spoil()
            return
        flags = payload[header]
        if flags >= 0x80:
            self._fragment_start(payload, flags)
        elif self.fragment < 0:
            self._spoil()
        elif not self._hopeless:
            self._pieces.append(bytes(payload[header + 1 :]))
        if flags & 0x40:
            self._close_fragment()

    def _fragment_start(self, payload: memoryview, flags: int) -> None:
        header = self._grammar.header
        if header == 1:
            first = bytes((payload[0] & 0xE0 | flags & 0x1F,))
        else:
            first = bytes((payload[0] & 0x81 | (flags & 0x3F) << 1, payload[1]))
        if self.roles[first[0]] in (FRAGMENT, _AGGREGATE):
            self._spoil()
            return
        self._begin(first[0], payload[header + 1], None)
        self.fragment = self._timestamp
        if not self._hopeless:
            self._pieces += (_START, first, bytes(payload[header + 1 :]))

    def _close_fragment(self) -> None:
        self.fragment = -1

    @property
    def room(self) -> int:
        """How many bytes more of the open fragment may be taken at once."""
        return _NO_LIMIT if self._hopeless else self._room()

    def more(self, data: bytes, places: Sequence[int], size: int, arrival: float) -> None:
        """Go on with the open fragment by whole packets that only continue it, which come to ``size`` bytes without
        their RTP headers; where they begin see ``Receiver.take_framed``. Not more than there is ``room`` for."""
        self._size += size
        self._arrival = arrival
        if not self._hopeless:
            view, begin = memoryview(data), _CONTINUED + self.header
            ends = [at + 4 + (data[at + 2] << 8 | data[at + 3]) for at in places]
            self._pieces.append(b"".join([view[at + begin : end] for at, end in zip(places, ends, strict=True)]))

    def _aggregate(self, payload: memoryview) -> None:
        at, end = self._grammar.header, len(payload)
        while at + 2 < end:
            size = payload[at] << 8 | payload[at + 1]
            nal = payload[at + 2 : at + 2 + size]
            if len(nal) < max(size, 1) or self.roles[nal[0]] in (FRAGMENT, _AGGREGATE):
                self._spoil()
                return
            self._unit(nal)
            at += 2 + size

    def _payload(self) -> bytes:
        kinds = {self._grammar.kind(s[0]) for s in self._sets}
        if kinds >= self._grammar.needs:
            self._remembered = self._sets
            return b"".join(self._pieces)
        before = [piece for parameter_set in self._remembered for piece in (_START, parameter_set)]
        return b"".join([*before, *self._pieces])

    def _waiting(self) -> bool:
        return bool(self._sets)

    def _guess(self, first: int, second: int) -> str | None:
        if self._grammar is H264:
            return "h265" if quirks.looks_like_h265(first, second) else None
        return "h264" if quirks.looks_like_h264(first) else None
