"""`shiwei calibrate`: refuses what cannot be learned from; the laboratory tells cameras apart."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from shiwei.adapters.laboratory import ClipLaboratory
from shiwei.cli import calibrate
from shiwei.config import wiring_pure
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.ports.outside import Outside, install, outside
from tests.diagnosis import scenes


@pytest.fixture
def laboratory() -> object:
    """The command's own wiring, undone afterwards."""
    try:
        before: Outside | None = outside()
    except RuntimeError:
        before = None
    wiring_pure.wire("calibrate")
    yield outside().laboratory
    if before is not None:
        install(before)


def still(path: Path, seed: int) -> Path:
    image = cv2.resize(scenes.street(seed), (320, 180), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(path), image)
    return path


@pytest.mark.usefixtures("laboratory")
def test_a_folder_that_is_not_there_and_one_without_footage_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    out = str(tmp_path / "learned.npz")
    assert calibrate.run([str(tmp_path / "none"), "--out", out]) == 2
    assert "no such folder" in capsys.readouterr().err
    assert calibrate.run([str(tmp_path), "--out", out]) == 2
    assert "no clip and no picture" in capsys.readouterr().err
    assert calibrate.run([str(tmp_path)]) == 2, "where the profile goes must be said"


@pytest.mark.usefixtures("laboratory")
def test_too_few_cameras_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    still(tmp_path / "a.png", 3)
    assert calibrate.run([str(tmp_path), "--out", str(tmp_path / "learned.npz"), "--workers", "1"]) == 2
    assert "only 1 cameras" in capsys.readouterr().err
    assert not (tmp_path / "learned.npz").exists()


def test_alike_views_are_one_camera_and_others_are_others(tmp_path: Path) -> None:
    paths = [still(tmp_path / f"{name}.png", seed) for name, seed in (("a", 3), ("b", 3), ("c", 40), ("d", 77))]
    moments = ClipLaboratory().moments(paths, 1)
    assert [(m.file.stem, m.last) for m in moments] == [("a", False), ("b", False), ("c", False), ("d", False)]
    numbers = [moment.camera for moment in moments]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3


def test_a_moment_is_examined_the_same_way_twice_and_a_still_has_no_baseline(tmp_path: Path) -> None:
    here = ClipLaboratory()
    first, _ = here.moments(
        [still(tmp_path / "a.png", 3), tmp_path / "none.mp4", still(tmp_path / "b.png", 40)], seed=1
    )
    once, again = (here.specimens(first) for _ in range(2))
    assert [s.measures for s in once] == [s.measures for s in again]
    assert {"ok", "blur", "stain", "scene_change"} <= {s.kind for s in once}
    assert not any(s.beside or s.second for s in once)
    [learned] = here.moments([], 1, [first.file])
    assert any(s.beside for s in here.specimens(learned)), "what is only learned from is its own past"


