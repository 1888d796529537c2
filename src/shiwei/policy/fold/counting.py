"""Findings of the owner, and what the parties do with counts (Article 28)."""

from __future__ import annotations

from typing import Any

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.assessment import PenaltyAssessment, PenaltyKey
from shiwei.policy.case import Contract, Event
from shiwei.policy.penalty import Counts, contract_for
from shiwei.policy.tables.penalty import Party, parties_of, permit
from shiwei.policy.vocabulary import RATE_CAUSES
from shiwei.policy.world import Finding, Marks, World


def finding_recorded(world: World, event: Event) -> Verdict:
    """B.6, B.7: a dated statement of the owner; a rate that is not below the threshold is none (A45)."""
    data, key = event.data, _key(event)
    finding = _finding(world, event, key)
    if event.by not in finding.owners:
        return refuse("28", f"{event.by} is not the owner")
    if event.at < world.epoch:
        return refuse("28", "facts before the regulation are not judged by it", "R32.1", "A55")
    if finding.order is not None and finding.order not in world.orders:
        return refuse("28", f"the order {finding.order} is reported only later")
    if key.cause in RATE_CAUSES and not _below(world, finding, data):
        return allow("A45")
    if Counts(world, event.at).find(key) is not None:
        return refuse("28", f"{key.cause} {key.act} of {key.unit} is counted already", "A41")
    world.findings[key] = finding
    if finding.order is not None:
        world.by_order[finding.order].append(finding)
    return allow("A41")


def _key(event: Event) -> PenaltyKey:
    return PenaltyKey(event.data["cause"], event.data["unit"], event.data["act"])


def _finding(world: World, event: Event, key: PenaltyKey) -> Finding:
    data = event.data
    order = data.get("order")
    if "project" in data:
        owners = frozenset({world.case.projects[data["project"]].owner})
        return Finding(key, event.at, data["project"], None, order, owners)
    contract = world.contract(data["contract"])
    project = _project_of(world, contract, order)
    return Finding(key, event.at, project, contract.id, order, world.owners_of(contract))


def _project_of(world: World, contract: Contract, order: str | None) -> str | None:
    """The project in which a finding under a contract is priced: the order's, else the contract's first."""
    projects = contract.projects
    known = world.orders.get(order) if order is not None else None
    if known is not None and known.project_id in projects:
        return known.project_id
    return projects[0] if projects else None


def _below(world: World, finding: Finding, data: Any) -> bool:
    """Strictly below the threshold, in whole numbers (T8)."""
    named = world.contract(finding.contract) if finding.contract is not None else None
    contract = contract_for(world, finding.key.unit, finding.project, finding.at, named)
    threshold = world.under(contract, finding.project, finding.at).value("penalty.rate_threshold")
    return bool(data["passed"] * 100 < threshold * data["total"])


def signed(world: World, event: Event) -> Verdict:
    """R28.11: confirmed when both parties have signed."""
    count, verdict = _open(world, event)
    if count is None:
        return verdict
    marks, owner = _marks(world, count), Party.OWNER in _parties(world, count, event.by)
    if (marks.own_signed if owner else marks.unit_signed) and not marks.disputed:
        return refuse("28", f"{event.by} has signed already")
    if owner:
        marks.own_signed = True
    else:
        marks.unit_signed = True
    return _done(world, count, marks)


def disputed(world: World, event: Event) -> Verdict:
    """2.11: the liable unit objects; its own signature falls, the owner's stays (Q44)."""
    count, verdict = _open(world, event)
    if count is None:
        return verdict
    if not event.data["reason"]:
        return refuse("28", "a dispute needs its reason")
    marks = _marks(world, count)
    marks.disputed, marks.unit_signed = True, False
    return _done(world, count, marks)


def withdrawn(world: World, event: Event) -> Verdict:
    """2.11: the owner lets the count go, with a reason."""
    count, verdict = _open(world, event)
    if count is None:
        return verdict
    if not event.data["reason"]:
        return refuse("28", "a withdrawal needs its reason")
    marks = _marks(world, count)
    marks.withdrawn = True
    world.marks[count.key] = marks
    return allow("R28.11")


def _open(world: World, event: Event) -> tuple[PenaltyAssessment | None, Verdict]:
    """The count the event names, if its sender may do this to it now; else the refusal."""
    key = _key(event)
    count = Counts(world, event.at).find(key)
    if count is None:
        return None, refuse("28", f"there is no count {key.cause} {key.act} of {key.unit} now")
    verdict = permit(event.type, count.state, _parties(world, count, event.by))
    return (count if verdict else None), verdict


def _parties(world: World, count: PenaltyAssessment, unit: str) -> frozenset[Party]:
    return parties_of(unit, owners=_owners(world, count), liable=count.unit)


def _owners(world: World, count: PenaltyAssessment) -> frozenset[str]:
    finding = world.findings.get(count.key)
    if finding is not None and count.ground is None:
        return finding.owners
    assert count.order is not None
    return frozenset({world.orders[count.order].project.owner})


def _marks(world: World, count: PenaltyAssessment) -> Marks:
    return world.marks.get(count.key) or Marks(count)


def _done(world: World, count: PenaltyAssessment, marks: Marks) -> Verdict:
    marks.known, marks.touched = count, True
    world.marks[count.key] = marks
    return allow("R28.11")
