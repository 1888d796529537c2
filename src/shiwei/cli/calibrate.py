"""`shiwei calibrate FOLDER… --out PROFILE`: learn the profile from footage, and write its accuracy card.

The format is docs/reference/calibrate.md. Needs the extra ``calibrate`` (scikit-learn).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from shiwei.cli.diagnose_sources import media_in
from shiwei.diagnosis.calibration.card import Section, as_json, as_markdown
from shiwei.diagnosis.calibration.examine import Case
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
_NOT_JUDGED = 1_000_000
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
    unclean = left_out(asked)
    files = [path for folder in asked.folders for path in media(folder, unclean)]
    labelled, clean = [p for p in files if _label(p)], [p for p in files if not _label(p)]
    more = [path for folder in asked.also for path in media(folder, unclean)]
    every, ours = laboratory.cases([*clean, *more], asked.seed), {_name(path) for path in clean}
    cases = [case for case in every if case.name.removesuffix("/0") in ours]
    known = {case.camera for case in cases}
    also = [
        replace(case, camera=case.camera + _NOT_JUDGED)
        for case in every
        if case.name.removesuffix("/0") not in ours and case.camera not in known
    ]
    specimens = _flat(laboratory.specimens, [*cases, *also], asked.workers)
    for number, path in enumerate(labelled):
        specimens += laboratory.labelled(path, _label(path), len(clean) + number)
    timed = _timed(laboratory, clean, {case.name: case.camera for case in cases}, asked)
    place = _places(asked.folders, cases, clean)
    judged = [replace(s, judged=s.camera < _NOT_JUDGED, source=place.get(s.camera, "")) for s in specimens]
    return judged, timed, _digest(files)


def _places(folders: Sequence[Path], cases: Sequence[Case], clean: Sequence[Path]) -> dict[int, str]:
    """The folder on the command line that each camera is from: a collection of its own."""
    of_file = {_name(path): folder.name for folder in folders for path in clean if path.is_relative_to(folder)}
    place: dict[int, str] = {}
    for case in cases:
        place.setdefault(case.camera, of_file[case.name.removesuffix("/0")])
    return place


def _timed(
    laboratory: Laboratory, clean: Sequence[Path], known: dict[str, int], asked: argparse.Namespace
) -> list[Specimen]:
    """One clip a camera, of some cameras, in time."""
    chosen: dict[int, Path] = {}
    for path in clean:
        camera = known.get(_name(path))
        if camera is not None:
            chosen.setdefault(camera, path)
    chosen = dict(list(chosen.items())[:_MOST_CLIPS])
    return _flat(_Timed(laboratory, asked.seed), [(path, camera) for camera, path in chosen.items()], asked.workers)


class _Timed:
    """Picklable: one clip's specimens in time."""

    def __init__(self, laboratory: Laboratory, seed: int) -> None:
        self.laboratory, self.seed = laboratory, seed

    def __call__(self, clip: tuple[Path, int]) -> list[Specimen]:
        return self.laboratory.timed(*clip, self.seed)


def _flat(act: Callable[[Item], list[Result]], items: Sequence[Item], workers: int) -> list[Result]:
    """All results in order, made in so many processes."""
    found: list[Result] = []
    if workers == 1:
        for item in items:
            found += act(item)
        return found
    with outside().executor(workers) as executor:
        for done, results in enumerate(executor.map(act, items), 1):
            found += results
            _tell(done, len(items))
    return found


def _tell(done: int, whole: int) -> None:
    if sys.stderr.isatty() or done % 50 == 0 or done == whole:
        print(f"  {done} of {whole} examined", file=sys.stderr, flush=True)


def _name(path: Path) -> str:
    """What the laboratory calls a case of this file."""
    return f"{path.parent.name}/{path.stem}"


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


def _label(path: Path) -> str:
    """The kind that the file's folder names, or nothing."""
    return path.parent.name if path.parent.name in _LABELS else ""


def _digest(files: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for digest in sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in files):
        whole.update(digest.encode())
    return whole.hexdigest()


def judged(asked: argparse.Namespace) -> str:
    """The card's words for footage, without writing anything. Raises Refused."""
    return as_markdown(*_learned(asked)[1:])


def _learned(asked: argparse.Namespace) -> tuple[Learned, list[Section], dict[str, Any]]:
    """The profile, the card's sections, and what they were made of."""
    specimens, timed, digest = _examined(asked)
    cameras = {s.camera for s in specimens if s.judged}
    if len(cameras) < _FEWEST_CAMERAS:
        raise Refused(
            f"only {len(cameras)} cameras in {', '.join(map(str, asked.folders))}: {_FEWEST_CAMERAS} are needed"
        )
    note = f"data {digest[:16]}, seed {asked.seed}"
    if asked.workers == 1:
        learned, sections = fitting.fit(specimens, timed, asked.seed, note)
    else:
        with outside().executor(asked.workers) as executor:
            learned, sections = fitting.fit(specimens, timed, asked.seed, note, executor.map)
    facts: dict[str, Any] = {
        "cameras": len(cameras),
        "pictures": sum(s.judged for s in specimens),
        "clips": len(timed),
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
