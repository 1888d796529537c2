"""Contracts, suspensions and county rules as the case format tells them.

A case knows one set of terms a contract. Where a contract's clauses change during its term it is told as several
contracts, one a period: the first under its own code, a later one as ``CODE@first-day``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from shiwei.accounts.models import PartyRole, UnitRole
from shiwei.assets.models import Project
from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.kernel.money import format_yuan
from shiwei.kernel.time import format_instant, local_date, start_of_day

_LATER = re.compile(r"(.+)@\d{4}-\d{2}-\d{2}", re.ASCII)


def subject(contract: str) -> str:
    """The ledger's subject of a contract, by its code."""
    return f"contract:{contract}"


def county_subject(code: str) -> str:
    """The ledger's subject of a county's rules, by the county's code."""
    return f"county:{code}"


def owners_of(contract: Contract) -> frozenset[str]:
    """The units that own projects of the contract: its clauses and suspensions are theirs to tell."""
    return frozenset(contract.projects.values_list("owner__code", flat=True))


def rules_county(unit: str, county: str) -> bool:
    """Whether the unit makes rules for the county: the data bureau, or an owner of projects there (R4.2)."""
    if UnitRole.objects.filter(unit__code=unit, role=PartyRole.DATA_BUREAU).exists():
        return True
    return Project.objects.filter(jurisdiction=county, owner__code=unit).exists()


def code_of(told: str) -> str:
    """The contract's own code behind the name a case tells it by."""
    later = _LATER.fullmatch(told)
    return later[1] if later else told


def told_at(contracts: Iterable[Mapping[str, Any]], code: str, at: datetime) -> str:
    """The name under which a case tells the contract's period in force at the instant; the code where none is.

    ``code`` may itself be the name of any of its periods.
    """
    day, own = local_date(at).isoformat(), code_of(code)
    names = [c["id"] for c in contracts if code_of(c["id"]) == own and c["from"] <= day <= c["to"]]
    return names[0] if names else own


def contracts_for(projects: Iterable[str], named: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Every contract that covers one of the projects (by code) or is named, as docs/reference/replay.md tells it."""
    wanted = Q(projects__code__in=list(projects)) | Q(code__in=list(named))
    found = Contract.objects.filter(wanted).distinct().order_by("code")
    rows = found.select_related("unit").prefetch_related("projects", "clauses")
    return [period for contract in rows for period in periods_of(contract, list(contract.clauses.all()))]


def periods_of(contract: Contract, clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    """The contract with these of its clauses, one entry a period of unchanged terms; only approved clauses count."""
    terms = [c for c in clauses if c.approved]
    found: list[dict[str, Any]] = []
    for first, last in _spans(contract, terms):
        values = {c.parameter: c.value for c in sorted(terms, key=_since) if _holds(c, first)}
        if found and found[-1]["set"] == values:
            found[-1]["to"] = last.isoformat()
        else:
            name = f"{contract.code}@{first.isoformat()}" if found else contract.code
            found.append(_period(contract, name, first, last, values))
    return found


def county_rules_for(jurisdictions: Iterable[str]) -> list[dict[str, Any]]:
    """The approved rules of these counties (by code), one ``policy_overrides`` entry a county and day."""
    rows = CountyRule.objects.filter(jurisdiction__in=list(jurisdictions), approved=True)
    return overrides_of(rows.order_by("since", "jurisdiction", "parameter"))


def overrides_of(rules: Iterable[CountyRule]) -> list[dict[str, Any]]:
    """County rules as ``policy_overrides``."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for rule in rules:
        place, since = rule.jurisdiction_id, format_instant(start_of_day(rule.since))
        entry = found.setdefault((place, since), {"jurisdiction": place, "from": since, "set": {}})
        entry["set"][rule.parameter] = rule.value
    return list(found.values())


def _since(clause: Clause) -> date:
    return clause.since or date.min


def _holds(clause: Clause, day: date) -> bool:
    return _since(clause) <= day <= (clause.until or date.max)


def _spans(contract: Contract, terms: Sequence[Clause]) -> list[tuple[date, date]]:
    """The contract's term cut wherever a clause begins or has ended; first and last local days."""
    cuts = {c.since for c in terms if c.since} | {c.until + timedelta(days=1) for c in terms if c.until}
    starts = [contract.starts, *sorted(cut for cut in cuts if contract.starts < cut <= contract.ends)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [contract.ends]
    return list(zip(starts, ends, strict=True))


def _period(contract: Contract, name: str, first: date, last: date, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": name,
        "unit": contract.unit.code,
        "projects": sorted(p.code for p in contract.projects.all()),
        "fee": format_yuan(contract.fee),
        "from": first.isoformat(),
        "to": last.isoformat(),
        "approved": contract.approved,
        "set": dict(values),
    }
