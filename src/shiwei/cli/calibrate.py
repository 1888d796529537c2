"""`shiwei calibrate FOLDER… --out PROFILE`: learn the profile from footage, and write its accuracy card.

The format is docs/reference/calibrate.md. Needs the extra ``calibrate`` (scikit-learn).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from shiwei.cli.diagnose_sources import media_in
from shiwei.diagnosis.calibration.card import Section, as_json, as_markdown
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.learned import Learned, dumps
from shiwei.diagnosis.result import FAULT_OF_KIND
from shiwei.ports.laboratory import Laboratory
from shiwei.ports.outside import outside

try:
    from shiwei.diagnosis.calibration import fitting
except ImportError as missing:
    _WHY_NOT = str(missing)
else:
    _WHY_NOT = ""

_LABELS = frozenset({"ok", *FAULT_OF_KIND})
_FEWEST_CAMERAS = 10
_MOST_CLIPS = 40
Item = TypeVar("Item")
Result = TypeVar("Result")


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when the profile was written, 2 for wrong use or too little footage."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as wrong:
        return int(wrong.code or 0)
    if _WHY_NOT:
        print(f"shiwei calibrate: needs scikit-learn ({_WHY_NOT}); install shiwei[calibrate]", file=sys.stderr)
        return 2
    try:
        learned, sections, facts = _learned(asked)
        _save(asked, dumps(learned), sections, facts)
        print(as_markdown(sections, facts))
    except (Refused, OSError) as refused:
        print(f"shiwei calibrate: {refused}", file=sys.stderr)
        return 2
    return 0


class Refused(Exception):
    """There is too little to learn from; the message says what is missing where."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwei calibrate", description="Learn the diagnosis from footage and write its accuracy card."
    )
    parser.add_argument(
        "folders",
        nargs="+",
        type=Path,
        metavar="FOLDER",
        help="clean clips and stills of fixed cameras, or a folder for each kind and one called ok",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PROFILE", help="where the profile is written (.npz)"
    )
    parser.add_argument(
        "--also", type=Path, action="append", default=[], metavar="FOLDER", help="learned, not judged on"
    )
    parser.add_argument(
        "--card", type=Path, metavar="DIR", help="where accuracy.md goes; accuracy.json lies beside the profile"
    )
    parser.add_argument("--leave-out", type=Path, metavar="LIST", help="names of files, one a line, that are not clean")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same profile (1)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes")
    return parser


def _examined(asked: argparse.Namespace) -> tuple[list[Specimen], list[Specimen], str]:
    """Specimens of stills, of clips in time, and the hash of all files."""
    laboratory = outside().laboratory
    if laboratory is None:
        raise Refused("no laboratory is wired")
    digests = _unlike([*asked.folders, *asked.also], left_out(asked))
    place = {path: str(folder) for folder in asked.folders for path in digests[folder]}
    labelled, clean = [p for p in place if label_of(p)], [p for p in place if not label_of(p)]
    more = [path for folder in asked.also for path in digests[folder]]
    every = laboratory.moments(clean, asked.seed, more)
    moments, also = [m for m in every if m.judged], [m for m in every if not m.judged]
    specimens = [
        replace(s, source=place[moment.file])
        for moment, found in zip(moments, _each(laboratory.specimens, moments, asked.workers), strict=True)
        for s in found
    ]
    for number, path in enumerate(labelled):
        found = laboratory.labelled(path, label_of(path), len(clean) + len(more) + number)
        specimens += [replace(s, source=place[path]) for s in found]
    specimens += [replace(s, judged=False) for s in _flat(_each(laboratory.specimens, also, asked.workers))]
    clips = [(moment.file, moment.camera) for moment in moments if moment.last][:_MOST_CLIPS]
    timed = _flat(_each(_Timed(laboratory, asked.seed), clips, asked.workers))
    return specimens, timed, _digest(found for of in digests.values() for found in of.values())


def _unlike(folders: Sequence[Path], unclean: set[str]) -> dict[Path, dict[Path, str]]:
    """The files of each folder with their hashes; of files with the same content the first only."""
    seen: set[str] = set()
    found: dict[Path, dict[Path, str]] = {folder: {} for folder in folders}
    for folder in folders:
        for path in media(folder, unclean):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest not in seen:
                found[folder][path] = digest
            seen.add(digest)
    return found


