"""A watch day after day, with eyes whose measures a test sets: for slots and early warnings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace

from shiwei.assets.models import Camera
from shiwei.diagnosis.drift import rules
from shiwei.diagnosis.packed import with_head
from shiwei.ports.eyes import Look, Target
from shiwei.watch.actions.run_round import Means, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.models import RoundKind, SlotDay, ViewSlot
from tests.fakes.outside import Inline, ScriptedEyes

USUAL = {
    "chroma_spread": 9.0, "chroma_mean": 8.0, "luma_mean": 110.0,
    "sharpness": 0.3, "dulled_share": 0.0, "moved": 0.0, "luma_p95": 170.0, "luma_range": 160.0,
}  # fmt: skip


@dataclass
class SlowEyes(ScriptedEyes):
    """``measures`` by camera code above the usual ones; the last targets by camera are kept."""

    measures: dict[str, dict[str, float]] = field(default_factory=dict)
    last: dict[str, Target] = field(default_factory=dict)
    light: str = "day"

    def _look(self, target: Target) -> Look:
        self.last[target.id] = target
        look = super()._look(target)
        own = USUAL | self.measures.get(target.id, {}) if look.diagnosis.tested else {}
        learned = self._learned(target) if look.learned else None
        return replace(look, diagnosis=replace(look.diagnosis, measures=own), learned=learned)

    def _learned(self, target: Target) -> bytes:
        """Bytes that say on which day they were made."""
        name = f"{target.id} {self.clock.now():%m-%d}".encode()
        return with_head({self.light: {"bytes": len(name), "looks": 1, "measures": {}}}, name)


def slow_eyes(wired: SimpleNamespace) -> SlowEyes:
    """Put such eyes in the place of the scripted ones."""
    wired.eyes = SlowEyes(wired.clock)
    return wired.eyes


def patrol(wired: SimpleNamespace, kind: RoundKind = RoundKind.DAILY_PATROL) -> None:
    """A round, now."""
    round_ = start_round(kind, "system", wired.clock.now())
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))


def seed_days(wired: SimpleNamespace, camera: Camera, kind: str, shares: list[float], band: int = 10) -> None:
    """Days gone by, in shares of the way of this kind, the last one yesterday; with a ripe slot."""
    today, rule = wired.clock.now().date(), rules()[kind]
    usual = USUAL[rule.measure]
    limit = rule.limit_from(usual)
    made = [USUAL | {rule.measure: usual + share * (limit - usual)} for share in shares]
    SlotDay.objects.bulk_create(
        SlotDay(camera=camera, light="day", band=band, day=today - timedelta(days=len(made) - n), measures=measures)
        for n, measures in enumerate(made)
    )
    content = with_head({"day": {"bytes": 6, "looks": 3, "measures": {}}}, b"anchor")
    ViewSlot.objects.get_or_create(
        camera=camera, light="day", band=band,
        defaults={"anchor": content, "running": content.replace(b"anchor", b"moving"), "looks": 30,
                  "picture": "first", "running_picture": "newest",
                  "learned_on": today, "anchored_on": today - timedelta(days=len(made))},
    )  # fmt: skip


def at_share(kind: str, share: float) -> dict[str, float]:
    """Today's measures at this share of the way."""
    rule = rules()[kind]
    usual = USUAL[rule.measure]
    return {rule.measure: usual + share * (rule.limit_from(usual) - usual)}
