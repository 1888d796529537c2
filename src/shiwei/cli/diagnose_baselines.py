"""`--baseline`: one picture for all sources, or a directory with a picture for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shiwei.cli.diagnose_sources import media_in, stem
from shiwei.diagnosis import baseline
from shiwei.ports.eyes import Target
from shiwei.ports.outside import outside


class BaselineRefused(Exception):
    """The baseline cannot be used; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class Baselines:
    """``common`` for every source, or one ``by_name`` of the source."""

    common: bytes | None = None
    by_name: Mapping[str, bytes] = field(default_factory=dict)

    def of(self, source: str) -> bytes | None:
        """The baseline for this source, or None."""
        return self.by_name.get(stem(source), self.common)


def learn_from(place: Path | None, sources: Sequence[str], seconds: float) -> Baselines:
    """Learn from a picture or clip, or from a directory: files that bear a source's name are that source's baseline;
    where no name fits any source, all of them together are the baseline of every source. Raises BaselineRefused."""
    if place is None:
        return Baselines()
    if not place.is_dir():
        return Baselines(common=_learned([place], seconds))
    files = media_in(place)
    if not files:
        raise BaselineRefused(f"--baseline {place}: no clip and no picture in this directory")
    named = {stem(source) for source in sources}
    fitting = {path.stem: path for path in files if path.stem in named}
    if not fitting:
        return Baselines(common=_learned(files, seconds))
    return Baselines(by_name={name: _learned([path], seconds) for name, path in fitting.items()})


def _learned(files: Sequence[Path], seconds: float) -> bytes:
    wanted = (Target(str(path), str(path), seconds=seconds, picture=False, learn="always") for path in files)
    looks = outside().eyes(tuple(wanted))
    whole = None
    for look in looks:
        if look.learned is None:
            raise BaselineRefused(f"--baseline {look.target}: {look.diagnosis.reason or 'nothing could be learned'}")
        fresh = baseline.loads(look.learned)
        whole = fresh if whole is None else baseline.merge(whole, fresh)
    assert whole is not None
    return baseline.dumps(whole)
