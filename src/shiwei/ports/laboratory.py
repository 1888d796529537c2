"""The laboratory that calibration needs from outside: clips in, specimens out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shiwei.diagnosis.calibration.examine import Case
from shiwei.diagnosis.calibration.specimen import Specimen


@dataclass(frozen=True, slots=True)
class Moment:
    """A clean picture to be taken out of footage: the first of its file, or the ``last`` of a clip; ``elsewhere`` is a
    file of another camera. What is not ``judged`` is only learned from: no second look is taken, and a still is its own
    past. Holds no picture, so that any number of them can be kept and handed to other processes."""

    camera: int
    file: Path
    last: bool
    judged: bool
    elsewhere: Path | None
    seed: int


class Laboratory(Protocol):
    """``moments`` reads clips and stills, tells cameras apart and chooses clean pictures of each, of ``also``, not to
    be judged, only where a camera has no other; ``case`` takes one of them out; ``specimens`` damages, codes and
    measures it (picklable, for an Executor); ``labelled`` measures files of a known kind; ``timed`` examines a clip in
    time."""

    def moments(self, files: Sequence[Path], seed: int, also: Sequence[Path] = ()) -> list[Moment]: ...

    def case(self, moment: Moment) -> Case: ...

    def specimens(self, moment: Moment) -> list[Specimen]: ...

    def labelled(self, file: Path, kind: str, camera: int) -> list[Specimen]: ...

    def timed(self, file: Path, camera: int, seed: int) -> list[Specimen]: ...
