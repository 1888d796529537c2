"""Register an application that came on paper (E5, T9): the owner enters it for the unit that holds the order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders import deferral_notices
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.application import Application, code_for, filing, keep_papers, unknown_code
from shiwei.workorders.journal import record, repeated
from shiwei.workorders.models import Deferral, Order


def register_paper(
    order: Order,
    what: Application,
    actor: Actor,
    now: datetime,
    *,
    received_at: datetime | None = None,
    internal: bool = False,
    key: str = "",
) -> Verdict:
    """File it in the unit's name. The legal instant is this one; ``received_at`` is kept beside it as claimed.

    ``internal``: its reason is an internal one; it is refused at once with INTERNAL_REASON, which is a count even if
    the fault is repaired in time (AC-24 b, R11.8). Raises StaleOrder, FileRefused.
    """
    if actor.unit != order.project.owner.code:
        return refuse("11", "only the project's owner registers a paper application")
    if received_at is not None and received_at > now:
        return refuse("11", "a paper application cannot have come later than now", "T9")
    if order.holder is None:
        return refuse("11", "nobody holds the order now")
    if unknown := unknown_code(order, what):
        return refuse("11", f"{unknown} is not a deferral application of this order")
    unit, code = order.holder.code, code_for(order, what)
    more = {"registered_by": actor.unit, "received_at": format_instant(received_at or now)}
    entry = filing(order, what, unit, now, key, more, claimed_at=received_at)
    drafts = deferral_notices.about(
        order, "FILED", code, [unit, order.project.integrator.code], turn=f"-{order.version}"
    )
    with transaction.atomic():
        verdict = record(order, entry, Actor(actor.name, unit), now, drafts)
        if verdict and not repeated(verdict):
            keep_papers(order, what, actor.name)
            if internal:
                verdict = _refuse_at_once(order, code, what.reason, actor, now)
    return verdict


def _refuse_at_once(order: Order, code: str, reason: str, actor: Actor, now: datetime) -> Verdict:
    deferral = Deferral.objects.select_related("unit").get(code=code)
    deferral.order = order
    verdict = refuse_deferral(deferral, "INTERNAL_REASON", actor, now, opinion=reason)
    if not verdict:
        transaction.set_rollback(True)
    return verdict
