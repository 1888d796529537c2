"""Bring penalty rows in line with the fold (rule X12: every automatic finding is a candidate)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from shiwei.accounts.models import Unit
from shiwei.assets.models import Project
from shiwei.contracts.facts import code_of
from shiwei.contracts.models import Contract
from shiwei.penalties.models import Penalty
from shiwei.policy.replay import Assessment, PenaltyAssessment
from shiwei.policy.tables.penalty import SIGNED, State
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order


def refresh_penalties(order: Order, assessment: Assessment) -> None:
    """Write each count of the order as the fold prints it; counts that no longer arise are removed.

    One that a party signed or disputed is never removed: the fold prints it as withdrawn (Q50), and where a rule
    entered late takes even its statement away, the row says so itself.
    """
    printed = [count for count in assessment.penalties if count.order == order.number]
    where = {"order": order, "subject": subject(order.number)}
    _refresh(printed, where, Penalty.objects.filter(order=order), order.project)


def refresh_stated(
    told: str, project: Project, acts: Collection[tuple[str, str]] | None, assessment: Assessment
) -> None:
    """The same for counts stated without an order under the subject ``told``: of these units and acts, or all."""
    printed = [count for count in assessment.penalties if count.order is None]
    rows = Penalty.objects.filter(subject=told, order=None)
    if acts is not None:
        wanted = Q()
        for unit, act in acts:
            wanted |= Q(unit__code=unit, act=act)
        rows = rows.filter(wanted)
    _refresh(printed, {"order": None, "subject": told}, rows, project)


def _refresh(
    printed: Sequence[PenaltyAssessment], where: dict[str, Any], known: QuerySet[Penalty], project: Project
) -> None:
    names = _Names.of(printed)
    rows = [_write(count, where, names, project) for count in printed]
    for row, count in zip(rows, printed, strict=True):
        _point(row, count)
    gone = known.exclude(pk__in=[row.pk for row in rows])
    gone.filter(touched=False).delete()
    gone.exclude(state=State.WITHDRAWN).update(state=State.WITHDRAWN, merged_into=None)


@dataclass(frozen=True, slots=True)
class _Names:
    """The rows behind the codes of an assessment, read once."""

    units: dict[str, Unit]
    contracts: dict[str, Contract]

    @classmethod
    def of(cls, counts: Sequence[PenaltyAssessment]) -> _Names:
        codes = {code_of(count.contract) for count in counts if count.contract}
        units = Unit.objects.filter(code__in={count.unit for count in counts})
        return cls({u.code: u for u in units}, {c.code: c for c in Contract.objects.filter(code__in=codes)})


def _write(count: PenaltyAssessment, where: dict[str, Any], names: _Names, project: Project) -> Penalty:
    """The count's row; in which project it stands is said once, when it comes into being."""
    columns = {
        **where,
        "ground": count.ground or "",
        "contract": names.contracts.get(code_of(count.contract)) if count.contract else None,
        "occurred_at": count.occurred_at,
        "state": count.state,
        "amount": count.amount,
        "because": list(count.because),
    }
    if count.state in SIGNED:
        columns["touched"] = True
    row, _ = Penalty.objects.update_or_create(
        cause=count.cause,
        unit=names.units[count.unit],
        act=count.act,
        defaults=columns,
        create_defaults={**columns, "project": project},
    )
    return row


def _point(row: Penalty, count: PenaltyAssessment) -> None:
    """A merged count stays visible, with a pointer to the one it is part of (B.7)."""
    target, into = count.merged_into, None
    if target is not None:
        into = Penalty.objects.filter(cause=target.cause, unit__code=target.unit, act=target.act).first()
    if row.merged_into_id != (into.pk if into else None):
        Penalty.objects.filter(pk=row.pk).update(merged_into=into)
