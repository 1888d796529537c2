"""`shiwei replay CASE.json …`: assess case files; opens no database and no network (docs/reference/replay.md)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shiwei.cli.case_file import ascii_only, content_of, printable
from shiwei.policy.case import CaseError, parse_case
from shiwei.policy.replay import assess
from shiwei.policy.report import to_json


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when every file was assessed, 2 when one is not a valid case (or for wrong use)."""
    parser = argparse.ArgumentParser(prog="shiwei replay", description="Assess case files: stages, clocks, penalties.")
    parser.add_argument("cases", nargs="+", metavar="CASE.json")
    files: list[str] = parser.parse_args(argv).cases
    return _one(files[0]) if len(files) == 1 else _several(files)


def _one(file: str) -> int:
    try:
        found = assessed(Path(file))
    except CaseError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=ascii_only(), indent=2))
    return 0


def _several(files: Sequence[str]) -> int:
    """One compact line a file, in order; a bad file says so on standard error and stops no other."""
    status = 0
    for file in files:
        try:
            found = {"file": printable(file), **assessed(Path(file))}
        except CaseError as error:
            print(f"{file}: {error}", file=sys.stderr)
            status = 2
        else:
            print(json.dumps(found, ensure_ascii=ascii_only(), separators=(",", ":")))
    return status


def assessed(path: Path) -> dict[str, Any]:
    """The file's assessment as JSON. Raises CaseError."""
    return to_json(assess(parse_case(content_of(path))))
