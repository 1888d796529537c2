"""`shiwei journal export --order N --as-case`: an order's journal as a case file for `shiwei replay`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime

from shiwei.kernel.time import parse_instant
from shiwei.ports.outside import outside
from shiwei.workorders.facts import exported


def run(argv: Sequence[str]) -> int:
    """Exit status 0, or 2 when the ledger knows no such order, or nothing of it by that instant."""
    asked = _parser().parse_args(argv)
    try:
        case = exported(asked.order, asked.as_of or outside().clock.now())
    except LookupError as unknown:
        print(f"shiwei journal: {unknown}", file=sys.stderr)
        return 2
    print(json.dumps(case, ensure_ascii=False, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shiwei journal")
    acts = parser.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export", help="print an order's journal, with that of every order merged with it")
    export.add_argument("--order", required=True, metavar="N", help="the order's number")
    export.add_argument("--as-case", action="store_true", required=True, help="in the format of `shiwei replay`")
    export.add_argument(
        "--as-of", type=_instant, metavar="INSTANT",
        help="what was recorded by then, measured then (YYYY-MM-DDThh:mm:ss+08:00); now, if not given",
    )  # fmt: skip
    return parser


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
