"""The strip of an emergency on its order's page: how long it runs, its steps with limit and who, what each would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.emergency import Call, Emergency, calls, take
from shiwei.policy.tables.emergency import Step
from shiwei.web import present
from shiwei.web.orders.events import number_of
from shiwei.web.words import full_instant
from shiwei.workorders.alarm import emergency_of, open_of
from shiwei.workorders.emergencies import Taken, latest, next_call, steps
from shiwei.workorders.labels import word
from shiwei.workorders.models import EmergencyNotice, Order
from shiwei.workorders.story_labels import ALARM, CALLED, CHANNEL, STEP

Values = dict[str, Any]
STEPS: Mapping[str, Step] = {
    "notify": Step.NOTICE_LOGGED,
    "acknowledge": Step.ACKNOWLEDGED,
    "depart": Step.DEPARTED,
}
"""The acts of the strip and the step each takes: they move the notice, no clock."""

_RULES = {"departed": ("R10.7", "R10.8"), "arrived": ("R10.7", "R10.8")}


def strip(
    order: Order, journal: Sequence[Mapping[str, Any]], units: present.Units, people: Mapping[str, str], now: datetime
) -> Values | None:
    """What the page shows of the order's emergency; None where it never was one."""
    notice = latest(order)
    if notice is None:
        return None
    call = next_call(notice, now)
    return {
        "number": order.number,
        "running": notice.ended_at is None,
        "since": notice.raised_at,
        "seconds": ((notice.ended_at or now) - notice.raised_at).total_seconds(),
        "state": word(ALARM, notice.state),
        "steps": [_step(taken, notice, order, units, people) for taken in steps(notice, journal, now)],
        "next": {"word": word(CALLED, call.kind), "at": call.at} if call else None,
    }


def _step(
    taken: Taken, notice: EmergencyNotice, order: Order, units: present.Units, people: Mapping[str, str]
) -> Values:
    stand, row = taken.stand, taken.row
    tone = "fault" if stand.late else "ok" if stand.at else "quiet" if notice.ended_at else "pending"
    within = order.deadline if stand.minutes is None and stand.at is None and notice.ended_at is None else None
    return {
        "word": word(STEP, stand.step),
        "tone": tone,
        "icon": "check" if stand.at else "alert-circle" if stand.late else "clock",
        "minutes": stand.minutes,
        "limit": stand.limit or within,
        "at": stand.at,
        "late": stand.late,
        "late_seconds": (stand.at - stand.limit).total_seconds() if stand.late and stand.at and stand.limit else None,
        "unit": units.badge(row["unit"]) if row and stand.step != "RAISED" else None,
        "person": people.get(row["actor"], "") if row else "",
        "what": _what(row, notice) if row or stand.step == "RAISED" else "",
        "rules": ["R10.6", "A08"] if stand.minutes else list(_RULES.get(stand.step, ("R10.6",))),
    }


def _what(row: Mapping[str, Any] | None, notice: EmergencyNotice) -> str:
    """Whom the system told, or who was called by what means and when."""
    if row is None or row["verb"] == "emergency_raised":
        first: Mapping[str, Any] = next((called for called in notice.called if called["kind"] == "RAISED"), {})
        return f"{first.get('name', '')} {number_of(first)}".strip()
    more = row["more"]
    if "channel" in more:
        return f"{word(CHANNEL, more['channel'])} {more['person']} {number_of(more)}".rstrip()
    return str(more.get("words", "") or row["fields"].get("remote", ""))


def if_taken(order: Order, name: str, actor: Actor, now: datetime) -> Values:
    """What the act would change, as ``orders/_what_if.html`` takes it: the notice's state and whom the system calls."""
    notice = open_of(order)
    if notice is None:
        return {"verdict": refuse("10", "the order has no open emergency", "R10.6")}
    before = emergency_of(notice)
    verdict, after = take(before, STEPS[name], now)
    others = _others(order, name, actor)
    verdict = verdict if others is None else others
    if not verdict:
        return {"verdict": verdict}
    lines = list(filter(None, (_state_line(before, after), _call_line(before, after, notice, now))))
    orders = [{"number": order.number, "own": True, "lines": lines}] if lines else []
    return {"verdict": verdict, "allowed": True, "orders": orders, "counts": [], "quiet": not lines}


def _others(order: Order, name: str, actor: Actor) -> Verdict | None:
    """Whose step it is; the actions judge it again."""
    holder = order.holder.code if order.holder else None
    whose, article, why = {
        "notify": (order.project.integrator.code, "10", "the owner is told by the order's integrator"),
        "acknowledge": (order.project.owner.code, "10", "an emergency is acknowledged by the order's owner"),
        "depart": (holder, "9", "departed is for the unit whose stage runs"),
    }[name]
    return None if actor.unit == whose else refuse(article, why, "R10.6")


def _state_line(before: Emergency, after: Emergency) -> Values | None:
    if before.state == after.state:
        return None
    return _line(_("紧急告知"), word(ALARM, before.state), word(ALARM, after.state))


def _call_line(before: Emergency, after: Emergency, notice: EmergencyNotice, now: datetime) -> Values | None:
    made = {row["kind"] for row in notice.called}
    old, new = (_call([c for c in calls(found) if c.kind not in made and c.at > now]) for found in (before, after))
    return None if old == new else _line(_("系统接着告知"), old, new or _("不再告知任何人"))


def _call(coming: Sequence[Call]) -> str:
    return f"{full_instant(coming[0].at)} {word(CALLED, coming[0].kind)}" if coming else ""


def _line(label: str, before: str, after: str) -> Values:
    return {"label": label, "before": before or "—", "after": after, "change": "", "tone": "ok"}
