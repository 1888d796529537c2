"""`shiwei watch export-labelled DIR`: the pictures that people judged, as `shiwei calibrate` reads them."""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from shiwei.kernel.time import format_instant
from shiwei.ports.files import Files
from shiwei.ports.outside import outside
from shiwei.watch.labelled import Labelled, labelled

_COLUMNS = ("file", "label", "camera", "kind", "says", "reason", "score", "seen_at", "said_at", "by", "unit", "note")


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when the folder was written (also when nothing was judged yet), 2 for wrong use."""
    asked = _parser().parse_args(argv)
    try:
        counted, lost = _export(asked.folder, outside().files)
    except OSError as refused:
        print(f"shiwei watch: {refused}", file=sys.stderr)
        return 2
    for label, n in sorted(counted.items()):
        print(f"{label:14} {n}")
    if lost:
        print(f"{lost} judged pictures are no longer kept and were left out", file=sys.stderr)
    print(f"{counted.total()} pictures in {asked.folder}; now: shiwei calibrate {asked.folder} FOOTAGE --out PROFILE")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiwei watch")
    acts = parser.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export-labelled", help="write the judged pictures: a folder a kind, and one called ok")
    export.add_argument("folder", type=_empty, metavar="DIR", help="where they go; it must be new or empty")
    return parser


def _empty(text: str) -> Path:
    folder = Path(text)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise argparse.ArgumentTypeError(f"{folder} is not an empty folder: name a new one")
    return folder


def _export(folder: Path, files: Files) -> tuple[Counter[str], int]:
    folder.mkdir(parents=True, exist_ok=True)
    counted: Counter[str] = Counter()
    lost = 0
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        for one in labelled():
            name = f"{one.label}/{one.word.camera.gb_code}_{one.word.pk}.jpg"
            if not _copied(one.picture, folder / name, files):
                lost += 1
                continue
            counted[one.label] += 1
            table.writerow(_line(name, one))
    return counted, lost


def _copied(picture: str, to: Path, files: Files) -> bool:
    try:
        content = files.read(picture)
    except FileNotFoundError:
        return False
    to.parent.mkdir(exist_ok=True)
    to.write_bytes(content)
    return True


def _line(name: str, one: Labelled) -> tuple[str, ...]:
    word = one.word
    seen, said = format_instant(word.seen_at), format_instant(word.said_at)
    about = (word.camera.gb_code, word.kind, word.says, word.reason, f"{word.score:.4f}")
    return (name, one.label, *about, seen, said, word.actor, word.unit, word.note)