def clip(path: Path, seed: int) -> Path:
    """The street, lighter from picture to picture."""
    street = cv2.resize(scenes.street(seed), (320, 180), interpolation=cv2.INTER_AREA)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "18"})
        stream.width, stream.height = 320, 180
        for n in range(30):
            frame = av.VideoFrame.from_ndarray(np.asarray(np.clip(street + 2.0 * n, 0, 255), np.uint8), format="bgr24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_beginning_and_end_of_a_clip_have_their_baseline_from_between(tmp_path: Path, container: str) -> None:
    here = ClipLaboratory()
    begin, end = (here.case(moment) for moment in here.moments([clip(tmp_path / f"0.{container}", 3)], 1))
    assert (begin.name, end.name) == (f"{tmp_path.name}/0/0", f"{tmp_path.name}/0")
    assert begin.second is not None
    assert np.array_equal(begin.second, end.image)
    assert end.second is None
    assert len(begin.before) == len(end.before) == 4
    assert not any(np.array_equal(one, image) for one in begin.before for image in (begin.image, end.image))


@pytest.mark.usefixtures("laboratory")
def test_collections_are_the_folders_asked_for_and_what_is_also_learned_is_in_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.setattr(ClipLaboratory, "specimens", lambda _, moment: [bare(moment.camera, "ok")])
    monkeypatch.setattr(ClipLaboratory, "labelled", lambda _, file, kind, camera: [bare(camera, kind)])
    monkeypatch.setattr(ClipLaboratory, "timed", lambda *_: [])
    folders = [
        tmp_path / "north" / "cams",
        tmp_path / "south" / "cams",
        tmp_path / "also",
        tmp_path / "judged" / "blur",
    ]
    for folder in folders:
        folder.mkdir(parents=True)
    for number, folder in enumerate(folders):
        still(folder / f"{number}.png", 3 + 20 * number)
    still(folders[2] / "again.png", 3)
    named = [*map(str, folders[:2]), str(tmp_path / "judged")]
    asked = calibrate._parser().parse_args([*named, "--also", str(folders[2]), "--out", "x", "--workers", "1"])
    specimens, _, _ = calibrate._examined(asked)
    told = [(s.source.removeprefix(str(tmp_path)), s.kind, s.judged) for s in specimens]
    assert told == [
        ("/north/cams", "ok", True),
        ("/south/cams", "ok", True),
        ("/judged", "blur", True),
        ("", "ok", False),
    ], "a camera that is judged is not also learned from"
    assert len({s.camera for s in specimens}) == 4
    assert calibrate.run([*named, "--out", str(tmp_path / "x.npz"), "--workers", "1"]) == 2
    assert "only 3 cameras" in capsys.readouterr().err


def bare(camera: int, kind: str) -> Specimen:
    return Specimen(camera, kind, "as_it_is", "plain", True, "day", {})


def test_what_is_also_learned_takes_no_camera_from_what_is_judged(tmp_path: Path) -> None:
    mine, other = still(tmp_path / "cam.png", 3), clip(tmp_path / "other.mp4", 3)
    [moment] = ClipLaboratory().moments([mine], 1, [other])
    assert moment.file == mine
    assert {m.file for m in ClipLaboratory().moments([mine, other], 1)} == {other}, "of one camera rather a clip"


@pytest.mark.usefixtures("laboratory")
def test_the_same_picture_counts_once_and_a_labelled_one_is_never_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.setattr(ClipLaboratory, "specimens", lambda _, moment: [bare(moment.camera, "ok")])
    monkeypatch.setattr(ClipLaboratory, "labelled", lambda _, file, kind, camera: [bare(camera, kind)])
    monkeypatch.setattr(ClipLaboratory, "timed", lambda *_: [])
    for folder in ("all/blur", "all/clean", "copy"):
        (tmp_path / folder).mkdir(parents=True)
    kept = still(tmp_path / "all" / "clean" / "a.png", 3)
    (tmp_path / "copy" / "b.png").write_bytes(kept.read_bytes())
    (tmp_path / "copy" / "linked.png").symlink_to(kept)
    still(tmp_path / "all" / "blur" / "c.png", 40)
    asked = [str(tmp_path / "all"), str(tmp_path / "copy"), "--out", "x", "--workers", "1"]
    for also in ([], ["--also", str(tmp_path / "all" / "blur")], ["--also", str(tmp_path / "all" / "clean")]):
        specimens, _, _ = calibrate._examined(calibrate._parser().parse_args([*asked, *also]))
        assert [(s.kind, s.judged) for s in specimens] == [("ok", True), ("blur", True)], also


@pytest.mark.usefixtures("laboratory")
def test_stills_alone_teach_nothing_beside_a_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    many = [bare(camera, "ok") for camera in range(12)]
    monkeypatch.setattr(calibrate, "_examined", lambda _: (many, [], "00"))
    assert calibrate.run([str(tmp_path), "--out", str(tmp_path / "x.npz")]) == 2
    assert "only 0 cameras with clips" in capsys.readouterr().err
    assert not (tmp_path / "x.npz").exists()
