"""The order's state machine, and the register of rules behind every reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import shiwei.policy
from shiwei.policy.fields import FORMS
from shiwei.policy.fold.apply import OF_ORDER, OF_WORLD
from shiwei.policy.routing import responsible_unit
from shiwei.policy.tables.order import TABLE, Party, open_acts, parties_of, permit
from shiwei.policy.vocabulary import State
from shiwei.regulation.load import packaged
from tests.policy.story import INT_A, NET_B, PWR_C, UNITS

RULE = re.compile(r"(R\d+\.\d+|[AT]\d{2}|F\d+)")


def test_every_transition_of_the_regulation_stands_in_the_table() -> None:
    assert {row.id for row in TABLE} >= {f"T{number:02}" for number in range(1, 28)}


def test_every_event_type_has_a_form_and_a_handler() -> None:
    assert FORMS.keys() == OF_ORDER.keys() | OF_WORLD.keys()
    system = {row.event for row in TABLE if row.who == {Party.SYSTEM}}
    assert {row.event for row in TABLE} - system <= FORMS.keys()
    assert OF_ORDER.keys() <= {row.event for row in TABLE}


def test_only_reopening_and_the_owners_late_decisions_touch_an_archived_order() -> None:
    assert open_acts(State.ARCHIVED, {Party.INTEGRATOR, Party.HOLDER}) == ("reopened",)
    assert "reopened" in open_acts("ARCHIVED", {Party.OWNER})
    assert open_acts(State.MERGED, {Party.INTEGRATOR}) == ()


@pytest.mark.parametrize(
    ("state", "party", "act", "open_"),
    [
        (State.PENDING_TRIAGE, Party.INTEGRATOR, "dispatched", True),
        (State.PENDING_TRIAGE, Party.HOLDER, "repaired", False),
        (State.REPAIRING, Party.HOLDER, "repaired", True),
        (State.DEFERRED, Party.HOLDER, "repaired", True),
        (State.REPAIRING, Party.VOIDER, "voided", True),
        (State.DEFERRED, Party.VOIDER, "voided", False),
        (State.PENDING_CONFIRM, Party.OWNER, "rejected", False),
        (State.PENDING_DOUBLE_SIGN, Party.OWNER, "rejected", True),
        (State.PENDING_DOUBLE_SIGN, Party.INTEGRATOR, "signed", False),
    ],
)
def test_who_may_do_what_when(state: State, party: Party, act: str, open_: bool) -> None:
    assert (act in open_acts(state, {party})) is open_
    assert bool(permit(act, state, {party})) is open_


def test_a_refusal_names_the_state_or_the_party() -> None:
    assert "not possible in state ARCHIVED" in permit("repaired", State.ARCHIVED, {Party.HOLDER}).why
    assert "is for the unit whose stage runs" in permit("repaired", State.REPAIRING, {Party.OWNER}).why


def test_what_a_unit_is_to_an_order() -> None:
    told = {"owner": "OWN", "integrator": INT_A, "holder": NET_B}
    assert parties_of(INT_A, source="AUTO_ALARM", **told) == {Party.ANY, Party.INTEGRATOR, Party.VOIDER}
    assert parties_of("OWN", source="CITIZEN", **told) == {Party.ANY, Party.OWNER, Party.VOIDER}
    assert parties_of(NET_B, source="CITIZEN", **told) == {Party.ANY, Party.HOLDER}


def test_every_rule_cited_in_the_code_stands_in_the_register() -> None:
    """Every text in the policy package that looks like a rule id is one."""
    cited = {row.id for row in TABLE}
    for path in Path(shiwei.policy.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value):
                cited.add(node.value)
    assert cited - packaged().rules.keys() == set()
    assert len(cited) > 60


def test_every_rule_says_its_article_and_meaning_in_two_languages() -> None:
    for rule in packaged().rules.values():
        assert rule.article.isdigit()
        assert rule.zh
        assert rule.en


@pytest.mark.parametrize(
    ("domain", "unit"),
    [
        ("DEVICE", INT_A),
        ("platform", INT_A),
        ("FACILITY", INT_A),
        ("NETWORK", NET_B),
        ("power", PWR_C),
        ("EXTERNAL", None),
    ],
)
def test_a_cause_goes_to_the_unit_of_its_domain(domain: str, unit: str | None) -> None:
    assert responsible_unit(domain, INT_A, UNITS) == unit


def test_of_two_network_operators_a_person_chooses() -> None:
    assert responsible_unit("NETWORK", INT_A, {**UNITS, "NET-C": ["network"]}) is None
