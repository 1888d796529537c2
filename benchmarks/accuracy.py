"""How well the eyes see, on cameras they have not learned from, beside the usual heuristics.

`python -m benchmarks.accuracy [FOLDER …] [--also FOLDER] [--leave-out LIST] [--seed 1] [--workers N] [--brisque 60]`

FOLDER holds clean clips and stills of fixed cameras; without one, `SHIWEI_FOOTAGE` or `../shared/footage`. Faults are
made of them (shiwei.diagnosis.damage), coded as H.264 afterwards, and judged by trees fitted on other cameras, as
`shiwei calibrate` does; nothing is written. Each kind stands beside the heuristic that most programs use for it, with
the threshold that suits that heuristic best on these very pictures. Where the package `brisque` is installed, BRISQUE
follows, on `--brisque` pictures of cameras (60; 0 for none) damaged in every way.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import brisque
from shiwei.cli import calibrate
from shiwei.config import wiring_pure


def main() -> int:
    parser = argparse.ArgumentParser(description="recall and false alarms by kind, on cameras not learned from")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--also", type=Path, action="append", default=[])
    parser.add_argument("--leave-out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--brisque", type=int, default=60, help="pictures of cameras to compare BRISQUE on (0: none)")
    asked = parser.parse_args()
    asked.folders = asked.folders or [Path(os.environ.get("SHIWEI_FOOTAGE", "../shared/footage"))]
    absent = [folder for folder in asked.folders if not folder.is_dir()]
    if absent:
        print(f"skipped: no footage at {', '.join(map(str, absent))} (name a folder, or set SHIWEI_FOOTAGE)")
        return 0
    wiring_pure.wire("calibrate")
    try:
        print(calibrate.judged(asked))
        if asked.brisque:
            print(brisque.beside(asked))
    except calibrate.Refused as refused:
        print(f"benchmarks.accuracy: {refused}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
