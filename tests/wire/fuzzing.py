"""What hostile and broken cameras send, as strategies; and the promises that must hold whatever they send."""

from __future__ import annotations

from struct import pack

from hypothesis import strategies as st

from shiwei.wire import frames, sdp
from shiwei.wire.receive import Receiver
from shiwei.wire.rtsp.events import Failed, NeedUdp, Send
from shiwei.wire.rtsp.messages import BODY_LIMIT, HEAD_LIMIT, Headers, Interleaved, MessageReader, Response, RtspError
from shiwei.wire.rtsp.session import Session, State
from tests.wire.packets import H264_SETS, H265_SETS, aggregate, fragments, rtp

URL = "rtsp://10.0.0.1:554/ch1/sub"
MOST_HELD = HEAD_LIMIT + BODY_LIMIT
REASONS = {
    "unauthorized",
    "not_found",
    "busy",
    "unsupported_transport",
    "unsupported_codec",
    "no_media",
    "protocol_error",
}
KEY_264 = b"\x65\x88" + bytes(range(256)) * 3
KEY_265 = b"\x26\x01\xaf" + bytes(range(256)) * 3
DELTA_264 = b"\x41\x9a" + bytes(200)

SDP = (
    b"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=Media\r\na=control:*\r\na=range:npt=0-\r\n"
    b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\na=framerate:25\r\n"
    b"a=fmtp:96 packetization-mode=1;profile-level-id=42001E;sprop-parameter-sets=Z0IAHqs=,aM48gA==\r\n"
    b"m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:trackID=2\r\n"
)


def response(body: bytes = b"", status: int = 200, cseq: int = 1, headers: Headers = ()) -> bytes:
    return Response((("CSeq", str(cseq)), *headers), body, status, "OK").encode()


def interleaved(packet: bytes, channel: int = 0) -> bytes:
    return b"$" + bytes([channel]) + len(packet).to_bytes(2, "big") + packet


