"""The long campaign (`make proofs`): the checks of `test_fuzz` over many more examples, and what they reach."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shiwei.wire import frames, mjpeg, nal, receive, rtp, sdp
from shiwei.wire.rtsp import messages, session
from tests.wire import fuzzing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
EXAMPLES = int(os.environ.get("SHIWEI_FUZZ_EXAMPLES", "5000"))
LONG = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SHORT = settings(LONG, max_examples=min(EXAMPLES, 400))
PARSERS = (frames, mjpeg, nal, receive, rtp, sdp, messages, session)


def campaign(how: settings) -> Iterator[Callable[[], None]]:
    yield how(given(fuzzing.EXCHANGES, fuzzing.PIECES)(fuzzing.check_reader))
    yield how(given(fuzzing.EXCHANGES, fuzzing.PIECES)(fuzzing.check_session))
    texts = st.one_of(fuzzing.descriptions(), fuzzing.mutated(fuzzing.SDP), st.binary(max_size=300))
    yield how(given(texts)(fuzzing.check_description))
    for codec in ("h264", "h265", "mjpeg"):
        yield how(given(fuzzing.packets(codec), st.just(codec), st.sampled_from([0, 4, 32]))(fuzzing.check_receiver))


@pytest.mark.parametrize("number", range(6), ids=["reader", "look", "description", "h264", "h265", "mjpeg"])
def test_many_examples(number: int) -> None:
    list(campaign(LONG))[number]()


def test_the_campaign_reaches_nearly_every_line_of_the_parsers() -> None:
    """Lines inside functions of the parsers that a short campaign runs. What it never ran it cannot have tested."""
    reached = defaultdict[str, set[int]](set)

    def line(frame: FrameType, event: str, _: Any) -> Any:
        reached[frame.f_code.co_filename].add(frame.f_lineno)
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        return line(frame, event, _) if "shiwei/wire" in frame.f_code.co_filename else None

    runs, before = list(campaign(SHORT)), sys.gettrace()
    sys.settrace(call)
    try:
        for run in runs:
            run()
    finally:
        sys.settrace(before)
    wanted = {str(module.__file__): lines_of(Path(str(module.__file__))) for module in PARSERS}
    missed = {Path(file).name: sorted(lines - reached[file]) for file, lines in wanted.items()}
    share = 1 - sum(map(len, missed.values())) / sum(map(len, wanted.values()))
    print(f"\n{share:.1%} of the parsers' lines; never run: {missed}")
    assert share > 0.9, missed


def lines_of(file: Path) -> set[int]:
    """The numbers of the lines inside functions."""
    return {number for code in _functions(compile(file.read_text(), str(file), "exec")) for number in _lines(code)}


def _functions(code: CodeType) -> Iterator[CodeType]:
    for inner in (c for c in code.co_consts if isinstance(c, CodeType)):
        if inner.co_flags & 0x2:  # a function, not the body of a class
            yield inner
        yield from _functions(inner)


def _lines(code: CodeType) -> set[int]:
    return {number for _start, _stop, number in code.co_lines() if number and number != code.co_firstlineno}
