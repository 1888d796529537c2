"""The laboratory that calibration needs from outside: clips in, specimens out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from shiwei.diagnosis.calibration.examine import Case
from shiwei.diagnosis.calibration.specimen import Specimen


class Laboratory(Protocol):
    """``cases`` reads clips and stills, tells cameras apart and chooses clean pictures of each; ``specimens`` damages,
    codes and measures one case (picklable, for an Executor); ``labelled`` measures files of a known kind;
    ``timed`` examines a clip in time."""

    def cases(self, files: Sequence[Path], seed: int) -> list[Case]: ...

    def specimens(self, case: Case) -> list[Specimen]: ...

    def labelled(self, file: Path, kind: str, camera: int) -> list[Specimen]: ...

    def timed(self, file: Path, camera: int, seed: int) -> list[Specimen]: ...
