"""A deferral application as it is filed (Article 11): what it says, its code, and its event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.contracts.queries import stock_of
from shiwei.documents.actions.attach import attach
from shiwei.documents.models import FileKind
from shiwei.ledger.queries import events_of
from shiwei.policy.vocabulary import INTERNAL_REASONS
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Application:
    """The four elements of R11.2 and what belongs to them.

    ``hours`` may be None for severe weather (open). ``photos`` and ``form`` are hashes of kept files: photos of the
    site, and the stamped sheet. ``part`` is the spare part that is lacking. ``completes`` is the code of a returned
    application that this one completes, ``renews`` that of the deferral it continues (found by itself when empty).
    """

    category: str
    reason: str
    hours: int | None = None
    photos: Sequence[str] = ()
    form: str = ""
    part: str = ""
    renews: str = ""
    completes: str = ""

    @property
    def internal(self) -> bool:
        """Whether its reason is a coded internal one, which can never be filed (R12.10)."""
        return bool({self.category, self.reason} & INTERNAL_REASONS)


def code_for(order: Order, what: Application) -> str:
    """The code the application gets: its own again when it completes a returned one, else the order's next."""
    return what.completes or f"{order.number}-D{order.deferrals.count() + 1}"


def unknown_code(order: Order, what: Application) -> str:
    """A code the application names that is none of the order's deferrals; empty when all are known."""
    named = [code for code in (what.completes, what.renews) if code]
    known = set(order.deferrals.filter(code__in=named).values_list("code", flat=True)) if named else set()
    return next((code for code in named if code not in known), "")


def continued(order: Order, what: Application, now: datetime) -> str:
    """What it continues: the deferral named, else the one that runs, else the last expired one of its category."""
    if what.renews:
        return what.renews
    held = order.deferrals.filter(unit=order.holder, state__in=("APPROVED", "ACTIVE", "EXPIRED"))
    running = held.filter(start__lte=now, end__gt=now).last()
    found = running or held.filter(end__lte=now, category=what.category).last()
    return found.code if found else ""


def filing(
    order: Order, what: Application, unit: str, now: datetime, key: str, more: Mapping[str, Any], **rest: Any
) -> Entry:
    """The event of filing it, with its papers and, for a lacking part, the unit's stock as it stands (R6.1)."""
    case: dict[str, Any] = {
        "deferral": code_for(order, what),
        "category": what.category,
        "reason": what.reason,
        "photos": len(what.photos),
        "sealed": bool(what.form),
    }
    if what.hours is not None:
        case["hours"] = what.hours
    if renews := continued(order, what, now):
        case["renews"] = renews
    papers: dict[str, Any] = {"photos": list(what.photos), "form": what.form, "key": key, **more}
    if what.category == "NO_SPARE":
        papers |= {"part": what.part, "stock": stock_of(unit)}
    return Entry("deferral_filed", case, papers, key=key, **rest)


def keep_papers(order: Order, what: Application, by: str) -> None:
    """Make photos and stamped form papers of the order. Raises FileRefused for a hash this person never uploaded."""
    for sha256 in what.photos:
        attach(sha256, FileKind.PHOTO, subject(order.number), by)
    if what.form:
        attach(what.form, FileKind.STAMPED_FORM, subject(order.number), by)


def filed_with(order: Order, key: str, verb: str = "deferral_filed", name: str = "deferral") -> str:
    """The code of what was filed under this idempotency key, or an empty text."""
    rows = [row for row in events_of(subject(order.number)) if row.verb == verb and row.data["more"].get("key") == key]
    return str(rows[-1].data["case"][name]) if key and rows else ""
