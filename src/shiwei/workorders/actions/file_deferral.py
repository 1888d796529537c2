"""File a deferral application (F2, F7, F10; R11.1, R11.2): one event; the clock is held until the owner decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.workorders import deferral_notices
from shiwei.workorders.application import Application, code_for, filing, keep_papers, unknown_code
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import record
from shiwei.workorders.models import Act, Order


def file_deferral(
    order: Order,
    what: Application,
    actor: Actor,
    now: datetime,
    *,
    key: str = "",
    batch: str = "",
    count: int = 1,
    claimed_at: datetime | None = None,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Verdict:
    """File it as the unit that holds the order. Refused naming what is missing (Article 11) or too much (12).

    A coded internal reason is refused with Article 12 and the attempt is kept in the ledger; it is no count (R12.10).
    ``batch`` is the code of the batch of ``count`` orders it belongs to; ``more`` what else is kept with the event
    (how a phone sent it). Raises StaleOrder, FileRefused.
    """
    if unknown := unknown_code(order, what):
        return refuse("11", f"{unknown} is not a deferral application of this order")
    with transaction.atomic():
        kept = {**more, **({"batch": batch} if batch else {})}
        entry = filing(order, what, actor.unit, now, key, kept, claimed_at=claimed_at)
        verdict = record(order, entry, actor, now, _notices(order, what, batch, count))
        if verdict:
            keep_papers(order, what, actor.name)
        elif what.internal:
            _keep_attempt(order, what, actor, now, f"{key}/blocked" if key else "")
    return verdict


def _notices(order: Order, what: Application, batch: str, count: int) -> list[Notice]:
    code, body = code_for(order, what), deferral_notices.asked(what.category, what.hours, what.reason)
    owner, integrator = order.project.owner.code, order.project.integrator.code
    if batch:
        return [
            *deferral_notices.of_batch(order, batch, count, body),
            *deferral_notices.about(order, "FILED", code, [integrator], body, turn=f"-{order.version}"),
        ]
    return deferral_notices.about(order, "FILED", code, [owner, integrator], body, turn=f"-{order.version}")


def _keep_attempt(order: Order, what: Application, actor: Actor, now: datetime, key: str) -> None:
    """The attempt in the ledger, outside the case: the clock and the counts know nothing of it (AC-24 a)."""
    if key and not Act.objects.get_or_create(key=key, defaults={"order": order, "at": now})[1]:
        return
    append(
        at=now, actor=actor.name, unit=actor.unit, subject=subject(order.number), verb="deferral_blocked",
        data={"more": {"category": what.category, "reason": what.reason, "hours": what.hours}}, reasons=["R12.10"],
    )  # fmt: skip
