"""Run a round from where it stands: look, look again at suspects, judge, report. Killed in the middle, it resumes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from time import sleep

from django.db.models import F

from shiwei.assets.facts import active_cameras
from shiwei.assets.models import Camera
from shiwei.ports.clock import Clock
from shiwei.ports.eyes import Eyes
from shiwei.ports.files import Files, FilesFull
from shiwei.watch.actions.judge import judge
from shiwei.watch.actions.judge_drift import judge_drift
from shiwei.watch.actions.judge_retest import judge_retest
from shiwei.watch.actions.look import Progress, RoundStopped, look_at
from shiwei.watch.actions.settle_window import judge_window
from shiwei.watch.facts import suspects
from shiwei.watch.glances import Glance, rules_of
from shiwei.watch.models import RUNNING_ROUNDS, Round, RoundKind, RoundState
from shiwei.watch.second_stream import doubtful, on_main, without_answer
from shiwei.workorders.intake_facts import cameras_beneath


@dataclass(frozen=True, slots=True)
class Means:
    """What a round needs from outside."""

    executor: Executor
    eyes: Eyes
    files: Files
    clock: Clock
    progress: Progress = lambda done, total: None


def run_round(round_id: int, means: Means) -> RoundState:
    """Bring the round to its end and return the state it ended in. A finished round is left as it is.

    A full disk ends it as FAILED with the trouble in words; everything seen before is kept and it can be resumed.
    """
    round_ = Round.objects.get(pk=round_id)
    if round_.state not in RUNNING_ROUNDS:
        return RoundState(round_.state)
    try:
        _look(round_, means)
        _move(round_, RoundState.JUDGING)
        _judge(round_, means)
    except RoundStopped:
        return RoundState.STOPPED
    except FilesFull as full:
        Round.objects.filter(pk=round_.pk).update(
            state=RoundState.FAILED, trouble=str(full)[:400], ended_at=means.clock.now()
        )
        return RoundState.FAILED
    return RoundState.DONE


def _look(round_: Round, means: Means) -> None:
    cameras = cameras_of(round_)
    _move(round_, RoundState.LOOKING)
    Round.objects.filter(pk=round_.pk).update(looking_since=means.clock.now(), done_before=F("done"))
    _look_at(round_, cameras, 1, means)
    suspected = doubtful(round_, cameras) | suspects(round_)
    Round.objects.filter(pk=round_.pk).update(suspects=len(suspected))
    if suspected:
        _move(round_, RoundState.SECOND_LOOK)
        _look_again(round_, [c for c in cameras if c.pk in suspected], suspected, means)


def _look_again(round_: Round, cameras: list[Camera], first: Mapping[int, Glance], means: Means) -> None:
    """Each suspect once more, those first whose kinds need the shortest pause since their first look. The main stream
    is looked at where it decides better; where it gives no picture, the sub-stream once more."""
    main = on_main(round_, first, cameras)
    rules, waves = rules_of(RoundKind(round_.kind)), defaultdict[float, list[Camera]](list)
    for camera in cameras:
        waves[rules.pause(first[camera.pk].faults)].append(camera)
    seen = set(round_.observations.filter(attempt=2).values_list("camera_id", flat=True))
    for pause, wave in sorted(waves.items()):
        if left := [camera for camera in wave if camera.pk not in seen]:
            due = max(first[camera.pk].at for camera in left) + timedelta(seconds=pause)
            sleep(min(pause, max(0.0, (due - means.clock.now()).total_seconds())))
            _look_at(round_, left, 2, means, main)
    blind = without_answer(round_)
    if left := [camera for camera in cameras if camera.pk in blind]:
        _look_at(round_, left, 3, means)


def _look_at(round_: Round, cameras: list[Camera], attempt: int, means: Means, on_main: Collection[int] = ()) -> None:
    look_at(
        round_, cameras, attempt, means.executor, means.eyes, means.files, means.clock, means.progress, on_main=on_main
    )


def _judge(round_: Round, means: Means) -> None:
    judge_it = judge_window if round_.window_id else judge_retest if round_.kind == RoundKind.RETEST else judge
    judge_it(round_, rules_of(RoundKind(round_.kind)), means.clock.now())
    if round_.kind != RoundKind.RETEST:
        judge_drift(means.clock.now())


def cameras_of(round_: Round) -> list[Camera]:
    """The cameras a round covers: every active one, those of the order or beneath the window it re-tests, or one."""
    if round_.camera is not None:
        return [round_.camera]
    if round_.window is not None:
        return list(cameras_beneath(round_.window).order_by("gb_code"))
    if round_.order is not None:
        return list(Camera.objects.filter(order_links__order=round_.order).order_by("gb_code"))
    return active_cameras()


def _move(round_: Round, state: RoundState) -> None:
    if not Round.objects.filter(pk=round_.pk, state__in=RUNNING_ROUNDS).update(state=state):
        raise RoundStopped
    round_.state = state
