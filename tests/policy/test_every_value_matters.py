"""Another value for any parameter of the law makes a named case of the corpus come out differently than told.

Numbers are moved by the smallest step each way; a value the city does not state is stated. A reading that is fixed
cannot be changed at all. What order law does not use yet is listed, and proven not to matter to any case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from shiwei.policy.replay import assess
from shiwei.regulation.carried_out import CAUSES, READINGS
from shiwei.regulation.checks import Faults, LawError
from shiwei.regulation.load import packaged, texts
from shiwei.regulation.parameters import Known, parameters_of
from shiwei.regulation.rulebook import Rulebook
from tests.policy.corpus import corpus

KNOWN = Known(packaged().rules, packaged().readings, date(2019, 5, 13))

MATTERS: dict[str, dict[Any, str]] = {
    "emergency.camera_threshold": {9: "ac-01", 11: "ac-02"},
    "emergency.stage_hours": {3: "ac-07", 5: "ac-02"},
    "normal.stage_hours": {23: "ac-01", 25: "ac-08"},
    "software_repair_hours": {23: "software-hours", 25: "software-hours"},
    "sla.max_bounces": {1: "s-09", 3: "s-09"},
    "reopen.window_hours": {71: "s-02", 73: "s-02"},
    "deferral.cap.REGIONAL_POWER": {71: "ac-13", 73: "ac-19"},
    "deferral.cap.SEVERE_WEATHER": {71: "ac-17", 73: "ac-17"},
    "deferral.cap.POLE_HIT": {335: "s-07", 337: "ac-19"},
    "deferral.cap.NO_SPARE": {239: "ac-25", 241: "ac-19"},
    "deferral.cap.THIRD_PARTY_WORKS": {119: "ac-22", 121: "ac-19"},
    "deferral.cap.MUNICIPAL_WORKS": {359: "ac-19", 361: "ac-19"},
    "deferral.cap.OTHER": {359: "ac-19", 361: "ac-19"},
    "deferral.total_cap": {359: "ac-21", 361: "ac-21"},
    "deferral.block_hours": {27: "ac-18", 95: "ac-22"},
    "deferral.max_blocks": {0: "ac-22"},
    "penalty.unit_amount": {"1499.99": "ac-25", "1500.01": "every-cause"},
    "penalty.rate_threshold": {94: "ac-32", 96: "ac-32"},
    **{f"penalty.amount.{cause}": {"1499.99": "every-cause"} for cause in CAUSES},
}
"""Each parameter that order law reads: another value, and the case that comes out differently under it."""

NOT_YET: dict[str, Any] = {
    "notify.immediate_minutes": 31,
    "reminder.percent": [51],
    "timely.default_hours": 25,
    "deferral.consult_prompt_hours": 289,
    "notify.next_contact_minutes": 11,
    "notify.leader_minutes": 31,
    "deferral.decision_reminder_hours.EMERGENCY": 5,
    "deferral.decision_reminder_hours.NORMAL": 25,
    "deferral.expiry_reminder_hours": [49],
    "deferral.weather_prompt_hour": 10,
    "alarm.same_day": False,
    "alarm.min_window_hours": 5,
    "training.safety_per_quarter": 2,
    "training.after_go_live": 2,
    "relocation.cut_and_network_hours": 25,
    "relocation.dismantle_hours": 49,
    "relocation.rebuild_days": 31,
    "relocation.delete_after_days": 31,
    "upgrade.min_per_year": 2,
    "upgrade.notice_hours": 73,
    "meeting.min_per_month": 2,
    "meeting.grace_minutes": 1,
    "report.due": "ISO_WEEK_OF_DAY1",
    "inspection.room_per_month": 2,
    "inspection.software_per_month": 2,
    "inspection.point_per_quarter": 2,
    "visit.min_per_month": 2,
    "incident.report_days": 8,
    "online_rate.target": "97",
    "online_rate.formula": "x",
    "online_rate.deduction": "x",
    "account.password_days": 91,
    "account.idle_minutes": 16,
    "ptz.restore_minutes": 31,
    "log.retention_months": 37,
    "retention.video_days": 31,
}
"""Parameters of reminders, patrols, inspections, relocations, meetings, settlement: no clock or count of an order."""

ANOTHER = {"choice": "ANOTHER", "codes": ["ANOTHER"], "days_or_none": 7}


@cache
def articles() -> dict[str, dict[str, Any]]:
    return {name.removeprefix("articles/"): tomllib.loads(text) for name, text in texts() if name.startswith("art")}


def stating(key: str, value: Any) -> Rulebook:
    """The law with another value for the key, read as its TOML would be. Raises LawError where that cannot be."""
    name = f"{packaged().parameters[key].article:02}.toml"
    table = deepcopy(articles()[name])
    table["parameter"] = [
        {**entry, "value": [{"since": date(2019, 5, 13), "is": value, "citation": "x"}]}
        for entry in one_key_an_entry(table["parameter"])
        if entry["key"] == key
    ]
    faults = Faults()
    changed = {parameter.key: parameter for parameter in parameters_of(name, table, KNOWN, faults)}
    faults.stop()
    assert changed.keys() == {key}
    return replace(packaged(), parameters={**packaged().parameters, **changed})


def one_key_an_entry(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        plain = {field: value for field, value in entry.items() if field != "names"}
        keys = [f"{entry['key']}.{name}" for name in entry["names"]] if "names" in entry else [entry["key"]]
        yield from ({**plain, "key": key} for key in keys)


def test_every_parameter_matters_or_is_fixed_or_is_not_used_yet() -> None:
    lists = (MATTERS, READINGS, NOT_YET)
    assert packaged().parameters.keys() == set().union(*lists)
    assert sum(map(len, lists)) == len(packaged().parameters)


@pytest.mark.parametrize(
    ("key", "value", "case"),
    [
        pytest.param(key, value, case, id=f"{key}={value} {case}")
        for key, values in MATTERS.items()
        for value, case in values.items()
    ],
)
def test_another_value_changes_the_named_case(key: str, value: Any, case: str) -> None:
    told = corpus()[case]
    assert told.faults(stating(key, packaged().at(packaged().effective).value(key))) == []
    assert told.faults(stating(key, value)) != []


@pytest.mark.parametrize("key", READINGS)
def test_no_other_reading_can_be_stated(key: str) -> None:
    parameter = packaged().parameters[key]
    other = not READINGS[key] if parameter.kind == "flag" else ANOTHER[parameter.kind]
    assert stating(key, READINGS[key])
    with pytest.raises(LawError, match=f"{key}|the software carries out only"):
        stating(key, other)


def test_what_is_not_used_yet_matters_to_no_case() -> None:
    law = packaged()
    for key, value in NOT_YET.items():
        assert value != law.at(law.effective).value(key)
        law = replace(law, parameters={**law.parameters, key: stating(key, value).parameters[key]})
    cases = [look.case for told in corpus().values() for look in told.looks]
    assert [assess(case, law) for case in cases] == [assess(case) for case in cases]


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_from_which_the_law_is_in_force_matters(days: int) -> None:
    law = replace(packaged(), effective=packaged().effective + timedelta(days=days))
    assert corpus()["first-day"].faults(law) != []