class _Timed:
    """Picklable: one clip's specimens in time."""

    def __init__(self, laboratory: Laboratory, seed: int) -> None:
        self.laboratory, self.seed = laboratory, seed

    def __call__(self, clip: tuple[Path, int]) -> list[Specimen]:
        return self.laboratory.timed(*clip, self.seed)


def _each(act: Callable[[Item], Result], items: Sequence[Item], workers: int) -> list[Result]:
    """All results in order, made in so many processes."""
    found: list[Result] = []
    with _mapping(workers) as each:
        for done, result in enumerate(each(act, items), 1):
            found.append(result)
            _tell(done, len(items))
    return found


@contextmanager
def _mapping(workers: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """The built-in ``map``, or one over so many processes."""
    if workers == 1:
        yield map
        return
    with outside().executor(workers) as executor:
        yield executor.map


def _flat(lists: Iterable[list[Item]]) -> list[Item]:
    return [item for some in lists for item in some]


def _tell(done: int, whole: int) -> None:
    if sys.stderr.isatty() or done % 50 == 0 or done == whole:
        print(f"  {done} of {whole} examined", file=sys.stderr, flush=True)


def left_out(asked: argparse.Namespace) -> set[str]:
    """The names of files that are not clean after all."""
    return set(asked.leave_out.read_text("utf-8").split()) if asked.leave_out else set()


def media(folder: Path, unclean: set[str]) -> list[Path]:
    """The clips and stills below a folder but those that are named unclean. Raises Refused where there is none."""
    if not folder.is_dir():
        raise Refused(f"{folder}: no such folder")
    found = [path for path in media_in(folder) if path.stem not in unclean and path.name not in unclean]
    if not found:
        raise Refused(f"{folder}: no clip and no picture in it")
    return found


def label_of(path: Path) -> str:
    """The kind that the file's folder names, or nothing."""
    return path.parent.name if path.parent.name in _LABELS else ""


def _digest(digests: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for digest in sorted(digests):
        whole.update(digest.encode())
    return whole.hexdigest()


def judged(asked: argparse.Namespace) -> str:
    """The card's words for footage, without writing anything. Raises Refused."""
    return as_markdown(*_learned(asked)[1:])


def _learned(asked: argparse.Namespace) -> tuple[Learned, list[Section], dict[str, Any]]:
    """The profile, the card's sections, and what they were made of."""
    specimens, timed, digest = _examined(asked)
    cameras, places = {s.camera for s in specimens if s.judged}, ", ".join(map(str, asked.folders))
    if len(cameras) < _FEWEST_CAMERAS:
        raise Refused(f"only {len(cameras)} cameras in {places}: {_FEWEST_CAMERAS} are needed")
    known = len({s.camera for s in specimens if s.judged and s.beside})
    if known < _FEWEST_CAMERAS:
        raise Refused(
            f"only {known} cameras with clips in {places}: {_FEWEST_CAMERAS} are needed, for a baseline is learned "
            "from other moments of a clip"
        )
    note = f"data {digest[:16]}, seed {asked.seed}"
    with _mapping(asked.workers) as each:
        learned, sections = fitting.fit(specimens, timed, asked.seed, note, each)
    facts: dict[str, Any] = {
        "cameras": len(cameras),
        "pictures": sum(s.judged and not s.second for s in specimens),
        "clips": len({s.camera for s in timed}),
        "seed": asked.seed,
        "folds": fitting.FOLDS,
        "data": digest,
    }
    return learned, sections, facts


def _save(asked: argparse.Namespace, profile: bytes, sections: Sequence[Section], facts: dict[str, Any]) -> None:
    card: Path = asked.card or asked.out.parent
    card.mkdir(parents=True, exist_ok=True)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_bytes(profile)
    told = {**facts, "sections": {title: as_json(rows) for title, rows in sections}}
    (asked.out.parent / "accuracy.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    (card / "accuracy.md").write_text(as_markdown(sections, facts), "utf-8")
