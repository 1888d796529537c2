"""Motion JPEG out of RTP (RFC 2435): the JPEG headers that were left out on the wire are written again."""

from __future__ import annotations

from struct import pack

from shiwei.wire.frames import Depacketizer

# fmt: off
_LUMA = (16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
         51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
         120, 101, 72, 92, 95, 98, 112, 100, 103, 99)
_CHROMA = (17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
           99, 99, 99, 99, 99, *([99] * 32))
_ZIGZAG = (0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
           21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53,
           60, 61, 54, 47, 55, 62, 63)
# fmt: on
_HUFFMAN = bytes.fromhex(
    "ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d0102"
    "0300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a43"
    "4445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9"
    "aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f01000301"
    "01010101010101010000000000000102030405060708090a0bffc400b5110002010204040304070504040001027700010203110405213106"
    "1241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a"
    "535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6"
    "b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
)
"""The four standard tables (ITU-T T.81, annex K.3) as DHT segments."""


class MjpegDepacketizer(Depacketizer):
    """Every frame is a key frame; it comes out as a whole JPEG file.

    ``size`` (width, height) is the description's, for pictures larger than the payload's header can say (2040 pixels),
    which then says 0.
    """

    other_codec: str | None = None

    def __init__(self, clock_rate: int = 90000, size: tuple[int, int] | None = None) -> None:
        self._told_size = size or (0, 0)
        self._tables: dict[int, bytes] = {}
        super().__init__(clock_rate)

    def _reset(self) -> None:
        super()._reset()
        self._next = 0
        self._header = b""

    def _take(self, payload: memoryview) -> None:
        if len(payload) < 8:
            self._spoil()
            return
        offset = payload[1] << 16 | payload[2] << 8 | payload[3]
        start = self._begin(payload) if offset == 0 else self._after_restart(payload)
        if start is None or start > len(payload) or offset != self._next or not self._header:
            self._spoil()
            return
        self._pieces.append(bytes(payload[start:]))
        self._next += len(payload) - start

    def _after_restart(self, payload: memoryview) -> int:
        return 12 if 64 <= payload[4] <= 127 else 8

    def _begin(self, payload: memoryview) -> int | None:
        """Read the first packet's headers; give where its scan data begin, None when they cannot be."""
        kind, quality = payload[4] & 0x3F, payload[5]
        width, height = payload[6] * 8 or self._told_size[0], payload[7] * 8 or self._told_size[1]
        start = self._after_restart(payload)
        restart = payload[8] << 8 | payload[9] if start == 12 and len(payload) >= 12 else 0
        tables = bytes(_tables(quality)) if quality < 128 else b""
        if quality >= 128:
            if len(payload) < start + 4:
                return None
            tables, size = self._tables_in_band(quality, payload[start:])
            start += 4 + size
        if kind > 1 or not width or not height or len(tables) not in (64, 128) or start > len(payload):
            return None
        if 128 <= quality < 255:
            self._tables[quality] = tables
        self._picture = self._key = True
        self._header = _jpeg_header(kind, width, height, tables, restart)
        return start

    def _tables_in_band(self, quality: int, head: memoryview) -> tuple[bytes, int]:
        """The quantisation tables of the header and their length: left out, they are those sent before for this
        quality; 16-bit ones do not belong in a baseline picture."""
        size = head[2] << 8 | head[3]
        if not size:
            return self._tables.get(quality, b""), 0
        return (b"" if head[1] else bytes(head[4 : 4 + size])), size

    def _payload(self) -> bytes:
        return b"".join([self._header, *self._pieces, b"\xff\xd9"])


def _tables(quality: int) -> list[int]:
    quality = min(max(quality, 1), 99)
    scale = 5000 // quality if quality < 50 else 200 - quality * 2
    return [min(max((table[place] * scale + 50) // 100, 1), 255) for table in (_LUMA, _CHROMA) for place in _ZIGZAG]


def _jpeg_header(kind: int, width: int, height: int, tables: bytes, restart: int) -> bytes:
    luma, chroma = tables[:64], tables[64:] or tables[:64]
    sampling = b"\x21" if kind == 0 else b"\x22"
    parts = [b"\xff\xd8", b"\xff\xdb\x00\x43\x00", luma, b"\xff\xdb\x00\x43\x01", chroma]
    if restart:
        parts.append(pack(">HHH", 0xFFDD, 4, restart))
    parts.append(pack(">HHBHHB", 0xFFC0, 17, 8, height, width, 3))
    parts.append(b"\x01" + sampling + b"\x00\x02\x11\x01\x03\x11\x01")
    parts.append(_HUFFMAN)
    parts.append(b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00")
    return b"".join(parts)
