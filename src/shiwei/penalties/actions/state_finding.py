"""State a finding (Article 28, B.6): a dated fact of the owner that becomes a count, from a candidate or freehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.assets.models import Project
from shiwei.contracts.models import Contract
from shiwei.kernel.time import local_date
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.penalties import notices
from shiwei.penalties.facts import Home, home_in
from shiwei.penalties.journal import Told, record
from shiwei.penalties.models import Candidate, CandidateState, Penalty
from shiwei.policy.one_count import What, act_key
from shiwei.policy.vocabulary import RATE_CAUSES
from shiwei.workorders.models import Order

LONGEST_ACT = 120
_ONE_ACT = frozenset({"PATROL_UNTIMELY", "RECORD_NOT_KEPT"})
"""Counts of one unit and act that are part of one another (Q45): they are told in one place or not at all."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the owner states. ``act`` is what makes it one count; left empty it follows from the cause (B.6).

    ``passed`` of ``total`` only for the two rates, as whole numbers. ``evidence`` are rows ``{"kind", "at", "text",
    "ref"}``. The count is told about the order, else under the contract, else in the project.
    """

    cause: str
    unit: Unit
    project: Project
    contract: Contract | None = None
    order: Order | None = None
    thing: str = ""
    act: str = ""
    passed: int | None = None
    total: int | None = None
    evidence: Sequence[Mapping[str, Any]] = ()
    note: str = ""
    because: Sequence[str] = field(default_factory=tuple)


def state_finding(what: Statement, actor: Actor, now: datetime, *, candidate: Candidate | None = None) -> Verdict:
    """Record the finding; with ``candidate`` that candidate is decided by it.

    Refused (28) for anybody but the owner, for the same count again, and for a rate that is not below its threshold.
    """
    try:
        act = what.act or act_key(what.cause, _what(what, now))
    except ValueError as unclear:
        return refuse("28", str(unclear), "A41")
    home = home_in(what.project, what.contract, what.order)
    refused = _refused(what, act, home)
    if refused is not None:
        return refused
    with transaction.atomic():
        if candidate is not None and not _decide(candidate, what, actor, now):
            return refuse("28", f"candidate {candidate.pk} was decided already")
        told = Told("finding_recorded", _case(what, act, home), _more(what), notices.on_stated(*_key(what, act), now))
        verdict = record(home, told, actor, now)
        if not verdict:
            transaction.set_rollback(True)  # a candidate whose finding is refused stays open
    return verdict


def _decide(candidate: Candidate, what: Statement, actor: Actor, now: datetime) -> bool:
    decided = {"state": CandidateState.STATED, "decided_at": now, "decided_by": actor.name, "reason": what.note[:1000]}
    return bool(Candidate.objects.filter(pk=candidate.pk, state=CandidateState.OPEN).update(**decided))


def statement_of(candidate: Candidate, note: str = "", more: Sequence[Mapping[str, Any]] = ()) -> Statement:
    """What a candidate suspects, as the owner would state it."""
    return Statement(
        cause=candidate.cause,
        unit=candidate.unit,
        project=candidate.project,
        order=candidate.order,
        act=candidate.act,
        evidence=[*candidate.evidence, *more],
        note=note,
        because=candidate.because,
    )


def _what(what: Statement, now: datetime) -> What:
    return What(
        unit=what.unit.code,
        project=what.project.code,
        day=local_date(now),
        order=what.order.number if what.order else "",
        contract=what.contract.code if what.contract else "",
        thing=what.thing.strip(),
    )


def _key(what: Statement, act: str) -> tuple[str, str, str]:
    return what.cause, what.unit.code, act


def _refused(what: Statement, act: str, home: Home) -> Verdict | None:
    """What the fold cannot see, because it is told elsewhere or is no rule of a case."""
    if len(act) > LONGEST_ACT:
        return refuse("28", f"the act {act[:30]}… is longer than {LONGEST_ACT} characters", "A41")
    if what.cause == "FAULT_OVERTIME" and (what.order is None or act != f"{what.order.number}/{what.unit.code}"):
        return refuse("28", "handling overtime is counted once by order and unit: name the order", "A41")
    if what.cause in RATE_CAUSES and not _is_rate(what.passed, what.total):
        return refuse("28", "a rate needs how many passed of how many, as whole numbers", "A45")
    return _told_elsewhere(what, act, home)


def _is_rate(passed: int | None, total: int | None) -> bool:
    return passed is not None and total is not None and total >= 1 and 0 <= passed <= total


def _told_elsewhere(what: Statement, act: str, home: Home) -> Verdict | None:
    causes = _ONE_ACT if what.cause in _ONE_ACT else {what.cause}
    known = Penalty.objects.filter(unit=what.unit, act=act, cause__in=causes).exclude(subject=home.subject).first()
    if known is None:
        return None
    if known.cause == what.cause:
        return refuse("28", f"{known.cause} {act} of {what.unit.code} is counted already under {known.subject}", "A41")
    return refuse("28", f"{known.cause} {act} is told under {known.subject}: state this one there too", "A43")


def _case(what: Statement, act: str, home: Home) -> dict[str, Any]:
    case: dict[str, Any] = {"cause": what.cause, "unit": what.unit.code, "act": act}
    if home.order is not None:
        case["order"] = home.order.number
    if what.contract is not None:
        case["contract"] = what.contract.code
    else:
        case["project"] = home.project.code
    if what.cause in RATE_CAUSES:
        case |= {"passed": what.passed, "total": what.total}
    named = [str(row.get("ref") or row.get("text") or row.get("kind", "")) for row in what.evidence]
    if named:
        case["evidence"] = named
    return case | ({"note": what.note} if what.note else {})


def _more(what: Statement) -> dict[str, Any]:
    return {"evidence": [dict(row) for row in what.evidence], "because": list(what.because), "thing": what.thing}
