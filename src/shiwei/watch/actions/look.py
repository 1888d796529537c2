"""Look at the cameras of a round, batch by batch, and store what was seen as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict
from itertools import islice

from django.db import transaction
from django.db.models import F

from shiwei.assets.facts import targets
from shiwei.assets.models import Camera
from shiwei.diagnosis.result import OFFLINE_REASONS
from shiwei.ports.eyes import Eyes, Look
from shiwei.ports.files import Files
from shiwei.watch.facts import state_of
from shiwei.watch.models import CameraStatus, Observation, Round, RoundState

SMALLEST, LARGEST = 16, 192
"""Cameras a task of the executor looks at: a task ends with its slowest camera, so few large ones waste less."""

Progress = Callable[[int, int], None]


class RoundStopped(Exception):
    """Somebody stopped the round; what was seen so far is kept."""


def look_at(
    round_: Round,
    cameras: Sequence[Camera],
    attempt: int,
    executor: Executor,
    eyes: Eyes,
    files: Files,
    progress: Progress,
    lanes: int = 4,
) -> None:
    """Look at the cameras that have no look of this attempt yet; keep each batch in its own transaction.

    ``lanes`` is how many batches are in flight at once. Raises RoundStopped, FilesFull.
    """
    seen = set(round_.observations.filter(attempt=attempt).values_list("camera_id", flat=True))
    waiting = [c for c in cameras if c.pk not in seen]
    done = len(cameras) - len(waiting)
    progress(done, len(cameras))
    by_code = {c.gb_code: c for c in waiting}
    for looks in _carry(executor, eyes, batches(waiting, lanes), lanes):
        store(round_, attempt, looks, by_code, files)
        done += len(looks)
        progress(done, len(cameras))
        if Round.objects.filter(pk=round_.pk, state=RoundState.STOPPED).exists():
            raise RoundStopped


def batches(cameras: Sequence[Camera], lanes: int) -> Iterator[list[Camera]]:
    """Batches that keep every lane busy. Those that were offline when last looked at come last and in batches of their
    own: their time limits, seconds each, hold up nobody else."""
    dead = set(CameraStatus.objects.filter(reason__in=OFFLINE_REASONS).values_list("camera_id", flat=True))
    for some in ([c for c in cameras if c.pk not in dead], [c for c in cameras if c.pk in dead]):
        source, size = iter(some), min(LARGEST, max(SMALLEST, -(-len(some) // lanes)))
        while batch := list(islice(source, size)):
            yield batch


def _carry(executor: Executor, eyes: Eyes, batches: Iterator[list[Camera]], lanes: int) -> Iterator[list[Look]]:
    """Keep ``lanes`` batches in flight, so that a city's targets are never all in memory."""
    flying: set[Future[list[Look]]] = set()
    for batch in batches:
        flying.add(executor.submit(eyes, tuple(targets(batch))))
        if len(flying) >= lanes:
            landed, flying = wait(flying, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in landed)
    while flying:
        landed, flying = wait(flying, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in landed)


def store(round_: Round, attempt: int, looks: Sequence[Look], by_code: dict[str, Camera], files: Files) -> None:
    """Keep the pictures, then the observations and the latest word on each camera, in one transaction."""
    pictures = {look.target: files.keep(look.picture) for look in looks if look.picture}
    rows = [_row(round_, attempt, by_code[look.target], look, pictures.get(look.target, "")) for look in looks]
    with transaction.atomic():
        Observation.objects.bulk_create(rows, ignore_conflicts=True)
        _update_statuses(rows)
        if attempt == 1:
            Round.objects.filter(pk=round_.pk).update(done=F("done") + len(rows))


def _row(round_: Round, attempt: int, camera: Camera, look: Look, picture: str) -> Observation:
    diagnosis = look.diagnosis
    return Observation(
        round=round_,
        camera=camera,
        attempt=attempt,
        at=look.at,
        tested=diagnosis.tested,
        reason=diagnosis.reason or "",
        findings=[asdict(f) for f in diagnosis.findings],
        measures=diagnosis.measures,
        stream=asdict(diagnosis.stream) if diagnosis.stream else None,
        picture=picture,
    )


def _update_statuses(rows: Sequence[Observation]) -> None:
    """The latest word on each camera; the last picture and the last good moment stay where a look has none."""
    statuses = [_status(row) for row in rows]
    always = ["state", "faults", "reason", "at"]
    for picture in (True, False):
        for good in (True, False):
            chosen = [s for s in statuses if bool(s.picture) == picture and (s.good_at is not None) == good]
            named = always + ["picture"] * picture + ["good_at"] * good
            CameraStatus.objects.bulk_create(
                chosen, update_conflicts=True, unique_fields=["camera"], update_fields=named, batch_size=500
            )


def _status(row: Observation) -> CameraStatus:
    state = state_of(row)
    return CameraStatus(
        camera_id=row.camera_id,
        state=state,
        faults=sorted({f["fault"] for f in row.findings if f["grade"] == "fault"}),
        reason=row.reason,
        at=row.at,
        picture=row.picture,
        good_at=row.at if state == "ok" else None,
    )
