"""The one way a value is entered: a row that waits for its approval, and the ledger's event, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.contracts.models import Clause, CountyRule
from shiwei.kernel.verdict import Verdict
from shiwei.ledger.actions.append import append


@dataclass(frozen=True, slots=True)
class Draft:
    """What is entered: ``named`` is what one value is one by; ``taken`` refuses one that is approved already."""

    model: type[Clause] | type[CountyRule]
    named: Mapping[str, Any]
    columns: Mapping[str, Any]
    subject: str
    verb: str
    told: Mapping[str, Any]
    taken: Verdict


def enter(what: Draft, verdict: Verdict, actor: Actor, now: datetime) -> Verdict:
    """Write the draft, over an earlier one of the same name that nobody approved. ``verdict`` is the law's on it."""
    waiting = {"approved": False, "entered_by": actor.name, "entered_at": now, "approved_by": "", "approved_at": None}
    rows = what.model._default_manager
    with transaction.atomic():
        if rows.select_for_update().filter(**what.named, approved=True).exists():
            return what.taken
        rows.update_or_create(**what.named, defaults={**what.columns, **waiting})
        append(
            at=now,
            actor=actor.name,
            unit=actor.unit,
            subject=what.subject,
            verb=what.verb,
            data={"more": dict(what.told)},
            reasons=verdict.because,
        )
    return verdict
