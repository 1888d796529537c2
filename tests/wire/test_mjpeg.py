from struct import pack

import cv2
import numpy as np
import pytest

from shiwei.wire.receive import Receiver
from shiwei.wire.sdp import Track
from tests.wire.packets import rtp


def picture() -> np.ndarray:
    y, x = np.mgrid[0:96, 0:128]
    return np.dstack([x * 2, y * 2, 255 - x]).astype(np.uint8)


def scan_and_tables(sampling: int) -> tuple[bytes, bytes]:
    """The scan of a baseline JPEG and its two quantisation tables."""
    jpeg = cv2.imencode(".jpg", picture(), [cv2.IMWRITE_JPEG_QUALITY, 80, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling])
    data = bytes(jpeg[1])
    tables, at = b"", 2
    while data[at + 1] != 0xDA:
        size = data[at + 2] << 8 | data[at + 3]
        if data[at + 1] == 0xDB:
            segment = data[at + 4 : at + 2 + size]
            tables += b"".join(segment[i + 1 : i + 65] for i in range(0, len(segment), 65))
        at += 2 + size
    size = data[at + 2] << 8 | data[at + 3]
    return data[at + 2 + size : -2], tables


def packets(kind: int, quality: int, restart: bytes = b"", tables: bytes = b"", scan: bytes = b"") -> list[bytes]:
    found, size = [], 100
    for offset in range(0, len(scan), size):
        head = pack(">I", offset) + bytes([kind, quality, 128 // 8, 96 // 8]) + restart
        if offset == 0 and tables:
            head += pack(">BBH", 0, 0, len(tables)) + tables
        last = offset + size >= len(scan)
        found.append(rtp(head + scan[offset : offset + size], offset // size, 0, marker=last, kind=26))
    return found


def receive(sent: list[bytes]) -> Receiver:
    receiver = Receiver(Track("video", 26, "JPEG"))
    receiver.take(map(memoryview, sent), 0.0)
    receiver.end()
    return receiver


@pytest.mark.parametrize(
    ("kind", "sampling"),
    [(0, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422), (1, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)],
)
@pytest.mark.parametrize("in_band", [True, False], ids=["tables in band", "tables of the quality"])
def test_a_picture_comes_through(kind: int, sampling: int, in_band: bool) -> None:
    scan, tables = scan_and_tables(sampling)
    sent = packets(kind, 255 if in_band else 80, tables=tables if in_band else b"", scan=scan)
    [frame] = receive(sent).frames
    assert (frame.key, frame.damaged) == (True, False)
    decoded = cv2.imdecode(np.frombuffer(frame.payload, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(decoded.astype(int) - picture()).mean() < 6


def test_restart_markers_are_announced() -> None:
    scan, tables = scan_and_tables(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)
    [frame] = receive(packets(65, 255, pack(">HH", 8, 0xFFFF), tables, scan)).frames
    assert b"\xff\xdd\x00\x04\x00\x08" in frame.payload


def test_a_missing_piece_is_told() -> None:
    scan, tables = scan_and_tables(cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)
    sent = packets(1, 255, tables=tables, scan=scan)
    [frame] = receive(sent[:1] + sent[2:]).frames
    assert frame.damaged


def test_tables_cut_short_are_no_picture() -> None:
    sent = packets(1, 255, tables=b"\x01" * 50, scan=b"scan")
    receiver = receive(sent)
    assert (receiver.frames, receiver.strange) == ([], 1)
