"""Random cases: valid in form, wild in content. Used by the property tests and by the benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from shiwei.kernel.time import format_instant, parse_instant
from shiwei.policy.case import Event, case_from_plain
from shiwei.policy.fold.apply import apply
from shiwei.policy.world import World
from shiwei.regulation.load import packaged
from tests.policy.story import CONTRACTS, INT_A, INT_X, NET_B, OWN, PROJECTS, PWR_C, UNITS, at, cams, when

_HOLDERS = [INT_A, NET_B, PWR_C]
_CATEGORIES = ["REGIONAL_POWER", "SEVERE_WEATHER", "SEVERE_WEATHER", "POLE_HIT", "NO_SPARE", "OTHER", "OTHER"]
_FAULTS = ["IMG_OFFLINE", "FN_NO_RECORDING", "HW_POLE"]
_REFUSALS = ["NOT_QUALIFIED", "INTERNAL_REASON", "CONTRADICTS_FACTS"]


def _of_order(random: Random, moment: str) -> dict[str, Any]:
    """One event about an order, of any type, by anybody."""
    choose = random.choice
    deferral = {"deferral": choose(["D1", "D2", "D3"])}
    request = {"request": choose(["S1", "S2"])}
    proof = {"evidence": choose([["e"], ["e"], []])}
    to = {"to": choose(_HOLDERS)}
    return choose(
        [
            {"type": "dispatched", **to},
            {"type": "arrived"},
            {"type": "repaired"},
            {"type": "handed_over", **to, "reason": choose(["NOT_MINE", "NOT_REPAIRED"])},
            {"type": "rejected", **choose([{}, to]), "reason": "no"},
            {"type": "confirmed", **proof},
            {"type": "signed"},
            {"type": "voided", **proof},
            {"type": "reopened", "reason": choose(["r", ""])},
            {"type": "merged", "into": choose(["W1", "W2", "W3"])},
            {"type": "cameras_changed", "add": cams(random.randrange(13)), "remove": cams(random.randrange(3))},
            {"type": choose(["exclusion_accepted", "exclusion_ended"]), "exclusion": "REGIONAL_POWER", **proof},
            {"type": "special_timing_requested", **request, "reason": "r"},
            {"type": "special_timing_granted", **request, "pause": [moment, at("2020-01-01 00:00")]},
            {"type": "special_timing_granted", **request, "deadline": moment},
            {"type": "special_timing_refused", **request},
            *(_filing(random) for _ in range(6)),
            {"type": "deferral_returned", **deferral},
            {"type": "deferral_approved", **deferral, "hours": random.choice([1, 24, 48, 240])},
            {"type": "deferral_approved", **deferral, "retroactive": True, "note": "n", "hours": 20},
            *[{"type": "deferral_approved", **deferral}] * 3,
            {"type": "deferral_refused", **deferral, "reason_code": choose(_REFUSALS)},
            {"type": "impact_ended", **deferral, "impact_end": moment},
            {"type": "consultation_recorded"},
            {"type": "continuation_consented"},
            {"type": "deferral_terminated", **deferral, "reason": "r"},
            {"type": "deferral_found_false", **deferral, **proof},
        ]
    )


def _filing(random: Random, name: str | None = None) -> dict[str, Any]:
    filing: dict[str, Any] = {
        "type": "deferral_filed",
        "deferral": name or random.choice(["D1", "D2", "D3"]),
        "category": random.choice(_CATEGORIES),
        "hours": random.choice([2, 24, 48, 72, 240, 380]),
        "reason": "r",
        "photos": random.choice([1, 1, 1, 0]),
        "sealed": True,
    }
    return filing if random.random() < 0.7 else {**filing, "renews": random.choice(["D1", "D2", "D3"])}


def _of_world(random: Random, moment: str) -> dict[str, Any]:
    unit = random.choice(_HOLDERS)
    cause = random.choice(["FAULT_OVERTIME", "FAULT_OVERTIME", "POOR_IMAGE_QUALITY", "KEY_LOCATION_INTERRUPTION"])
    count = {"cause": cause, "unit": unit, "act": f"W{random.randint(1, 3)}/{unit}"}
    return random.choice(
        [
            {"type": "finding_recorded", **count, "project": "P-A", "order": "W1"},
            {"type": "finding_recorded", **count, "contract": "K-B"},
            {"type": "penalty_signed", **count},
            {"type": "penalty_signed", **count},
            {"type": "penalty_disputed", **count, "reason": "r"},
            {"type": "penalty_withdrawn", **count, "reason": "r"},
            {
                "type": "clock_suspended",
                "contract": "K-B",
                "from": moment,
                "to": at("2019-12-01 00:00"),
                "stops_clock": True,
            },
        ]
    )


_OWNER = {"exclusion_accepted", "voided", "signed", "special_timing_granted", "special_timing_refused", "merged"}
_OWNER |= {"deferral_returned", "deferral_approved", "deferral_refused", "impact_ended", "consultation_recorded"}
_OWNER |= {"continuation_consented", "deferral_found_false", "reopened", "finding_recorded", "clock_suspended"}
_INTEGRATOR = {"dispatched", "rejected", "confirmed", "exclusion_ended", "cameras_changed"}
_RARE = {"merged", "voided", "clock_suspended", "cameras_changed", "exclusion_accepted", "repaired"}


def _sender(random: Random, event: dict[str, Any], world: World) -> str:
    """Mostly the party whose act it is, sometimes anybody."""
    if random.random() < 0.1:
        return random.choice([OWN, INT_A, INT_X, NET_B, PWR_C])
    order = world.orders.get(event.get("order", ""))
    if event["type"].startswith("penalty"):
        return random.choice([OWN, event["unit"]])
    if order is None or event["type"] in _OWNER:
        return random.choice([OWN, OWN, NET_B]) if event["type"] == "signed" else OWN
    if event["type"] in _INTEGRATOR or order.running is None:
        return order.project.integrator
    return order.running.unit


def soup(random: Random, length: int = 30) -> dict[str, Any]:
    """A case of three orders and ``length`` random events; every name it uses is declared somewhere in it.

    Of several random events tried, the first accepted one is taken; one in ten is taken although it is refused.
    """
    now = when("2019-06-03 08:00")
    head = {"policy": "bozhou-2019", "units": UNITS, "projects": PROJECTS, "contracts": CONTRACTS}
    world = World.of(case_from_plain({**head, "events": []}), packaged())
    events: list[dict[str, Any]] = []
    for plain in _declarations(random):
        _take(world, events, {"at": format_instant(now), **plain})
    for _ in range(length):
        now += timedelta(seconds=random.choice([0, 1, 3600, 3 * 3600, 20 * 3600, 100 * 3600]))
        for _attempt in range(12):
            event = _any_event(random, format_instant(now), world)
            if _take(world, events, event, keep_refused=random.random() < 0.05):
                break
    return {**head, "events": events}


def _any_event(random: Random, moment: str, world: World) -> dict[str, Any]:
    if random.random() < 0.95:
        event = {**_of_order(random, moment), "order": random.choice(["W1", "W1", "W1", "W2", "W3"])}
    else:
        event = _of_world(random, moment)
    if event["type"] in _RARE and random.random() < 0.7:
        event = {**_filing(random), "order": "W1"}
    return {"at": moment, "by": _sender(random, event, world), **event}


def _take(world: World, events: list[dict[str, Any]], plain: dict[str, Any], *, keep_refused: bool = True) -> bool:
    data = {name: value for name, value in plain.items() if name not in {"at", "type", "by"}}
    world.seq = len(events)
    accepted = bool(apply(world, Event(len(events), parse_instant(plain["at"]), plain["type"], plain["by"], data)))
    if accepted or keep_refused:
        events.append(plain)
    return accepted or keep_refused


def _declarations(random: Random) -> Iterator[dict[str, Any]]:
    """The reports, and a refused mention of every deferral and request, so that random events may name them."""
    for number in (1, 2, 3):
        order = {"order": f"W{number}"}
        yield {
            "type": "reported",
            "by": INT_A,
            **order,
            "project": random.choice(["P-A", "P-X"]),
            "source": random.choice(["AUTO_ALARM", "OWNER"]),
            "fault": random.choice(_FAULTS),
            "cameras": cams(random.choice([1, 9, 12]), random.randrange(20)),
        }
        for name in ("S1", "S2"):
            yield {"type": "special_timing_requested", "by": OWN, **order, "request": name, "reason": ""}
        for name in ("D1", "D2", "D3"):
            yield {**_filing(random, name), "by": OWN, **order}
