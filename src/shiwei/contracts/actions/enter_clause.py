"""Enter a clause of a contract (part 0.5): parameter, value, number and quoted text; without force until approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.contracts.entering import Draft, enter
from shiwei.contracts.facts import owners_of, subject
from shiwei.contracts.models import Clause, Contract
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.setting import may_set
from shiwei.regulation.load import packaged


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """What the contract says. ``since`` and ``until`` are local days, both inclusive; None: the contract's own."""

    parameter: str
    value: Any
    number: str
    quote: str
    since: date | None = None
    until: date | None = None
    scan: str = ""


def enter_clause(contract: Contract, draft: ClauseDraft, actor: Actor, now: datetime) -> Verdict:
    """Write the draft and its ledger event; a draft of the same parameter and day that nobody approved is replaced.

    Refused for what is not left to contracts, for a value that cannot be or is beyond a higher rule (R31.2), without
    number or quoted text, outside the contract's term, and for anybody but an owner of its projects.
    """
    verdict = may_set(packaged(), draft.parameter, draft.value, "contract")
    refused = _refused(contract, draft, actor) if verdict else verdict
    if refused is not None:
        return refused
    columns = {name: getattr(draft, name) for name in ("value", "number", "quote", "until", "scan")}
    named = {"contract": contract, "parameter": draft.parameter, "since": draft.since}
    taken = refuse("10", f"{draft.parameter} is set from that day: an amendment has a later first day", "A21")
    what = Draft(Clause, named, columns, subject(contract.code), "clause_entered", told(draft), taken)
    return enter(what, verdict, actor, now)


def told(draft: ClauseDraft | Clause) -> dict[str, Any]:
    """A clause as the ledger tells it."""
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(draft, name))}
    plain = {name: getattr(draft, name) for name in ("parameter", "value", "number", "quote", "scan")}
    return plain | days


def _refused(contract: Contract, draft: ClauseDraft, actor: Actor) -> Verdict | None:
    first, last = draft.since or contract.starts, draft.until or contract.ends
    if actor.unit not in owners_of(contract):
        return refuse("10", f"{actor.unit} owns no project of the contract {contract.code}", "A21")
    if not (draft.number.strip() and draft.quote.strip()):
        return refuse("10", "a clause needs its number and its quoted text: what is not explicit is none", "R10.10")
    if not contract.starts <= first <= last <= contract.ends:
        return refuse("10", f"{first} to {last} is outside the term {contract.starts} to {contract.ends}", "A21")
    return None
