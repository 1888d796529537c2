"""An order's ledger events as the case that policy assesses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import roles_by_unit
from shiwei.assets.models import Project
from shiwei.contracts.facts import contracts_for
from shiwei.kernel.time import format_instant
from shiwei.ledger.queries import events_of_many
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.replay import Assessment, assess

POLICY = "bozhou-2019"


def subject(number: str) -> str:
    """The ledger's subject of an order."""
    return f"order:{number}"


def events_of(numbers: Iterable[str]) -> list[dict[str, Any]]:
    """The orders' journal in the case format. Raises LookupError when the ledger knows none of them."""
    events = [_event(row) for row in events_of_many([subject(n) for n in numbers])]
    if not events:
        raise LookupError(f"no event of {', '.join(numbers)} in the ledger")
    return events


def plain_case(events: list[dict[str, Any]], as_of: datetime | None = None) -> dict[str, Any]:
    """Events with everything they depend on, as a case file (docs/reference/replay.md)."""
    projects = sorted({e["project"] for e in events if e["type"] == "reported"})
    case: dict[str, Any] = {
        "policy": POLICY,
        "units": roles_by_unit(),
        "projects": _projects(projects),
        "contracts": contracts_for(projects),
        "events": events,
    }
    if as_of is not None:
        case["as_of"] = format_instant(as_of)
    return case


def case_of_events(events: list[dict[str, Any]], as_of: datetime) -> Case:
    """The checked case of these events. Raises CaseError when the registry or an event contradicts the format."""
    return case_from_plain(plain_case(events, as_of))


def assessed(number: str, as_of: datetime) -> Assessment:
    """The fold of one order's events, measured at ``as_of``."""
    return assess(case_of_events(events_of([number]), as_of))


def _event(row: Any) -> dict[str, Any]:
    """A ledger row in the case format: the instant is the server's, the rest was stored with the format's names."""
    return {"at": format_instant(row.at), "type": row.verb, "by": row.unit, **row.data["case"]}


def _projects(codes: list[str]) -> dict[str, dict[str, str]]:
    rows = Project.objects.filter(code__in=codes).values_list("code", "owner__code", "integrator__code", "jurisdiction")
    return {code: {"owner": own, "integrator": integ, "jurisdiction": place} for code, own, integ, place in rows}
