"""Counts as policy understands them: where the ledger tells each, with what it is judged, who its parties are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from shiwei.assets.models import Project
from shiwei.contracts.facts import subject as contract_subject
from shiwei.contracts.models import Contract
from shiwei.penalties.models import Penalty
from shiwei.policy.tables.penalty import Party, parties_of
from shiwei.workorders.facts import events_of, events_told, family
from shiwei.workorders.facts import subject as order_subject
from shiwei.workorders.models import Order

UnitAct = tuple[str, str]
"""A unit's code and an act: counts of one unit and act may be part of one another (Q45), no others without an order."""


def project_subject(code: str) -> str:
    """The ledger's subject of a project, by its code."""
    return f"project:{code}"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a count is told: about an order, or else in a project or under a contract."""

    subject: str
    project: Project
    order: Order | None = None


def home_in(project: Project, contract: Contract | None = None, order: Order | None = None) -> Home:
    """The home of a count: its order's, else its contract's, else its project's."""
    if order is not None:
        return Home(order_subject(order.number), order.project, order)
    return Home(contract_subject(contract.code) if contract else project_subject(project.code), project)


def home_of(count: Penalty) -> Home:
    """Where the ledger tells this count. Raises LookupError for one whose project is not known."""
    if count.project is None:
        raise LookupError(f"count {count.pk} stands in no project: refresh its order")
    return Home(count.subject, count.project, count.order)


def owners_of(count: Penalty) -> frozenset[str]:
    """The units that own what the count is about: they state, sign and withdraw it."""
    kind, _, code = count.subject.partition(":")
    if kind == "contract":
        return frozenset(Project.objects.filter(contracts__code=code).values_list("owner__code", flat=True))
    return frozenset({count.project.owner.code}) if count.project else frozenset()


def parties(count: Penalty, unit: str) -> frozenset[Party]:
    """What a unit is to the count."""
    return parties_of(unit, owners=owners_of(count), liable=count.unit.code)


def key_of(count: Penalty) -> dict[str, str]:
    """The fields by which an event names the count."""
    return {"cause": count.cause, "unit": count.unit.code, "act": count.act}


def closure(subject: str, wanted: Collection[UnitAct] | None = None) -> list[dict[str, Any]]:
    """Every event that decides about the counts told under this subject, in the case format, oldest first.

    An order is judged with all orders merged with it; elsewhere only events about the ``wanted`` units and acts matter.
    """
    kind, _, code = subject.partition(":")
    if kind == "order":
        return events_of(family(code))
    told = [event for event in events_told([subject]) if "act" in event]
    return told if wanted is None else [event for event in told if (event["unit"], event["act"]) in wanted]
