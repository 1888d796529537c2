"""Do what a phone queued, perhaps hours ago: once, unless the law refuses it or the order has moved on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.documents.models import FileKind, StoredFile
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.queries import EventRow, events_of
from shiwei.policy.vocabulary import WEATHER
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.application import Application
from shiwei.workorders.facts import subject
from shiwei.workorders.field import ACTS, happened
from shiwei.workorders.journal import StaleOrder
from shiwei.workorders.models import Act, Order

TRIES = 5
"""How often the order is read again when others keep changing it at the same time."""


@dataclass(frozen=True, slots=True)
class PhoneAct:
    """One queued act. ``type`` is one of ``field.ACTS``, ``seen`` the ledger's last row when the phone read the order,
    ``claimed_at`` when the person says it was done, ``skew`` how far the phone's clock is ahead of the server's."""

    type: str
    key: str
    seen: int
    claimed_at: datetime
    skew: timedelta
    fields: Mapping[str, Any]


class Outcome(StrEnum):
    DONE = "done"
    ALREADY = "already"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it. ``at`` is the legal instant of an act that counts; ``since`` what others did meanwhile."""

    outcome: Outcome
    verdict: Verdict
    at: datetime | None = None
    since: tuple[EventRow, ...] = ()


def act_from_phone(order: Order, act: PhoneAct, actor: Actor, now: datetime) -> Answer:
    """Done, done already (same key), refused by the law, or in conflict with what others did. Only the first writes.

    The receive time ``now`` is the legal one (T9); the claimed one stands beside it. Neither a refusal nor a conflict
    uses the key up. Raises StaleOrder when the order kept changing.
    """
    for _ in range(TRIES):
        try:
            return _once(order, act, actor, now)
        except StaleOrder:
            order.refresh_from_db()
    raise StaleOrder(f"order {order.number} kept changing: send the act again")


def _once(order: Order, act: PhoneAct, actor: Actor, now: datetime) -> Answer:
    overtaken = _done_before(order, act, actor) or _conflict(order, act, actor)
    if overtaken is not None:
        return overtaken
    missing = _photos_missing(order, act)
    verdict = missing if missing is not None else _DOES[act.type](order, act, actor, now)
    if not verdict:  # perhaps because somebody was quicker just now
        return _conflict(order, act, actor) or Answer(Outcome.REFUSED, verdict)
    twin = _done_before(order, act, actor) if verdict.because == ("X11",) else None
    return twin or Answer(Outcome.DONE, verdict, Act.objects.get(key=act.key).at)


def _conflict(order: Order, act: PhoneAct, actor: Actor) -> Answer | None:
    """What others did meanwhile; or the very act, when its twin from another tab was written just now."""
    since = happened(order, act.type, act.seen)
    if not since:
        return None
    conflict = Answer(Outcome.CONFLICT, refuse("9", "the order moved on meanwhile", "X11"), since=tuple(since))
    return _done_before(order, act, actor) or conflict


def _done_before(order: Order, act: PhoneAct, actor: Actor) -> Answer | None:
    """The answer for a key that was used: done already, or refused when it was used for something else."""
    used = Act.objects.filter(key=act.key).first()
    if used is None:
        return None
    event = ACTS[act.type][1]
    same = used.order_id == order.pk and any(
        row.at == used.at and row.verb == event and row.actor == actor.name for row in events_of(subject(order.number))
    )
    if not same:
        return Answer(Outcome.REFUSED, refuse("9", f"the key {act.key} was used for another act", "X11"))
    return Answer(Outcome.ALREADY, allow("X11"), used.at)


def _photos_missing(order: Order, act: PhoneAct) -> Verdict | None:
    wanted = {*act.fields.get("photos", ()), *filter(None, [act.fields.get("form")])}
    kept = set(
        StoredFile.objects.filter(subject=subject(order.number), sha256__in=wanted).values_list("sha256", flat=True)
    )
    if wanted <= kept:
        return None
    return refuse("9", f"{len(wanted - kept)} photos of this act are not on the server: send them first", "E1")


def _sent(act: PhoneAct) -> dict[str, Any]:
    """How it was sent, kept with the event: a phone's clock that is wrong explains a claimed time that is."""
    return {"phone": {"skew_seconds": round(act.skew.total_seconds())}}


def _arrive(order: Order, act: PhoneAct, actor: Actor, now: datetime) -> Verdict:
    remote = act.fields["remote"]
    return arrive(order, actor, now, remote=remote, claimed_at=act.claimed_at, key=act.key, more=_sent(act))


def _feed_back(order: Order, act: PhoneAct, actor: Actor, now: datetime) -> Verdict:
    given = act.fields
    return feed_back(
        order, actor, now, measures=given["measures"], photos=given["photos"],
        claimed_at=act.claimed_at, key=act.key, more=_sent(act),
    )  # fmt: skip


def _hand_over(order: Order, act: PhoneAct, actor: Actor, now: datetime) -> Verdict:
    given = act.fields
    if not Unit.objects.filter(code=given["to"]).exists():
        return refuse("9", f"there is no unit {given['to']}: load the list of units again")
    return hand_over(
        order, given["to"], given["reason"], actor, now, note=given["note"],
        claimed_at=act.claimed_at, key=act.key, more=_sent(act),
    )  # fmt: skip


def _defer(order: Order, act: PhoneAct, actor: Actor, now: datetime) -> Verdict:
    """File a deferral. The seal is there only with the photo of a stamped form (rule E2)."""
    given = act.fields
    scans = StoredFile.objects.filter(subject=subject(order.number), kind=FileKind.STAMPED_FORM)
    what = Application(
        category=given["category"],
        reason=given["note"],
        hours=None if given["category"] == WEATHER else given["hours"],
        photos=given["photos"],
        form=given["form"] if scans.filter(sha256=given["form"]).exists() else "",
    )
    return file_deferral(order, what, actor, now, key=act.key, claimed_at=act.claimed_at, more=_sent(act))


_DOES: dict[str, Callable[[Order, PhoneAct, Actor, datetime], Verdict]] = {
    "arrive": _arrive,
    "feed_back": _feed_back,
    "hand_over": _hand_over,
    "defer": _defer,
}
