"""Approve a county's rule (R4.2, A22): in force from its day on; a stage that began before keeps what it began with."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.contracts.actions.enter_county_rule import told
from shiwei.contracts.facts import county_subject, rules_county
from shiwei.contracts.models import CountyRule
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.penalties.approving import Approval, approve
from shiwei.penalties.effects import of_county_rule, reach_of_county_rule
from shiwei.policy.setting import may_set
from shiwei.regulation.load import packaged


def approve_county_rule(rule: CountyRule, actor: Actor, now: datetime, *, seen: bool = False) -> Verdict:
    """Approve, as the data bureau or an owner in the county; ``seen`` as for a clause (approve_clause)."""
    county = rule.jurisdiction_id
    if not rules_county(actor.unit, county):
        return refuse("4", f"{actor.unit} makes no rules for {county}", "R4.2")
    verdict = may_set(packaged(), rule.parameter, rule.value, "county")
    if not verdict:
        return verdict
    effect, reach = of_county_rule(rule, now), reach_of_county_rule(rule)
    what = Approval(rule, effect, reach, county_subject(county), "county_rule_approved", told(rule))
    return approve(what, verdict, actor, now, seen=seen)
