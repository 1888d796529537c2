"""What devices do that the standards do not say: each habit one named function, used where it matters.

Two habits need no function because nothing here relies on the opposite: ``RTP-Info`` is never believed (media time
starts at the first packet), and no ``timeout`` of the session is needed for a look of a few seconds.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

_START_CODE = b"\x00\x00\x00\x01"


def answers(cseq: str, pending: int) -> bool:
    """Does a response belong to the pending request? Some devices leave CSeq out or garble it; one request is open at
    a time, so only another request's own number says no."""
    return not cseq.isdecimal() or int(cseq[:10]) == pending


def on_our_host(url: str, ours: str) -> str:
    """A control or base address moved to the place we really talk to: devices behind address translation write their
    inner address, ``0.0.0.0`` or a wrong port."""
    theirs, here = urlsplit(url), urlsplit(ours)
    return urlunsplit((here.scheme, here.netloc, theirs.path, theirs.query, ""))


def base_address(content_base: str, content_location: str, asked: str) -> str:
    """The address that relative control addresses hang on. A base that is relative, empty or points elsewhere is
    common; the address we asked for is then the best guess."""
    for candidate in (content_base, content_location):
        if candidate.lower().startswith("rtsp://") and is_address(candidate):
            return on_our_host(candidate, asked)
    return asked


def control_address(control: str, base: str) -> str:
    """Where a track or the whole is asked for: absolute, relative, ``*`` or missing. Relative ones are appended, also
    behind a query, which is what devices expect, rather than resolved as RFC 2396 would."""
    if control in ("", "*"):
        return base
    if control.lower().startswith("rtsp://") and is_address(control):
        return on_our_host(control, base)
    return f"{base.rstrip('/')}/{control.lstrip('/')}"


def is_address(url: str) -> bool:
    """Can it be split and put on a request line at all?"""
    try:
        return bool(urlsplit(url).hostname) and not any(c.isspace() or not c.isprintable() for c in url)
    except ValueError:
        return False


def same_place(url: str, ours: str) -> bool:
    """Is a redirect's target the host and port we already talk to? Elsewhere our password has no business."""
    if not (url.lower().startswith("rtsp://") and is_address(url)):
        return False
    try:
        theirs, here = urlsplit(url), urlsplit(ours)
        return (theirs.hostname, theirs.port or 554) == (here.hostname, here.port or 554)
    except ValueError:
        return False


def media_on_another_channel(payload: memoryview, payload_type: int) -> bool:
    """Media on a channel that was not agreed on: told from RTCP and other tracks by its payload type."""
    return len(payload) >= 12 and payload[0] >> 6 == 2 and payload[1] & 0x7F == payload_type


def another_payload_type(seen: int, announced: int, others: frozenset[int]) -> bool:
    """Is a packet ours though numbered otherwise than announced? Only if no other track claims the number."""
    return seen == announced or (seen not in others and not 64 <= seen <= 95)


def without_start_code(payload: memoryview) -> memoryview:
    """A NAL unit without the start code that some encoders leave before it in the packet, where none belongs. No sound
    unit begins so in either codec."""
    for length in (4, 3):
        if len(payload) > length and payload[:length] == _START_CODE[-length:]:
            return payload[length:]
    return payload


def looks_like_h265(first: int, second: int) -> bool:
    """Announced as H.264, yet a VPS, SPS, PPS or fragment of H.265 in its first layer."""
    return first in (0x40, 0x42, 0x44, 0x62) and second in (1, 2)


def looks_like_h264(first: int) -> bool:
    """Announced as H.265, yet an SPS, PPS, IDR or fragment of H.264."""
    return first in (0x67, 0x68, 0x65, 0x7C)


def intra_slice(after_header: int) -> bool:
    """The first byte of an H.264 slice says: first macroblock 0 and slice type I. Encoders that never send an IDR
    (rolling recovery) begin their decodable pictures so, right after an SPS."""
    return after_header == 0x88 or after_header >> 4 == 0b1011


def transport_is_ours(transport: str, wanted: str) -> bool:
    """Some devices say 200 to TCP and then name UDP ports."""
    text = transport.lower()
    return wanted != "tcp" or not text or "interleaved" in text or "server_port" not in text
