"""A round's observations as facts: what is believed, what is down, and why a dispatcher should accept a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.diagnosis.result import OFFLINE_REASONS
from shiwei.topology import explain as topo
from shiwei.watch.models import Observation, Round

_AS_TOLD = {
    "timeout": "timeout",
    "dns": "timeout",
    "refused": "refused",
    "no_media": "no_media",
    "no_answer": "no_media",
    "stalled": "no_media",
    "unauthorized": "unauthorized",
    "not_found": "not_found",
}
"""The eyes' reasons as topology knows them (docs/reference/correlate.md); all others carry no evidence."""
OFFLINE = "IMG_OFFLINE"


@dataclass(frozen=True, slots=True)
class Believed:
    """One fault of one camera that both looks of the round agree on (or the only look where no second was due)."""

    camera_id: int
    code: str
    fault: str
    kind: str
    score: float
    because: dict[str, Any]
    region: list[float] | None
    reason: str
    picture: str
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """The last word of a round on one camera."""

    camera_id: int
    code: str
    state: str
    reason: str
    at: datetime
    believed: tuple[Believed, ...]


def suspects(round_: Round) -> set[int]:
    """Cameras whose first look was not clean: offline, untested, or any kind graded fault."""
    rows = round_.observations.filter(attempt=1).only("camera_id", "tested", "findings")
    return {r.camera_id for r in rows if not r.tested or any(f["grade"] == "fault" for f in r.findings)}


def seen(round_: Round) -> list[Seen]:
    """Every camera of the round, judged over its looks: a fault is believed only when every look saw it."""
    looks: dict[int, list[Observation]] = defaultdict(list)
    for row in (
        round_.observations.select_related("camera").defer("measures", "stream").order_by("camera_id", "attempt")
    ):
        looks[row.camera_id].append(row)
    return [seen_of(rows) for rows in looks.values()]


def seen_of(rows: list[Observation]) -> Seen:
    """The last word of one camera's looks in a round, the first look first."""
    last = rows[-1]
    kinds = set.intersection(*({f["kind"] for f in r.findings if f["grade"] == "fault"} for r in rows))
    believed = tuple(_believed(rows, f) for f in last.findings if f["kind"] in kinds and f["grade"] == "fault")
    return Seen(last.camera_id, last.camera.gb_code, _state(last, believed), last.reason, last.at, believed)


def _state(last: Observation, believed: tuple[Believed, ...]) -> str:
    if last.tested:
        return "fault" if believed else "ok"
    if last.reason in OFFLINE_REASONS:
        return "down" if any(b.fault == OFFLINE for b in believed) else "unsure"
    return "untested"


def _believed(rows: list[Observation], finding: dict[str, Any]) -> Believed:
    last = rows[-1]
    return Believed(
        camera_id=last.camera_id,
        code=last.camera.gb_code,
        fault=finding["fault"],
        kind=finding["kind"],
        score=finding["score"],
        because=finding["because"],
        region=finding["region"],
        reason=last.reason,
        picture=last.picture,
        first_seen=rows[0].at,
    )


def outages(everything: Iterable[Seen], since: dict[int, datetime]) -> list[topo.Observation]:
    """The round as topology sees it. ``since`` is when each camera was first seen down, where that is known."""
    return [_outage(s, since.get(s.camera_id)) for s in everything if s.state != "unsure"]


def _outage(s: Seen, since: datetime | None) -> topo.Observation:
    reason = _AS_TOLD.get(s.reason)
    state = {"down": "down", "untested": "untested"}.get(s.state, "up")
    return topo.Observation(s.code, state, reason, since if state == "down" else None)


def reasons_for(node: str, below: set[str], everything: Iterable[Seen]) -> list[dict[str, Any]]:
    """Why this node: how many tested cameras below it are down, and how the others are (codes, worded by labels)."""
    states = {s.code: s.state for s in everything}
    tested = {code for code, state in states.items() if state != "untested"}
    down = {code for code, state in states.items() if state == "down"}
    untested = len(below & set(states)) - len(below & tested)
    reasons: list[dict[str, Any]] = [
        {"code": "all_below_down", "node": node, "down": len(below & down), "tested": len(below & tested)}
    ]
    if untested:
        reasons.append({"code": "not_tested", "count": untested})
    reasons.append({"code": "others_alive", "count": len(tested - down - below)})
    return reasons


def state_of(row: Observation) -> str:
    """``ok``, ``warning``, ``fault``, ``offline`` or ``untested``: could not test is a state of its own."""
    if not row.tested:
        return "offline" if row.reason in OFFLINE_REASONS else "untested"
    grades = {f["grade"] for f in row.findings}
    return "fault" if "fault" in grades else "warning" if "warn" in grades else "ok"
