"""Find an approved deferral false (F15, F16; R11.9): void from the beginning, every stage recomputed, also archived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.deferral_notices import about, parties
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Deferral


def find_false(
    deferral: Deferral, evidence: Sequence[str], actor: Actor, now: datetime, *, answer: str = "", key: str = ""
) -> Verdict:
    """The owner upholds the finding with evidence; ``answer`` is what the unit said to it.

    Void with it are the renewals that rest on the same facts (A19). The count it gives still needs both parties'
    confirmation (R28.11). There is no time bar. Refused (11) without evidence.
    """
    order = deferral.order
    case = {"deferral": deferral.code, "evidence": [text for text in evidence if text.strip()]}
    told = "；".join(case["evidence"])
    drafts = about(order, "FALSE", deferral.code, parties(deferral), told, turn=f"-{order.version}")
    return record(order, Entry("deferral_found_false", case, {"answer": answer.strip()}, key=key), actor, now, drafts)
