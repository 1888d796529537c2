"""Look at the cameras of a round, batch by batch, and store what was seen as it comes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import F

from shiwei.assets.facts import targets
from shiwei.assets.models import Camera
from shiwei.assets.network import expected_kbps, network_of
from shiwei.assets.streams import first_stream
from shiwei.diagnosis.result import OFFLINE_REASONS
from shiwei.ports.clock import Clock
from shiwei.ports.eyes import Eyes, Look, Target
from shiwei.ports.files import Files
from shiwei.watch.actions.learn_slots import learn_slots
from shiwei.watch.facts import state_of
from shiwei.watch.models import CameraStatus, Observation, Round, RoundState
from shiwei.watch.own import own_of
from shiwei.watch.pacing import Pacer, Pull
from shiwei.watch.slots import equipped, teaches

SMALLEST, LARGEST = 16, 192
"""Cameras a task of the executor looks at, all at once: a task ends with its slowest camera, so few large ones waste
less; fewer where the network allows no more."""

_PARAMETERS = 1000
"""Of one query: a database bounds them, and for more cameras than these one reads them all."""

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
    clock: Clock,
    progress: Progress,
    lanes: int = 4,
    on_main: Collection[int] = (),
) -> None:
    """Look at the cameras that have no look of this attempt yet; keep each batch in its own transaction. Each batch is
    judged against the baselines of the hour at which it begins.

    ``lanes`` is how many batches are in flight at once, as far as the limits of devices and lines allow; ``on_main``
    are the cameras (by id) whose main stream is looked at. Raises RoundStopped, FilesFull.
    """
    seen = set(round_.observations.filter(attempt=attempt).values_list("camera_id", flat=True))
    waiting = [c for c in cameras if c.pk not in seen]
    done = len(cameras) - len(waiting)
    progress(done, len(cameras))
    by_code = {c.gb_code: c for c in waiting}
    by_id = {c.pk: c for c in waiting}

    def aimed(batch: Sequence[Pull]) -> tuple[Target, ...]:
        chosen = [by_id[p.camera] for p in batch]
        plain, now = targets(chosen, on_main=on_main), clock.now()
        own = own_of(chosen, round_.started_at)
        apt = equipped(chosen, plain, now, teaches(round_.kind, attempt))
        return tuple(replace(t, own=own[t.id]) if t.id in own else t for t in apt)

    for looks in _carry(executor, eyes, pacer_of(waiting, on_main), lanes, aimed):
        store(round_, attempt, looks, by_code, files)
        done += len(looks)
        progress(done, len(cameras))
        if Round.objects.filter(pk=round_.pk, state=RoundState.STOPPED).exists():
            raise RoundStopped


def pacer_of(cameras: Sequence[Camera], on_main: Collection[int]) -> Pacer:
    """The cameras as pulls through the network, in their order; those that were offline when last looked at come late:
    their time limits, seconds each, hold up nobody else."""
    network = network_of(cameras)
    statuses = CameraStatus.objects.values_list("camera_id", "kbps", "reason")
    few = len(cameras) <= _PARAMETERS
    last = {pk: (kbps, reason) for pk, kbps, reason in (statuses.filter(camera__in=cameras) if few else statuses)}
    pulls = []
    for camera in cameras:
        measured, reason = last.get(camera.pk, (None, ""))
        kbps = expected_kbps("main" if camera.pk in on_main else first_stream(camera), measured)
        pulls.append(Pull(camera.pk, kbps, network.above[camera.pk], late=reason in OFFLINE_REASONS))
    return Pacer(pulls, network.ceilings, network.streams)


def batch_size(waiting: int, lanes: int) -> int:
    """So many that every lane is busy."""
    return min(LARGEST, max(SMALLEST, -(-waiting // lanes)))


def _carry(
    executor: Executor, eyes: Eyes, pacer: Pacer, lanes: int, aimed: Callable[[Sequence[Pull]], tuple[Target, ...]]
) -> Iterator[list[Look]]:
    """Keep ``lanes`` batches in flight, so that a city's targets are never all in memory."""
    flying: dict[Future[list[Look]], list[Pull]] = {}
    size = batch_size(pacer.waiting, lanes)
    while True:
        while len(flying) < lanes and (batch := pacer.take(size)):
            flying[executor.submit(eyes, aimed(batch))] = batch
        if not flying:
            return
        landed, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in landed:
            pacer.give_back(flying.pop(future))
        yield from (future.result() for future in landed)


def store(round_: Round, attempt: int, looks: Sequence[Look], by_code: dict[str, Camera], files: Files) -> None:
    """Keep the pictures, then the observations and the latest word on each camera, in one transaction."""
    pictures = {look.target: files.keep(look.picture) for look in looks if look.picture}
    rows = [_row(round_, attempt, by_code[look.target], look, pictures.get(look.target, "")) for look in looks]
    with transaction.atomic():
        Observation.objects.bulk_create(rows, ignore_conflicts=True)
        _update_statuses(rows)
        if teaches(round_.kind, attempt):
            learn_slots(rows, {by_code[look.target].pk: look.learned for look in looks if look.learned})
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
        scores=diagnosis.scores,
        light=diagnosis.light,
        stream=asdict(diagnosis.stream) if diagnosis.stream else None,
        picture=picture,
        seen_on=look.stream,
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
    measured = [(row.camera_id, row.stream["kbps"]) for row in rows if row.stream and row.seen_on != "main"]
    rates = [CameraStatus(camera_id=camera, kbps=round(kbps)) for camera, kbps in measured if kbps]
    if rates:
        CameraStatus.objects.bulk_update(rates, ["kbps"], batch_size=500)


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
