"""File one application for several orders of one cause (R11.1): one form, one stamped sheet, decided per order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.application import Application, code_for
from shiwei.workorders.models import Act, Order
from shiwei.workorders.together import together


def file_batch(orders: Sequence[Order], what: Application, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """File it for every order or, when one of them refuses, for none; the refusal names that order.

    Each application renews what runs on its own order. Raises StaleOrder, FileRefused.
    """
    if not orders:
        return refuse("11", "a batch names no order")
    if key and (done := Act.objects.filter(key=f"{key}/{orders[0].number}").exists()):
        return Verdict(done, ("X11",))
    what = replace(what, renews="", completes="")
    batch = f"PL-{code_for(orders[0], what)}"

    def file_one(order: Order) -> Verdict:
        mine = f"{key}/{order.number}" if key else ""
        return file_deferral(order, what, actor, now, key=mine, batch=batch, count=len(orders))

    return together(((order.number, order) for order in orders), file_one)
