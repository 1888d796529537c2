"""Approve a county's rule (R4.2, A22): in force from its day on; a stage that began before keeps what it began with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.contracts.actions.enter_county_rule import told
from shiwei.contracts.facts import county_subject, rules_county
from shiwei.contracts.models import CountyRule
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.actions.approve_clause import UNSEEN
from shiwei.penalties.effects import of_county_rule, reach_of_county_rule, take_effect
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
    with transaction.atomic():
        effect = of_county_rule(rule, now)
        if effect.must_be_seen and not seen:
            return refuse("28", UNSEEN, "R28.11")
        decided = {"approved": True, "approved_by": actor.name, "approved_at": now}
        if not CountyRule.objects.filter(pk=rule.pk, approved=False).update(**decided):
            return refuse("4", f"the rule {rule.document} on {rule.parameter} is approved already", "A22")
        append(
            at=now,
            actor=actor.name,
            unit=actor.unit,
            subject=county_subject(county),
            verb="county_rule_approved",
            data={"more": {**told(rule), "effect": effect.told()}},
            reasons=verdict.because,
        )
        take_effect(reach_of_county_rule(rule), now)
    rule.refresh_from_db()
    return allow(*verdict.because)
