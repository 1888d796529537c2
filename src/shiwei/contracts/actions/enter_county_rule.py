"""Enter a county's rule (R4.2): one parameter from a local day on, by its document; without force until approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Jurisdiction
from shiwei.contracts.entering import Draft, enter
from shiwei.contracts.facts import county_subject, rules_county
from shiwei.contracts.models import CountyRule
from shiwei.kernel.time import local_date
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.setting import may_set
from shiwei.regulation.load import packaged


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What the county sets, from 00:00 of the local day ``since`` on, by the document of that number."""

    parameter: str
    value: Any
    since: date
    document: str
    quote: str = ""


def enter_county_rule(county: Jurisdiction, draft: RuleDraft, actor: Actor, now: datetime) -> Verdict:
    """Write the draft and its ledger event; a draft of the same parameter and day that nobody approved is replaced.

    Refused for what is not left to counties, beyond a higher rule (R31.2), before the regulation itself, without the
    document's number, and for anybody but the data bureau and owners of projects in the county.
    """
    verdict = may_set(packaged(), draft.parameter, draft.value, "county")
    refused = _refused(county, draft, actor) if verdict else verdict
    if refused is not None:
        return refused
    columns = {name: getattr(draft, name) for name in ("value", "document", "quote")}
    named = {"jurisdiction": county, "parameter": draft.parameter, "since": draft.since}
    taken = refuse("4", f"{draft.parameter} is set from that day: a new rule has a later first day", "A22")
    what = Draft(CountyRule, named, columns, county_subject(county.code), "county_rule_entered", told(draft), taken)
    return enter(what, verdict, actor, now)


def told(draft: RuleDraft | CountyRule) -> dict[str, Any]:
    """A rule as the ledger tells it."""
    plain = {name: getattr(draft, name) for name in ("parameter", "value", "document", "quote")}
    return plain | {"since": draft.since.isoformat()}


def _refused(county: Jurisdiction, draft: RuleDraft, actor: Actor) -> Verdict | None:
    if not rules_county(actor.unit, county.code):
        return refuse("4", f"{actor.unit} makes no rules for {county.code}", "R4.2")
    if not draft.document.strip():
        return refuse("4", "a county's rule needs the number of its document", "R4.2")
    if draft.since < local_date(packaged().effective):
        return refuse("32", f"{draft.since} is before the regulation is in force", "R32.1")
    return None
