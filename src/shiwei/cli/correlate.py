"""`shiwei correlate CASE.json`: which failures explain these outages, and whose are they."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from shiwei.topology.case import CaseError, parse, to_json
from shiwei.topology.chain import ChainError
from shiwei.topology.explain import explain


def run(argv: Sequence[str]) -> int:
    """Print the answer as JSON. Exit status 0, or 2 with one line on stderr when the case is not sound."""
    parser = argparse.ArgumentParser(prog="shiwei correlate", description=__doc__)
    parser.add_argument("case", metavar="CASE.json", help="the case, or - for standard input")
    path: str = parser.parse_args(argv).case
    gc.disable()  # millions of small values that all live to the end: collecting would only look at them again
    try:
        return _answer(path)
    finally:
        gc.enable()


def _answer(path: str) -> int:
    begun = time.perf_counter()
    try:
        case = parse(json.loads(_read(path)))
    except OSError as error:
        return _refuse(f"{path}: {error.strerror}")
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        return _refuse(f"{path}: not JSON: {error}")
    except (CaseError, ChainError) as error:
        return _refuse(f"{path}: {error}")
    answer = explain(case.chain, case.observations, case.signals, case.windows)
    json.dump(to_json(answer, time.perf_counter() - begun), sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0


def _read(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()


def _refuse(why: str) -> int:
    print(f"shiwei correlate: {' '.join(why.split())}", file=sys.stderr)
    return 2
