"""Consent to go on deferring beyond the total (F12, R12.9): one more block, after a consultation of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.attach import attach
from shiwei.documents.models import FileKind
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def consent(order: Order, opinion: str, actor: Actor, now: datetime, *, paper: str = "", key: str = "") -> Verdict:
    """The owner's written consent: its words, and the hash of the signed paper where there is one.

    Refused (12) without a consultation recorded before it. Raises StaleOrder, FileRefused.
    """
    case = {"note": opinion.strip()} if opinion.strip() else {}
    told = [*([order.holder.code] if order.holder else []), order.project.integrator.code]
    drafts = about(order, "CONSENTED", order.number, told, opinion, turn=f"-{order.version}")
    with transaction.atomic():
        verdict = record(order, Entry("continuation_consented", case, {"paper": paper}, key=key), actor, now, drafts)
        if verdict and paper:
            attach(paper, FileKind.STAMPED_FORM, subject(order.number), actor.name)
    return verdict
