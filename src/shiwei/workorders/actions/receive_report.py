"""Receive fault reports by any channel (R9.2, R9.3, R22.1): once each, with the instant from which triage runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import PartyRole, Unit
from shiwei.assets.models import Camera, Node, Project
from shiwei.kernel.time import format_instant, local_date
from shiwei.ledger.actions.append import append, enqueue_notices
from shiwei.policy.intake import Arrival, is_user_first, judge_arrival, needs_reply
from shiwei.workorders.actions.settle_report import New, settle
from shiwei.workorders.intake import IntakeRefused, report_subject
from shiwei.workorders.intake_facts import Terms
from shiwei.workorders.models import FaultReport, IntakeBatch, ReportNumbering, ReportState
from shiwei.workorders.numbering import next_numbers
from shiwei.workorders.report_notices import on_batch, on_received


@dataclass(frozen=True, slots=True)
class Incoming:
    """One report as it was told. ``fault`` empty: the reporter does not know, or asks a question.

    ``claimed_at`` is when the message reached the integrator, ``message_at`` when it was sent (A03); both need
    ``evidence`` or an outside number. ``unit`` is the reporter's unit. ``insists``: the reporter saw that an order is
    open and says it is something else.
    """

    project: Project
    source: str
    place: str
    words: str = ""
    fault: str = ""
    cameras: Sequence[Camera] = ()
    node: Node | None = None
    unit: Unit | None = None
    reporter: str = ""
    contact: str = ""
    system_wide: bool = False
    external_number: str = ""
    external_due: datetime | None = None
    message_at: datetime | None = None
    claimed_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    insists: bool = False
    key: str = ""

    def arrival(self, now: datetime) -> Arrival:
        number = (f"{self.source} {self.external_number}",) if self.external_number else ()
        return Arrival(now, self.claimed_at, self.message_at, (*self.evidence, *number))


def receive_report(what: Incoming, actor: Actor, now: datetime, *, keep: bool = False) -> FaultReport:
    """Take one report in, or return the one that came before under the same key or outside number.

    ``keep``: leave it RECEIVED for a person who sorts it in the same breath. Raises IntakeRefused.
    """
    return receive_reports([what], actor, now, keep=keep).reports[0]


@dataclass(frozen=True, slots=True)
class Received:
    """The reports in the order they were told; ``known`` of them had come before."""

    reports: list[FaultReport]
    known: int


def receive_reports(
    what: Sequence[Incoming], actor: Actor, now: datetime, *, batch: IntakeBatch | None = None, keep: bool = False
) -> Received:
    """Take reports in, all or none. Raises IntakeRefused for the first whose times cannot stand (A03)."""
    for one in what:
        if not (verdict := judge_arrival(one.arrival(now))):
            raise IntakeRefused(verdict)
    try:
        return _receive(what, actor, now, batch, keep)
    except IntegrityError:  # the same report came by another door at this moment: now it is a known one
        return _receive(what, actor, now, batch, keep)


def _receive(what: Sequence[Incoming], actor: Actor, now: datetime, batch: IntakeBatch | None, keep: bool) -> Received:
    with transaction.atomic():
        desk = _Desk(what, actor, now, batch)
        reports, fresh = _told_apart(what, desk)
        _write(fresh, actor, now)
        if not keep:
            settle([New(report, one.cameras, one.insists) for report, one in fresh], desk.terms, now)
        _announce([report for report, _ in fresh], actor, now, batch)
    return Received(reports, len(what) - len(fresh))


Fresh = list[tuple[FaultReport, Incoming]]


class _Desk:
    """What is read once for all reports that come in together."""

    def __init__(self, what: Sequence[Incoming], actor: Actor, now: datetime, batch: IntakeBatch | None) -> None:
        self.actor, self.now, self.batch = actor, now, batch
        self.unit = Unit.objects.filter(code=actor.unit).first()
        self.using = set(Unit.objects.filter(roles__role=PartyRole.USING_UNIT).values_list("pk", flat=True))
        self.terms = Terms(now)
        self.known = self._known(what)

    def _known(self, what: Sequence[Incoming]) -> dict[tuple[Any, ...], FaultReport]:
        numbers = {one.external_number for one in what if one.external_number}
        keys = {self.key(one) for one in what if one.key}
        rows = FaultReport.objects.filter(Q(external_number__in=numbers) | Q(key__in=keys))
        found: dict[tuple[Any, ...], FaultReport] = {}
        for row in rows.select_related("project__owner", "project__integrator", "unit", "order"):
            found[row.project_id, row.source, row.external_number] = row
            found[(row.key,)] = row
        return found

    def key(self, one: Incoming) -> str | None:
        """The sender's key, apart from everybody else's keys."""
        return f"{self.actor.unit}/{one.key}"[:120] if one.key else None

    def identities(self, one: Incoming) -> list[tuple[Any, ...]]:
        """What makes two reports the same one: the outside ticket's number, or the sender's key."""
        outside = [(one.project.pk, one.source, one.external_number)] if one.external_number else []
        return [*outside, (self.key(one),)] if one.key else outside


def _told_apart(what: Sequence[Incoming], desk: _Desk) -> tuple[list[FaultReport], Fresh]:
    reports, fresh = [], []
    for one in what:
        same = desk.identities(one)
        report = next((desk.known[i] for i in same if i in desk.known), None)
        if report is None:
            report = _row(one, desk)
            desk.known |= dict.fromkeys(same, report)
            fresh.append((report, one))
        reports.append(report)
    return reports, fresh


def _row(one: Incoming, desk: _Desk) -> FaultReport:
    arrival = one.arrival(desk.now)
    by_using = one.unit is not None and one.unit.pk in desk.using
    return FaultReport(
        key=desk.key(one),
        batch=desk.batch,
        project=one.project,
        source=one.source,
        unit=one.unit,
        reporter=one.reporter[:120],
        contact=one.contact[:120],
        words=one.words,
        fault=one.fault,
        place=one.place[:200],
        node=one.node,
        system_wide=one.system_wide,
        user_first=is_user_first(one.source, by_using_unit=by_using),
        external_number=one.external_number[:60],
        external_due=one.external_due,
        message_at=one.message_at,
        claimed_at=one.claimed_at,
        received_at=desk.now,
        started_at=arrival.triage_start,
        due_at=arrival.triage_start + desk.terms.of(one.project).limit,
        evidence=list(arrival.evidence),
        entered_by=desk.actor.name,
        entered_unit=desk.unit,
        reply_wanted=needs_reply(one.source, known_unit=one.unit is not None),
    )


def _write(fresh: Fresh, actor: Actor, now: datetime) -> None:
    numbers = next_numbers(ReportNumbering, "FY", local_date(now), len(fresh)) if fresh else []
    for (report, _), number in zip(fresh, numbers, strict=True):
        report.number = number
    FaultReport.objects.bulk_create([report for report, _ in fresh], batch_size=500)
    through = FaultReport.cameras.through
    links = [through(faultreport=report, camera=camera) for report, one in fresh for camera in one.cameras]
    through.objects.bulk_create(links, batch_size=500)
    for report, one in fresh:
        _tell(report, one, actor, now)


def _tell(report: FaultReport, one: Incoming, actor: Actor, now: datetime) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=report_subject(report.number),
        verb="received",
        data={
            "project": one.project.code,
            "source": one.source,
            "fault": one.fault,
            "place": report.place,
            "words": one.words,
            "cameras": [c.gb_code for c in one.cameras],
            "node": one.node.code if one.node else "",
            "unit": one.unit.code if one.unit else "",
            "reporter": report.reporter,
            "contact": report.contact,
            "external_number": report.external_number,
            "external_due": format_instant(one.external_due) if one.external_due else "",
            "message_at": format_instant(one.message_at) if one.message_at else "",
            "triage_from": format_instant(report.started_at),
            "evidence": report.evidence,
            "batch": report.batch_id or 0,
        },
        reasons=["R9.3", "A03"],
        claimed_at=one.claimed_at or one.message_at,
    )


def _announce(made: list[FaultReport], actor: Actor, now: datetime, batch: IntakeBatch | None) -> None:
    """The integrator hears of what waits for it: each report by itself, an import in one word."""
    waiting = [r for r in made if r.state == ReportState.RECEIVED and r.project.integrator.code != actor.unit]
    if batch is None:
        enqueue_notices([n for report in waiting for n in on_received(report)], now)
        return
    counted = Counter(report.project.integrator.code for report in waiting)
    enqueue_notices([n for unit, count in counted.items() for n in on_batch(unit, batch.pk, count)], now)
