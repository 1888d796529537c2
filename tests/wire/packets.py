"""Making RTP by hand: what a well-behaved camera sends, for tests and for the scripted servers."""

from struct import pack

H264_SETS = (b"\x67\x42\x00\x1e\xab", b"\x68\xce\x3c\x80")
H265_SETS = (b"\x40\x01\x0c", b"\x42\x01\x01", b"\x44\x01\xc1")


def rtp(payload: bytes, sequence: int, timestamp: int, *, marker: bool = False, kind: int = 96, ssrc: int = 7) -> bytes:
    return pack(">BBHII", 0x80, kind | marker << 7, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload


def fragments(nal: bytes, size: int, codec: str = "h264") -> list[bytes]:
    """One NAL unit as FU-A (H.264) or FU (H.265) payloads, or itself if it fits."""
    if len(nal) <= size:
        return [nal]
    if codec == "h264":
        head, kind, body = bytes([nal[0] & 0xE0 | 28]), nal[0] & 0x1F, nal[1:]
    else:
        head, kind, body = bytes([nal[0] & 0x81 | 49 << 1, nal[1]]), nal[0] >> 1 & 0x3F, nal[2:]
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    flags = [(i == 0) << 7 | (i == len(parts) - 1) << 6 | kind for i in range(len(parts))]
    return [head + bytes([flag]) + part for flag, part in zip(flags, parts, strict=True)]


def aggregate(nals: list[bytes], codec: str = "h264") -> bytes:
    head = b"\x18" if codec == "h264" else bytes([48 << 1, 1])
    return head + b"".join(len(nal).to_bytes(2, "big") + nal for nal in nals)


def packetize(
    frames: list[list[bytes]],
    *,
    codec: str = "h264",
    size: int = 1200,
    step: int = 3600,
    sequence: int = 65500,
    timestamp: int = 0xFFFFF000,
    marker: bool = True,
) -> list[list[bytes]]:
    """Frames (lists of NAL units) as lists of RTP packets; sequence and timestamp wrap early on purpose."""
    packets = []
    for number, nals in enumerate(frames):
        payloads = [part for nal in nals for part in fragments(nal, size, codec)]
        last = len(payloads) - 1
        packets.append(
            [
                rtp(payload, sequence + i, timestamp + number * step, marker=marker and i == last)
                for i, payload in enumerate(payloads)
            ]
        )
        sequence += len(payloads)
    return packets