KEY_FRAME = [
    rtp(payload, number, 9000, marker=number == 4)
    for number, payload in enumerate([*H264_SETS, *fragments(KEY_264, 300)])
]
CONVERSATION = [
    response(status=401, headers=(("WWW-Authenticate", 'Digest realm="cam", nonce="n1", algorithm=MD5, qop="auth"'),)),
    response(SDP, cseq=2, headers=(("Content-Base", URL + "/"), ("Content-Type", "application/sdp"))),
    response(cseq=3, headers=(("Session", "77;timeout=60"), ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1"))),
    response(cseq=4, headers=(("Session", "77"), ("RTP-Info", f"url={URL}/trackID=1;seq=0;rtptime=9000"))),
    b"".join(map(interleaved, KEY_FRAME)),
    b"OPTIONS rtsp://10.0.0.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n",
]
"""A whole look as a well-behaved camera answers it, from the challenge to a key frame."""

_NUMBERS = st.sampled_from(
    ["0", "-1", "1", "2", "999", "65535", "4294967296", "1e9", "９", "9" * 4000, "", " ", "0x10"]
)
_WORDS = st.one_of(
    st.sampled_from(
        [
            *(
                "*",
                "",
                "rtsp://",
                "rtsp://[",
                "rtsp://[::1]:99999/x",
                "http://10.0.0.9/",
                "trackID=1 2",
                "\x00",
                "\x7f",
            ),
            *("../../..", "a" * 5000, 'Digest nonce="', "Digest " + ", " * 2000, "Basic", "interleaved=9-", "视频"),
        ]
    ),
    st.text(max_size=30),
    _NUMBERS,
)
HEADER_NAMES = st.sampled_from(
    [
        *("CSeq", "Content-Length", "Content-Base", "Content-Location", "Session", "Transport", "WWW-Authenticate"),
        *("Location", "RTP-Info", "Public", "X", "", " folded", "Content-Length "),
    ]
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Something like a response or a request, with anything in its headers and any claim of a length."""
    status = draw(st.sampled_from(["200", "401", "302", "454", "461", "100", "999", "20", "2OO", ""]))
    first = draw(st.sampled_from([f"RTSP/1.0 {status} OK", f"HTTP/1.1 {status} Not", "OPTIONS * RTSP/1.0", "ANNOUNCE"]))
    lines = [first, *(f"{draw(HEADER_NAMES)}: {draw(_WORDS)}" for _ in range(draw(st.integers(0, 6))))]
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    body = draw(st.one_of(st.just(b""), st.just(SDP), descriptions(), st.binary(max_size=80)))
    if draw(st.booleans()):
        lines.append(f"Content-Length: {draw(st.one_of(st.just(str(len(body))), _NUMBERS))}")
    return (end.join(lines) + end * 2).encode("utf-8", "surrogatepass") + body


ODD_LINES = [
    *("m=video 0 RTP/AVP", "m=video 0 RTP/AVP 26", "m=video 0 RTP/AVP 999", "m=", "a=", "a=:", "=", "a=rtpmap:96"),
    *("a=rtpmap:96 H265/0", "a=rtpmap:96 JPEG/99999999", "a=fmtp:96 sprop-parameter-sets=,,,=", "a=framerate:0"),
    *("a=framerate:1e999", "a=framesize:96 99999-99999", "a=x-dimensions:0,0", "a=control:rtsp://[bad", "a=control:/"),
    *("a=fmtp:96 sprop-sps=" + "A" * 9000, "a=framesize:96 " + "1 " * 500, "\x00\xff", "m=video " * 40),
]


@st.composite
def descriptions(draw: st.DrawFn) -> bytes:
    """Lines of a description, some of them nonsense, in any order and with any line end."""
    known = [line for line in SDP.decode().split("\r\n") if line]
    odd = st.sampled_from(ODD_LINES)
    lines = draw(st.lists(st.one_of(st.sampled_from(known), odd, _WORDS.map("a=control:{}".format)), max_size=25))
    return draw(st.sampled_from(["\r\n", "\n", "\r"])).join(lines).encode("utf-8", "surrogatepass")


@st.composite
def mutated(draw: st.DrawFn, whole: bytes, most: int = 4) -> bytes:
    """Bytes of a valid exchange with a few bits turned, pieces cut out, doubled or replaced."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, most))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 40))
        way = draw(st.sampled_from(["flip", "cut", "double", "put", "end"]))
        if way == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif way == "cut":
            del data[at : at + length]
        elif way == "double":
            data[at:at] = data[at : at + length]
        elif way == "put":
            data[at:at] = draw(st.binary(max_size=12))
        else:
            del data[at:]
    return bytes(data)


def chopped(data: bytes, sizes: list[int]) -> list[bytes]:
    """The bytes as they may come out of a socket: pieces of these sizes, over and over."""
    pieces, at, turn = [], 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)] if sizes else len(data)
        pieces.append(data[at : at + size])
        at, turn = at + size, turn + 1
    return pieces


def _said(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An answer without CSeq, which is taken for that to the open request."""
    return Response(tuple((k.replace("_", "-"), v) for k, v in headers.items()), body, status, "x").encode()


_ASKS = _said(401, WWW_Authenticate='Digest realm="cam", nonce="n1", qop="auth"')
_REFUSALS = [_ASKS, _said(401, WWW_Authenticate='Digest realm="a", nonce="b", stale=true'), _said(500), _said(200)]
_MOVED = [_said(302, Location=URL + "/new"), _said(302, Location="rtsp://10.9.9.9/")]
_TCP = _said(200, Session="7;timeout=60", Transport="RTP/AVP/TCP;unicast;interleaved=0-1")
_UDP = _said(200, Session="7", Transport="RTP/AVP;unicast;server_port=6970-6971")
DEEP = st.tuples(
    st.lists(st.sampled_from([*_REFUSALS, *_MOVED]), max_size=2).map(b"".join),
    st.sampled_from([_said(200, SDP), _said(200, SDP.replace(b"H264", b"VP8")), _said(200, b"m=audio 0 RTP/AVP 8\n")]),
    st.lists(st.sampled_from([_ASKS, _said(461), _UDP]), max_size=2).map(b"".join),
    st.sampled_from([_TCP, _TCP, _TCP, _UDP, _said(200), *_REFUSALS]),
    st.lists(st.sampled_from([_ASKS, _said(457), _said(459), _said(460)]), max_size=3).map(b"".join),
    st.sampled_from([_said(200), _said(454), CONVERSATION[4], CONVERSATION[5]]),
).map(b"".join)
"""Answers to each step in turn, which lead through every turn of a conversation."""

EXCHANGES = st.one_of(
    DEEP,
    mutated(b"".join(CONVERSATION)),
    st.lists(st.one_of(st.sampled_from(CONVERSATION), messages(), st.binary(max_size=60)), max_size=8).map(b"".join),
)
PIECES = st.lists(st.integers(1, 700), max_size=5)


@st.composite
def nal_payloads(draw: st.DrawFn, codec: str) -> bytes:
    """RTP payloads of H.264 or H.265, sound ones and abuses: fragments without a start or an end, fragments of
    fragments, aggregates whose lengths lie, forbidden bits, empty units."""
    key, sets = (KEY_264, H264_SETS) if codec == "h264" else (KEY_265, H265_SETS)
    more = key[:1] + b"\x08the next slice" if codec == "h264" else key[:2] + b"\x08the next slice"
    unit = draw(st.sampled_from([*sets, key[:90], DELTA_264[:30], b"", b"\x00", key[:1], key[:2], more]))
    head = b"\x7c" if codec == "h264" else b"\x62\x01"
    pieces = fragments(key, 200, codec)
    lengths = draw(st.sampled_from([0, 1, 2, 5, 0x7FFF, 0xFFFF]))
    return draw(
        st.one_of(
            st.just(unit),
            st.sampled_from([key[:90], more]),
            st.sampled_from(pieces),
            st.sampled_from([head, head + b"\x00", head + b"\xc5", head + b"\x85a", head + b"\x5c!", head + b"\x9cab"]),
            st.just(aggregate([unit, *sets], codec)),
            st.just(aggregate([], codec) + lengths.to_bytes(2, "big") + unit),
            st.just(aggregate([aggregate([unit], codec)], codec)),
            st.binary(max_size=40),
        )
    )


@st.composite
def jpeg_payloads(draw: st.DrawFn) -> bytes:
    """Payloads of RFC 2435 with any offset, type, quality, size, restart interval and quantisation tables."""
    offset = draw(st.sampled_from([0, 0, 0, 40, 0xFFFFFF]))
    kind, quality = draw(st.sampled_from([0, 1, 2, 64, 65, 127, 128, 255])), draw(st.integers(0, 255))
    size = draw(st.binary(min_size=2, max_size=2))
    restart = draw(st.sampled_from([b"", pack(">HH", 1, 0xFFFF), pack(">HH", 0, 0)]))
    length = draw(st.sampled_from([0, 63, 64, 128, 192, 256, 0xFFFF]))
    tables = draw(st.sampled_from([b"", pack(">BBH", 0, draw(st.integers(0, 255)), length)]))
    content = draw(st.sampled_from([b"", b"\0" * 128, b"\x01" * 64, b"\xff" * 300]))
    return pack(">I", offset) + bytes([kind, quality]) + size + restart + tables + content


@st.composite
def packets(draw: st.DrawFn, codec: str) -> list[bytes]:
    """RTP packets of one stream gone wrong: numbers that jump, repeat, go back and wrap, other sources, times that
    leap, padding, extensions and contributors that lie, and what is no RTP at all."""
    payloads = jpeg_payloads() if codec == "mjpeg" else nal_payloads(codec)
    sequence, stamp, sent = draw(st.sampled_from([0, 65530])), draw(st.sampled_from([0, 0xFFFFFF00])), []
    for _ in range(draw(st.integers(1, 25))):
        sequence += draw(st.sampled_from([1, 1, 1, 1, 1, 2, 0, -1, 40, 5000, -5000]))
        stamp += draw(st.sampled_from([0, 0, 0, 3600, 3600, -3600, 2**31, 1]))
        packet = rtp(
            draw(payloads),
            sequence,
            stamp,
            marker=draw(st.booleans()),
            kind=draw(st.sampled_from([96, 96, 96, 96, 97, 72, 8])),
            ssrc=draw(st.sampled_from([7, 7, 7, 7, 7, 8])),
        )
        flags = draw(st.sampled_from([0x80] * 6 + [0xA0, 0x90, 0x8F, 0xBF, 0x40, 0x00]))
        sent.append(draw(st.sampled_from([packet, bytes([flags]) + packet[1:], packet[: draw(st.integers(0, 20))]])))
    return sent


def check_reader(data: bytes, sizes: list[int]) -> None:
    """Whatever comes, however it is cut: messages, or the declared error; nothing is held beyond one message."""
    reader = MessageReader()
    try:
        for piece in chopped(data, sizes):
            for message in reader.feed(piece):
                if isinstance(message, Interleaved):
                    assert sum(4 + len(payload) for _, payload in message.frames()) <= len(data)
            assert reader.held <= MOST_HELD
    except RtspError:
        pass


def check_session(data: bytes, sizes: list[int]) -> None:
    """A look ends in words of ours, sends little, and is silent once it is over."""
    session = Session(URL, "u", "p", cnonce="c")
    session.start()
    sent = 0
    for piece in chopped(data, sizes):
        for event in session.feed(piece):
            if isinstance(event, Send):
                sent += len(event.data)
            elif isinstance(event, Failed):
                assert event.reason in REASONS
                assert event.detail.isprintable()
                assert session.state is State.OVER
            elif isinstance(event, NeedUdp):
                sent += len(session.use_udp(5000, 5001))
    assert sent < 64 * 1024
    session.stop()
    assert session.feed(CONVERSATION[1]) == []


def check_description(data: bytes) -> None:
    """Every track is within bounds and can be received or is refused by name."""
    description = sdp.parse(data)
    for track in description.tracks:
        assert track.clock_rate > 0
        assert all(track.parameter_sets)
        if track.codec:
            Receiver(track)


def check_receiver(sent: list[bytes], codec: str, depth: int) -> None:
    """Frames never hold more than was sent, whole key frames are counted right, and bounds are kept."""
    name = {"h264": "H264", "h265": "H265", "mjpeg": "JPEG"}[codec]
    receiver = Receiver(sdp.Track("video", 96, name), others=(8,), depth=depth)
    for number, packet in enumerate(sent):
        receiver.take([memoryview(packet)], number * 0.001)
    receiver.end()
    found = receiver.frames
    assert sum(frame.size for frame in found) <= sum(map(len, sent))
    assert receiver.packets + receiver.strange >= 0 <= receiver.lost
    whole = [frame for frame in found if frame.payload is not None and not frame.damaged]
    assert min(receiver.whole_keys, 1) <= len(whole) <= min(receiver.whole_keys, frames.KEPT_LIMIT)
    assert all(frame.key for frame in found if frame.payload is not None)
