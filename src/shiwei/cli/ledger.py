"""`shiwei ledger verify | checkpoint | export`: the journal proves itself, in the database and offline."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import IO

from shiwei.ledger.chain import stamp
from shiwei.ledger.export import NotAnExport, checkpoint_text, read_checkpoint, verify_export, write_export
from shiwei.ledger.verify import Broken, Point, Unreadable, Verified, head, stored_rows, verify
from shiwei.ports.outside import outside


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when the chain holds, 1 with the first broken row when it does not, 2 for wrong use."""
    asked = _parser().parse_args(argv)
    acts = {"verify": _verify, "checkpoint": _checkpoint, "export": _export}
    try:
        return acts[asked.act](asked)
    except (NotAnExport, OSError) as refused:
        print(f"shiwei ledger: {refused}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiwei ledger")
    acts = parser.add_subparsers(dest="act", required=True)
    prove = acts.add_parser("verify", help="walk the chain; name the first row that does not fit")
    prove.add_argument("--checkpoint", type=Path, help="also against a checkpoint exported earlier")
    prove.add_argument("--file", type=Path, help="verify an exported file instead of the database")
    point = acts.add_parser("checkpoint", help="write number and hash of the last row, to be kept elsewhere")
    point.add_argument("--out", type=Path, help="file to write (default: standard output)")
    export = acts.add_parser("export", help="write the whole chain as JSON lines with its own proof")
    export.add_argument("--out", type=Path, required=True, help="file to write; it appears when it is whole")
    return parser


def _verify(asked: argparse.Namespace) -> int:
    checkpoint = read_checkpoint(asked.checkpoint) if asked.checkpoint else None
    begun = perf_counter()
    found = _offline(asked.file, checkpoint) if asked.file else verify(checkpoint)
    if isinstance(found, Broken):
        print(f"BROKEN at row {found.seq}: {found.why}")
        return 1
    rate = found.rows / max(perf_counter() - begun, 1e-9)
    print(f"OK: {found.rows} rows, head {found.head}, {rate:,.0f} rows/s")
    return 0


def _offline(path: Path, checkpoint: Point | None) -> Verified | Broken:
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            return verify_export(lines, checkpoint)
    except NotAnExport as refused:
        raise NotAnExport(f"{path}: {refused}") from refused


def _checkpoint(asked: argparse.Namespace) -> int:
    text = checkpoint_text(head(), stamp(outside().clock.now()))
    if asked.out is None:
        print(text, end="")
        return 0
    with _whole(asked.out) as file:
        file.write(text)
    return 0


def _export(asked: argparse.Namespace) -> int:
    try:
        with _whole(asked.out) as file:
            end = write_export(stored_rows(), file)
    except Unreadable as broken:
        print(f"BROKEN at row {broken.args[0]}: a column holds bytes that are not UTF-8 text; nothing was exported")
        return 1
    print(f"exported {end.seq} rows to {asked.out}, head {end.hash}")
    return 0


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """A file that appears under its name only when all of it is written."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
