"""Coverage-guided fuzzing of the parsers with atheris, which is in no lock: `pip install atheris` beside the project.

    python -m tools.fuzz_wire [libFuzzer's options, as -max_total_time=600 or a folder of inputs]

The first byte of an input chooses what is tried, the second how the rest is cut. Ends with a trace at the first input
that breaks a promise of ``tests.wire.fuzzing``.
"""

from __future__ import annotations

import importlib
import sys
from itertools import pairwise
from typing import Any

atheris: Any = importlib.import_module("atheris")
with atheris.instrument_imports(include=["shiwei.wire"]):
    from tests.wire import fuzzing


def one(data: bytes) -> None:
    """Try one input."""
    if len(data) < 2:
        return
    way, size, rest = data[0] % 6, data[1], data[2:]
    if way == 0:
        fuzzing.check_reader(rest, [size or 1])
    elif way == 1:
        fuzzing.check_session(rest, [size or 1])
    elif way == 2:
        fuzzing.check_description(rest)
    else:
        edges = range(0, len(rest) + size + 12, size + 12)
        packets = [rest[left:right] for left, right in pairwise(edges)]
        fuzzing.check_receiver(packets, ("h264", "h265", "mjpeg")[way - 3], size % 33)


def seeds() -> list[bytes]:
    """A valid exchange for each way, for a beginning that reaches deep."""
    whole = b"".join(fuzzing.CONVERSATION)
    streams = [bytes([way, 255]) + b"".join(p.ljust(267, b"\0") for p in fuzzing.KEY_FRAME) for way in (3, 4, 5)]
    return [b"\0\x40" + whole, b"\x01\x40" + whole, b"\x02\0" + fuzzing.SDP, *streams]


if __name__ == "__main__":
    for seed in seeds():
        one(seed)
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
