"""How many orders a second one process assesses: ten thousand random orders, from JSON text to JSON text.

Beside it what a journal pays that folds an order from its first event again whenever one is added.

Run: ``python -m benchmarks.replay [ORDERS]``
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shiwei.kernel.time import format_instant, parse_instant
from shiwei.policy.case import case_from_plain, parse_case
from shiwei.policy.replay import assess
from shiwei.policy.report import to_json

ORDERS = 10_000
BATCH = 500
"""Orders in one case: a month of a large county."""

HEAD = {
    "policy": "bozhou-2019",
    "units": {"OWN": ["owner"], "INT": ["integrator"], "NET": ["network"], "PWR": ["power"]},
    "projects": {"P": {"owner": "OWN", "integrator": "INT", "jurisdiction": "341602"}},
    "contracts": [
        {
            "id": "K",
            "unit": "NET",
            "projects": ["P"],
            "fee": "360000.00",
            "from": "2019-06-01",
            "to": "2020-05-31",
            "approved": True,
            "set": {"normal.stage_hours": 20},
        }
    ],
}


class Course:
    """One order's course, told with a clock that only goes on."""

    def __init__(self, random: Random, name: str) -> None:
        self.random, self.name = random, name
        self.now: datetime = parse_instant("2019-06-03T00:00:00+08:00") + timedelta(minutes=random.randrange(200_000))
        self.events: list[dict[str, Any]] = []

    def tell(self, type_: str, by: str, **fields: Any) -> None:
        self.events.append({"at": format_instant(self.now), "type": type_, "by": by, "order": self.name, **fields})
        self.now += timedelta(minutes=self.random.randrange(1, 900))

    def run(self) -> list[dict[str, Any]]:
        random = self.random
        cameras = [f"C{number}" for number in range(random.choice([1, 2, 5, 12]))]
        self.tell("reported", "INT", project="P", source="AUTO_ALARM", fault="IMG_OFFLINE", cameras=cameras)
        unit = random.choice(["NET", "PWR"])
        self.tell("dispatched", "INT", to=unit)
        if random.random() < 0.3:
            other = {"NET": "PWR", "PWR": "NET"}[unit]
            self.tell("handed_over", unit, to=other, reason="NOT_MINE")
            unit = other
        self.tell("arrived", unit)
        deferred = random.random() < 0.3
        if deferred:
            proof = {"reason": "no spare", "photos": 2, "sealed": True}
            self.tell("deferral_filed", unit, deferral="D", category="NO_SPARE", hours=120, **proof)
            self.tell("deferral_approved", "OWN", deferral="D", hours=96)
        self.tell("repaired", unit)
        if random.random() < 0.2:
            self.tell("rejected", "INT", reason="still dark")
            self.tell("repaired", unit)
        self.tell("confirmed", "INT", evidence=["picture"])
        for party in ("OWN", unit) if deferred else ():
            self.tell("signed", party)
        return self.events


def case(random: Random, orders: int) -> str:
    events = [event for number in range(orders) for event in Course(random, f"W{number}").run()]
    return json.dumps({**HEAD, "events": events})


def timed(work: Callable[[], Any]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def whole(texts: list[str]) -> tuple[int, int]:
    """Text to text, as the command does it: check, fold, print. The number of events and of counts."""
    events = counts = 0
    for text in texts:
        found = parse_case(text)
        printed = json.dumps(to_json(assess(found)))
        events += len(found.events)
        counts += printed.count('"cause"')
    return events, counts


def at_the_end(orders: list[list[dict[str, Any]]]) -> None:
    """Each order by itself, folded once when all its events are there."""
    for events in orders:
        assess(case_from_plain({**HEAD, "events": events}))


def after_every_event(orders: list[list[dict[str, Any]]]) -> None:
    """Each order by itself, folded from its first event again whenever one is added, as a journal does."""
    for events in orders:
        case = case_from_plain({**HEAD, "events": []})
        for event in events:
            case = case.with_event(event)
            assess(case)


def main(orders: int = ORDERS) -> int:
    random = Random(2019)
    sizes = [min(BATCH, orders - start) for start in range(0, orders, BATCH)]
    texts = [case(random, size) for size in sizes]
    began = perf_counter()
    events, counts = whole(texts)
    seconds = perf_counter() - began
    print(f"{orders} orders, {events} events, {counts} counts in {seconds:.2f} s: {orders / seconds:,.0f} orders/s")
    few = [Course(random, "W").run() for _ in range(max(1, orders // 10))]
    once, every = timed(lambda: at_the_end(few)), timed(lambda: after_every_event(few))
    each = sum(map(len, few))
    print(f"{len(few)} of them one by one, folded once: {len(few) / once:,.0f} orders/s")
    print(f"folded from the start after every event: {len(few) / every:,.0f} orders/s, {each / every:,.0f} events/s")
    print(f"once is {every / once:.1f} times as fast for {each / len(few):.1f} events an order")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
