"""What holds for every text: it is a case that is assessed and printed, or one line says why it is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.policy.case import Case, CaseError, case_from_plain, parse_case
from shiwei.policy.replay import assess
from shiwei.policy.report import to_json
from shiwei.regulation.load import packaged
from tests.examples import examples
from tests.policy.corpus import FOLDER, corpus

quick = examples(8)
seeds = st.integers(min_value=0, max_value=10**9)
names = st.sampled_from(sorted(corpus()))
words = st.text("aW1-中\u0000\ud800 ", max_size=5)


def line_of(read: Callable[[], Case]) -> str:
    """The error line of a case that is not valid, nothing of one that is; anything else raised is a defect."""
    try:
        assess(read())
    except CaseError as error:
        return str(error)
    return ""


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text("utf-8")


@given(names, seeds)
@quick
def test_a_broken_case_raises_nothing_but_case_error(name: str, seed: int) -> None:
    text, random = text_of(name), Random(seed)
    position = random.randrange(len(text))
    broken = text[:position] + random.choice(['"', "{", "0", "null", "", "[]", "\\"]) + text[position + 1 :]
    assert "\n" not in line_of(lambda: parse_case(broken))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=8,
    ),
    names,
    seeds,
)
@quick
def test_any_value_anywhere_is_a_case_or_a_case_error(value: Any, name: str, seed: int) -> None:
    plain, random = json.loads(text_of(name)), Random(seed)
    target = random.choice([plain, *plain["events"], *plain["contracts"], *plain["projects"].values()])
    target[random.choice(list(target))] = value
    assert "\n" not in line_of(lambda: case_from_plain(plain))


@given(names, seeds)
@quick
def test_events_may_stand_in_any_order_where_their_instants_differ(name: str, seed: int) -> None:
    """What takes effect is the order of the instants; only the positions under ``rejected`` are those of the file."""
    plain = json.loads(text_of(name))
    events = [{**e, "at": f"2019-07-01T00:{n:02}:00+08:00"} for n, e in enumerate(plain["events"][:60])]
    events = [{**e, "impact_end": e["at"]} if "impact_end" in e else e for e in events]
    first, second = (
        to_json(assess(case_from_plain({**heads(plain), "events": listed})))
        for listed in (events, Random(seed).sample(events, len(events)))
    )
    refused = [sorted(entry["why"] for entry in found.pop("rejected")) for found in (first, second)]
    assert first == second
    assert refused[0] == refused[1]


def heads(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key not in {"events", "as_of"}}


@pytest.mark.parametrize("name", sorted(corpus()))
def test_a_case_gives_the_same_answer_each_time_and_cites_only_rules_of_the_register(name: str) -> None:
    found = to_json(assess(parse_case(text_of(name))))
    assert json.loads(json.dumps(found)) == to_json(assess(case_from_plain(json.loads(text_of(name)))))
    cited = [rule for order in found["orders"].values() for stage in order["stages"] for rule in stage["because"]]
    assert {*cited, *(rule for count in found["penalties"] for rule in count["because"])} <= packaged().rules.keys()
