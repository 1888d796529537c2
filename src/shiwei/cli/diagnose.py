"""`shiwei diagnose`: look at cameras, clips or pictures and say what is wrong.

The format is docs/reference/diagnose.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shiwei.cli.diagnose_baselines import BaselineRefused, Baselines, learn_from
from shiwei.cli.diagnose_sources import SourcesRefused, expand, file_name
from shiwei.cli.diagnose_table import table
from shiwei.diagnosis.report import as_json
from shiwei.ports.eyes import Look, Target
from shiwei.ports.outside import outside

_LIVE_BATCH = 64
_FILE_BATCH = 8
_MOST_SECONDS = 3600.0


def run(argv: Sequence[str]) -> int:
    """Exit status 0 if every source was tested, 1 if some could not be, 2 for wrong use."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as wrong:
        return int(wrong.code or 0)
    try:
        sources = expand(asked.sources, sys.stdin)
        baselines = learn_from(asked.baseline, sources, asked.seconds)
        if asked.save:
            asked.save.mkdir(parents=True, exist_ok=True)
    except (SourcesRefused, BaselineRefused, OSError) as refused:
        print(f"shiwei diagnose: {refused}", file=sys.stderr)
        return 2
    return _diagnose(asked, sources, baselines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shiwei diagnose", description="Look at a camera, a clip or a picture and say what is wrong."
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="rtsp:// URL, clip, picture, directory of them, - for a list"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    parser.add_argument("--unordered", action="store_true", help="each answer as soon as it is there")
    parser.add_argument("--baseline", type=Path, metavar="PICTURE|DIR", help="what the view looks like when it is well")
    parser.add_argument("--seconds", type=_seconds, default=10.0, metavar="S", help="longest time to look (10)")
    parser.add_argument("--workers", type=_workers, default=os.cpu_count() or 1, metavar="N", help="processes")
    parser.add_argument("--save", type=Path, metavar="DIR", help="keep the judged pictures there")
    parser.add_argument("--profile", choices=("day", "night", "auto"), default="auto", help="thresholds (auto)")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and 0 < value <= _MOST_SECONDS):
        raise argparse.ArgumentTypeError(f"{text}: seconds must be above 0 and at most {_MOST_SECONDS:.0f}")
    return value


def _workers(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 256:
        raise argparse.ArgumentTypeError(f"{text}: workers must be 1 to 256")
    return value


def _diagnose(asked: argparse.Namespace, sources: Sequence[str], baselines: Baselines) -> int:
    targets = [
        Target(
            str(n),
            source,
            baseline=baselines.of(source),
            seconds=asked.seconds,
            profile=asked.profile,
            picture=asked.save is not None,
            learn="never",
        )
        for n, source in enumerate(sources)
    ]
    looks = _looks(targets, asked.workers)
    if not asked.unordered:
        looks = _in_order(looks)
    untested = False
    told: list[tuple[str, Look]] = []
    with _progress(asked.json) as bar:
        task = bar.add_task("diagnose", total=len(sources)) if bar else None
        for look in looks:
            source = sources[int(look.target)]
            untested |= not look.diagnosis.tested
            _save(asked.save, source, look)
            if asked.json:
                print(json.dumps(as_json(source, look.diagnosis), ensure_ascii=False), flush=True)
            else:
                told.append((source, look))
            if bar and task is not None:
                bar.advance(task)
    if not asked.json:
        Console().print(table(told))
    return 1 if untested else 0


def _progress(as_json_lines: bool) -> Progress | nullcontext[None]:
    if as_json_lines or not sys.stderr.isatty():
        return nullcontext()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _looks(targets: Sequence[Target], workers: int) -> Iterator[Look]:
    """Look at all targets, in as many processes as there is work for; one batch needs none."""
    batches = list(_batches(targets, workers))
    wired = outside()
    if len(batches) == 1 or workers == 1:
        for batch in batches:
            yield from wired.eyes(batch)
        return
    with wired.executor(min(workers, len(batches))) as executor:
        flying: set[Future[list[Look]]] = {executor.submit(wired.eyes, batch) for batch in batches}
        while flying:
            landed, flying = wait(flying, return_when=FIRST_COMPLETED)
            for future in landed:
                yield from future.result()


def _batches(targets: Sequence[Target], workers: int) -> Iterator[tuple[Target, ...]]:
    """Streams by the dozen, since waiting costs nothing; files few at a time, so that no process idles."""
    live = [t for t in targets if t.source.lower().startswith("rtsp://")]
    files = [t for t in targets if not t.source.lower().startswith("rtsp://")]
    for group, most in ((live, _LIVE_BATCH), (files, _FILE_BATCH)):
        size = max(1, min(most, -(-len(group) // (workers if group is live else 2 * workers))))
        yield from (tuple(group[at : at + size]) for at in range(0, len(group), size))


def _in_order(looks: Iterator[Look]) -> Iterator[Look]:
    waiting: dict[int, Look] = {}
    turn = 0
    for look in looks:
        waiting[int(look.target)] = look
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _save(folder: Path | None, source: str, look: Look) -> None:
    if folder is not None and look.picture:
        (folder / file_name(source)).write_bytes(look.picture)
