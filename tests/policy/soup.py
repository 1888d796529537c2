"""A whole random history as one plain case: the acts of ``acts``, told with a clock that only goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from shiwei.policy.case import case_from_plain
from shiwei.policy.replay import assess
from tests.policy import acts
from tests.policy.story import CONTRACTS, PROJECTS, UNITS, when

HEAD = {"policy": "bozhou-2019", "units": UNITS, "projects": PROJECTS, "contracts": CONTRACTS}
PASSING = [timedelta(0), timedelta(seconds=1), timedelta(hours=1), timedelta(hours=3), timedelta(hours=20)]


def soup(random: Random, length: int = 30) -> dict[str, Any]:
    """Three orders and ``length`` events: mostly what somebody may do next, some by anybody, some refused."""
    now, choose = when("2019-06-03 08:00"), random.choice
    case = case_from_plain({**HEAD, "events": []})
    events = [acts.report(choose, now, order) for order in acts.ORDERS]
    for event in events:
        case = case.with_event(event)
    seen = assess(case)
    while len(events) < length:
        now += choose([*PASSING, timedelta(hours=100)])
        event = _one(random, events, seen.orders, now)
        if event is None:
            continue
        case = replace(case.with_event(event), as_of=now)
        seen = assess(case)
        events.append(event)
    return {**HEAD, "events": events}


def _one(random: Random, events: list[dict[str, Any]], orders: Any, now: Any) -> dict[str, Any] | None:
    choose = random.choice
    if random.random() < 0.1:
        return acts.beside(choose, now)
    name = choose(["W1"] * 5 + ["W2", "W3"])
    integrator = next(e["by"] for e in events if e["type"] == "reported" and e["order"] == name)
    act = acts.anything(choose) if random.random() < 0.1 else acts.likely(choose, orders[name], integrator)
    known = {e[kind] for e in events for kind in ("deferral", "request") if kind in e}
    more = acts.fields(choose, act.type, now, known)
    if more is None:
        return None
    return {"at": acts.format_instant(now), "type": act.type, "by": act.by, "order": name, **more, **act.told}
