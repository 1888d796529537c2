"""Nothing that a camera sends crashes, hangs or fills us: only the declared errors come out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire.digest import authorization, parse_challenges, strongest, verify
from shiwei.wire.rtsp.messages import Interleaved, MessageReader
from tests.examples import examples
from tests.wire import fuzzing

MANY = examples(40)


@MANY
@given(fuzzing.EXCHANGES, fuzzing.PIECES)
def test_no_answer_breaks_the_reader(data: bytes, sizes: list[int]) -> None:
    fuzzing.check_reader(data, sizes)


@MANY
@given(fuzzing.EXCHANGES, fuzzing.PIECES)
def test_no_answer_breaks_a_look(data: bytes, sizes: list[int]) -> None:
    fuzzing.check_session(data, sizes)


@MANY
@given(st.one_of(fuzzing.descriptions(), fuzzing.mutated(fuzzing.SDP), st.binary(max_size=300)))
def test_no_description_breaks_a_look(data: bytes) -> None:
    fuzzing.check_description(data)


@MANY
@pytest.mark.parametrize("codec", ["h264", "h265", "mjpeg"])
@given(data=st.data(), depth=st.sampled_from([0, 4, 32]))
def test_no_stream_breaks_the_receiver(codec: str, data: st.DataObject, depth: int) -> None:
    fuzzing.check_receiver(data.draw(fuzzing.packets(codec)), codec, depth)


@MANY
@given(st.lists(st.one_of(st.text(max_size=80), fuzzing.mutated(b'Digest realm="a", nonce="b", qop="auth"').map(repr))))
def test_no_challenge_breaks_the_answer(headers: list[str]) -> None:
    challenge = strongest(parse_challenges(headers))
    if challenge:
        value = authorization(challenge, "DESCRIBE", fuzzing.URL, "u", "p")
        assert verify(value, "DESCRIBE", {"u": "p"}, challenge) == "u"


def test_interleaved_frames_cut_at_every_byte() -> None:
    stream = b"".join(fuzzing.CONVERSATION)
    whole = [repr(message) for message in plain(MessageReader().feed(stream))]
    for cut in range(len(stream)):
        reader = MessageReader()
        found = [*plain(reader.feed(stream[:cut])), *plain(reader.feed(stream[cut:]))]
        assert [repr(message) for message in found] == whole


def plain(messages: list[object]) -> list[object]:
    found: list[object] = []
    for message in messages:
        if isinstance(message, Interleaved):
            found += [(channel, bytes(payload)) for channel, payload in message.frames()]
        else:
            found.append(message)
    return found
