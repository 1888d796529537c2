"""Which rules decided a stage's clock. Every id stands in the register of rules (regulation/rules.toml)."""

from __future__ import annotations

from collections.abc import Iterator

from shiwei.policy.clock import Reading
from shiwei.policy.facts import Decision, Ended, Order, Stage
from shiwei.policy.world import World

CATEGORY_RULES = {
    "REGIONAL_POWER": "R12.1",
    "SEVERE_WEATHER": "R12.2",
    "POLE_HIT": "R12.3",
    "NO_SPARE": "R12.4",
    "THIRD_PARTY_WORKS": "R12.5",
    "MUNICIPAL_WORKS": "R12.6",
    "OTHER": "R12.6",
}


def of_stage(world: World, order: Order, stage: Stage, reading: Reading) -> tuple[str, ...]:
    """The rule ids of one stage, each once."""
    return tuple(dict.fromkeys(_of_stage(world, order, stage, reading)))


def _of_stage(world: World, order: Order, stage: Stage, reading: Reading) -> Iterator[str]:
    yield from stage.limit_because
    yield from _start(world, stage)
    if stage.excluded:
        yield "R10.5"
    if stage.upgrades:
        yield "A06"
    if len(stage.holdings) > 1:
        yield "A04"
    yield from _deferrals(order, stage)
    yield from _timing(world, order, stage)
    if not stage.assessed:
        yield "T22" if stage.ended_by is Ended.VOID else "T21"
    if reading.held:
        yield "A11"
    if reading.overtime:
        yield "R10.11"


def _start(world: World, stage: Stage) -> Iterator[str]:
    if stage.claimed:
        yield "A03"
    if stage.joined:
        yield "T21"
    if stage.start < world.epoch:
        yield "R32.1"


def _deferrals(order: Order, stage: Stage) -> Iterator[str]:
    for deferral in order.deferrals.values():
        if deferral.stage is not stage:
            continue
        if deferral.decision is Decision.APPROVED:
            yield from ("R11.3", CATEGORY_RULES[deferral.category])
            if deferral.late:
                yield "A10"
        elif deferral.decision is Decision.REFUSED:
            yield "R11.4"
        elif deferral.decision is Decision.SUBMITTED:
            yield "A11"
        elif deferral.decision is Decision.VOIDED:
            yield from ("R11.9", "A19")


def _timing(world: World, order: Order, stage: Stage) -> Iterator[str]:
    if any(timing.stage is stage and timing.pause for timing in order.timings.values()) or stage.substitute:
        yield from ("R10.2", "A09")
    if world.suspensions.get((stage.unit, order.project_id)):
        yield "A51"
