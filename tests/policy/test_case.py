"""What is not a valid case: refused whole, with one line that says which event and why (Q01-Q07)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shiwei.policy import vocabulary
from shiwei.policy.case import CaseError, case_from_plain, parse_case
from shiwei.policy.fields import FORMS
from tests.policy.story import NET_B, OWN, PWR_C, Story, at, contract

ROOT = Path(__file__).resolve().parents[2]


def whole() -> dict[str, Any]:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00").deferral("06-03 10:00", "NO_SPARE", 24)
    return json.loads(json.dumps(story.plain("06-10 00:00")))  # type: ignore[no-any-return]


def fault_of(change: Callable[[dict[str, Any]], Any]) -> str:
    plain = whole()
    change(plain)
    with pytest.raises(CaseError) as caught:
        parse_case(json.dumps(plain))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def event(index: int, **fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain["events"][index].update(fields)


def drop(index: int, name: str) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain["events"][index].pop(name)


def more(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain["events"].append({"at": at("06-04 08:00"), "by": OWN, "order": "W1", **fields})


def head(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain.update(fields)


FINDING = {"type": "finding_recorded", "cause": "PATROL_UNTIMELY", "unit": "INT-A", "act": "x"}
RATE = {**FINDING, "cause": "PROVINCIAL_PASS_RATE_LOW", "project": "P-A"}
SUSPENSION = {"type": "clock_suspended", "contract": "K-A", "stops_clock": True, "from": at("06-05 00:00")}
REQUEST = {"type": "special_timing_granted", "request": "S1"}

EVENT_FAULTS = {
    "unknown type": event(1, type="teleported"),
    "type missing": drop(1, "type"),
    "type is no text": event(1, type=["dispatched"]),
    "unknown field": event(1, colour="red"),
    "missing field": drop(1, "to"),
    "no order": drop(1, "order"),
    "by missing": drop(0, "by"),
    "unknown unit": event(1, to="NOBODY"),
    "unknown sender": event(1, by="NOBODY"),
    "unknown project": event(0, project="P-?"),
    "unknown order": event(1, order="W2"),
    "order null": event(1, order=None),
    "empty order": event(0, order=""),
    "unknown source": event(0, source="RUMOUR"),
    "unknown fault": event(0, fault="HW_TEAPOT"),
    "unknown category": event(2, category="HOLIDAY"),
    "time without offset": event(1, at="2019-06-03T09:00:00"),
    "time without seconds": event(1, at="2019-06-03T09:00+08:00"),
    "time with seven digits": event(1, at="2019-06-03T09:00:00.1234567+08:00"),
    "no such day": event(1, at="2019-02-30T09:00:00+08:00"),
    "leap second": event(1, at="2019-06-03T23:59:60+08:00"),
    "far too late": event(1, at="9999-12-31T23:59:59Z"),
    "time as number": event(1, at=1559523600),
    "cameras and count": event(0, camera_count=3),
    "neither cameras nor count": drop(0, "cameras"),
    "cameras is a text": event(0, cameras="C1"),
    "an empty camera": event(0, cameras=["C1", ""]),
    "flag as number": event(0, system_wide=1),
    "hours missing": drop(2, "hours"),
    "hours zero": event(2, hours=0),
    "hours as text": event(2, hours="24"),
    "hours as fraction": event(2, hours=1.5),
    "hours true": event(2, hours=True),
    "photos negative": event(2, photos=-1),
    "sealed as text": event(2, sealed="yes"),
    "reason too long": event(2, reason="x" * 10_001),
    "half a surrogate pair": event(2, reason="\ud800"),
    "renews nothing": event(2, renews="D9"),
    "note is no text": event(1, note=7),
    "claimed after at": event(0, claimed_at=at("06-03 08:00:01")),
    "reported twice": more(type="reported", project="P-A", source="OWNER", fault="HW_BOX", cameras=[]),
    "unknown deferral": more(type="deferral_returned", deferral="D9"),
    "unknown request": more(**REQUEST, deadline=at("06-05 00:00")),
    "merged into nothing": more(type="merged", into="W9"),
    "refusal code": more(type="deferral_refused", deferral="D1", reason_code="MOOD"),
    "impact later than at": more(type="impact_ended", deferral="D1", impact_end=at("06-04 08:01")),
    "signature with order": more(type="penalty_signed", cause="FAULT_OVERTIME", unit="INT-A", act="x"),
    "finding without place": more(**FINDING),
    "finding with two places": more(**FINDING, project="P-A", contract="K-A"),
    "finding of unknown cause": more(**{**FINDING, "cause": "UGLY"}, project="P-A"),
    "finding for unknown contract": more(**FINDING, contract="K-?"),
    "more passed than total": more(**RATE, passed=3, total=2),
    "total zero": more(**RATE, passed=0, total=0),
    "rate without figures": more(**RATE),
    "suspension backwards": more(**SUSPENSION, to=at("06-05 00:00")),
}

FILE_FAULTS = {
    "another policy": head(policy="elsewhere-2020"),
    "unknown name": head(weather="fine"),
    "events missing": lambda plain: plain.pop("events"),
    "units missing": lambda plain: plain.pop("units"),
    "unknown role": head(units={"OWN": ["emperor"]}),
    "roles are a text": head(units={"OWN": "owner"}),
    "project of nobody": head(projects={"P-A": {"owner": "X", "integrator": "X", "jurisdiction": "341602"}}),
    "project without place": head(projects={"P-A": {"owner": OWN, "integrator": "INT-A"}}),
    "as_of too early": head(as_of=at("06-03 09:59:59")),
    "as_of without offset": head(as_of="2019-06-10T00:00:00"),
    "contract of nobody": head(contracts=[contract("K", "NOBODY", ["P-A"])]),
    "contract for nothing known": head(contracts=[contract("K", NET_B, ["P-?"])]),
    "contract twice": head(contracts=[contract("K", NET_B, ["P-A"]), contract("K", PWR_C, ["P-A"])]),
    "contract backwards": head(contracts=[contract("K", NET_B, ["P-A"], to="2019-05-31")]),
    "contract with an instant": head(contracts=[contract("K", NET_B, ["P-A"], to=at("06-03 00:00"))]),
    "fee as number": head(contracts=[contract("K", NET_B, ["P-A"], fee=1200)]),
    "fee without fen": head(contracts=[contract("K", NET_B, ["P-A"], fee="1200")]),
    "contract sets an unknown name": head(contracts=[contract("K", NET_B, ["P-A"], set={"stage_hours": 3})]),
    "contract sets a county's": head(contracts=[contract("K", NET_B, ["P-A"], set={"deferral.total_cap": 400})]),
    "hours as text": head(contracts=[contract("K", NET_B, ["P-A"], set={"normal.stage_hours": "12"})]),
    "unknown cause": head(contracts=[contract("K", NET_B, ["P-A"], set={"penalty.amount.UGLY": "1.00"})]),
    "amount as number": head(contracts=[contract("K", NET_B, ["P-A"], set={"penalty.unit_amount": 1500})]),
    "only the default reading": head(
        policy_overrides=[{"jurisdiction": "1", "from": at("06-03 00:00"), "set": {"deferral.day_mode": "EXACT_24H"}}]
    ),
    "deemed confirmation": head(contracts=[contract("K", NET_B, ["P-A"], set={"penalty.deemed_after_days": 7})]),
    "override without from": head(policy_overrides=[{"jurisdiction": "1", "set": {}}]),
    "events no list": head(events={}),
}


@pytest.mark.parametrize("key", ["sla.max_bounces", "reopen.window_hours", "deferral.block_hours", "time.sla_calendar"])
@pytest.mark.parametrize("level", ["contract", "county"])
def test_q07_what_is_no_parameter_of_the_registry_is_nobodys_to_set(key: str, level: str) -> None:
    """Its value would be one the parameter itself could have."""
    terms = {"set": {key: "NATURAL" if key.startswith("time") else 5}}
    county = {"jurisdiction": "341602", "from": at("06-01 00:00"), **terms}
    by_contract = head(contracts=[contract("K", NET_B, ["P-A"], **terms)])
    told = fault_of(by_contract if level == "contract" else head(policy_overrides=[county]))
    assert told.startswith(f"file: {'contract' if level == 'contract' else 'policy override'} 0: ")
    assert f'"{key}"' in told


@pytest.mark.parametrize("change", EVENT_FAULTS.values(), ids=EVENT_FAULTS)
def test_a_faulty_event_names_its_position(change: Callable[[dict[str, Any]], Any]) -> None:
    assert fault_of(change).startswith("event ")


@pytest.mark.parametrize("change", FILE_FAULTS.values(), ids=FILE_FAULTS)
def test_a_faulty_head_names_the_file(change: Callable[[dict[str, Any]], Any]) -> None:
    assert fault_of(change).startswith("file: ")


def test_the_line_says_which_event_and_why() -> None:
    assert fault_of(event(1, to="NOBODY")) == 'event 1: "to" names the unit "NOBODY", which the file does not declare'


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"policy": "a", "policy": "b"}',
        b'{"policy": NaN}',
        b'{"policy": Infinity}',
        b"\xff\xfe",
        b'{"policy": "\xe4"}',
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b"1" * 5_000,
        b'{"a": "' + b" " * (4 * 1024 * 1024) + b'"}',
    ],
    ids=range(13),
)
def test_what_is_not_json_as_we_accept_it(text: bytes) -> None:
    with pytest.raises(CaseError, match=r"^file: [^\n]+$"):
        parse_case(text)


def test_what_is_valid() -> None:
    plain = whole()
    plain["events"][2]["note"] = "备注"
    plain["events"].append(
        {**REQUEST, "at": at("06-04 08:00"), "by": OWN, "order": "W1", "pause": [at("06-05 00:00"), at("06-06 00:00")]}
    )
    plain["events"].append(
        {
            "at": "2019-06-03T02:00:00.5Z",
            "type": "special_timing_requested",
            "by": NET_B,
            "order": "W1",
            "request": "S1",
            "reason": "r",
        }
    )
    case = parse_case(json.dumps(plain, ensure_ascii=False).encode())
    assert [e.index for e in case.events] == [0, 1, 2, 3, 4]
    assert case.events[4].at.microsecond == 500_000


def test_a_case_without_events_is_empty() -> None:
    found = Story().seen().assessment
    assert (found.orders, found.penalties, found.totals, found.rejected) == ({}, (), {}, ())


def test_with_event_is_the_same_as_the_longer_case() -> None:
    story = Story().reported("06-03 08:00").dispatched("06-03 09:00")
    longer = story.case().with_event({"at": at("06-03 10:00"), "type": "arrived", "by": NET_B, "order": "W1"})
    assert longer == story.arrived("06-03 10:00").case()


def test_with_event_checks_like_a_file() -> None:
    case = Story().reported("06-03 08:00").case()
    with pytest.raises(CaseError, match=r"^event 1: "):
        case.with_event({"at": at("06-03 10:00"), "type": "arrived", "by": NET_B, "order": "W2"})
    with pytest.raises(CaseError, match="second time"):
        case.with_event(Story().reported("06-03 09:00").events[0])


def test_a_reference_to_something_later_is_refused_by_rule_not_by_form() -> None:
    story = Story().dispatched("06-03 07:00").reported("06-03 08:00")
    assert story.seen().refused == [("dispatched", "9")]
    assert story.seen().state == "PENDING_TRIAGE"


def test_ties_take_effect_in_file_order_and_others_by_their_instant() -> None:
    story = Story().dispatched("06-03 09:00").reported("06-03 08:00").repaired("06-03 09:00")
    assert (story.seen().state, story.seen().refused) == ("PENDING_CONFIRM", [])


def test_a_case_from_rows_is_checked_the_same_way() -> None:
    with pytest.raises(CaseError, match=r"^file: "):
        case_from_plain({**Story().plain(), "policy": "elsewhere"})


def test_the_reference_names_every_event_type_field_and_code() -> None:
    """docs/reference/replay.md tells the whole format."""
    text = (ROOT / "docs" / "reference" / "replay.md").read_text("utf-8")
    for type_, form in FORMS.items():
        assert f"| `{type_}`" in text
        for name in (*form.required, *form.optional, *form.one_of):
            assert re.search(rf"`{name}\b", text), name
    for code in vocabulary.SOURCES | vocabulary.CAUSES | vocabulary.DEFERRAL_CATEGORIES | vocabulary.REFUSAL_CODES:
        assert f"`{code}`" in text
    for fault in vocabulary.FAULTS:
        assert fault.partition("_")[2] in text
