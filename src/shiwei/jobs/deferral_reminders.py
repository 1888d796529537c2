"""What time alone brings about in deferral: states that change, and the reminders of Articles 11 and 12.

Reminders never are a penalty by themselves (A08). Each has a key of its own, so it goes out once; of several that are
due for one thing only the last is sent, so that a pause of the worker is not followed by a shower.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.time import SHANGHAI, Span, union
from shiwei.ledger.models import Notice
from shiwei.policy.assessment import DeferralAssessment, OrderAssessment
from shiwei.policy.vocabulary import WEATHER
from shiwei.workorders import labels
from shiwei.workorders.deferral_labels import Words
from shiwei.workorders.models import OPEN_STATES, Order

BEFORE_EXPIRY = (timedelta(hours=48), timedelta(hours=24), timedelta(hours=4))
"""R11.7: a further application must come before the end."""
DECIDE_AFTER = {"EMERGENCY": timedelta(hours=4), "NORMAL": timedelta(hours=24)}
"""A11: when the owner is reminded of an undecided application."""
SIGN_AFTER = timedelta(hours=24)
CONSULT_AT = timedelta(hours=288)
DAY = timedelta(hours=24)

TEXT: Words = {
    "EXPIRES": _l("暂缓 %(code)s 将于 %(at)s 到期，仍不能修复须在到期前再次申请：%(title)s"),
    "EXPIRED": _l("暂缓 %(code)s 已到期，计时继续：%(title)s"),
    "DECIDE": _l("暂缓申请 %(code)s 尚未审批：%(title)s"),
    "WEATHER": _l("请登记天气影响是否已结束，暂缓 %(code)s：%(title)s"),
    "CONSULT": _l("累计暂缓将满十五天，请双方协商解决方案，工单 %(code)s：%(title)s"),
    "SIGN": _l("修复确认单等待签字，工单 %(code)s：%(title)s"),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something to be said at an instant to some units; those with one ``topic`` replace each other."""

    at: datetime
    what: str
    code: str
    units: tuple[str, ...]
    about: datetime | None = None

    @property
    def topic(self) -> tuple[str, str]:
        return self.what, self.code


def instants(order: Order, found: OrderAssessment) -> list[datetime]:
    """When something about the order's deferrals changes, or a reminder falls due."""
    if order.state not in OPEN_STATES:
        return []
    edges = [at for d in found.deferrals.values() for at in (d.start, d.end) if at is not None]
    return [*edges, *(reminder.at for reminder in _reminders(order, found))]


def due(order: Order, found: OrderAssessment, now: datetime) -> list[Notice]:
    """The reminders that are due by now, the last one of each topic."""
    if order.state not in OPEN_STATES:
        return []
    last: dict[tuple[str, str], Reminder] = {}
    for reminder in sorted(_reminders(order, found), key=lambda r: r.at):
        if reminder.at <= now:
            last[reminder.topic] = reminder
    return [notice for reminder in last.values() for notice in _notices(order, reminder)]


def _reminders(order: Order, found: OrderAssessment) -> Iterator[Reminder]:
    renewed = {d.renews for d in found.deferrals.values() if d.state == "SUBMITTED"}
    for code, deferral in found.deferrals.items():
        if deferral.state == "SUBMITTED":
            yield Reminder(
                deferral.filed + DECIDE_AFTER[found.urgency],
                "DECIDE",
                code,
                (order.project.owner.code,),
                deferral.filed,
            )
        elif deferral.state in {"ACTIVE", "EXPIRED"} and code not in renewed:
            yield from _of_running(order, code, deferral)
    yield from _consult(order, found)
    if found.awaiting:
        confirmed = max(stage.end for stage in found.stages if stage.end is not None)
        yield Reminder(confirmed + SIGN_AFTER, "SIGN", order.number, found.awaiting, confirmed)


def _of_running(order: Order, code: str, deferral: DeferralAssessment) -> Iterator[Reminder]:
    start, end = deferral.start, deferral.end
    if start is None or end is None:
        return
    for before in BEFORE_EXPIRY:
        if start < end - before:
            yield Reminder(end - before, "EXPIRES", code, (deferral.unit,), end)
    parties = (deferral.unit, order.project.integrator.code, order.project.owner.code)
    yield Reminder(end, "EXPIRED", code, parties, end)
    if deferral.category == WEATHER and deferral.impact_end is None and deferral.granted_hours is None:
        yield from (
            Reminder(start + DAY * n, "WEATHER", code, (deferral.unit,)) for n in range(1, (end - start) // DAY)
        )


def _consult(order: Order, found: OrderAssessment) -> Iterator[Reminder]:
    """R12.8: when the order's pauses have lasted twelve days together."""
    pauses = union(Span(d.start, d.end) for d in found.deferrals.values() if d.start and d.end)
    at = _reached(pauses, CONSULT_AT)
    running = next((stage for stage in found.stages if stage.end is None), None)
    if at is not None and running is not None:
        yield Reminder(at, "CONSULT", order.number, (running.unit, order.project.owner.code), at)


def _reached(pauses: Iterable[Span], need: timedelta) -> datetime | None:
    for pause in pauses:
        if need <= pause.length:
            return pause.start + need
        need -= pause.length
    return None


def _notices(order: Order, reminder: Reminder) -> list[Notice]:
    about = reminder.about or reminder.at
    told = {"code": reminder.code, "title": labels.title(order), "at": _told(about)}
    subject = str(TEXT[reminder.what]) % told
    mark = f"{reminder.at:%Y%m%d%H%M%S}"
    return [
        Notice(
            key=f"{reminder.code}/{reminder.what}-{mark}/{unit}",
            to_unit=unit,
            kind=f"DEFERRAL-{reminder.what}",
            subject=subject,
            body=labels.summary(order),
        )
        for unit in dict.fromkeys(reminder.units)
    ]


def _told(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
