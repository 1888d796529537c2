"""Sign a deferred order's repair for one party (T18, R11.6): the last signature archives the order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.attach import attach
from shiwei.documents.models import FileKind
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import enqueue_notices
from shiwei.workorders import notices
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order, OrderState
from shiwei.workorders.signatures import signatures

INK = "SCANNED_INK"
METHODS = ("E_SIGN", INK)


def sign(
    order: Order, signer: str, method: str, actor: Actor, now: datetime, *, paper: str = "", key: str = ""
) -> Verdict:
    """Sign as the named person of the actor's unit. ``method`` is one of METHODS; ink needs the hash of its scan.

    Refused (11) when the account or the person has signed for another party (AC-26). Raises StaleOrder, FileRefused.
    """
    signer = " ".join(signer.split())
    verdict = _own_hand(order, signer, method, paper, actor)
    if not verdict:
        return verdict
    more = {"signer": signer, "method": method, "paper": paper}
    with transaction.atomic():
        verdict = record(order, Entry("signed", {}, more, key=key), actor, now)
        if verdict and paper:
            attach(paper, FileKind.STAMPED_FORM, subject(order.number), actor.name)
        if verdict and order.state == OrderState.ARCHIVED:
            enqueue_notices(notices.on_archived(order), now)
    return verdict


def _own_hand(order: Order, signer: str, method: str, paper: str, actor: Actor) -> Verdict:
    if not signer:
        return refuse("11", "a signature needs the signer's name", "R11.6")
    if method == INK and not paper:
        return refuse("11", "a signature in ink needs its scan", "R11.6")
    for other in signatures(order):
        if other.unit != actor.unit and (other.account == actor.name or _same(other.signer, signer)):
            return refuse("11", "one person may not sign for two parties", "R11.6")
    return allow("R11.6")


def _same(name: str, other: str) -> bool:
    return "".join(name.split()) == "".join(other.split())
