"""A stage's story: its limit and where that comes from, then everything that touched its clock, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from shiwei.kernel.time import Span, parse_instant, total, union
from shiwei.policy import clock, reasons
from shiwei.policy.assessment import PenaltyAssessment
from shiwei.policy.clock import Reading
from shiwei.policy.explain.pauses import rests
from shiwei.policy.explain.steps import Step, Watched
from shiwei.policy.explain.values import Limit, Pause, PauseKind, Sentence
from shiwei.policy.facts import Stage

Values = dict[str, Any]


def story_of(
    watched: Watched, position: int, limit: Limit, reading: Reading, pauses: tuple[Pause, ...], over: timedelta
) -> Iterator[Sentence]:
    """The sentences of one stage, without the counts it led to."""
    stage = watched.order.stages[position]
    yield _start(watched, stage)
    yield Sentence("LIMIT", stage.start, _limit(limit), (limit.rule,))
    told = [*_events(watched, position, pauses), *_endings(watched, pauses)]
    yield from sorted(told, key=lambda sentence: sentence.at or stage.start)
    yield from _outcome(watched, stage, reading, over)


def _start(watched: Watched, stage: Stage) -> Sentence:
    values: Values = {"kind": str(stage.kind), "unit": stage.unit, "claimed": stage.claimed, "joined": stage.joined}
    rules = [rule for rule, told in (("A03", stage.claimed), ("T21", stage.joined)) if told]
    epoch = watched.folded.world.epoch
    if stage.start < epoch:
        values["law_from"] = epoch
        rules.append("R32.1")
    return Sentence("START", stage.start, values, tuple(rules))


def _limit(limit: Limit) -> Values:
    names = ("hours", "article", "level", "citation", "key", "lawful")
    return {name: getattr(limit, name) for name in names}


def _events(watched: Watched, position: int, pauses: tuple[Pause, ...]) -> Iterator[Sentence]:
    """What was recorded about the stage's clock. An event that only moved its deadline is told too."""
    stage = watched.order.stages[position]
    for step in watched.steps:
        told = _told(watched, step, position, stage, pauses)
        if told is None:
            continue
        code, values, rules = told
        before, after = step.moved.get(position, (None, None))
        used = _used(watched, stage, pauses, step.event.at)
        yield Sentence(code, step.event.at, {"by": step.event.by, "used": used, **values}, rules, before, after)


Told = tuple[str, Values, tuple[str, ...]]


def _told(watched: Watched, step: Step, position: int, stage: Stage, pauses: tuple[Pause, ...]) -> Told | None:
    event = step.event
    if event.type == "clock_suspended":
        return _suspended(step) if rests(watched, event, stage) else None
    if event.type in _OF_PAPER:
        return _of_paper(watched, step, pauses) if step.about == position else None
    if step.runs == position and step.ran != position:
        begun = len(stage.holdings) == 1 or event.at == stage.start
        return None if begun else ("RESUMED", _rest(stage, event.at), ("A04",))
    if step.ran == position and step.runs != position:
        return "ENDED", {"how": event.type, "reason": event.data.get("reason", "")}, ()
    return _while_running(step, stage, position)


def _while_running(step: Step, stage: Stage, position: int) -> Told | None:
    """An event that left the stages as they were: it may have raised or lowered the urgency, or joined an order."""
    event, (was, now), runs = step.event, step.urgency, step.ran == position
    if runs and event.type == "exclusion_accepted":
        values = {"exclusion": event.data["exclusion"], "hours": stage.limit_hours, "was": step.hours[0]}
        return "EXCLUDED", values, ("R10.5", "A07")
    if runs and was != now == "EMERGENCY":
        upgrade = next((u for u in stage.upgrades if u.at == event.at), None)
        return "UPGRADED", {"how": event.type, "hours": upgrade.hours if upgrade else None}, ("R10.4", "A06")
    return ("MOVED", {"how": event.type}, ()) if position in step.moved else None


def _rest(stage: Stage, at: datetime) -> Values:
    """How long the order lay with others before the unit had it again."""
    before = [holding.end for holding in stage.holdings if holding.end is not None and holding.end <= at]
    return {"rest_from": max(before, default=at), "rest": at - max(before, default=at)}


def _suspended(step: Step) -> Told:
    data = step.event.data
    span = {"start": parse_instant(data["from"]), "end": parse_instant(data["to"])}
    return "SUSPENDED", {"paper": data["contract"], **span}, ("R26.5", "A51")


def _filed(_watched: Watched, step: Step, _pauses: tuple[Pause, ...]) -> Told:
    data = step.event.data
    values = {name: data.get(name) for name in ("category", "hours", "renews")}
    return "FILED", {"paper": data["deferral"], **values}, ("R11.1", reasons.CATEGORY_RULES[data["category"]])


