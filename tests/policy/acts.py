"""Random acts, most of them by somebody who may, some by anybody at any time: what a history is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from shiwei.kernel.time import format_instant
from shiwei.policy.assessment import OrderAssessment
from shiwei.policy.tables.order import TABLE, Party
from tests.policy.story import INT_A, INT_X, NET_B, OWN, PWR_C, cams

HOLDERS = [INT_A, NET_B, PWR_C]
ANYBODY = [OWN, INT_A, INT_X, NET_B, PWR_C]
ACTS = sorted({row.event for row in TABLE if row.who != {Party.SYSTEM}} - {"reported"})
ORDERS = ["W1", "W2", "W3"]


class Choose(Protocol):
    """Draws one of several values."""

    def __call__(self, values: Sequence[Any]) -> Any: ...


def report(choose: Choose, now: datetime, order: str) -> dict[str, Any]:
    project = choose(["P-A", "P-A", "P-X"])
    integrator = {"P-A": INT_A, "P-X": INT_X}[project]
    return {
        "at": format_instant(now),
        "type": "reported",
        "by": integrator,
        "order": order,
        "project": project,
        "source": choose(["AUTO_ALARM", "OWNER"]),
        "fault": choose(["IMG_OFFLINE", "FN_NO_RECORDING", "HW_POLE"]),
        "cameras": cams(choose([1, 9, 12]), choose([1, 5, 9])),
    }


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what, and what of its fields is settled already."""

    type: str
    by: str
    told: dict[str, Any] = field(default_factory=dict)


def likely(choose: Choose, order: OrderAssessment, integrator: str) -> Act:
    """What comes next in a real history: somebody whose turn it is does what he may, as far as one sees."""
    holder = next((stage.unit for stage in order.stages if stage.end is None), order.stages[-1].unit)
    waiting = [{"deferral": name} for name, d in order.deferrals.items() if d.state == "SUBMITTED"]
    granted = [{"deferral": name} for name, d in order.deferrals.items() if d.state in GRANTED]
    turns = [*_TURNS[order.state], *_DECIDING * bool(waiting), *_GRANTED * bool(granted)]
    act, who = choose(turns).split()
    by = {"owner": OWN, "integrator": integrator, "holder": holder, "any": choose(ANYBODY)}[who]
    about = {"WAITING": waiting, "GRANTED": granted}.get(_ABOUT.get(act, ""))
    return Act(act, by, choose(about) if about else {})


def anything(choose: Choose) -> Act:
    """Anybody does anything."""
    return Act(choose(ACTS), choose(ANYBODY))


def _often(**turns: int) -> list[str]:
    """``act__who`` as many times as told."""
    return [turn.replace("__", " ") for turn, times in turns.items() for _ in range(times)]


GRANTED = {"APPROVED", "ACTIVE", "EXPIRED", "RENEWED", "ENDED_REPAIRED", "TERMINATED"}
_DECIDING = _often(deferral_approved__owner=20, deferral_refused__owner=2, deferral_returned__owner=1)
_GRANTED = _often(deferral_found_false__owner=1, deferral_terminated__owner=2, impact_ended__owner=2)
_ABOUT = dict.fromkeys(("deferral_approved", "deferral_refused", "deferral_returned"), "WAITING")
_ABOUT |= dict.fromkeys(("deferral_found_false", "deferral_terminated", "impact_ended"), "GRANTED")
_ALWAYS = _often(
    cameras_changed__integrator=1,
    exclusion_accepted__owner=1,
    exclusion_ended__owner=1,
    special_timing_requested__holder=2,
    special_timing_granted__owner=2,
    special_timing_refused__owner=1,
)
_REPAIR = _often(
    deferral_filed__holder=10,
    arrived__holder=5,
    repaired__holder=5,
    handed_over__holder=4,
    handed_over__owner=1,
    consultation_recorded__owner=2,
    continuation_consented__owner=2,
    voided__any=1,
    merged__integrator=1,
)
_TURNS = {
    "PENDING_TRIAGE": [*_often(dispatched__integrator=20), *_ALWAYS],
    "REPAIRING": [*_REPAIR, *_ALWAYS],
    "DEFERRED": [*_REPAIR, *_ALWAYS],
    "PENDING_CONFIRM": [*_often(confirmed__integrator=10, rejected__integrator=8), *_ALWAYS],
    "PENDING_DOUBLE_SIGN": _often(signed__owner=4, signed__any=8, rejected__owner=1),
    "ARCHIVED": _often(reopened__owner=1, reopened__integrator=1),
    "MERGED": _often(reopened__owner=1),
    "VOID": _often(reopened__owner=1),
}
"""Acts and who does them, by the state of the order; often those that come often."""


