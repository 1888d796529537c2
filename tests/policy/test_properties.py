"""What holds for every case: nothing raises, refused events change nothing, times add up, prefixes agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shiwei.policy.case import Case, CaseError, case_from_plain, parse_case
from shiwei.policy.replay import Assessment, assess
from shiwei.policy.report import to_json
from shiwei.regulation.load import packaged
from tests.policy.soup import soup

quick = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(min_value=0, max_value=10**9)


def line_of(read: Callable[[], Case]) -> str:
    """The error line of a case that is not valid, nothing of one that is; anything else raised is a defect."""
    try:
        assess(read())
    except CaseError as error:
        return str(error)
    return ""


def assessed(plain: Mapping[str, Any]) -> Assessment:
    return assess(case_from_plain(dict(plain)))


@given(seeds)
@quick
def test_every_case_is_assessed_and_printed(seed: int) -> None:
    found = assessed(soup(Random(seed)))
    assert json.loads(json.dumps(to_json(found)))["orders"].keys() == {"W1", "W2", "W3"}
    cited = [r for o in found.orders.values() for s in o.stages for r in s.because]
    cited += [r for p in found.penalties for r in p.because]
    assert set(cited) <= packaged().rules.keys()
    assert all(s.because for o in found.orders.values() for s in o.stages)


@given(seeds)
@quick
def test_refused_events_change_nothing(seed: int) -> None:
    plain = soup(Random(seed))
    found = assessed(plain)
    refused = {r.index for r in found.rejected}
    names = {"deferral_filed", "special_timing_requested"}
    kept = [e for i, e in enumerate(plain["events"]) if i not in refused or e["type"] in names]
    last = max(e["at"] for e in plain["events"])
    again = assessed({**plain, "events": kept, "as_of": last})
    assert (again.orders, again.penalties, again.totals) == (found.orders, found.penalties, found.totals)


@given(seeds, st.integers(min_value=0, max_value=40))
@quick
def test_what_was_accepted_stays_accepted(seed: int, cut: int) -> None:
    """The events refused in a prefix are those refused in the whole: later facts recompute clocks, not decisions."""
    plain = soup(Random(seed))
    case = case_from_plain(plain)
    whole = {r.index for r in assess(case).rejected}
    first = 15 + cut
    part = {r.index for r in assess(case_prefix(plain, first)).rejected}
    assert part == {index for index in whole if index < first}


def case_prefix(plain: Mapping[str, Any], length: int) -> Case:
    return case_from_plain({**plain, "events": plain["events"][:length]})


@given(seeds)
@quick
def test_stages_pauses_and_gaps_add_up(seed: int) -> None:
    plain = soup(Random(seed))
    found = assessed(plain)
    as_of = case_from_plain(plain).as_of
    for order in found.orders.values():
        for stage in order.stages:
            until = stage.end or as_of
            assert timedelta() <= stage.elapsed
            assert timedelta() <= stage.paused
            assert stage.elapsed + stage.paused <= until - stage.start
            assert stage.overtime == (stage.breach_at is not None)
            if stage.breach_at is not None:
                assert stage.start <= stage.breach_at < until
    held = [o for o in found.orders.values() if o.state not in {"MERGED", "VOID"}]
    assert all(covered(order, as_of) for order in held)


def covered(order: Any, as_of: datetime) -> bool:
    """All stages' own times together never exceed the time the order exists."""
    held = sum((s.elapsed + s.paused for s in order.stages), timedelta())
    return bool(held <= (max((s.end or as_of) for s in order.stages) - min(s.start for s in order.stages)))


@given(seeds, seeds)
@quick
def test_a_broken_case_raises_nothing_but_case_error(seed: int, where: int) -> None:
    random = Random(seed)
    text = json.dumps(soup(random, 5))
    position = where % len(text)
    broken = text[:position] + random.choice(['"', "{", "0", "null", "", "[]", "\\"]) + text[position + 1 :]
    assert "\n" not in line_of(lambda: parse_case(broken))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    seeds,
)
@quick
def test_any_value_anywhere_is_a_case_or_a_case_error(value: Any, seed: int) -> None:
    random = Random(seed)
    plain = soup(random, 3)
    target = random.choice([plain, *plain["events"], *[dict(c) for c in plain["contracts"]]])
    target[random.choice(list(target))] = value
    assert "\n" not in line_of(lambda: case_from_plain(plain))


@pytest.mark.parametrize("seed", range(3))
def test_the_same_case_gives_the_same_answer(seed: int) -> None:
    plain = soup(Random(seed), 60)
    assert to_json(assessed(plain)) == to_json(assessed(json.loads(json.dumps(plain))))
