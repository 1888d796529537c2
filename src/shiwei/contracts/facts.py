"""Contracts, suspensions and county rules as the case format tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from shiwei.contracts.models import Contract, CountyRule
from shiwei.kernel.money import format_yuan
from shiwei.kernel.time import format_instant, start_of_day


def subject(contract: str) -> str:
    """The ledger's subject of a contract, by its code."""
    return f"contract:{contract}"


def contracts_for(projects: Iterable[str], named: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Every contract that covers one of the projects (by code) or is named, as docs/reference/replay.md tells it."""
    wanted = Q(projects__code__in=list(projects)) | Q(code__in=list(named))
    found = Contract.objects.filter(wanted).distinct().order_by("code")
    return [_plain(c) for c in found.select_related("unit").prefetch_related("projects", "clauses")]


def county_rules_for(jurisdictions: Iterable[str]) -> list[dict[str, Any]]:
    """The approved rules of these counties (by code), one ``policy_overrides`` entry a county and day."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    rows = CountyRule.objects.filter(jurisdiction__in=list(jurisdictions), approved=True)
    for rule in rows.order_by("since", "jurisdiction", "parameter"):
        place, since = rule.jurisdiction_id, format_instant(start_of_day(rule.since))
        entry = found.setdefault((place, since), {"jurisdiction": place, "from": since, "set": {}})
        entry["set"][rule.parameter] = rule.value
    return list(found.values())


def _plain(contract: Contract) -> dict[str, Any]:
    return {
        "id": contract.code,
        "unit": contract.unit.code,
        "projects": sorted(p.code for p in contract.projects.all()),
        "fee": format_yuan(contract.fee),
        "from": contract.starts.isoformat(),
        "to": contract.ends.isoformat(),
        "approved": contract.approved,
        "set": {c.parameter: c.value for c in contract.clauses.all()},
    }
