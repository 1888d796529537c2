"""Reads on fault reports, within what a person may see (X3): the desk's inbox, one's own reports, replies due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from shiwei.accounts.models import User
from shiwei.accounts.queries import parties_of, scope_of
from shiwei.ledger.queries import EventRow, events_of
from shiwei.policy.intake import Arrival
from shiwei.workorders.intake import report_subject
from shiwei.workorders.models import FaultReport, Order, ReportState
from shiwei.workorders.queries import SEES_ALL

VIEWS = ("inbox", "consult", "expected", "sorted", "all")
_RELATED = ("project__owner", "project__integrator", "unit", "order__holder", "order__merged_into", "node", "window")
_SOON = timedelta(hours=24)
_WHOLE = Q(order__merged_into__isnull=True) | Q(order__merged_into__closed_at__isnull=False)
_REPAIRED = Q(order__closed_at__isnull=False) & _WHOLE
"""The order is closed; merged into another, that one is."""


def visible_reports(user: User) -> QuerySet[FaultReport]:
    """The reports a person may see: the owner's and the integrator's projects', those their unit made or entered."""
    reports = FaultReport.objects.select_related(*_RELATED)
    units = scope_of(user)
    if not units:
        return reports.none()
    if parties_of(user) & SEES_ALL:
        return reports
    ours = Q(project__owner__in=units) | Q(project__integrator__in=units)
    return reports.filter(ours | Q(unit__in=units) | Q(entered_unit__in=units))


def desk_reports(user: User) -> QuerySet[FaultReport]:
    """The reports of the projects this person's unit integrates or owns: what its desk sorts and answers for."""
    units = scope_of(user)
    return visible_reports(user).filter(Q(project__owner__in=units) | Q(project__integrator__in=units))


def in_view(reports: QuerySet[FaultReport], view: str) -> QuerySet[FaultReport]:
    """A view of the desk; what waits comes by pressure: using units first, then by the end of triage (A39)."""
    views = {
        "inbox": Q(state=ReportState.RECEIVED),
        "consult": Q(state=ReportState.CONSULTATION),
        "expected": Q(state=ReportState.SUPPRESSED),
        "sorted": ~Q(state__in=(ReportState.RECEIVED, ReportState.CONSULTATION, ReportState.SUPPRESSED)),
    }
    chosen = reports.filter(views[view]) if view in views else reports
    waiting = Case(When(state=ReportState.RECEIVED, then=Value(0)), default=Value(1), output_field=IntegerField())
    if view == "inbox":
        return chosen.order_by("-user_first", "due_at", "pk")
    return chosen.annotate(waiting=waiting).order_by("waiting", "-received_at", "-pk")


def desk_counts(user: User) -> dict[str, int]:
    """How many reports each view of the desk holds."""
    received, consult = Q(state=ReportState.RECEIVED), Q(state=ReportState.CONSULTATION)
    expected = Q(state=ReportState.SUPPRESSED)
    found: dict[str, int] = desk_reports(user).aggregate(
        inbox=Count("pk", filter=received),
        consult=Count("pk", filter=consult),
        expected=Count("pk", filter=expected),
        sorted=Count("pk", filter=~(received | consult | expected)),
        all=Count("pk"),
    )
    return found


def own_reports(user: User, limit: int = 100) -> list[FaultReport]:
    """What this person's unit reported, what is not finished first, then the newest."""
    mine = visible_reports(user).filter(Q(unit__in=scope_of(user)) | Q(entered_by=user.username))
    done = _REPAIRED | Q(state__in=(ReportState.ANSWERED, ReportState.INVALID))
    ended = Case(When(done, then=Value(1)), default=Value(0), output_field=IntegerField())
    return list(mine.annotate(ended=ended).order_by("ended", "-received_at", "-pk")[:limit])


def one_report(user: User, number: str) -> FaultReport:
    """A report the person may see. Raises FaultReport.DoesNotExist for all others alike."""
    return visible_reports(user).get(number=number)


def reply_tasks(user: User, *, done: bool = False) -> QuerySet[FaultReport]:
    """Reporters somebody must tell by hand, the earliest date first.

    The date is the outside ticket's own (A53), else 24 hours after the result is known (A08); ``result_at`` is None
    while the result is not known yet.
    """
    closed = Coalesce("order__merged_into__closed_at", "order__closed_at")
    result = Case(When(_REPAIRED, then=closed), When(state__in=("ANSWERED", "INVALID"), then=F("sorted_at")))
    tasks = desk_reports(user).filter(reply_wanted=True, replied_at__isnull=not done).annotate(result_at=result)
    return tasks.order_by("-replied_at") if done else tasks.order_by(F("external_due").asc(nulls_last=True), "pk")


def reply_due(task: FaultReport) -> datetime | None:
    """Until when the reporter should know: the outside date, else 24 hours after the result; None: nothing to tell yet.

    For rows of ``reply_tasks``.
    """
    result: datetime | None = task.result_at  # type: ignore[attr-defined]  # annotated by reply_tasks
    return task.external_due or (result + _SOON if result else None)


def reports_of(order: Order) -> list[FaultReport]:
    """The reports behind an order, oldest first."""
    return list(order.reports.select_related("unit").order_by("received_at", "pk"))


def report_events(report: FaultReport) -> Sequence[EventRow]:
    """The report's journal, oldest first."""
    return events_of(report_subject(report.number))


def lag(report: FaultReport) -> timedelta:
    """How long the message waited before it was entered (R9.3); zero for what came in by itself."""
    return Arrival(report.received_at, report.claimed_at, report.message_at).lag
