"""`shiwei import --nodes FILE --cameras FILE`: the registry from CSV, all or nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from shiwei.accounts.facts import Actor
from shiwei.assets.actions.import_registry import import_registry
from shiwei.assets.table import Row, TableRefused, read_cameras, read_nodes
from shiwei.ports.outside import outside


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when all of it is in, 2 when any line was refused (then nothing is)."""
    parser = argparse.ArgumentParser(prog="shiwei import")
    parser.add_argument("--nodes", type=Path, help="CSV of the supply chain")
    parser.add_argument("--cameras", type=Path, help="CSV of the cameras")
    parser.add_argument("--unit", default="", help="code of the unit that imports")
    asked = parser.parse_args(argv)
    try:
        nodes, cameras = _rows(asked.nodes, read_nodes), _rows(asked.cameras, read_cameras)
        counts = import_registry(nodes, cameras, Actor("system", asked.unit), outside().clock.now())
    except (TableRefused, OSError) as refused:
        print(f"shiwei import: refused, nothing was written: {refused}", file=sys.stderr)
        return 2
    print(f"imported: {counts['nodes']} nodes, {counts['cameras']} cameras")
    return 0


def _rows(path: Path | None, read: Callable[[bytes], list[Row]]) -> list[Row]:
    if path is None:
        return []
    try:
        return read(path.read_bytes())
    except TableRefused as refused:
        raise TableRefused([f"{path.name}: {fault}" for fault in refused.faults]) from refused
