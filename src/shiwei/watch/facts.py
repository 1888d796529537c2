"""A round's observations as facts: what is believed, what is down, and why a dispatcher should accept a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.diagnosis.result import FAULT_OF_KIND, OFFLINE_REASONS
from shiwei.topology import explain as topo
from shiwei.watch.glances import Glance, Persistence, before, glance
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
SEEN_ON = "seen_on"
"""In a finding's reasons: the stream that showed it, of a camera that has two."""
FLAPPED = "flapping"
"""In a finding's reasons: how often it came and went within the window of its rule."""


@dataclass(frozen=True, slots=True)
class Believed:
    """One fault of one camera that the looks of the round and of the rounds before it bear out by the kind's rule."""

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
    light: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last word of a round on one camera. ``unsettled`` are faults that come and go: no clean look clears them."""

    camera_id: int
    code: str
    state: str
    reason: str
    at: datetime
    believed: tuple[Believed, ...]
    unsettled: frozenset[str] = frozenset()


def suspects(round_: Round) -> dict[int, Glance]:
    """First looks that were not clean, by camera: offline, untested, or any kind graded fault."""
    rows = round_.observations.filter(attempt=1).only("camera_id", "at", "tested", "findings")
    looks = {row.camera_id: glance(row) for row in rows}
    return {camera: look for camera, look in looks.items() if not look.tested or look.faults}


def seen(round_: Round, rules: Persistence) -> list[Seen]:
    """Every camera of the round, judged over its looks and those of the rounds before it by the kinds' rules."""
    looks: dict[int, list[Observation]] = defaultdict(list)
    for row in (
        round_.observations.select_related("camera").defer("measures", "stream").order_by("camera_id", "attempt")
    ):
        looks[row.camera_id].append(row)
    earlier = before(round_)
    return [seen_of(rows, rules, earlier.get(camera, [])) for camera, rows in looks.items()]


def seen_of(rows: list[Observation], rules: Persistence, earlier: Sequence[Glance] = ()) -> Seen:
    """The last word of one camera's looks in a round, the first look first, and of the glances before them."""
    last = rows[-1]
    glances = [*earlier, *(glance(row) for row in rows)]
    graded = [f for f in last.findings if f["grade"] == "fault"]
    believed = tuple(_believed(rows, f, glances, rules) for f in graded if rules.believed(f["kind"], glances))
    unsettled = rules.unsettled(frozenset[str]().union(*(g.faults for g in glances)), glances)
    doubted = frozenset(FAULT_OF_KIND[kind] for kind in unsettled)
    return Seen(last.camera_id, last.camera.gb_code, _state(last, believed), last.reason, last.at, believed, doubted)


def _state(last: Observation, believed: tuple[Believed, ...]) -> str:
    if last.tested:
        return "fault" if believed else "ok"
    if last.reason in OFFLINE_REASONS:
        return "down" if any(b.fault == OFFLINE for b in believed) else "unsure"
    return "untested"


def _believed(
    rows: list[Observation], finding: dict[str, Any], glances: Sequence[Glance], rules: Persistence
) -> Believed:
    last = rows[-1]
    state, changes = rules.state(finding["kind"], glances)
    return Believed(
        camera_id=last.camera_id,
        code=last.camera.gb_code,
        fault=finding["fault"],
        kind=finding["kind"],
        score=finding["score"],
        because=finding["because"] | ({FLAPPED: changes} if state == "flapping" else {}) | _seen_on(last),
        region=finding["region"],
        reason=last.reason,
        picture=last.picture,
        first_seen=rows[0].at,
        light=last.light,
    )


def _seen_on(last: Observation) -> dict[str, str]:
    return {} if last.seen_on == "only" else {SEEN_ON: last.seen_on}


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
