import contextlib
import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire.rtsp.messages import Interleaved, MessageReader, Request, Response, RtspError

OK = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nv=0"
FRAME = b"$\x00\x00\x05\x80\x60abc"


def read(data: bytes, cuts: list[int] = ()) -> list[object]:
    reader, found, edges = MessageReader(), [], [0, *sorted({c % (len(data) + 1) for c in cuts}), len(data)]
    for left, right in itertools.pairwise(edges):
        found += [value for event in reader.feed(data[left:right]) for value in as_values(event)]
    return found


def as_values(event: object) -> list[object]:
    if not isinstance(event, Interleaved):
        return [event]
    return [(channel, bytes(payload)) for channel, payload in event.frames()]


def test_a_response_with_a_body_and_media_after_it() -> None:
    response, media = read(OK + FRAME)
    assert response == Response((("CSeq", "1"), ("Content-Length", "3")), b"v=0", 200, "OK")
    assert media == (0, b"\x80\x60abc")


def test_what_is_encoded_is_read_back() -> None:
    request = Request((("CSeq", "7"), ("Session", "ab")), b"", "SETUP", "rtsp://h/a?b=c")
    assert read(request.encode()) == [request]
    assert read(Response((("CSeq", "7"),), b"abc", 404, "Not Found").encode())[0].body == b"abc"


def test_headers_are_found_without_case_and_all_of_them() -> None:
    [response] = read(b"RTSP/1.0 401 Unauthorized\nWWW-authenticate: a\r\nwww-Authenticate:b\r\n folded\r\n\r\n")
    assert response.all("WWW-Authenticate") == ["a", "b folded"]
    assert response.header("cseq", "none") == "none"


def test_a_web_server_is_told_apart() -> None:
    [response] = read(b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")
    assert (response.protocol, response.status) == ("HTTP", 400)


def test_padding_and_a_body_longer_than_announced_are_skipped() -> None:
    reader = MessageReader()
    found = reader.feed(b"\r\n\r\n" + OK + b"\x01surplus $ of body\xff" + FRAME + b"\0\0\0" + OK)
    assert [type(event) for event in found] == [Response, Interleaved, Response]
    assert reader.skipped == 22


@pytest.mark.parametrize(
    "bad",
    [
        b"RTSP/1.0 abc\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 300000\r\n\r\n",
        b"OPTIONS *\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nX: " + b"x" * 20000,
        b"\x00" * 300_000,
    ],
)
def test_what_breaks_a_bound_is_an_error_that_says_what(bad: bytes) -> None:
    with pytest.raises(RtspError, match=r"\w+ \w+"):
        read(bad)


@pytest.mark.parametrize("uri", ["rtsp://h/\r\nX: y", "rtsp://h/a b", ""])
def test_an_address_cannot_smuggle_a_header(uri: str) -> None:
    with pytest.raises(RtspError):
        Request(method="DESCRIBE", uri=uri).encode()


def test_a_header_cannot_smuggle_a_line() -> None:
    with pytest.raises(RtspError):
        Response((("X", "a\nb"),)).encode()


TOKENS = st.text(string.ascii_letters + string.digits + "-_./:=", min_size=1, max_size=12)
HEADERS = st.lists(st.tuples(st.text(string.ascii_letters, min_size=1, max_size=9), TOKENS), max_size=4).map(tuple)
MESSAGES = st.one_of(
    st.builds(lambda h, m, u: Request(h, b"", m, u), HEADERS, st.sampled_from(["PLAY", "GET_PARAMETER"]), TOKENS),
    st.builds(lambda h, s: Response(h, b"", s, "Any Words"), HEADERS, st.integers(100, 599)),
)
FRAMES = st.builds(
    lambda c, p: b"$" + bytes([c]) + len(p).to_bytes(2, "big") + p, st.integers(0, 31), st.binary(max_size=40)
)
PIECES = st.lists(
    st.one_of(MESSAGES.map(lambda m: m.encode()), FRAMES, st.binary(max_size=12), st.just(b"\r\n")), max_size=8
)


def outcome(data: bytes, cuts: list[int]) -> tuple[list[object], bool]:
    try:
        return read(data, cuts), True
    except RtspError:
        return [], False


@given(PIECES.map(b"".join), st.lists(st.integers(0, 400), max_size=12))
def test_any_split_gives_the_same_messages(data: bytes, cuts: list[int]) -> None:
    assert outcome(data, cuts) == outcome(data, []) == outcome(data, list(range(len(data))))


@given(st.lists(st.one_of(MESSAGES.map(lambda m: m.encode()), FRAMES), max_size=6))
def test_well_formed_messages_all_arrive(pieces: list[bytes]) -> None:
    assert len(read(b"".join(pieces))) == len(pieces)


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_noise_neither_crashes_nor_piles_up(chunks: list[bytes]) -> None:
    reader = MessageReader(head_limit=256, body_limit=256, skip_limit=4096)
    with contextlib.suppress(RtspError):
        for chunk in chunks:
            reader.feed(chunk)
            assert sum(map(len, reader._pending)) <= 65539 + len(chunk)


def test_a_large_frame_byte_by_byte_is_not_joined_again_at_every_byte() -> None:
    frame, reader = b"$\x00\xff\xff" + bytes(65535), MessageReader()
    found = [event for byte in frame for event in reader.feed(bytes([byte]))]
    assert [[len(payload) for _, payload in event.frames()] for event in found] == [[65535]]
