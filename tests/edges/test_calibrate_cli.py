"""`shiwei calibrate`: refuses what cannot be learned from; the laboratory tells cameras apart."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from shiwei.adapters.laboratory import ClipLaboratory, cameras
from shiwei.cli import calibrate
from shiwei.config import wiring_pure
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
    found = cameras(paths, [np.asarray(cv2.imread(str(path)), np.uint8) for path in paths])
    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_a_case_is_examined_the_same_way_twice(tmp_path: Path) -> None:
    [case] = ClipLaboratory().cases([still(tmp_path / "a.png", 3), tmp_path / "none.mp4"], seed=1)
    first, again = (ClipLaboratory().specimens(case) for _ in range(2))
    assert [s.measures for s in first] == [s.measures for s in again]
    assert {"ok", "blur", "stain", "scene_change"} <= {s.kind for s in first}
