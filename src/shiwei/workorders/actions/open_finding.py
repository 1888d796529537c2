"""Before a deferral is found false (F15, F16): the owner opens the finding, the unit answers, the owner decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.policy.false_finding import answer_due, judge_answer, judge_decision
from shiwei.workorders.actions.find_false import find_false
from shiwei.workorders.deferral_notices import about, parties
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry, preview
from shiwei.workorders.models import Deferral, FalseFinding, Order, Outcome


def open_finding(deferral: Deferral, evidence: Sequence[str], actor: Actor, now: datetime) -> Verdict:
    """The owner opens the finding with its evidence; the unit hears of it and may answer within 72 hours.

    Refused (11) as the finding itself would be (another party, no evidence, none approved), or while one is open.
    """
    told = [text.strip() for text in evidence if text.strip()]
    with transaction.atomic():
        order = _held(deferral)
        case = {"deferral": deferral.code, "evidence": told}
        verdict = preview(order, Entry("deferral_found_false", case), actor, now).verdict
        if verdict and deferral.findings.filter(outcome="").exists():
            verdict = refuse("11", "a finding about this deferral is open already", "R11.9")
        if not verdict:
            return verdict
        row = FalseFinding.objects.create(
            deferral=deferral, opened_at=now, opened_by=actor.name, evidence=told, due_at=answer_due(now)
        )
        more = {"deferral": deferral.code, "evidence": told, "due_at": format_instant(row.due_at)}
        _tell(row, "false_finding_opened", more, actor, now, _notices(row, "FALSE_OPENED", parties(deferral), told))
    return verdict


def answer_finding(deferral: Deferral, words: str, actor: Actor, now: datetime) -> Verdict:
    """The unit's word on the finding, heard once; also after its time as long as nothing is decided."""
    if actor.unit != deferral.unit.code:
        return refuse("11", "the finding is answered by the unit whose deferral it is about", "R11.9")
    if not words.strip():
        return refuse("11", "an answer needs its words", "R11.9")
    with transaction.atomic():
        _held(deferral)
        row = deferral.findings.order_by("pk").last()
        if row is None:
            return refuse("11", "no finding about this deferral is open", "R11.9")
        verdict = judge_answer(answered=row.answered_at is not None, decided=bool(row.outcome))
        if not verdict:
            return verdict
        told = {"answer": words.strip()[:4000], "answered_at": now, "answered_by": actor.name}
        FalseFinding.objects.filter(pk=row.pk).update(**told)
        owner = [deferral.order.project.owner.code]
        more = {"deferral": deferral.code, "answer": told["answer"], "late": now > row.due_at}
        _tell(row, "false_finding_answered", more, actor, now, _notices(row, "FALSE_ANSWERED", owner, [words]))
    return verdict


def uphold_finding(deferral: Deferral, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """The finding is upheld: the deferral is void from the beginning (find_false), with what the unit said to it."""
    with transaction.atomic():
        _held(deferral)
        row = deferral.findings.filter(outcome="").first()
        verdict = _may_decide(row, deferral, actor, now)
        if not verdict or row is None:
            return verdict
        deferral.order.refresh_from_db()
        verdict = find_false(deferral, row.evidence, actor, now, answer=row.answer, key=key)
        if verdict:
            _decide(row, Outcome.UPHELD, "", actor, now)
    return verdict


def drop_finding(deferral: Deferral, note: str, actor: Actor, now: datetime) -> Verdict:
    """The owner is convinced by the answer, or has no case: nothing changes, and the unit hears of it."""
    if not note.strip():
        return refuse("11", "dropping a finding needs its reason", "R11.9")
    with transaction.atomic():
        _held(deferral)
        row = deferral.findings.filter(outcome="").first()
        verdict = _may_decide(row, deferral, actor, now, at_once=True)
        if verdict and row is not None:
            _decide(row, Outcome.DROPPED, note.strip()[:1000], actor, now)
            more = {"deferral": deferral.code, "note": note.strip()}
            sent = _notices(row, "FALSE_DROPPED", parties(deferral), [note])
            _tell(row, "false_finding_dropped", more, actor, now, sent)
    return verdict


def _held(deferral: Deferral) -> Order:
    """The order, held: who acts on it at once comes after."""
    list(Order.objects.select_for_update().filter(pk=deferral.order_id).values_list("pk"))
    return deferral.order


def _may_decide(
    row: FalseFinding | None, deferral: Deferral, actor: Actor, now: datetime, *, at_once: bool = False
) -> Verdict:
    """Only the owner; upheld after the answer or its time, dropped whenever the owner likes."""
    if actor.unit != deferral.order.project.owner.code:
        return refuse("11", "a finding is decided by the project's owner", "R11.9")
    if row is None:
        return refuse("11", "no finding about this deferral is open", "R11.9")
    return judge_decision(row.due_at, now, answered=at_once or row.answered_at is not None)


def _decide(row: FalseFinding, outcome: Outcome, note: str, actor: Actor, now: datetime) -> None:
    FalseFinding.objects.filter(pk=row.pk).update(outcome=outcome, decided_at=now, decided_by=actor.name, note=note)


def _notices(row: FalseFinding, what: str, units: Sequence[str], words: Sequence[str]) -> list[Notice]:
    return about(row.deferral.order, what, row.deferral.code, units, "；".join(words)[:400], turn=f"-{row.pk}")


def _tell(
    row: FalseFinding, verb: str, more: Mapping[str, Any], actor: Actor, now: datetime, notices: Sequence[Notice]
) -> None:
    """In the order's journal, beside what the case format knows: a case carries only the outcome (replay.md)."""
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=subject(row.deferral.order.number),
        verb=verb,
        data={"more": dict(more)},
        reasons=["R11.9"],
        notices=notices,
    )
