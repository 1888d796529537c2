"""Every demo camera's baseline, learned from its clean clip by the same eyes that patrol; kept beside the clips."""

from __future__ import annotations

import os
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path

from shiwei.demo.city_model import City
from shiwei.demo.clips import Clips
from shiwei.ports.eyes import Target
from shiwei.ports.outside import outside

BATCH = 12
SECONDS = 4.0
"""The whole clip is looked at, so that what passes by does not stay in the reference."""


@dataclass
class Baselines:
    """``clips`` by camera code; the name of a clip carries the hash of what it shows."""

    city: City
    clips: Clips
    folder: Path

    def learn(self) -> Baselines:
        """Look at every clip that has no baseline yet. Raises RuntimeError when a clean clip cannot be read."""
        missing = [c.gb_code for c in self.city.cameras if not self._kept(c.gb_code).exists()]
        with outside().executor(os.cpu_count() or 2) as executor:
            jobs = [executor.submit(outside().eyes, self._targets(batch)) for batch in _batches(missing)]
            for job in as_completed(jobs):
                for look in job.result():
                    self._keep(look.target, look.learned, look.picture)
        return self

    def of(self, code: str) -> tuple[bytes, str]:
        """A camera's baseline, and the hash of its picture in the kept files."""
        content = self._kept(code).read_bytes()
        return content, outside().files.keep(self._kept(code).with_suffix(".jpg").read_bytes())

    def _targets(self, codes: tuple[str, ...]) -> tuple[Target, ...]:
        return tuple(Target(code, str(self.clips[code].sub), seconds=SECONDS, learn="always") for code in codes)

    def _kept(self, code: str) -> Path:
        return self.folder / "baselines-2" / f"{self.clips[code].sub.stem}.baseline"

    def _keep(self, code: str, learned: bytes | None, picture: bytes | None) -> None:
        if learned is None or picture is None:
            raise RuntimeError(
                f"the clean clip {self.clips[code].sub} of camera {code} cannot be read: remove it and run again"
            )
        path = self._kept(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".jpg").write_bytes(picture)
        path.write_bytes(learned)


def _batches(codes: list[str]) -> list[tuple[str, ...]]:
    return [tuple(codes[start : start + BATCH]) for start in range(0, len(codes), BATCH)]
