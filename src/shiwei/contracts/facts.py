"""Contracts as the case format tells them."""

from __future__ import annotations

from typing import Any

from shiwei.contracts.models import Contract
from shiwei.kernel.money import format_yuan


def contracts_for(projects: list[str]) -> list[dict[str, Any]]:
    """Every contract that covers one of the projects (by code), in the shape of docs/reference/replay.md.

    Of a contract's projects only the asked ones are told: a case declares what it depends on, no more.
    """
    found = Contract.objects.filter(projects__code__in=projects).distinct().order_by("code")
    return [_plain(c, projects) for c in found.select_related("unit").prefetch_related("projects", "clauses")]


def _plain(contract: Contract, projects: list[str]) -> dict[str, Any]:
    return {
        "id": contract.code,
        "unit": contract.unit.code,
        "projects": sorted(p.code for p in contract.projects.all() if p.code in projects),
        "fee": format_yuan(contract.fee),
        "from": contract.starts.isoformat(),
        "to": contract.ends.isoformat(),
        "approved": contract.approved,
        "set": {c.parameter: c.value for c in contract.clauses.all()},
    }