def _approved(watched: Watched, step: Step, pauses: tuple[Pause, ...]) -> Told:
    item = watched.order.deferrals[step.event.data["deferral"]]
    values: Values = {"paper": item.id, "category": item.category, "hours": step.event.data.get("hours")}
    values |= {"filed": item.filed, "late": item.late, "retroactive": item.retroactive}
    values |= _span(pauses, PauseKind.DEFERRAL, item.id)
    late = ("A10",) if item.late else ()
    return "GRANTED", values, ("R11.3", reasons.CATEGORY_RULES[item.category], *late)


def _consented(_watched: Watched, step: Step, pauses: tuple[Pause, ...]) -> Told:
    data = step.event.data
    values: Values = {"paper": data["request"], **_span(pauses, PauseKind.SPECIAL_TIMING, data["request"])}
    if "deadline" in data:
        values["deadline"] = parse_instant(data["deadline"])
    return "CONSENTED", values, ("R10.2", "A09")


def _span(pauses: tuple[Pause, ...], kind: PauseKind, paper: str) -> Values:
    found = next((p for p in pauses if p.kind is kind and p.paper == paper), None)
    return {} if found is None else {"start": found.start, "end": found.end, "open_end": found.open_end}


def _simple(code: str, *rules: str, name: str = "deferral", more: tuple[str, ...] = ()) -> Teller:
    def tell(_watched: Watched, step: Step, _pauses: tuple[Pause, ...]) -> Told:
        data = step.event.data
        return code, {"paper": data[name], **{field: data[field] for field in more}}, rules

    return tell


Teller = Callable[[Watched, Step, tuple[Pause, ...]], Told]


def _impact(_watched: Watched, step: Step, _pauses: tuple[Pause, ...]) -> Told:
    data = step.event.data
    return "IMPACT_ENDED", {"paper": data["deferral"], "end": parse_instant(data["impact_end"])}, ("R12.2", "A13")


_OF_PAPER: Mapping[str, Teller] = {
    "deferral_filed": _filed,
    "deferral_returned": _simple("RETURNED", "R11.2"),
    "deferral_approved": _approved,
    "deferral_refused": _simple("REFUSED", "R11.4", more=("reason_code",)),
    "deferral_terminated": _simple("TERMINATED", "F13"),
    "deferral_found_false": _simple("FOUND_FALSE", "R11.9", "A19"),
    "impact_ended": _impact,
    "special_timing_requested": _simple("REQUESTED", "R10.2", "A09", name="request"),
    "special_timing_granted": _consented,
    "special_timing_refused": _simple("DECLINED", "R10.2", "A09", name="request"),
}


def _of_paper(watched: Watched, step: Step, pauses: tuple[Pause, ...]) -> Told:
    return _OF_PAPER[step.event.type](watched, step, pauses)


def _endings(watched: Watched, pauses: tuple[Pause, ...]) -> Iterator[Sentence]:
    """A pause that ran out by itself: from then on the clock went on."""
    granted = [pause for pause in pauses if pause.kind is not PauseKind.HOLD]
    followed = {pause.start for pause in granted} | {stage.end for stage in watched.order.stages}
    for pause in granted:
        if pause.end is not None and pause.end not in followed and pause.end <= watched.folded.world.case.as_of:
            rules = ("T15",) if pause.kind is PauseKind.DEFERRAL else pause.rules
            yield Sentence("GOES_ON", pause.end, {"paper": pause.paper, "kind": str(pause.kind)}, rules)


def _outcome(watched: Watched, stage: Stage, reading: Reading, over: timedelta) -> Iterator[Sentence]:
    """Where the clock stands: broken, held, or with time left."""
    if reading.overtime:
        values = {"over": over, "deadline": reading.breach_at, "running": stage.end is None}
        yield Sentence("BREACHED", reading.breach_at, values, ("R10.11",))
    elif not stage.assessed:
        rule = "T22" if watched.order.closed and str(watched.order.state) == "VOID" else "T21"
        yield Sentence("UNASSESSED", stage.end, {}, (rule,))
    elif reading.held:
        yield Sentence("WAITS", None, {"deadline": reading.deadline}, ("A11",))


def counts_of(unit: str, penalties: tuple[PenaltyAssessment, ...], order: str) -> Iterator[Sentence]:
    """The counts that the unit's overtime in this order led to."""
    for count in penalties:
        if count.order == order and count.unit == unit and count.cause == "FAULT_OVERTIME":
            values = {"state": count.state, "amount": count.amount, "contract": count.contract, "ground": count.ground}
            yield Sentence("COUNTED", count.occurred_at, values, count.because)


def _used(watched: Watched, stage: Stage, pauses: tuple[Pause, ...], at: datetime) -> timedelta:
    """The stage's own time at an instant, by the pauses as they are known now."""
    spans = union(Span(p.start, p.end or clock.HORIZON) for p in pauses)
    return total(clock.without(clock.held_spans(stage.holdings, watched.folded.world.epoch, at), spans))
