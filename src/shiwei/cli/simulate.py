"""`shiwei simulate outages`: a random city with planted failures, for `shiwei correlate`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from shiwei.topology.simulate import simulate


def run(argv: Sequence[str]) -> int:
    """Print the case; write what was planted to the file of ``--truth``. Exit status 0, or 2 for wrong use."""
    asked = _parser().parse_args(argv)
    case, truth = simulate(asked.cameras, asked.seed)
    if asked.truth is not None:
        try:
            asked.truth.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            print(f"shiwei simulate: {asked.truth}: {error.strerror}", file=sys.stderr)
            return 2
    json.dump(case, sys.stdout, ensure_ascii=False)
    print()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiwei simulate", description=__doc__)
    outages = parser.add_subparsers(dest="what", required=True).add_parser("outages", help="print a case")
    outages.add_argument("--cameras", type=_count, required=True, metavar="N", help="how many cameras the city has")
    outages.add_argument("--seed", type=int, required=True, metavar="S", help="the same seed gives the same city")
    outages.add_argument("--truth", type=Path, metavar="FILE", help="write what was planted to this file")
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of cameras from 1 to 1000000")
    return int(text)
