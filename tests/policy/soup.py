"""Random cases: valid in form, wild in content. Used by the property tests and by the benchmark."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from shiwei.kernel.time import format_instant
from tests.policy.story import CONTRACTS, INT_A, INT_X, NET_B, OWN, PROJECTS, PWR_C, UNITS, at, cams, when

_HOLDERS = [INT_A, NET_B, PWR_C]
_CATEGORIES = ["REGIONAL_POWER", "SEVERE_WEATHER", "POLE_HIT", "NO_SPARE", "OTHER", "STAFF_SHORTAGE"]
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
            _filing(random),
            {"type": "deferral_returned", **deferral},
            {"type": "deferral_approved", **deferral, "hours": random.randint(1, 400)},
            {"type": "deferral_approved", **deferral, "retroactive": True, "note": "n", "hours": 20},
            {"type": "deferral_approved", **deferral},
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
        "hours": random.randint(1, 380),
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


def soup(random: Random, length: int = 30) -> dict[str, Any]:
    """A case of three orders and ``length`` random events; every name it uses is declared somewhere in it."""
    now = when("2019-06-03 08:00")
    events: list[dict[str, Any]] = []
    for number in (1, 2, 3):
        listed = cams(random.choice([1, 9, 12]), random.randrange(20))
        events.append(
            {
                "at": format_instant(now),
                "type": "reported",
                "by": INT_A,
                "order": f"W{number}",
                "project": random.choice(["P-A", "P-X"]),
                "source": random.choice(["AUTO_ALARM", "OWNER"]),
                "fault": random.choice(_FAULTS),
                "cameras": listed,
            }
        )
        for name in ("S1", "S2"):
            ask = {"type": "special_timing_requested", "by": OWN, "order": f"W{number}", "request": name, "reason": ""}
            events.append({"at": format_instant(now), **ask})
        for name in ("D1", "D2", "D3"):
            filing = {**_filing(random, name), "by": OWN, "order": f"W{number}"}
            events.append({"at": format_instant(now), **filing})
    for _ in range(length):
        now += timedelta(seconds=random.choice([0, 1, 3600, 3 * 3600, 30 * 3600, 200 * 3600]))
        moment = format_instant(now)
        by = random.choice([OWN, OWN, INT_A, INT_A, INT_X, NET_B, NET_B, PWR_C])
        if random.random() < 0.8:
            event = {**_of_order(random, moment), "order": random.choice(["W1", "W1", "W1", "W2", "W3"])}
        else:
            event = _of_world(random, moment)
        events.append({"at": moment, "by": by, **event})
    return {"policy": "bozhou-2019", "units": UNITS, "projects": PROJECTS, "contracts": CONTRACTS, "events": events}
