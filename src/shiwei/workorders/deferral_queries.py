"""Reads on deferrals and special timings, within what a person may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shiwei.accounts.models import Unit, User
from shiwei.accounts.queries import scope_of
from shiwei.workorders.models import Deferral, FalseFinding, Order, SpecialTiming
from shiwei.workorders.queries import visible_to

_RELATED = ("order__project__owner", "order__project__integrator", "order__project__jurisdiction", "unit")


def deferrals_seen_by(user: User) -> QuerySet[Deferral]:
    """The deferrals of the orders a person may see."""
    return Deferral.objects.filter(order__in=visible_to(user)).select_related(*_RELATED, "order__holder", "order__node")


def deferral_of(user: User, code: str) -> Deferral:
    """A deferral the person may see. Raises Deferral.DoesNotExist for all others alike."""
    return deferrals_seen_by(user).get(code=code)


def timing_of(user: User, code: str) -> SpecialTiming:
    """A special timing the person may see. Raises SpecialTiming.DoesNotExist for all others alike."""
    return timings_seen_by(user).get(code=code)


def timings_seen_by(user: User) -> QuerySet[SpecialTiming]:
    """The special timings of the orders a person may see."""
    return SpecialTiming.objects.filter(order__in=visible_to(user)).select_related(*_RELATED, "order__holder")


def to_decide(user: User) -> QuerySet[Deferral]:
    """Applications that wait for the person's unit as owner, most pressing first.

    ``presses`` is when it gets serious: the end of the deferral it renews, else the order's deadline as it stands
    without the application.
    """
    renewed = Deferral.objects.filter(code=OuterRef("renews")).values("end")[:1]
    waiting = deferrals_seen_by(user).filter(state="SUBMITTED", order__project__owner__in=scope_of(user))
    return waiting.annotate(presses=Coalesce(Subquery(renewed), "order__deadline")).order_by("presses", "filed_at")


def findings_to_hear(user: User) -> QuerySet[FalseFinding]:
    """Findings that deferrals were false which nobody has decided, of this person's unit: the owner's to decide, the
    unit's to answer; the earliest end of the time to answer first."""
    units = scope_of(user)
    mine = Q(deferral__order__project__owner__in=units) | Q(deferral__unit__in=units, answered_at=None)
    rows = FalseFinding.objects.filter(mine, outcome="").select_related("deferral__order__project", "deferral__unit")
    return rows.order_by("due_at", "pk")


def timings_to_decide(user: User) -> QuerySet[SpecialTiming]:
    """Requests that wait for the person's unit as owner, most pressing first."""
    waiting = timings_seen_by(user).filter(state="REQUESTED", order__project__owner__in=scope_of(user))
    return waiting.order_by("order__deadline", "requested_at")


def batch_of(deferral: Deferral) -> list[Deferral]:
    """The other applications of its batch that still wait for a decision."""
    if not deferral.batch:
        return []
    others = Deferral.objects.filter(batch=deferral.batch, state="SUBMITTED").exclude(pk=deferral.pk)
    return list(others.select_related(*_RELATED).order_by("code"))


@dataclass(frozen=True, slots=True)
class Record:
    """How a unit's applications to one owner ended so far."""

    filed: int
    refused: int
    internal: int
    false: int
    refusals: list[Deferral]


def record_of(unit: Unit, owner: Unit) -> Record:
    """The unit's record with this owner: how many, and the refused and false ones, newest first (R11.9)."""
    mine = Deferral.objects.filter(unit=unit, order__project__owner=owner)
    internal = Q(refusal__in=("INTERNAL_REASON", "CONTRADICTS_FACTS"))
    told = mine.aggregate(
        filed=Count("pk"),
        refused=Count("pk", filter=Q(state="REFUSED")),
        internal=Count("pk", filter=internal),
        false=Count("pk", filter=Q(state="VOIDED")),
    )
    bad = mine.filter(Q(state="VOIDED") | Q(state="REFUSED")).select_related("order")
    return Record(**told, refusals=list(bad.order_by("-filed_at")[:5]))


def of_order(order: Order) -> tuple[list[Deferral], list[SpecialTiming]]:
    """The order's deferrals and special timings, oldest first."""
    return list(order.deferrals.select_related("unit")), list(order.timings.select_related("unit"))
