"""`shiwei diagnose` on pictures and clips: the format to the letter, exit statuses, bad files, lists, baselines."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from shiwei.adapters import video_file
from shiwei.adapters.eyes import look
from shiwei.cli import diagnose
from shiwei.config import wiring_pure
from shiwei.ports.outside import install, outside
from tests.diagnosis import scenes

STREET = scenes.street()
FOOTAGE = Path(os.environ.get("SHIWEI_FOOTAGE", Path(__file__).parents[3] / "shared" / "footage"))


@pytest.fixture(autouse=True)
def _wired() -> Iterator[None]:
    before = None
    with suppress(RuntimeError):
        before = outside()
    wiring_pure.wire("diagnose")
    yield
    if before is not None:
        install(before)


def save(path: Path, image: scenes.Image) -> str:
    cv2.imwrite(str(path), image)
    return str(path)


def film(path: Path, images: list[scenes.Image], fps: int = 10) -> str:
    """Write a clip as H.264."""
    with av.open(str(path), "w") as container:
        track = container.add_stream("libx264", rate=fps, options={"crf": "24", "preset": "ultrafast", "g": "50"})
        track.width, track.height, track.pix_fmt, track.time_base = (
            scenes.WIDTH,
            scenes.HEIGHT,
            "yuv420p",
            Fraction(1, fps),
        )
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return str(path)


def driving(count: int = 25) -> list[scenes.Image]:
    return [scenes.captioned(scenes.with_car(STREET, 10 + 10 * n), f"10:00:{n:02d}") for n in range(count)]


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[dict[str, Any]]]:
    status = diagnose.run([*argv, "--json", "--workers", "1"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_format_to_the_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.jpg", scenes.captioned(scenes.defocused(STREET, 0.012)))
    status, (answer,) = run(capsys, source)
    assert status == 0
    assert list(answer) == ["source", "tested", "reason", "stream", "frames", "findings", "measures"]
    assert (answer["source"], answer["tested"], answer["reason"], answer["frames"]) == (source, True, None, 1)
    assert list(answer["stream"]) == [
        "codec",
        "width",
        "height",
        "fps",
        "kbps",
        "gop_seconds",
        "connect_ms",
        "first_frame_ms",
        "lost_packets",
    ]
    assert (answer["stream"]["width"], answer["stream"]["height"]) == (scenes.WIDTH, scenes.HEIGHT)
    (finding,) = answer["findings"]
    assert list(finding) == ["kind", "fault", "score", "grade", "region", "because"]
    assert (finding["kind"], finding["fault"], finding["grade"], finding["region"]) == (
        "blur",
        "IMG_BLUR",
        "fault",
        None,
    )
    assert finding["because"]["sharpness"] < finding["because"]["threshold"]
    assert all(isinstance(value, float | int) for value in answer["measures"].values())


def test_a_clean_clip_is_read_whole_and_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, (answer,) = run(capsys, film(tmp_path / "a.mp4", driving()))
    assert (status, answer["frames"], answer["findings"]) == (0, 25, [])
    assert answer["stream"]["codec"] == "h264"
    assert answer["stream"]["fps"] == pytest.approx(10, abs=0.1)


def test_seconds_is_the_longest_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, (answer,) = run(capsys, film(tmp_path / "a.mp4", driving()), "--seconds", "1")
    assert answer["frames"] == 11


def test_a_picture_held_for_a_second_and_a_half_is_a_freeze(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images = driving()
    held = [*images[:10], *[images[10]] * 18, *images[10:]]
    _, (answer,) = run(capsys, film(tmp_path / "a.mp4", held))
    assert [(f["kind"], f["grade"]) for f in answer["findings"]] == [("freeze", "fault")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("absent.mp4", None, "unreadable_file"),
        ("empty.mp4", b"", "unreadable_file"),
        ("words.jpg", b"these are words and no picture " * 40, "unreadable_file"),
        ("torn.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "unreadable_file"),
    ],
)
def test_a_bad_file_could_not_be_tested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, reason: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    status, (answer,) = run(capsys, str(path))
    assert status == 1
    assert (answer["tested"], answer["findings"]) == (False, [])
    assert answer["reason"] == reason


def test_sound_alone_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as container:
        track = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    assert video_file.read(str(path), 5).reason == "unreadable_file"


def test_a_torn_clip_is_judged_by_what_there_is(tmp_path: Path) -> None:
    whole = Path(film(tmp_path / "a.mkv", driving()))
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.7)])
    sample = video_file.read(str(torn), 10)
    assert sample.reason is None
    assert sample.changes is not None
    assert 5 <= sample.changes.at.size < 24


def test_memory_is_bounded_by_eight_pictures(tmp_path: Path) -> None:
    sample = video_file.read(film(tmp_path / "a.mp4", driving(60)), 100)
    assert sample.changes is not None
    assert sample.changes.at.size == 59
    assert 4 <= len(sample.pictures) <= 8


def test_directories_and_lists_are_expanded_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [save(tmp_path / f"{name}.png", STREET) for name in "bca"]
    (tmp_path / "notes.txt").write_text("not a picture")
    status, answers = run(capsys, str(tmp_path))
    assert (status, [a["source"] for a in answers]) == (0, sorted(sources))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join([sources[0], "", sources[2]]) + "\n"))
    _, answers = run(capsys, "-")
    assert [a["source"] for a in answers] == [sources[0], sources[2]]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--workers", "0", "x.jpg"],
        ["--seconds", "-1", "x.jpg"],
        ["--seconds", "nan", "x.jpg"],
        ["--profile", "dusk", "x.jpg"],
        ["--nonsense", "x.jpg"],
        ["--baseline", "absent.jpg", "x.jpg"],
    ],
)
def test_wrong_use_is_two(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnose.run(argv) == 2
    assert capsys.readouterr().err


def test_an_empty_directory_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnose.run([str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_baseline_picture_and_a_baseline_directory_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = tmp_path / "usual"
    usual.mkdir()
    for seed in (4, 5, 9):
        street = scenes.street(seed)
        good = save(usual / f"cam{seed}.jpg", scenes.captioned(street))
        bad = save(tmp_path / f"cam{seed}.png", scenes.captioned(scenes.spotted(street)))
        for place in (good, str(usual)):
            _, (answer,) = run(capsys, bad, "--baseline", place)
            assert [f["kind"] for f in answer["findings"]] == ["stain"]
        _, (answer,) = run(capsys, bad)
        assert answer["findings"] == []


def test_saved_pictures_are_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.png", STREET)
    run(capsys, source, "--save", str(tmp_path / "kept"))
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.suffix == ".jpg"
    assert np.asarray(cv2.imread(str(kept))).shape == STREET.shape


def test_a_camera_that_refuses_is_offline_and_could_not_be_tested(capsys: pytest.CaptureFixture[str]) -> None:
    status, (answer,) = run(capsys, "rtsp://127.0.0.1:9/live", "--seconds", "3")
    assert status == 1
    assert (answer["tested"], answer["reason"], answer["stream"]) == (False, "refused", None)
    assert [(f["kind"], f["fault"], f["grade"]) for f in answer["findings"]] == [("offline", "IMG_OFFLINE", "fault")]


def test_the_table_names_what_and_why_but_no_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save(tmp_path / "a.png", np.full_like(STREET, 3))
    status = diagnose.run([source, "rtsp://admin:secret7@127.0.0.1:9/x", "--workers", "1", "--seconds", "3"])
    told = capsys.readouterr().out
    assert status == 1
    assert "black" in told
    assert "refused" in told.replace("\n", "")
    assert "secret7" not in told


def test_several_processes_keep_the_order(tmp_path: Path) -> None:
    for n in range(12):
        save(tmp_path / f"{n:02d}.png", STREET if n % 2 else np.full_like(STREET, 3))
    command = [sys.executable, "-m", "shiwei.config.main", "diagnose", str(tmp_path), "--json", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert [bool(a["findings"]) for a in answers] == [n % 2 == 0 for n in range(12)]
    unordered = subprocess.run([*command, "--unordered"], capture_output=True, text=True, check=False, timeout=100)
    assert sorted(unordered.stdout.splitlines()) == sorted(done.stdout.splitlines())


def test_pure_commands_load_neither_django_nor_video() -> None:
    code = (
        "import sys; from shiwei.config import wiring_pure\n"
        "for name in ('replay', 'correlate', 'simulate'): wiring_pure.wire(name)\n"
        "print([m for m in ('django', 'av', 'cv2', 'numpy', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_what_diagnose_does_not_do_is_refused_in_words() -> None:
    with pytest.raises(RuntimeError, match="shiwei run"):
        outside().files.keep(b"x")
    with pytest.raises(RuntimeError, match="shiwei run"):
        outside().courier.deliver("a", "b", "c", "d")
    assert outside().eyes is look


@pytest.mark.footage
def test_clips_of_fixed_cameras_are_clean() -> None:
    folder = FOOTAGE / "video"
    if not folder.is_dir():
        pytest.skip(f"no footage at {FOOTAGE}: set SHIWEI_FOOTAGE")
    clips = [p for p in sorted(folder.rglob("*.*")) if p.name != "dataset__demo.avi"]  # 48 pixels wide: no camera
    for clip in clips:
        assert diagnose_clip(clip) == [], clip.name


def diagnose_clip(clip: Path) -> list[str]:
    from shiwei.diagnosis.engine import diagnose as judge

    return [f.kind for f in judge(video_file.read(str(clip), 4)).findings]