def fields(choose: Choose, act: str, now: datetime, known: Collection[str]) -> dict[str, Any] | None:
    """What the act says besides; None when it would have to name a deferral or request that nothing declares."""
    kind = "request" if "timing" in act else "deferral"
    if kind in act or "timing" in act or act == "impact_ended":
        name = choose({"request": ["S1", "S2"], "deferral": [f"D{number}" for number in range(1, 7)]}[kind])
        more = _of_application(choose, act, now, known)
        return {kind: name, **more} if name in known or act in DECLARING else None
    told: dict[str, list[dict[str, Any]]] = {
        "dispatched": [{"to": unit} for unit in HOLDERS],
        "handed_over": [{"to": u, "reason": r} for u in HOLDERS for r in ("NOT_MINE", "NOT_MINE", "NOT_REPAIRED")],
        "rejected": [{}, {}, {}, *({"to": unit} for unit in HOLDERS)],
        "confirmed": PROOF,
        "voided": PROOF,
        "reopened": [{"reason": "r"}, {"reason": "r"}, {"reason": ""}],
        "merged": [{"into": order} for order in ORDERS],
        "cameras_changed": [{"add": cams(a), "remove": cams(r)} for a in (0, 1, 12) for r in (0, 2)],
        "exclusion_accepted": [{"exclusion": "REGIONAL_POWER", **proof} for proof in PROOF],
        "exclusion_ended": [{"exclusion": "REGIONAL_POWER", **proof} for proof in PROOF],
    }
    return dict(choose(told[act])) if act in told else {}


DECLARING = {"deferral_filed", "special_timing_requested"}
PROOF: list[dict[str, Any]] = [{"evidence": ["e"]}] * 7 + [{"evidence": []}]


def _of_application(choose: Choose, act: str, now: datetime, known: Collection[str]) -> dict[str, Any]:
    moment, later = format_instant(now), format_instant(now + timedelta(hours=30))
    if act == "deferral_filed":
        renews = choose(["", "", "", "D1", "D2"])
        return {**_filing(choose), **({"renews": renews} if renews in known else {})}
    grants: list[dict[str, Any]] = [{"hours": 2}, {"hours": 24}, {"hours": 24}, {"hours": 72}, {"hours": 240}, {}]
    told: dict[str, list[dict[str, Any]]] = {
        "special_timing_requested": [{"reason": "r"}, {"reason": "r"}, {"reason": ""}],
        "special_timing_granted": [{"pause": [moment, later]}, {"deadline": later}],
        "deferral_approved": [*grants, {"hours": 20, "retroactive": True, "note": "n"}],
        "deferral_refused": [
            {"reason_code": code} for code in ("NOT_QUALIFIED", "INTERNAL_REASON", "CONTRADICTS_FACTS")
        ],
        "impact_ended": [{"impact_end": moment}],
        "deferral_terminated": [{"reason": "r"}],
        "deferral_found_false": PROOF,
    }
    return dict(choose(told[act])) if act in told else {}


def _filing(choose: Choose) -> dict[str, Any]:
    return {
        "category": choose(
            ["REGIONAL_POWER", "SEVERE_WEATHER", "SEVERE_WEATHER", *["POLE_HIT", "NO_SPARE", "OTHER"] * 2]
        ),
        "hours": choose([24, 48, 72, 72, 240]),
        "reason": choose(["r"] * 9 + ["STAFF_SHORTAGE"]),
        "photos": choose([1] * 9 + [0]),
        "sealed": True,
    }


def beside(choose: Choose, now: datetime) -> dict[str, Any]:
    """An act that concerns no order: findings, signatures, disputes, a suspension."""
    unit = choose(HOLDERS)
    cause = choose(["FAULT_OVERTIME", "FAULT_OVERTIME", "POOR_IMAGE_QUALITY", "KEY_LOCATION_INTERRUPTION"])
    count = {"cause": cause, "unit": unit, "act": f"{choose(['W1', 'W1', 'W2'])}/{unit}"}
    span = {"from": format_instant(now), "to": format_instant(now + timedelta(hours=50)), "stops_clock": True}
    event = choose(
        [
            {"type": "finding_recorded", **count, "project": "P-A", "order": "W1"},
            {"type": "penalty_signed", **count},
            {"type": "penalty_signed", **count},
            {"type": "penalty_disputed", **count, "reason": "r"},
            {"type": "penalty_withdrawn", **count, "reason": "r"},
            {"type": "clock_suspended", "contract": "K-B", **span},
        ]
    )
    by = choose([OWN, OWN, unit]) if event["type"] == "penalty_signed" else unit
    by = OWN if event["type"] in {"finding_recorded", "penalty_withdrawn", "clock_suspended"} else by
    return {"at": format_instant(now), "by": by, **event}
