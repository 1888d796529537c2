"""Which suspects the main stream decides better than a second look at the sub-stream."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from shiwei.assets.facts import known_on_main
from shiwei.assets.models import Camera
from shiwei.assets.streams import has_better
from shiwei.diagnosis.result import OFFLINE_REASONS
from shiwei.watch.glances import Glance, glance
from shiwei.watch.models import Observation, Round

FINE = frozenset({"blur", "low_contrast", "noise", "mosaic", "stripes", "freeze", "stutter"})
"""Kinds that a small, strongly coded stream shows worse than the picture is, or by its own fault."""
ALIVE = frozenset(
    {"no_media", "stalled", "no_key_frame", "not_found", "busy", "unsupported_codec", "unsupported_transport"}
    | {"decode_error", "protocol_error"}
)
"""Reasons of a sub-stream that failed on a device which answers."""


def doubtful(round_: Round, cameras: Sequence[Camera]) -> dict[int, Glance]:
    """First looks near a threshold (graded ``warn`` alone) that the main stream may decide, by camera."""
    able = {c.pk for c in cameras if has_better(c)}
    known = known_on_main(able)
    rows = round_.observations.filter(attempt=1, camera__in=able, tested=True).defer("measures", "stream")
    near = [row for row in rows if row.findings and all(f["grade"] == "warn" for f in row.findings)]
    return {row.camera_id: glance(row) for row in near if _better(row, known)}


def on_main(round_: Round, suspected: Mapping[int, Glance], cameras: Sequence[Camera]) -> set[int]:
    """Those of the suspects (by id) whose second look goes to the main stream."""
    able = {c.pk for c in cameras if c.pk in suspected and has_better(c)}
    known = known_on_main(able)
    rows = round_.observations.filter(attempt=1, camera__in=able).defer("measures", "stream")
    return {row.camera_id for row in rows if _better(row, known)}


def without_answer(round_: Round) -> set[int]:
    """Cameras (by id) whose main stream gave no picture where the sub-stream had one, or was off the air: that says
    nothing of what was suspected, so the sub-stream is looked at again."""
    blind = round_.observations.filter(attempt=2, seen_on="main", tested=False).values_list("camera_id", "reason")
    answers = dict(blind)
    first = round_.observations.filter(attempt=1, camera__in=answers).only("camera_id", "tested", "reason")
    return {
        row.camera_id
        for row in first
        if row.tested or (row.reason in OFFLINE_REASONS and answers[row.camera_id] not in OFFLINE_REASONS)
    }


def _better(row: Observation, known: Collection[int]) -> bool:
    """A finding that rests on how the sub-stream usually looks is decided there, unless the main one's usual look is
    known too."""
    if not row.tested:
        return row.reason in ALIVE
    return all(f["kind"] in FINE and (row.camera_id in known or "expected" not in f["because"]) for f in row.findings)
