"""The fields of every event type, and what each may hold. A fault raises Wrong with one line saying why."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from shiwei.kernel.time import parse_instant
from shiwei.policy import vocabulary as words

LONGEST_TEXT = 10_000
LARGEST_NUMBER = 10**1_000
"""No rule bounds a number; this keeps sums of them printable."""
LAST_INSTANT = datetime(9999, 1, 1, tzinfo=UTC)

Names = Mapping[str, Collection[str]]
"""What the file declares, by kind: unit, project, contract, order, deferral, request."""

NOTHING: Names = MappingProxyType({})

Check = Callable[[Any, Names], None]


class Wrong(ValueError):
    """A field does not hold what it must."""


def shown(value: Any) -> str:
    """The value for an error line: one line, not too long."""
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."


def text(value: Any, _names: Names = NOTHING) -> None:
    if not isinstance(value, str):
        raise Wrong(f"must be a text, not {shown(value)}")
    if len(value) > LONGEST_TEXT:
        raise Wrong(f"has more than {LONGEST_TEXT} characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Wrong("holds half of a surrogate pair") from error


def ident(value: Any, names: Names = NOTHING) -> None:
    text(value, names)
    if not value:
        raise Wrong("must not be empty")


def flag(value: Any, _names: Names = NOTHING) -> None:
    if not isinstance(value, bool):
        raise Wrong(f"must be true or false, not {shown(value)}")


def whole(least: int) -> Check:
    def check(value: Any, _names: Names) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST_NUMBER:
            raise Wrong(f"must be a whole number of at least {least}, not {shown(value)}")

    return check


def code(known: Collection[str]) -> Check:
    def check(value: Any, _names: Names) -> None:
        if not isinstance(value, str) or value not in known:
            raise Wrong(f"is {shown(value)}, must be one of {', '.join(sorted(known))}")

    return check


def reference(kind: str) -> Check:
    def check(value: Any, names: Names) -> None:
        ident(value)
        if value not in names[kind]:
            raise Wrong(f"names the {kind} {shown(value)}, which the file does not declare")

    return check


def texts(each: Check) -> Check:
    def check(value: Any, names: Names) -> None:
        if not isinstance(value, list):
            raise Wrong(f"must be a list, not {shown(value)}")
        for item in value:
            each(item, names)

    return check


def instant(value: Any, _names: Names = NOTHING) -> None:
    moment(value)


def moment(value: Any) -> datetime:
    """The instant in the value. Raises Wrong."""
    if not isinstance(value, str):
        raise Wrong(f"must be an instant in a text, not {shown(value)}")
    try:
        found = parse_instant(value)
    except ValueError as error:
        raise Wrong(f"is {shown(value)}, must be an instant with offset (YYYY-MM-DDThh:mm:ss+08:00)") from error
    if found > LAST_INSTANT:
        raise Wrong(f"is {shown(value)}, beyond the year 9998")
    return found


def interval(value: Any, _names: Names = NOTHING) -> None:
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong(f"must be a list of two instants, not {shown(value)}")
    if moment(value[0]) >= moment(value[1]):
        raise Wrong("must end after it starts")


Rule = Callable[[Mapping[str, Any], datetime], None]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one event type. Of ``one_of`` exactly one is there; ``rule`` checks fields against each other."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    one_of: Mapping[str, Check] = field(default_factory=dict)
    rule: Rule | None = None
    order: bool = True


def _claimed_not_later(event: Mapping[str, Any], at: datetime) -> None:
    if "claimed_at" in event and moment(event["claimed_at"]) > at:
        raise Wrong('"claimed_at" must not be after "at"')


def _hours_unless_weather(event: Mapping[str, Any], _at: datetime) -> None:
    if "hours" not in event and event["category"] != words.WEATHER:
        raise Wrong('"hours" is missing')


def _impact_not_later(event: Mapping[str, Any], at: datetime) -> None:
    if moment(event["impact_end"]) > at:
        raise Wrong('"impact_end" must not be after "at"')


def _suspension(event: Mapping[str, Any], _at: datetime) -> None:
    if moment(event["from"]) >= moment(event["to"]):
        raise Wrong('"to" must be after "from"')


def _rate(event: Mapping[str, Any], _at: datetime) -> None:
    wanted = event["cause"] in words.RATE_CAUSES or "passed" in event or "total" in event
    if not wanted:
        return
    for name in ("passed", "total"):
        if name not in event:
            raise Wrong(f'"{name}" is missing')
    if event["passed"] > event["total"]:
        raise Wrong('"passed" must not be more than "total"')


_UNIT, _ORDER, _EVIDENCE = reference("unit"), reference("order"), texts(text)
_DEFERRAL, _REQUEST = {"deferral": reference("deferral")}, {"request": reference("request")}
_COUNT = {"cause": code(words.CAUSES), "unit": _UNIT, "act": ident}
_EXCLUSION = {"exclusion": code(words.EXCLUSIONS), "evidence": _EVIDENCE}

FORMS: dict[str, Form] = {
    "reported": Form(
        {"project": reference("project"), "source": code(words.SOURCES), "fault": code(words.FAULTS)},
        {
            "system_wide": flag,
            "exclusion": code(words.EXCLUSIONS),
            "evidence": _EVIDENCE,
            "claimed_at": instant,
        },
        {"cameras": texts(ident), "camera_count": whole(0)},
        _claimed_not_later,
    ),
    "cameras_changed": Form({"add": texts(ident), "remove": texts(ident)}),
    "exclusion_accepted": Form(_EXCLUSION),
    "exclusion_ended": Form(_EXCLUSION),
    "dispatched": Form({"to": _UNIT}),
    "arrived": Form(optional={"remote": text}),
    "repaired": Form(optional={"photos": whole(0)}),
    "handed_over": Form({"to": _UNIT, "reason": code(words.HAND_OVER_REASONS)}),
    "rejected": Form(optional={"to": _UNIT, "reason": text}),
    "confirmed": Form({"evidence": _EVIDENCE}),
    "signed": Form(),
    "merged": Form({"into": _ORDER}),
    "voided": Form({"evidence": _EVIDENCE}),
    "reopened": Form({"reason": text}),
    "special_timing_requested": Form({"request": reference("request"), "reason": text}),
    "special_timing_granted": Form(_REQUEST, one_of={"pause": interval, "deadline": instant}),
    "special_timing_refused": Form(_REQUEST),
    "deferral_filed": Form(
        {
            **_DEFERRAL,
            "category": code(words.DEFERRAL_CATEGORIES | words.INTERNAL_REASONS),
            "reason": text,
            "photos": whole(0),
            "sealed": flag,
        },
        {"hours": whole(1), "renews": reference("deferral")},
        rule=_hours_unless_weather,
    ),
    "deferral_returned": Form(_DEFERRAL),
    "deferral_approved": Form(_DEFERRAL, {"hours": whole(1), "retroactive": flag}),
    "deferral_refused": Form({**_DEFERRAL, "reason_code": code(words.REFUSAL_CODES)}),
    "impact_ended": Form({**_DEFERRAL, "impact_end": instant}, rule=_impact_not_later),
    "consultation_recorded": Form(),
    "continuation_consented": Form(),
    "deferral_terminated": Form({**_DEFERRAL, "reason": text}),
    "deferral_found_false": Form({**_DEFERRAL, "evidence": _EVIDENCE}),
    "finding_recorded": Form(
        _COUNT,
        {"order": _ORDER, "evidence": _EVIDENCE, "passed": whole(0), "total": whole(1)},
        {"contract": reference("contract"), "project": reference("project")},
        _rate,
        order=False,
    ),
    "penalty_signed": Form(_COUNT, order=False),
    "penalty_disputed": Form({**_COUNT, "reason": text}, order=False),
    "penalty_withdrawn": Form({**_COUNT, "reason": text}, order=False),
    "clock_suspended": Form(
        {"contract": reference("contract"), "from": instant, "to": instant, "stops_clock": flag},
        rule=_suspension,
        order=False,
    ),
}

_ALWAYS: dict[str, Check] = {"at": instant, "type": text, "by": _UNIT}
_REQUIRED: dict[str, Mapping[str, Check]] = {
    name: {**_ALWAYS, **({"order": _ORDER} if form.order else {}), **form.required} for name, form in FORMS.items()
}
_OPTIONAL: dict[str, Mapping[str, Check]] = {
    name: {"note": text, **form.optional, **form.one_of} for name, form in FORMS.items()
}


def check_event(plain: Any, names: Names) -> datetime:
    """Check one event whole; returns its instant. Raises Wrong."""
    if not isinstance(plain, Mapping):
        raise Wrong(f"must be an object, not {shown(plain)}")
    if "type" not in plain:
        raise Wrong('"type" is missing')
    form = FORMS.get(plain["type"]) if isinstance(plain["type"], str) else None
    if form is None:
        raise Wrong(f"unknown type {shown(plain['type'])}")
    check_fields(plain, _REQUIRED[plain["type"]], _OPTIONAL[plain["type"]], names)
    if form.one_of and len(form.one_of.keys() & plain.keys()) != 1:
        raise Wrong(f"needs exactly one of {' and '.join(form.one_of)}")
    at = moment(plain["at"])
    if form.rule:
        form.rule(plain, at)
    return at


def check_fields(
    plain: Mapping[str, Any], required: Mapping[str, Check], optional: Mapping[str, Check], names: Names
) -> None:
    """Every required field is there, none is unknown, each holds what it must. Raises Wrong."""
    for name in required:
        if name not in plain:
            raise Wrong(f"{shown(name)} is missing")
    for name, value in plain.items():
        check = required.get(name) or optional.get(name)
        if check is None:
            raise Wrong(f"unknown field {shown(name)}")
        try:
            check(value, names)
        except Wrong as wrong:
            raise Wrong(f"{shown(name)} {wrong}") from wrong
