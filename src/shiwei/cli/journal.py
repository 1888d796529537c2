"""`shiwei journal export --order N --as-case`: an order's journal as a case file for `shiwei replay`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from shiwei.workorders.facts import events_of, family, plain_case


def run(argv: Sequence[str]) -> int:
    """Exit status 0, or 2 when the ledger knows no such order."""
    parser = argparse.ArgumentParser(prog="shiwei journal")
    acts = parser.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export", help="print an order's journal")
    export.add_argument("--order", required=True, help="the order's number")
    export.add_argument("--as-case", action="store_true", required=True, help="in the format of `shiwei replay`")
    asked = parser.parse_args(argv)
    try:
        case = plain_case(events_of(family(asked.order)))
    except LookupError as unknown:
        print(f"shiwei journal: {unknown}", file=sys.stderr)
        return 2
    print(json.dumps(case, ensure_ascii=False, indent=1))
    return 0
