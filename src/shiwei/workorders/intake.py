"""The one way a fault report changes: the table permits, named columns change, the ledger tells, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.policy.tables.report import ReportParty, permit_report, report_parties, report_target
from shiwei.workorders.models import FaultReport, ReportState

NO_CHANGE: Mapping[str, Any] = {}


class StaleReport(Exception):
    """Somebody else changed the report between our reading and our writing; nothing was written. Load it again."""


class IntakeRefused(ValueError):
    """A report cannot be taken in; ``verdict`` names the article and why. Nothing was written."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(f"Article {verdict.article}: {verdict.why}")


def report_subject(number: str) -> str:
    """The ledger's subject of a fault report."""
    return f"report:{number}"


def parties(report: FaultReport, actor: Actor) -> set[ReportParty]:
    """What the actor is to the report. The system acts as itself, for whichever unit it does so."""
    if actor.name == "system":
        return {ReportParty.SYSTEM}
    return report_parties(
        actor.unit,
        owner=report.project.owner.code,
        integrator=report.project.integrator.code,
        reporter=report.unit.code if report.unit else "",
        source=report.source,
    )


def permitted(report: FaultReport, event: str, actor: Actor) -> Verdict:
    """Whether the actor may do this to the report in the state it is in."""
    return permit_report(event, report.state, parties(report, actor))


def step(
    report: FaultReport,
    event: str,
    actor: Actor,
    now: datetime,
    *,
    columns: Mapping[str, Any] = NO_CHANGE,
    more: Mapping[str, Any] = NO_CHANGE,
    notices: Sequence[Notice] = (),
) -> Verdict:
    """Do one act to a report: refused by the table, or written whole. Raises StaleReport."""
    verdict = permitted(report, event, actor)
    if not verdict:
        return verdict
    target = report_target(event, report.state)
    sorted_now = report.state == ReportState.RECEIVED and target != report.state
    stamp = {"sorted_at": now, "sorted_by": actor.name} if sorted_now else {}
    with transaction.atomic():
        mine = FaultReport.objects.filter(pk=report.pk, version=report.version)
        if not mine.update(**stamp, **columns, state=target, version=F("version") + 1):
            raise StaleReport(f"report {report.number} was changed by somebody else: load it again and repeat the act")
        _tell(report, event, actor, now, {"state": target, **more}, verdict, notices)
    report.refresh_from_db()
    return verdict


def _tell(
    report: FaultReport,
    event: str,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    verdict: Verdict,
    notices: Sequence[Notice],
) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=report_subject(report.number),
        verb=event,
        data=data,
        reasons=verdict.because,
        notices=notices,
    )
