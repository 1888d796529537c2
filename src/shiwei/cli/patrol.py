"""`shiwei patrol`: look at every camera now, with progress, and report the causes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from shiwei.ports.outside import outside
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import resume_round, start_round
from shiwei.watch.models import Cause, Round, RoundKind, RoundState


def run(argv: Sequence[str]) -> int:
    """Exit status 0 when the round is done, 1 when it could not be finished, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="shiwei patrol", description=__doc__)
    parser.add_argument("--workers", type=int, default=settings.PATROL_WORKERS, help="processes that look")
    parser.add_argument("--resume", type=int, metavar="ROUND", help="go on with a stopped round")
    asked = parser.parse_args(argv)
    round_ = _begin(asked.resume)
    if round_ is None:
        print(f"shiwei patrol: round {asked.resume} does not rest, or another one is running", file=sys.stderr)
        return 2
    state = _run(round_, asked.workers)
    return _tell(round_, state)


def _begin(resume: int | None) -> Round | None:
    if resume is None:
        return start_round(RoundKind.DAILY_PATROL, "system", outside().clock.now())
    round_ = Round.objects.filter(pk=resume).first()
    return round_ if round_ is not None and resume_round(round_) else None


def _run(round_: Round, workers: int) -> RoundState:
    wired = outside()
    bar = Progress(
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar, wired.executor(workers) as executor:
        task = bar.add_task("patrol", total=round_.total or None)
        means = Means(
            executor,
            wired.eyes,
            wired.files,
            wired.clock,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
        return run_round(round_.pk, means)


def _tell(round_: Round, state: RoundState) -> int:
    round_.refresh_from_db()
    if state != RoundState.DONE:
        print(f"round {round_.pk}: {state.lower()}. {round_.trouble}", file=sys.stderr)
        return 1
    for cause in Cause.objects.filter(round=round_).select_related("node", "unit", "order").order_by("pk"):
        order = cause.order
        number, urgency = (order.number, order.urgency) if order else ("-", "-")
        print(f"{number}  {urgency:9}  {cause.domain:8}  {cause.unit.code:10}  {cause.fault:12}  {cause.node.name}")
    summary = "  ".join(f"{key}={value}" for key, value in round_.summary.items())
    print(f"round {round_.pk} done: {summary}")
    return 0
