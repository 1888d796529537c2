"""Acts that change what an order concerns, as entries of the acts' table (``acts.py``) do them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.web.uploads import keep_papers
from shiwei.workorders.actions.accept_exclusion import accept_exclusion
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.end_exclusion import end_exclusion
from shiwei.workorders.actions.merge import merge, merge_all
from shiwei.workorders.actions.recur import recur
from shiwei.workorders.actions.reopen import reopen
from shiwei.workorders.actions.report import ReportRefused
from shiwei.workorders.exclusions import in_force
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry, preview
from shiwei.workorders.models import Order

Given = Mapping[str, Any]


def do_merge(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return merge(order, given["into"], actor, now, key=given["key"])


def do_merge_all(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return merge_all(given["children"], order, actor, now, key=given["key"])


def do_change_cameras(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return change_cameras(order, given["add"], given["remove"], actor, now, key=given["key"])


def do_accept_exclusion(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    kept = keep_papers(given["papers"], subject(order.number), actor, now)
    return accept_exclusion(order, given["exclusion"], kept, actor, now, note=given["note"], key=given["key"])


def do_end_exclusion(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    kept = keep_papers(given["papers"], subject(order.number), actor, now)
    return end_exclusion(order, given["exclusion"], kept, actor, now, note=given["note"], key=given["key"])


def do_reopen(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    return reopen(order, given["reason"], actor, now, key=given["key"])


def do_recur(order: Order, actor: Actor, now: datetime, given: Given) -> Verdict:
    try:
        recur(order, given["source"], given["description"], actor, now, key=given["key"])
    except ReportRefused as refused:
        return refuse("9", str(refused), "T24")
    return allow("T24")


def is_excluded(order: Order, _user: User, _now: datetime) -> bool:
    """Whether an exclusion stands that could be ended."""
    return bool(in_force(order))


def may_reopen(order: Order, user: User, now: datetime) -> bool:
    """The integrator for a time after archiving, the owner always: the fold says it."""
    if user.unit is None:
        return False
    return bool(preview(order, Entry("reopened", {"reason": "-"}), Actor(user.username, user.unit.code), now).verdict)
